"""From cases to outcomes: their jobs are run, and each is held against its band as soon as its runs are there.

The jobs of a case are its scenario and its reference, as far as the case needs. How far a run goes depends on its case
alone, never on the other cases that are asked for: what a run knows of coming law may depend on its last year.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from ytterby.datasets.package import packaged_folder
from ytterby.draws.loop import Failure, run_study
from ytterby.ground.document import Document, Loc
from ytterby.ground.errors import CaseError, DataError, ScenarioError, YtterbyError, error_of
from ytterby.ground.files import is_path
from ytterby.ground.fingerprint import digest_of_data
from ytterby.results.dependence import diversion
from ytterby.results.tables import stack
from ytterby.runs.run import SERIAL
from ytterby.runs.workspace import Workspace
from ytterby.scenarios.read import resolve
from ytterby.scenarios.scenario import with_switches
from ytterby.scenarios.schema import LAST_YEAR
from ytterby.validation.known import Basis, Ran, layers_of, ran_of, with_layers, without_rows
from ytterby.validation.language import CASE, PARAMETERS, REFERENCE, named_periods, selections
from ytterby.validation.measure import Compiled, Context, NoAnswerError, NoPeriodError, evaluate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from ytterby.ground.arrays import Numbers
    from ytterby.ground.progress import Tick
    from ytterby.runs.job import Job, Run
    from ytterby.runs.run import Executor
    from ytterby.scenarios.scenario import Scenario
    from ytterby.validation.case import Case, CaseFile
    from ytterby.validation.known import Layer, LayerDraw
    from ytterby.validation.language import Combination, Selection


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

    def changed(self, switches: Mapping[str, Any], numbers: Numbers | None = None) -> Planned:
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
        raise error_of(CaseError, "end", file.document.where(("measure",)), end=end, first=first)
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
    if not isinstance(written, dict) and is_path(written):
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
    about = f"{place[0]} of case {file.case.id}"
    data = {"name": f"inline-{short}", "title": file.case.title, "description": about, **written}
    deep = len(place)
    lines = {loc[deep:]: n for loc, n in file.document.lines.items() if loc[:deep] == place}
    return Document(data, lines, file.document.path)


INSIDE, OUTSIDE = "inside", "outside"


@dataclass(frozen=True)
class Outcome:
    """What came of a case. `status`: inside, outside, failed, not run or not expressible."""

    case: Case
    status: str
    model: float | None = None
    why: str = ""
    note: str = ""
    seen_in: str = ""

    @property
    def inside(self) -> bool | None:
        """Whether the model's figure lies in the band; None without a figure."""
        return None if self.model is None else self.status == INSIDE


def outcomes(
    planned: Sequence[Planned], executor: Executor = SERIAL, *, on_progress: Tick | None = None
) -> list[Outcome]:
    """The outcome of each case, in their order. Equal jobs are one run, and a run that fails fails its
    cases alone.

    on_progress : called with runs done and runs in all.
    """
    pending = {number: one.jobs for number, one in enumerate(planned) if not one.status}
    table = run_study(
        {"": pending}, reader_of(planned), lambda _, number, runs: judged(planned[number], runs), executor, size=0,
        on_progress=on_progress,
    )  # fmt: skip
    results = []
    for number, one in enumerate(planned):
        outcome = table.cells[""].get(number) or Outcome(one.file.case, one.status, why=one.why)
        if isinstance(outcome, Failure):
            why = f"run of {outcome.job.name} on {outcome.job.folder.name}: {outcome}"
            outcome = Outcome(one.file.case, "failed", why=why)
        results.append(outcome)
    return results


def reader_of(planned: Sequence[Planned]) -> Callable[[Job, Run], Ran]:
    """How a run of cases is read, as `draws.loop.run_study` does it: as measures read it."""
    homes = {one.workspace.chain.folder: one.workspace for one in planned if one.workspace}
    measures = [selections(one.file.case.measure or 0.0).values() for one in planned]
    figures = {one.figure for some in measures for one in some if one.figure}
    return lambda job, run: ran_of(job, run.tables, homes[job.folder], figures)


def judged(planned: Planned, runs: Sequence[Ran]) -> Outcome:
    """The outcome of a case. runs : those of its jobs; none where it stands on layers alone."""
    return measured(planned, dict(zip(planned.named, runs, strict=True)) or {CASE: Ran({})})


def measured(planned: Planned, runs: Mapping[str, Ran]) -> Outcome:
    """Evaluate the measure of a case on its runs, by name, and hold it against the band."""
    case = planned.file.case
    assert case.measure is not None
    try:
        context = Context(_complete(planned, runs), planned.file.document.where)
        value = evaluate(case.measure, context, ("measure",))
    except NoPeriodError as absent:
        waits = f" (waits for {case.needs})" if case.needs else ""
        return Outcome(case, "not run", why=f"{absent}{waits}")
    except (NoAnswerError, YtterbyError) as fault:
        return Outcome(case, "failed", why=" ".join(str(fault).split()))
    status = INSIDE if case.low <= value <= case.high else OUTSIDE
    return Outcome(case, status, value, note="; ".join(context.notes), seen_in=runs[CASE].name)


def _complete(planned: Planned, runs: Mapping[str, Ran]) -> dict[str, Ran]:
    """The runs with the table of swaps and leaks, which needs a reference, and those that layers make of them."""
    case, complete, reference = planned.file.case, dict(runs), runs.get(REFERENCE)
    main = complete[CASE]
    if reference is not None and main.name != reference.name and "flows" in main.tables:
        flows = stack([{"flows": one.tables["flows"]} for one in (reference, main)])
        swaps = diversion(flows, reference.name, main.holder).filter(scenario=main.name)
        complete[CASE] = replace(main, tables={**main.tables, "diversion": swaps})
    basis = replace(planned.basis, reference=reference.tables if reference else None)
    for name in [CASE, *(name for name, run in case.runs.items() if run.layered)]:
        own = replace(basis, run=complete[name].tables or None)
        complete[name] = with_layers(complete[name], planned.file, planned.layers, own)
    return complete
