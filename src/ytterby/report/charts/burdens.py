"""Burdens on the environment: by stage and region, and what moved where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ytterby.datasets.burdens import burden_kinds
from ytterby.footprint.burdens import largest_regions
from ytterby.footprint.sentences import scale_of
from ytterby.report.kinds import STACKED, BarChart, DotChart, bar, dot
from ytterby.report.kinds.chart import in_words
from ytterby.report.picture import Picture, worded
from ytterby.report.words import humanise

if TYPE_CHECKING:
    from ytterby.footprint.burdens import BurdenFindings

MAX_REGIONS = 9
WIDE = 560.0


def by_stage(findings: BurdenFindings, burden: str) -> Picture:
    """Bars of a burden by region, split by stage, mean of the years after the base year."""
    kind, sums = burden_kinds()[burden], findings.by_stage(burden)
    order = largest_regions(sums, "quantity", MAX_REGIONS)
    size, word = scale_of(float(sums["quantity"].max() or 1.0))  # type: ignore[arg-type]
    data = _named(findings, sums.filter(pl.col("region").is_in(order)), order).with_columns(
        pl.col("quantity") / size
    )
    drawn = data.with_columns(in_words("technology", humanise))
    chart = BarChart(
        name="place", names=[_region(findings, code) for code in order], value="quantity", series="technology",
        way=STACKED,
        unit=f"{word}{kind.unit} a year", width=WIDE, thick=18.0,
    )  # fmt: skip
    share = f"{100.0 * findings.assumed[findings.focus, burden]:.0f}"
    return worded(
        f"stages_{burden}", data, chart.of(drawn), words="stages", burden=kind.title, run=humanise(findings.focus),
        share=share,
    )  # fmt: skip


def moved(findings: BurdenFindings, burden: str) -> Picture:
    """Change of a burden by region with its range, all years after the base year together."""
    kind = burden_kinds()[burden]
    all_regions = findings.moved(burden)
    order = largest_regions(all_regions, "middle", MAX_REGIONS)
    size, word = scale_of(
        float(
            all_regions.select(pl.max_horizontal(pl.col("low", "high").abs())).max().item() or 1.0
        )
    )
    kept = all_regions.filter(pl.col("region").is_in(order))
    data = _named(findings, kept, order).with_columns(pl.col("low", "middle", "high") / size)
    chart = DotChart(
        name="place", names=[_region(findings, code) for code in order], unit=f"change, {word}{kind.unit}", width=WIDE,
        parts=[bar(colour="#9aa6b1", thick=5.0), dot("middle")],
    )  # fmt: skip
    return worded(
        f"moved_{burden}", data, chart.of(data), words="moved", burden=kind.title,
        reference=humanise(findings.reference),
    )  # fmt: skip


def _region(findings: BurdenFindings, code: str) -> str:
    return str(findings.results.workspace.chain.regions[code]["name"])


def _named(findings: BurdenFindings, frame: pl.DataFrame, order: list[str]) -> pl.DataFrame:
    """Rows with the region's name under `place`, in the order of the list."""
    place = pl.col("region").replace_strict(
        {c: _region(findings, c) for c in order}, return_dtype=pl.String
    )
    return frame.with_columns(place.alias("place"))
