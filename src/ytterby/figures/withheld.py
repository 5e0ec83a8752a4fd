"""Which technologies an act withholds that were not withheld as far before."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.controls.acts.base import ActInForce


def newly_withheld(rows: Sequence[ActInForce], before: Sequence[ActInForce]) -> tuple[str, ...]:
    """Technologies of acts, less those of which acts of the same kind withhold as much without them.

    rows : the new acts. before : those of the run that they are compared with. All technologies of the new acts if
    none is left; none of acts that withhold nothing.
    """
    had, every = dict(sorted(_withheld(before), key=itemgetter(1))), _withheld(rows)
    new = [key for key, strength in every if strength > had.get(key, 0.0)]
    return tuple(dict.fromkeys(technology for *_, technology in new or dict(every)))


def _withheld(rows: Sequence[ActInForce]) -> list[tuple[tuple[str, ...], float]]:
    """Kind of act, origin and technology, with the share that is withheld."""
    return [
        ((row.act.act, str(row.act.origin), technology), row.strength)
        for row in rows
        for technology in getattr(row.act, "technologies", ())
    ]
