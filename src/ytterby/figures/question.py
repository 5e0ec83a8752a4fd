"""The question of a comparison: what changes, between which runs, when and where; both runs side by side; and the one
stretch of a path, with and without a control, that is the control's doing.

Later differences are no effect of a control that has passed: markets swing by themselves, and a shock shifts the
swings. So the effect of a control that ends is looked for until both paths have met for a year; that of one that goes
on to the end of the run in all its years.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from ytterby.figures.change import SUPPORT, change_of
from ytterby.figures.figure import OUTSIDE, as_label
from ytterby.figures.run_rows import technologies
from ytterby.ground.group import summed
from ytterby.world.titles import PRICE, dependence_groups, product_goods

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ytterby.figures.change import ControlChange
    from ytterby.figures.figure import FigureSpec, Rows
    from ytterby.figures.run_figures import RunFigures
    from ytterby.ground.arrays import Tables
    from ytterby.runs.workspace import Workspace
    from ytterby.scenarios.scenario import Scenario
    from ytterby.years.calendar import Periods

    Amounts = Mapping[tuple[int, str], float]
    Made = dict[str, Rows]


CLOSE = 0.1
"""Paths that differ by less than a tenth have met."""
ONSET_YEARS = 3.0
"""An effect that has not begun so long after the last day of a control is not taken for the control's."""
MIN_SHORTFALL = 0.005
"""Share of a use's demand below which a loss is no news."""


@dataclass(frozen=True)
class PathPeriod:
    """A period of a run. start, end : in years, `2027.5` is 1 July 2027; period : its name, blank for a year."""

    year: int
    period: str
    start: float
    end: float

    @property
    def label(self) -> str:
        """`Q3 2027`, `May 2027` or `2027`."""
        if not self.period:
            return str(self.year)
        if "Q" in self.period:
            return f"Q{self.period[-1]} {self.year}"
        month = round((self.start - self.year) * 12) + 1
        return f"{date(self.year, month, 1):%B %Y}"


def last_of(periods: Sequence[PathPeriod | None]) -> PathPeriod | None:
    """The one that begins last; None where one of them never comes, or where there is none."""
    known = [one for one in periods if one is not None]
    return max(known, key=lambda one: one.start) if known and len(known) == len(periods) else None


@dataclass(frozen=True)
class Path:
    """A quantity over the run. with_control, without : arrays (moment); None where there is no such number.

    low, high : arrays (moment), of the path with the control; None where no range is known.
    """

    periods: list[PathPeriod]
    with_control: list[float | None]
    without: list[float | None]
    low: list[float | None] = field(default_factory=list)
    high: list[float | None] = field(default_factory=list)

    def change(self, number: int) -> float | None:
        """With the control over without it, less one."""
        now, before = self.with_control[number], self.without[number]
        return None if now is None or not before else now / before - 1.0


@dataclass(frozen=True)
class EffectWindow:
    """The part of a path that is the control's doing: places in the path; `back` is None where it lasts.

    onset : where both paths part; peak : where they are farthest apart; back : where they have met again.
    """

    onset: int
    peak: int
    back: int | None


def in_years(day: str) -> float:
    """A day, ISO, as years: `2027-07-01` is 2027.5, nearly."""
    one = date.fromisoformat(day)
    return one.year + (one.timetuple().tm_yday - 1) / (366 if one.year % 4 == 0 else 365)


def effect_window(path: Path, first: float, last: float | None) -> EffectWindow | None:
    """The stretch of a path that is the control's doing; None where the paths do not part.

    first, last : first and last day of the control, in years; `last` None where it goes on.
    """
    changes = [path.change(n) for n in range(len(path.periods))]
    limit = float("inf") if last is None else last + ONSET_YEARS
    within = [one.end > first + 1e-6 and one.start <= limit for one in path.periods]
    apart = [n for n, near in enumerate(within) if near and abs(changes[n] or 0.0) >= CLOSE]
    if not apart:
        return None
    if last is None:
        back = apart[-1] + 1 if apart[-1] + 1 < len(path.periods) else None
        return EffectWindow(apart[0], max(apart, key=lambda n: abs(changes[n] or 0.0)), back)
    onset, sign = apart[0], 1.0 if (changes[apart[0]] or 0.0) > 0.0 else -1.0
    back = _met_for_a_year(path, [sign * (one or 0.0) >= CLOSE for one in changes], onset)
    inside = range(onset, len(path.periods) if back is None else back)
    return EffectWindow(onset, max(inside, key=lambda n: sign * (changes[n] or 0.0)), back)


