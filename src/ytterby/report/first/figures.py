"""The question of a page, and what the table of figures says of it: of goods, users, plants, public cost and GDP."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from ytterby.datasets.catalogue import PublishedPrice, highest_of
from ytterby.economics.summary import BY_INDUSTRY
from ytterby.report.first.formats import ends_of, region_of, the_region
from ytterby.report.kit.numbers import MISSING, listed, number
from ytterby.report.words import Product

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.draws.effects import EffectRow, EffectTable, Interval
    from ytterby.figures.question import Path, PathPeriod
    from ytterby.report.inputs import Report
    from ytterby.report.words import Words


@dataclass(frozen=True)
class PairedNumber:
    """A number with the control, and without; with their ranges. labels, year : of its row."""

    now: float
    before: float
    ends: Interval | None = None
    before_ends: Interval | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    year: int = 0

    @classmethod
    def of(cls, row: EffectRow, **more: Any) -> Self:
        """From a row of the table of figures; what is null is zero."""
        return cls(
            row.value or 0.0, row.reference or 0.0, row.ends, row.reference_ends, row.labels, row.year, **more
        )  # fmt: skip

    @property
    def moved(self) -> float:
        """By which part of it the number moves, either way."""
        return abs(self.now / self.before - 1.0)


@dataclass(frozen=True)
class UserLosses:
    """Who goes without. period : the worst period; share : of all demand outside the holder that is lost beyond what
    is lost without the control, by value; losses : of uses in regions, as shares of what each wants, largest first;
    over : the first period without such losses, and its range; at_end : the share in the last year."""

    period: PathPeriod
    share: PairedNumber
    losses: list[PairedNumber]
    over: PathPeriod | None
    back_ends: Interval | None
    at_end: PairedNumber


def users_of(setting: Setting) -> UserLosses | None:
    """Who goes without in the worst period from the start of the control on; None where nobody does."""
    effects = setting.effects
    worst, last = effects.first("shortfall_worst"), effects.first("shortfall_last")
    if worst is None or last is None:
        return None
    losses = [PairedNumber.of(row) for row in effects.rows("use_worst")]
    back = setting.back("users_return")
    return UserLosses(
        effects.period(worst), PairedNumber.of(worst), losses, *back, PairedNumber.of(last)
    )


@dataclass(frozen=True)
class PlantStop:
    """When the plants of a region stand still for want of a good. days, ends : share of plants -> day since the control
    began, and its range."""

    region: str
    good: str
    days: dict[float, float] = field(default_factory=dict)
    ends: dict[float, Interval | None] = field(default_factory=dict)


def stops_of(setting: Setting) -> list[PlantStop]:
    """By region, the earliest first."""
    stops: dict[str, PlantStop] = {}
    for row in setting.effects.rows("plants_stop"):
        region, share = row.labels["region"], float(row.labels["share"])
        one = stops.setdefault(region, PlantStop(region, row.labels["good"]))
        one.days[share], one.ends[share] = row.value or 0.0, row.ends
    return list(stops.values())


@dataclass(frozen=True)
class PriceEffect:
    """A product's price in one region, with and without the control, and its highest published price.

    path : over the run; ranges_before : array (period), ranges of the price without.
    peak, period : the prices where both runs are farthest apart [USD/kg]; None where they do not part. change : of one
    over the other, less one. back, back_ends : the first period in which both have met again for a year, and its range.
    later : by how much they differ at most after that. difference : range of the difference, in the year in which most
    [%].
    """

    product: Product
    region: str
    path: Path
    ranges_before: list[Interval | None]
    peak: PairedNumber | None
    period: PathPeriod | None
    change: float
    back: PathPeriod | None
    back_ends: Interval | None
    later: float
    difference: Interval | None
    record: PublishedPrice | None

    @property
    def above_record(self) -> bool:
        """Whether it is above the highest price ever published of this good, and that without it is not."""
        return bool(self.record and self.peak and self.peak.now > self.record.high)


def prices_of(setting: Setting) -> list[PriceEffect]:
    """The reported prices, the one that costs its users most first."""
    effects, made = setting.effects, []
    for row in effects.rows("price_change"):
        good, region = row.labels["good"], row.labels["region"]
        goods = effects.question.goods[good]
        product = next((one for one in setting.words.price if (*one.parts,) == goods), None)
        product = product or Product(good, setting.words.goods.get(good, good), {good: 1.0})
        peak, apart = (
            effects.first(name, good=good) for name in ("price_peak", "price_difference")
        )
        back, back_ends = setting.back("price_return", good=good)
        named = good if len(goods) == 1 else f"{effects.question.stage_of[goods[0]]}.{product.name}"
        made.append(
            PriceEffect(
                product, region, *effects.price(good, region), PairedNumber.of(peak) if peak else None,
                effects.period(peak) if peak else None, row.value or 0.0, back if peak else None, back_ends,
                effects.value("price_later", good=good) or 0.0, apart.ends if apart else None,
                highest_of(list(setting.report.published), named),
            )
        )  # fmt: skip
    return made


@dataclass(frozen=True)
class SupplyEffect:
    """What the holder sends of the goods that are controlled, and how much of it goes round the control.

    period, sent : in which most is cut, and what is sent then [t/yr]; change : of one against the other [%]. leak :
    part of the trade without the control that goes round it, over all its days. stage : part of the weight of the stage
    that weighs most. back, back_ends : when exports are near those without it.
    """

    period: PathPeriod
    sent: PairedNumber
    change: PairedNumber
    leak: PairedNumber
    stage: PairedNumber
    back: PathPeriod | None
    back_ends: Interval | None


def supply_of(setting: Setting) -> SupplyEffect | None:
    """Exports of the controlled goods from the holder to where the control holds; None without such trade."""
    effects = setting.effects
    low, change = effects.first("exports_low"), effects.first("exports_change")
    if low is None or change is None or low.value is None or low.reference is None:
        return None
    rows = (low, change, effects.first("leak_share"), effects.first("exports_stage"))
    sent, fall, leak, stage = (
        PairedNumber.of(row) if row else PairedNumber(0.0, 0.0) for row in rows
    )
    back, back_ends = setting.back("exports_return")
    return SupplyEffect(effects.period(low), sent, fall, leak, stage, back, back_ends)


@dataclass(frozen=True)
class PlantCapacity(PairedNumber):
    """Capacity of one technology in one year, with and without [t a year].

    caught_up : the year from which on it is within a tenth of that without; None where it is not to the end.
    further : title of each further run that it is compared with -> capacity there.
    """

    caught_up: int | None = None
    further: tuple[tuple[str, float], ...] = ()

    @property
    def technology(self) -> str:
        """Whose capacity it is."""
        return self.labels["technology"]


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
            if one.value is not None and figure == "plants"
        )
        caught_up = None if back is None else int(back)
        made.append(PlantCapacity.of(row, caught_up=caught_up, further=further))
    return made


@dataclass(frozen=True)
class PublicCost:
    """What the public pays beyond the run without [million USD]: in all, and in its dearest year."""

    total: PairedNumber
    peak: PairedNumber


def cost_of(setting: Setting) -> PublicCost | None:
    """The public cost of the instruments of the scenario; None where it has none beyond the other run."""
    total, peak = setting.one("public_cost_total"), setting.one("public_cost_peak")
    return (
        None
        if total is None or peak is None
        else PublicCost(PairedNumber.of(total), PairedNumber.of(peak))
    )


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


def gdp_cells(setting: Setting) -> tuple[str, ...] | None:
    """Question, without, with, range, when over, how sure, source; None where nothing was counted.

    Parts of GDP are reported in percent, a fall as a minus. The range has exposure in it: which part of an industry
    hangs on a product is an assumption, and mostly the widest.
    """
    gdp = setting.report.gdp
    if gdp is None:
        return None
    where = f"{the_region(setting.words, gdp.region)}, {_picked(setting, gdp.region)}"
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
