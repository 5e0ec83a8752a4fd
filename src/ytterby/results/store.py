"""Results read back from a folder, and the long format of the Integrated Assessment Modeling Consortium (readable by
pyam).

A folder without a manifest, or with another file in the place of one that it lists, is refused: see `results.folder`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.datasets.burdens import burden_kinds
from ytterby.ground.errors import ResultError
from ytterby.results.folder import MANIFEST, ResultFolder, digest_if_there
from ytterby.results.registry import REGISTRY
from ytterby.world.goods import PASSED_ON

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

AGAIN = "Run `ytterby simulate ... --out` again."


def write_results(
    folder: Path, tables: Mapping[str, pl.DataFrame], manifest: Mapping[str, Any]
) -> None:
    """Write all tables as Parquet, and the manifest last."""
    with ResultFolder(folder) as results:
        results.write_tables(tables)
        results.close(manifest)


def read_results(folder: Path) -> tuple[dict[str, pl.DataFrame], dict[str, Any]]:
    """Read a result folder. Raises ResultError if it is incomplete or not as it was written."""
    path = folder / MANIFEST
    if not path.is_file():
        what = "no manifest: the run was interrupted, or this is no result folder"
        raise ResultError(what, where=str(folder), advice=AGAIN)
    try:
        manifest = json.loads(path.read_bytes())
        files = {str(name): str(digest) for name, digest in manifest["files"].items()}
        names = {name: files[f"{name}.parquet"] for name in manifest["tables"]}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ResultError("not a manifest of this version", where=str(path), advice=AGAIN) from None
    for name in names:
        if not (folder / f"{name}.parquet").is_file():
            raise ResultError(f"table {name!r} is missing", where=str(folder), advice=AGAIN)
    for name, digest in files.items():
        part = folder / name
        if part.is_file() and digest_if_there(part) != digest:
            raise ResultError("not as it was written", where=str(part), advice=AGAIN)
    return {name: pl.read_parquet(folder / f"{name}.parquet") for name in names}, manifest


VARIABLES = {
    "production": ("Production", ["stage", "commodity"], "quantity_t"),
    "capacity": ("Capacity", ["technology", "category"], "capacity_t"),
    "prices": ("Price", ["stage", "commodity"], "price_usd_kg"),
    "demand": ("Demand", ["use"], "served"),
    "knowhow": ("Know-how", ["technology"], "knowhow"),
}
"""Table -> title, columns that make the variable, value column."""
NOT_ADDED = ("1", "USD/kg")
"""Units of what is a mean where a variable has several rows."""


def iamc(
    tables: Mapping[str, pl.DataFrame], model: str = "Ytterby", money_of: int = 2024
) -> pl.DataFrame:
    """Frame with model, scenario, region, variable, unit, year, value; money of the base year."""
    parts = []
    for name, (title, keys, value) in VARIABLES.items():
        table, column = tables[name], REGISTRY[name].columns[value]
        if name == "production":
            table = table.filter(pl.col("role") != PASSED_ON)  # a process before it made them
        unit = column.unit.replace("USD", f"USD_{money_of}")
        a_year = f"{unit}/yr" if column.over_periods in ("rate", "amount") else unit
        one = pl.col(value).mean() if column.unit in NOT_ADDED else pl.col(value).sum()
        parts.append(
            table.group_by(["scenario", "region", *keys, "year"], maintain_order=True)
            .agg(one.alias("value"))
            .select(
                pl.lit(model).alias("model"), "scenario", "region",
                pl.concat_str(pl.lit(title), *keys, separator="|").alias("variable"),
                pl.lit(a_year).alias("unit"), "year", "value",
            )
        )  # fmt: skip
    return pl.concat([*parts, *_iamc_burdens(tables, model)])


def _iamc_burdens(tables: Mapping[str, pl.DataFrame], model: str) -> list[pl.DataFrame]:
    """Burdens by region, all stages together, under the field's names and units; nothing where there are none."""
    burdens = tables.get("burdens")
    if burdens is None or burdens.is_empty():
        return []
    kinds = burden_kinds()
    named = {name: kind.variable for name, kind in kinds.items()}
    units = {name: kind.iamc_unit for name, kind in kinds.items()}
    factors = {name: float(kind.iamc_factor) for name, kind in kinds.items()}
    burden = pl.col("burden")
    sums = burdens.group_by(["scenario", "region", "burden", "year"], maintain_order=True)
    return [
        sums.agg(pl.col("quantity").sum().alias("value")).select(
            pl.lit(model).alias("model"), "scenario", "region",
            burden.replace_strict(named, return_dtype=pl.String).alias("variable"),
            burden.replace_strict(units, return_dtype=pl.String).alias("unit"), "year",
            pl.col("value") * burden.replace_strict(factors, return_dtype=pl.Float64),
        )
    ]  # fmt: skip
