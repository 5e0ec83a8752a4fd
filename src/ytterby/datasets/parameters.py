"""`parameters.csv`: every number the model uses, with unit, range, grade and source.

A run asks for a number by id, so that it can list afterwards which sources and assumptions it used.

Which units there are, and between which bounds a number lies, stands in `data/units.csv`. A unit is one of the
list, or begins with one: `t REO / t concentrate` is a mass, `USD/kg` money; `*` stands for anything. The longest
that fits holds. A row with `ids` (patterns of ids of parameters) goes before one without: the bounds of a
kind of number are narrower than those of its unit. They refuse what cannot be meant, in a folder and in the
`parameters` of a scenario; what is likely stands in `low` and `high`.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cache, cached_property
from typing import TYPE_CHECKING, Final

from ytterby.datasets.declared import PARAMETERS, folder_problems
from ytterby.datasets.tables import FolderProblem, Row, as_error, folder_of, read_table
from ytterby.ground.csvfile import read_csv
from ytterby.ground.errors import DataError, check_known, did_you_mean, error_words
from ytterby.ground.files import DATA

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from ytterby.datasets.tables import Problems, Table
    from ytterby.ground.arrays import Numbers

FILE: Final = "parameters.csv"
SOURCE, DERIVED, ASSUMPTION = "source", "derived", "assumption"
KINDS: Final = (SOURCE, DERIVED, ASSUMPTION)
TEXTS: Final = ("id", "unit", "kind", "grade", "group", "source", "source_url", "reason")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of the model.

    `value`, `low` and `high` are in `unit` (`1` for a pure number). `evidence` holds the ids of the
    facts the value was derived from. `line` is its line in `parameters.csv`.
    """

    id: str
    value: float
    unit: str
    low: float | None
    high: float | None
    kind: str
    grade: str
    group: str
    evidence: tuple[str, ...]
    source: str
    source_url: str
    reason: str
    line: int

    @classmethod
    def of(cls, row: Row) -> Parameter:
        """From a row that fits its declaration in `data/folder.csv`."""
        texts = {name: row.text(name) for name in TEXTS}
        value, low, high = row.number("value"), *map(row.number_or_none, ("low", "high"))
        evidence = row.words("evidence")
        return cls(value=value, low=low, high=high, evidence=evidence, line=row.line, **texts)

    def problem(self, column: str, what: str, advice: str = "") -> FolderProblem:
        """What is wrong with a cell of this row."""
        place = f"{FILE} line {self.line}, column '{column}'"
        return FolderProblem("parameters", place, f"{self.id}: {what}", advice)

    def beyond(self, value: float) -> tuple[str, str] | None:
        """What is wrong with a value for this parameter, and advice; None within its bounds."""
        bounds = bounds_of(self.unit, self.id)
        if bounds is None or bounds.minimum <= value <= bounds.maximum:
            return None
        return error_words("bounds", value=value, bounds=bounds, unit=self.unit)

    def out_of_bounds(self) -> Problems:
        """A unit that is none, a number out of the bounds of its kind, or out of its own range."""
        if self.unit and bounds_of(self.unit, self.id) is None:
            advice = did_you_mean(self.unit, (row.unit for row in declared_bounds()))
            yield self.problem("unit", f"'{self.unit}' is no unit", advice)
        for column, value in (("value", self.value), ("low", self.low), ("high", self.high)):
            if value is not None and (wrong := self.beyond(value)):
                yield self.problem(column, *wrong)
        for column, bound, side in (("low", self.low, 1.0), ("high", self.high, -1.0)):
            if bound is not None and side * (bound - self.value) > 0.0:
                beyond = "above" if side > 0.0 else "below"
                what = f"{column} {bound:g} is {beyond} the value {self.value:g}"
                yield self.problem(column, what, "Mend one of them.")


@dataclass(frozen=True)
class NumberBounds:
    """Least and most that a number may be, in its unit, and why; `ids` of parameters, all where blank."""

    unit: str
    ids: tuple[str, ...]
    minimum: float
    maximum: float
    reason: str

    @cached_property
    def begins(self) -> re.Pattern[str]:
        """How units begin that it is for."""
        return re.compile(".*".join(map(re.escape, self.unit.split("*"))) + r"(?![A-Za-z0-9])")


