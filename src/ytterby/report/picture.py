"""A picture of the report and the numbers that it shows: a chart of a table under its words, with its run."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import yaml

from ytterby.ground.files import PACKAGE
from ytterby.ground.fingerprint import digest_of_text
from ytterby.report.first.formats import day
from ytterby.report.plot.panels import picture_svg

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from ytterby.report.inputs import Report
    from ytterby.report.kinds.chart import Drawn

MIN_WIDTH = 480.0
"""Least width between the margins of a picture [px]."""


@dataclass(frozen=True)
class Picture:
    """One picture of the report as SVG text.

    `table` is what the picture shows, for the reader who wants the numbers. A picture without
    data has no svg, and its caption says what is missing.
    """

    key: str
    title: str
    caption: str
    table: pl.DataFrame
    svg: str = ""


def picture_of(
    key: str, title: str, caption: str, table: pl.DataFrame, chart: Drawn, *,
    subtitle: str = "", source: str = "", room: float = MIN_WIDTH,
) -> Picture:  # fmt: skip
    """A chart with its legend, drawn under its title and subtitle and above the line on its source."""
    box, legend = chart
    svg = picture_svg(
        box, title, caption, subtitle=subtitle, source=source, legend=legend, room=room
    )
    return Picture(key, title, caption, table, svg)


@cache
def _words() -> Any:
    return yaml.safe_load((PACKAGE / "report" / "pictures.yaml").read_text(encoding="utf-8"))


def worded(
    key: str, table: pl.DataFrame, chart: Drawn | None = None, *, words: str = "", source: str = "",
    after: str = "", **values: Any,
) -> Picture:  # fmt: skip
    """A chart in the words of `pictures.yaml`. Without one the caption says what is missing.

    words : key in `pictures.yaml`, if not `key`. after : what follows its caption. values : what its words ask for.
    """
    texts = _words()[words or key]
    title = texts["title"].format(**values)
    if chart is None:
        return Picture(key, title, texts["empty"].format(**values), table)
    caption, under, note = (
        texts.get(one, "").format(**values) for one in ("caption", "subtitle", "note")
    )
    return picture_of(
        key, title, caption + after, table, chart, subtitle=under, source=f"{source} {note}"
    )


def source_line(*parts: str, program: str = "") -> str:
    """Which program and run a page is of. parts : scenario, data folder and what else decides it.
    program : its version, if not this one."""
    names = [f"Ytterby {program or version('ytterby')}", *filter(None, parts)]
    return f"{', '.join(names)}. A model, no forecast."


def source_of(report: Report, run: str) -> str:
    """Which program, run and data a picture is of, and the day."""
    manifest = report.manifest
    data, when = manifest.get("data_folder"), str(manifest.get("date", ""))
    return source_line(
        run and f"run {run}", f"data {data}" if data else "", day(report.day) if report.day else when,
        program=manifest.get("version", ""),
    )  # fmt: skip


def run_id(manifest: Mapping[str, Any]) -> str:
    """Ten letters that name a run by all that decides it; blank where the manifest has no digests."""
    decides = [
        manifest.get("digests"),
        manifest.get("periods"),
        manifest.get("switches"),
        manifest.get("changed"),
    ]
    if not decides[0]:
        return ""
    text = json.dumps(decides, sort_keys=True, default=str)
    return digest_of_text(text)[:10]
