"""The search: what it looks through, and names that mean the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ytterby.datasets.countries import SOURCES
from ytterby.ground.csvfile import read_csv
from ytterby.ground.files import DATA
from ytterby.site.frame import Site, SitePage, rendered, script_of, slug, words

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMED = ("alpha3", "short_name", "other_names", "adjectives")
"""Columns of what a country is called; codes of two letters are words of English."""


def search_page(site: Site) -> SitePage:
    """The page, and its table as a script. site : with all other pages."""
    near = (one for one in site.pages.values() if one.listed and one.path.count("/") < 2)
    pages = sorted((one.title, one.path) for one in near)
    script = script_of("INDEX", index(site)) + script_of("SAME", same())
    body = rendered("search.html.j2", pages=pages)
    files = {"static/search.js": script}
    return SitePage("search/index.html", "Search", "", body, files=files, listed=False)


def index(site: Site) -> list[Sequence[Any]]:
    """Of each page: title, path, section, description, and its entries: title, words, and the anchor where that is not
    the slug of the title."""
    menu, rows = words()["menu"], list[Any]()
    for page in (one for one in site.pages.values() if one.listed):
        section = menu[page.section]["title"] if page.section in menu else ""
        entries = [
            (name, more) if anchor == slug(name, 120) else (name, more, anchor)
            for name, anchor, more in page.entries
        ]
        rows.append((page.title, page.path, section, page.description, entries))
    return rows


def same() -> list[list[str]]:
    """Groups of names of one thing: elements with their symbols, countries with adjectives, and words of the trade."""
    groups = [list(one) for one in words()["same"]]
    for folder in ("rare_earths", "gallium", "germanium"):
        groups += [
            [row["element"], row["name"]] for row in read_csv(DATA / folder / "elements.csv").rows
        ]
    regions = {code for row in read_csv(DATA / SOURCES[0]).rows for code in row["members"].split()}
    countries = [row for row in read_csv(DATA / SOURCES[2]).rows if row["alpha3"] in regions]
    groups += [";".join(row[name] for name in NAMED).split(";") for row in countries]
    return [[one for one in dict.fromkeys(map(plain, group)) if one] for group in groups]


def plain(text: str) -> str:
    """Words alone, in small letters, as the script of the search reads them."""
    return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())
