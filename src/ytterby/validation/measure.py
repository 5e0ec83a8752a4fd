"""What a measure gives: selection -> lazy rows -> numbers of groups -> one number, all as polars expressions."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from itertools import pairwise
from typing import Any

import polars as pl

from ytterby.figures.figure import as_label
from ytterby.ground.document import Loc
from ytterby.ground.errors import CaseError, did_you_mean
from ytterby.validation.known import Ran
from ytterby.validation.language import (
    COMPARISONS,
    Bounds,
    Combination,
    Counterpart,
    FirstOf,
    Not,
    Selection,
    as_list,
    named_periods,
)

LABEL = re.compile(r"^\d{4}(?:[-_ ]?[QMH]?\d{1,2}(?:\.\.\d{1,2})?)?$")
"""2025, 2025Q2, 2025-05, or 2025-01..06 for what is left of a year."""
NUMBER, OTHER = pl.col("number"), pl.col("other")
"""Of a group: its number, and the one that it is compared with."""
COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "ratio": lambda one, other: one / other,
    "difference": lambda one, other: one - other,
    "percent_change": lambda one, other: (one / other - 1.0) * 100.0,
}
"""Of numbers or of columns, first against second; columns keep the name of the first."""


class NoPeriodError(Exception):
    """The run has no such period: no mistake, the case has to wait for a finer run."""


class NoAnswerError(Exception):
    """The tables give no number: no row is left, or a division by zero."""


@dataclass
class Context:
    """What a measure is evaluated on: runs, by their names in the case.

    `where` turns a place in the case file into file:line.
    """

    runs: Mapping[str, Ran]
    where: Callable[[Loc], str] = lambda loc: ""
    notes: list[str] = field(default_factory=list)

    def note(self, text: str) -> None:
        """Remember once how something was read."""
        if text not in self.notes:
            self.notes.append(text)


def evaluate(measure: Selection | Combination | float, context: Context, loc: Loc = ()) -> float:
    """The number that a measure gives.

    Raises
    ------
    CaseError : a table, column or value that does not exist, with file and line.
    NoPeriodError : the run has no such period.
    NoAnswerError : no row is left, or a division by zero.
    """
    if isinstance(measure, Selection):
        groups = _groups(measure, context, loc)
        return _over(measure, groups, context) if measure.over else float(groups["number"][0])
    if not isinstance(measure, Combination):
        return float(measure)
    name, parts = measure.operation()
    values = [evaluate(part, context, (*loc, name, n)) for n, part in enumerate(parts)]
    if name == "ascending":
        number = float(all(a < b for a, b in pairwise(values)))
        context.note(f"asked for {' < '.join(f'{value:.4g}' for value in values)}")
    elif name == "sum":
        number = math.fsum(values)
    else:
        number = COMPARE[name](*(pl.Series([value]) for value in values))[0]
    return float(_settled(pl.DataFrame({"number": [number]}), measure)["number"][0])


class Compiled:
    """A selection on a run, up to its aggregate: the rows that it takes, as expressions on its table.

    Raises CaseError, with file and line, for a table, column, name or period that cannot be.
    """

    def __init__(self, one: Selection, context: Context, loc: Loc) -> None:
        self._context, self._loc, self._ran = context, loc, context.runs[one.scenario]
        self.selection = one = self._with_period(one)
        rows = self._ran.rows(one)
        if rows is None:
            tables = self._ran.tables
            raise self._fault("table", f"unknown table {one.source!r}", one.source, tables)
        self.rows = rows
        for key, name in (("value", one.value or "value"), *(("by", name) for name in one.by)):
            self._check_column(key, name)
        if one.value and not rows[one.value].dtype.is_numeric():
            raise self._fault("value", f"column {one.value!r} holds no numbers")
        if one.period is not None and "year" not in rows.columns:
            raise self._fault("period", "the table has no years: leave `period` out")
        if wrong := [label for label in named_periods(one.period) if not LABEL.match(label)]:
            what = f"{wrong[0]!r} is no period: write a year, 2025Q2 or 2025-05"
            raise self._fault("period", what)
        wider = {k: v for k, v in {**one.filters, **(one.of or {})}.items() if v is not None}
        self.chosen, self.wider = self._passing(one.filters), self._passing(wider)

    def numbers(self) -> pl.DataFrame:
        """Columns of `by`, and the `number` of each group; no row where there is none."""
        one, taken = self.selection, self.chosen
        value = pl.col(one.value or "value").cast(pl.Float64)
        if one.aggregate == "share":
            taken = self.chosen | self.wider
            number = value.filter(self.chosen).sum() / value.filter(self.wider).sum()
        else:
            number = getattr(value, one.aggregate or "sum")()
        made = (number.cast(pl.Float64).alias("number"), pl.len().alias("rows"))
        rows = self.rows.lazy().filter(self._in_period(), taken, value.is_finite())
        groups = rows.group_by(one.by).agg(made).sort(one.by) if one.by else rows.select(made)
        numbers = groups.filter(NUMBER.is_finite()).collect()
        if one.figure and one.aggregate is None and (numbers["rows"] > 1).any():
            advice = "name more labels, or say with `aggregate` how"
            raise self._fault("figure", f"several rows of {one.source!r} make one number: {advice}")
        return numbers.drop("rows")

    def _fault(self, key: str, what: str, name: str = "", known: Iterable[str] = ()) -> CaseError:
        """The error for a key of the selection, or for a column in its filters."""
        inner = () if key in Selection.model_fields else ("of", "filters", "labels")
        where = self._context.where((*self._loc, *inner, key))
        return CaseError(what, where=where, advice=did_you_mean(name, [*known]) if name else "")

    def _check_column(self, key: str, name: str) -> None:
        columns = self.rows.columns
        if name == "period" and name not in columns and "year" in columns:
            raise NoPeriodError("no periods below a year: the run is in whole years")
        if name not in columns:
            what = f"unknown column {name!r} of table {self.selection.source!r}"
            raise self._fault(key, what, name, columns)

    def _passing(self, filters: Mapping[str, Any]) -> pl.Expr:
        """Whether a row passes all filters, `*` in names written out; unknown names are refused."""
        passes = [pl.lit(True)]
        for column, given in filters.items():
            self._check_column(column, column)
            words = self.rows[column].cast(pl.String).unique().drop_nulls()
            known = sorted({*words, *self._ran.vocabulary.get(column, [])})
            chosen: list[str] = []
            for one in as_list(given.not_ if isinstance(given, Not) else given):
                name = as_label(one)
                hits = [word for word in known if fnmatchcase(word, name)]
                if known and not hits:
                    what = f"unknown value {name!r} of column {column!r}"
                    raise self._fault(column, what, name, known)
                chosen += hits
            passed = pl.col(column).cast(pl.String).is_in(chosen)
            passes.append(~passed if isinstance(given, Not) else passed)
        return pl.all_horizontal(passes)

    def _with_period(self, one: Selection) -> Selection:
        """The selection with the first of its periods that the run has, else the last."""
        wishes = one.period.first_of if isinstance(one.period, FirstOf) else [one.period]
        for period in wishes:
            wish = one.model_copy(update={"period": period})
            rows, labels = self._ran.rows(wish), named_periods(period)
            enough = rows is not None and self._ran.periods(rows).issuperset(labels)
            if period is wishes[-1] or enough:
                break
        if period is not wishes[0]:
            best = ", ".join(named_periods(wishes[0]))
            self._context.note(f"period {', '.join(labels)} for want of {best}")
        return wish

    def _in_period(self) -> pl.Expr:
        """Whether a row lies in the period. Raises NoPeriodError where the run has none such."""
        period, there = self.selection.period, self._ran.periods(self.rows)
        if isinstance(period, Bounds):
            passes = _within(pl.col("year"), period)
            if self.rows.filter(passes).is_empty():
                ends = ("" if end is None else f"{end:g}" for end in (period.min, period.max))
                raise NoPeriodError(f"no year {' to '.join(ends).strip()} in the run")
            return passes
        passes = pl.lit(period is None)
        for label in named_periods(period):
            year = label.isdigit()
            if label not in there and not (year and "year" not in self._ran.vocabulary):
                raise NoPeriodError(f"no {'year' if year else 'period'} {label} in the run")
            passes |= pl.col("year") == int(label) if year else pl.col("period") == label
        return passes


def _groups(one: Selection, context: Context, loc: Loc) -> pl.DataFrame:
    """The selection up to its test: columns of `by`, and the `number` of each group; at least one."""
    groups = Compiled(one, context, loc).numbers()
    if one.steps:
        number = COMPARE[one.steps.replace(" ", "_")](NUMBER, NUMBER.shift())
        groups = groups.with_columns(number).slice(1)
    key, other = one.compared_with()
    if isinstance(other, Counterpart):
        changed = one.changed(other)
        base = Compiled(changed, context, (*loc, key)).numbers().rename({"number": "other"})
        groups = _joined(groups, base, changed.by, context)
        groups = groups.with_columns(COMPARE[COMPARISONS[key]](NUMBER, OTHER * other.times))
    elif other is not None:
        groups = groups.with_columns(COMPARE[COMPARISONS[key]](NUMBER, other))
    if groups.is_empty():
        raise NoAnswerError("no row is left after the filters")
    return _settled(groups, one)


def _settled(groups: pl.DataFrame, one: Selection | Combination) -> pl.DataFrame:
    """Each `number` times the factor; with a test 1 or 0 for whether it passes."""
    if not groups["number"].is_finite().all():
        raise NoAnswerError("division by zero: the selection compared with is nothing")
    number = NUMBER * one.times
    tested = number if one.test is None else _within(number, one.test).cast(pl.Float64)
    return groups.with_columns(tested)


def _joined(own: pl.DataFrame, base: pl.DataFrame, by: list[str], context: Context) -> pl.DataFrame:
    """Groups with the `other` number of each; one without its like is left out, and that is noted."""
    if not by:
        return own.join(base, how="cross")
    pairs = own.join(base, on=by, how="left", maintain_order="left")
    like = OTHER.fill_null(0.0) != 0.0
    if left_out := _names(pairs.filter(~like)):
        context.note(f"nothing to compare with: {', '.join(left_out)}")
    return pairs.filter(like)


def _over(one: Selection, groups: pl.DataFrame, context: Context) -> float:
    number = groups["number"]
    if one.over in ("min", "max"):
        place = number.arg_min() if one.over == "min" else number.arg_max()
        context.note(f"{one.over} at {_names(groups)[place or 0]}")
    return float(getattr(number, one.over or "sum")())


def _names(groups: pl.DataFrame) -> list[str]:
    """The group of each row in words, such as `Dy JPN`."""
    names = groups.drop("number", "other", strict=False)
    return [" ".join(str(part) for part in row) for row in names.iter_rows()]


def _within(column: pl.Expr, bounds: Bounds) -> pl.Expr:
    low = -math.inf if bounds.min is None else bounds.min
    return column.is_between(low, math.inf if bounds.max is None else bounds.max)
