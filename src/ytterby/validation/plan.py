"""The jobs of the cases: the scenario of each and its reference, as far as the case needs.

How far a run goes depends on its case alone, never on the other cases that are asked for: what a run
knows of coming law may depend on its last year.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
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
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ytterby.runs.job import Job
    from ytterby.scenarios.scenario import Scenario
    from ytterby.validation.case import CaseFile
    from ytterby.validation.language import Combination, Selection
    from ytterby.validation.layer import Layer, LayerDraw


@dataclass(frozen=True)
class Planned:
    """A case with its runs, or the status and reason why it has none.

    workspace : of its data folder. named : all runs, by their name in the measure: `case`, `reference`, and those of
    `runs`, in the same periods.
    """

    file: CaseFile
    workspace: Workspace | None = None
    named: Mapping[str, Job] = field(default_factory=dict)
    layers: tuple[Layer, ...] = ()
    status: str = ""
    why: str = ""
    draw: LayerDraw | None = None

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
        """The case with other switches, and numbers of the data folder or of acts, in all its runs."""
        if self.workspace is None:
            return self
        scenarios = [with_switches(job.scenario, switches) for job in self.jobs]
        return self.with_jobs(self.workspace.jobs(scenarios, numbers, wants="periods"))

    def with_jobs(self, jobs: Iterable[Job], draw: LayerDraw | None = None) -> Planned:
        """The case with other jobs, in their order, as those of a draw."""
        return replace(self, named=dict(zip(self.named, jobs, strict=True)), draw=draw)


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
    case, planned = file.case, Planned(file)
    if case.not_expressible:
        return replace(planned, status="not expressible", why=case.not_expressible)
    try:
        if case.scenario is not None:
            workspace = read(_folder(file))
            if isinstance(workspace, str):
                why = f"data folder {case.data} {workspace}"
                return replace(planned, status="not run", why=why)
            planned = replace(planned, workspace=workspace, named=_jobs(file, workspace))
        planned = replace(planned, layers=layers_of(file, known, planned.basis))
        _check_measure(planned)
    except CaseError as fault:
        return Planned(file, status="failed", why=" ".join(str(fault).split()))
    return planned


def _folder(file: CaseFile) -> Path:
    """The data folder of a case: a packaged one by name, another by path from the case file."""
    name = file.case.data
    if "/" in name or name.startswith("."):
        return (file.document.path.parent / name).resolve()
    return packaged_folder().parent / name


def _jobs(file: CaseFile, workspace: Workspace) -> dict[str, Job]:
    """The runs of a case by name, to the last year that its measure names."""
    case, first = file.case, workspace.chain.base_year
    places: dict[str, Loc] = {CASE: ("scenario",)}
    places |= {REFERENCE: (REFERENCE,)} if case.reference else {}
    places |= {name: ("runs", name, "scenario") for name in case.runs}
    runs = [_scenario(file, place, workspace) for place in places.values()]
    end = case.end or last_year(case.measure or 0.0) or runs[0].years.end
    if end < first:
        what = f"the case asks for {end}, runs start in {first}"
        raise CaseError(what, where=file.document.where(("measure",)))
    span = {"start": first, "end": min(end, LAST_YEAR)}
    runs = [replace(one, years=one.years.model_copy(update=span)) for one in runs]
    return dict(zip(places, workspace.jobs(runs, wants="periods"), strict=True))


def last_year(measure: Selection | Combination | float) -> int | None:
    """The last year that a measure names; None where it names none or one of its periods is open."""
    years = []
    for selection in selections(measure).values():
        if selection.table == PARAMETERS and selection.period is None:
            continue
        named = re.findall(r"\b\d{4}", " ".join(named_periods(selection.period)))
        if not named:
            return None
        years += [int(year) for year in named]
    return max(years, default=None)


def _check_measure(planned: Planned) -> None:
    """Raises CaseError for a table, column or name that no run of the case will have."""
    file, workspace = planned.file, planned.workspace
    bare = without_rows(workspace, REFERENCE in planned.named) if workspace else Ran({})
    runs = dict.fromkeys([CASE, *planned.named], bare)
    layered = [CASE, *(name for name, run in file.case.runs.items() if run.layered)]
    own = with_layers(bare, file, planned.layers, planned.basis, rows=False)
    context = Context({**runs, **dict.fromkeys(layered, own)}, file.document.where)
    for loc, one in selections(file.case.measure or 0.0, ("measure",)).items():
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
