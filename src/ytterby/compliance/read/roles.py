"""What the units of a text do in it: negated, a mere quality, and the part that each stands in.

Negations mark the elements that they govern; prepositions and commas give each unit its role: what
the item is, what it is for, what it is from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.compliance.read.formula import RARE_EARTHS
from ytterby.compliance.read.pattern import lazy
from ytterby.compliance.read.scan import LISTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from ytterby.compliance.read.scan import Unit
    from ytterby.compliance.read.spelling import Token


def take_out(units: list[Unit], found: list[Token]) -> None:
    """Mark the elements that a negation governs: `no Dy or Tb`, `Dy-free`, `Tb 0`, `0 % Tb`."""
    for index, unit in enumerate(units):
        if unit.of("unknown"):
            _negate(units, index, -1, lambda u: bool(u.of("join")), found, "open")
        elif unit.of("without"):
            _negate(units, index, 1, lambda u: bool(u.of("join")) or u.text in LISTS, found)
        elif unit.of("free"):
            _negate(units, index, -1, lambda u: u.text in ("and", "or", "nor", "和", "或"), found)
        elif unit.of("zero"):
            _negate_zero(units, index, found)


def _negate(
    units: list[Unit],
    index: int,
    step: int,
    skips: Callable[[Unit], bool],
    found: list[Token],
    mark: str = "absent",
) -> None:
    other, edge = index + step, units[index]
    while 0 <= other < len(units):
        unit = units[other]
        between = found[edge.end : unit.start] if step > 0 else found[unit.end : edge.start]
        if any(t.raw not in LISTS for t in between):
            return
        if _negatable(unit):
            if step > 0 and _has_share(unit, found):
                return  # "no dysprosium, terbium 1 %"
            setattr(unit, mark, True)
        elif not skips(unit):
            return
        edge = unit
        other += step


def _has_share(unit: Unit, found: list[Token]) -> bool:
    """Whether a share that is not zero follows."""
    after = found[unit.end].raw if unit.end < len(found) else ""
    return after[:1].isdigit() and bool(after.strip("0.,"))


def _negatable(unit: Unit) -> bool:
    word = unit.of("element", "group", "oxide")
    return bool(word and (not word.form or word.kind == "oxide"))


def _negate_zero(units: list[Unit], index: int, found: list[Token]) -> None:
    """`Dy 0`, `Dy: 0 %` and `0 % Tb`; a zero belongs to what stands before it, if anything."""
    zero = units[index]
    before = units[index - 1] if index else None
    if before and before.of("stop") and before.text in (":", "=") and index > 1:
        before = units[index - 2]
        gap = found[before.end : zero.start]
        near = all(t.raw in (":", "=") for t in gap)
    else:
        near = before is not None and found[before.end : zero.start] == []
    if before and near and _negatable(before):
        before.absent = True
        return
    after = units[index + 1] if index + 1 < len(units) else None
    if after and after.of("join") and index + 2 < len(units):
        after = units[index + 2]
    if after and _negatable(after):
        gap = found[zero.end : after.start]
        if (gap and gap[0].raw in ("%", "wt", "percent")) or (gap and gap[0].plain == "percent"):
            after.absent = all(t.raw in ("%", "wt", "percent", "of", ".") for t in gap)


_QUALITY = frozenset(["grade", "quality", "级", "級"])
_PURITY = lazy(r"[2-9]N\d?")


def _is_use(unit: Unit, after: Unit) -> bool:
    """Whether a word for a part only says what a piece is for: `motor segments`, `rotor arcs`."""
    part = unit.of("form", "product")
    shape = after.of("shape")
    return bool(
        part and part.form == "component" and shape and after.end - after.start == 1
        and after.start == unit.end and after.text.lower().rstrip("s") in _PIECES
    )  # fmt: skip


_PLATED = frozenset(["plated", "coated", "plating", "coating", "clad", "cladding"])


def _is_plating(unit: Unit, found: list[Token]) -> bool:
    """The metal of a coat, which is not what the item is of: `nickel plated`, `NiCuNi coating`."""
    metal = unit.of("element", "formula")
    after = found[unit.end].plain if unit.end < len(found) else ""
    return bool(metal and after in _PLATED and RARE_EARTHS.isdisjoint(metal.elements))


_PIECES = frozenset(
    ["segment", "arc", "ring", "block", "disc", "disk", "piece", "slug", "slab", "blank"]
)


def without_grades(units: list[Unit], found: list[Token]) -> list[Unit]:
    """The units less those that only name a quality: `ceramic grade`, `fibre-optic grade 8N`.

    A mark behind the word makes it another one: `magnets grade 42SH` are magnets.
    """
    units = [unit for unit, after in zip(units, [*units[1:], None], strict=False)
             if not (after and _is_use(unit, after))]  # fmt: skip
    if any(token.plain in _PLATED for token in found):
        units = [unit for unit in units if not _is_plating(unit, found)]
    if not any(token.plain in _QUALITY for token in found):
        return units
    kept: list[Unit] = []
    taken = len(found) + 1
    for unit in reversed(units):
        end = unit.end
        if end == taken and found[end].glued and unit.of("form", "product"):
            taken = unit.start
            continue
        after = found[end + 1].raw if end + 1 < len(found) else ""
        marked = after == ":" or (any(c.isdigit() for c in after) and not _PURITY.fullmatch(after))
        quality = end < len(found) and found[end].plain in _QUALITY
        if quality and not marked and unit.of("form", "product"):
            taken = unit.start
            continue
        kept.append(unit)
    return kept[::-1]


def segment_roles(units: list[Unit]) -> None:
    """Give each unit the role of the part of the sentence in which it stands.

    What stands in brackets is a part of its own; the words after it go on with the part before:
    `gallium arsenide (GaAs) solar cells`.
    """
    role, segment, after, parts = "main", 0, "", 0
    outside: list[tuple[str, int, str]] = []
    for index, unit in enumerate(units):
        word = unit.of("role")
        if word:
            parts += 1
            segment, after = parts, unit.text.lower()
            # "for the separation of neodymium" is all purpose
            within = role in ("purpose", "source", "content") and unit.text == "of"
            role = role if within else word.value
        elif unit.text == ")" and outside:
            role, segment, after = outside.pop()
        elif unit.of("stop") and not _doping(units, index):
            if unit.text == "(":
                outside.append((role, segment, after))
            parts += 1
            role, segment, after = "main", parts, ""
        unit.role, unit.segment, unit.after = role, segment, after


def _doping(units: list[Unit], index: int) -> bool:
    """The colon of `Y2O3:Eu` and `Yb:YAG`."""
    if units[index].text != ":" or not 0 < index < len(units) - 1:
        return False
    before, after = units[index - 1], units[index + 1]
    beside = before.end == units[index].start and after.start == units[index].end
    return beside and all(u.of("element", "formula", "product", "oxide") for u in (before, after))
