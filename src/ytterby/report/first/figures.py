"""The question of a page, and what the table of figures says of it: of goods, users, plants, public cost."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from ytterby.datasets.catalogue import PublishedPrice, highest_of
from ytterby.report.kit.numbers import percent
from ytterby.report.words import Product

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.draws.effects import EffectRow, EffectTable, Interval
    from ytterby.figures.question import Path, PathPeriod
    from ytterby.report.first.whisker import Whisker
    from ytterby.report.inputs import Report
    from ytterby.report.words import Words


@dataclass(frozen=True)
class PairedNumber:
    """A number with the control and its range, and without. labels, year : of its row."""

    now: float
    before: float
    ends: Interval | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    year: int = 0

    @classmethod
    def of(cls, row: EffectRow, **more: Any) -> Self:
        """From a row of the table of figures; what is null is zero."""
        return cls(row.value or 0.0, row.reference or 0.0, row.ends, row.labels, row.year, **more)

    @property
    def moved(self) -> float:
        """By which part of it the number moves, either way."""
        return abs(self.now / self.before - 1.0)


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
    peak, period : the prices where both runs are farthest apart [USD/kg]. change, ends : of one over the other, and its
    range [%]. back, back_ends : the first period in which both have met again, and its range. later : by how much they
    differ at most after that.
    """

    product: Product
    region: str
    path: Path
    ranges_before: list[Interval | None]
    peak: PairedNumber
    period: PathPeriod
    change: float
    ends: Interval | None
    back: PathPeriod | None
    back_ends: Interval | None
    later: float
    record: PublishedPrice | None

    @property
    def above_record(self) -> bool:
        """Whether it is above the highest price ever published of this good, and that without it is not."""
        return bool(self.record and self.change > 0.0 and self.peak.now > self.record.high)


def prices_of(setting: Setting) -> list[PriceEffect]:
    """The reported prices: those of goods that an act itself names first, then the one that costs its users most. Of
    support the prices of its goods stand there though they hardly move, on its last day: they are what it is about."""
    effects, question, made = setting.effects, setting.effects.question, []
    at = {row.labels["good"]: effects.period(row) for row in setting.priced}
    if setting.change["kind"] == "support":
        last = [one for one in question.periods if question.during(one)][-1:]
        at = {good: one for good in setting.change["goods"] for one in last} | at
    for good, period in at.items():
        goods, region = question.goods[good], question.place
        product = next((one for one in setting.words.price if (*one.parts,) == goods), None)
        product = product or Product(good, setting.good(good), {good: 1.0})
        named = good if len(goods) == 1 else f"{question.stage_of[goods[0]]}.{product.name}"
        path, before = effects.price(good, region)
        place = path.periods.index(period)
        ends = partial(effects.ends_of, good=good, region=region)
        now, without = path.with_control[place] or 0.0, path.without[place] or 0.0
        peak = PairedNumber(now, without, ends("price_peak", period.year, period.period))
        made.append(
            PriceEffect(
                product, region, path, before, peak, period, 100.0 * (path.change(place) or 0.0),
                ends("price_change", period.year, period.period),
                *setting.back("price_return", good=good), effects.value("price_later", good=good) or 0.0,
                highest_of(list(setting.report.published), named),
            )
        )  # fmt: skip
    return [one for one in made if one.peak.now and one.peak.before]


@dataclass(frozen=True)
class SupplyEffect:
    """What the holder sends of the goods that are controlled, and how much of it goes round the control.

    period, sent : in which most is cut, and what is sent then [t/yr]; change : against what is without it [%]. leak :
    part of the trade without the control that goes round it, over all its days. back, back_ends : when exports are
    near those without it. round_it : part of what is sent that goes round the control.
    """

    period: PathPeriod
    sent: PairedNumber
    change: PairedNumber
    leak: PairedNumber
    back: PathPeriod | None
    back_ends: Interval | None
    round_it: float = 0.0


def supply_of(setting: Setting) -> SupplyEffect | None:
    """Exports of the controlled goods from the holder to where the control holds; None without such trade."""
    effects = setting.effects
    rows = [effects.first(name) for name in ("exports_low", "exports_change", "leak_share")]
    if rows[0] is None or rows[1] is None:
        return None
    low, change, leak = (PairedNumber.of(row) if row else PairedNumber(0.0, 0.0) for row in rows)
    both, part = setting.back("exports_return"), setting.round_it(rows[0].year, rows[0].period)
    return SupplyEffect(effects.period(rows[0]), low, change, leak, *both, part)


IDLE, MOVES = 0.5, 5.0
"""Part of a capacity under which what stands idle is stated; percent from which on the price of a good that an act
names comes first."""


@dataclass(frozen=True)
class PlantCapacity(PairedNumber):
    """Capacity of one technology in the year in which the control moves it most, with and without [t a year].

    change : the range of the difference. caught_up : the year from which on it is within a tenth of that without; None
    where it is not to the end. further : title of each further run that it is compared with -> capacity there. runs :
    part of it that makes goods, of a technology that is a stage; None of others.
    """

    change: Interval | None = None
    caught_up: int | None = None
    further: tuple[tuple[str, float], ...] = ()
    runs: float | None = None

    @property
    def technology(self) -> str:
        """Whose capacity it is."""
        return self.labels["technology"]

    @property
    def parts(self) -> Interval | None:
        """The range of the capacity with the control, as a part of that without, by the range of the difference."""
        low, high = self.change or (math.nan, math.nan)
        return self.change and (1.0 + low / self.before, 1.0 + high / self.before)

    @property
    def idle(self) -> str:
        """How little of it makes goods, in words; blank where that is `IDLE` or more, or nobody knows."""
        return f"; {percent(self.runs)} of it runs" if (self.runs or 1.0) < IDLE else ""

    def back(self, setting: Setting) -> PathPeriod | None:
        """The period in which it is within a tenth again."""
        periods = setting.effects.question.periods
        return next((one for one in periods if one.year == self.caught_up), None)


