"""Between which ends nine forecasts in ten lie: of any figure of a page, from draws, from the package or a tornado.

Whoever states a figure asks here and nowhere else. What is not in `figures.registry.RANGED` has no range, and says so.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.figures.figure import AT, ENTIRE_RUN, FOCUS, ZERO, FigureSpec
from ytterby.figures.registry import ALL_FIGURES, RANGED
from ytterby.figures.run_figures import figure_of_row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


RUNS = ("scenario", "against")
"""What tells the runs of a row apart; `against` is blank for a figure itself, else the run that it is set against."""
RANGE = {"low": pl.Float64, "middle": pl.Float64, "high": pl.Float64, "answered": pl.Float64}
PACKAGED, DRAWN, TURNED = "packaged", "draws", "tornado"
FEWEST = 20
"""Draws below which they say less than the ends of the tornado."""


@dataclass(frozen=True)
class ForecastRange:
    """Nine forecasts in ten lie from `low` to `high`, half of them under `middle`, in the unit of the column.

    middle : None where it is not kept: the package has that of prices alone.
    answered : share of the draws in which there is such a figure at all, such as a day on which plants stand still.
        An end that is infinite is a day that does not come.
    """

    low: float
    middle: float | None
    high: float
    answered: float = 1.0


RowsByName = dict[tuple[object, ...], tuple[float, float | None, float, float]]
NOTHING = ForecastRange(0.0, 0.0, 0.0)


@dataclass(frozen=True)
class RangeOrigin:
    """Where ranges come from.

    kind : `packaged`, `draws` or `tornado`. draws : how many answered. requested : how many were wanted.
    changed : what is not as it was when they were made; nothing where they fit.
    spreads : whether what the model missed of past events is in them.
    """

    kind: str
    draws: int = 0
    requested: int = 0
    changed: tuple[str, ...] = ()
    spreads: bool = True

    @property
    def earlier(self) -> bool:
        """Whether they are those of an earlier version of data, controls, scenario or market."""
        return bool(self.changed)

    def __str__(self) -> str:
        """In words, for the page."""
        missed = ", and what the model missed of past events" if self.spreads else ""
        if self.kind == TURNED:
            few = f"there are only {self.draws} draws" if self.draws else "nothing was drawn"
            return (
                "between the ends of each group of assumptions, turned one at a time"
                f"{missed}; {few}, so it is no range of nine in ten"
            )
        text = f"nine forecasts in ten, over {self.draws} draws of all assumptions{missed}"
        if self.earlier:
            text += f"; range of an earlier version (changed since: {', '.join(self.changed)})"
        return text


@dataclass(frozen=True)
class Ranges:
    """The ranges of a run and of those that it is compared with.

    rows : figure -> scenario, against (blank for a figure itself, else the run that it is set against), the labels of
        the figure, year (0 for the entire run), period (blank for a full year), low, middle, high, answered. A
        difference is in percent or in the unit, as the figure says; a percentage of nothing is a row of NaN.
    focus_regions : regions of which there are ranges, of figures that give a few; none: all.
    further : whether the draws kept figures that are `further`; where not, those have no range.
    """

    rows: Mapping[str, pl.DataFrame] = field(repr=False)
    origin: RangeOrigin
    focus_regions: frozenset[str] = frozenset()
    further: bool = False

    def figure(
        self,
        figure: FigureSpec,
        labels: Mapping[str, object],
        year: int = ENTIRE_RUN,
        *,
        scenario: str,
        period: str = "",
        against: str = "",
    ) -> ForecastRange | None:
        """The range of a row of a figure; None where there is none.

        labels : at least those of the figure. year, period : of the row. scenario : the run. against : the run that it
        is set against; then the range is that of the difference of runs of one draw, as `figure.differs` says.
        """
        if figure.id not in RANGED or (figure.further and not self.further):
            return None
        if not (figure.differences if against else figure.levels):
            return None
        row = self._by_key(figure).get((scenario, against, *figure.label(labels), year, period))
        if row is not None:
            return None if math.isnan(row[0]) else ForecastRange(*row)
        known = (
            not self.focus_regions
            or figure.ranged != FOCUS
            or labels.get("region") in self.focus_regions
        )
        drawn = (scenario, year, period) in self._drawn and (figure.fine or not period)
        return NOTHING if known and drawn and figure.absent == ZERO else None

    def of(
        self,
        table: str,
        column: str,
        labels: Mapping[str, object],
        year: int = ENTIRE_RUN,
        *,
        scenario: str,
        period: str = "",
        against: str = "",
    ) -> ForecastRange | None:
        """The range of a row of a result table; None where there is none. Further parameters as in `figure`.

        labels : what tells the row apart, such as `{"commodity": "oxide.Dy", "region": "OUTSIDE"}`. A figure of those
        labels must be declared (`figures.run_figures`).
        """
        figure = figure_of_row(table, column, frozenset(labels))
        if figure is None:
            return None
        return self.figure(figure, labels, year, scenario=scenario, period=period, against=against)

    def ends(self, figure: str, key: Mapping[str, Any]) -> tuple[float, float] | None:
        """Low and high end of a row of a figure.

        key : its labels; `scenario` and `year` among them, `period` for a part of a year, and `against` for the
        difference from another run. None as in `figure`.
        """
        at = {"year": ENTIRE_RUN, "period": "", "against": "", **key}
        runs = {name: at.pop(name) for name in ("scenario", "period", "against")}
        ends = self.figure(ALL_FIGURES[figure], at, int(at.pop("year") or ENTIRE_RUN), **runs)
        return (ends.low, ends.high) if ends else None

    @property
    def note(self) -> str:
        """How the ranges came about, in words that stand beside every range."""
        return str(self.origin)

    @property
    def lacking(self) -> str:
        """What is said of a number that has no range, though others have."""
        if self.origin.kind == PACKAGED and not self.further:
            return "no range is packaged"
        if self.origin.kind == TURNED:
            return "no range: the tornado turns it for no year"
        return "no range: too few draws have it"

    def join_to(
        self, frame: pl.DataFrame, table: str, column: str, *, against: str = ""
    ) -> pl.DataFrame:
        """A frame with the columns `low`, `middle`, `high` and `answered` behind its own; null where there is no range.

        frame : rows with `scenario`, the labels of a declared figure, and `year` and `period` where the table has them.
        """
        labels = frozenset(frame.columns) - {"scenario", *AT, column}
        figure = figure_of_row(table, column, labels)
        made: list[tuple[float | None, ...]] = []
        for row in frame.iter_rows(named=True):
            at = {"year": ENTIRE_RUN, "period": "", **row}
            ends = figure and self.figure(
                figure,
                at,
                int(at["year"]),
                scenario=at["scenario"],
                period=at["period"],
                against=against,
            )
            made.append(
                (ends.low, ends.middle, ends.high, ends.answered) if ends else (None,) * len(RANGE)
            )
        return frame.hstack(pl.DataFrame(made, schema=RANGE, orient="row"))

    def differs_in(self, table: str, column: str, labels: Mapping[str, object]) -> str:
        """`percent` or `change`: how a run is set against another; blank where nothing is declared."""
        figure = figure_of_row(table, column, frozenset(labels))
        return figure.differs if figure else ""

    def __post_init__(self) -> None:
        """Note what was drawn at all: a figure that is zero in every draw is not kept."""
        times = set[tuple[str, int, str]]()
        for rows in self.rows.values():
            times.update(rows.select("scenario", "year", "period").unique().iter_rows())
        object.__setattr__(self, "_drawn", frozenset(one for one in times if one[1] != ENTIRE_RUN))

    def _by_key(self, figure: FigureSpec) -> RowsByName:
        """The rows of a figure by their runs, labels and time, laid out when first asked for: a page asks for a tenth
        of them."""
        if figure.id not in self._laid:
            rows = self.rows.get(figure.id)
            columns = (*RUNS, *figure.keys)
            kept = rows.select(*columns, *RANGE).iter_rows() if rows is not None else ()
            self._laid[figure.id] = {row[: len(columns)]: row[len(columns) :] for row in kept}
        return self._laid[figure.id]

    _laid: dict[str, RowsByName] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    _drawn: frozenset[tuple[str, int, str]] = field(
        init=False, repr=False, compare=False, default=frozenset()
    )


def with_ends(
    rows: pl.DataFrame, figure: str, ends: Callable[[str, Mapping[str, Any]], tuple[float, float] | None],
    against: str = "",
) -> pl.DataFrame:  # fmt: skip
    """Rows of a figure of several runs with their `low` and `high`; null where there is no range.

    rows : with `scenario`, the labels of the figure and `year`. ends : as `Ranges.ends`. against : the run that they
    are set against; then the ranges are those of differences.
    """
    names = ("scenario", *ALL_FIGURES[figure].labels, "year")
    made = [
        ends(figure, {**dict(zip(names, row, strict=True)), "against": against}) or (None, None)
        for row in rows.select(names).iter_rows()
    ]
    schema = dict.fromkeys(("low", "high"), pl.Float64)
    return rows.hstack(pl.DataFrame(made, schema=schema, orient="row"))


def rows_of_ranges(figure: FigureSpec, rows: Iterable[tuple[object, ...]]) -> pl.DataFrame:
    """Rows of `Ranges.rows`: scenario, against, labels, year, period, low, middle, high, answered."""
    schema = {
        **dict.fromkeys((*RUNS, *figure.labels), pl.String),
        "year": pl.Int64,
        "period": pl.String,
        **RANGE,
    }
    return pl.DataFrame(list(rows), schema=schema, orient="row")
