"""The frame of all pages: head, menu, foot; relative links, links from ids to their evidence, search, files.

Addresses in bodies begin at the root of the site, `/law/index.html`; they are made relative when a page is written, so
that the folder works under any address and from a disk. An id of a record or a fact in any text becomes a link.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import yaml
from markupsafe import Markup, escape

from ytterby.ground.csvfile import read_csv
from ytterby.ground.errors import ResultError
from ytterby.ground.files import DATA, PACKAGE
from ytterby.report.first.formats import capital
from ytterby.report.kit.html import RANGES, DrawnFigure, csv_of, drawn, environment, png_from
from ytterby.report.kit.numbers import in_text
from ytterby.report.plot.letters import wrapped
from ytterby.report.plot.panels import words_svg
from ytterby.report.theme import FONT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from jinja2 import Environment

    from ytterby.controls.book import Book
    from ytterby.report.kit.subject import Page, ReportTable, Subject
    from ytterby.report.picture import Picture

HERE = PACKAGE / "site"
POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; img-src 'self' data: blob:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'"
)
"""What a page may load: its own site, and pictures that its script makes."""
ROOTED = re.compile(r'(?<==")/(?!/)')
WIDTH = re.compile(r'<svg[^>]* class="w(\d+)"')
TAG = re.compile(r"(<[^>]*>)")
ID = re.compile(r"[A-Za-z0-9][\w.-]*(?:[/#][\w./-]*\w|[-.][\w.-]*\w)+")
CLOSED = ("a", "svg", "script", "button", "summary", "h1", "h2", "h3", "th", "title")
"""Elements in which no id becomes a link."""
SCROLLED = '<div class="wide">'
REACHED = '<div class="wide" tabindex="0" role="region" aria-label="Table {}">'
"""What may scroll sideways is reached by keys too, each by a name of its own."""
TABLE_ROWS = 30


own_version = cache(version)
"""The version of a program, looked up once."""


@cache
def words() -> Any:
    """The menu, what is known to be wrong, the strip and the form, as `words.yaml` has them."""
    return yaml.safe_load((HERE / "words.yaml").read_text(encoding="utf-8"))


def regions_with_tables() -> list[str]:
    """Codes of regions whose own table of industries is packaged."""
    rows = read_csv(DATA / "economy" / "regions.csv").rows
    return [row["region"] for row in rows if row["table"]]


def slug(text: str, longest: int = 60) -> str:
    """A text as part of an address or a file name."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower())[:longest].strip("-")


def known_to(book: Book) -> str:
    """To which day the law is known, and statements where they are later."""
    days = [str(one.announced) for one in book if one.runs_on and one.announced]
    return f"{book.about.latest_source_date}{f', statements to {max(days)}' if days else ''}"


def sentence(key: str, /, **values: Any) -> str:
    """A sentence of the site, by its key in `words.yaml`, with its values (`numbers.in_text`)."""
    return in_text(words()["sentences"][key], {"version": own_version("ytterby"), **values})


@cache
def templates() -> Environment:
    """Those of the site, before those of the kit: a picture here can be taken along in more ways."""
    made = environment("site")
    made.filters |= {"slug": slug, "cap": capital}
    return made


def rendered(template: str, **values: Any) -> Markup:
    """A template with its values."""
    return Markup(templates().get_template(template).render(**values))


def tables_body(*tables: ReportTable) -> Markup:
    """Tables that have rows, without files."""
    return rendered("tables.html.j2", tables=[one for one in tables if one.frame.height])


@dataclass(frozen=True)
class SitePage:
    """A page of the site.

    Attributes
    ----------
    path : from the root of the site. title, section : its heading, and its entry of the menu.
    body : what stands between. description : what it says, in one sentence, for search and cards.
    faults : what is known to be wrong, its first line. files : path -> content of what it can be taken along as.
    ids : id of a record or fact -> anchor in the page. entries : more lines for the search, as title, anchor and words.
    card : whether it has a picture for links to it. listed : whether the search has it. refresh : after how many
    seconds it is loaded anew where there is no script; 0: never.
    """

    path: str
    title: str
    section: str
    body: Markup
    description: str = ""
    faults: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)
    ids: Mapping[str, str] = field(default_factory=dict)
    entries: Sequence[tuple[str, str, str]] = ()
    card: bool = False
    listed: bool = True
    refresh: int = 0

    @property
    def root(self) -> str:
        """The way from the page to the root."""
        return "../" * self.path.count("/")


