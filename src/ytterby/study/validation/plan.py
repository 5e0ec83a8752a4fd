"""The jobs of the cases: the scenario of each and its reference, as far as the case needs.

How far a run goes depends on its case alone, never on the other cases that are asked for: what a run
knows of coming law may depend on its last year.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ytterby.facts.package import packaged_folder
from ytterby.ground.errors import CaseError, DataError, ScenarioError
from ytterby.ground.yamlfile import Document
from ytterby.scenarios.read import resolve
from ytterby.scenarios.schema import LAST_YEAR
from ytterby.scenarios.switches import with_switches
from ytterby.study.validation.known import without_rows
from ytterby.study.validation.measure import faults
from ytterby.study.validation.rows import Context
from ytterby.study.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ytterby.scenarios.scenario import Scenario
    from ytterby.study.job import Job
    from ytterby.study.validation.case import CaseFile


@dataclass(frozen=True)
class Planned:
    """A case with its runs, or the status and reason why it has none."""

    file: CaseFile
    workspace: Workspace | None = None
    job: Job | None = None
    reference: Job | None = None
    status: str = ""
    why: str = ""

    @property
    def jobs(self) -> list[Job]:
        """The run of the case, and its reference run."""
        return [job for job in (self.job, self.reference) if job is not None]

    def changed(
        self, switches: Mapping[str, Any], numbers: Mapping[str, float] | None = None
    ) -> Planned:
        """The case with other switches, and numbers of the data folder or of acts, in all its runs."""
        assert self.workspace is not None
        scenarios = [with_switches(job.scenario, switches) for job in self.jobs]
        return self._with(self.workspace.jobs(scenarios, numbers, wants="periods"))

    def with_runs_of(self, other: Planned) -> Planned:
        """The case with the runs of another on the same data folder."""
        return replace(self, job=other.job, reference=other.reference)

    def _with(self, jobs: Sequence[Job]) -> Planned:
        return replace(self, job=jobs[0], reference=jobs[1] if len(jobs) > 1 else None)


def plan(files: Sequence[CaseFile]) -> list[Planned]:
    """The runs of each case.

    A scenario or a measure that is wrong fails its case, with file and line, and no other; nothing is run
    for it.
    """
    workspaces: dict[Path, Workspace | str] = {}
    planned = []
    for file in files:
        folder = folder_of(file)
        if not file.case.not_expressible and folder not in workspaces:
            workspaces[folder] = _read(folder, file.case.data)
        planned.append(_plan_case(file, workspaces.get(folder, "")))
    return planned


def folder_of(file: CaseFile) -> Path:
    """The data folder of a case: a packaged one by name, another by path from the case file."""
    name = file.case.data
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


def _plan_case(file: CaseFile, workspace: Workspace | str) -> Planned:
    case = file.case
    if case.not_expressible:
        return Planned(file, status="not expressible", why=case.not_expressible)
    if isinstance(workspace, str):
        return Planned(file, status="not run", why=workspace)
    assert case.measure is not None
    first = workspace.chain.base_year
    try:
        written = {"scenario": case.scenario, "reference": case.reference}
        runs = [_scenario(file, key, one, workspace) for key, one in written.items() if one]
        end = min(case.last_year() or runs[0].years.end, LAST_YEAR)
        if end < first:
            raise CaseError(
                f"the case asks for {end}, runs start in {first}",
                where=file.document.where(("measure",)),
            )
        checked = without_rows(workspace, beside=len(runs) > 1)
        context = Context(checked, checked if len(runs) > 1 else None, file.document.where)
        wrong = faults(case.measure, context, ("measure",))
        if wrong:
            raise wrong[0]
    except CaseError as fault:
        return Planned(file, status="failed", why=" ".join(str(fault).split()))
    span = {"start": first, "end": end}
    runs = [replace(one, years=one.years.model_copy(update=span)) for one in runs]
    return Planned(file, workspace)._with(workspace.jobs(runs, wants="periods"))


def _scenario(
    file: CaseFile, key: str, written: str | dict[str, Any], workspace: Workspace
) -> Scenario:
    chain = workspace.chain
    told: dict[str, Any] = {
        "base_digest": chain.digest,
        "parameters": chain.parameters,
        "names": chain.names,
    }
    try:
        if isinstance(written, dict):
            return resolve(_as_document(file, key, written), workspace.book, **told)
        path: str | Path = written
        if written.endswith((".yaml", ".yml")) or "/" in written:
            path = file.document.path.parent / written
        return resolve(path, workspace.book, **told)
    except ScenarioError as fault:
        own = fault.where or file.document.where((key,))
        raise CaseError(fault.what, where=own, advice=fault.advice) from None


def _as_document(file: CaseFile, key: str, written: Mapping[str, Any]) -> Document:
    """The part of a case file that is a scenario, as a document of its own with its own lines."""
    text = json.dumps(written, sort_keys=True, default=str)
    short = hashlib.sha256(text.encode()).hexdigest()[:8]
    data = {
        "name": f"inline-{short}",
        "title": file.case.title,
        "description": f"{key} of case {file.case.id}",
        **written,
    }
    lines = {loc[1:]: n for loc, n in file.document.lines.items() if loc[:1] == (key,)}
    return Document(data, lines, file.document.path)
