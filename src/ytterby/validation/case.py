"""The case file: a published figure, the scenario that should give it, and how it is measured."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from ytterby.ground import yamlfile
from ytterby.ground.errors import CaseError, did_you_mean
from ytterby.ground.files import DATA
from ytterby.validation.language import (
    CASE,
    REFERENCE,
    Combination,
    Expression,
    Selection,
)
from ytterby.validation.selection import TIME, Bounds, FirstOf, Grammar, Not

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.ground.document import Document

PACKAGED = DATA / "validation"
Kind = Literal["observed", "model result", "projection"]
Role = Literal["echo", "in-sample", "prediction"]
PARAMETERS = "parameters"
"""The table of the numbers that went in: every run has it whole."""


class FurtherRun(Grammar):
    """A run that a measure names beside the case's own.

    data : another data folder; the case's if left out. end : its last year there, by default the last that the
    measure names of it; runs on one folder end together. layered : whether the case's layers are made of it too,
    against the same reference.
    """

    scenario: str | dict[str, Any]
    data: str | None = None
    end: int | None = Field(default=None, ge=1985, le=2100)
    layered: bool = False


class Case(Grammar):
    """One published case.

    Attributes
    ----------
    scenario, reference : a built-in name, the path of a scenario file, or a scenario written here
        in the words of scenario files (`extends` names the one it is a patch of).
    runs : further runs, name -> scenario, of this data folder or of another; `scenario: NAME` in a selection
        reads one.
    layers : what is made of the case's run beside its tables: name of a layer (`economy`) -> what is asked of
        it; a case with layers may do without a scenario.
    data : name of a packaged data folder, or the path of one, from the folder of the case file.
    end : last year to run; by default the last one that the measure names, or the scenario's if a
        selection takes years up to the end of the run.
    measure : see `ytterby.validation.language`.
    kind : what the published figure is. role : `echo` (an input comes back), `in-sample` (used to
        calibrate) or `prediction`. role_first : what it was before the laws of stocks, news and licences
        were set on the record (commit 1bff3ff); left out where it is the same.
    no_change : the answer if nothing changed, where it does not follow from the measure.
    reads : where the measure is not quite what was published, why it stands for it.
    cause : known cause of a miss. needs : what the case waits for, while it cannot run.
    not_expressible : why the model cannot express it; then scenario and measure are left out.
    """

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    title: str = Field(min_length=1)
    event: str = Field(min_length=1)
    data: str = "rare_earths"
    scenario: str | dict[str, Any] | None = None
    reference: str | dict[str, Any] | None = None
    runs: dict[str, FurtherRun] = Field(default_factory=dict)
    layers: dict[str, dict[str, Any]] = Field(default_factory=dict)
    end: int | None = Field(default=None, ge=1985, le=2100)
    measure: Expression | None = None
    published: float
    low: float
    high: float
    unit: str
    kind: Annotated[Kind, BeforeValidator(lambda v: "model result" if v == "model" else v)]
    evidence: Literal["A", "B", "C", "D", "X"]
    role: Role
    role_first: Role | None = None
    no_change: float | None = None
    source: str = Field(min_length=1)
    source_url: str = ""
    reads: str = ""
    cause: str = ""
    needs: str = ""
    notes: str = ""
    not_expressible: str = ""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.low > self.high:
            raise ValueError(f"low {self.low:g} is above high {self.high:g}")
        if self.not_expressible:
            return self
        if self.measure is None or (self.scenario is None and not self.layers):
            raise ValueError("a case needs `scenario` and `measure`, or `not_expressible` and why")
        if self.scenario is None and (self.reference is not None or self.runs):
            raise ValueError("`reference` and `runs` need a `scenario` of the case")
        named_runs = {selection.scenario for selection in selections(self.measure)}
        if REFERENCE in named_runs and self.reference is None:
            raise ValueError("the measure asks for the reference run: name a `reference` scenario")
        if taken := sorted({CASE, REFERENCE} & {*self.runs}):
            raise ValueError(f"a run beside cannot be called {taken[0]!r}")
        if unknown := sorted(named_runs - {CASE, REFERENCE, *self.runs}):
            advice = did_you_mean(unknown[0], [CASE, REFERENCE, *self.runs])
            raise ValueError(
                f"the measure asks for a run {unknown[0]!r} that `runs` has not. {advice}"
            )
        for name, run in self.runs.items():
            if run.layered and (run.data not in (None, self.data) or not self.layers):
                raise ValueError(
                    f"run {name!r}: `layered` needs the case's `layers` and its data folder"
                )
            if run.end is not None and run.data in (None, self.data):
                raise ValueError(
                    f"runs on one data folder end together: leave `end` of {name!r} out"
                )
        if idle := sorted({*self.runs} - named_runs):
            raise ValueError(f"no selection of the measure reads the run {idle[0]!r}")
        return self

    def last_year(self, *runs: str) -> int | None:
        """Last year that runs of the case need, all if none is named; None where it is that of the scenario:
        neither the case nor all of its measure's selections of them name one."""
        if self.end is not None or self.measure is None:
            return self.end
        return last_year(self.measure, runs)


