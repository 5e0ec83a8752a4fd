"""Evaluates a measure on the tables of a run, and of its reference run where it asks for one."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import polars as pl

from ytterby.ground.errors import CaseError
from ytterby.validation.language import (
    COMPARISONS,
    RANKS,
    Combination,
    Counterpart,
    Given,
    Selection,
    Series,
)
from ytterby.validation.rows import (
    Context,
    Loc,
    NoAnswerError,
    filtered,
    in_period,
    start_of,
    table_of,
)
from ytterby.validation.selection import TIME, Bounds

Key = tuple[Any, ...]
Groups = dict[Key, float]
MIN_RANKED = 3
OF_MANY: dict[str, Callable[[list[float]], float]] = {
    "sum": math.fsum, "product": math.prod, "largest": max, "smallest": min,
}  # fmt: skip


def evaluate(measure: Selection | Combination | float, context: Context, loc: Loc = ()) -> float:
    """The number that a measure gives.

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
    if name == RANKS:
        one, other = (_series(part, context, (*loc, name, n)) for n, part in enumerate(parts))
        return _test(measure.test, _rank_correlation(one, other, context) * measure.times)
    values = [evaluate(part, context, (*loc, name, n)) for n, part in enumerate(parts)]
    if name in COMPARISONS.values():
        result = compare(name, values[0], values[1])
    elif name in OF_MANY:
        result = OF_MANY[name](values)
    else:
        down = name == "descending"
        result = float(all(a > b if down else a < b for a, b in pairwise(values)))
        order = (" > " if down else " < ").join(f"{v:.4g}" for v in values)
        context.note(f"asked for {order}")
    return _test(measure.test, result * measure.times)


def _series(part: Series | Given, context: Context, loc: Loc) -> dict[str, float]:
    """A number for each group, by its name."""
    if isinstance(part, Given):
        return part.values
    groups = _by_group(part, context, loc)
    return {_named(key): value for key, value in groups.items()}


def _rank_correlation(
    one: Mapping[str, float], other: Mapping[str, float], context: Context
) -> float:
    """Spearman's, with mean ranks for equal numbers, over the groups that both have."""
    both = [name for name in one if name in other]
    alone = sorted({*one, *other} - {*both})
    if alone:
        context.note(f"nothing to compare with: {', '.join(alone)}")
    if len(both) < MIN_RANKED:
        raise NoAnswerError(f"a rank correlation needs {MIN_RANKED} groups, there are {len(both)}")
    pairs = pl.DataFrame({"one": [one[n] for n in both], "other": [other[n] for n in both]})
    correlation = pairs.select(pl.corr("one", "other", method="spearman")).item()
    if not math.isfinite(correlation):
        raise NoAnswerError("all numbers of a series are equal: they have no order")
    return float(correlation)


def _named(key: Key) -> str:
    return " ".join(str(part) for part in key)


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
    groups = _by_group(measure, context, loc)
    if measure.over is None:
        return next(iter(groups.values()))
    if measure.over == "onset":
        return _onset(measure, groups, context)
    return _over(measure.over, groups, context)


def _onset(measure: Selection, groups: Groups, context: Context) -> float:
    """Start of the first year or period that passes, in years."""
    passed = [str(key[0]) for key, passes in groups.items() if passes]
    if not passed:
        raise NoAnswerError(f"no {measure.by[0]} of the run passes the test")
    first = min(passed, key=start_of)
    context.note(f"first at {first}")
    return start_of(first)


def _by_group(measure: Selection, context: Context, loc: Loc) -> Groups:
    """The selection up to its test: group -> number; at least one."""
    groups = _groups(measure, context, loc)
    if measure.steps:
        groups = _steps(groups, measure.steps)
    other = measure.compared_with()
    if other is not None:
        key, content = other
        if isinstance(content, Counterpart):
            counterpart = measure.changed(content)
            base = {
                k: v * content.times for k, v in _groups(counterpart, context, (*loc, key)).items()
            }
            names = counterpart.by
            if content.over is not None:
                base, names = _over_time(content.over, base, context), names[:-1]
            shared = [measure.by.index(name) for name in names]
        else:
            base, shared = {(): float(content)}, []
        groups = _compared(COMPARISONS[key], groups, base, shared, context)
    groups = {k: _test(measure.test, v * measure.times) for k, v in groups.items()}
    if not groups:
        raise NoAnswerError("no row is left after the filters")
    return groups


