"""Which runs the cases need: each scenario on each data folder once, as far as the furthest case."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ytterby.facts.package import packaged_folder
from ytterby.ground.errors import CaseError, DataError, ScenarioError
from ytterby.ground.yamlfile import Document
from ytterby.scenarios.read import resolve, resolve_document
from ytterby.scenarios.years import LAST_YEAR, Years
from ytterby.tables.manifest import code_digest
from ytterby.world.network import build_network
from ytterby.world.read import read_chain
from ytterby.years.calendar import Periods

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ytterby.law.book import Book
    from ytterby.scenarios.scenario import Scenario
    from ytterby.study.validation.case import CaseFile
    from ytterby.world.read import Chain


@dataclass(frozen=True)
class Job:
    """One run: a scenario on a data folder up to a year, with numbers changed.

    periods : those that the scenario of a case and its reference share.
    """

    folder: Path
    scenario: Scenario
    end: int
    changes: Mapping[str, float] = field(default_factory=dict)
    periods: Periods | None = None

    @cached_property
    def key(self) -> str:
        """What decides the run, its last year included: a SHA-256 in hexadecimal."""
        content = [self.same_run, self.end, code_digest(), read_chain(self.folder).digest]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()

    @cached_property
    def same_run(self) -> str:
        """Equal for two runs of which one only goes further."""
        # only first and last year are set aside: other settings of time make another run
        ends = {name: Years.model_fields[name].default for name in ("start", "end")}
        bare = replace(self.scenario, years=self.scenario.years.model_copy(update=ends))
        split = self.periods.named if self.periods else []
        content = [str(self.folder), bare.digest(), sorted(self.changes.items()), split]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()

    @property
    def label(self) -> str:
        """Name for people."""
        return f"{self.scenario.name} on {self.folder.name}"


@dataclass(frozen=True)
class Planned:
    """A case with its runs, or the status and reason why it has none."""

    file: CaseFile
    job: Job | None = None
    reference: Job | None = None
    status: str = ""
    why: str = ""

    @property
    def jobs(self) -> list[Job]:
        """The run of the case, and its reference run."""
        return [job for job in (self.job, self.reference) if job is not None]


def plan(files: Sequence[CaseFile], book: Book) -> list[Planned]:
    """The runs of each case; equal runs are one, as long as the longest.

    A scenario that does not exist or is wrong fails its case, with file and line, and no other.
    """
    planned = [_plan_case(file, book) for file in files]
    ends: dict[str, int] = {}
    for job in (job for one in planned for job in one.jobs):
        ends[job.same_run] = max(job.end, ends.get(job.same_run, 0))
    shared: dict[str, Job] = {}

    def one_of(job: Job | None) -> Job | None:
        if job is None:
            return None
        longest = replace(job, end=ends[job.same_run])
        return shared.setdefault(job.same_run, longest)

    return [replace(p, job=one_of(p.job), reference=one_of(p.reference)) for p in planned]


def folder_of(file: CaseFile) -> Path:
    """The data folder of a case: a packaged one by name, another by path from the case file."""
    name = file.case.data
    if "/" in name or name.startswith("."):
        return (file.document.path.parent / name).resolve()
    return packaged_folder().parent / name


def _plan_case(file: CaseFile, book: Book) -> Planned:
    case = file.case
    if case.not_expressible:
        return Planned(file, status="not expressible", why=case.not_expressible)
    folder = folder_of(file)
    chain: Chain | None = None
    fault = ""
    if not (folder / "parameters.csv").is_file():
        fault = f"data folder {case.data} is not there"
    else:
        try:
            chain = read_chain(folder)
        except (DataError, OSError) as error:
            fault = f"data folder {case.data} cannot be read: {_first_line(error)}"
    if chain is None:
        return Planned(file, status="not run", why=fault)
    reference = None
    try:
        scenario = _scenario(file, "scenario", case.scenario, book, chain)
        if case.reference is not None:
            reference = _scenario(file, "reference", case.reference, book, chain)
    except CaseError as wrong:
        return Planned(file, status="failed", why=" ".join(str(wrong).split()))
    end = case.last_year() or scenario.years.end
    runs = [one for one in (scenario, reference) if one is not None]
    periods = Periods.common(runs, book, build_network(chain))
    jobs = [Job(folder, one, min(end, LAST_YEAR), periods=periods) for one in runs]
    return Planned(file, jobs[0], jobs[1] if reference is not None else None)


def _scenario(
    file: CaseFile, key: str, written: str | dict[str, Any] | None, book: Book, chain: Chain
) -> Scenario:
    known, digest = {row.id for row in chain.parameters}, chain.digest
    try:
        if isinstance(written, dict):
            return resolve_document(
                _as_document(file, key, written), book,
                base_digest=digest, parameters=known, names=chain.names,
            )  # fmt: skip
        text = str(written)
        path: str | Path = text
        if text.endswith((".yaml", ".yml")) or "/" in text:
            path = file.document.path.parent / text
        return resolve(path, book, base_digest=digest, parameters=known, names=chain.names)
    except ScenarioError as fault:
        own = fault.where or file.where((key,))
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


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
