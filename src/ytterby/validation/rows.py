"""Takes rows of a result table: which table, period and filters a selection means, and whether they exist."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

import polars as pl

from ytterby.ground.errors import CaseError, did_you_mean
from ytterby.ground.renamed import new_column
from ytterby.runs.run import PERIODS
from ytterby.validation.language import CASE, REFERENCE, Selection
from ytterby.validation.selection import TIME, Bounds, FirstOf, Not

Loc = tuple[str | int, ...]
START = re.compile(r"^(?P<year>\d{4})(?:[-_ ]?(?P<kind>[QMH])?(?P<part>\d{1,2}))?(?:\.\.\d{1,2})?$")
LABEL = re.compile(r"^\d{4}(?:[-_ ]?[QMH]?\d{1,2}(?:\.\.\d{1,2})?)?$")
"""2025, 2025Q2, 2025-05, or 2025-01..06 for what is left of a year."""


class NoPeriodError(Exception):
    """The run has no such period: no mistake, the case has to wait for a finer run."""


class NoAnswerError(Exception):
    """The tables give no number: no row is left, or a division by zero."""


@dataclass(frozen=True)
class Ran:
    """Tables of one run and the names that may stand in their columns.

    `vocabulary`: column -> names, so that a name without rows is told from a misspelt one. Tables without
    rows show columns alone: a name that no vocabulary knows may stand there.
    """

    tables: Mapping[str, pl.DataFrame]
    vocabulary: Mapping[str, list[str]] = field(default_factory=dict)
    holder: str = ""
    name: str = ""


@dataclass
class Context:
    """What a measure is evaluated on: the case's run, its reference, and the others that it names.

    `where` turns a place in the case file into file:line.
    """

    case: Ran
    reference: Ran | None = None
    where: Callable[[Loc], str] = lambda loc: ""
    notes: list[str] = field(default_factory=list)
    others: Mapping[str, Ran] = field(default_factory=dict)

    def run(self, name: str) -> Ran | None:
        """The run of that name, None if there is none."""
        own = {CASE: self.case, REFERENCE: self.reference}
        return own[name] if name in own else self.others.get(name)

    def note(self, text: str) -> None:
        """Remember once how something was read."""
        if text not in self.notes:
            self.notes.append(text)

    def fault(self, loc: Loc, what: str, name: object = "", known: Any = None) -> CaseError:
        """The error for a place in the case file."""
        advice = did_you_mean(str(name), [str(k) for k in known]) if known is not None else ""
        return CaseError(what, where=self.where(loc), advice=advice)


def table_of(measure: Selection, context: Context, loc: Loc) -> tuple[Ran, pl.DataFrame, Selection]:
    """The run and table that a selection reads, and the selection with its period settled, all checked.

    Raises CaseError for a run, table, column or period that cannot be, NoPeriodError where the run is too
    coarse. `loc` is where the keys of the selection stand.
    """
    ran = context.run(measure.scenario)
    if ran is None and measure.scenario == REFERENCE:
        what = "the measure asks for the reference, but the case names no `reference` scenario"
        raise context.fault((*loc, "scenario"), what)
    if ran is None:
        known, what = [CASE, REFERENCE, *context.others], f"unknown run {measure.scenario!r}"
        raise context.fault((*loc, "scenario"), what, measure.scenario, known)
    if measure.table not in ran.tables:
        what = f"unknown table {measure.table!r}"
        raise context.fault((*loc, "table"), what, measure.table, ran.tables)
    measure = _settled(_in_new_columns(measure), ran, context)
    frame = ran.tables[measure.table]
    required = (("value", [measure.value]), ("weight", [measure.weight]), ("by", measure.by))
    for key, names in required:
        for name in names:
            if name == "period" and name not in frame.columns and "year" in frame.columns:
                raise NoPeriodError("no periods below a year: the run is in whole years")
            if name is not None and name not in frame.columns:
                raise _no_column(context, (*loc, key), name, measure.table, frame)
            if name is not None and key != "by" and not frame[name].dtype.is_numeric():
                raise context.fault((*loc, key), f"column {name!r} holds no numbers")
    _check_period(measure.period, frame, context, (*loc, "period"))
    return ran, frame, measure


def _in_new_columns(measure: Selection) -> Selection:
    """The selection by today's names of columns."""

    def new(name: str) -> str:
        return new_column(measure.table, name, f"a measure of table {measure.table}")

    return measure.model_copy(
        update={
            "value": measure.value and new(measure.value),
            "weight": measure.weight and new(measure.weight),
            "by": [new(name) for name in measure.by],
            "filters": {new(name): one for name, one in measure.filters.items()},
            "of": measure.of and {new(name): one for name, one in measure.of.items()},
        }
    )


def _settled(measure: Selection, ran: Ran, context: Context) -> Selection:
    """The selection with the first period that the run has, on the table of periods if it needs that one."""
    period: Any = measure.period
    if isinstance(period, FirstOf):
        wishes = period.first_of
        first = wishes[0]
        period = next((one for one in wishes if _is_there(one, measure, ran)), wishes[-1])
        if period != first and _is_there(period, measure, ran):
            used, wish = (", ".join(str(one) for one in as_list(p)) for p in (period, first))
            context.note(f"period {used} for want of {wish}")
    return measure.model_copy(update={"table": _name_of(measure, period, ran), "period": period})