def worded(
    path: str, body: Markup, values: Mapping[str, Any] | None = None, **more: Any
) -> SitePage:
    """A page whose section, title and description stand in `words.yaml`, under `pages`, with their values."""
    told, parts = words()["pages"][path], ("section", "title", "description")
    texts: dict[str, Any] = {name: in_text(told[name], values or {}) for name in parts}
    return SitePage(path, body=body, card=told.get("card", False), **texts, **more)


@dataclass(frozen=True)
class SiteFigure(DrawnFigure):
    """A picture with what it is embedded by. place : address of the folder of its page, empty without a known one."""

    place: str = ""
    page: str = ""


@dataclass
class Site:
    """All pages, and what their frames share.

    address : where it will stand, for cards and code to embed; empty where nobody knows. known : to which day its law
    is known. day : on which it was made. browser : whether it has Python for the browser. scenarios : whose answers.
    docs : where the documents stand, absolute or from the root of the site; empty for no link to them.
    policy : what its pages may load. promise : what becomes of what a reader types. root : address of the root, where
    pages stand at more than one address; else links are relative.
    """

    day: str
    known: str
    address: str = ""
    browser: bool = False
    scenarios: Sequence[str] = ()
    docs: str = ""
    policy: str = POLICY
    promise: str = "what you type stays on your machine"
    root: str = ""
    pages: dict[str, SitePage] = field(default_factory=dict)

    def add(self, pages: Iterable[SitePage]) -> None:
        """Take pages up. Raises ResultError for two of one address."""
        for one in pages:
            if one.path in self.pages:
                raise ResultError(f"two pages of one address: {one.path}")
            self.pages[one.path] = one

    def figures(
        self, pictures: Iterable[Picture], path: str, cite: str, first: int = 1
    ) -> tuple[list[SiteFigure], dict[str, bytes]]:
        """Pictures of a page, numbered from `first` on, and their files, named by the page and what they show."""
        folder, _, name = path.removesuffix(".html").rpartition("/")
        stem = name if name != "index" else folder.rpartition("/")[2]
        place = f"{self.address}{folder}/" if folder else self.address
        figures: list[SiteFigure] = []
        files: dict[str, bytes] = {}
        for one in drawn(pictures, first, cite):
            own_name = slug(one.key, 80)  # never cut: the name of the page gives way
            own_name = f"{slug(stem, max(12, 59 - len(own_name)))}-{own_name}"
            links = {kind: f"{own_name}.{kind}" for kind in one.files}
            about = (one.picture.title, one.picture.subtitle, RANGES)
            own = one.files | {"csv": csv_of(one.picture.table, *about)}
            files |= {f"{folder}/{links[kind]}".lstrip("/"): own[kind] for kind in one.files}
            known = {**vars(one), "links": links}
            figures.append(SiteFigure(**known, place=place, page=f"{self.address}{path}"))
        return figures, files

    def subjects(
        self, subjects: Iterable[Subject], path: str, cite: str, *, first: int = 1, rows: int = TABLE_ROWS,
    ) -> tuple[Markup, dict[str, bytes]]:  # fmt: skip
        """Subjects as sections, and the files of their pictures and tables. rows : of each table, at most."""
        folder, _, name = path.removesuffix(".html").rpartition("/")
        parts: list[Markup] = []
        files: dict[str, bytes] = {}
        for subject in subjects:
            figures, own = self.figures(subject.pictures, path, cite, first)
            first += len(figures)
            files |= own
            tables: list[tuple[ReportTable, str]] = []
            for table in (one for one in subject.tables if one.frame.height):
                file = f"{slug(f'{name} {subject.key} {table.title}', 80)}.csv"
                if f"{folder}/{file}".lstrip("/") in files:  # alike in its first letters
                    file = f"{file[:-4]}-{len(tables)}.csv"
                files[f"{folder}/{file}".lstrip("/")] = csv_of(table.full, table.title, table.note)
                tables.append((replace(table, maximum=min(rows, table.maximum)), file))
            given = {"subject": subject, "figures": figures, "tables": tables, "maximum": None}
            parts.append(rendered("subject.html.j2", **given))
        return Markup("\n").join(parts), files

    def of_kit(self, page: Page, path: str, section: str, **more: Any) -> SitePage:
        """A page of the kit in the frame. more : of `SitePage`, and `before`, what stands above its subjects."""
        before, rows = more.pop("before", Markup()), more.pop("rows", TABLE_ROWS)
        title = more.pop("title", page.title)
        body, files = self.subjects(page.sections, path, page.source or title, rows=rows)
        lead = rendered("lead.html.j2", page=page) if page.answer or page.lead else Markup()
        more.setdefault("description", page.answer)
        return SitePage(path, title, section, lead + before + body, files=files, **more)

    def written(self) -> Iterator[tuple[str, bytes]]:
        """All files of the site by path, the pages last."""
        anchors = ((one.path, *names) for one in self.pages.values() for names in one.ids.items())
        link = {name: f"/{path}{anchor and '#'}{anchor}" for path, name, anchor in anchors}
        widths: set[int] = set()
        for page in self.pages.values():
            yield from page.files.items()
            widths |= {*map(int, WIDTH.findall(page.body))}
            if page.card:
                yield card_of(page.path), png_from(card_svg(page, self.day), 0.5)
        yield "static/site.css", (style_of(()) + style_of(widths)).encode()
        for name in ("site.js", "worker.js"):
            yield f"static/{name}", (HERE / name).read_bytes()
        headers = f"/*\n  Content-Security-Policy: {POLICY}\n  X-Content-Type-Options: nosniff\n"
        yield "_headers", headers.encode()
        for page in self.pages.values():
            yield page.path, self.html(page, link).encode()

    def html(self, page: SitePage, link: Mapping[str, str]) -> str:
        """A page in its frame. link : id -> address of where it is explained."""
        text = rendered(
            "site.html.j2", page=page, body=linked(page.body, link, page.path), menu=words()["menu"],
            policy=self.policy,
            day=self.day, known=self.known, version=own_version("ytterby"), address=self.address, promise=self.promise,
            card=card_of(page.path if page.card else "index.html"), docs=self.docs,
        )  # fmt: skip
        first, *rest = str(text).split(SCROLLED)
        parts = [first, *(REACHED.format(n) + part for n, part in enumerate(rest, 1))]
        return ROOTED.sub(self.root or page.root, "".join(parts))


