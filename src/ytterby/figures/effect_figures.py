"""What a page adds up over the goods of one control, of one draw: the rows of the table `control` of the registry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from ytterby.figures.bottleneck import scarcer
from ytterby.figures.change import change_of, place_of
from ytterby.figures.effect_window import (
    MIN_SHORTFALL,
    PEAK_YEARS,
    Path,
    PathPeriod,
    effect_window,
    exports_again,
    in_use_again,
    in_years,
)
from ytterby.figures.independent import independent
from ytterby.figures.measures import OUTSIDE
from ytterby.figures.registry import CONTROL
from ytterby.figures.view_rows import ENTIRE_RUN
from ytterby.figures.views import SCHEMA
from ytterby.world.titles import PRICE, product_goods

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ytterby.runs.workspace import Workspace
    from ytterby.scenarios.scenario import Scenario

    Amounts = Mapping[tuple[int, str], float]

LEAKS = ("false", "true")


@dataclass(frozen=True)
class ControlEffect:
    """What a control is, as far as a page adds up by it.

    Attributes
    ----------
    focus, reference : the run with it, and without. first, last : its first and last day, in years; None without end.
    goods : that it touches. destinations : toward which it holds. away : all regions but the holder.
    priced : label of a price -> what it is called. parts : what it is called -> its goods.
    place : where its prices are told. holder : who makes the goods. periods : periods of the run.
    """

    focus: str
    reference: str
    first: float
    last: float | None
    goods: tuple[str, ...]
    destinations: tuple[str, ...]
    away: tuple[str, ...]
    priced: Mapping[str, str]
    parts: Mapping[str, tuple[str, ...]]
    place: str
    holder: str
    periods: tuple[PathPeriod, ...]

    @property
    def focus_regions(self) -> frozenset[str]:
        """Regions of which a page tells more than of others."""
        return frozenset({OUTSIDE, self.holder, self.place})

    def rows(self, scenario: pl.DataFrame, reference: pl.DataFrame) -> pl.DataFrame:
        """What one draw says: rows as `figures.views.view_figures` makes them.

        scenario, reference : its figures with the control and without.
        """
        figures = [
            *self._exports(scenario, reference),
            *self._users(scenario, reference),
            *self._prices(scenario, reference),
            *self._before(reference),
            *self._scarce(scenario, reference),
            *independent(scenario, reference),
        ]
        return pl.DataFrame(
            [(CONTROL, column, key, year, period, value) for column, key, year, period, value in figures],
            schema=SCHEMA, orient="row",
        )  # fmt: skip

    def exports(self, reference: pl.DataFrame) -> pl.DataFrame:
        """The exports of the run without the control, of the same goods: rows as in `rows`."""
        sums = _sums(reference, "flows", "quantity_t", self._flows(LEAKS))
        rows = [(CONTROL, "exports_t", "", *at, value) for at, value in sums.items()]
        return pl.DataFrame(rows, schema=SCHEMA, orient="row")

    def _flows(self, leaks: Sequence[str]) -> list[str]:
        return [
            f"commodity={good}|destination={to}|leak={leak}"
            for good in self.goods for to in self.destinations for leak in leaks
        ]  # fmt: skip

    def _exports(self, scenario: pl.DataFrame, reference: pl.DataFrame) -> list[tuple[object, ...]]:
        if not self.goods:
            return []
        now, before = (
            _sums(one, "flows", "quantity_t", self._flows(LEAKS)) for one in (scenario, reference)
        )
        leaks, leaks_before = (
            _sums(one, "flows", "quantity_t", self._flows(LEAKS[1:]))
            for one in (scenario, reference)
        )
        every = dict.fromkeys([*now, *before, *((m.year, m.period) for m in self.periods)])
        figures: list[tuple[object, ...]] = [
            ("exports_t", "", *at, now.get(at, 0.0)) for at in every
        ]
        controlled = [m for m in self.periods if self._during(m) and before.get((m.year, m.period))]
        total = sum(before[m.year, m.period] for m in controlled)
        leaked = sum(
            leaks.get((m.year, m.period), 0.0) - leaks_before.get((m.year, m.period), 0.0)
            for m in controlled
        )
        if total:
            figures.append(("leak_share", "", ENTIRE_RUN, "", max(leaked, 0.0) / total))
        if self.last is not None:
            path = self._path(
                {at: now.get(at, 0.0) for at in every}, {at: before.get(at, 0.0) for at in every}
            )
            again = exports_again(path, self.last)
            if again is not None:
                figures.append(("supply_back", "", ENTIRE_RUN, "", self._since(again)))
        return figures

    def _users(self, scenario: pl.DataFrame, reference: pl.DataFrame) -> list[tuple[object, ...]]:
        """Demand outside the holder that is lost beyond that without the control, by value."""
        at = ["key", "year", "period"]

        def of(frame: pl.DataFrame, column: str) -> pl.DataFrame:
            own = frame.filter((pl.col("table") == "demand") & (pl.col("column") == column))
            return own.select(*at, pl.col("value").alias(column))

        shortfall, share = of(scenario, "lost_musd"), of(scenario, "lost_share")
        joined = (
            shortfall.join(share, on=at)
            .join(of(reference, "lost_musd").rename({"lost_musd": "was"}), on=at, how="left")
            .join(
                of(reference, "lost_share").rename({"lost_share": "share_before"}),
                on=at,
                how="left",
            )
        )
        away = pl.col("key").str.contains("|use=", literal=True) & ~pl.col("key").str.starts_with(
            f"region={self.holder}|"
        )
        counts = pl.col("lost_share") - pl.col("share_before").fill_null(0.0) >= MIN_SHORTFALL
        more = (pl.col("lost_musd") - pl.col("was").fill_null(0.0)).clip(0.0)
        sums = joined.filter(away & counts).group_by("year", "period").agg(more.sum().alias("more"))
        beyond = {(year, period): value for year, period, value in sums.iter_rows()}
        totals = [
            _sums(scenario, "demand", column, [f"region={OUTSIDE}"])
            for column in ("lost_musd", "served_musd")
        ]
        shares = {
            key: beyond.get(key, 0.0) / (totals[0].get(key, 0.0) + supplied)
            for key, supplied in totals[1].items() if supplied
        }  # fmt: skip
        figures: list[tuple[object, ...]] = [
            ("lost_share", "", *key, value) for key, value in shares.items()
        ]
        by_place = {
            n: shares[m.year, m.period]
            for n, m in enumerate(self.periods)
            if m.end > self.first + 1e-6 and (m.year, m.period) in shares
        }
        end = self.first + PEAK_YEARS if self.last is None else float("inf")
        soon = [n for n in by_place if self.periods[n].start < end]
        worst = max(soon, key=lambda n: by_place[n], default=None)
        if worst is None or by_place[worst] <= 0.0:
            return [*figures, ("users_back", "", ENTIRE_RUN, "", 0.0)]
        again = in_use_again(by_place, worst)
        if again is not None:
            figures.append(("users_back", "", ENTIRE_RUN, "", self._since(again)))
        return figures

    def _prices(self, scenario: pl.DataFrame, reference: pl.DataFrame) -> list[tuple[object, ...]]:
        figures: list[tuple[object, ...]] = []
        keys = {f"{label}|region={self.place}": name for label, name in self.priced.items()}
        both = [_by_key(one, "prices", "price_usd_kg", list(keys)) for one in (scenario, reference)]
        for key, name in keys.items():
            if key not in both[0] or key not in both[1]:
                continue
            window = effect_window(self._path(both[0][key], both[1][key]), self.first, self.last)
            if window is None:
                figures.append(("price_back", f"good={name}", ENTIRE_RUN, "", 0.0))
            elif window.back is not None:
                figures.append(
                    ("price_back", f"good={name}", ENTIRE_RUN, "", self._since(window.back))
                )
        return figures

    def _before(self, reference: pl.DataFrame) -> list[tuple[object, ...]]:
        """Where goods came from in the year before the control, and how long stocks of them would have lasted."""
        year = max(
            (m.year for m in self.periods if m.year < int(self.first + 1e-6)),
            default=self.periods[0].year,
        )
        at, figures = (year, ""), list[tuple[object, ...]]()
        for name, goods in self.parts.items():
            plain = [f"commodity={good}" for good in goods]
            sent = [
                f"commodity={good}|destination={to}|leak={leak}"
                for good in goods for to in self.away for leak in LEAKS
            ]  # fmt: skip
            bought = _sums(reference, "flows", "quantity_t", plain).get(at)
            from_holder = _sums(reference, "flows", "quantity_t", sent).get(at, 0.0)
            used = _sums(reference, "inputs", "quantity_t", plain).get(at)
            stock = _sums(reference, "stocks", "stock_t", plain).get(at)
            if bought:
                figures.append(
                    ("from_holder", f"good={name}", ENTIRE_RUN, "", from_holder / bought)
                )
            if used and stock:
                figures.append(("stock_weeks", f"good={name}", ENTIRE_RUN, "", 52.0 * stock / used))
        return figures

    def _scarce(self, scenario: pl.DataFrame, reference: pl.DataFrame) -> list[tuple[object, ...]]:
        """What plants outside earn for being too few, and which part of all, in the year after the control began."""
        parts = scarcer(scenario, reference, self.holder, int(self.first + 1e-6) + 1)
        return [
            (column, f"technology={name}", ENTIRE_RUN, "", value)
            for name, both in parts.items()
            for column, value in zip(("scarce_musd", "scarce_share"), both, strict=True)
        ]

    def _path(self, now: Amounts, before: Amounts) -> Path:
        """A path of both runs over the periods."""
        at = [(m.year, m.period) for m in self.periods]
        return Path(
            list(self.periods), [now.get(one) for one in at], [before.get(one) for one in at]
        )

    def _during(self, period: PathPeriod) -> bool:
        return period.end > self.first + 1e-6 and (self.last is None or period.start < self.last)

    def _since(self, place: int) -> float:
        return max(self.periods[place].start - self.first, 0.0)


def control_effect_of(workspace: Workspace, scenarios: Sequence[Scenario]) -> ControlEffect | None:
    """What a comparison asks about: the references first, the scenario last. None where nothing changes on a day."""
    if len(scenarios) < 2:
        return None
    chain, focus, reference = workspace.chain, scenarios[-1], scenarios[0]
    change = change_of(workspace, focus, reference)
    if not change.first:
        return None
    away = tuple(region for region in chain.regions if region != chain.holder)
    periods = workspace.jobs(scenarios)[-1].periods
    path_periods = tuple(
        PathPeriod(one.year, "" if one.length == 1.0 else one.label, one.start, one.end)
        for one in periods.between(chain.base_year, focus.years.end)
    )
    parts: dict[str, tuple[str, ...]] = {good: (good,) for good in change.goods}
    for name, goods in product_goods(chain, PRICE).items():
        parts[name if len(goods) > 1 else goods[0]] = goods
    priced = {
        f"{'product' if len(goods) > 1 else 'commodity'}={name}": name
        for name, goods in parts.items()
    }
    return ControlEffect(
        focus.name, reference.name, in_years(change.first), in_years(change.last) if change.last else None,
        change.goods if change.kind != "support" else (),
        tuple(one for one in change.destinations if one != chain.holder) or away, away, priced, parts,
        place_of(change.plain()), chain.holder, path_periods,
    )  # fmt: skip


def _sums(
    frame: pl.DataFrame, table: str, column: str, keys: Sequence[str]
) -> dict[tuple[int, str], float]:
    """A column added up over keys: year and period -> value."""
    own = frame.filter(
        (pl.col("table") == table) & (pl.col("column") == column) & pl.col("key").is_in(list(keys))
    )
    sums = own.group_by("year", "period").agg(pl.col("value").sum())
    return {(year, period): value for year, period, value in sums.iter_rows()}


def _by_key(
    frame: pl.DataFrame, table: str, column: str, keys: Sequence[str]
) -> dict[str, dict[tuple[int, str], float]]:
    """A column by key, year and period."""
    own = frame.filter(
        (pl.col("table") == table) & (pl.col("column") == column) & pl.col("key").is_in(list(keys))
    )
    values: dict[str, dict[tuple[int, str], float]] = {}
    for key, year, period, value in own.select("key", "year", "period", "value").iter_rows():
        values.setdefault(key, {})[year, period] = value
    return values
