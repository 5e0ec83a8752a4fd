"""The jobs of the cases: the scenario of each and its reference, as far as the case needs.

How far a run goes depends on its case alone, never on the other cases that are asked for: what a run
knows of coming law may depend on its last year.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ytterby.datasets.package import packaged_folder
from ytterby.ground.document import Document, Loc
from ytterby.ground.errors import CaseError, DataError, ScenarioError
from ytterby.ground.fingerprint import digest_of_data
from ytterby.runs.workspace import Workspace
from ytterby.scenarios.read import resolve
from ytterby.scenarios.scenario import with_switches
from ytterby.scenarios.schema import LAST_YEAR
from ytterby.validation.known import Ran, without_rows
from ytterby.validation.language import CASE, PARAMETERS, REFERENCE, named_periods, selections
from ytterby.validation.layer import Basis, layers_of, with_layers
from ytterby.validation.measure import Compiled, Context

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from ytterby.runs.job import Job
    from ytterby.scenarios.scenario import Scenario
    from ytterby.validation.case import Case, CaseFile
    from ytterby.validation.language import Combination, Selection
    from ytterby.validation.layer import Layer, LayerDraw


@dataclass(frozen=True)
class FolderRuns:
    """The runs of a case on one data folder, all in the same periods: name in the measure -> job."""

    workspace: Workspace
    jobs: Mapping[str, Job]

    def changed(
        self, switches: Mapping[str, Any], numbers: Mapping[str, float] | None = None
    ) -> FolderRuns:
        """The runs with other switches, and numbers of the data folder or of acts."""
        scenarios = [with_switches(job.scenario, switches) for job in self.jobs.values()]
        made = self.workspace.jobs(scenarios, numbers, wants="periods")
        return replace(self, jobs=dict(zip(self.jobs, made, strict=True)))


@dataclass(frozen=True)
class Planned:
    """A case with its runs, or the status and reason why it has none. The first part is on its own data folder."""

    file: CaseFile
    parts: tuple[FolderRuns, ...] = ()
    layers: tuple[Layer, ...] = ()
    status: str = ""
    why: str = ""
    draw: LayerDraw | None = None

    @property
    def workspace(self) -> Workspace | None:
        """The data folder of the case."""
        return self.parts[0].workspace if self.parts else None

    @property
    def named(self) -> dict[str, Job]:
        """All runs, by their name in the measure: `case`, `reference`, and those of `runs`."""
        return {name: job for part in self.parts for name, job in part.jobs.items()}

    @property
    def job(self) -> Job | None:
        """The run of the case."""
        return self.named.get(CASE)

    @property
    def jobs(self) -> list[Job]:
        """The runs of the case, its own first."""
        return list(self.named.values())

    @property
    def basis(self) -> Basis:
        """What layers stand on before a run is there."""
        folder = self.workspace.chain.folder if self.workspace else None
        return Basis(self.file.document.path, folder, draw=self.draw)

    def changed(
        self, switches: Mapping[str, Any], numbers: Mapping[str, float] | None = None
    ) -> Planned:
        """The case with other switches, and numbers of the data folder or of acts, in all its runs.

        Runs beside on another data folder take those of the numbers that it knows.
        """
        parts = []
        for part in self.parts:
            known, given = part.workspace.chain.parameters, (numbers or {}).items()
            own = {name: value for name, value in given if "/" in name or name in known}
            parts.append(part.changed(switches, own))
        return replace(self, parts=tuple(parts))

    def with_jobs(self, jobs: Sequence[Iterable[Job]], draw: LayerDraw) -> Planned:
        """The case in a draw, with other jobs of each part, in their order."""
        own = zip(self.parts, jobs, strict=True)
        parts = (replace(p, jobs=dict(zip(p.jobs, some, strict=True))) for p, some in own)
        return replace(self, parts=tuple(parts), draw=draw)


def plan(files: Sequence[CaseFile], layers: Sequence[Layer] = ()) -> list[Planned]:
    """The runs of each case. layers : those that cases may name.

    A scenario or a measure that is wrong fails its case, with file and line, and no other; nothing is run
    for it.
    """
    read = cache(_workspace)
    return [_plan_case(file, read, layers) for file in files]


def _workspace(folder: Path) -> Workspace | str:
    """The workspace of a data folder, or why there is none."""
    if not (folder / "parameters.csv").is_file():
        return "is not there"
    try:
        return Workspace.read(folder)
    except (DataError, OSError) as error:
        return f"cannot be read: {str(error).splitlines()[0]}"


def _plan_case(
    file: CaseFile, read: Callable[[Path], Workspace | str], known: Sequence[Layer]
) -> Planned:
    case, parts = file.case, list[FolderRuns]()
    if case.not_expressible:
        return Planned(file, status="not expressible", why=case.not_expressible)
    try:
        for name, places in _runs_by_folder(case).items():
            workspace = read(_folder(file, name))
            if isinstance(workspace, str):
                return Planned(file, status="not run", why=f"data folder {name} {workspace}")
            parts.append(_part(file, places, workspace))
        planned = Planned(file, tuple(parts))
        planned = replace(planned, layers=layers_of(file, known, planned.basis))
        _check_measure(planned)
    except CaseError as fault:
        return Planned(file, status="failed", why=" ".join(str(fault).split()))
    return planned


def _folder(file: CaseFile, name: str) -> Path:
    """A data folder that a case names: a packaged one by name, another by path from the case file."""
    if "/" in name or name.startswith("."):
        return (file.document.path.parent / name).resolve()
    return packaged_folder().parent / name


def _runs_by_folder(case: Case) -> dict[str, dict[str, Loc]]:
    """Data folder, the case's first -> its runs: name -> where its scenario is written; none without a run."""
    own: dict[str, Loc] = {CASE: ("scenario",)}
    if case.reference:
        own[REFERENCE] = ("reference",)
    by_folder = {case.data: own}
    for name, run in case.runs.items():
        by_folder.setdefault(run.data or case.data, {})[name] = ("runs", name, "scenario")
    return by_folder if case.scenario is not None else {}


