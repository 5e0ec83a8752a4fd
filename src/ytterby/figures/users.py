"""Who goes without for a control, and on which day plants stand still.

Only differences count: what is lost in both runs is no news.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ytterby.figures.figure import (
    ENTIRE_RUN,
    MISSING,
    NEVER,
    NONE,
    OTHER,
    OUTSIDE,
    PERCENT,
    SHARES,
    FigureSpec,
)
from ytterby.figures.prices import first_good
from ytterby.figures.question import MIN_SHORTFALL, in_use_again, no_rows, sums

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.figures.question import Amounts, Comparison, Rows
    from ytterby.figures.run_figures import RunFigures


FIGURES = (
    FigureSpec("shortfall_beyond", (), "share", SHARES,
           "Part of all demand outside the holder, by value, that is lost beyond what is lost without the control.",
           fine=True, absent=MISSING, differences=False),
    FigureSpec("users_return", (), "years", OTHER,
           "How many years after the control began next to nothing is lost for it.", absent=NEVER, differences=False),
    FigureSpec("shortfall_worst", (), "share", SHARES, "That part in the worst period.", ranged=NONE),
    FigureSpec("shortfall_last", (), "share", SHARES, "That part in the last period of the run.", ranged=NONE),
    FigureSpec("use_worst", ("region", "use"), "share", SHARES,
           "Part of its demand that a use goes without in the worst period; the largest losses by value first.",
           ranged=NONE),
    FigureSpec("use_shortest", ("region", "use"), "share", SHARES,
           "Part of its demand that a use goes without in the year in which the control costs it most; the largest "
           "losses first.", ranged=NONE),
    FigureSpec("use_dearest", ("region", "use"), "%", OTHER,
           "By how much a use pays more in the year in which most; the largest first.", differs=PERCENT, ranged=NONE),
    FigureSpec("lost_value", (), "million USD", OTHER,
           "What users outside the holder lose for the control in the years in which instruments are tried, at "
           "base-year prices.", ranged=NONE),
    FigureSpec("plants_stop", ("day", "good", "region", "share"), "days", OTHER,
           "Day of the control on which a share of plants first stands still for want of a good.", ranged=NONE),
)  # fmt: skip
MIN_DEARER = 2.0
"""Percent below which a higher price of all that a use takes is no news."""
ALL_LOST = 0.999
"""Share of its demand that a use loses from which it is supplied nothing but what rounding leaves."""
AT = ["year", "period"]
ON = ["region", "use", *AT]
_YEARLY = ["region", "use", "year"]


def rows(pair: Comparison, before: Rows) -> Rows:
    """Plants are looked at first that lack the goods of the price that is reported first, if the control moves it."""
    question, made = pair.question, no_rows(FIGURES)
    made["plants_stop"] = _stops(pair, question.goods.get(first_good(before, moved=True), ()))
    worst = worst_years(pair.run, pair.reference).filter(pl.col("region") != question.holder)
    made["use_shortest"], made["use_dearest"] = _shortest(worst), _dearest(worst)
    made["lost_value"] = [(ENTIRE_RUN, "", _lost(pair), None)]
    beyond = _beyond(pair)
    shares = _shares(pair, beyond)
    made["shortfall_beyond"] = [(*at, share, None) for at, share in shares.items()]
    by_place = {
        n: shares[m.year, m.period]
        for n, m in enumerate(question.periods)
        if m.end > question.first + 1e-6 and (m.year, m.period) in shares
    }
    soon = [n for n in by_place if question.periods[n].start < question.worst_until]
    at_worst = max(soon, key=lambda n: by_place[n], default=None)
    if at_worst is None or by_place[at_worst] <= 0.0:
        made["users_return"].append((ENTIRE_RUN, "", 0.0, None))
        return made
    again = in_use_again(by_place, at_worst)
    if again is not None:
        made["users_return"].append((ENTIRE_RUN, "", question.since(again), None))
    then, last = question.periods[at_worst], question.periods[max(by_place)]
    made["shortfall_worst"].append((then.year, then.period, by_place[at_worst], None))
    made["shortfall_last"].append((last.year, last.period, by_place[max(by_place)], None))
    own = beyond.filter((pl.col("year") == then.year) & (pl.col("period") == then.period))
    made["use_worst"] = [
        (region, use, then.year, then.period, share, before)
        for region, use, share, before in own.sort("more", descending=True, maintain_order=True)
        .select("region", "use", "share", "share_before").iter_rows()
    ]  # fmt: skip
    return made


def _beyond(pair: Comparison) -> pl.DataFrame:
    """Uses outside the holder that lose more with the control than without: their shares, and how much more [million
    USD] in the period."""

    def of(side: int, figure: str, name: str) -> pl.DataFrame:
        figures = (pair.run, pair.reference)[side]
        return figures[figure].select(*ON, pl.col("value").alias(name))

    joined = of(0, "use_shortfall_value", "lost").join(of(0, "use_shortfall", "share"), on=ON)
    joined = joined.join(of(1, "use_shortfall_value", "was"), on=ON, how="left")
    joined = joined.join(of(1, "use_shortfall", "share_before"), on=ON, how="left")
    joined = joined.with_columns(pl.col("was", "share_before").fill_null(0.0))
    counts = pl.col("share") - pl.col("share_before") >= MIN_SHORTFALL
    away = pl.col("region").is_in([pair.question.holder, OUTSIDE]).not_()
    return joined.filter(away & counts).with_columns(
        more=(pl.col("lost") - pl.col("was")).clip(0.0)
    )


def _shares(pair: Comparison, beyond: pl.DataFrame) -> Amounts:
    """Part of all demand outside that is lost beyond that without the control: year and period -> share."""
    more = {
        tuple(at): value for *at, value in beyond.group_by(AT).agg(pl.col("more").sum()).iter_rows()
    }
    lost, supplied = (
        sums(pair.run[figure], region=OUTSIDE) for figure in ("shortfall_value", "supplied_value")
    )
    return {
        at: more.get(at, 0.0) / (lost.get(at, 0.0) + value)
        for at, value in supplied.items()
        if value
    }


def worst_years(run: RunFigures, reference: RunFigures | None = None) -> pl.DataFrame:
    """Each use and region at its worst, in full years: use, region; `lost_share`, `lost_share_against` and `lost_year`,
    in which most more of its demand is lost than without the control; `price_ratio` and `price_year`, in which it pays
    most more for all that it takes. A year in which it is supplied nothing has no such price: nobody pays it.

    reference : the run without it; None: prices are over those of its own first year.
    """
    paid, lost = (_yearly(run, figure) for figure in ("bundle_price", "use_shortfall"))
    rows = pl.concat([one.select(_YEARLY) for one in (paid, lost)]).unique(maintain_order=True)
    rows = rows.sort("year", maintain_order=True)
    before = reference or run
    parts = {"paid": paid, "lost": lost, "paid_before": _yearly(before, "bundle_price"),
             "lost_before": _yearly(before, "use_shortfall")}  # fmt: skip
    for name, part in parts.items():
        rows = rows.join(
            part.rename({"value": name}), on=_YEARLY, how="left", maintain_order="left"
        )
    if reference is None:
        first = pl.col("paid_before").first().over("region", "use")
        rows = rows.with_columns(first, lost_before=pl.lit(0.0))
    rows = rows.with_columns(pl.col("lost", "lost_before").fill_null(0.0))
    pays = (pl.col("paid_before") > 0.0) & (pl.col("lost") < ALL_LOST)
    ratio = pl.when(pays).then(pl.col("paid") / pl.col("paid_before"))
    worst = (pl.col("lost") - pl.col("lost_before")).arg_max()
    return rows.with_columns(ratio=ratio).group_by("use", "region", maintain_order=True).agg(
        pl.col("lost").get(worst).alias("lost_share"), pl.col("lost_before").get(worst).alias("lost_share_against"),
        pl.col("year").get(worst).alias("lost_year"), pl.col("ratio").max().alias("price_ratio"),
        pl.col("year").get(pl.col("ratio").arg_max()).alias("price_year"),
    )  # fmt: skip


def hardest_first(worst: pl.DataFrame) -> list[str]:
    """Uses of `worst_years`, those first that lose most of their demand somewhere, then those that pay most more."""
    how_hard = (10.0 * pl.col("lost_share") + pl.col("price_ratio").fill_null(1.0)).max()
    uses = worst.group_by("use", maintain_order=True).agg(how_hard.alias("hard"))
    return uses.sort("hard", descending=True, maintain_order=True)["use"].to_list()


def _yearly(figures: RunFigures, figure: str) -> pl.DataFrame:
    return figures[figure].filter(period="").drop("period")


def _shortest(worst: pl.DataFrame) -> list[tuple[object, ...]]:
    more = pl.col("lost_share") - pl.col("lost_share_against")
    short = worst.filter(more >= MIN_SHORTFALL).sort(more, descending=True, maintain_order=True)
    return short.select(
        "region", "use", "lost_year", pl.lit(""), "lost_share", "lost_share_against"
    ).rows()


def _dearest(worst: pl.DataFrame) -> list[tuple[object, ...]]:
    more = 100.0 * (pl.col("price_ratio") - 1.0)
    dear = worst.filter(more >= MIN_DEARER).sort(more, descending=True, maintain_order=True)
    return dear.select(
        "region", "use", "price_year", pl.lit(""), more.alias("more"), pl.lit(None).alias("none")
    ).rows()


def _lost(pair: Comparison) -> float:
    now, before = pair.both("supplied_value", region=OUTSIDE)
    return sum(
        before.get((year, ""), 0.0) - now.get((year, ""), 0.0) for year in pair.question.loss_years
    )


def _stops(pair: Comparison, goods: Sequence[str]) -> list[tuple[object, ...]]:
    """Days on which plants run dry of the first of these goods that any runs dry of, the earliest region first.

    Only days that the control is to blame for, while it holds or in the year after, and that do not come about
    without it as well.
    """
    question = pair.question
    own = set(dict(question.change.controls))
    key = ["name", "region", "share", "year"]
    of_plants = (pl.col("kind") == "covers") & (pl.col("region") != question.holder)
    seen = set(pair.reference["stop_of_control"].filter(of_plants).select(key).iter_rows())
    last = question.last if question.last is not None else question.first + 1.0
    stops = [
        row
        for row in pair.run["stop_of_control"]
        .filter(of_plants)
        .sort("value", maintain_order=True)
        .to_dicts()
        if row["control"].split("#")[0].split("/")[0] in own
        and tuple(row[name] for name in key) not in seen
        and row["value"] / 365 <= last - question.first + 1.0
    ]
    changed = [row["name"] for row in stops if row["name"] in question.change.goods]
    order = [*goods, *dict.fromkeys(changed)]
    good = next((one for one in order if any(row["name"] == one for row in stops)), "")
    first: dict[tuple[str, str], tuple[object, ...]] = {}
    for row in (row for row in stops if row["name"] == good):
        stop = (row["day"], good, row["region"], row["share"], ENTIRE_RUN, "", row["value"], None)
        first.setdefault((row["region"], row["share"]), stop)
    return list(first.values())
