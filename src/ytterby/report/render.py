"""From a chart to SVG text or a PNG file, without a browser."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ytterby.ground.files import write_whole

if TYPE_CHECKING:
    from ytterby.report.charts.base import Picture
    from ytterby.report.inputs import Report


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
    from ytterby.report.catalogue import pictures_of

    return save_pictures(pictures_of(report), folder, formats)
