"""What a worker does: the runs of one question and their pages, in a process of its own with bounds.

A worker ends with its server, after its CPU seconds, or with more memory than it may take. Runs that it has finished
are in the store, so another goes on from there.
"""

from __future__ import annotations

import resource
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from ytterby.ground.errors import YtterbyError
from ytterby.runs.engines.processes import begin_worker
from ytterby.serve.questions import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from multiprocessing.connection import Connection

    from ytterby.ground.progress import OnProgress
    from ytterby.report.answer import ScenarioAnswer
    from ytterby.report.kit.subject import Page
    from ytterby.runs.store import Store
    from ytterby.serve.questions import RunQuestion
    from ytterby.site.frame import Site, SitePage

    Stage = Callable[[int, SitePage, dict[str, bytes], list[SitePage], dict[str, Any]], None]

MEMORY = 1_500_000_000
"""Bytes that a worker may write to."""


def work(
    kind: str, given: Mapping[str, Any], key: str, store: Path, seconds: int, memory: int, line: Connection
) -> None:  # fmt: skip
    """Answer a question and keep the answer; what happens is told through a pipe, as (word, more)."""
    begin_worker()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 2))
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    try:
        from ytterby.runs.store import Store
        from ytterby.serve.questions import SiteRequest

        known: dict[str, type[RunQuestion]] = {**KINDS, SiteRequest.kind: SiteRequest}
        make_answer(known[kind].model_validate(given), key, Store(store), line)
        line.send(("done", ""))
    except YtterbyError as fault:
        from ytterby.serve.table import problem_of

        told = problem_of(fault).problem
        line.send(("failed", " ".join(filter(None, (told.where, told.title, told.advice)))))
    except MemoryError:
        line.send(("failed", "The run needs more memory than it may take."))
    except (
        Exception
    ) as fault:  # a defect of ours: its kind alone, since its words may name a place of the machine
        line.send(("failed", f"The run ended by a defect of the program ({type(fault).__name__})."))


def make_answer(question: RunQuestion, key: str, store: Store, line: Connection) -> None:
    """Make the answer to a question and keep it, stage by stage. Raises as the studies do."""
    from ytterby.report.kit.html import csv_of
    from ytterby.serve.kept import CSV, JSON, digests_now, keep
    from ytterby.serve.pages import kept_files, new_site

    site, digests = (
        new_site(),
        digests_now("rare_earths" if question.kind in ("plan", "site") else question.read[1]),
    )

    def report(now: Any) -> None:
        line.send(("progress", tuple(now)))

    def kept(
        pages: list[SitePage],
        data: dict[str, Any],
        table: Any,
        draws: int = 0,
        ranged: bool = False,
    ) -> None:
        from pydantic_core import to_json

        about = {
            "kind": question.kind, "question": question.given, "link": question.link, "title": pages[0].title,
            "data": "rare_earths" if question.kind == "plan" else question.read[1], "digests": digests, "ranged": ranged,  # noqa: E501
            "draws": draws, "made": site.day,
        }  # fmt: skip
        files = kept_files(site, key, question, about, pages)
        files[JSON] = to_json({"key": key, **about, **data}, inf_nan_mode="null", fallback=str)
        files[CSV] = csv_of(table) if table is not None and table.width else b"figure\n"
        keep(store.path, key, about, files)
        line.send(("stage", draws))

    if question.kind == "site":
        _site(question, key, site, store, report)
        return
    makers = {"answer": _answer, "economy": _economy, "burdens": _burdens, "plan": _plan}
    makers[question.kind](question, key, site, store, report, kept)


def _site(question: Any, key: str, site: Site, store: Store, on_progress: OnProgress) -> None:
    from ytterby.serve.kept import digests_now, keep
    from ytterby.serve.sitepages import make

    about = {"kind": "site", "question": {}, "link": "", "title": question.name, "data": "rare_earths", "draws": 0,
             "digests": digests_now("rare_earths"), "made": site.day}  # fmt: skip
    make(question, key, site, lambda files: keep(store.path, key, about, files), on_progress)


def _answer(
    question: Any,
    key: str,
    site: Site,
    store: Store,
    on_progress: OnProgress,
    kept: Callable[..., None],
) -> None:
    from ytterby.report.answer import answer
    from ytterby.site.answers import answer_pages

    scenario, _ = question.read
    text = "" if isinstance(scenario, str) else question.text or _text(question)

    def stage(made: ScenarioAnswer) -> None:
        ranges, draws = made.findings.ranges, question.draws
        line, pages = answer_pages(site, made, f"answers/{key}", text)
        effects = made.effects
        done = ranges.origin.draws if ranges and draws else 0
        made.results.manifest["command"] = f"ytterby serve, {question.link or key}"
        kept(
            pages,
            {"quote": line.quote, **made.to_dict()},
            effects.frame() if effects else None,
            min(done, draws),
            ranges is not None,
        )

    stage(answer(
        scenario, **question.how, country=question.country, draws=question.draws, engine="serial",
        store=store, on_progress=on_progress, on_runs=stage,
    ))  # fmt: skip


def _text(question: RunQuestion) -> str:
    from ytterby.scenarios.ask import read_question

    return read_question(question.q).text if question.q else ""


def _results(question: RunQuestion, store: Store, on_progress: OnProgress) -> Any:
    from ytterby.runs.simulate import simulate

    return simulate(
        question.read[0], **question.how, engine="serial", store=store, on_progress=on_progress
    )


def _economy(
    question: Any,
    key: str,
    site: Site,
    store: Store,
    on_progress: OnProgress,
    kept: Callable[..., None],
) -> None:
    from ytterby.economics.api import economy
    from ytterby.report.economics.page import answer_page

    results = _results(question, store, on_progress)
    made = economy(results.scenarios[-1], region=question.region, results=results)
    page = answer_page(made, question.read[1])
    _kit(site, key, page, "gdp", kept, made.tables.get("economy_gdp"))


def _burdens(
    question: Any,
    key: str,
    site: Site,
    store: Store,
    on_progress: OnProgress,
    kept: Callable[..., None],
) -> None:
    from ytterby.footprint.burdens import burdens_of
    from ytterby.footprint.sentences import MAIN
    from ytterby.report.pages.environment import environment_page

    page = environment_page(burdens_of(_results(question, store, on_progress)), (), None, MAIN)
    _kit(site, key, page, "plans", kept)


def _plan(
    question: Any,
    key: str,
    site: Site,
    store: Store,
    on_progress: OnProgress,
    kept: Callable[..., None],
) -> None:
    from ytterby.planning.make_plan import make_plan
    from ytterby.report.pages.plan import plan_page

    with TemporaryDirectory() as out:
        made = make_plan(
            question.targets, out=Path(out), engine="serial", store=store, on_progress=on_progress
        )
        _kit(site, key, plan_page(made), "plans", kept)


def _kit(
    site: Site, key: str, page: Page, section: str, kept: Callable[..., None], table: Any = None
) -> None:
    from ytterby.report.kit.subject import as_data
    from ytterby.site.frame import words

    faults = words()["faults"].get({"plans": "burdens"}.get(section, section), "")
    made = site.of_kit(page, f"answers/{key}/index.html", section, faults=faults)
    if table is None:
        table = next(
            (one.full for s in page.sections for one in s.tables if one.frame.height), None
        )
    kept([replace(made, description=made.description or page.title)], as_data(page), table)
