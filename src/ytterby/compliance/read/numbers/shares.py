"""What a share is of: a purity, the content of an element, the value of a country's material...

It is told by the words around a number: where they end, and which of the clues stands nearest.
"""

from __future__ import annotations

import math
import re
from bisect import bisect
from decimal import Decimal
from functools import cache, cached_property
from operator import itemgetter
from typing import TYPE_CHECKING

from ytterby.compliance.read.countries import find_mention
from ytterby.compliance.read.elements import NAMES, elements_in, symbol_of
from ytterby.compliance.read.numbers.quantities import quantities
from ytterby.compliance.read.words import ValueWords, pattern, read_words

if TYPE_CHECKING:
    from ytterby.compliance.read.numbers.quantities import Quantity


NEAR = 48
"""Characters on either side of a quantity in which its naming words are looked for."""


@cache
def clue(key: str) -> re.Pattern[str]:
    """Words beside a number that tell what it measures."""
    return re.compile("|".join(read_words(ValueWords).clues[key]), re.IGNORECASE)


@cache
def item_words(kind: str) -> re.Pattern[str]:
    """Words that tell what the item is."""
    return re.compile("|".join(read_words(ValueWords).items[kind]), re.IGNORECASE)


_EFFICIENT = 0.8
"""Least share behind a capacity of a battery that is the efficiency of its first cycle."""
Named = list[tuple[str, tuple[float, float]]]
"""Names of values with the ends of their ranges."""


