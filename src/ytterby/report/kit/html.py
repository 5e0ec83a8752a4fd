"""Subjects as HTML, with pictures, their files, and words to cite them by. No network, no script, no inline style."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars.selectors as selectors
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from ytterby.ground.csvfile import safe_frame
from ytterby.ground.files import PACKAGE, write_atomic
from ytterby.report.kit.subject import ADDRESS, Page, ReportTable, Subject
from ytterby.report.theme import FONT

if TYPE_CHECKING:
    import polars as pl

    from ytterby.report.picture import Picture


KINDS = {"svg": "image/svg+xml", "csv": "text/csv"}
LETTERS = "Ytterby Letters"
"""The font of PNG: Latin letters of Liberation Sans (`plot/letters_licence.txt`)."""
OPENING = re.compile(r'<svg xmlns="[^"]*" width="(\d+)" height="(\d+)"')
"""How the SVG of a picture begins (`plot.panels.picture_svg`)."""


@dataclass(frozen=True)
class DrawnFigure:
    """A picture in a page.

    Attributes
    ----------
    picture : what it is of. number : its place in the report. svg : inline, safe among others; empty without data.
    files : ending -> content of the picture and its numbers.
    links : ending -> address of each file, relative or as data.
    cite : words to cite it by.
    """

    picture: Picture
    number: int
    svg: Markup
    files: dict[str, bytes]
    links: dict[str, str]
    cite: str

    @property
    def key(self) -> str:
        """Its name in files and addresses."""
        return self.picture.key


def drawn(
    pictures: Iterable[Picture], first: int, cite: str, *, separate_files: bool = False
) -> list[DrawnFigure]:
    """Pictures drawn, numbered from `first` on.

    separate_files : whether their files are written into the folder of the page; else links hold the data.
    """
    figures = []
    for number, picture in enumerate(pictures, first):
        files: dict[str, bytes] = {}
        if picture.svg:
            files["svg"] = picture.svg.encode()
        if picture.table.width:
            files["csv"] = csv_of(picture.table)
        links = {kind: f"{picture.key}.{kind}" for kind in files}
        if not separate_files:
            links = {kind: data_link(kind, content) for kind, content in files.items()}
        label = str(escape(picture.title))
        sizes = inline_svg(picture.svg, label), inline_svg(picture.narrow, label, "narrow")
        inline = Markup("".join(sizes))
        citation = f"{cite.rstrip('.')}. Figure {number}: {picture.title}."
        figures.append(DrawnFigure(picture, number, inline, files, links, citation))
    return figures


RANGES = "Low and high hold nine forecasts in ten"
DIGITS = 7
"""Of a number in a CSV: results are alike to a millionth."""


def csv_of(frame: pl.DataFrame, *about: str) -> bytes:
    """A table as CSV in which no cell is a formula; numbers have the digits that a run has.

    about : what it is of, with its units: a comment before its head, `# ...`.
    """
    text = safe_frame(frame.with_columns(selectors.float().round_sig_figs(DIGITS))).write_csv()
    comment = " ".join(("#", *(f"{one.rstrip('.')}." for one in about if one)))
    return (f"{comment}\n{text}" if about else text).encode()


def data_link(kind: str, content: bytes) -> str:
    """An address that holds a file's content."""
    return f"data:{KINDS[kind]};base64,{b64encode(content).decode()}"


def png_from(svg: str, scale: float = 2.0) -> bytes:
    """A picture's SVG as PNG, empty for empty text. scale : pixels per unit."""
    opening = OPENING.match(svg)
    if opening is None:
        return b""
    from resvg import render, usvg

    wide, high = (scale * float(one) for one in opening.groups())
    text = f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide:g}" height="{high:g}"{svg[opening.end() :]}'
    text = text.replace(escape(FONT), LETTERS)
    return render(usvg.Tree.from_str(text, _fonts()), (1.0, 0.0, 0.0, 0.0, 1.0, 0.0))


@cache
def _fonts() -> Any:
    """Latin letters that look the same on every machine; for other scripts the fonts of the machine."""
    from resvg import usvg

    known = usvg.Options.default()
    for weight in ("regular", "bold"):
        known.load_font_file(str(PACKAGE / "report" / "plot" / f"letters_{weight}.ttf"))
    known.load_system_fonts()
    return known


def inline_svg(svg: str, label: str, kind: str = "") -> str:
    """A picture's SVG as it stands in a page.

    Its size gives way to the view box, so that it scales, and to a class such as `w480`, by which the style of the page
    knows its width. label : what it is called, escaped. kind : a further class.
    """
    opening = OPENING.match(svg)
    if opening is None:
        return ""
    kind = kind or f"w{opening[1]}"
    return f'<svg role="img" aria-label="{label}" class="{kind}"{svg[opening.end() :]}'


def save_pictures(
    pictures: Iterable[Picture], folder: str | Path, formats: Sequence[str] = ("svg", "png")
) -> list[Path]:
    """Write each picture that has data as `<key>.<format>`; return the paths."""
    written = []
    for picture in pictures:
        for kind in formats:
            content = png_from(picture.svg) if kind == "png" else picture.svg.encode()
            if content:
                path = Path(folder) / f"{picture.key}.{kind}"
                write_atomic(path, content)
                written.append(path)
    return written


Menu = list[tuple[str, str]]
"""Names and addresses in the menu of a page; without an address it is the page itself."""
ROWS = 15
"""Rows of each table on a page of one subject; its file has all."""
WEB = ("https://", "http://")