@cache
def declared_bounds() -> list[NumberBounds]:
    """The rows of `data/units.csv`, the longest units first."""
    rows = read_csv(DATA / "units.csv").rows
    bounds = (
        NumberBounds(r["unit"], tuple(r["ids"].split()), float(r["least"]), float(r["most"]), r["reason"]) for r in rows
    )  # fmt: skip
    return sorted(bounds, key=lambda row: -len(row.unit))


@cache
def bounds_of(unit: str, name: str) -> NumberBounds | None:
    """NumberBounds of a parameter: those of its kind, by its id, before those of its unit; None for no unit."""
    fitting = [row for row in declared_bounds() if row.begins.match(unit)]
    by_unit = next((row for row in fitting if not row.ids), None)
    named = (row for row in fitting if any(fnmatchcase(name, pattern) for pattern in row.ids))
    return by_unit and next(named, by_unit)


class Parameters:
    """The parameters of a data folder, by id. Immutable but for the record of what was asked for.

    `Parameters.read(folder)` reads them; `replace` gives a new object with other values, for a draw
    or a scenario. `used` is the set of ids whose value was asked for from this object.
    """

    __slots__ = ("_rows", "_used", "_values", "overridden")

    def __init__(self, rows: Mapping[str, Parameter], overridden: Numbers | None = None) -> None:
        self._rows: dict[str, Parameter] = dict(rows)
        self.overridden: dict[str, float] = dict(overridden or {})
        """The ids whose value differs from the file by way of `replace`, with the new value."""
        self._values = {name: row.value for name, row in self._rows.items()} | self.overridden
        self._used: set[str] = set()

    @classmethod
    def read(cls, folder: Path | str) -> Parameters:
        """Read `parameters.csv` of a data folder; raises as `of`, or for a table that is not as declared."""
        table = read_table(folder_of(folder), FILE)
        if problems := folder_problems({PARAMETERS: table}):
            raise as_error(problems)
        return cls.of(table)

    @classmethod
    def of(cls, table: Table) -> Parameters:
        """The rows of a table that is as declared.

        Raises DataError that lists every number that has no unit that is known, or is out of its bounds.
        """
        rows = [Parameter.of(row) for row in table]
        if problems := [problem for row in rows for problem in row.out_of_bounds()]:
            raise as_error(problems)
        return cls({row.id: row for row in rows})

    def value(self, name: str) -> float:
        """The value of a parameter, in its unit, and note that it was used.

        Raises DataError if there is no such id.
        """
        if name not in self._values:
            check_known(name, self._rows, "there is no parameter {!r}", where=FILE)
        self._used.add(name)
        return self._values[name]

    def row(self, name: str) -> Parameter:
        """The whole row, with the value that holds here; does not count as use."""
        check_known(name, self._rows, "there is no parameter {!r}", where=FILE)
        row = self._rows[name]
        return replace(row, value=self._values[name]) if name in self.overridden else row

    def replace(self, values: Mapping[str, float]) -> Parameters:
        """A new object with these values in place of the old; its `used` is empty.

        Raises DataError for an unknown id or a value that is not a finite number.
        """
        for name, value in values.items():
            check_known(name, self._rows, "there is no parameter {!r}", where=FILE)
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise DataError(f"the value given for '{name}' is not a number: {value!r}")
            if not math.isfinite(value):
                raise DataError(f"the value given for '{name}' is not a finite number: {value}")
        new = {name: float(value) for name, value in values.items()}
        return Parameters(self._rows, {**self.overridden, **new})

    @property
    def used(self) -> set[str]:
        """Ids whose value was asked for so far (a copy)."""
        return set(self._used)

    def groups(self) -> tuple[str, ...]:
        """Names of the tornado groups, in the order of the file."""
        return tuple(dict.fromkeys(row.group for row in self._rows.values() if row.group))

    def in_group(self, name: str) -> tuple[Parameter, ...]:
        """Rows of one tornado group; raises DataError if there is no such group."""
        rows = tuple(self.row(row.id) for row in self._rows.values() if row.group == name)
        check_known(name, self.groups(), "there is no group {!r}", where=FILE)
        return rows

    def __iter__(self) -> Iterator[Parameter]:
        return (self.row(name) for name in self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, name: object) -> bool:
        return name in self._rows
