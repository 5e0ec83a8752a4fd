"""What a figure is: a quantity of a run (`run_figures.csv`), or of a run and its reference (`effect_figures.csv`), as
tidy rows; and how rows are kept.

The rows of a figure have its labels, `year`, `period` and `value`. Rows of many figures stand in one frame: `figure`,
all labels of all figures, null where a figure has none such, then the others.

Kinds of figures, by which a forecast knows on which scale the model misses; and the ends of every range.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.ground.csvfile import read_csv

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ytterby.world.read import Chain

    Rows = list[tuple[object, ...]]
    TableRows = Callable[[pl.DataFrame, Chain], pl.DataFrame]


PRICES, TONNES, TRADE, SHARES, OTHER = "prices", "tonnes", "trade", "shares", "other"
"""`trade` is tonnes by destination, which a control steers: they are missed by more than tonnes in all."""
ENDS = (0.05, 0.5, 0.95)
"""Ends of every range, and its middle: nine in ten lie between."""


CHANGE, PERCENT = "change", "percent"
ZERO, MISSING, NEVER = "zero", "missing", "never"
"""What it means that a run lacks a row: nothing of it, no figure, or a day that does not come."""
ALL, FOCUS, NONE = "all", "focus", "none"
"""What of a figure has ranges: all; of regions those that a page is about; nothing, since pages state sums of it."""
ENTIRE_RUN = 0
"""The year of a row that stands for the entire run."""
OUTSIDE = "OUTSIDE"
"""The region that stands for all but the holder."""
EVERYBODY = "ALL"
"""All who pay, together."""
AT = ("year", "period")
"""What places a row in time; `period` is blank for a full year."""
PLACED: dict[str, type[pl.DataType]] = {"year": pl.Int64, "period": pl.String, "value": pl.Float64}
"""Columns of every figure behind its labels."""


@dataclass(frozen=True)
class FigureSpec:
    """A figure of a run.

    Attributes
    ----------
    id : its name. meaning : one sentence.
    labels : what tells its rows apart; over all other labels of its table it is summed.
    unit : of its value. kind : of quantity, as the record teaches its spread (`draws.predictive`).
    table, column : the column of a result table that it is made of; none where it is of two runs.
    differs : how a run is set against another: in percent of it, or as a change in the unit.
    fine : whether years that are split have a row for each part too.
    absent : what a missing row means.
    implied : labels of the table that follow from `labels`, or that are fixed; a row may name them.
    rows : what is taken of the table, all of it if left out.
    few_years : whether it is given of a few years alone.
    range_of : `level` or `difference`, and the figure of whose row it has the range, with labels that are not its own.
    ranged : what of it has ranges. levels, differences : whether figures themselves and differences of two runs have.
    minimum : differences that stay nearer to nothing than this, at both ends, are not packaged.
    further : whether draws keep it only where all is kept.
    """

    id: str
    labels: tuple[str, ...]
    unit: str
    kind: str
    meaning: str
    table: str = ""
    column: str = ""
    differs: str = CHANGE
    fine: bool = False
    absent: str = ZERO
    implied: tuple[str, ...] = ()
    rows: TableRows | None = None
    few_years: bool = False
    range_of: str = ""
    ranged: str = ALL
    levels: bool = True
    differences: bool = True
    minimum: float = 0.0
    further: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """What tells its rows apart, time included."""
        return (*self.labels, *AT)

    @property
    def schema(self) -> dict[str, type[pl.DataType]]:
        """Columns of its rows."""
        return {**dict.fromkeys(self.labels, pl.String), **PLACED}

    def tidy(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Rows in the columns and types of this figure."""
        return frame.select(pl.col(name).cast(kind) for name, kind in self.schema.items())

    def of(self, rows: Iterable[tuple[object, ...]]) -> pl.DataFrame:
        """Its rows, from tuples of labels, year, period and value."""
        return pl.DataFrame(list(rows), schema=self.schema, orient="row")

    def label(self, row: Mapping[str, object]) -> tuple[str, ...]:
        """The labels of a row as they are kept."""
        return tuple(as_label(row[name]) for name in self.labels)


_LISTS = ("labels", "implied")
_FLAGS = ("fine", "few_years", "levels", "differences", "further")


def read_figures(
    table: str, takers: Mapping[str, Any] | None = None, part: str = ""
) -> tuple[FigureSpec, ...]:
    """The figures of a table of this folder, in its order; a blank cell is what `FigureSpec` has by default.

    takers : name -> what `rows` names. part : the rows of one module alone.
    """
    rows = read_csv(Path(__file__).with_name(f"{table}.csv")).rows
    return tuple(_spec(row, takers or {}) for row in rows if row.get("part", "") == part)


def _spec(row: Mapping[str, str], takers: Mapping[str, Any]) -> FigureSpec:
    given: dict[str, Any] = {name: text for name, text in row.items() if text and name != "part"}
    given |= {name: tuple(row[name].split()) for name in _LISTS if name in row}
    given |= {name: given[name] == "yes" for name in _FLAGS if name in given}
    if "rows" in given:
        given["rows"] = takers[given["rows"]]
    if "minimum" in given:
        given["minimum"] = float(given["minimum"])
    return FigureSpec(**given)


def as_label(value: object) -> str:
    """A label as it is kept: text, `true` and `false` in small letters."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def split(frame: pl.DataFrame, figures: Mapping[str, FigureSpec]) -> dict[str, pl.DataFrame]:
    """A frame of many figures by figure: id -> its rows, with the labels that it has and all other columns."""
    parts = frame.partition_by("figure", as_dict=True, include_key=False, maintain_order=True)
    labels = {name for figure in figures.values() for name in figure.labels}
    return {
        str(name): part.drop([c for c in part.columns if c in labels - set(figures[str(name)].labels)])
        for (name,), part in parts.items()
        if name in figures
    }  # fmt: skip


def joined(parts: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Rows of many figures in one frame, `figure` first."""
    frames = [part.select(pl.lit(name).alias("figure"), pl.all()) for name, part in parts.items()]
    if not frames:
        return pl.DataFrame({"figure": []}, schema={"figure": pl.String})
    return pl.concat(frames, how="diagonal")
