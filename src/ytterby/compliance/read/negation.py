"""What a text says is not in an item: each negation with its scope, and what brings it back.

A negator takes the shortest noun group beside it. A number at an element, a role word or a head noun
of its own ends the scope before it; a word such as `except` inside it turns it round.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.compliance.read.scan import LISTS
from ytterby.compliance.read.spelling import key_of, key_set
from ytterby.compliance.read.words import Negation

if TYPE_CHECKING:
    from ytterby.compliance.read.scan import Unit
    from ytterby.compliance.read.spelling import Token

_MARKS = frozenset(":=")
_ABOVE = frozenset([">", "<", "above", "over", "below", "under", "more", "less", "exceeding"])
"""Behind a negated element and before a number: an upper bound."""


def take_out(units: list[Unit], tokens: list[Token]) -> None:
    """Mark the elements that a negation governs (`no Dy or Tb`, `Dy-free`, `Tb 0`), and traces."""
    for index, unit in enumerate(units):
        if unit.of("unknown"):
            _Scope(units, tokens, index).back("open")
        elif unit.of("undetected"):
            _Scope(units, tokens, index).back("absent", LISTS | _MARKS)
        elif unit.of("free"):
            _Scope(units, tokens, index).back("absent")
        elif unit.of("without"):
            _Scope(units, tokens, index).on()
        elif unit.of("restores") and not any(u.of("without") for u in units[:index]):
            # "rare earth oxides other than cerium": outside a negation it takes away
            scope = _Scope(units, tokens, index)
            scope.back("absent") if key_of(unit.text) in key_set(Negation, "behind") else scope.on()
        elif (
            (group := unit.of("group"))
            and key_of(unit.text) in key_set(Negation, "rest")
            and group.elements
        ):
            unit.trace = True  # which of them is not said
        elif unit.of("zero"):
            _negate_zero(units, index, tokens)
        elif unit.of("trace"):
            _trace(units, index, tokens)


class _Scope:
    """The reach of the negator at a place."""

    def __init__(self, units: list[Unit], tokens: list[Token], index: int) -> None:
        self.units, self.tokens, self.index = units, tokens, index

    def on(self) -> None:
        """Forwards: `no Dy or Tb`, `no rare earths except La`."""
        absent, edge = True, self.units[self.index]
        taken: list[Unit] = []
        carried = restored = False
        for place in range(self.index + 1, len(self.units)):
            unit = self.units[place]
            between = self.tokens[edge.end : unit.start]
            if not all(
                t.raw in LISTS or key_of(t.raw) in key_set(Negation, "fillers") for t in between
            ):
                break
            edge = unit
            if _negatable(unit):
                if self._asserted(unit, place, taken, carried):
                    break
                bound = absent and self._bounded(unit)
                unit.absent, unit.trace = absent and not bound, bound
                taken.append(unit)
                restored = restored or not absent
            elif unit.of("restores"):
                absent = False
            elif key_of(unit.text) in key_set(Negation, "carries"):
                carried = True
                continue
            elif not (
                unit.of("join")
                or unit.text in LISTS
                or key_of(unit.text) in key_set(Negation, "fillers")
            ):
                break
            if unit.text not in LISTS:
                carried = False
        if not absent and not restored:
            for unit in taken:  # "free of yttrium except 0.2 % residual"
                unit.absent, unit.trace = False, True

    def _asserted(self, unit: Unit, place: int, taken: list[Unit], carried: bool) -> bool:
        """Whether the scope ends before an element: it has a number, or heads goods of its own."""
        if self._number(unit.end) and not self._bounded(unit):
            return True
        if carried or not taken:
            return False
        after = self.units[place + 1] if place + 1 < len(self.units) else None
        adjacent = after is not None and after.start == unit.end
        noun = bool(adjacent and after and after.of("form", "shape", "product"))
        new = unit.of("oxide") is not None and taken[0].of("oxide") is None
        return noun or new

    def _number(self, place: int) -> bool:
        """Whether a number, and not nought, stands at a place."""
        while place < len(self.tokens) and self.tokens[place].raw in (":", "=", "("):
            place += 1
        raw = self.tokens[place].raw if place < len(self.tokens) else ""
        return raw[:1].isdigit() and bool(raw.strip("0.,"))

    def _bounded(self, unit: Unit) -> bool:
        """Whether an upper bound stands behind it: `no dysprosium above 0.1 %`."""
        after = self.tokens[unit.end : unit.end + 1]
        return bool(after) and after[0].plain in _ABOVE and self._number(unit.end + 1 + (
            len(self.tokens) > unit.end + 1 and self.tokens[unit.end + 1].plain == "than"))  # fmt: skip

    def back(self, mark: str, over: frozenset[str] = frozenset("/")) -> None:
        """Backwards: `Dy- and Tb-free`, `Dy, Tb not detected`; only over elements named alone."""
        edge = self.units[self.index]
        for unit in reversed(self.units[: self.index]):
            between = self.tokens[unit.end : edge.start]
            if not all(
                t.raw in over
                or t.raw in LISTS & over
                or key_of(t.raw) in key_set(Negation, "fillers")
                for t in between
            ):
                return
            if _negatable(unit):
                if unit.of("oxide") and edge is not self.units[self.index]:
                    return
                setattr(unit, mark, True)
            elif not (
                unit.of("join")
                or unit.text in over
                or key_of(unit.text) in key_set(Negation, "fillers")
            ):
                return
            edge = unit


def _negatable(unit: Unit) -> bool:
    word = unit.of("element", "group", "oxide")
    return bool(word and (not word.form or word.kind == "oxide"))


def _trace(units: list[Unit], index: int, tokens: list[Token]) -> None:
    """`trace Dy`, `Tb as impurity`: from nought up, unless a number says how much."""
    here = units[index]
    for step in (1, -1):
        for other in range(index + step, index + 3 * step, step):
            if not 0 <= other < len(units):
                break
            unit = units[other]
            between = tokens[here.end : unit.start] if step > 0 else tokens[unit.end : here.start]
            if any(t.raw[0].isdigit() or t.raw in LISTS for t in between):
                break
            if _negatable(unit):
                nearby_tokens = tokens[
                    max(0, min(unit.start, here.start) - 2) : max(unit.end, here.end) + 2
                ]
                unit.trace = not any(t.raw[0].isdigit() for t in nearby_tokens)
                return


def _negate_zero(units: list[Unit], index: int, tokens: list[Token]) -> None:
    """`Dy 0`, `Dy: 0 %` and `0 % Tb`; a zero belongs to what stands before it, if anything."""
    zero = units[index]
    before = units[index - 1] if index else None
    if before and before.of("stop") and before.text in (":", "=") and index > 1:
        before = units[index - 2]
        gap = tokens[before.end : zero.start]
        adjacent = all(t.raw in (":", "=") for t in gap)
    else:
        adjacent = before is not None and tokens[before.end : zero.start] == []
    if before and adjacent and _negatable(before):
        before.absent = True
        return
    after = units[index + 1] if index + 1 < len(units) else None
    if after and after.of("join") and index + 2 < len(units):
        after = units[index + 2]
    if after and _negatable(after):
        gap = tokens[zero.end : after.start]
        if (gap and gap[0].raw in ("%", "wt", "percent")) or (gap and gap[0].plain == "percent"):
            after.absent = all(t.raw in ("%", "wt", "percent", "of", ".") for t in gap)
