"""Between which ends nine forecasts in ten lie: of any figure of a page, from draws, from the package or a tornado.

Whoever shows a figure asks here and nowhere else. What is not in `figures.registry.ALL_VIEWS` has no
range, and says so.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.figures.measures import OUTSIDE, short
from ytterby.figures.registry import ALL_VIEWS, FURTHER_VIEWS, view_of
from ytterby.figures.view_rows import ENTIRE_RUN
from ytterby.figures.views import CHANGE, FOCUS, NOT, ZERO, key_column, key_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.world.read import Chain

SCHEMA = {"scenario": pl.String, "against": pl.String, "table": pl.String, "column": pl.String,
          "key": pl.String, "year": pl.Int64, "period": pl.String, "low": pl.Float64,
          "middle": pl.Float64, "high": pl.Float64, "answered": pl.Float64}  # fmt: skip
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

    frame : scenario, against (blank for a figure itself, else the run that it is set against), table, column, key,
        year (0 for the whole run), period (blank for a whole year), low, middle, high, answered. A difference is in
        percent or in the column's unit, as the view says; a percentage of nothing is a row of NaN.
    focus_regions : regions that it tells, of views that tell a few; none: all.
    further : whether the draws kept what `figures.registry.further` adds; where not, that has no range.
    """

    frame: pl.DataFrame = field(repr=False)
    origin: RangeOrigin
    focus_regions: frozenset[str] = frozenset()
    further: bool = False

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
        """The range of one figure; None where there is none.

        Parameters
        ----------
        table, column : of the result tables.
        labels : what tells the row apart, such as `{"commodity": "oxide.Dy", "region": "OUTSIDE"}`; figures that a
            page adds up have the labels that are left. A view of those labels must be declared.
        year, period : of the row; a table without years has none.
        scenario : the run. against : the run that it is set against; then the range is that of the difference of
            runs of one draw, in percent or in the column's unit (`differs_in`).
        """
        view = view_of(table, column, labels)
        if view in FURTHER_VIEWS and not self.further:
            return None
        if view is None or view.kept == NOT or not (view.differences if against else view.levels):
            return None
        at = (table, column, key_of(view, labels), year, period)
        row = self._rows_of(table, column).get((scenario, against, *at))
        if row is not None:
            return None if math.isnan(row[0]) else ForecastRange(*row)
        known = (
            not self.focus_regions
            or view.kept != FOCUS
            or labels.get("region") in self.focus_regions
        )
        if known and view.absent == ZERO and (scenario, table, column, year, period) in self._drawn:
            return NOTHING  # a figure that is zero in every draw is not kept
        return None

    def range_of(
        self, table: str, key: Mapping[str, Any], column: str
    ) -> tuple[float, float] | None:
        """Low and high end of a figure by the label columns of its row: `scenario` and `year` among them, `period` for
        a part of a year, and `against` for the difference from another run. None as in `of`."""
        at = {"year": ENTIRE_RUN, "period": "", "against": "", **key}
        words = {name: at.pop(name) for name in ("scenario", "period", "against")}
        ends = self.of(table, column, at, int(at.pop("year") or ENTIRE_RUN), **words)
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

        frame : rows with `scenario`, the labels of a declared view, and `year` and `period` where the table has them.
        """
        labels = [name for name in frame.columns if name not in ("scenario", "year", "period")]
        best = None
        for view in ALL_VIEWS:
            fits = (view.table, view.column) == (table, column) and set(view.by) <= set(labels)
            if fits and (best is None or len(view.by) > len(best.by)):
                best = view
        keys = ["scenario", "year", "period", "key"]
        own = self.frame.filter(
            (pl.col("table") == table)
            & (pl.col("column") == column)
            & (pl.col("against") == against)
        ).select(*keys, "low", "middle", "high", "answered")
        if best is None:
            return frame.with_columns(pl.lit(None, pl.Float64).alias(n) for n in own.columns[4:])
        keyed = frame.with_columns(key_column(best).alias("key"))
        for name, blank in (("year", pl.lit(ENTIRE_RUN, pl.Int64)), ("period", pl.lit(""))):
            if name not in keyed:
                keyed = keyed.with_columns(blank.alias(name))
        joined = keyed.join(own, on=keys, how="left", maintain_order="left")
        if best.absent == ZERO:
            in_focus = pl.lit(value=True)
            if self.focus_regions and best.kept == FOCUS:
                in_focus = pl.col("region").is_in(list(self.focus_regions))
            drawn = pl.DataFrame(
                [row[:1] + row[3:] for row in self._drawn if row[1:3] == (table, column)],
                schema={"scenario": pl.String, "year": pl.Int64, "period": pl.String}, orient="row",
            ).with_columns(pl.lit(0.0).alias("zero"))  # fmt: skip
            joined = joined.join(
                drawn, on=["scenario", "year", "period"], how="left", maintain_order="left"
            )
            zero = pl.when(in_focus).then("zero")
            joined = joined.with_columns(
                *(pl.col(name).fill_null(zero) for name in ("low", "middle", "high")),
                pl.col("answered").fill_null(zero + 1.0),
            )
        columns = ("low", "middle", "high", "answered")
        return joined.select(*frame.columns, pl.col(*columns).fill_nan(None))

    def differs_in(self, table: str, column: str, labels: Mapping[str, object]) -> str:
        """`percent` or `change`: how a run is set against another; blank where nothing is declared."""
        view = view_of(table, column, labels)
        return view.differs if view else ""

    def __post_init__(self) -> None:
        """Note what was drawn at all."""
        drawn = self.frame.select("scenario", "table", "column", "year", "period").unique()
        object.__setattr__(self, "_drawn", _filled(set(drawn.iter_rows())))

    def _rows_of(self, table: str, column: str) -> RowsByName:
        """The rows of a column by their names, laid out when first asked for: a page asks for a tenth of them."""
        if (table, column) not in self._rows:
            own = self.frame.filter((pl.col("table") == table) & (pl.col("column") == column))
            rows = own.select(*SCHEMA).iter_rows()
            self._rows[table, column] = {row[:7]: row[7:] for row in rows}
        return self._rows[table, column]

    _rows: dict[tuple[str, str], RowsByName] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    _drawn: frozenset[tuple[str, str, str, int, str]] = field(
        init=False, repr=False, compare=False, default=frozenset()
    )


def _filled(
    drawn: set[tuple[str, str, str, int, str]],
) -> frozenset[tuple[str, str, str, int, str]]:
    """Scenario, table, column and time of all that was drawn: a column that is drawn at all is drawn at all times."""
    times = {
        (scenario, year, period) for scenario, _, _, year, period in drawn if year != ENTIRE_RUN
    }
    fine = {(view.table, view.column) for view in ALL_VIEWS if view.fine}
    return frozenset(
        (scenario, view.table, view.column, year, period)
        for scenario, year, period in times
        for view in ALL_VIEWS
        if not period or (view.table, view.column) in fine
    )


def of_tornado(
    tornado: pl.DataFrame, chain: Chain, scenario: str, against: str, *, draws: int = 0
) -> Ranges:
    """The ranges that the ends of a tornado give, in its one year: prices and capacity outside, and their effects.

    tornado : its frame (`draws.tornado.Tornado`). scenario : the run; against : the first that it is compared with.
    draws : how many there are, too few to stand for themselves.
    """
    goods = {short(chain, name): name for name in chain.commodities}
    rows = []
    by_measure = tornado.unique("measure", maintain_order=True)
    against_first = "own" if by_measure["measure"].str.ends_with(":own").any() else "total"
    for row in by_measure.select(
        "measure", "base_value", "forecast_low", "forecast_high"
    ).to_dicts():
        name, _, effect = str(row["measure"]).partition(":")
        kind, _, rest = name.partition(".")
        of, _, year = rest.rpartition(".")
        ends = (row["forecast_low"], row["base_value"], row["forecast_high"])
        if effect not in ("", against_first) or any(
            v is None or not math.isfinite(v) for v in ends
        ):
            continue
        if kind == "price_outside" and of in goods:
            labels, table, column = {"commodity": goods[of]}, "prices", "price_usd_kg"
        elif kind == "capacity_outside":
            labels, table, column = {"technology": of}, "capacity", "capacity_t"
        else:
            continue
        labels["region"] = OUTSIDE
        view = view_of(table, column, labels)
        assert view is not None
        if effect and view.differs == CHANGE:
            continue  # the tornado gives percent, the view a change
        rows.append((scenario, against if effect else "", view.table, view.column,
                     key_of(view, labels), int(year), "", *ends, 1.0))  # fmt: skip
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    return Ranges(frame, RangeOrigin(TURNED, draws))
