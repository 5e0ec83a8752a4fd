"""The page of `ytterby validate`: scores, a dot-and-band chart per event, the table, the misses."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from markupsafe import Markup, escape

from ytterby.ground.files import write_whole
from ytterby.report.charts.validation import dot_and_band
from ytterby.report.html import _blocks, _environment, table_markup
from ytterby.study.validation.table import LISTS

SHOWN = ("id", "event", "title", "model", "published", "low", "high", "unit", "status", "kind",
         "role", "evidence")  # fmt: skip


def validation_html(cases: pl.DataFrame, scores: pl.DataFrame) -> str:
    """The whole page as one text, without scripts. `cases` and `scores` as `validate` makes them."""
    lists = [
        (title, table_markup(some))
        for status, title in LISTS.items()
        if (some := _listed(cases.filter(pl.col("status") == status))).height
    ]
    page = _environment().get_template("validation.html.j2")
    return page.render(
        scores=table_markup(scores),
        blocks=_blocks({"cases": dot_and_band(cases)}).get("cases", []),
        cases=table_markup(cases.filter(pl.col("model").is_not_null()).select(SHOWN), 2000),
        lists=lists,
        sources=_sources(cases),
        measures=table_markup(cases.select("id", "scenario", "data", "measure", "note"), 2000),
    )


def _listed(cases: pl.DataFrame) -> pl.DataFrame:
    return cases.select("id", "title", "why")


def _sources(cases: pl.DataFrame) -> Markup:
    lines = []
    for row in cases.select("id", "source", "source_url").to_dicts():
        address = row["source_url"] or ""
        shown = escape(row["source"])
        if address.startswith(("https://", "http://")):
            shown = Markup('<a href="{}" rel="noopener">{}</a>').format(address, row["source"])
        lines.append(Markup("<tr><td>{}</td><td>{}</td></tr>").format(row["id"], shown))
    return Markup("<table><tbody>{}</tbody></table>").format(Markup("\n").join(lines))


def write_validation(cases: pl.DataFrame, scores: pl.DataFrame, path: Path) -> Path:
    """Write the page, whole or not at all; return its path."""
    write_whole(path, validation_html(cases, scores))
    return path
