"""The jobs of the cases: the scenario of each and its reference, as far as the case needs.

How far a run goes depends on its case alone, never on the other cases that are asked for: what a run
knows of coming law may depend on its last year.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ytterby.datasets.package import packaged_folder
from ytterby.ground.document import Document
from ytterby.ground.errors import CaseError, DataError, ScenarioError
from ytterby.ground.fingerprint import digest_of_data
from ytterby.runs.workspace import Workspace
from ytterby.scenarios.read import resolve
from ytterby.scenarios.scenario import with_switches
from ytterby.scenarios.schema import LAST_YEAR
from ytterby.validation.case import last_year
from ytterby.validation.known import without_rows
from ytterby.validation.language import CASE, REFERENCE
from ytterby.validation.layer import Basis, check_layers, layers_of, with_empty_layers
from ytterby.validation.measure import faults
from ytterby.validation.rows import Context, Ran

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ytterby.runs.job import Job
    from ytterby.scenarios.scenario import Scenario
    from ytterby.validation.case import Case, CaseFile
    from ytterby.validation.language import Combination, Selection
    from ytterby.validation.layer import Layer, LayerDraw
    from ytterby.validation.rows import Loc


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

    def changed(
        self, switches: Mapping[str, Any], numbers: Mapping[str, float] | None = None
    ) -> Planned:
        """The case with other switches, and numbers of the data folder or of acts, in all its runs.

        Runs beside on another data folder take those of the numbers that it knows.
        """
        first, *others = self.parts
        given = dict(numbers or {})
        parts = [first.changed(switches, given)]
        for part in others:
            known = part.workspace.chain.parameters
            own = {name: value for name, value in given.items() if "/" in name or name in known}
            parts.append(part.changed(switches, own))
        return self.with_parts(parts)

    def with_parts(self, parts: Sequence[FolderRuns]) -> Planned:
        """The case with other runs."""
        return replace(self, parts=tuple(parts))


def plan(files: Sequence[CaseFile], layers: Sequence[Layer] = ()) -> list[Planned]:
    """The runs of each case. layers : those that cases may name.

    A scenario or a measure that is wrong fails its case, with file and line, and no other; nothing is run
    for it.
    """
    workspaces: dict[Path, Workspace | str] = {}
    planned = []
    for file in files:
        names = _folders(file)
        for name, folder in names.items():
            if folder not in workspaces:
                workspaces[folder] = _read(folder, name)
        own = {name: workspaces[folder] for name, folder in names.items()}
        planned.append(_plan_case(file, own, layers))
    return planned


def _folders(file: CaseFile) -> dict[str, Path]:
    """The data folders of a case, its own first: name as written -> folder; none without a run."""
    if file.case.scenario is None:
        return {}
    names = [file.case.data, *(run.data for run in file.case.runs.values())]
    return {name: folder_of(file, name) for name in names if name is not None}


def folder_of(file: CaseFile, name: str) -> Path:
    """A data folder that a case names: a packaged one by name, another by path from the case file."""
    if "/" in name or name.startswith("."):
        return (file.document.path.parent / name).resolve()
    return packaged_folder().parent / name


def _read(folder: Path, name: str) -> Workspace | str:
    """The workspace of a data folder, or why there is none."""
    if not (folder / "parameters.csv").is_file():
        return f"data folder {name} is not there"
    try:
        return Workspace.read(folder)
    except (DataError, OSError) as error:
        return f"data folder {name} cannot be read: {str(error).splitlines()[0]}"


def _plan_case(
    file: CaseFile, folders: Mapping[str, Workspace | str], known: Sequence[Layer]
) -> Planned:
    """folders : name of each data folder of the case -> its workspace, or why there is none."""
    case = file.case
    if case.not_expressible:
        return Planned(file, status="not expressible", why=case.not_expressible)
    absent = next((why for why in folders.values() if isinstance(why, str)), None)
    if absent is not None:
        return Planned(file, status="not run", why=absent)
    there = {
        name: workspace for name, workspace in folders.items() if isinstance(workspace, Workspace)
    }
    try:
        runs = _runs_by_folder(case) if there else {}
        parts = [_part(file, places, there[name]) for name, places in runs.items()]
        layers = layers_of(file, known)
        check_layers(file, layers, basis_of(file, parts))
        _check_measure(file, parts, layers)
    except CaseError as fault:
        return Planned(file, status="failed", why=" ".join(str(fault).split()))
    return Planned(file, tuple(parts), layers)


def basis_of(file: CaseFile, parts: Sequence[FolderRuns]) -> Basis:
    """What layers stand on before a run is there."""
    return Basis(file.document.path, parts[0].workspace.chain.folder if parts else None)


def _runs_by_folder(case: Case) -> dict[str, dict[str, Loc]]:
    """Data folder, the case's first -> its runs: name -> where its scenario is written."""
    own: dict[str, Loc] = {CASE: ("scenario",)}
    if case.reference:
        own[REFERENCE] = ("reference",)
    by_folder = {case.data: own}
    for name, run in case.runs.items():
        by_folder.setdefault(run.data or case.data, {})[name] = ("runs", name, "scenario")
    return by_folder


