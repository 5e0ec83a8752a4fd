"""The start page, `check`, `ask` and the search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.report.pages.record import read_record
from ytterby.site.evidence import article
from ytterby.site.frame import Site, SitePage, rendered, script_of, words
from ytterby.site.grid import left_out, looked_up, read_grid
from ytterby.site.law import QUARTER, changes, ending

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from ytterby.controls.book import Book
    from ytterby.site.answers import AnswerLine

FEATURED = ("embargo", "truce-ends", "embargo-usa")
"""Answers whose strip the start page shows: the first that the site has; else any with numbers."""
MOST = 6
"""Lines of a list on the start page."""


def start_page(site: Site, book: Book, today: date, lines: Sequence[AnswerLine]) -> SitePage:
    """The question box, the numbers of one answer, and a door to each of the others."""
    by_name = {one.name: one for one in lines}
    ranked = [by_name[name] for name in FEATURED if name in by_name] + [
        one for one in lines if one.strip
    ]
    featured = next(iter(ranked), None)
    record, claims = read_record(), article()
    stocks = {
        page.title: path
        for path, page in site.pages.items()
        if path.startswith("stocks/") and "index" not in path
    }
    mines = {
        page.title: path
        for path, page in site.pages.items()
        if path.startswith("projects/") and "index" not in path
    }
    body = rendered(
        "start.html.j2", form=words()["form"], featured=featured, lines=lines, today=today,
        recent=changes(book, today - QUARTER, today)[:MOST], soon=ending(book, today)[:MOST], short=claims["short"],
        claims=[one for one in claims["claims"] if one["verdict"] == "not supported"][:3],
        misses=record.misses.head(3).to_dicts() if record else [], sentence=record.sentence if record else "",
        stocks=stocks, mines=mines, since=today - QUARTER,
    )  # fmt: skip
    said = words()["leads"]["start"]
    return SitePage("index.html", "What does an export control do?", "", body, said, card=True)


def tool_pages(
    site: Site, book: Book, today: date, lines: Sequence[AnswerLine]
) -> Iterator[SitePage]:
    """Check and ask in the browser, and the search."""
    cells = read_grid()
    body = rendered("check.html.j2", python="yes" if site.browser else "no", today=today)
    yield SitePage(
        "check/index.html",
        "Is my item controlled?",
        "check",
        body,
        "Goods or technology in your words, on any day, on your own machine.",
        card=True,
    )
    body = rendered(
        "ask.html.j2",
        python="yes" if site.browser else "no",
        form=words()["form"],
        lines=lines,
        errors=left_out(cells),
        cells=len(cells),
    )
    data = script_of("GRID", looked_up(cells))
    yield SitePage(
        "ask/index.html",
        "Ask a question",
        "answers",
        body,
        "A question in English, read as a scenario on your own machine.",
        files={"static/grid.js": data},
    )
    pages = sorted(
        (page.title, path)
        for path, page in site.pages.items()
        if page.listed and path.count("/") < 2
    )
    yield SitePage(
        "search/index.html", "Search", "", rendered("search.html.j2", pages=pages), listed=False
    )