@cache
def environment(*wings: str) -> Environment:
    """The templates of some wings, then those of this one; with filters for tables and for words with code in them."""
    loaders = [PackageLoader(f"ytterby.{name}") for name in (*wings, "report")]
    templates = Environment(
        loader=ChoiceLoader(loaders), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    templates.filters |= {"table": table_html, "coded": coded}
    return templates


def coded(text: str) -> Markup:
    """Words, escaped, in which what stands between backticks is code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))


def table_html(table: ReportTable, maximum: int | None = None, full_table: str = "") -> Markup:
    """A table as HTML, every text escaped, a source with its link.

    maximum : rows; else those of the table. full_table : address of a file with all, named where some are left out.
    """
    maximum = table.maximum if maximum is None else maximum
    heads = [(head, table.is_figure(name)) for name, head in table.columns.items()]
    rows = [list(row.values()) for row in table.texts(maximum)]
    if ADDRESS in table.frame.columns and "source" in table.columns:
        place = list(table.columns).index("source")
        for row, address in zip(rows, table.frame[ADDRESS].head(maximum), strict=True):
            if str(address or "").startswith(WEB):
                link = Markup('<a href="{}" rel="noopener">{}</a>')
                row[place] = link.format(address, row[place])
    more = max(0, table.frame.height - maximum)
    template = environment().get_template("table.html.j2")
    return Markup(template.render(heads=heads, rows=rows, more=more, full_table=full_table))


def subject_html(
    subject: Subject, figures: Sequence[DrawnFigure], maximum: int | None = None,
    addresses: Mapping[str, str] | None = None,
) -> Markup:  # fmt: skip
    """A subject as a section. maximum : rows of each table; else each table's own.

    addresses : title of a table -> its file in the folder of the page; left out, the page holds each table as a file.
    """
    own = (one for one in subject.tables if one.frame.height)
    at = addresses.__getitem__ if addresses else None
    tables = [(one, at(one.title) if at else data_link("csv", csv_of(one.full))) for one in own]
    template = environment().get_template("subject.html.j2")
    return Markup(template.render(subject=subject, figures=figures, tables=tables, maximum=maximum))


def base_html(title: str, body: Markup, menu: Menu, *, heading: str = "", source: str = "") -> str:
    """A page around its body: head, menu, foot. title : of the window; heading : of the page, else the title.

    source : of which run it is, for the foot.
    """
    widths = sorted({int(wide) for wide in re.findall(r'<svg[^>]* class="w(\d+)"', body)})
    return environment().get_template("base.html.j2").render(
        title=title, heading=heading or title, body=body, menu=menu, source=source, widths=widths,
        version=version("ytterby"),
    )  # fmt: skip


def page_html(page: Page) -> str:
    """A page with all its subjects and the files of its pictures as one HTML text, its sections as menu."""
    parts, number = [], 1
    for subject in page.sections:
        figures = drawn(subject.pictures, number, page.source or page.title)
        number += len(figures)
        parts.append(subject_html(subject, figures))
    menu = [(one.title, f"#{one.key}") for one in page.sections]
    lead = Markup(environment().get_template("lead.html.j2").render(page=page))
    return base_html(page.title, Markup("\n").join([lead, *parts]), menu, source=page.source)


def write_page(page: Page, path: Path) -> Path:
    """Write a page, all or nothing; return its path."""
    write_atomic(path, page_html(page))
    return path


def write_subjects(
    subjects: Sequence[Subject], folder: Path, heading: str, back: str, source: str
) -> list[Path]:
    """Write a page for each subject into a folder, its files, and README.md on those of numbers; return the paths.

    heading : of every page. back : name of the page that leads to them, in the folder above. source : how the run is
    cited.
    """
    written: list[Path] = []
    lines = ["# Numbers behind the pages", "", f"{RANGES}.", ""]
    for subject in subjects:
        figures = drawn(subject.pictures, 1, source, separate_files=True)
        pictures = [one.picture for one in figures if "csv" in one.files]
        lines += [f"- `{one.key}.csv`: {one.title}. {one.subtitle}".rstrip() for one in pictures]
        tables = [one for one in subject.tables if one.frame.height]
        named = ((_file_of(subject, one.title), one) for one in tables)
        lines += [f"- `{file}`: {one.title}. {one.note}".rstrip() for file, one in named]
        menu = [("The answer", f"../{back}")]
        menu += [(one.title, "" if one is subject else f"{one.key}.html") for one in subjects]
        text, files = detail_html(subject, figures, heading, menu, source)
        for name, content in {f"{subject.key}.html": text.encode(), **files}.items():
            write_atomic(folder / name, content)
            written.append(folder / name)
    write_atomic(folder / "README.md", "\n".join([*lines, ""]))
    return [*written, folder / "README.md"]


def detail_html(
    subject: Subject, figures: Sequence[DrawnFigure], heading: str, menu: Menu, source: str = ""
) -> tuple[str, dict[str, bytes]]:
    """The page of a subject, and its files: of its pictures, and of its tables as CSV.

    Its tables are cut to `ROWS`, and stand in full in their files.
    """
    tables = {one.title: one for one in subject.tables if one.frame.height}
    names = {title: _file_of(subject, title) for title in tables}
    csv = {names[title]: csv_of(one.full) for title, one in tables.items()}
    body = subject_html(subject, figures, ROWS, names)
    text = base_html(f"{subject.title}: {heading}", body, menu, heading=heading, source=source)
    pictures = {f"{one.key}.{kind}": data for one in figures for kind, data in one.files.items()}
    return text, {**pictures, **csv}


def _file_of(subject: Subject, title: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    return f"{subject.key}-{plain[:40].rstrip('-')}.csv"