def _part(file: CaseFile, places: Mapping[str, Loc], workspace: Workspace) -> FolderRuns:
    """The runs of a case on one data folder, to the last year that its measure names of them."""
    case, first = file.case, workspace.chain.base_year
    assert case.measure is not None
    runs = [_scenario(file, place, workspace) for place in places.values()]
    ends = [
        case.end if name == CASE else case.runs[name].end for name in places if name != REFERENCE
    ]
    stated = max((end for end in ends if end is not None), default=None)
    named = stated or last_year(case.measure, places) or runs[0].years.end
    if named < first:
        what = f"the case asks for {named}, runs start in {first}"
        raise CaseError(what, where=file.document.where(("measure",)))
    span = {"start": first, "end": min(named, LAST_YEAR)}
    runs = [replace(one, years=one.years.model_copy(update=span)) for one in runs]
    jobs = workspace.jobs(runs, wants="periods")
    return FolderRuns(workspace, dict(zip(places, jobs, strict=True)))


def last_year(measure: Selection | Combination | float, runs: Collection[str] = ()) -> int | None:
    """The last year that a measure names of some runs; None where it names none or one of its periods is open.

    runs : names of runs; all if empty.
    """
    years = []
    for selection in selections(measure).values():
        if (runs and selection.scenario not in runs) or (
            selection.table == PARAMETERS and selection.period is None
        ):
            continue
        named = re.findall(r"\b\d{4}", " ".join(named_periods(selection.period)))
        if not named:
            return None
        years += [int(year) for year in named]
    return max(years, default=None)


def _check_measure(planned: Planned) -> None:
    """Raises CaseError for a table, column or name that no run of the case will have."""
    file, runs = planned.file, {CASE: Ran({})}
    assert file.case.measure is not None
    for part in planned.parts:
        bare = without_rows(part.workspace, has_reference=REFERENCE in part.jobs)
        runs |= dict.fromkeys(part.jobs, bare)
    runs[CASE] = with_layers(runs[CASE], file, planned.layers, planned.basis, rows=False)
    runs |= {name: runs[CASE] for name, run in file.case.runs.items() if run.layered}
    context = Context(runs, file.document.where)
    for loc, one in selections(file.case.measure, ("measure",)).items():
        Compiled(one, context, loc)


def _scenario(file: CaseFile, place: Loc, workspace: Workspace) -> Scenario:
    """The scenario that stands at a place of the case file."""
    written: Any = file.case
    for key in place:
        written = written[key] if isinstance(written, dict) else getattr(written, str(key))
    if not isinstance(written, dict) and (written.endswith((".yaml", ".yml")) or "/" in written):
        written = file.document.path.parent / written
    chain = workspace.chain
    try:
        return resolve(
            _as_document(file, place, written) if isinstance(written, dict) else written,
            workspace.book, base_digest=chain.digest, parameters=chain.parameters, names=chain.names,
        )  # fmt: skip
    except ScenarioError as fault:
        own = fault.where or file.document.where(place)
        raise CaseError(fault.what, where=own, advice=fault.advice) from None


def _as_document(file: CaseFile, place: Loc, written: Mapping[str, Any]) -> Document:
    """The part of a case file that is a scenario, as a document of its own with its own lines."""
    short = digest_of_data(written)[:8]
    data = {
        "name": f"inline-{short}",
        "title": file.case.title,
        "description": f"{place[0]} of case {file.case.id}",
        **written,
    }
    deep = len(place)
    lines = {loc[deep:]: n for loc, n in file.document.lines.items() if loc[:deep] == place}
    return Document(data, lines, file.document.path)
