"""The page of `ytterby ensemble`: effects as dot and band, fans, drivers, failures, what was drawn."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from ytterby.ground.files import write_whole
from ytterby.report.charts import ensemble as charts
from ytterby.report.html import _blocks, _environment, table_markup
from ytterby.report.words import humanise

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
            charts.dot_and_band(effects, in_percent, pair, source),
            charts.effect_fans(effects, headline, pair, source),
        ],
        "paths": [charts.fans(tables["quantiles"], headline, pair, source)],
        "drivers": charts.driver_bars(tables["drivers"], headline, source)[:DRIVEN],
    }
    worst = charts.worst_years(effects, in_percent).select(
        pl.col("measure").map_elements(charts.named, return_dtype=pl.String),
        "year",
        *(pl.col(name).alias(f"{name} %") for name in (*charts.SHOWN, "central")),
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
