"""The name index over the listings of a day, kept in the user's cache when the list is large."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from ytterby.compliance.parties.index import Entry, NameIndex

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ytterby.compliance.parties.home import Home
    from ytterby.compliance.parties.record import Party

_BRACKET = re.compile(r"\s*[(（][^()（）]*[)）]$")
KEPT = 3
"""Index files that stay in the cache; older ones are deleted."""


def entry_of(party: Party) -> Entry:
    """A listing as the matcher wants it; a listed address has no name to be found by."""
    names = party.all_names
    # `Semiconductor Manufacturing International Corporation (SMIC)` is asked for without its bracket
    bare = (_BRACKET.sub("", name).strip() for name in names if name.endswith((")", "）")))
    return Entry(
        party.id,
        tuple(dict.fromkeys((*names, *(name for name in bare if " " in name)))),
        party.weak_aliases,
        party.schema,
        "; ".join(party.countries) or party.country,
        "; ".join(party.addresses) or None,
    )


def index_of(parties: Sequence[Party], home: Home | None = None, key: str = "") -> NameIndex:
    """An index whose hits have party ids as keys.

    Parameters
    ----------
    home : user data folder; without one, or without a key, nothing is kept.
    key : names the set of parties, see `PartySet.key`.
    """
    entries = [entry_of(party) for party in parties if party.all_names]
    # a home that was never written to is not made by asking a question
    if home is None or not key or not home.snapshots.exists():
        return NameIndex(entries)
    folder = home.cache / "index"
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        _tidy(folder)
    return NameIndex(entries, folder / f"{key}.npz")


def _tidy(folder: Path) -> None:
    held = sorted(folder.glob("*.npz"), key=lambda p: p.stat().st_mtime)
    for path in held[:-KEPT]:
        path.unlink(missing_ok=True)