def plants_of(setting: Setting) -> list[PlantCapacity]:
    """Capacity outside the holder, of support in the state that pays; the technology that moves most first."""
    effects, made = setting.effects, []
    for row in effects.rows("plants"):
        own = {"technology": row.labels["technology"]}
        back = effects.value("plants_caught_up", **own)
        change = effects.first("plants_change", **own)
        others = effects.rows("plants_further", **own)
        named = ((setting.report.label(one.labels["compared_with"]), one.value) for one in others)
        further = tuple((name, value) for name, value in named if value is not None)
        caught_up = None if back is None else int(back)
        ends = change.ends if change else None
        where = {"stage": own["technology"], "region": row.labels["region"]}
        now = effects.pair.both("production", **where)[0]
        runs = now[row.year, ""] / row.value if row.value and (row.year, "") in now else None
        parts = {"change": ends, "caught_up": caught_up, "further": further, "runs": runs}
        made.append(PlantCapacity.of(row, **parts))
    return made


@dataclass(frozen=True)
class Changed(PairedNumber):
    """A number with the range of its change [%]."""

    change: Interval | None = None

    @classmethod
    def rows(cls, effects: EffectTable, figure: str, changes: str) -> list[Self]:
        """The rows of a figure, and of the one that has their changes."""
        both = zip(effects.rows(figure), effects.rows(changes), strict=True)
        return [cls.of(row, change=change.ends) for row, change in both]


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

    @property
    def earlier(self) -> bool:
        """Whether the ranges are of an earlier version, and do not fit its numbers."""
        origin = getattr(self.report.ranges, "origin", None)
        return bool(origin and origin.earlier)

    def fitting(self, whisker: Whisker | None) -> Whisker | None:
        """A range that may stand in a line."""
        return None if self.earlier else whisker

    @property
    def first_good(self) -> str:
        """The good of the price that is reported first, where it moves; else blank, for all goods under control."""
        return self.priced[0].labels["good"] if self.priced else ""

    @property
    def priced(self) -> list[EffectRow]:
        """Changes of prices: those that move of goods that an act itself names first, then the one that costs its
        users most."""
        rows, named = self.effects.rows("price_change"), {*self.change["goods"]}
        goods = self.effects.question.goods
        moved = [one for one in rows if abs(one.value or 0.0) >= MOVES]
        own = [one for one in moved if named.issuperset(goods[one.labels["good"]])]
        return [*own, *(one for one in rows if one not in own)]

    def good(self, code: str) -> str:
        """The title of a good."""
        return self.words.goods.get(code, code)

    def back(self, figure: str, **labels: str) -> tuple[PathPeriod | None, Interval | None]:
        """The period in which something is over, by a figure that counts years since the control began, and between
        which moments that lies [years, such as 2027.5]; infinite where it may never be, None where it is not."""
        row = self.effects.first(figure, **labels)
        period = self.effects.period(row) if row else None
        ends = self.effects.ends_of(figure, **labels)
        return period, None if ends is None else (self.first + ends[0], self.first + ends[1])

    def round_it(self, year: int, period: str = "", good: str = "", to: str = "") -> float:
        """Which part of what the holder sends of a good to a region, of all under control if left out, goes round it by
        third countries, with the control; 0 where nothing is sent."""
        question = self.effects.question
        goods, regions = good or question.controlled, to or question.destinations
        only = {"commodity": goods, "destination": regions}
        sent = partial(self.effects.pair.both, "exports_of_good", **only)
        whole, leaks = (one[0].get((year, period), 0.0) for one in (sent(), sent(leak=True)))
        return leaks / whole if whole > 0.0 else 0.0

    def paired(self, figure: str) -> list[PairedNumber]:
        """All rows of a figure."""
        return [PairedNumber.of(row) for row in self.effects.rows(figure)]


def setting_of(report: Report) -> Setting | None:
    """The question of a report; None where it has no comparison or does not say what changes."""
    if report.effects is None:
        return None
    return Setting(report, report.words, report.effects.question.change.plain(), report.effects)


@dataclass(frozen=True)
class PageFigures:
    """All that the page says of a question.

    cost : what the public pays beyond the run without, in all and in its dearest year [million USD]. bills, regions,
    losses : of uses, of regions, and what uses go without [million USD], the largest difference first; shares : which
    part of its demand each loss is. differences : where both runs differ most. differing : the years in which they do;
    None where nobody looked.
    """

    prices: list[PriceEffect]
    supply: SupplyEffect | None
    stops: list[PlantStop]
    plants: list[PlantCapacity]
    cost: list[PairedNumber]
    bills: list[Changed]
    regions: list[Changed]
    losses: list[PairedNumber]
    shares: list[PairedNumber]
    differences: list[Changed]
    differing: list[int] | None

    @classmethod
    def of(cls, setting: Setting) -> Self:
        """As the table of figures has it."""
        effects = setting.effects
        return cls(
            prices_of(setting), supply_of(setting),
            stops_of(setting), plants_of(setting),
            [*setting.paired("public_cost_total"), *setting.paired("public_cost_peak")],
            Changed.rows(effects, "bill", "bill_change"),
            [Changed.of(row) for row in effects.rows("bill_of_region")],
            setting.paired("loss"), setting.paired("loss_share"),
            Changed.rows(effects, "difference", "difference_change"),
            [row.year for row in effects.rows("differing")] if effects.pair.tables else None,
        )  # fmt: skip
