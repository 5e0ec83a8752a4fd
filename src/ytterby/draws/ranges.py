"""Between which ends nine forecasts in ten lie: of any figure of a page, from draws or from the package.

Whoever states a figure asks here and nowhere else. What is not in `figures.registry.RANGED` has no range, and says so.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import polars as pl

from ytterby.figures.figure import ENTIRE_RUN, FOCUS, ZERO, FigureSpec
from ytterby.figures.registry import ALL_FIGURES, RANGED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ytterby.ground.arrays import Tables


RUNS = ("scenario", "against")
"""What tells the runs of a row apart; `against` is blank for a figure itself, else the run that it is set against."""
RANGE = {"low": pl.Float64, "middle": pl.Float64, "high": pl.Float64, "answered": pl.Float64}
PACKAGED, DRAWN = "packaged", "draws"
FEWEST = 6
"""Draws below which they are no range."""


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

    kind : `packaged` or `draws`. draws : how many answered.
    changed : what is not as it was when they were made; nothing where they fit.
    until : last year of first draws, which end before the run does; 0 of all others.
    """

    kind: str
    draws: int = 0
    changed: tuple[str, ...] = ()
    until: int = 0

    @property
    def earlier(self) -> bool:
        """Whether they are those of an earlier version of data, controls, scenario or market."""
        return bool(self.changed)

    def __str__(self) -> str:
        """In words, for the page."""
        draws = f"{self.draws} draws of all assumptions"
        text = f"nine forecasts in ten, over {draws}, and what the model missed of past events"
        if self.until:
            text += f"; first draws, to {self.until}: ranges of later years follow"
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
    decides : the numbers that go most with the figures of the question (`draws.deciding.SCHEMA`); None where nobody
        looked.
    """

    rows: Tables = field(repr=False)
    origin: RangeOrigin
    focus_regions: frozenset[str] = frozenset()
    decides: pl.DataFrame | None = field(default=None, repr=False)
    lacking: ClassVar[str] = "no range: too few draws have it"
    """What is said of a number that has no range, though others have."""
    _laid: dict[str, RowsByName] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def of(self, figure: str, key: Mapping[str, Any]) -> ForecastRange | None:
        """The range of a row of a figure; None where there is none.

        key : at least the labels of the figure and `scenario`; `year`, without which it is the entire run, `period` for
        a part of a year, and `against`, the run that it is set against: then the range is that of the difference of
        runs of one draw, as `FigureSpec.differs` says.
        """
        spec = ALL_FIGURES[figure]
        scenario, against, period = key["scenario"], key.get("against", ""), key.get("period", "")
        if figure not in RANGED or not (spec.differences if against else spec.levels):
            return None
        year = int(key.get("year") or ENTIRE_RUN)
        row = self._by_key(spec).get((scenario, against, *spec.label(key), year, period))
        if row is not None:
            return None if math.isnan(row[0]) else ForecastRange(*row)
        in_focus = key.get("region") in self.focus_regions
        known = not self.focus_regions or spec.ranged != FOCUS or in_focus
        drawn = (scenario, year, period) in self._drawn and (spec.fine or not period)
        return NOTHING if known and drawn and spec.absent == ZERO else None

    def ends(self, figure: str, key: Mapping[str, Any]) -> tuple[float, float] | None:
        """Low and high end of a row of a figure; None and parameters as in `of`."""
        ends = self.of(figure, key)
        return (ends.low, ends.high) if ends else None

    @property
    def note(self) -> str:
        """How the ranges came about, in words that stand beside every range."""
        return str(self.origin)

    @cached_property
    def _drawn(self) -> frozenset[tuple[str, int, str]]:
        """What was drawn at all: a figure that is zero in every draw is not kept."""
        times = (rows.select("scenario", "year", "period") for rows in self.rows.values())
        every = (time for one in times for time in one.unique().iter_rows())
        return frozenset(time for time in every if time[1] != ENTIRE_RUN)

    def _by_key(self, figure: FigureSpec) -> RowsByName:
        """The rows of a figure by their runs, labels and time, laid out when first asked for: a page asks for a tenth
        of them."""
        if figure.id not in self._laid:
            rows = self.rows.get(figure.id)
            columns = (*RUNS, *figure.keys)
            kept = rows.select(*columns, *RANGE).iter_rows() if rows is not None else ()
            self._laid[figure.id] = {row[: len(columns)]: row[len(columns) :] for row in kept}
        return self._laid[figure.id]


def with_ends(
    rows: pl.DataFrame, figure: str, ends: Callable[[str, Mapping[str, Any]], tuple[float, float] | None],
    against: str = "",
) -> pl.DataFrame:  # fmt: skip
    """Rows of a figure of several runs with their `low` and `high`; null where there is no range.

    rows : with `scenario`, the labels of the figure and `year`. ends : as `Ranges.ends`. against : the run that they
    are set against; then the ranges are those of differences.
    """
    names = ("scenario", *ALL_FIGURES[figure].labels, "year")
    keys = (dict(zip(names, row, strict=True)) for row in rows.select(names).iter_rows())
    made = [ends(figure, {**key, "against": against}) or (None, None) for key in keys]
    schema = dict.fromkeys(("low", "high"), pl.Float64)
    return rows.hstack(pl.DataFrame(made, schema=schema, orient="row"))
