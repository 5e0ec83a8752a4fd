"""The start page, `check` and `ask`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.report.pages.record import read_record
from ytterby.site.evidence import article
from ytterby.site.frame import Site, SitePage, rendered, script_of, worded, words
from ytterby.site.grid import grid_errors, looked_up, read_grid
from ytterby.site.law import QUARTER, changes, coming

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
    ranked = (*(by_name[name] for name in FEATURED if name in by_name), *lines)
    featured = next((one for one in ranked if one.strip), None)
    record, claims = read_record(), article()
    body = rendered(
        "start.html.j2", form=words()["form"], featured=featured, lines=lines, today=today, doors=_doors(site),
        recent=changes(book, today - QUARTER, today)[:MOST], soon=coming(book, today)[:MOST], short=claims["short"],
        claims=[one for one in claims["claims"] if one["verdict"] == "not supported"][:3],
        misses=record.misses.head(3).to_dicts() if record else [], sentence=record.sentence if record else "",
        stocks=_titled(site, "stocks"), mines=_titled(site, "projects"), countries=_titled(site, "gdp"),
        what_if=_titled(site, "whatif"), since=today - QUARTER,
    )  # fmt: skip
    return worded("index.html", body)


def _titled(site: Site, folder: str) -> dict[str, str]:
    """Title -> path of the pages of a folder, but for its overview and what leads on from them."""
    cards = [one for one in site.pages.values() if one.card and not one.path.endswith("index.html")]
    return {one.title: one.path for one in cards if one.path.startswith(f"{folder}/")}


def _doors(site: Site) -> list[dict[str, str]]:
    """The questions that are asked most, each with who asks, where it is answered, and its answer."""
    doors = []
    for one in words()["doors"]:
        page = site.pages.get(one["path"].partition("#")[0].partition("?")[0])
        quotes = {anchor: quote for _, anchor, quote in page.entries} if page else {}
        if page is not None or "text" in one:
            usual = page.description if page else ""
            answer = one.get("text") or quotes.get(one["path"].partition("#")[2], usual)
            answer = answer.partition(", compared with")[0].partition(", says")[0].rstrip(".")
            doors.append({**one, "text": f"{answer}."})
    return doors


def tool_pages(
    site: Site, book: Book, today: date, lines: Sequence[AnswerLine]
) -> Iterator[SitePage]:
    """Check and ask in the browser."""
    cells, python = read_grid(), "yes" if site.browser else "no"
    body = rendered("check.html.j2", python=python, today=today)
    yield worded("check/index.html", body)
    runs = sum(not one.between for one in cells)
    given = {"form": words()["form"], "lines": lines, "errors": grid_errors(), "cells": runs}
    body = rendered("ask.html.j2", python=python, **given)
    files = {"static/grid.js": script_of("GRID", looked_up(cells, site.day))}
    yield worded("ask/index.html", body, files=files)
