"""What kinds of thing a text may name: goods, technology, service. Words only ever add a kind.

A technology is met wherever a stage or a plant stands beside a person, a service, a way of sending
it or a carrier of it, in any order. Papers beside goods (`per drawing`, `patent pending`) add none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.compliance.read.fragments import fragments, within
from ytterby.compliance.read.scanned import scanned

if TYPE_CHECKING:
    from ytterby.compliance.read.item import Kind
    from ytterby.compliance.read.scan import Unit

_HOW = ("way", "person", "service", "strong", "technology", "paper")
"""What tells that know-how may pass."""
_WHERE = ("stage", "plant", "recovering")
"""Where it is put to work."""


def kinds_of(text: str) -> frozenset[Kind]:
    """The kinds that a text may name, beside the one its head noun says.

    >>> sorted(kinds_of("secondment of a metallurgist to a magnet plant"))
    ['technology']
    >>> sorted(kinds_of("gadolinium oxide, drawing no. 22-A"))
    ['goods']
    """
    units = scanned(text).units
    kinds: set[Kind] = set()
    if any(_hows(units)) and any(map(_is_where, units)):
        kinds.add("technology")
    for one in fragments(text):
        own = within(units, one)
        if one.stands == "goods" and not any(u.of(*_HOW, *_WHERE) for u in own if not u.of("side")):
            kinds.add("goods")
        if any(u.of(*_HOW) for u in own if not u.of("side", "paper")):
            break  # `separation of dysprosium and terbium oxide`: what follows is worked on
    return frozenset(kinds)


def _is_where(unit: Unit) -> bool:
    noun = unit.of("product")
    return bool(unit.of(*_WHERE)) or (noun is not None and noun.form == "equipment")


def _hows(units: list[Unit]) -> list[Unit]:
    """Words by which know-how passes; what goods are for (`samples for testing`) is none."""
    return [u for u in units if u.of(*_HOW) and not u.of("side") and u.role != "purpose"]
