"""`ytterby site`: all pages from runs that are kept or made now, written as one folder, all or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from ytterby.controls.book import Book
from ytterby.datasets.package import find_folder
from ytterby.ground.errors import ScenarioError, check_known
from ytterby.ground.files import write_atomic
from ytterby.ground.fingerprint import today
from ytterby.ground.progress import steps_of
from ytterby.results.folder import ResultFolder, check_folder
from ytterby.results.manifest import code_digest
from ytterby.runs.workspace import Workspace
from ytterby.scenarios.ask import read_question
from ytterby.scenarios.read import read_question as as_document
from ytterby.site.answers import AnswerLine, answer_pages, data_of, made_answer, overview
from ytterby.site.browser import browser_files, checked
from ytterby.site.evidence import article_page, demand_page, fact_pages, trust_pages
from ytterby.site.frame import Site, SitePage, known_to
from ytterby.site.grid import grid_errors, read_grid, what_if_pages
from ytterby.site.law import law_pages
from ytterby.site.markets import (
    BURDENS_OF,
    GDP_OF,
    YEAR,
    gdp_pages,
    plan_pages,
    project_pages,
    stock_pages,
)
from ytterby.site.search import search_page
from ytterby.site.start import start_page, tool_pages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ytterby.ground.progress import OnProgress, ProgressReport
    from ytterby.report.answer import ScenarioAnswer
    from ytterby.runs.store import Store

WEIGHTS = {
    "answers": 70.0, "law": 3.0, "stocks": 3.0, "GDP": 40.0, "projects": 1.0, "burdens": 2.0,
    "evidence": 2.0, "writing": 8.0,
}  # fmt: skip
"""Phases and how long each takes, by a build from a full store."""


@dataclass(frozen=True)
class SitePlan:
    """What a site is to hold.

    scenarios : whose answers it has; all built-in ones where it is empty. address : where it will stand, empty where
    nobody knows. browser : folder of the packages for Python in the browser; None for a site without it.
    register : folder of forecasts. store : where runs are kept. docs : address of the documents, as in `Site`.
    """

    scenarios: Sequence[str] = ()
    address: str = ""
    browser: Path | None = None
    register: Path = Path("forecasts")
    store: Store | Path | str | bool = True
    docs: str = ""
    names: dict[str, str] = field(default_factory=data_of)

    def check(self) -> None:
        """Before anything is run. Raises ScenarioError, ResultError for what cannot be used."""
        for name in self.scenarios:
            check_known(name, self.names, "unknown scenario {!r}", ScenarioError)
        if self.browser is not None:
            checked(self.browser)
        if self.address and not self.address.startswith(("https://", "http://")):
            raise ScenarioError(f"no address: {self.address!r}", advice="Write https://host/path/.")


def build_site(
    plan: SitePlan, out: Path, *, force: bool = False, on_progress: OnProgress | None = None
) -> Site:
    """Make a site and write it into a folder. force : as in `results.folder.check_folder`.

    Raises ResultError for a folder that is somebody else's, MarketError where a run has no answer.
    """
    plan.check()
    check_folder(out, force=force)
    day = today()
    with steps_of(on_progress, WEIGHTS, others=0) as step:
        site = made_site(plan, day.isoformat(), step)
        with ResultFolder(out, force=force) as results:
            total = len(site.pages)
            for done, (path, content) in enumerate(site.written()):
                write_atomic(results.part / path, content)
                if done < total:  # of files there are more than pages
                    step("writing", done, total)
            for path, content in browser_files(plan.browser) if plan.browser else ():
                write_atomic(results.part / path, content)
            results.close({
                "version": version("ytterby"), "command": "site", "date": site.day, "law_known_to": site.known,
                "pages": len(site.pages), "digests": {"code": code_digest()},
            })  # fmt: skip
            step("writing", total, total)
    return site


def made_site(plan: SitePlan, day: str, step: Callable[[str, int, int], None]) -> Site:
    """All pages, not yet written. day : of which they are. step : as `ground.progress.Steps`."""
    book, names = Book.read(), plan.scenarios or [*plan.names]
    when = today()
    address = plan.address and f"{plan.address.rstrip('/')}/"
    site = Site(day, known_to(book), address, plan.browser is not None, names, docs=plan.docs)
    lines, kept = _answers(plan, site, names, partial(step, "answers"))
    workspace = Workspace.read(find_folder("rare_earths"))
    folders = [*dict.fromkeys(["rare_earths", *(one.data for one in lines)])]
    sections: list[tuple[str, Callable[[], Iterable[SitePage]]]] = [
        ("answers", lambda: overview(site, lines)),
        ("answers", lambda: what_if_pages(read_grid(), day, lines, grid_errors())),
        ("law", lambda: law_pages(site, book, when)),
        ("stocks", lambda: stock_pages(site, workspace)),
        ("GDP", lambda: gdp_pages(site, kept)),
        ("projects", lambda: project_pages(site, workspace)),
        ("burdens", lambda: plan_pages(site, kept)),
        ("evidence", lambda: trust_pages(site, plan.register)),
        ("evidence", lambda: fact_pages(site, folders)),
        ("evidence", lambda: [article_page(site), demand_page(workspace)]),
    ]
    for name, make in sections:
        site.add(make())
        step(name, 1, 1)
    site.add([start_page(site, book, when, lines), *tool_pages(site, book, when, lines)])
    site.add([search_page(site)])
    return site


def _answers(
    plan: SitePlan, site: Site, names: Sequence[str], step: Callable[[int, int], None]
) -> tuple[list[AnswerLine], dict[str, ScenarioAnswer]]:
    """Lines of lists, with the pages of each answer added; and the answers of which other pages are made."""
    lines, kept = [], {}

    def within(number: int) -> Callable[[ProgressReport], None]:
        return lambda now: step(int(100 * (number + 0.7 * now.share)), 100 * len(names))

    for n, name in enumerate(names):
        step(100 * n, 100 * len(names))
        made = made_answer(name, plan.names[name], plan.store, within(n))
        line, pages = answer_pages(site, made)
        site.add(pages)
        lines.append(line)
        if name in (*GDP_OF, *BURDENS_OF):
            kept[name] = made
    if "embargo" in kept:
        kept[YEAR] = made_answer(as_document(read_question(YEAR).text), "rare_earths", plan.store)
    step(100 * len(names), 100 * len(names))
    return lines, kept
