"""Burdens on the environment: by stage and region, and what moved where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ytterby.datasets.burdens import burden_kinds
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
    kind, after = (
        burden_kinds()[burden],
        pl.col("year") > findings.results.workspace.chain.base_year,
    )
    own = findings.results.tables["burdens"].filter(
        (pl.col("scenario") == findings.focus) & (pl.col("burden") == burden) & after
    )
    years = max(own["year"].n_unique(), 1)
    sums = own.group_by("region", "technology", maintain_order=True).agg(
        pl.col("quantity").sum() / years
    )
    order = _largest(sums, "quantity")
    size, word = scale_of(float(sums["quantity"].max() or 1.0))  # type: ignore[arg-type]
    data = _named(findings, sums.filter(pl.col("region").is_in(order)), order).with_columns(
        pl.col("quantity") / size
    )
    drawn = data.sort("technology").with_columns(in_words("technology", humanise))
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
    regions = list(findings.results.workspace.chain.regions)
    bands = [(code, *findings.band(burden, code, findings.reference)) for code in regions]
    all_regions = pl.DataFrame(bands, schema=["region", "low", "middle", "high"], orient="row")
    order = _largest(all_regions.with_columns(pl.col("middle").abs().alias("size")), "size")
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


def _largest(frame: pl.DataFrame, column: str) -> list[str]:
    sums = frame.group_by("region", maintain_order=True).agg(pl.col(column).sum())
    return (
        sums.filter(pl.col(column) > 0)
        .sort(column, descending=True)["region"]
        .head(MAX_REGIONS)
        .to_list()
    )


def _region(findings: BurdenFindings, code: str) -> str:
    return str(findings.results.workspace.chain.regions[code]["name"])


def _named(findings: BurdenFindings, frame: pl.DataFrame, order: list[str]) -> pl.DataFrame:
    """Rows with the region's name under `place`, in the order of the list."""
    place = pl.col("region").replace_strict(
        {c: _region(findings, c) for c in order}, return_dtype=pl.String
    )
    return frame.with_columns(place.alias("place"))
