"""Pictures as they stand in a page, with files and words to cite them by; and as files, SVG and PNG."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from ytterby.ground.csvfile import safe_frame
from ytterby.ground.files import write_atomic
from ytterby.report.plot.outlines import outlined

if TYPE_CHECKING:
    import polars as pl

    from ytterby.report.picture import Picture

KINDS = {"svg": "image/svg+xml", "csv": "text/csv"}


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
        links = {
            kind: f"{picture.key}.{kind}" if separate_files else data_link(kind, content)
            for kind, content in files.items()
        }
        inline = Markup(inline_svg(picture.svg, f"p{number}", str(escape(picture.title))))
        citation = f"{cite.rstrip('.')}. Figure {number}: {picture.title}."
        figures.append(DrawnFigure(picture, number, inline, files, links, citation))
    return figures


def csv_of(frame: pl.DataFrame) -> bytes:
    """A table as CSV in which no cell is a formula."""
    return safe_frame(frame).write_csv().encode()


def data_link(kind: str, content: bytes) -> str:
    """An address that holds a file's content."""
    return f"data:{KINDS[kind]};base64,{b64encode(content).decode()}"


def every_file(figures: Sequence[DrawnFigure]) -> dict[str, bytes]:
    """Name -> content of all files of some figures."""
    return {f"{one.key}.{kind}": content for one in figures for kind, content in one.files.items()}


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

    Every id gets `prefix`, so that one picture's clip paths never cut another's; the fixed size gives way to the view
    box, so that the picture scales, and to a class such as `w480`, by which the style of the page knows its width;
    namespaces, which HTML does not need, go. `label` must be escaped by the caller.
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
    size = f' class="w{float(width.group(1)):.0f}"' if width else ""
    head = head.replace("<svg", f'<svg role="img" aria-label="{label}"{size}', 1)
    return text[: opening.start()].strip() + head + text[opening.end() :]


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
