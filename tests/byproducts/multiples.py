"""Prices and uses of one scenario over another, inside the holder and outside: what any mineral can tell."""

from __future__ import annotations

import polars as pl

LEAST = 1e-9


def price_multiples(
    tables: dict[str, pl.DataFrame], reference: str, scenario: str, holder: str
) -> pl.DataFrame:
    """year, commodity, place (inside, outside), reference and scenario [USD/kg], multiple.

    Outside is the mean over what is used there (region `OUTSIDE` of the table `prices`).
    """
    frame = tables["prices"].filter(pl.col("region").is_in([holder, "OUTSIDE"]))
    frame = frame.filter(pl.col("stage").is_in(_traded(tables)))
    place = pl.when(pl.col("region") == holder).then(pl.lit("inside")).otherwise(pl.lit("outside"))
    frame = frame.with_columns(place.alias("place"))
    return _beside(frame, ["year", "commodity", "place"], "price_usd_kg", reference, scenario)


def use_changes(
    tables: dict[str, pl.DataFrame], reference: str, scenario: str, holder: str
) -> pl.DataFrame:
    """year, use, place, reference and scenario [t served], multiple."""
    inside = pl.col("region") == holder
    place = pl.when(inside).then(pl.lit("inside")).otherwise(pl.lit("outside"))
    keys = ["scenario", "year", "use", "place"]
    frame = tables["demand"].with_columns(place.alias("place"))
    frame = frame.group_by(keys, maintain_order=True).agg(pl.col("served").sum())
    return _beside(frame, ["year", "use", "place"], "served", reference, scenario)


def _traded(tables: dict[str, pl.DataFrame]) -> list[str]:
    outside = tables["prices"].filter(pl.col("region") == "OUTSIDE")
    return outside["stage"].unique(maintain_order=True).to_list()


def _beside(
    frame: pl.DataFrame, keys: list[str], value: str, reference: str, scenario: str
) -> pl.DataFrame:
    sides = [
        frame.filter(pl.col("scenario") == name).select(*keys, pl.col(value).alias(column))
        for name, column in ((reference, "reference"), (scenario, "scenario"))
    ]
    both = sides[0].join(sides[1], on=keys, how="inner", maintain_order="left")
    ratio = pl.col("scenario") / pl.col("reference").clip(lower_bound=LEAST)
    return both.with_columns(ratio.alias("multiple")).sort(keys, maintain_order=True)