def _part(file: CaseFile, places: Mapping[str, Loc], workspace: Workspace) -> FolderRuns:
    """The runs of a case on one data folder, to the last year that its measure names of them."""
    case, first = file.case, workspace.chain.base_year
    runs = [_scenario(file, place, workspace) for place in places.values()]
    if CASE in places:
        named = case.last_year(*places)
    else:
        ends = [case.runs[name].end for name in places]
        stated = max((end for end in ends if end is not None), default=None)
        named = stated or last_year(_measure(case), [*places])
    end = min(named or runs[0].years.end, LAST_YEAR)
    if end < first:
        raise CaseError(
            f"the case asks for {end}, runs start in {first}",
            where=file.document.where(("measure",)),
        )
    span = {"start": first, "end": end}
    runs = [replace(one, years=one.years.model_copy(update=span)) for one in runs]
    return FolderRuns(
        workspace, dict(zip(places, workspace.jobs(runs, wants="periods"), strict=True))
    )


def _check_measure(file: CaseFile, parts: Sequence[FolderRuns], layers: Sequence[Layer]) -> None:
    """Raises CaseError for a table, column or name that no run of the case will have."""
    checked: dict[str, Ran] = {}
    for part in parts:
        bare = without_rows(part.workspace, has_reference=REFERENCE in part.jobs)
        checked |= dict.fromkeys(part.jobs, bare)
    basis = basis_of(file, parts)
    checked[CASE] = with_empty_layers(checked.get(CASE, Ran({})), file, layers, basis)
    for name, run in file.case.runs.items():
        if run.layered:
            checked[name] = checked[CASE]
    own, reference = checked.pop(CASE), checked.pop(REFERENCE, None)
    context = Context(own, reference, file.document.where, others=checked)
    wrong = faults(_measure(file.case), context, ("measure",))
    if wrong:
        raise wrong[0]


def _measure(case: Case) -> Selection | Combination | float:
    assert case.measure is not None
    return case.measure


def _scenario(file: CaseFile, place: Loc, workspace: Workspace) -> Scenario:
    """The scenario that stands at a place of the case file."""
    written: Any = file.case
    for key in place:
        written = written[key] if isinstance(written, dict) else getattr(written, str(key))
    chain = workspace.chain
    options: dict[str, Any] = {
        "base_digest": chain.digest,
        "parameters": chain.parameters,
        "names": chain.names,
    }
    try:
        if isinstance(written, dict):
            return resolve(_as_document(file, place, written), workspace.book, **options)
        path: str | Path = written
        if written.endswith((".yaml", ".yml")) or "/" in written:
            path = file.document.path.parent / written
        return resolve(path, workspace.book, **options)
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
