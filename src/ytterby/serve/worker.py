"""The worker: makes the runs of one question and their pages, in a process of its own with bounds.

A worker ends with its server, after its CPU seconds, or with more memory than it may take. Runs that it has finished
are in the store, so another goes on from there. What it imports at the top is little: a server that is killed while a
worker starts must not leave it behind.
"""

from __future__ import annotations

import os
import resource
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from ytterby.ground.errors import YtterbyError
from ytterby.runs.engines.processes import begin_worker

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from multiprocessing.connection import Connection

    from ytterby.report.answer import ScenarioAnswer
    from ytterby.report.kit.subject import Page
    from ytterby.runs.simulate import Results
    from ytterby.runs.store import Store
    from ytterby.site.frame import Site, SitePage

RESERVED = 300_000_000
"""Bytes that libraries reserve and never write to (stacks of threads, arenas); the kernel counts them as data."""


def work(
    kind: str, given: Mapping[str, Any], key: str, store: Path, seconds: int, memory: int, line: Connection
) -> None:  # fmt: skip
    """Answer a question and keep the answer; what happens is said through a pipe, as (word, more)."""
    begin_worker()
    os.environ.setdefault("YTTERBY_LANES", "2")  # a tenth more CPU than eight, half the memory
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 2))
    resource.setrlimit(resource.RLIMIT_DATA, (memory + RESERVED,) * 2)
    try:
        from ytterby.runs.store import Store
        from ytterby.serve.questions import KINDS

        make_answer(KINDS[kind].model_validate(given), key, Store(store), line)
        line.send(("done", ""))
    except MemoryError:
        os.abort()  # as a library does that gets none
    except YtterbyError as fault:
        from ytterby.serve.problems import problem_of

        problem = problem_of(fault).problem
        what = f"{problem.where}: {problem.title}" if problem.where else problem.title
        line.send(("failed", f"{what}. {problem.advice}".strip()))
    except Exception as fault:  # a defect of ours: its words may name a place of the machine
        line.send(("failed", f"The run ended by a defect of the program ({type(fault).__name__})."))


def make_answer(question: Any, key: str, store: Store, line: Connection) -> None:
    """Make the answer to a question and keep it, stage by stage. Raises as the studies do."""
    MAKERS[question.kind](Commission(question, key, store, line))


class Commission:
    """An answer that is being made: the question, where it is kept, and who hears how far it is."""

    def __init__(self, question: Any, key: str, store: Store, line: Connection) -> None:
        from ytterby.serve.kept import digests_now
        from ytterby.serve.pages import new_site

        self.question, self.key, self.store, self.line = question, key, store, line
        self.site: Site = new_site()
        self.digests = digests_now(question.folder)
        self.means: dict[str, Any] = {"store": store, "on_progress": self.report}

    def report(self, now: Any) -> None:
        """Hand on how far the runs are."""
        self.line.send(("progress", tuple(now)))

    @cached_property
    def runs(self) -> Results:
        """The runs of the scenario and of what it is compared with."""
        from ytterby.runs.simulate import simulate

        return simulate(**self.question.how, engine="serial", **self.means)

    def about(self, title: str, draws: int = 0, ranged: bool = False) -> dict[str, Any]:
        """What is kept with the pages of an answer."""
        asked = self.question
        return {
            "kind": asked.kind, "question": asked.given, "link": asked.link, "title": title, "data": asked.folder,
            "digests": self.digests, "ranged": ranged, "draws": draws, "made": self.site.day,
        }  # fmt: skip

    def keep(self, pages: list[SitePage], data: Mapping[str, Any], table: Any, **more: Any) -> None:
        """Keep an answer as far as it is. more : of `about`."""
        from pydantic_core import to_json

        from ytterby.report.kit.html import csv_of
        from ytterby.serve.kept import CSV, JSON, keep
        from ytterby.serve.pages import kept_files

        about = self.about(pages[0].title, **more)
        files = kept_files(self.site, self.key, self.question, about, pages)
        files[JSON] = to_json({**data, "key": self.key, **about}, inf_nan_mode="null", fallback=str)
        files[CSV] = csv_of(table) if table is not None and table.width else b"figure\n"
        keep(self.store.path, self.key, about, files)
        replace(self.store, _size=None).shrink()
        self.line.send(("stage", about["draws"]))

    def keep_kit(self, page: Page, table: Any = None) -> None:
        """Keep a page of the kit. table : for CSV; else the first of the page."""
        from ytterby.report.kit.subject import as_data
        from ytterby.serve.pages import SECTION, faults_of

        kind, path = self.question.kind, f"answers/{self.key}/index.html"
        made = self.site.of_kit(page, path, SECTION[kind], faults=faults_of(kind))
        tables = (one.full for each in page.sections for one in each.tables if one.frame.height)
        table = next(tables, None) if table is None else table
        self.keep([replace(made, description=made.description or page.title)], as_data(page), table)


