"""Evaluates a measure on the tables of a run, and of its reference run where it asks for one."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from itertools import pairwise
from typing import Any

import polars as pl

from ytterby.ground.errors import CaseError, did_you_mean
from ytterby.study.validation.language import (
    COMPARISONS,
    Bounds,
    Change,
    Combination,
    FirstOf,
    Not,
    Selection,
)

Loc = tuple[str | int, ...]
Groups = dict[tuple[Any, ...], float]
TIME = ("year", "period")
PERIODS = ".periods"
"""Ending of the tables that have a row for each period of a run, not for each year."""
LABEL = re.compile(r"^(\d{4})(?:[-_ ]?[QMH]?\d{1,2})?$")


class NoPeriodError(Exception):
    """The run has no such period: no mistake, the case has to wait for a finer run."""


class NoAnswerError(Exception):
    """The tables give no number: no row is left, or a division by zero."""


@dataclass(frozen=True)
class Ran:
    """Tables of one run and the names that may stand in their columns.

    `vocabulary`: column -> names, so that a name without rows is told from a misspelt one.
    """

    tables: Mapping[str, pl.DataFrame]
    vocabulary: Mapping[str, list[str]] = field(default_factory=dict)
    holder: str = ""
    name: str = ""


@dataclass
class Context:
    """What a measure is evaluated on. `where` turns a place in the case file into file:line."""

    case: Ran
    reference: Ran | None = None
    where: Callable[[Loc], str] = lambda loc: ""
    notes: list[str] = field(default_factory=list)

    def note(self, text: str) -> None:
        """Remember once how something was read."""
        if text not in self.notes:
            self.notes.append(text)

    def fault(self, loc: Loc, what: str, name: object = "", known: Any = None) -> CaseError:
        """The error for a place in the case file."""
        advice = did_you_mean(str(name), [str(k) for k in known]) if known is not None else ""
        return CaseError(what, where=self.where(loc), advice=advice)


def evaluate(measure: Selection | Combination | float, context: Context, loc: Loc = ()) -> float:
    """The number a measure gives.

    Raises
    ------
    CaseError : a table, column or value that does not exist, with file and line.
    NoPeriodError : the run has no such period.
    NoAnswerError : no row is left, or a division by zero.
    """
    if isinstance(measure, Selection):
        return _selection(measure, context, loc)
    if isinstance(measure, Combination):
        return _combination(measure, context, loc)
    return float(measure)


def _combination(measure: Combination, context: Context, loc: Loc) -> float:
    name, parts = measure.operation()
    values = [evaluate(part, context, (*loc, name, n)) for n, part in enumerate(parts)]
    if name in COMPARISONS.values():
        found = compare(name, values[0], values[1])
    elif name == "sum":
        found = math.fsum(values)
    elif name == "product":
        found = math.prod(values)
    elif name == "largest":
        found = max(values)
    elif name == "smallest":
        found = min(values)
    else:
        pairs = pairwise(values)
        down = name == "descending"
        found = float(all(a > b if down else a < b for a, b in pairs))
        shown = (" > " if down else " < ").join(f"{v:.4g}" for v in values)
        context.note(f"asked for {shown}")
    return _test(measure.test, found * measure.times)


def compare(how: str, value: float, other: float) -> float:
    """A number against another: `ratio`, `difference` or `percent_change`."""
    if how == "difference":
        return value - other
    if other == 0:
        raise NoAnswerError("division by zero: the selection compared with is nothing")
    return value / other if how == "ratio" else 100.0 * (value / other - 1.0)


def _test(test: Any, value: float) -> float:
    if test is None:
        return value
    if isinstance(test, Bounds):
        return float(test.holds(value))
    return float({"positive": value > 0, "negative": value < 0, "zero": value == 0}[test])


def _selection(measure: Selection, context: Context, loc: Loc) -> float:
    groups = _groups(measure, context, loc, loc)
    if measure.steps:
        groups = _steps(groups, measure.steps)
    other = measure.compared_with()
    if other is not None:
        key, content = other
        if isinstance(content, Change):
            base = _groups(measure.changed(content), context, (*loc, key), loc)
            base = {k: v * content.times for k, v in base.items()}
        else:
            base = {(): float(content)}
        groups = _compared(COMPARISONS[key], groups, base)
    groups = {k: _test(measure.test, v * measure.times) for k, v in groups.items()}
    if not groups:
        raise NoAnswerError("no row is left after the filters")
    if measure.over is None:
        return next(iter(groups.values()))
    return _over(measure.over, groups, context)


def _over(over: str, groups: Groups, context: Context) -> float:
    values = list(groups.values())
    if over in ("min", "max"):
        key = (min if over == "min" else max)(groups, key=lambda k: groups[k])
        context.note(f"{over} at {' '.join(str(part) for part in key)}")
        return groups[key]
    if over in ("first", "last"):
        return values[0 if over == "first" else -1]
    if over == "count":
        return float(len(values))
    return math.fsum(values) / (len(values) if over == "mean" else 1)


def _steps(groups: Groups, how: str) -> Groups:
    keys = list(groups)
    name = how.replace(" ", "_")
    return {after: compare(name, groups[after], groups[before]) for before, after in pairwise(keys)}


def _compared(how: str, groups: Groups, base: Groups) -> Groups:
    """Group by group; a single number stands for all groups. Groups on one side only fall out."""
    if list(base) == [()]:
        return {k: compare(how, v, base[()]) for k, v in groups.items()}
    return {k: compare(how, v, base[k]) for k, v in groups.items() if k in base and base[k] != 0}


def _groups(measure: Selection, context: Context, loc: Loc, parent: Loc) -> Groups:
    """The selection up to its aggregate: group -> number, `()` where there is one only.

    `loc` is where the keys of this selection stand; what it takes over from the selection it is
    compared with stands under `parent`.
    """
    ran = context.case
    if measure.scenario == "reference":
        if context.reference is None:
            what = "the measure asks for the reference, but the case names no `reference` scenario"
            raise context.fault((*loc, "scenario"), what)
        ran = context.reference
    if measure.table not in ran.tables:
        raise context.fault(
            (*loc, "table"), f"unknown table {measure.table!r}", measure.table, ran.tables
        )
    period, measure = _settled(measure, ran, context)
    frame = ran.tables[measure.table]
    for key, names in (
        ("value", [measure.value]),
        ("weight", [measure.weight]),
        ("by", measure.by),
    ):
        for name in names:
            if name == "period" and name not in frame.columns and "year" in frame.columns:
                raise NoPeriodError("no periods below a year: the run is in whole years")
            if name is not None and name not in frame.columns:
                raise _no_column(context, (*loc, key), name, measure.table, frame)
    for name in (measure.value, measure.weight):
        if name is not None and not frame[name].dtype.is_numeric():
            key = "value" if name == measure.value else "weight"
            raise context.fault((*loc, key), f"column {name!r} holds no numbers")
    frame = _in_period(frame, period, context, (*loc, "period"))
    rows = _filtered(frame, measure.filters, ran, measure.table, context, loc)
    if measure.aggregate == "share":
        of = {**measure.filters, **(measure.of or {})}
        wider = {k: v for k, v in of.items() if v is not None}
        whole = _filtered(frame, wider, ran, measure.table, context, (*loc, "of"))
        part_of, total = (_aggregate(r, measure, "sum") for r in (rows, whole))
        return {k: part_of.get(k, 0.0) / v for k, v in total.items() if v}
    return _aggregate(rows, measure, measure.aggregate)


def _no_column(context: Context, loc: Loc, name: str, table: str, frame: pl.DataFrame) -> CaseError:
    return context.fault(loc, f"unknown column {name!r} of table {table!r}", name, frame.columns)


def _aggregate(frame: pl.DataFrame, measure: Selection, how: str) -> Groups:
    value = measure.value
    if how != "count" and value is not None:
        column = pl.col(value)
        frame = frame.filter(
            column.is_not_null() & (column.is_finite() if frame[value].dtype.is_float() else True)
        )
    time = [name for name in TIME if name in frame.columns]
    if how in ("first", "last") and time:
        frame = frame.sort(time, maintain_order=True)
    asked = _expression(how, measure)
    if measure.by:
        made = frame.group_by(measure.by, maintain_order=True).agg(asked.alias("it"))
        made = made.sort(measure.by, nulls_last=True)
        found = {tuple(row[:-1]): row[-1] for row in made.iter_rows()}
    else:
        if frame.is_empty() and how not in ("sum", "count"):
            raise NoAnswerError("no row is left after the filters")
        found = {(): frame.select(asked.alias("it"))["it"][0]}
    return {k: float(v) for k, v in found.items() if v is not None and math.isfinite(v)}


def _expression(how: str, measure: Selection) -> pl.Expr:
    if how == "count":
        return pl.len()
    column = pl.col(measure.value or "")
    if how == "weighted mean":
        weight = pl.col(measure.weight or "")
        return (column * weight).sum() / weight.sum()
    made: pl.Expr = getattr(column, how)()
    return made


def _settled(measure: Selection, ran: Ran, context: Context) -> tuple[Any, Selection]:
    """The period that is meant, and the selection on the table of periods if it needs that one."""
    finer = measure.table + PERIODS if measure.table + PERIODS in ran.tables else measure.table
    period: Any = measure.period
    if isinstance(period, FirstOf):
        for number, one in enumerate(period.first_of):
            if all(_is_there(p, ran, measure.table, finer) for p in _as_list(one)):
                if number:
                    context.note(f"period {_shown(one)} for want of {_shown(period.first_of[0])}")
                period = one
                break
        else:
            period = period.first_of[-1]
    labels = [] if isinstance(period, Bounds) or period is None else _as_list(period)
    if (
        any(not str(label).isdigit() for label in labels)
        or "period" in measure.by
        or "period" in measure.filters
    ):
        measure = measure.model_copy(update={"table": finer})
    return period, measure


def _is_there(one: Any, ran: Ran, table: str, finer: str) -> bool:
    label = str(one)
    if label.isdigit():
        frame = ran.tables[table]
        return label in ran.vocabulary.get("year", []) or (
            "year" in frame.columns and int(label) in frame["year"]
        )
    frame = ran.tables[finer]
    return "period" in frame.columns and label in frame["period"].cast(pl.String)


def _in_period(frame: pl.DataFrame, wanted: Any, context: Context, loc: Loc) -> pl.DataFrame:
    """Rows of a period: a year of the `year` column, or a label of the `period` column."""
    if wanted is None:
        return frame
    if "year" not in frame.columns:
        raise context.fault(loc, "the table has no years: leave `period` out")
    if isinstance(wanted, Bounds):
        low, high = wanted.min, wanted.max
        rows = frame.filter(
            (pl.col("year") >= low if low is not None else True)
            & (pl.col("year") <= high if high is not None else True)
        )
        if rows.is_empty():
            raise NoPeriodError(f"no year from {low} to {high} in the run")
        return rows
    parts = [_one_period(frame, one, context, loc) for one in _as_list(wanted)]
    return pl.concat(parts)


def _one_period(frame: pl.DataFrame, one: int | str, context: Context, loc: Loc) -> pl.DataFrame:
    label = str(one)
    matched = LABEL.match(label)
    if matched is None:
        what = f"{label!r} is no period: write a year, 2025Q2 or 2025-05"
        raise context.fault(loc, what)
    if label.isdigit():
        rows = frame.filter(pl.col("year") == int(label))
        if rows.is_empty() and label not in context.case.vocabulary.get("year", [label]):
            raise NoPeriodError(f"no year {label} in the run")
        return rows
    if "period" in frame.columns:
        rows = frame.filter(pl.col("period").cast(pl.String) == label)
        if not rows.is_empty():
            return rows
    raise NoPeriodError(f"no period {label} in the run")


def _filtered(
    frame: pl.DataFrame,
    filters: Mapping[str, Any],
    ran: Ran,
    table: str,
    context: Context,
    loc: Loc,
) -> pl.DataFrame:
    whole = ran.tables[table]
    for column, wanted in filters.items():
        place = (*loc, "filters", column) if loc[-1:] != ("of",) else (*loc, column)
        if column not in whole.columns:
            raise _no_column(context, place, column, table, whole)
        if isinstance(wanted, Bounds):
            if not whole[column].dtype.is_numeric():
                raise context.fault(place, f"column {column!r} holds no numbers")
            low, high = wanted.min, wanted.max
            if low is not None:
                frame = frame.filter(pl.col(column) >= low)
            if high is not None:
                frame = frame.filter(pl.col(column) <= high)
        elif isinstance(wanted, Not):
            chosen = _values(_as_list(wanted.not_), whole, column, ran, context, place)
            frame = frame.filter(~pl.col(column).is_in(chosen))
        else:
            chosen = _values(_as_list(wanted), whole, column, ran, context, place)
            frame = frame.filter(pl.col(column).is_in(chosen))
    return frame


def _values(
    wanted: list[Any], whole: pl.DataFrame, column: str, ran: Ran, context: Context, loc: Loc
) -> list[Any]:
    """The values of a column that are meant, `*` written out; unknown names are refused."""
    kind = whole[column].dtype
    if kind != pl.String:
        for one in wanted:
            fits = isinstance(one, bool) if kind == pl.Boolean else isinstance(one, int | float)
            if not fits:
                expected = "true or false" if kind == pl.Boolean else "numbers"
                raise context.fault(loc, f"column {column!r} holds {expected}, not {one!r}")
        return wanted
    present = [v for v in whole[column].unique().to_list() if v is not None]
    known = sorted({*present, *ran.vocabulary.get(column, [])})
    found: list[Any] = []
    for one in wanted:
        name = str(one)
        hits = [k for k in known if fnmatchcase(k, name)] if "*" in name else [name]
        if not hits or ("*" not in name and name not in known):
            raise context.fault(loc, f"unknown value {name!r} of column {column!r}", name, known)
        found += hits
    return found


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _shown(period: Any) -> str:
    return ", ".join(str(one) for one in _as_list(period))
