"""Values stated in words: which of `VALUES` a quantity gives, told by its neighbours.

A unit alone rarely says what was measured: 45 MPa is a strength, a pressure, or the pressure at
which a density was taken. The words in the same part of the text decide first, then what the item
is (a battery cathode, a chip, a wire saw), then what the unit usually means in this trade. The words
stand in `data/items/values.yaml`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from ytterby.compliance.read.item import Range
from ytterby.compliance.read.numbers.quantities import values_of_dimensions
from ytterby.compliance.read.numbers.shares import Named, ShareNamer, clue, item_words, times
from ytterby.compliance.read.spelling import normal
from ytterby.compliance.read.words import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ytterby.compliance.read.numbers.quantities import Quantity

MOST = 200
"""Quantities of one text that are named; no item states more, and the rest counts as unread."""


@dataclass(frozen=True)
class Value:
    """A value as read: its name (see `VALUES`), its range, and where it stands in the text."""

    name: str
    range: Range
    words: str
    start: int
    end: int


@dataclass(frozen=True)
class ValueScan:
    """What a text says in numbers.

    values : the values that could be named.
    leftover : quantities that could not be named, as `(start, end)`.
    consumed : quantities that are no value of their own, such as the pressure of a density.
    contradictions : values that cannot be, such as a purity of 120 percent.
    """

    values: tuple[Value, ...] = ()
    leftover: tuple[tuple[int, int], ...] = ()
    consumed: tuple[tuple[int, int], ...] = ()
    contradictions: tuple[str, ...] = ()


class ValueNamer(ShareNamer):
    """Names the quantities of a text."""

    def __init__(self, text: str, about: str) -> None:
        super().__init__(text, about)
        self.values: list[Value] = []
        self.leftover: list[tuple[int, int]] = []
        self.consumed: list[tuple[int, int]] = []

    def run(self) -> ValueScan:
        """All quantities of the text, named as far as their neighbours tell."""
        for index, one in enumerate(self.quantities):
            named = None
            if index < MOST:
                self.look_at(index)
                named = self._name(one)
            if not named:
                (self.leftover if named is None else self.consumed).append((one.start, one.end))
            for name, (low, high) in named or ():
                value_range = Range(low, high, one.words)
                self.values.append(Value(name, value_range, one.words, one.start, one.end))
        return ValueScan(
            tuple(self.values), tuple(self.leftover), tuple(self.consumed), tuple(self.wrong)
        )

    def _name(self, one: Quantity) -> Named | None:
        if always := values_of_dimensions().get(one.dimension):
            return [(always, (one.low, one.high))]
        method = getattr(self, f"_of_{one.dimension.replace(' ', '_').lower()}", None)
        return cast("Named | None", method(one)) if method else None

    # one method `_of_` a dimension: names with ranges; [] if it is no value of its own; None if unknown

    def _of_pressure(self, one: Quantity) -> Named | None:
        if self.says("flexural strength"):
            return [("flexural strength", (one.low, one.high))]
        if pattern("under_pressure").search(self.wide_before) or (
            self.density and (self.is_a("battery") or self.is_a("compaction"))
        ):
            return []
        kind = self.first("elastic limit", "tensile strength", "other pressure", "pressure")
        if kind == "other pressure":
            return None
        return [(kind or "flexural strength", (one.low, one.high))]

    def _of_density(self, one: Quantity) -> Named | None:
        pressed = pattern("pressed_at").match(self.text[one.end : one.end + 24])
        pressed = pressed or item_words("compaction").search(self.before + self.after)
        name = "compaction density" if self.is_a("battery") or pressed else "density"
        return [(name, (one.low, one.high))]

    def _of_length(self, one: Quantity) -> Named | None:
        if one.sizes:
            if pattern("tungsten").search(self.all) and (named := self._dimensions(one.sizes)):
                return named
            across = self.first("diameter", "length") == "diameter"
            if len(one.sizes) == 2 and (across or one.sizes[1] >= 500_000):
                diameter, length = one.sizes[0] / 1e6, one.sizes[1] / 1e6
                return [("diameter", (diameter, diameter)), ("length", (length, length))]
            return None
        low, high = one.low, one.high
        kind = self.first("grain", "diameter", "length", "other length", "particle size")
        small = max(n for n in (low, high) if math.isfinite(n)) < 2_000
        # "powder 20 micron in diameter" is a particle size
        of_tungsten = pattern("tungsten").search(self.all)
        if kind in ("diameter", "length") and not (small and self.is_a("powder")):
            middle = self._across(low, high) if kind == "diameter" and of_tungsten else []
            return [(kind, (low / 1e6, high / 1e6)), *middle]
        if kind == "other length":
            return None
        thin = pattern("thin_piece").search(self.before) or pattern("thin_behind").match(self.after)
        if of_tungsten and (thin or pattern("thin_goods").search(self.all)):
            return [("least dimension", (0.0, high / 1e3))]  # `tungsten wire 0.04 mm`
        if of_tungsten and not small and pattern("alike_across").search(self.all):
            return [(f"{one} dimension", (low / 1e3, high / 1e3)) for one in ("middle", "least")]
        of_grains = self.is_a("grit") and not pattern("wire_of_grains").search(self.all)
        if small and kind not in ("diameter", "length") and (kind == "grain" or of_grains):
            loose = [] if pattern("tool_of_grains").search(self.all) else ["particle size"]
            return [(name, (low, high)) for name in ("grain", *loose)]
        fine = small and (self.is_a("powder") or "mm" not in one.words)
        what = (
            "grain" if small and pattern("wheel_of_grains").search(self.before) else "particle size"
        )
        return [(what, (low, high))] if kind == "particle size" or fine else None

    def _across(self, low: float, high: float) -> Named:
        """The second dimension of a bar or tube [mm], from a diameter [micron]: an inner one grows by the walls."""
        if not pattern("inner").search(f"{self.before};{self.after}"):
            return [("middle dimension", (low / 1e3, high / 1e3))]
        wall = pattern("wall").search(self.text)
        more = 2 * float(wall[1]) if wall else math.inf
        return [("middle dimension", (low / 1e3 + (more if wall else 0.0), high / 1e3 + more))]

    def _dimensions(self, sizes: tuple[float, ...]) -> Named:
        """The second and third dimension of a piece [mm]: of a block, or of a bar by diameter and length."""
        if pattern("hollow").search(self.all):
            return []  # a tube of 130 x 30 x 80: which of them is its wall?
        across = self.first("diameter", "length") == "diameter"
        if len(sizes) == 2 and (across or pattern("round_bar").search(self.all)):
            sizes = (sizes[0], *sizes)
        *_, middle, least = sorted((size / 1e3 for size in sizes), reverse=True)
        if len(sizes) == 2:
            return [("least dimension", (0.0, least))]
        return [("middle dimension", (middle, middle)), ("least dimension", (least, least))]

    def _of_nanometre(self, one: Quantity) -> Named | None:
        kind = self.first("particle size", "grain", "other length")
        if kind in ("", "other length") and self.is_a("chip"):
            return [("chip node", (one.low, one.high))]
        if kind == "other length" or not (kind or self.is_a("powder")):
            return None
        return [(kind or "particle size", (times(one.low, "0.001"), times(one.high, "0.001")))]

    def _of_mesh(self, one: Quantity) -> Named | None:
        names = ["particle size", *["grain"] * bool(pattern("tool_of_grains").search(self.all))]
        return [(name, (one.low, one.high)) for name in names] if one.high else None

    def _of_bare_c(self, one: Quantity) -> Named | None:
        if max(n for n in (one.low, one.high) if math.isfinite(n)) >= 25:
            return [("temperature", (one.low, one.high))]
        return [] if self.is_a("battery") else None  # 0.1C, 5C: the rate of a battery

    def _of_current_density(self, one: Quantity) -> Named | None:
        kind = self.first("anode current density", "cathode current density")
        return [(kind, (one.low, one.high))] if kind else None

    def _of_power(self, one: Quantity) -> Named | None:
        if one.words.endswith("W") and one.high < 1 and "tungsten" in self.all.lower():
            return None  # "97W": tungsten, not watts
        return [("power", (one.low, one.high))]

    def _of_magnetic_field(self, one: Quantity) -> Named | None:
        if self.says("remanence"):
            return [("remanence", (one.low, one.high))]
        if max(n for n in (one.low, one.high) if math.isfinite(n)) < 50:
            return [("magnetic field", (one.low, one.high))]
        # no magnet reaches 50 tesla: 200 T are tonnes
        return [("mass", (one.low * 1000, one.high * 1000))]

    def _of_time(self, one: Quantity) -> Named | None:
        return [("cooling time", (one.low, one.high))] if self.says("cooling time") else None

    def _of_layers(self, one: Quantity) -> Named | None:
        stated = clue("memory layers").search(self.all)
        return [("memory layers", (one.low, one.high))] if stated else None


@lru_cache(maxsize=2048)
def scan(text: str, about: str = "") -> ValueScan:
    """All values of a text; `about` is the item's text, when the values stand in another cell."""
    if not any(map(str.isdigit, text)):
        return ValueScan()
    return ValueNamer(normal(text), normal(about)).run()


