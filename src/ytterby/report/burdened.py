"""The environment among the pages behind the first: each burden with and without, and what moved where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ytterby.facts.burdens import burden_kinds
from ytterby.report.words import Words, humanise, number

if TYPE_CHECKING:
    from ytterby.report.inputs import Report

LEAD = (
    "What the run does to the environment, all years after the first together. The bound of a change has every number "
    "on burdens at one end at once; `ytterby burdens` draws ranges, and tells what a kilogram carries."
)
WORLD, AWAY = "the world", "all others"
LEAST = 1e-3
"""Change, over what there is without it, from which a line of where it moved is told."""


def burden_tables(report: Report) -> list[tuple[str, pl.DataFrame, bool]]:
    """Heading, rows, and whether they stand open: totals by burden, and what moved by region and technology; none where
    the data folder says nothing of burdens."""
    shift = report.tables.get("burden_shift")
    names = report.headline.get("scenarios") or []
    if shift is None or shift.is_empty() or len(names) < 2:
        return []
    words = Words.in_headline(report.headline)
    own = shift.filter((pl.col("scenario") == names[-1]) & (pl.col("year") > shift["year"].min()))
    home = pl.col("region") == words.holder
    places = ((words.region(words.holder), home), (AWAY, ~home), (WORLD, pl.lit(value=True)))
    rows = []
    for burden, kind in burden_kinds().items():
        mine = own.filter(pl.col("burden") == burden)
        for place, only in places if mine.height else ():
            with_it, without, apart, low, high = (
                mine.filter(only)
                .select(pl.col("quantity", "reference", "shift", "low", "high").sum())
                .row(0)
            )
            rows.append(
                {"burden": kind.title, "unit": kind.unit, "where": place, "without": number(without),
                 "with": number(with_it), "change": number(apart),
                 "bound of the change": f"{number(low)} to {number(high)}"}
            )  # fmt: skip
    return [("Totals", pl.DataFrame(rows), True), ("What moved where", _moved(own, words), False)]


def _moved(own: pl.DataFrame, words: Words) -> pl.DataFrame:
    """Changes by burden, region and technology, the largest of each burden first."""
    kinds = burden_kinds()
    keys = ["burden", "region", "technology"]
    sums = own.group_by(keys, maintain_order=True).agg(
        pl.col("reference", "quantity", "shift").sum()
    )
    whole = pl.col("reference").sum().over("burden")
    kept = sums.filter(
        (pl.col("shift").abs() > LEAST * whole) & pl.col("burden").is_in(list(kinds))
    )
    order = kept.sort(
        "burden", pl.col("shift").abs(), descending=[False, True], maintain_order=True
    )
    return pl.DataFrame(
        [
            {"burden": kinds[row["burden"]].title, "unit": kinds[row["burden"]].unit,
             "region": words.region(row["region"]), "technology": humanise(row["technology"]),
             "without": row["reference"], "with": row["quantity"], "change": row["shift"]}
            for row in order.to_dicts()
        ]
    )  # fmt: skip