def _name_of(measure: Selection, period: Any, ran: Ran) -> str:
    """The table of a selection: that of periods for what is below a year, where the run has one."""
    labels = [] if period is None or isinstance(period, Bounds) else as_list(period)
    below = any(not str(label).isdigit() for label in labels)
    finer = measure.table + PERIODS
    fine = below or "period" in measure.by or "period" in measure.filters
    return finer if fine and finer in ran.tables else measure.table


def _is_there(period: Any, measure: Selection, ran: Ran) -> bool:
    """Whether a run has all of these years or labels."""
    frame = ran.tables[_name_of(measure, period, ran)]
    there = {str(v) for c in TIME if c in frame.columns for v in frame[c].unique().to_list()}
    return {str(one) for one in as_list(period)} <= {*there, *ran.vocabulary.get("year", [])}


def _check_period(selection: Any, frame: pl.DataFrame, context: Context, loc: Loc) -> None:
    """Raises CaseError for what is no period, or where the table has no years."""
    if selection is not None and "year" not in frame.columns:
        raise context.fault(loc, "the table has no years: leave `period` out")
    for label in [] if selection is None or isinstance(selection, Bounds) else as_list(selection):
        if LABEL.match(str(label)) is None:
            raise context.fault(loc, f"{label!r} is no period: write a year, 2025Q2 or 2025-05")


def in_period(frame: pl.DataFrame, selection: Any, ran: Ran) -> pl.DataFrame:
    """Rows of a period: years of the `year` column, or labels of the `period` column."""
    if selection is None:
        return frame
    if isinstance(selection, Bounds):
        rows = frame.filter(_within("year", selection))
        if rows.is_empty():
            ends = (("from", selection.min), ("to", selection.max))
            bounds = " ".join(f"{word} {end:g}" for word, end in ends if end is not None)
            raise NoPeriodError(f"no year {bounds} in the run")
        return rows
    return pl.concat([_one_period(frame, str(one), ran) for one in as_list(selection)])


def _within(column: str, bounds: Bounds) -> pl.Expr:
    low = -math.inf if bounds.min is None else bounds.min
    return pl.col(column).is_between(low, math.inf if bounds.max is None else bounds.max)


def _one_period(frame: pl.DataFrame, label: str, ran: Ran) -> pl.DataFrame:
    if label.isdigit():
        rows = frame.filter(pl.col("year") == int(label))
        if rows.is_empty() and label not in ran.vocabulary.get("year", [label]):
            raise NoPeriodError(f"no year {label} in the run")
        return rows
    if "period" in frame.columns:
        rows = frame.filter(pl.col("period").cast(pl.String) == label)
        if not rows.is_empty():
            return rows
    raise NoPeriodError(f"no period {label} in the run")


def filtered(frame: pl.DataFrame, filters: Mapping[str, Any], ran: Ran, table: str,
             context: Context, loc: Loc) -> pl.DataFrame:  # fmt: skip
    """The rows of a frame that pass all filters. Raises CaseError for unknown columns and values.

    `loc` is the place of the filters in the case file.
    """
    complete = ran.tables[table]
    for column, selection in filters.items():
        place = (*loc, column)
        if column not in complete.columns:
            raise _no_column(context, place, column, table, complete)
        if isinstance(selection, Bounds):
            if not complete[column].dtype.is_numeric():
                raise context.fault(place, f"column {column!r} holds no numbers")
            frame = frame.filter(_within(column, selection))
            continue
        without = isinstance(selection, Not)
        names = as_list(selection.not_ if isinstance(selection, Not) else selection)
        chosen = pl.col(column).is_in(_values(names, complete, column, ran, context, place))
        frame = frame.filter(~chosen if without else chosen)
    return frame


def _values(
    selection: list[Any], complete: pl.DataFrame, column: str, ran: Ran, context: Context, loc: Loc
) -> list[Any]:
    """The values of a column that are meant, `*` written out; unknown names are refused."""
    kind = complete[column].dtype
    if kind != pl.String:
        types, expected = (
            (bool, "true or false") if kind == pl.Boolean else ((int, float), "numbers")
        )
        for one in selection:
            if not isinstance(one, types):
                raise context.fault(loc, f"column {column!r} holds {expected}, not {one!r}")
        return selection
    if complete.is_empty() and column not in ran.vocabulary:
        return [str(one) for one in selection]
    present = [v for v in complete[column].unique().to_list() if v is not None]
    known = sorted({*present, *ran.vocabulary.get(column, [])})
    values: list[Any] = []
    for one in selection:
        name = str(one)
        hits = [k for k in known if fnmatchcase(k, name)] if "*" in name else [name]
        if not hits or ("*" not in name and name not in known):
            raise context.fault(loc, f"unknown value {name!r} of column {column!r}", name, known)
        values += hits
    return values


def _no_column(context: Context, loc: Loc, name: str, table: str, frame: pl.DataFrame) -> CaseError:
    return context.fault(loc, f"unknown column {name!r} of table {table!r}", name, frame.columns)


def start_of(label: str) -> float:
    """Start of a year or period in years: 2025 -> 2025.0, 2025Q3 -> 2025.5, 2025-04..06 -> 2025.25."""
    named = START.match(label)
    if named is None:
        raise NoAnswerError(f"the period {label!r} has no known start")
    year, kind, part = int(named["year"]), named["kind"] or "M", int(named["part"] or 1)
    return year + (part - 1) / {"Q": 4, "H": 2, "M": 12}[kind]


def as_list(value: Any) -> list[Any]:
    """A list as it is, anything else as a list of one."""
    return list(value) if isinstance(value, list | tuple) else [value]
