"""What all HTML pages share: templates, tables, pictures as SVG and PNG. No network, no script, no browser."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from ytterby.ground.files import write_atomic
from ytterby.report.inputs import Report
from ytterby.report.plot.outlines import outlined
from ytterby.report.words import MISSING, humanise, number

if TYPE_CHECKING:
    from ytterby.report.picture import Picture

MAX_ROWS = 250


@cache
def environment() -> Environment:
    """The templates, with filters for numbers, names, and tables (a frame or records, and the most rows)."""
    templates = Environment(
        loader=PackageLoader("ytterby.report"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    templates.filters |= {
        "number": number,
        "humanise": humanise,
        "table": table_markup,
        "coded": coded,
    }
    return templates


def coded(text: str) -> Markup:
    """Words, escaped, in which what stands between backticks is code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))


def _cell(row: Mapping[str, Any], column: str) -> Markup:
    """Format one table cell, escaped: three digits, no separators in years, null as a dash, a source with its link."""
    value, address = row[column], str(row.get("source_url") or "")
    if value is None or value == "":
        return Markup(MISSING)
    if isinstance(value, bool):
        return Markup("yes" if value else "no")
    if isinstance(value, int) and (column.endswith("year") or 1900 <= value <= 2200):
        return Markup(str(value))
    if isinstance(value, int | float):
        return Markup(number(float(value)))
    if column == "source" and address.startswith(("https://", "http://")):
        return Markup('<a href="{}" rel="noopener">{}</a>').format(address, value)
    return escape(str(value))


def table_markup(frame: Any, maximum: int = MAX_ROWS, full_table: str = "") -> Markup:
    """Turn a frame, or plain dicts, into an HTML table of at most `maximum` rows, every text escaped.

    full_table : address of a file with all rows, for the line that says how many are left out.
    """
    if not isinstance(frame, pl.DataFrame):
        frame = pl.DataFrame([*(frame or ())], infer_schema_length=None, strict=False)
    if frame.is_empty():
        return Markup("")
    heads = {n: kind.is_numeric() for n, kind in frame.schema.items() if n != "source_url"}
    rows = [[_cell(row, name) for name in heads] for row in frame.head(maximum).to_dicts()]
    page = environment().get_template("table.html.j2")
    return Markup(
        page.render(
            heads=heads, rows=rows, more=max(0, frame.height - maximum), full_table=full_table
        )
    )


def blocks(sections: Mapping[str, Sequence[Picture]]) -> dict[str, list[dict[str, Any]]]:
    """Number the pictures and make each safe to stand beside the others in a page."""
    numbers = count(1)

    def block(picture: Picture) -> dict[str, Any]:
        figure = next(numbers)
        svg = inline_svg(picture.svg, f"p{figure}", str(escape(picture.title)))
        return {**vars(picture), "svg": Markup(svg), "figure": figure}

    return {name: [block(one) for one in pictures] for name, pictures in sections.items()}


def png_of(picture: Picture, scale: float = 2.0) -> bytes:
    """Return the picture as PNG, empty when it has no data. `scale` is pixels per unit."""
    return png_from(picture.svg, scale)


def png_from(svg: str, scale: float = 2.0) -> bytes:
    """SVG text as PNG, empty for empty text; letters are drawn as outlines, which hang on no font (`plot.outlines`)."""
    if not svg:
        return b""
    from resvg import render, usvg

    text = outlined(scaled(svg, scale))
    known = usvg.Options.default()
    if "<text" in text:  # letters that have no outline: of whatever font the machine has
        known.load_system_fonts()
    return render(usvg.Tree.from_str(text, known), (1.0, 0.0, 0.0, 0.0, 1.0, 0.0))


def scaled(svg: str, scale: float) -> str:
    """SVG text that is drawn `scale` times as large; it must have a view box."""
    opening = re.search(r"<svg\b[^>]*>", svg)
    if opening is None or scale == 1.0:
        return svg
    wider = re.sub(
        r'(\s(?:width|height)=")([\d.]+)', lambda n: f"{n[1]}{float(n[2]) * scale:g}", opening[0]
    )
    return svg[: opening.start()] + wider + svg[opening.end() :]


def inline_svg(svg: str, prefix: str, label: str) -> str:
    """Make SVG text safe to stand in a page with other SVGs.

    Every id gets `prefix`, so that one picture's clip paths never cut another's; the fixed size
    gives way to the view box, so that the picture scales, and stands in the style as `--wide`; namespaces, which HTML
    does not need, go. `label` must be escaped by the caller.
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
    size = f' style="--wide:{float(width.group(1)):.0f}px"' if width else ""
    head = head.replace("<svg", f'<svg role="img" aria-label="{label}"{size}', 1)
    return text[: opening.start()].strip() + head + text[opening.end() :]


def save_pictures(
    pictures: Iterable[Picture], folder: str | Path, formats: Sequence[str] = ("svg", "png")
) -> list[Path]:
    """Write each picture that has data as `<key>.<format>`; return the paths."""
    written = []
    for picture in pictures:
        svg = picture.svg
        for kind in formats:
            content = png_from(svg) if kind == "png" else svg.encode()
            if content:
                path = Path(folder) / f"{picture.key}.{kind}"
                write_atomic(path, content)
                written.append(path)
    return written


def save_charts(
    report: Report, folder: str | Path, formats: Sequence[str] = ("svg", "png")
) -> list[Path]:
    """Draw every chart of the report into `folder`; return the paths written."""
    from ytterby.report.charts import pictures_of

    return save_pictures(pictures_of(report), folder, formats)
