"""The question of a page, and what the table of figures says of it: of goods, of plants, of public cost, of GDP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ytterby.datasets.price_evidence import PublishedPrice, highest_of
from ytterby.economics.summary import BY_INDUSTRY
from ytterby.report.first.formats import ends_of, region_of, the_region
from ytterby.report.kit.numbers import MISSING, listed, number
from ytterby.report.words import Product

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.draws.effects import EffectRow, EffectTable, Interval
    from ytterby.figures.question import Path, PathPeriod
    from ytterby.report.first.shortage import PlantStop, UserLosses
    from ytterby.report.inputs import Report
    from ytterby.report.words import Words

ALL_ROUND = 0.9
"""Part of what still comes from which on all of it goes round the control."""


@dataclass(frozen=True)
class PriceEffect:
    """A product's price in one region, with and without the control, and its highest published price.

    path : over the run; ranges_before : array (period), ranges of the price without.
    period : where both runs are farthest apart, None where they do not part; now, before, ends, before_ends : the
    prices then, with and without [USD/kg]; change : of one over the other, less one.
    back, back_ends : the first period in which both have met again for a year, and its range. later : by how much they
    differ at most after that. difference : range of the difference, in the year in which most [%].
    """

    product: Product
    region: str
    path: Path
    ranges_before: list[Interval | None]
    period: PathPeriod | None
    now: float | None
    before: float | None
    ends: Interval | None
    before_ends: Interval | None
    change: float
    back: PathPeriod | None
    back_ends: Interval | None
    later: float
    difference: Interval | None
    outside: float | None
    record: PublishedPrice | None

    @property
    def above_record(self) -> bool:
        """Whether it is above the highest price ever published of this good, and that without it is not."""
        return bool(self.record and self.now and self.now > self.record.high)


def prices_of(setting: Setting) -> list[PriceEffect]:
    """The reported prices, the one that costs its users most first."""
    effects, made = setting.effects, []
    for row in effects.rows("price_change"):
        good, region = row.labels["good"], row.labels["region"]
        goods = effects.question.goods[good]
        product = next((one for one in setting.words.price if (*one.parts,) == goods), None)
        product = product or Product(good, setting.words.goods.get(good, good), {good: 1.0})
        peak, difference = (
            effects.first(name, good=good) for name in ("price_peak", "price_difference")
        )
        back, back_ends = setting.back("price_return", good=good)
        named = good if len(goods) == 1 else f"{effects.question.stage_of[goods[0]]}.{product.name}"
        made.append(
            PriceEffect(
                product, region, *effects.price(good, region), effects.period(peak) if peak else None,
                peak.value if peak else None, peak.reference if peak else None,
                peak.ends if peak else None, peak.reference_ends if peak else None,
                row.value or 0.0, back if peak else None, back_ends, effects.value("price_later", good=good) or 0.0,
                difference.ends if difference else None, effects.value("price_outside", good=good),
                highest_of(list(setting.report.published), named),
            )
        )  # fmt: skip
    return made


@dataclass(frozen=True)
class SupplyEffect:
    """What the holder sends of the goods that are controlled, and how much of it goes round the control.

    period : in which most is cut; now, before, ends, before_ends : what is sent then, with and without [t/yr]; change,
    change_ends : of one against the other [%]. all_round : whether what still comes then goes round the control, all
    but a tenth. leak_share, leak_ends : part of the trade without the control that goes round it, over all its days.
    stage, stage_share : the stage that weighs most, and its part of the weight. back, back_ends : when exports are near
    those without it.
    """

    period: PathPeriod
    now: float
    before: float
    ends: Interval | None
    before_ends: Interval | None
    change: float
    change_ends: Interval | None
    all_round: bool
    leak_share: float
    leak_ends: Interval | None
    stage: str
    stage_share: float
    back: PathPeriod | None
    back_ends: Interval | None


def supply_of(setting: Setting) -> SupplyEffect | None:
    """Exports of the controlled goods from the holder to where the control holds; None without such trade."""
    effects = setting.effects
    low, change = effects.first("exports_low"), effects.first("exports_change")
    if low is None or change is None or low.value is None or low.reference is None:
        return None
    leak, stage = effects.first("leak_share"), effects.first("exports_stage")
    return SupplyEffect(
        effects.period(low), low.value, low.reference, low.ends, low.reference_ends, change.value or 0.0, change.ends,
        low.value > 0.0 and (effects.value("leak_then") or 0.0) >= ALL_ROUND,
        (leak.value if leak else None) or 0.0, leak.ends if leak else None, stage.labels["stage"] if stage else "",
        (stage.value if stage else None) or 0.0, *setting.back("exports_return"),
    )  # fmt: skip


@dataclass(frozen=True)
class PlantCapacity:
    """Capacity of one technology in one year, with and without [t a year].

    caught_up : the year from which on it is within a tenth of that without; None where it is not to the end.
    further : title of each further run that it is compared with -> capacity there.
    """

    technology: str
    year: int
    now: float
    before: float
    ends: Interval | None
    before_ends: Interval | None = None
    caught_up: int | None = None
    further: tuple[tuple[str, float], ...] = ()

    @property
    def moved(self) -> float:
        """By which part of it the capacity moves, either way."""
        return abs(self.now / self.before - 1.0)


def plants_of(setting: Setting, figure: str = "plants") -> list[PlantCapacity]:
    """Capacity ten years after the control began, or in the last year, of the reported technologies: outside the
    holder, of support in the state that pays. Of the figure `plants_farthest` in the year in which it moves most."""
    made = []
    for row in setting.effects.rows(figure):
        technology = row.labels["technology"]
        back = setting.effects.value(f"{figure}_caught_up", technology=technology)
        further = tuple(
            (setting.report.label(one.labels["compared_with"]), one.value)
            for one in setting.effects.rows("plants_further", technology=technology)
            if one.value is not None
        )
        made.append(
            PlantCapacity(technology, row.year, row.value or 0.0, row.reference or 0.0, row.ends, row.reference_ends,
                          None if back is None else int(back), further if figure == "plants" else ())
        )  # fmt: skip
    return made


@dataclass(frozen=True)
class PublicCost:
    """What the public pays beyond the run without [million USD]: in all, and in its dearest year; with their ranges."""

    total: float
    maximum: float
    year: int
    ends: Interval | None
    total_ends: Interval | None


def cost_of(setting: Setting) -> PublicCost | None:
    """The public cost of the instruments of the scenario; None where it has none beyond the other run."""
    total, peak = setting.one("public_cost_total"), setting.one("public_cost_peak")
    if total is None or peak is None:
        return None
    return PublicCost(total.value or 0.0, peak.value or 0.0, peak.year, peak.ends, total.ends)


@dataclass(frozen=True)
class Setting:
    """The question of a report: `change` as of `ControlChange.plain`, and the table of figures."""

    report: Report
    words: Words
    change: Mapping[str, Any]
    effects: EffectTable

    @property
    def first(self) -> float:
        """The first day of the control, in years."""
        return self.effects.question.first

    @property
    def last(self) -> float | None:
        """Its last day, in years; None where it goes on."""
        return self.effects.question.last

    def back(self, figure: str, **labels: str) -> tuple[PathPeriod | None, Interval | None]:
        """The period in which something is over, by a figure that counts years since the control began, and between
        which moments that lies [years, such as 2027.5]; infinite where it may never be, None where it is not."""
        row = self.effects.first(figure, **labels)
        period = self.effects.period(row) if row else None
        ends = self.effects.ends_of(figure, **labels)
        return period, None if ends is None else (self.first + ends[0], self.first + ends[1])

    def one(self, figure: str, **labels: object) -> EffectRow | None:
        """The first row of a figure; None without any."""
        return self.effects.first(figure, **labels)


def setting_of(report: Report) -> Setting | None:
    """The question of a report; None where it has no comparison or does not say what changes."""
    if report.effects is None:
        return None
    return Setting(report, report.words, report.effects.question.change.plain(), report.effects)


MIN_PERCENT = 5e-4
"""Percent of GDP below which it is reported as next to nothing."""


def gdp_cells(setting: Setting) -> tuple[str, ...] | None:
    """Question, without, with, range, when over, how sure, source; None where nothing was counted.

    Parts of GDP are reported in percent, a fall as a minus. The range has exposure in it: which part of an industry
    hangs on a product is an assumption, and mostly the widest.
    """
    gdp = setting.report.gdp
    if gdp is None:
        return None
    where = f"{the_region(setting.words, gdp.region)}, {_picked(setting, gdp.region)}"
    if max(abs(gdp.low), abs(gdp.high), abs(gdp.middle)) < MIN_PERCENT:
        question = f"GDP of {where}: plants that stop, and users that pay more"
        return question, "0%", "next to nothing", MISSING, MISSING, "no range", "users"
    question = f"GDP of {where}: plants that stop, and users that pay more; worst in {gdp.year}"
    ends = (gdp.low, gdp.high)
    certain = (
        f"{100.0 * gdp.exposure:.0f}% of the width is exposure of industries"
        if gdp.exposure < 1.0
        else "range of exposure of industries alone"
    )
    if gdp.donor:
        certain += f", taken over from {the_region(setting.words, gdp.donor)}"
    return question, "0%", signed(gdp.middle), ends_of(ends, signed), MISSING, certain, "users"


def _picked(setting: Setting, region: str) -> str:
    """Why this region is reported and no other."""
    if list(setting.change["destinations"]) == [region]:
        return "at which it is aimed"
    counted = listed([region_of(setting.words, one) for one in BY_INDUSTRY])
    return f"hit hardest of those counted ({counted})"


def signed(value: float) -> str:
    """A change in percent of GDP, with its sign."""
    return f"{'-' if value < 0.0 else '+'}{number(abs(value), 2)}%"


@dataclass(frozen=True)
class PageFigures:
    """All that the page tells of a question, as `measured` gives it."""

    prices: list[PriceEffect]
    supply: SupplyEffect | None
    users: UserLosses | None
    stops: list[PlantStop]
    plants: list[PlantCapacity]
    cost: PublicCost | None