def _met_for_a_year(path: Path, beyond: Sequence[bool], onset: int) -> int | None:
    """The first place after the onset from which on a path has not been beyond for a year; None without one."""
    met, periods = 0.0, path.periods
    for n in range(onset, len(periods)):
        gap = path.change(n) is None
        met = 0.0 if beyond[n] or gap else met + periods[n].end - periods[n].start
        if met >= 1.0 - 1e-6:
            since = periods[n].end - met - 1e-6
            return next(k for k in range(onset, n + 1) if periods[k].start > since)
    return None


def exports_again(path: Path, last: float) -> int | None:
    """The first place after the last day of a control, in years, in which exports are near those without it."""
    after = (n for n, period in enumerate(path.periods) if period.start >= last - 0.02)
    return next((n for n in after if abs(path.change(n) or 0.0) < CLOSE), None)


@dataclass(frozen=True)
class EffectQuestion:
    """What a comparison is about.

    Attributes
    ----------
    change : what the scenario changes. focus, reference : the run with it, and without; further : other references.
    holder : who makes the goods. away : all regions but the holder.
    products : what a price of the folder's is called -> its goods. stage_of : good -> its stage.
    technologies, stages, groups : those that the folder reports, in its order.
    periods : of the run. stocks : whether stocks may be drawn in it.
    """

    change: ControlChange
    focus: str
    reference: str
    further: tuple[str, ...]
    holder: str
    away: tuple[str, ...]
    products: Mapping[str, tuple[str, ...]]
    stage_of: Mapping[str, str]
    technologies: tuple[str, ...]
    stages: tuple[str, ...]
    groups: tuple[str, ...]
    periods: tuple[PathPeriod, ...]
    stocks: bool = True

    @property
    def runs(self) -> tuple[str, str]:
        """The scenario and the one that it is compared with."""
        return self.focus, self.reference

    @cached_property
    def first(self) -> float:
        """The first day of the control, in years."""
        return in_years(self.change.first)

    @cached_property
    def last(self) -> float | None:
        """Its last day, in years; None where it goes on."""
        return in_years(self.change.last) if self.change.last else None

    @cached_property
    def place(self) -> str:
        """The region whose prices are reported: the one destination or payer, else all outside the holder."""
        if len(self.change.destinations) == 1:
            return self.change.destinations[0]
        payer = self.change.actor if self.change.kind == SUPPORT else ""
        return payer or OUTSIDE

    @property
    def focus_regions(self) -> frozenset[str]:
        """Regions of which a page reports more than of others."""
        return frozenset({OUTSIDE, self.holder, self.place})

    @property
    def controlled(self) -> tuple[str, ...]:
        """Goods whose exports the control is on."""
        return () if self.change.kind == SUPPORT else self.change.goods

    @property
    def destinations(self) -> tuple[str, ...]:
        """Regions toward which it holds."""
        return tuple(one for one in self.change.destinations if one != self.holder) or self.away

    @property
    def goods(self) -> dict[str, tuple[str, ...]]:
        """What a page may report the price of: the folder's products, and all goods that change or are made of those ->
        their goods."""
        single = (*self.change.goods, *self.change.made)
        return {**self.products, **{good: (good,) for good in single}}

    def during(self, period: PathPeriod) -> bool:
        """Whether the control holds in some part of a period."""
        return period.end > self.first + 1e-6 and (self.last is None or period.start < self.last)

    def since(self, place: int) -> float:
        """How many years after its first day a period begins."""
        return max(self.periods[place].start - self.first, 0.0)

    @property
    def year_before(self) -> int:
        """The year before it, the first of the run where there is none."""
        before = [one.year for one in self.periods if one.year < int(self.first + 1e-6)]
        return max(before, default=self.periods[0].year)

    def price_key(self, good: str) -> tuple[str, dict[str, str]]:
        """`price_figure` of a price of the question."""
        return price_figure(good, self.goods[good])


