"""Results on disk: Parquet parts and a manifest, written so that an interrupted run never looks whole; and the
long format of the Integrated Assessment Modeling Consortium (readable by pyam).

Every file is written under a temporary name and renamed. `manifest.json` comes last of all, after CSV,
report and pictures, and has the hash of each file: a folder without it, or with another file in the
place of one that it lists, is refused.
"""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.facts.burdens import burden_kinds
from ytterby.ground.csvfile import safe_frame
from ytterby.ground.errors import ResultError
from ytterby.ground.files import make_folder, told, write_whole
from ytterby.ground.fingerprint import digest_of_file
from ytterby.tables.registry import REGISTRY, metadata
from ytterby.world.goods import PASSED_ON

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MANIFEST = "manifest.json"
PARTED = "quarters"
"""Folder of the tables of quarters or months."""
AGAIN = "Run `ytterby simulate ... --out` again."


class ResultFolder:
    """A folder of results while it is written: an older manifest goes first, the new one comes last."""

    def __init__(self, path: Path) -> None:
        self.path = make_folder(path, ResultError)
        self._files: set[Path] = set()
        self._tables: set[str] = set()
        with told(path / MANIFEST, ResultError):
            (path / MANIFEST).unlink(missing_ok=True)

    def add(self, paths: Iterable[Path]) -> None:
        """Files that others have written here: the manifest lists them too."""
        self._files.update(paths)

    def write_tables(self, tables: Mapping[str, pl.DataFrame], *, csv: bool = False) -> None:
        """Tables as Parquet, and as CSV under `csv/` where asked; each whole or not at all."""
        for name, frame in tables.items():
            path = self.path / f"{name}.parquet"
            write = partial(frame.write_parquet, compression="zstd", metadata=metadata(frame, name))
            write_whole(path, write, ResultError)
            self.add([path])
        self._tables.update(tables)
        if csv:
            self.add(write_csv(self.path / "csv", tables))

    def write_parted(self, tables: Mapping[str, pl.DataFrame], *, csv: bool = False) -> None:
        """Tables of quarters or months, in a folder of their own."""
        folder = self.path / PARTED
        for name, frame in tables.items():
            write = partial(frame.write_parquet, compression="zstd", metadata=metadata(frame, name))
            write_whole(folder / f"{name}.parquet", write, ResultError)
            self.add([folder / f"{name}.parquet"])
        if csv:
            self.add(write_csv(self.path / "csv" / PARTED, tables))

    def close(self, manifest: Mapping[str, Any]) -> None:
        """Write the manifest, with the names of the tables and the hash of each file."""
        files = {
            f.relative_to(self.path).as_posix(): digest_of_file(f) for f in sorted(self._files)
        }
        whole = {**manifest, "tables": sorted(self._tables), "files": files}
        write_whole(self.path / MANIFEST, json.dumps(whole, indent=1), ResultError)


def write_results(
    folder: Path, tables: Mapping[str, pl.DataFrame], manifest: Mapping[str, Any]
) -> None:
    """Write all tables as Parquet, then the manifest. An older manifest is removed first."""
    results = ResultFolder(folder)
    results.write_tables(tables)
    results.close(manifest)


def write_csv(folder: Path, tables: Mapping[str, pl.DataFrame]) -> list[Path]:
    """The same tables as CSV; returns the paths."""
    paths = []
    for name, frame in tables.items():
        paths.append(folder / f"{name}.csv")
        write_whole(paths[-1], safe_frame(frame).write_csv, ResultError)
    return paths


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
        if part.is_file() and digest_of_file(part) != digest:
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