def style_of(widths: Collection[int]) -> str:
    """The style of all pages; of widths in a page [px] the rules of pictures so wide alone."""
    if widths:
        return str(rendered("widths.css.j2", widths=sorted(widths)))
    style = rendered("style.css.j2") + rendered("first.css.j2")
    return str(style) + (HERE / "site.css").read_text(encoding="utf-8")


def script_of(name: str, data: object) -> bytes:
    """A table as a script, which a page can load from a disk too."""
    return (
        f"self.{name} = {json.dumps(data, ensure_ascii=False, separators=(',', ':'))};\n".encode()
    )


def linked(body: str, link: Mapping[str, str], path: str) -> Markup:
    """A body in which every id that is explained somewhere is a link there, but on that very page."""
    parts, closed = TAG.split(body), 0
    for n, part in enumerate(parts):
        if n % 2:
            name = part.strip("</>").split(None, 1)[0].rstrip("/") if part.strip("</>") else ""
            if name in CLOSED and not part.endswith("/>"):
                closed += -1 if part.startswith("</") else 1
        elif not closed and part.strip():
            parts[n] = ID.sub(lambda match: _anchor(match[0], link, path), part)
    return Markup("".join(parts))


def _anchor(name: str, link: Mapping[str, str], path: str) -> str:
    place = link.get(name) or link.get(name.partition("#")[0])
    if place is None or place.startswith(f"/{path}"):
        return name
    return f'<a href="{place}">{name}</a>'


def card_of(path: str) -> str:
    """Path of the picture for links to a page."""
    return f"{path.removesuffix('.html')}-card.png"


WIDE, HIGH, LEFT = 1200, 630, 64.0
"""Size of a card [px], drawn at half of it: the least that services show in full width."""


def card_svg(page: SitePage, day: str) -> str:
    """What is shown where somebody shares the address of a page: its title and what it says."""
    parts, at = [], 120.0
    for text, size, bold, most in (page.title, 50.0, True, 3), (page.description, 32.0, False, 7):
        for line in wrapped(text, size, WIDE - 2 * LEFT, bold=bold)[:most]:
            parts.append(words_svg(LEFT, at, line, size, "#1b1f24", bold=bold))
            at += 1.3 * size
        at += 22.0
    text = f"Ytterby {version('ytterby')}, {day}. A model, no forecast."
    foot = words_svg(LEFT, HIGH - 40.0, text, 24.0)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDE}" height="{HIGH}" viewBox="0 0 {WIDE} {HIGH}" '
        f'font-family="{escape(FONT)}"><rect width="{WIDE}" height="{HIGH}" fill="white"/>'
        f'<rect width="16" height="{HIGH}" fill="#0b6fa4"/>{"".join(parts)}{foot}</svg>'
    )
