"""The environment among the pages behind the first: each burden with and without, and what moved where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ytterby.datasets.burdens import burden_kinds
from ytterby.report.words import MISSING, Words, humanise, number

if TYPE_CHECKING:
    from ytterby.report.inputs import Report

LEAD = (
    "What the run does to the environment, all years after the first together. The bound of a change has every number "
    "on burdens at one end at once; `ytterby burdens` draws ranges, and tells what a kilogram carries."
)
WORLD, AWAY = "the world", "all others"
NOT_KNOWN, NOT_OF_ALL = "not known", "not known of all"
FIGURES = ("without", "with", "change", "bound of the change")
MIN_CHANGE = 1e-3
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
        of_burden = own.filter(pl.col("burden") == burden)
        known = {bool(at_home) for at_home in of_burden.select(home).to_series().unique()}
        for place, only in places if of_burden.height else ():
            head = {"burden": kind.title, "unit": kind.unit, "where": place}
            needed = {WORLD: {True, False}, AWAY: {False}}.get(place, {True})
            if not needed <= known:
                text = NOT_OF_ALL if place == WORLD else NOT_KNOWN
                rows.append({**head, **dict.fromkeys(FIGURES, MISSING), "without": text})
                continue
            with_it, without, difference, low, high = (
                of_burden.filter(only)
                .select(pl.col("quantity", "reference", "shift", "low", "high").sum())
                .row(0)
            )
            cells = (
                number(without),
                number(with_it),
                number(difference),
                f"{number(low)} to {number(high)}",
            )
            rows.append({**head, **dict(zip(FIGURES, cells, strict=True))})
    return [("Totals", pl.DataFrame(rows), True), ("What moved where", _moved(own, words), False)]


def _moved(own: pl.DataFrame, words: Words) -> pl.DataFrame:
    """Changes by burden, region and technology, the largest of each burden first."""
    kinds = burden_kinds()
    keys = ["burden", "region", "technology"]
    sums = own.group_by(keys, maintain_order=True).agg(
        pl.col("reference", "quantity", "shift").sum()
    )
    total = pl.col("reference").sum().over("burden")
    kept = sums.filter(
        (pl.col("shift").abs() > MIN_CHANGE * total) & pl.col("burden").is_in(list(kinds))
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
