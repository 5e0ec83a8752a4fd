"""Long frames of what is kept: part, table, row, column, value, size, word.

A cell is a number (`value`, with `size`, the mean of its column) or a word. `row` is labels or a path of keys with
`|` between, so that a name that changes is a token of its own. Of a large table some rows are chosen, by their labels;
those that are kept already stay whatever their labels become.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import polars as pl

from ytterby.results.registry import REGISTRY

KEYS = ["part", "table", "row", "column"]
SCHEMA = {
    "table": pl.String, "row": pl.String, "column": pl.String, "value": pl.Float64, "size": pl.Float64,
    "word": pl.String, "chosen": pl.Boolean,
}  # fmt: skip
ROWS = 70
"""About how many rows of a table are kept; of all others the sum of each column is."""
TOTAL = "sum"
COUNT = "rows"
TEXT = "text"


_wanted: ContextVar[pl.DataFrame | None] = ContextVar("_wanted", default=None)


@contextmanager
def wanted_rows(labels: pl.DataFrame | None) -> Iterator[None]:
    """Of large tables the rows that are chosen and those of `labels` (table, row) are made, and no other: most of the
    time of a table goes into cells that are dropped."""
    token = _wanted.set(labels)
    try:
        yield
    finally:
        _wanted.reset(token)


def of_part(
    part: str, frames: Iterable[pl.DataFrame], labels: pl.DataFrame | None = None
) -> pl.DataFrame:
    """The frames of a part as one, with its name: the rows that are chosen, and those of `labels` (table, row).

    Raises ValueError where two cells have one name.
    """
    frame = pl.concat(list(frames))
    if labels is None:
        frame = frame.filter("chosen")
    else:
        more = labels.unique().with_columns(pl.lit(True).alias("kept"))
        frame = frame.join(more, on=["table", "row"], how="left")
        frame = frame.filter(pl.col("chosen") | pl.col("kept").fill_null(False)).drop("kept")
    frame = frame.select(pl.lit(part).alias("part"), pl.exclude("chosen"))
    twice = frame.filter(frame.select(KEYS).is_duplicated())
    if twice.height:
        raise ValueError(f"two cells of {part} have one name: {twice.row(0)[:4]}")
    return frame


def of_tables(
    tables: Mapping[str, pl.DataFrame], rows: int = ROWS, within: str = ""
) -> list[pl.DataFrame]:
    """Result tables, of each about so many rows chosen; within : what stands before their names."""
    return [
        thinned(f"{within}{name}", frame, rows) for name, frame in sorted(tables.items()) if frame.height
    ]  # fmt: skip


def thinned(table: str, frame: pl.DataFrame, rows: int = ROWS) -> pl.DataFrame:
    """Numbers of a result table; every so manieth row by its labels is chosen, and the sum of each column."""
    values = [c for c, kind in frame.schema.items() if kind == pl.Float64]
    marks = REGISTRY[table].columns_over("ratio") if table in REGISTRY else ()
    labels = [c for c in frame.columns if c not in values and c not in marks]
    row = pl.concat_str([pl.col(c).cast(pl.String).fill_null("") for c in labels], separator="|")
    named = frame.select(row.alias("row"), *values)
    number = pl.int_range(pl.len()).over("row")
    named = named.with_columns(
        pl.when(number > 0).then(pl.format("{}#{}", "row", number)).otherwise("row").alias("row")
    )
    every = max(named.height // rows, 1)
    chosen = [zlib.crc32(text.encode()) % every == 0 for text in named["row"]]
    named = named.with_columns(pl.Series("chosen", chosen, pl.Boolean))
    size = {c: float(named[c].abs().fill_nan(None).mean() or 0.0) for c in values}
    sums = pl.DataFrame(
        {"row": [TOTAL], "chosen": [True], COUNT: [float(named.height)]}
        | {c: [float(named[c].fill_nan(None).sum() or 0.0)] for c in values}
    )
    size[COUNT] = 1.0
    if (labels := _wanted.get()) is not None:
        own = labels.filter(pl.col("table") == table)["row"].implode()
        named = named.filter(pl.col("chosen") | pl.col("row").is_in(own))
    both = pl.concat([named, sums], how="diagonal")
    long = both.unpivot(index=["row", "chosen"], variable_name="column", value_name="value")
    long = long.drop_nulls("value")
    return long.select(
        pl.lit(table).alias("table"), "row", "column", "value",
        pl.col("column").replace_strict(size, return_dtype=pl.Float64).alias("size"),
        pl.lit(None, pl.String).alias("word"), "chosen",
    )  # fmt: skip


def of_data(name: str, data: Mapping[str, Any]) -> pl.DataFrame:
    """All cells of plain data: each list or mapping in it is a table `NAME.KEY`, what stands alone is in `NAME`."""
    cells: list[tuple[str, str, str, Any]] = []
    for key, value in data.items():
        if isinstance(value, Mapping | Sequence) and not isinstance(value, str):
            cells += [(f"{name}.{key}", *cell) for cell in _cells((), value)]
        else:
            cells.append((name, "", str(key), value))
    return of_cells(cells)


def of_cells(cells: Iterable[tuple[str, str, str, Any]]) -> pl.DataFrame:
    """The long frame of table, row, column and a number or a word."""
    rows = [(table, row, column, *(_number_or_word(value))) for table, row, column, value in cells]
    frame = pl.DataFrame(
        rows, orient="row",
        schema={name: kind for name, kind in SCHEMA.items() if name not in ("size", "chosen")},
    )  # fmt: skip
    size = pl.col("value").abs().mean().over("table", "column")
    return frame.with_columns(size.alias("size"), pl.lit(True).alias("chosen")).select(*SCHEMA)


def _cells(path: tuple[str, ...], data: Any) -> Iterator[tuple[str, str, Any]]:
    """Row, column and value of all that stands alone in data; of a list its length too."""
    row = "|".join(path)
    if isinstance(data, Mapping):
        for key, value in data.items():
            if isinstance(value, Mapping | Sequence) and not isinstance(value, str):
                yield from _cells((*path, str(key)), value)
            else:
                yield row, str(key), value
        return
    yield row, COUNT, len(data)
    for place, value in enumerate(data):
        if isinstance(value, Mapping | Sequence) and not isinstance(value, str):
            yield from _cells((*path, str(place)), value)
        else:
            yield "|".join((*path, str(place))), TEXT, value


def _number_or_word(value: Any) -> tuple[float | None, str | None]:
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return float(value), None
    return None, str(value)
