"""The report as one HTML file, pictures inline, no network, no script; pictures as SVG and PNG, without a browser."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from ytterby.ground.files import write_whole
from ytterby.report import sentences
from ytterby.report.inputs import Report, base_year_table
from ytterby.report.record import read_record
from ytterby.report.summary import answer_tables
from ytterby.report.words import MISSING, Words, humanise, number

if TYPE_CHECKING:
    from ytterby.report.charts.base import Picture

MOST_ROWS = 250
#: Section -> its heading, and the letter of the question whose statements open it.
SECTIONS = {
    "prices": ("Prices", ("a", "d")),
    "capacity": ("Capacity outside and know-how", ("b",)),
    "dependence": ("Dependence", ("c",)),
    "uses": ("Uses that go short or pay more", ("e",)),
    "money": ("Rents and value added", ()),
    "flows": ("Flows, stage by stage", ()),
    "tornado": ("How wide the answer is", ("f",)),
    "base-year": ("The base year: conflicts and adjustments", ()),
}
NO_RECORD = "This package carries no table. `ytterby validate` makes one."
#: What holds for any mineral; the data folder adds its own (`notes.csv`).
NOT_KNOWN = (
    "Elasticities above all: no public source gives them by element and use. The ranges are wide, "
    "and the tornado shows what they do.",
    "How much know-how a control really withholds. Its low end is no effect at all; what has been "
    "observed outside was observed under the controls of its day.",
    "The value of a product that stops for want of an input. It caps the price, so every answer "
    "about shortage rests on it.",
    "Stocks held by firms and states, contracts, and prices that nobody quotes.",
    "New announcements after the data were gathered, and retaliation: a scenario is an answer to "
    "the question what if, not a forecast.",
)


@dataclass(frozen=True)
class Block:
    """A picture as it stands in the page."""

    key: str
    title: str
    caption: str
    svg: Markup
    table: Markup
    figure: int


@cache
def _environment() -> Environment:
    found = Environment(
        loader=PackageLoader("ytterby.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {"number": number, "humanise": humanise}
    return found


def cell(value: Any, column: str = "") -> Markup:
    """Format one table cell, escaped: three digits, no separators in years, null as a dash."""
    if value is None or value == "":
        return Markup(MISSING)
    if isinstance(value, bool):
        return Markup("yes" if value else "no")
    if isinstance(value, int) and (column.endswith("year") or 1900 <= value <= 2200):
        return Markup(str(value))
    if isinstance(value, int | float):
        return Markup(number(float(value)))
    text = str(value)
    if column.endswith("url"):
        return link(text, text)
    return escape(text)


def link(text: str, address: str | None) -> Markup:
    """Return a link when the address is a web address, else the text; both escaped."""
    if address and address.startswith(("https://", "http://")):
        return Markup('<a href="{}" rel="noopener">{}</a>').format(address, text)
    return escape(text)


def table_markup(frame: pl.DataFrame, most: int = MOST_ROWS) -> Markup:
    """Turn a frame into an HTML table of at most `most` rows, every text escaped."""
    if frame.is_empty():
        return Markup("")
    heads = {name: kind.is_numeric() for name, kind in frame.schema.items()}
    rows = [[cell(v, name) for name, v in row.items()] for row in frame.head(most).to_dicts()]
    return _table(heads, rows, max(0, frame.height - most))


def _table(heads: Mapping[str, bool], rows: Sequence[Sequence[Markup]], more: int = 0) -> Markup:
    """An HTML table. heads : name -> whether it holds numbers; more : how many rows are left out."""
    page = _environment().get_template("table.html.j2")
    return Markup(page.render(heads=heads, rows=rows, more=more))


def _blocks(sections: Mapping[str, Sequence[Picture]]) -> dict[str, list[Block]]:
    """Number the pictures and make each safe to stand beside the others."""
    found: dict[str, list[Block]] = {}
    count = 0
    for name, pictures in sections.items():
        for picture in pictures:
            count += 1
            svg = inline_svg(svg_of(picture), f"p{count}", str(escape(picture.title)))
            block = Block(picture.key, picture.title, picture.caption, Markup(svg),
                          table_markup(picture.table), count)  # fmt: skip
            found.setdefault(name, []).append(block)
    return found


def _digests(value: Any, name: str = "") -> list[tuple[str, str]]:
    """Flatten nested digests into (name, digest)."""
    if isinstance(value, Mapping):
        named = ((f"{name} {key}".strip(), inner) for key, inner in value.items())
        return [pair for key, inner in named for pair in _digests(inner, key)]
    return [(humanise(name), str(value))]


def _frame(records: Any) -> pl.DataFrame:
    """Make a frame of a list of plain dicts, empty when there are none."""
    return pl.DataFrame([*(records or ())], infer_schema_length=None, strict=False)


def _sources(records: Any) -> Markup:
    """Make the table of sources: the name is the link, the other columns as they come."""
    listed = []
    for record in records or ():
        one = {"source": record} if isinstance(record, str) else dict(record)
        name = str(one.pop("source", None) or one.pop("title", None) or one.pop("id", ""))
        listed.append((link(name, str(one.pop("source_url", one.pop("url", "")) or "")), one))
    if not listed:
        return Markup("")
    columns = list(dict.fromkeys(key for _, rest in listed for key in rest))
    rows = [[name, *(cell(rest.get(c), c) for c in columns)] for name, rest in listed]
    return _table(dict.fromkeys(["source", *columns], False), rows)


def report_html(report: Report, title: str = "") -> str:
    """Return the whole report as one HTML text.

    Parameters
    ----------
    report : result tables, headline, manifest, tornado, base year
    title : heading of the page; empty names the last scenario

    Returns
    -------
    str : a page without scripts that loads nothing from anywhere.
    """
    from ytterby.report.charts import sections_of

    words = Words.in_headline(report.headline)
    record, no_record = read_record(), NO_RECORD
    if record and not record.is_of(report.manifest):
        record, no_record = None, f"No published case is told of {words.material} in this package."
    pictures = {**sections_of(report), "record": record.pictures() if record else []}
    headline, manifest = report.headline, report.manifest
    labels = headline["labels"]
    names = [labels[s] for s in headline["scenarios"]]
    said = sentences.statements(headline)
    page = _environment().get_template("report.html.j2")
    return page.render(
        title=title
        or (f"{names[-1]}: what it does to {words.material}" if names else "Ytterby report"),
        names=names,
        comparisons=[
            (c["label"], labels.get(c["of"], c["of"]), labels.get(c["against"], c["against"]))
            for c in headline["comparisons"]
        ],
        questions=sentences.questions(headline),
        statements={q: [s for s in said if s.letter == q] for q in sentences.QUESTIONS},
        answer_tables={
            letter: [(name, table_markup(frame)) for name, frame in tables if frame.height]
            for letter, tables in answer_tables(headline).items()
        },
        sections=SECTIONS,
        blocks=_blocks(pictures),
        record=record,
        no_record=no_record,
        stale=record.changed_since(manifest) if record else [],
        record_scores=table_markup(record.scores) if record else "",
        record_table=table_markup(record.table) if record else "",
        record_misses=table_markup(record.misses) if record else "",
        adjustments=table_markup(base_year_table(report.base_year, "adjustments"), 1000),
        shares=table_markup(base_year_table(report.base_year, "shares"), 1000),
        assumptions=table_markup(_frame(manifest.get("assumptions")), 2000),
        sources=_sources(manifest.get("sources")),
        not_known=[*NOT_KNOWN, *words.notes],
        manifest=manifest,
        digests=_digests(manifest.get("digests") or {}),
    )


def write_report(report: Report, path: str | Path, title: str = "") -> Path:
    """Write the report to `path`, whole or not at all; return the path."""
    write_whole(Path(path), report_html(report, title))
    return Path(path)


def svg_of(picture: Picture) -> str:
    """Return the picture as SVG text, empty when it has no data."""
    if picture.svg or picture.chart is None:
        return picture.svg
    import vl_convert

    return str(vl_convert.vegalite_to_svg(picture.chart.to_dict(validate=False)))


def png_of(picture: Picture, scale: float = 2.0) -> bytes:
    """Return the picture as PNG, empty when it has no data. `scale` is pixels per unit."""
    return _png(svg_of(picture), scale)


def _png(svg: str, scale: float = 2.0) -> bytes:
    if not svg:
        return b""
    import vl_convert

    return bytes(vl_convert.svg_to_png(svg, scale=scale))


def inline_svg(svg: str, prefix: str, label: str) -> str:
    """Make SVG text safe to stand in a page with other SVGs.

    Every id gets `prefix`, so that one picture's clip paths never cut another's; the fixed size
    gives way to the view box, so that the picture scales; namespaces, which HTML does not need,
    go. `label` must be escaped by the caller.
    """
    text = re.sub(r"<\?xml[^>]*\?>|<!DOCTYPE[^>]*>", "", svg)
    text = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}-\1"', text)
    text = re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}-\1)", text)
    text = re.sub(r'href="#([^"]+)"', rf'href="#{prefix}-\1"', text)
    opening = re.search(r"<svg\b[^>]*>", text)
    if opening is None:
        return ""
    head = re.sub(r'\sxmlns(:\w+)?="[^"]*"', "", opening.group(0))
    width = re.search(r'\swidth="([\d.]+)', head)
    head = re.sub(r'\s(width|height)="[^"]*"', "", head)
    size = f' style="max-width:{float(width.group(1)):.0f}px"' if width else ""
    head = head.replace("<svg", f'<svg role="img" aria-label="{label}"{size}', 1)
    return text[: opening.start()].strip() + head + text[opening.end() :]


def save_pictures(
    pictures: Iterable[Picture], folder: str | Path, formats: Sequence[str] = ("svg", "png")
) -> list[Path]:
    """Write each picture that has data as `<key>.<format>`; return the paths."""
    written = []
    for picture in pictures:
        svg = svg_of(picture)
        for kind in formats:
            content = _png(svg) if kind == "png" else svg.encode()
            if content:
                path = Path(folder) / f"{picture.key}.{kind}"
                write_whole(path, content)
                written.append(path)
    return written


def save_charts(
    report: Report, folder: str | Path, formats: Sequence[str] = ("svg", "png")
) -> list[Path]:
    """Draw every chart of the report into `folder`; return the paths written."""
    from ytterby.report.charts import pictures_of

    return save_pictures(pictures_of(report), folder, formats)
