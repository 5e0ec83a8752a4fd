"""What a page adds up over the goods of one control, of one draw: the rows of the table `control` of `study.told`.

Whoever made the draws need not know the question: what they keep of each run suffices for any.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from ytterby.study.bottleneck import scarcer
from ytterby.study.change import change_of, place_of
from ytterby.study.independent import independent
from ytterby.study.measures import OUTSIDE
from ytterby.study.shown import SCHEMA
from ytterby.study.stretch import (
    LEAST_LOST,
    PEAK_YEARS,
    Moment,
    Path,
    exports_again,
    in_use_again,
    in_years,
    stretch_of,
)
from ytterby.study.told import ASKED
from ytterby.study.view_rows import WHOLE
from ytterby.world.titles import PRICE, product_goods

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ytterby.scenarios.scenario import Scenario
    from ytterby.study.workspace import Workspace

    Amounts = Mapping[tuple[int, str], float]

LEAKS = ("false", "true")


@dataclass(frozen=True)
class ControlQuestion:
    """What a control is, as far as a page adds up by it.

    Attributes
    ----------
    focus, reference : the run with it, and without. first, last : its first and last day, in years; None without end.
    goods : that it touches. destinations : toward which it holds. away : all regions but the holder.
    priced : label of a price -> what it is called. parts : what it is called -> its goods.
    place : where its prices are told. holder : who makes the goods. moments : periods of the run.
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
    moments: tuple[Moment, ...]

    @property
    def near(self) -> frozenset[str]:
        """Regions of which a page tells more than of others."""
        return frozenset({OUTSIDE, self.holder, self.place})

    def rows(self, mine: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
        """What one draw says: rows as `study.shown.shown` makes them.

        mine, other : its figures with the control and without.
        """
        found = [
            *self._exports(mine, other),
            *self._users(mine, other),
            *self._prices(mine, other),
            *self._before(other),
            *self._scarce(mine, other),
            *independent(mine, other),
        ]
        return pl.DataFrame(
            [(ASKED, column, key, year, period, value) for column, key, year, period, value in found],
            schema=SCHEMA, orient="row",
        )  # fmt: skip

    def exports(self, other: pl.DataFrame) -> pl.DataFrame:
        """The exports of the run without the control, of the same goods: rows as in `rows`."""
        found = _sums(other, "flows", "quantity_t", self._flows(LEAKS))
        rows = [(ASKED, "exports_t", "", *at, value) for at, value in found.items()]
        return pl.DataFrame(rows, schema=SCHEMA, orient="row")

    def _flows(self, leaks: Sequence[str]) -> list[str]:
        return [
            f"commodity={good}|destination={to}|leak={leak}"
            for good in self.goods for to in self.destinations for leak in leaks
        ]  # fmt: skip

    def _exports(self, mine: pl.DataFrame, other: pl.DataFrame) -> list[tuple[object, ...]]:
        if not self.goods:
            return []
        now, usual = (
            _sums(one, "flows", "quantity_t", self._flows(LEAKS)) for one in (mine, other)
        )
        round_it, before = (
            _sums(one, "flows", "quantity_t", self._flows(LEAKS[1:])) for one in (mine, other)
        )
        every = dict.fromkeys([*now, *usual, *((m.year, m.period) for m in self.moments)])
        found: list[tuple[object, ...]] = [("exports_t", "", *at, now.get(at, 0.0)) for at in every]
        held = [m for m in self.moments if self._during(m) and usual.get((m.year, m.period))]
        total = sum(usual[m.year, m.period] for m in held)
        leaked = sum(
            round_it.get((m.year, m.period), 0.0) - before.get((m.year, m.period), 0.0)
            for m in held
        )
        if total:
            found.append(("leak_share", "", WHOLE, "", max(leaked, 0.0) / total))
        if self.last is not None:
            path = self._path(
                {at: now.get(at, 0.0) for at in every}, {at: usual.get(at, 0.0) for at in every}
            )
            again = exports_again(path, self.last)
            if again is not None:
                found.append(("supply_back", "", WHOLE, "", self._since(again)))
        return found

    def _users(self, mine: pl.DataFrame, other: pl.DataFrame) -> list[tuple[object, ...]]:
        """Demand outside the holder that is lost beyond that without the control, by value."""
        at = ["key", "year", "period"]

        def of(frame: pl.DataFrame, column: str) -> pl.DataFrame:
            own = frame.filter((pl.col("table") == "demand") & (pl.col("column") == column))
            return own.select(*at, pl.col("value").alias(column))

        lost, share = of(mine, "lost_musd"), of(mine, "lost_share")
        joined = (
            lost.join(share, on=at)
            .join(of(other, "lost_musd").rename({"lost_musd": "was"}), on=at, how="left")
            .join(of(other, "lost_share").rename({"lost_share": "usual"}), on=at, how="left")
        )
        away = pl.col("key").str.contains("|use=", literal=True) & ~pl.col("key").str.starts_with(
            f"region={self.holder}|"
        )
        counts = pl.col("lost_share") - pl.col("usual").fill_null(0.0) >= LEAST_LOST
        more = (pl.col("lost_musd") - pl.col("was").fill_null(0.0)).clip(0.0)
        sums = joined.filter(away & counts).group_by("year", "period").agg(more.sum().alias("more"))
        beyond = {(year, period): value for year, period, value in sums.iter_rows()}
        whole = [
            _sums(mine, "demand", column, [f"region={OUTSIDE}"])
            for column in ("lost_musd", "served_musd")
        ]
        shares = {
            key: beyond.get(key, 0.0) / (whole[0].get(key, 0.0) + served)
            for key, served in whole[1].items() if served
        }  # fmt: skip
        found: list[tuple[object, ...]] = [
            ("lost_share", "", *key, value) for key, value in shares.items()
        ]
        told = {
            n: shares[m.year, m.period]
            for n, m in enumerate(self.moments)
            if m.end > self.first + 1e-6 and (m.year, m.period) in shares
        }
        end = self.first + PEAK_YEARS if self.last is None else float("inf")
        soon = [n for n in told if self.moments[n].start < end]
        worst = max(soon, key=lambda n: told[n], default=None)
        if worst is None or told[worst] <= 0.0:
            return [*found, ("users_back", "", WHOLE, "", 0.0)]
        again = in_use_again(told, worst)
        return (
            found if again is None else [*found, ("users_back", "", WHOLE, "", self._since(again))]
        )

    def _prices(self, mine: pl.DataFrame, other: pl.DataFrame) -> list[tuple[object, ...]]:
        found: list[tuple[object, ...]] = []
        keys = {f"{label}|region={self.place}": name for label, name in self.priced.items()}
        both = [_by_key(one, "prices", "price_usd_kg", list(keys)) for one in (mine, other)]
        for key, name in keys.items():
            if key not in both[0] or key not in both[1]:
                continue
            stretch = stretch_of(self._path(both[0][key], both[1][key]), self.first, self.last)
            if stretch is None:
                found.append(("price_back", f"good={name}", WHOLE, "", 0.0))
            elif stretch.back is not None:
                found.append(("price_back", f"good={name}", WHOLE, "", self._since(stretch.back)))
        return found

    def _before(self, other: pl.DataFrame) -> list[tuple[object, ...]]:
        """Where goods came from in the year before the control, and how long stocks of them would have lasted."""
        year = max(
            (m.year for m in self.moments if m.year < int(self.first + 1e-6)),
            default=self.moments[0].year,
        )
        at, found = (year, ""), list[tuple[object, ...]]()
        for name, goods in self.parts.items():
            plain = [f"commodity={good}" for good in goods]
            sent = [
                f"commodity={good}|destination={to}|leak={leak}"
                for good in goods for to in self.away for leak in LEAKS
            ]  # fmt: skip
            bought = _sums(other, "flows", "quantity_t", plain).get(at)
            theirs = _sums(other, "flows", "quantity_t", sent).get(at, 0.0)
            used = _sums(other, "inputs", "quantity_t", plain).get(at)
            held = _sums(other, "stocks", "stock_t", plain).get(at)
            if bought:
                found.append(("from_holder", f"good={name}", WHOLE, "", theirs / bought))
            if used and held:
                found.append(("stock_weeks", f"good={name}", WHOLE, "", 52.0 * held / used))
        return found

    def _scarce(self, mine: pl.DataFrame, other: pl.DataFrame) -> list[tuple[object, ...]]:
        """What plants outside earn for being too few, and which part of all, in the year after the control began."""
        parts = scarcer(mine, other, self.holder, int(self.first + 1e-6) + 1)
        return [
            (column, f"technology={name}", WHOLE, "", value)
            for name, both in parts.items()
            for column, value in zip(("scarce_musd", "scarce_share"), both, strict=True)
        ]

    def _path(self, now: Amounts, usual: Amounts) -> Path:
        """A path of both runs over the periods."""
        at = [(m.year, m.period) for m in self.moments]
        return Path(
            list(self.moments), [now.get(one) for one in at], [usual.get(one) for one in at]
        )

    def _during(self, moment: Moment) -> bool:
        return moment.end > self.first + 1e-6 and (self.last is None or moment.start < self.last)

    def _since(self, place: int) -> float:
        return max(self.moments[place].start - self.first, 0.0)


def question_of(workspace: Workspace, scenarios: Sequence[Scenario]) -> ControlQuestion | None:
    """What a comparison asks about: the references first, the scenario last. None where nothing changes on a day."""
    if len(scenarios) < 2:
        return None
    chain, focus, reference = workspace.chain, scenarios[-1], scenarios[0]
    change = change_of(workspace, focus, reference)
    if not change.first:
        return None
    away = tuple(region for region in chain.regions if region != chain.holder)
    periods = workspace.jobs(scenarios)[-1].periods
    moments = tuple(
        Moment(one.year, "" if one.length == 1.0 else one.label, one.start, one.end)
        for one in periods.spans(chain.base_year, focus.years.end)
    )
    parts: dict[str, tuple[str, ...]] = {good: (good,) for good in change.goods}
    for name, goods in product_goods(chain, PRICE).items():
        parts[name if len(goods) > 1 else goods[0]] = goods
    priced = {
        f"{'product' if len(goods) > 1 else 'commodity'}={name}": name
        for name, goods in parts.items()
    }
    return ControlQuestion(
        focus.name, reference.name, in_years(change.first), in_years(change.last) if change.last else None,
        change.goods if change.kind != "support" else (),
        tuple(one for one in change.destinations if one != chain.holder) or away, away, priced, parts,
        place_of(change.plain()), chain.holder, moments,
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
    found: dict[str, dict[tuple[int, str], float]] = {}
    for key, year, period, value in own.select("key", "year", "period", "value").iter_rows():
        found.setdefault(key, {})[year, period] = value
    return found