def price_figure(name: str, goods: Sequence[str]) -> tuple[str, dict[str, str]]:
    """The figure and label under which a price is kept: of a product of several goods its name, else its good."""
    many = len(goods) > 1
    return ("product_price", {"product": name}) if many else ("price", {"commodity": goods[0]})


def no_rows(figures: Sequence[FigureSpec]) -> Made:
    """Lists of rows of some figures to be filled: tuples of labels, year, period, value and reference."""
    return {figure.id: [] for figure in figures}


@dataclass(frozen=True)
class Comparison:
    """A question with the figures of its runs: those of one draw, or of the answer itself.

    run, reference : with the control and without. further : figures of the other references by name. tables : result
    tables of full years of both runs, stacked, in which a price that is not usable is missing; none of a draw.
    """

    question: EffectQuestion
    run: RunFigures
    reference: RunFigures
    further: Mapping[str, RunFigures]
    tables: Tables = field(default_factory=dict, repr=False)

    def both(self, figure: str, **labels: object) -> tuple[Amounts, Amounts]:
        """A figure added up over rows with these labels, of both runs: year and period -> value."""
        return sums(self.run[figure], **labels), sums(self.reference[figure], **labels)

    def path(self, figure: str, **labels: object) -> Path:
        """A path of both runs over the periods."""
        at = [(m.year, m.period) for m in self.question.periods]
        now, before = ([side.get(one) for one in at] for side in self.both(figure, **labels))
        return Path([*self.question.periods], now, before)

    def price(self, good: str, region: str) -> Path:
        """The price of a good or product in a region."""
        figure, label = self.question.price_key(good)
        return self.path(figure, **label, region=region)


def sums(rows: pl.DataFrame, **labels: object) -> dict[tuple[int, str], float]:
    """A figure added up over rows with these labels: year and period -> value.

    labels : label -> what it is, or a list or tuple of what it may be.
    """
    lists = {n: one if isinstance(one, list | tuple) else [one] for n, one in labels.items()}
    only = [pl.col(n).is_in([as_label(one) for one in several]) for n, several in lists.items()]
    own = rows.filter(*only) if only else rows
    rows_at = own.select("year", "period", "value").iter_rows()
    return summed(((year, period), value) for year, period, value in rows_at)


def question_of(
    workspace: Workspace, scenarios: Sequence[Scenario], calendar: Periods | None = None
) -> EffectQuestion | None:
    """What a comparison asks about: the references first, the scenario last. None where nothing changes on a day.

    calendar : the periods of its runs, where they are known; they take a while to work out.
    """
    if len(scenarios) < 2:
        return None
    chain, focus, reference = workspace.chain, scenarios[-1], scenarios[0]
    change = change_of(workspace, focus, reference)
    if not change.first:
        return None
    calendar = calendar or workspace.jobs(scenarios)[-1].periods
    every = calendar.between(chain.base_year, focus.years.end)
    named = ((one, "" if one.length == 1.0 else one.label) for one in every)
    periods = tuple(PathPeriod(one.year, name, one.start, one.end) for one, name in named)
    return EffectQuestion(
        change, focus.name, reference.name, tuple(one.name for one in scenarios[1:-1]), chain.holder,
        tuple(region for region in chain.regions if region != chain.holder),
        {name if len(goods) > 1 else goods[0]: goods for name, goods in product_goods(chain, PRICE).items()},
        {name: row["stage"] for name, row in chain.commodities.items()},
        technologies(chain), tuple(chain.stages), tuple(dependence_groups(chain)), periods,
        focus.switches.stocks,
    )  # fmt: skip
