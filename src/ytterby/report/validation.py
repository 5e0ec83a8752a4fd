"""The page of `ytterby validate`: scores, a dot-and-band chart per event, the table, the misses."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from markupsafe import escape

from ytterby.ground.files import write_whole
from ytterby.report.charts.validation import dot_and_band
from ytterby.report.html import _blocks, _environment, _table, link, table_markup
from ytterby.study.validation.table import LISTS

SHOWN = ("id", "event", "title", "model", "published", "low", "high", "unit", "status", "distance",
         "no_change", "nearer", "kind", "role", "role_first", "evidence")  # fmt: skip


def validation_html(
    cases: pl.DataFrame, scores: pl.DataFrame, events: pl.DataFrame | None = None
) -> str:
    """The whole page as one text, without scripts. `cases` and scores by role and event as `validate` makes them."""
    of_status = {s: cases.filter(pl.col("status") == s).select("id", "title", "why") for s in LISTS}
    sources = cases.select("id", "source", "source_url").to_dicts()
    page = _environment().get_template("validation.html.j2")
    return page.render(
        scores=table_markup(scores),
        events="" if events is None else table_markup(events),
        blocks=_blocks({"cases": dot_and_band(cases)}).get("cases", []),
        cases=table_markup(cases.filter(pl.col("model").is_not_null()).select(SHOWN), 2000),
        lists=[(LISTS[s], table_markup(some)) for s, some in of_status.items() if some.height],
        sources=_table(
            {}, [[escape(r["id"]), link(r["source"], r["source_url"])] for r in sources]
        ),
        measures=table_markup(cases.select("id", "scenario", "data", "measure", "note"), 2000),
    )


def write_validation(
    cases: pl.DataFrame, scores: pl.DataFrame, path: Path, events: pl.DataFrame | None = None
) -> Path:
    """Write the page, whole or not at all; return its path."""
    write_whole(path, validation_html(cases, scores, events))
    return path