def merge(
    values: Iterable[Value], *, first: bool = False
) -> tuple[dict[str, Range], tuple[str, ...]]:
    """Values by name and what does not fit: bounds narrow each other, different numbers clash.

    Of numbers that clash none is excluded: the value is somewhere from the least to the greatest. With `first` the
    first of them counts.
    """
    kept: dict[str, Range] = {}
    clashes: list[str] = []
    for value in values:
        one, old = value.range, kept.get(value.name)
        if old is None:
            kept[value.name] = one
            continue
        low, high = max(old.low, one.low), min(old.high, one.high)
        if low > high:
            clashes.append(f"{value.name} is given twice: {old.text} and {one.text}")
            if first:
                continue
            ends = (min(old.low, one.low), max(old.high, one.high))
            kept[value.name] = Range(*ends, f"{old.text} and {one.text}")
        elif (low, high) != (old.low, old.high):
            kept[value.name] = Range(low, high, one.text)
    return kept, tuple(dict.fromkeys(clashes))


def merge_values(
    first: Mapping[str, Range], second: Mapping[str, Range]
) -> tuple[dict[str, Range], tuple[str, ...]]:
    """Values of two texts about one item, as `merge` does; `first` wins a clash."""
    both = [*first.items(), *second.items()]
    return merge((Value(name, value, value.text, 0, 0) for name, value in both), first=True)


_KILOGRAMS = {"g": 1e-3, "克": 1e-3, "kg": 1.0, "公斤": 1.0, "千克": 1.0, "t": 1e3}
_LEAST_OF_CELL, _MOST_OF_CELL = 20, 700
"""Wh/kg outside of which energy and mass are not of one cell or pack: an assumption, 10 to 30 and 500 to 1,000.
Packs of lead acid hold some 30, the best cells of lithium metal some 500."""


def energy_density(text: str) -> dict[str, Range]:
    """Wh per kg of a cell or pack whose energy and mass are stated once each: `37 Wh, 215 g`."""
    energy = [*pattern("energy_of_cell").finditer(text)]
    mass = [*pattern("mass_of_cell").finditer(text)]
    if len(energy) != 1 or len(mass) != 1:
        return {}
    whole = float(energy[0][1].replace(",", ".")) * (1e3 if energy[0][2] else 1)
    weight = float(mass[0][1].replace(",", ".")) * _KILOGRAMS[mass[0][2].lower()]
    density = whole / weight if weight else 0
    if not _LEAST_OF_CELL < density < _MOST_OF_CELL:
        return {}
    return {"energy density": Range(density, density, f"{energy[0][0]}, {mass[0][0]}")}
