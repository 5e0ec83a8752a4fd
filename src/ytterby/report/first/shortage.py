"""Who goes without for a control, and on which day plants stand still.

Only differences count: what is lost in both runs is no news.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from ytterby.draws.instrument_trials import supplied_outside, years_between
from ytterby.figures.effect_window import MIN_SHORTFALL, PathPeriod, in_use_again
from ytterby.report.first.paths import over_within, periods_of
from ytterby.report.first.setting import Setting
from ytterby.report.inputs import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.report.inputs import Report
    from ytterby.report.ranges import Interval


@dataclass(frozen=True)
class UseLoss:
    """A use in a region that goes without in the worst period. lost, before : shares of what it wants, with the control
    and without; value : what is lost beyond that without, at base-year prices [million USD]; ends, before_ends : the
    ranges of both shares."""

    use: str
    region: str
    lost: float
    before: float
    value: float
    ends: Interval | None
    before_ends: Interval | None = None


@dataclass(frozen=True)
class UserLosses:
    """Who goes without. period : the worst period; share : of all demand outside the holder that is lost beyond what
    is lost without the control, by value; losses : largest first; over : the first period without such losses;
    at_end : that share in the last year, `until`; ends, back_ends, at_end_ends : the ranges of share, over, at_end."""

    period: PathPeriod
    share: float
    losses: list[UseLoss]
    over: PathPeriod | None
    ends: Interval | None
    at_end: float
    until: int
    back_ends: Interval | None
    at_end_ends: Interval | None


def users_of(setting: Setting) -> UserLosses | None:
    """Who goes without in the worst period from the start of the control on; None where nobody does."""
    report, keys = setting.report, ["year", "period", "region", "use"]
    rows = _demand(report).filter(pl.col("scenario").is_in(list(setting.runs)))
    if rows.is_empty():
        return None
    base = pl.col("bundle_price") / pl.col("bundle_price_ratio")
    rows = rows.with_columns(worth=base.fill_nan(None).fill_null(0.0) / 1e3)
    scenario = rows.filter(pl.col("scenario") == setting.focus)
    reference = rows.filter(pl.col("scenario") == setting.reference)
    joined = scenario.join(
        reference.select(*keys, before="lost_share", was="lost"), on=keys, how="left"
    )
    joined = joined.with_columns(
        pl.col("before", "was", "lost", "lost_share").fill_null(0.0)
    ).with_columns(
        more=((pl.col("lost") - pl.col("was")) * pl.col("worth")).clip(0.0),
        counts=(pl.col("lost_share") - pl.col("before")) >= MIN_SHORTFALL,
        total=(pl.col("served") + pl.col("lost")) * pl.col("worth"),
    )
    away = joined.filter(pl.col("region") != setting.words.holder)
    periods = periods_of(report.split_years.get("demand"), table(report.tables, "demand"))
    places = {(m.year, m.period): n for n, m in enumerate(periods)}
    sums = {
        places[year, period]: (more, total)
        for year, period, more, total in away.group_by("year", "period")
        .agg(pl.col("more").filter(pl.col("counts")).sum(), pl.col("total").sum())
        .iter_rows()
        if (year, period) in places
    }
    after = [n for n, m in enumerate(periods) if m.end > setting.first + 1e-6 and n in sums]
    shares = {n: sums[n][0] / sums[n][1] if sums[n][1] else 0.0 for n in after}
    soon = [n for n in after if periods[n].start < setting.worst_until]
    worst = max(soon, key=lambda n: shares[n], default=None)
    if worst is None or shares[worst] <= 0.0:
        return None
    worst_period = periods[worst]
    own = away.filter(
        (pl.col("year") == worst_period.year)
        & (pl.col("period") == worst_period.period)
        & pl.col("counts")
    ).sort("more", descending=True)
    key = {"scenario": setting.focus, "year": worst_period.year}
    key |= {"period": worst_period.period} if worst_period.period else {}
    losses = [
        UseLoss(
            row["use"], row["region"], row["lost_share"], row["before"], row["more"],
            *(report.ranges.range_of(
                "demand", {**key, "scenario": run, "region": row["region"], "use": row["use"]}, "lost_share"
            ) for run in setting.runs),
        )
        for row in own.to_dicts()
    ]  # fmt: skip
    again = in_use_again(shares, worst)
    over = None if again is None else periods[again]
    last = periods[after[-1]]
    end_key = {"scenario": setting.focus, "year": last.year, "period": last.period}
    ends = report.ranges.range_of("control", key, "lost_share")
    at_end = report.ranges.range_of("control", end_key, "lost_share")
    over_ends = over_within(report, "users_back", setting.focus, setting.first)
    return UserLosses(
        worst_period,
        shares[worst],
        losses,
        over,
        ends,
        shares[after[-1]],
        last.year,
        over_ends,
        at_end,
    )


def lost_in_all(setting: Setting) -> float:
    """What users outside lose for the control in the years in which an instrument is tried
    (`draws.instrument_trials`), at base-year prices [million USD]."""
    demand, holder = table(setting.report.tables, "demand"), setting.words.holder
    years = years_between(setting.change["first"], setting.change["last"])
    before, now = (
        supplied_outside(demand, run, holder, years) for run in (setting.reference, setting.focus)
    )
    return before - now


def _demand(report: Report) -> pl.DataFrame:
    """Demand by period: of parted years their periods, else the year, with `period` blank."""
    yearly = table(report.tables, "demand").with_columns(period=pl.lit(""), length=pl.lit(1.0))
    split_years = report.split_years.get("demand")
    if split_years is None or split_years.is_empty():
        return yearly
    fine = split_years.with_columns(pl.col("lost", "served") / pl.col("length"))
    kept = yearly.filter(~pl.col("year").is_in(split_years["year"].unique().to_list()))
    return pl.concat([kept, fine.select(kept.columns)], how="vertical_relaxed")


@dataclass(frozen=True)
class PlantStop:
    """When the plants of a region stand still for want of a good. days, ends : share of plants -> day since the control
    began, and its range; first : the date on which one in a hundred does."""

    region: str
    good: str
    days: dict[float, float]
    ends: dict[float, Interval | None]
    first: str


def stops_of(setting: Setting, goods: Sequence[str]) -> list[PlantStop]:
    """Days on which plants run dry of the first of these goods that any runs dry of, the earliest region first.

    Only days that the control is to blame for, while it holds or in the year after, and that do not come about
    without it as well.
    """
    rows = setting.report.tables.get("stoppages")
    own = set(setting.change["controls"])
    if rows is None or rows.is_empty() or not own:
        return []
    covers = rows.filter((pl.col("kind") == "covers") & (pl.col("region") != setting.words.holder))
    seen = {
        (r["name"], r["region"], r["share"], r["year"])
        for r in covers.filter(pl.col("scenario") == setting.reference).to_dicts()
    }
    last = setting.last if setting.last is not None else setting.first + 1.0
    stops = [
        row
        for row in covers.filter(pl.col("scenario") == setting.focus).sort("days").to_dicts()
        if row["control"].split("#")[0].split("/")[0] in own
        and (row["name"], row["region"], row["share"], row["year"]) not in seen
        and row["days"] / 365 <= last - setting.first + 1.0
    ]
    changed = [row["name"] for row in stops if row["name"] in setting.change["goods"]]
    order = [*goods, *dict.fromkeys(changed)]
    good = next((one for one in order if any(row["name"] == one for row in stops)), "")
    by_region: dict[str, dict[float, float]] = {}
    dates: dict[str, str] = {}
    for row in (row for row in stops if row["name"] == good):
        by_region.setdefault(row["region"], {}).setdefault(row["share"], row["days"])
        dates.setdefault(row["region"], row["day"])
    ends = setting.report.ranges.range_of
    return [
        PlantStop(
            region, good, days,
            {share: ends("stoppages", {"scenario": setting.focus, "kind": "covers", "name": good,
                                       "region": region, "share": share}, "days") for share in days},
            dates[region],
        )
        for region, days in by_region.items()
    ]  # fmt: skip
