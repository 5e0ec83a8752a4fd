"""The case file: a published figure, the scenario that should give it, and how it is measured.

Prices along both events are cases too, one for each point of `price_paths.csv`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from ytterby.ground import yamlfile
from ytterby.ground.csvfile import read_csv
from ytterby.ground.document import Document
from ytterby.ground.errors import CaseError, did_you_mean, error_of, together
from ytterby.ground.files import DATA, is_path
from ytterby.validation.language import (
    CASE,
    REFERENCE,
    Expression,
    Grammar,
    selections,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

PACKAGED = DATA / "validation"
PATHS = PACKAGED / "price_paths.csv"
IN_MONTHS = {"extends": "as-recorded", "years": {"months": [2025]}}
EVENT_RUNS: dict[str, tuple[Any, int]] = {"2010-15": ("quota-2010", 2015)}
EVENT_RUNS["2025"] = (IN_MONTHS, 2025)
"""Event -> the scenario that should give its prices, and its last year."""
POINT = {"unit": "x", "kind": "observed", "evidence": "B", "role": "in-sample", "role_first": "prediction"}  # fmt: skip
Kind = Literal["observed", "model result", "projection"]
Role = Literal["echo", "in-sample", "prediction"]


class FurtherRun(Grammar):
    """A run that a measure names beside the case's own, on the same data folder.

    layered : whether the case's layers are made of it too, against the same reference.
    """

    scenario: str | dict[str, Any]
    layered: bool = False


class Case(Grammar):
    """One published case.

    Attributes
    ----------
    scenario, reference : a built-in name, the path of a scenario file, or a scenario written here
        in the words of scenario files (`extends` names the one it is a patch of).
    runs : further runs, name -> scenario; `scenario: NAME` in a selection reads one.
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

    def model_post_init(self, context: Any, /) -> None:
        """Refuse runs, layers and a measure that do not fit together."""
        if self.low > self.high:
            raise ValueError(f"low {self.low:g} is above high {self.high:g}")
        if self.not_expressible:
            return
        if self.measure is None or (self.scenario is None and not self.layers):
            raise ValueError("a case needs `scenario` and `measure`, or `not_expressible` and why")
        if self.scenario is None and (self.reference is not None or self.runs):
            raise ValueError("`reference` and `runs` need a `scenario` of the case")
        named_runs = {selection.scenario for selection in selections(self.measure).values()}
        if REFERENCE in named_runs and self.reference is None:
            raise ValueError("the measure asks for the reference run: name a `reference` scenario")
        if taken := sorted({CASE, REFERENCE} & {*self.runs}):
            raise ValueError(f"a run beside cannot be called {taken[0]!r}")
        if unknown := sorted(named_runs - {CASE, REFERENCE, *self.runs}):
            advice = did_you_mean(unknown[0], [CASE, REFERENCE, *self.runs])
            what = f"the measure asks for a run {unknown[0]!r} that `runs` has not."
            raise ValueError(f"{what} {advice}")
        if not self.layers and any(run.layered for run in self.runs.values()):
            raise ValueError("`layered` of a run needs the case's `layers`")
        if idle := sorted({*self.runs} - named_runs):
            raise ValueError(f"no selection of the measure reads the run {idle[0]!r}")


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
        elif is_path(name):
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
        raise error_of(CaseError, "no_case", name=name, value=did_you_mean(name, list(words)))
    return matches


def _read_all(paths: Sequence[Path]) -> list[CaseFile]:
    cases: list[CaseFile] = []
    faults: list[CaseError] = []
    for path in paths:
        try:
            cases.append(read_case(path))
        except CaseError as fault:
            faults.append(fault)
    if faults:
        raise together(faults, " in case files")
    return cases


def _without_repeats(cases: list[CaseFile]) -> list[CaseFile]:
    """The same file named twice counts once; two files with one id are a mistake."""
    seen: dict[str, CaseFile] = {}
    for one in cases:
        first = seen.setdefault(one.case.id, one)
        if first.document.path.resolve() != one.document.path.resolve():
            what = f"case id {one.case.id!r} is taken by {first.document.path.name}"
            where, advice = one.document.where(("id",)), "Give your case another id."
            raise CaseError(what, where=where, advice=advice)
    return list(seen.values())


def path_cases() -> list[CaseFile]:
    """The points as cases, in the order of the file: the ratio of two periods, without a band.

    An id is element, region and period; the event is that of the file.
    """
    return [_point(row) for row in read_csv(PATHS).rows]


def _point(row: dict[str, str]) -> CaseFile:
    scenario, end = EVENT_RUNS[row["event"]]
    measure = {
        "figure": "price", "labels": {"commodity": row["good"], "region": row["region"]},
        "period": row["period"], "ratio_to": {"period": row["base_period"]},
    }  # fmt: skip
    content = {
        "id": f"{row['good'].partition('.')[2]}-{row['region']}-{row['period']}",
        "title": f"{row['good']} at {row['region']} in {row['period']} over {row['base_period']}",
        "scenario": scenario,
        "end": end,
        "measure": measure,
        **dict.fromkeys(("published", "low", "high"), float(row["published_ratio"])),
        **POINT,
        **{name: row[name] for name in ("event", "data", "source", "source_url", "reads")},
    }
    return CaseFile(Case.model_validate(content), Document(content, {}, PATHS))