def selections(expression: Selection | Combination | float) -> list[Selection]:
    """All selections of a measure, series and those compared with included."""
    if isinstance(expression, Selection):
        other = expression.compared_with()
        if other is None or isinstance(other[1], float | int):
            return [expression]
        return [expression, expression.changed(other[1])]
    if isinstance(expression, Combination):
        return [s for part in expression.operation()[1] for s in selections(part)]
    return []


def last_year(measure: Selection | Combination | float, runs: Sequence[str] = ()) -> int | None:
    """The last year that a measure names of some runs; None where it names none or one of its periods is open.

    runs : names of runs; all if empty.
    """
    years: list[int] = []
    for selection in selections(measure):
        if runs and selection.scenario not in runs:
            continue
        named = [label for value in _times(selection) for label in _labels(value)]
        ends = [int(match[0]) for label in named if (match := re.match(r"\d{4}", str(label)))]
        if selection.table != PARAMETERS and (_is_open(selection) or not ends):
            return None
        years += ends
    return max(years, default=None)


def _times(selection: Selection) -> list[Any]:
    """What bounds a selection in time: its period, and filters on `year` or `period`."""
    filters = [*selection.filters.items(), *(selection.of or {}).items()]
    bounds = [selection.period, *(value for column, value in filters if column in TIME)]
    return [value for value in bounds if value is not None]


def _labels(value: Any) -> list[Any]:
    if isinstance(value, Bounds):
        return [int(end) for end in (value.min, value.max) if end is not None]
    if isinstance(value, FirstOf):
        return [label for one in value.first_of for label in _labels(one)]
    if isinstance(value, Not):
        return []
    return list(value) if isinstance(value, list) else [value]


def _is_open(selection: Selection) -> bool:
    """Whether a selection takes all years up to the end of the run, whichever that is."""
    wider = selection.of or {}
    if selection.period is None and any(name in wider and wider[name] is None for name in TIME):
        return True
    ends = [value for value in _times(selection) if not isinstance(value, Not)]
    return all(isinstance(value, Bounds) and value.max is None for value in ends)


@dataclass(frozen=True)
class CaseFile:
    """A case with the file it came from, for messages with line numbers."""

    case: Case
    document: Document


def read_case(path: Path) -> CaseFile:
    """Read one case file. Raises CaseError with file, line and all that is wrong."""
    document = yamlfile.load(path, CaseError)
    return CaseFile(yamlfile.validate(document, Case, CaseError), document)


def find_cases(names: Sequence[str] = ()) -> list[CaseFile]:
    """Cases by id, by event, by a text with `*`, by file, or by folder; all built-in ones if none.

    Raises CaseError for a name that is none of these, and for files that are wrong (all at once).
    """
    packaged = sorted(PACKAGED.glob("*.yaml"))
    paths: list[Path] = []
    known: list[str] = []
    for name in names:
        path = Path(name)
        if path.is_dir():
            files = sorted([*path.glob("*.yaml"), *path.glob("*.yml")])
            if not files:
                raise CaseError("no case files (*.yaml) in the folder", where=name)
            paths += files
        elif name.endswith((".yaml", ".yml")) or "/" in name:
            paths.append(path)
        else:
            known.append(name)
    built_in = _read_all(packaged) if known else []
    chosen = [one for name in known for one in _named(name, built_in)]
    return _without_repeats([*chosen, *_read_all(paths if names else packaged)])


def _named(name: str, packaged: list[CaseFile]) -> list[CaseFile]:
    words = {one.case.id: (one.case.id.lower(), one.case.event.lower()) for one in packaged}
    matches = [c for c in packaged if any(fnmatchcase(w, name.lower()) for w in words[c.case.id])]
    if not matches:
        advice = did_you_mean(name, list(words)) + " A case of your own is named by its .yaml file."
        raise CaseError(f"unknown case {name!r}", advice=advice)
    return matches


def _read_all(paths: Sequence[Path]) -> list[CaseFile]:
    cases, faults = [], []
    for path in paths:
        try:
            cases.append(read_case(path))
        except CaseError as fault:
            faults.append(fault)
    if len(faults) == 1:
        raise faults[0]
    if faults:
        messages = "\n  ".join(str(fault).replace("\n", "\n  ") for fault in faults)
        raise CaseError(f"{len(faults)} case files cannot be used\n  {messages}")
    return cases


def _without_repeats(cases: list[CaseFile]) -> list[CaseFile]:
    """The same file named twice counts once; two files with one id are a mistake."""
    seen: dict[str, CaseFile] = {}
    for one in cases:
        first = seen.setdefault(one.case.id, one)
        if first.document.path.resolve() != one.document.path.resolve():
            what = f"case id {one.case.id!r} is taken by {first.document.path.name}"
            raise CaseError(
                what, where=one.document.where(("id",)), advice="Give your case another id."
            )
    return list(seen.values())
