"""Results that are kept: thinned tables of one run of every data folder, and how far a new run is from them.

    python -m tests.kept.results            # largest change by table against the kept results
    python -m tests.kept.results --renew    # the same, then the new results take their place

A change that moves results on purpose renews them in a commit of its own, whose message gives what is
printed here.
"""

from __future__ import annotations

import argparse
import os
import zlib
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import polars as pl

from ytterby.tables.registry import REGISTRY

KEPT = Path(__file__).with_name("results.parquet")
RUNS = {
    "technology-ban-2023": "rare_earths",
    "licensing-2025": "rare_earths",
    "embargo-usa-content": "rare_earths",
    "gallium-full-ban": "gallium",
    "germanium-full-ban": "germanium",
    "quota-2010": "rare_earths_2009",
}
ROWS = 70
"""About how many rows of a table are kept; of all others the sum of each column is."""
TOLERANCE = 1e-6
TOTAL = "sum"
KEYS = ["run", "table", "row", "column"]


def plain_arithmetic() -> dict[str, str]:
    """Environment of a process whose libraries round as on any processor with AVX2: those with more sum in another
    order, and where two ways through a market are nearly as good a run may take the other."""
    import numpy as np

    found = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    wide = [name for name in found if "512" in name or name == "X86_V4"]
    return {"OPENBLAS_CORETYPE": "Haswell", "OPENBLAS_NUM_THREADS": "1"} | (
        {"NPY_DISABLE_CPU_FEATURES": " ".join(wide)} if wide else {}
    )


def kept_part(name: str) -> pl.DataFrame:
    """What is kept of a run, made in a process of plain arithmetic."""
    with (
        patch.dict(os.environ, plain_arithmetic()),
        ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool,
    ):
        return pool.submit(_kept_part, name).result()


def _kept_part(name: str) -> pl.DataFrame:
    return thinned(name, run(name))


def run(name: str) -> dict[str, pl.DataFrame]:
    """Result tables of a kept run."""
    import ytterby as yt
    from ytterby.facts.package import find_folder

    folder = find_folder(RUNS[name])
    beside = yt.read_chain(folder).reference_scenario
    if name == "technology-ban-2023":
        both = ["no-technology-control", beside]  # in the order in which they were kept
        return yt.simulate(name, beside=both, folder=folder, store=False).tables
    return yt.simulate(name, beside=[beside], folder=folder, store=False).tables


def thinned(name: str, tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Long frame of a run: run, table, row (its labels), column, value, size (mean of the column)."""
    parts = [_thin(table, frame) for table, frame in sorted(tables.items()) if frame.height]
    return pl.concat(parts).select(pl.lit(name).alias("run"), pl.all())


def _thin(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    values = [c for c, kind in frame.schema.items() if kind == pl.Float64]
    marks = REGISTRY[table].columns_over("ratio") if table in REGISTRY else ()
    labels = [c for c in frame.columns if c not in values and c not in marks]
    row = pl.concat_str([pl.col(c).cast(pl.String).fill_null("") for c in labels], separator="|")
    named = frame.select(row.alias("row"), *values)
    number = pl.int_range(pl.len()).over("row")
    named = named.with_columns(
        pl.when(number > 0).then(pl.format("{}#{}", "row", number)).otherwise("row").alias("row")
    )
    every = max(named.height // ROWS, 1)
    keep = [zlib.crc32(text.encode()) % every == 0 for text in named["row"]]
    size = {c: float(named[c].abs().fill_nan(None).mean() or 0.0) for c in values}
    sums = pl.DataFrame(
        {"row": [TOTAL], "rows": [float(named.height)]}
        | {c: [float(named[c].fill_nan(None).sum() or 0.0)] for c in values}
    )
    size["rows"] = 1.0
    kept = pl.concat([named.filter(pl.Series(keep)), sums], how="diagonal")
    long = kept.unpivot(index="row", variable_name="column", value_name="value").drop_nulls()
    return long.select(
        pl.lit(table).alias("table"),
        "row",
        "column",
        "value",
        pl.col("column").replace_strict(size, return_dtype=pl.Float64).alias("size"),
    )


def changes(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """Kept values beside new ones, and the change over the greater of value and mean of the column.

    A value that one of the two lacks counts as a change by all of it, but for rows that only the new
    run keeps because the table grew.
    """
    both = old.join(new.drop("size"), on=KEYS, how="left", suffix="_new")
    apart = (pl.col("value_new") - pl.col("value")).abs()
    scale = pl.max_horizontal(pl.col("value").abs(), pl.col("size"), pl.lit(1e-300))
    sums = pl.when((pl.col("row") == TOTAL) & (pl.col("column") != "rows"))
    of_sum = pl.max_horizontal(pl.col("value").abs(), pl.col("size"), pl.lit(1e-300))
    return both.with_columns(
        (apart / sums.then(of_sum).otherwise(scale)).fill_null(float("inf")).alias("change")
    )


def compare(names: list[str] | None = None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """New results of the kept runs, and their changes against the kept ones."""
    new = pl.concat([kept_part(name) for name in names or RUNS])
    if not KEPT.is_file():
        return new, new.with_columns(change=pl.lit(0.0), value_new=pl.col("value"))
    old = pl.read_parquet(KEPT).filter(pl.col("run").is_in(new["run"].unique().to_list()))
    return new, changes(old, new)


def worst(changed: pl.DataFrame) -> pl.DataFrame:
    """The largest change of each table: run, table, row, column, value, value_new, change."""
    by = changed.sort("change", descending=True).group_by("table", maintain_order=True).first()
    return by.select("table", "change", "run", "column", "row", "value", "value_new")


def main() -> None:
    """Print the largest change by table; with --renew keep the new results."""
    parser = argparse.ArgumentParser(
        description="Results that are kept, and how far a run is from them."
    )
    parser.add_argument("runs", nargs="*", help=f"of {', '.join(RUNS)}; all when left out")
    parser.add_argument("--renew", action="store_true", help="keep the new results")
    words: Any = parser.parse_args()
    with TemporaryDirectory() as home:  # an empty store: the runs are those of today's code
        os.environ["YTTERBY_HOME"] = home
        new, changed = compare(words.runs or None)
    for row in worst(changed).iter_rows(named=True):
        where = f"{row['run']}: {row['column']} of {row['row']}"
        print(
            f"{row['table']:16s} {row['change']:9.2e}  {where}: {row['value']:.6g} -> {row['value_new']}"
        )
    if words.renew:
        kept = pl.read_parquet(KEPT) if KEPT.is_file() else new.clear()
        others = kept.filter(~pl.col("run").is_in(new["run"].unique().to_list()))
        pl.concat([others, new]).sort(KEYS).write_parquet(
            KEPT, compression="zstd", compression_level=19
        )
        print(f"kept: {KEPT.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
