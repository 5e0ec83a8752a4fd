"""Whether words say that know-how passes, and the kinds that a text may name beside that of its head noun."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ytterby.compliance.read.pieces import fragments, within
from ytterby.compliance.read.scanned import scanned
from ytterby.compliance.read.sentence import ordinary
from ytterby.compliance.read.spelling import key_of, key_set
from ytterby.compliance.read.words import Technology, replaced

if TYPE_CHECKING:
    from ytterby.compliance.read.item import Kind
    from ytterby.compliance.read.scan import Unit

_HOW = ("way", "person", "service", "strong", "technology", "paper")
_WHERE = ("stage", "plant", "recovering")


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


def names_know_how(text: str) -> bool:
    """Whether words say that know-how passes; a step alone does not: `antimony ingots, smelted`."""
    return bool(_hows(scanned(text).units))


def passes_know_how(text: str, *, purposes: bool = False) -> bool:
    """Whether other words than of repair say that know-how passes: training, drawings, assembly of a line.

    purposes : what it is for counts too.
    """
    repair, units = key_set(Technology, "repair"), scanned(text).units
    hows = _hows([replace(u, role="main") for u in units] if purposes else units)
    return any(key_of(unit.text) not in repair for unit in hows)


def less_works(text: str) -> tuple[str, ...]:
    """Know-how on a matter less the works it is for: `diamond synthesis process, for a magnet plant`; else nothing.

    The works would else be taken for what it is on.
    """
    rest = replaced("works", " ", text)
    own = scanned(rest).units if rest != text else []
    named = any(
        u.of("element", "product", "oxide") and not _is_where(u) and not ordinary(u) for u in own
    )
    return (rest.strip(),) if named else ()


def less_means(text: str) -> tuple[str, ...]:
    """A step less the reagents, vessels and gases that it works with; nothing where it has none.

    They would else be taken for the matter, of which nobody tells: `in situ leach with magnesium chloride`.
    """
    rest = replaced("means_of_process", " ", text)
    steps = rest != text and any(
        unit.of("stage", "recovering", "making") for unit in scanned(rest).units
    )
    return (rest.strip(" ,;"),) if steps else ()


def _is_where(unit: Unit) -> bool:
    return bool(unit.of(*_WHERE)) or unit.form_of("product") == "equipment"


def _hows(units: list[Unit]) -> list[Unit]:
    """Words by which know-how passes; what goods are for (`samples for testing`) is none."""
    return [u for u in units if u.of(*_HOW) and not u.of("side") and u.role != "purpose"]
