"""The pages of `ytterby validate` (scores, a dot-and-band chart per event, the table, the misses) and of
`ytterby ensemble` (effects as dot and band, fans, drivers, failures, what was drawn)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
from markupsafe import escape

from ytterby.ground.files import write_whole
from ytterby.report.charts import uncertainty as drawn
from ytterby.report.charts.published import dot_and_band
from ytterby.report.html import _blocks, _environment, _table, link, table_markup
from ytterby.report.words import humanise
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


DRIVEN = 5
"""Measures whose drivers are drawn; the table `drivers` has all."""


def ensemble_html(
    tables: Mapping[str, pl.DataFrame],
    headline: list[str],
    pair: tuple[str, str],
    manifest: Mapping[str, Any],
) -> str:
    """The whole page as one text, without scripts.

    tables : as `ytterby.study.ensemble` makes them; pair : reference and scenario.
    """
    name = f"data folder {manifest.get('data_folder', '')}"
    source = f"Source: Ytterby {manifest.get('version', '')}, {name}, {manifest['draws']} draws."
    effects = tables["effect_quantiles"]
    lost = [m for m in headline if m.startswith("lost_share")]
    in_percent = [m for m in headline if m not in lost]  # a percentage of nothing lost says nothing
    pictures = {
        "effects": [
            drawn.dot_and_band(effects, in_percent, pair, source),
            drawn.effect_fans(effects, headline, pair, source),
        ],
        "paths": [drawn.fans(tables["quantiles"], headline, pair, source)],
        "drivers": drawn.driver_bars(tables["drivers"], headline, source)[:DRIVEN],
    }
    worst = drawn.worst_years(effects, in_percent).select(
        pl.col("measure").map_elements(drawn.named, return_dtype=pl.String),
        "year",
        *(pl.col(name).alias(f"{name} %") for name in (*drawn.SHOWN, "central")),
    )
    licences = "at random round their mean" if manifest["licences_at_random"] else "at their mean"
    page = _environment().get_template("ensemble.html.j2")
    return page.render(
        title=f"{humanise(pair[1])}: how wide the answer is",
        scenario=humanise(pair[1]),
        reference=humanise(pair[0]),
        answered=manifest["draws_answered"],
        assumptions_count=manifest["assumptions_drawn"],
        effects=table_markup(worst),
        blocks={key: _blocks({key: found}).get(key, []) for key, found in pictures.items()},
        failures=table_markup(tables["failures"]),
        assumptions=table_markup(tables["assumptions"], 3000),
        made=[
            (
                "draws",
                f"{manifest['draws']}, of which {manifest['draws_failed']} without an answer",
            ),
            ("seed", manifest["seed"]),
            ("correlation within groups", manifest["together"]),
            ("last year", manifest["until"]),
            ("licences", licences),
            ("switches", manifest["switches"] or "all at their defaults"),
            *((f"digest of {k}", v) for k, v in manifest["digests"].items()),
        ],
    )


def write_ensemble(
    tables: Mapping[str, pl.DataFrame],
    headline: list[str],
    pair: tuple[str, str],
    manifest: Mapping[str, Any],
    path: Path,
) -> Path:
    """Write the page, whole or not at all; return its path."""
    write_whole(path, ensemble_html(tables, headline, pair, manifest))
    return path