def _over_time(over: str, groups: Groups, context: Context) -> Groups:
    """Groups whose last part is a time, brought to one number for each rest."""
    rests: dict[Key, Groups] = {}
    for key, value in groups.items():
        rests.setdefault(key[:-1], {})[key[-1:]] = value
    return {rest: _over(over, times, context) for rest, times in rests.items()}


def _over(over: str, groups: Groups, context: Context) -> float:
    values = list(groups.values())
    if over in ("min", "max"):
        key = (min if over == "min" else max)(groups, key=lambda k: groups[k])
        context.note(f"{over} at {_named(key)}")
        return groups[key]
    if over in ("first", "last"):
        return values[0 if over == "first" else -1]
    if over == "count":
        return float(len(values))
    return math.fsum(values) / (len(values) if over == "mean" else 1)


def _steps(groups: Groups, how: str) -> Groups:
    name = how.replace(" ", "_")
    return {k: compare(name, groups[k], groups[before]) for before, k in pairwise(groups)}


def _compared(
    how: str, groups: Groups, base: Groups, shared: list[int], context: Context
) -> Groups:
    """Group by group; a group without its like on the other side is left out, and that is noted.

    shared : places in a group's key that the key on the other side is made of.
    """
    pairs: dict[Key, tuple[float, float]] = {}
    for key, value in groups.items():
        other = base.get(tuple(key[n] for n in shared))
        if other is not None and (other != 0 or not shared):
            pairs[key] = (value, other)
    left_out = [_named(key) for key in groups if key not in pairs]
    if left_out and groups.keys() != {()}:
        context.note(f"nothing to compare with: {', '.join(left_out)}")
    return {key: compare(how, *pair) for key, pair in pairs.items()}


def _groups(measure: Selection, context: Context, loc: Loc) -> Groups:
    """The selection up to its aggregate: group -> number, `()` where there is one only."""
    ran, frame, measure = table_of(measure, context, loc)
    frame = in_period(frame, measure.period, ran)
    rows = filtered(frame, measure.filters, ran, measure.table, context, (*loc, "filters"))
    if measure.aggregate != "share":
        return _aggregate(rows, measure, measure.aggregate)
    wider_rows = filtered(frame, wider(measure), ran, measure.table, context, (*loc, "of"))
    part_of, total = (_aggregate(r, measure, "sum") for r in (rows, wider_rows))
    return {k: part_of.get(k, 0.0) / v for k, v in total.items() if v}


def wider(measure: Selection) -> dict[str, Any]:
    """The filters of the wider selection that a share is taken of."""
    of = {**measure.filters, **(measure.of or {})}
    return {column: value for column, value in of.items() if value is not None}


def faults(measure: Selection | Combination | float, context: Context, loc: Loc) -> list[CaseError]:
    """All that can be known to be wrong from the columns and names of tables, without their rows."""
    if isinstance(measure, Combination):
        name, parts = measure.operation()
        return [f for n, part in enumerate(parts) for f in faults(part, context, (*loc, name, n))]
    if not isinstance(measure, Selection):
        return []
    mistakes = _names_of(measure, context, loc)
    other = measure.compared_with()
    if not mistakes and other is not None and isinstance(other[1], Counterpart):
        mistakes = _names_of(measure.changed(other[1]), context, (*loc, other[0]))
    return mistakes


def _names_of(measure: Selection, context: Context, loc: Loc) -> list[CaseError]:
    try:
        ran, frame, measure = table_of(measure, context, loc)
        for place, filters in (("filters", measure.filters), ("of", wider(measure))):
            filtered(frame, filters, ran, measure.table, context, (*loc, place))
    except CaseError as fault:
        return [fault]
    return []


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
    expression = _expression(how, measure)
    if measure.by:
        made = frame.group_by(measure.by, maintain_order=True).agg(expression.alias("it"))
        made = made.sort(measure.by, nulls_last=True)
        values = {tuple(row[:-1]): row[-1] for row in made.iter_rows()}
    else:
        if frame.is_empty() and how not in ("sum", "count"):
            raise NoAnswerError("no row is left after the filters")
        values = {(): frame.select(expression.alias("it"))["it"][0]}
    return {k: float(v) for k, v in values.items() if v is not None and math.isfinite(v)}


def _expression(how: str, measure: Selection) -> pl.Expr:
    if how == "count":
        return pl.len()
    column = pl.col(measure.value or "")
    if how == "weighted mean":
        weight = pl.col(measure.weight or "")
        return (column * weight).sum() / weight.sum()
    made: pl.Expr = getattr(column, how)()
    return made