def _answer(job: Commission) -> None:
    from ytterby.report.answer import answer
    from ytterby.site.answers import answer_pages

    question = job.question

    def stage(made: ScenarioAnswer) -> None:
        ranges, effects = made.findings.ranges, made.effects
        made.results.manifest["command"] = f"ytterby serve, {question.link or job.key}"
        line, pages = answer_pages(job.site, made, f"answers/{job.key}", question.file)
        draws = min(ranges.origin.draws, question.draws) if ranges else 0
        data, table = {"quote": line.quote, **made.to_dict()}, effects.frame() if effects else None
        fits = ranges is not None and not ranges.origin.earlier
        job.keep([*pages], data, table, draws=draws, ranged=fits)

    more = {"country": question.country, "draws": question.draws, "engine": "serial"}
    stage(answer(**question.how, **more, **job.means, on_runs=stage))


def _economy(job: Commission) -> None:
    from ytterby.economics.api import economy
    from ytterby.report.economics.page import answer_page

    made = economy(job.runs.scenarios[-1], region=job.question.region, results=job.runs)
    page = answer_page(made, job.question.folder)
    job.keep_kit(page, made.tables.get("economy_gdp"))


def _burdens(job: Commission) -> None:
    from ytterby.footprint.burdens import burdens_of
    from ytterby.footprint.sentences import MAIN
    from ytterby.report.pages.environment import environment_page

    job.keep_kit(environment_page(burdens_of(job.runs), (), None, MAIN))


def _plan(job: Commission) -> None:
    from ytterby.planning.make_plan import make_plan
    from ytterby.report.pages.plan import plan_page

    with TemporaryDirectory() as out:
        (own := Path(out, "targets.yaml")).write_text(job.question.text, encoding="utf-8")
        targets, means = job.question.targets or str(own), {"workers": 1, **job.means}
        made = make_plan(targets, data=job.question.folder, out=Path(out, "files"), **means)
        job.keep_kit(plan_page(made))


def _site(job: Commission) -> None:
    """Make the pages of the static site that need no run."""
    from ytterby.controls.book import Book
    from ytterby.ground.fingerprint import today
    from ytterby.ground.progress import ProgressReport
    from ytterby.report.kit.html import png_from
    from ytterby.runs.workspace import Workspace, folder_of
    from ytterby.serve.kept import keep
    from ytterby.serve.pages import framed, records, start_of
    from ytterby.site import evidence, grid, law, markets
    from ytterby.site.frame import card_of, card_svg
    from ytterby.site.search import search_page

    site, day, book = job.site, today(), Book.read()
    here, register = Workspace.read(folder_of("rare_earths")), Path(job.question.place)
    parts: dict[str, Callable[[], Any]] = {
        "what if": lambda: grid.what_if_pages(grid.read_grid(), site.day, (), grid.grid_errors()),
        "law": lambda: [law.calendar_page(book, day), law.timeline_page(site, book, day)],
        "stocks": partial(markets.stock_pages, site, here), "projects": partial(markets.project_pages, site, here),
        "plans": partial(markets.plan_pages, site, {}), "evidence": partial(evidence.trust_pages, site, register),
        "facts": partial(evidence.fact_pages, site, ("rare_earths", "gallium", "germanium")),
        "article": lambda: [evidence.article_page(site), evidence.demand_page(here)],
    }  # fmt: skip
    for n, (name, made) in enumerate(parts.items()):
        job.report(ProgressReport(name, n, len(parts), n / len(parts)))
        site.add(made())
    start = start_of(site)
    site.add([start, search_page(site)])
    link = records(book)
    for page in site.pages.values():
        link |= {name: f"/{page.path}{anchor and '#'}{anchor}" for name, anchor in page.ids.items()}
    files = {one.path: framed(one, link, site) for one in site.pages.values()}
    files[card_of(start.path)] = png_from(card_svg(start, site.day), 0.5)
    for one in site.pages.values():
        files |= one.files
    keep(job.store.path, job.key, job.about(job.question.name), files)


MAKERS = {"answer": _answer, "economy": _economy, "burdens": _burdens, "plan": _plan, "site": _site}
