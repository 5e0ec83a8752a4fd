"""Which technology outside the holder is the bottleneck: whose plants earn most for being too few."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

CAPACITY = r"^capacity of ([a-z_]+)"
"""Names of rents of plants: `capacity of TECHNOLOGY[.FEED] in REGION`."""


@dataclass(frozen=True)
class Bottleneck:
    """A technology whose plants outside the holder are too few.

    year : the year looked at; rent_musd : what its plants earn for it, more than in the reference [million USD]
    share : of what all plants outside earn so; utilisation is in the tables `capacity` and `production`.
    """

    technology: str
    year: int
    rent_musd: float
    share: float


def bottleneck(
    rents: pl.DataFrame, scenario: str, reference: str, holder: str, year: int
) -> Bottleneck | None:
    """The bottleneck of a scenario in a year; None where no plant outside earns more than in the reference.

    rents : the result table. What is scarce in both runs is no news: only the difference counts.
    """
    own = rents.filter(
        (pl.col("kind") == "capacity") & (pl.col("holder") != holder) & (pl.col("year") == year)
    )
    named = own.with_columns(pl.col("control").str.extract(CAPACITY).alias("technology"))
    sums = named.group_by("scenario", "technology").agg(pl.col("rent_musd").sum())
    value = {(r["scenario"], r["technology"]): r["rent_musd"] for r in sums.iter_rows(named=True)}
    more = {
        t: value.get((scenario, t), 0.0) - value.get((reference, t), 0.0)
        for t in sorted({t for _, t in value})
    }
    gained = {t: rent for t, rent in more.items() if rent > 0.0}
    if not gained:
        return None
    first = max(gained, key=lambda t: gained[t])
    return Bottleneck(first, year, gained[first], gained[first] / sum(gained.values()))


def scarcer(
    scenario: pl.DataFrame, reference: pl.DataFrame, holder: str, year: int
) -> dict[str, tuple[float, float]]:
    """What `bottleneck` compares, of the figures of two runs of a draw (`figures.views`).

    Technology -> what its plants outside the holder earn in a year for being too few, more than in the other run
    [million USD], nothing where less, and which part that is of what all earn so.
    """
    now, before = (_earned(one, holder, year) for one in (scenario, reference))
    names = sorted({*now, *before})
    more = {name: max(now.get(name, 0.0) - before.get(name, 0.0), 0.0) for name in names}
    total = sum(more.values())
    return {name: (gain, gain / total) for name, gain in more.items()} if total else {}


def _earned(figures: pl.DataFrame, holder: str, year: int) -> dict[str, float]:
    own = figures.filter(
        (pl.col("table") == "rents") & pl.col("key").str.starts_with("control=") & (pl.col("year") == year)
        & (pl.col("period") == "") & ~pl.col("key").str.ends_with(f"holder={holder}")
    )  # fmt: skip
    name = pl.col("key").str.strip_prefix("control=").str.extract(CAPACITY).alias("name")
    sums = own.with_columns(name).drop_nulls("name").group_by("name").agg(pl.col("value").sum())
    return dict(sums.sort("name").iter_rows())
