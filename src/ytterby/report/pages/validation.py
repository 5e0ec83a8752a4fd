"""The pages of `ytterby validate` (scores, a dot-and-band chart per event, the table, the misses) and of
`ytterby ensemble` (effects as dot and band, fans, drivers, failures, what was drawn)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from ytterby.ground.files import write_atomic
from ytterby.report.charts import uncertainty as drawn
from ytterby.report.charts.published import dot_and_band
from ytterby.report.pages.html import blocks, environment
from ytterby.report.words import humanise
from ytterby.validation.table import LISTS

COLUMNS = ("id", "event", "title", "model", "published", "low", "high", "unit", "status", "distance",
         "no_change", "nearer", "kind", "role", "role_first", "evidence")  # fmt: skip
DRIVEN = 5
"""Measures whose drivers are drawn; the table `drivers` has all."""


def write_validation(
    cases: pl.DataFrame,
    scores: pl.DataFrame,
    path: Path,
    events: pl.DataFrame | None = None,
    forecasts: Sequence[pl.DataFrame] = (),
) -> Path:
    """Write the page of `validate`, whole or not at all; return its path. `cases`, scores by role and by
    event, and the tables of forecasts, as it makes them."""
    listed = cases.select("id", "status", "title", "why")
    page = environment().get_template("validation.html.j2").render(
        scores=scores,
        events=events,
        forecasts=forecasts,
        blocks=blocks({"cases": dot_and_band(cases)})["cases"],
        cases=cases.filter(pl.col("model").is_not_null()).select(COLUMNS),
        lists=[(title, listed.filter(status=status).drop("status")) for status, title in LISTS.items()],
        sources=cases.select("id", "source", "source_url"),
        measures=cases.select("id", "scenario", "data", "measure", "note"),
    )  # fmt: skip
    write_atomic(path, page)
    return path


def write_ensemble(
    tables: Mapping[str, pl.DataFrame],
    headline: list[str],
    pair: tuple[str, str],
    manifest: Mapping[str, Any],
    path: Path,
    gdp: str = "",
) -> Path:
    """Write the page of `ensemble`, whole or not at all; return its path.

    tables : as `ytterby.draws.sampling` makes them; pair : reference and scenario. gdp : a sentence on GDP.
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
        *(pl.col(name).alias(f"{name} %") for name in (*drawn.QUANTILES, "central")),
        *(pl.col(name).alias(f"{name.replace('_', ' ')} %") for name in drawn.FORECAST),
        "spread",
    )
    page = environment().get_template("ensemble.html.j2").render(
        scenario=humanise(pair[1]), reference=humanise(pair[0]), manifest=manifest, effects=worst,
        gdp=gdp, blocks=blocks(pictures), failures=tables["failures"], assumptions=tables["assumptions"],
    )  # fmt: skip
    write_atomic(path, page)
    return path