class ShareNamer:
    """A text with its quantities; names its shares by what stands around the one that is looked at.

    A method `_of_` gives [] for what is no value, None for what is unknown.
    """

    def __init__(self, text: str, about: str) -> None:
        self.text = text
        self.all = f"{about} ; {text}" if about else text
        self.quantities = quantities(text)
        self.wrong: list[str] = []
        self.taken: set[int] = set()
        self.kinds: dict[str, bool] = {}
        self.density = any(q.dimension == "density" for q in self.quantities)
        marks = pattern("clause").finditer(text) if self.quantities else ()
        self.marks = [m.span() for m in marks]

    def is_a(self, kind: str) -> bool:
        """Whether the item is of a kind; looked up at most once, for a text may have many numbers."""
        if kind not in self.kinds:
            self.kinds[kind] = bool(item_words(kind).search(self.all))
        return self.kinds[kind]

    @cached_property
    def only_element(self) -> str:
        """The one element that the text names, or ""."""
        named = elements_in(self.all, symbols=False) or elements_in(self.all)
        return next(iter(named)) if len(named) == 1 else ""

    def look_at(self, index: int) -> None:
        """Words before and after a quantity, up to its neighbours and the ends of its clause."""
        one = self.quantities[index]
        low = max(self.quantities[index - 1].end if index else 0, one.start - NEAR)
        after_it = self.quantities[index + 1 : index + 2]
        up = after_it[0].start if after_it else len(self.text)
        up = min(up, one.end + NEAR)
        before, after = self.text[low : one.start], self.text[one.end : up]
        # the words after the last mark and before the next one
        marks = [m.end() for m in pattern("clause").finditer(before)]
        self.wide_before = before
        self.before = before[marks[-1] :] if marks else before
        if marks and before[marks[-1] - 1] in "(（" and not self.before.strip(" :=<>~"):
            # "purity (99.9%)": what stands before the bracket
            self.before = before
        mark = pattern("clause").search(after.lstrip(" "))
        self.after = after[: mark.start() + len(after) - len(after.lstrip(" "))] if mark else after

    def says(self, key: str) -> bool:
        """Whether a clue stands before the quantity or behind it."""
        return any(clue(key).search(words) for words in (self.before, self.after))

    def first(self, *keys: str) -> str:
        """The name whose word stands nearest: last one before the number, else first after it."""
        place = itemgetter(0)
        before = [(m.end(), key) for key in keys for m in clue(key).finditer(self.before)]
        if before:
            return max(before, key=place)[1]
        after = [(m.start(), key) for key in keys if (m := clue(key).search(self.after))]
        return min(after, key=place, default=(0, ""))[1]

    def clause(self, one: Quantity) -> str:
        """The part of the text in which a quantity stands, up to the next marks."""
        low, up = max(0, one.start - 3 * NEAR), min(len(self.text), one.end + 3 * NEAR)
        first = bisect(self.marks, (one.start,))
        if first:
            low = max(low, self.marks[first - 1][1])
        if first < len(self.marks):
            up = min(up, self.marks[first][0])
        return self.text[low:up]

    def _of_nines(self, one: Quantity) -> Named:
        """`4N` is a purity."""
        return [("purity", (one.low, one.high)), *self._bare_metal(one.low, one.high)]

    def _of_share(self, one: Quantity) -> Named | None:
        """A percentage: of the value, a purity, a content of an element, a recovery..."""
        finite = [n for n in (one.low, one.high) if math.isfinite(n)]
        low, high = one.low, one.high
        of_goods = ("first efficiency", "recovery", "elongation", "transmittance")
        kind = self.first(*of_goods, "value", "purity", "TREO", "other share", "oxygen")
        if not kind and one.low >= _EFFICIENT and (at := self.quantities.index(one)):
            of_charge = self.quantities[at - 1].dimension == "specific capacity"
            kind = "first efficiency" if of_charge and not self.after.strip(" .") else ""
        if kind == "other share":
            return None
        if any(n > 1 for n in finite):
            self.wrong.append(f"{one.words}: more than the whole")
            return None
        if pattern("minus").search(self.text[max(0, one.start - 2) : one.start]):
            self.wrong.append(f"-{one.words}: less than nothing is no share")
            return None
        if kind in (*of_goods, "TREO"):
            return [(kind, (low, high))]
        if kind == "value":
            return self._value_share(one)
        if kind == "purity" and one.dimension == "share":
            return [("purity", (low, high)), *self._bare_metal(low, high)]
        elements, compound = self._element(one)
        element = elements[0] if elements else ""
        if kind == "oxygen" and element in ("", "O"):
            return [("oxygen", (times(low, "1000000"), times(high, "1000000")))]
        largest = max(finite, default=0.0)
        if element and not compound:
            named = _of_all(elements, low, high)
            rich = largest >= 0.9 and not self.is_a("mixture") and not self.is_a("compound")
            return [*named, ("purity", (low, high))] if rich else named
        if element and largest < 0.9:
            # a share of the compound, not of the element
            return None
        if largest >= (0.99 if self.is_a("mixture") and not element else 0.9):
            if self.is_a("battery") and one.dimension == "share" and 0.95 < largest < 0.99:
                # cathode material states efficiencies in the nineties without naming them
                return None
            return [("purity", (low, high)), *self._bare_metal(low, high)]
        return None

    _of_weight_share = _of_share

    def _of_parts(self, one: Quantity) -> Named | None:
        """Parts per million: oxygen, or a content of an element."""
        elements, compound = self._element(one)
        element = elements[0] if elements else ""
        if element == "O" or (not element and self.says("oxygen")):
            return [("oxygen", (one.low, one.high))]
        if element and not compound:
            low, high = times(one.low, "0.000001"), times(one.high, "0.000001")
            return _of_all(elements, low, high)
        return None

    def _element(self, one: Quantity) -> tuple[tuple[str, ...], bool]:
        """Elements a share belongs to (several for `Dy+Tb`), and whether a compound is named."""
        offset = max(0, one.start - 60)
        head = self.text[offset : one.start]
        places = (hit.start() for hit in pattern("element").finditer(head))
        matches = (pattern("element_before").match(head, at) for at in places)
        named = [match for match in matches if match and symbol_of(match["e"])]
        named = [one for one in named if not pattern("label").search(head[: one.start()])]
        before = named[-1] if named else None
        after = pattern("element_after").match(self.text, one.end)
        chained = before and not before["mid"].strip() and head[: before.start()].endswith("-")
        held = (
            before and pattern("holding").search(before["mid"]) and after and symbol_of(after["e"])
        )
        if held or (chained and after and after["e"] in NAMES):
            before = None  # "W-Ag 75% W", "Al-Mg with 0.7 % Sc"
        # not an English word that looks like a symbol: `as`, `in`, `no`
        close = before and (before["e"] in NAMES or pattern("named").fullmatch(before["e"]))
        if before and close and offset + before.start() not in self.taken:
            self.taken.add(offset + before.start())
            compound = bool(before["o"] or pattern("compound_between").search(before["mid"]))
            symbols = [symbol_of(before["e"])]
            rest = head[: before.start()]
            while plus := pattern("plus_before").search(rest):
                symbols.append(symbol_of(plus[1]))
                rest = rest[: plus.start()]
            return tuple(symbols), compound
        if after and after.start("e") not in self.taken and symbol_of(after["e"]):
            # "2% Dy" but not "99.9% in ..." (the word, not indium)
            if after["e"] in ("He", "No", "As", "At", "I") or after["e"] == "in":
                return (), False
            self.taken.add(after.start("e"))
            symbols = [symbol_of(after["e"])]
            end = after.end()
            while plus := pattern("plus_after").match(self.text, end):
                symbols.append(symbol_of(plus[1]))
                self.taken.add(plus.start(1))
                end = plus.end()
            return tuple(symbols), bool(after["o"])
        return (), False

    def _bare_metal(self, low: float, high: float) -> Named:
        """A purity of an elemental product is also its content: `molybdenum powder 99.9%`."""
        if any(map(self.is_a, ("mixture", "compound", "battery"))) or not self.only_element:
            return []
        return [(f"content.{self.only_element}", (low, high))]

    def _value_share(self, one: Quantity) -> Named | None:
        clause = self.clause(one)
        country = find_mention(clause)[0]
        if not country:
            country, clause = find_mention(self.text)[0], self.text[: 4 * NEAR]
        if not country:
            return None
        name = f"value share.{country}"
        if clue("part 1").search(clause):
            part = "part 1"
        else:
            units = {"U", "S", "C", "N", "I"}
            named = elements_in(clause, symbols=False) or elements_in(clause) - units
            part = next(iter(named)) if len(named) == 1 else ""
        if not part:
            return [(name, (one.low, one.high))]
        # a part of what comes from there: the whole is at least as much
        total = [(name, (one.low, 1.0))] if math.isfinite(one.low) else []
        return [(f"{name}.{part}", (one.low, one.high)), *total]


def _of_all(elements: tuple[str, ...], low: float, high: float) -> Named:
    """A share of one element, or of several together: each is then from none to all of it."""
    if len(elements) > 1:
        low = 0.0 if low > 0 else -math.inf
    return [(f"content.{element}", (low, high)) for element in elements]


def times(value: float, factor: str) -> float:
    """A product in decimals, so that 0.02 percent times a million is no 200.00000000000003."""
    return float(Decimal(repr(value)) * Decimal(factor)) if math.isfinite(value) else value
