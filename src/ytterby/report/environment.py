"""The page on the environment: bars of burdens by stage and region, what moved where, per kilogram, what is published.

`environment_blocks` gives its pictures and tables to any page; `write_environment` writes a page of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.facts.burdens import GRID_GAS, burden_kinds
from ytterby.ground.files import write_whole
from ytterby.report import theme
from ytterby.report.html import blocks, environment
from ytterby.report.words import humanise
from ytterby.study.burden_tables import changes, per_kg, published, reasons, unknown
from ytterby.study.burden_words import scale_of, statements
from ytterby.tables.store import ResultFolder

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ytterby.report.picture import Picture
    from ytterby.study.burdens import BurdenFindings

PAGE = "environment.html"
TABLES = ("burdens", "burden_shift", "burden_per_kg")
DRAWN = ("greenhouse_gas", "ammonia_nitrogen", "radioactive_residue", "tailings")
"""Burdens that have a picture each."""
REGIONS_SHOWN = 9
RANGE = "#9aa6b1"
CHANGES = ("burden", "unit", "where", "total", "total, range", "change", "change, range", "assumed")
PER_KG = ("good", "burden", "unit, per t", "by mass", "by value")
PUBLISHED = ("place", "year", "t, run", "t, published", "total, run", "total, published", "per t, run",
             "per t, published", "per tonne within a fifth")  # fmt: skip


def environment_blocks(found: BurdenFindings) -> dict[str, Any]:
    """Pictures, tables and sentences of a question on burdens, as templates take them."""
    year = found.results.workspace.chain.base_year
    told = [name for name in found.burdens if name != GRID_GAS]
    drawn = [name for name in DRAWN if name in told]
    pictures = {
        "stages": [by_stage(found, name) for name in drawn],
        "moved": [moved(found, name) for name in drawn] if found.reference else [],
    }
    return {
        "said": statements(found),
        "blocks": blocks(pictures),
        "changes": _frame(CHANGES, changes(found, told)),
        "per_kg": _frame(PER_KG, per_kg(found, told, year)),
        "published": _frame(PUBLISHED, published(found)),
        "reasons": list(reasons(found)),
        "unknown": _frame(("burden", "technologies"), unknown(found, told)),
        "year": year,
    }


def _frame(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=dict.fromkeys(columns, pl.String), orient="row")


def write_environment(found: BurdenFindings, folder: Path) -> Path:
    """Write the page and the tables of burdens into a folder, each whole or not at all; return the page's path."""
    results = ResultFolder(folder)
    tables = {name: found.results.tables[name] for name in TABLES}
    results.write_tables(
        {**tables, "burden_bands": found.bands.frame, "burdens_published": found.published}
    )
    page = folder / PAGE
    text = environment().get_template("environment.html.j2").render(
        scenario=humanise(found.focus), reference=humanise(found.reference) if found.reference else "",
        bands=found.bands, manifest=found.results.manifest, **environment_blocks(found),
    )  # fmt: skip
    write_whole(page, text)
    results.add([page])
    results.close(found.results.manifest)
    return page


def by_stage(found: BurdenFindings, burden: str) -> Picture:
    """Bars of a burden by region, split by stage, mean of the years after the base year."""
    from ytterby.report.charts.base import alt
    from ytterby.report.picture import Picture

    kind, after = burden_kinds()[burden], pl.col("year") > found.results.workspace.chain.base_year
    own = found.results.tables["burdens"].filter(
        (pl.col("scenario") == found.focus) & (pl.col("burden") == burden) & after
    )
    years = max(own["year"].n_unique(), 1)
    sums = own.group_by("region", "technology", maintain_order=True).agg(
        pl.col("quantity").sum() / years
    )
    order = _largest(sums, "quantity")
    size, word = scale_of(float(sums["quantity"].max() or 1.0))  # type: ignore[arg-type]
    data = _named(found, sums.filter(pl.col("region").is_in(order)), order).with_columns(
        pl.col("quantity") / size
    )
    names = [_region(found, code) for code in order]
    chart = (
        alt.Chart(alt.Data(values=data.to_dicts())).mark_bar(size=18)
        .encode(
            x=alt.X("quantity:Q", title=f"{word}{kind.unit} a year"),
            y=alt.Y("place:N", sort=names, title=None),
            color=alt.Color("technology:N", scale=alt.Scale(range=list(theme.REGION_COLOURS)), title=None),
        )
        .properties(width=560, title=f"{kind.title} by region and technology")
        .configure(**theme.config())
    )  # fmt: skip
    share = 100.0 * found.assumed[found.focus, burden]
    caption = f"Mean of the years after the base year in {humanise(found.focus)}. {share:.0f}% rests on assumption."
    return Picture(
        f"stages_{burden}", f"{kind.title} by region and technology", caption, data, chart
    )


def moved(found: BurdenFindings, burden: str) -> Picture:
    """Change of a burden by region with its range, all years after the base year together."""
    from ytterby.report.charts.base import alt
    from ytterby.report.picture import Picture

    kind = burden_kinds()[burden]
    regions = list(found.results.workspace.chain.regions)
    rows = [(code, *found.band(burden, code, found.reference)) for code in regions]
    whole = pl.DataFrame(rows, schema=["region", "low", "middle", "high"], orient="row")
    order = _largest(whole.with_columns(pl.col("middle").abs().alias("size")), "size")
    size, word = scale_of(
        float(whole.select(pl.max_horizontal(pl.col("low", "high").abs())).max().item() or 1.0)
    )
    kept = whole.filter(pl.col("region").is_in(order))
    data = _named(found, kept, order).with_columns(pl.col("low", "middle", "high") / size)
    names = [_region(found, code) for code in order]
    base = alt.Chart(alt.Data(values=data.to_dicts())).encode(
        y=alt.Y("place:N", sort=names, title=None)
    )
    scale = alt.X("low:Q", title=f"change, {word}{kind.unit}")
    chart = (
        (base.mark_rule(strokeWidth=5, color=RANGE).encode(x=scale, x2="high:Q")
         + base.mark_point(filled=True, size=70, color=theme.INK).encode(x="middle:Q"))
        .properties(width=560, title=f"{kind.title}: what moved where")
        .configure(**theme.config())
    )  # fmt: skip
    caption = (
        f"Against {humanise(found.reference)}, all years after the base year. Bars hold nine draws in ten; "
        "regions whose bars overlap are not ranked."
    )
    return Picture(f"moved_{burden}", f"{kind.title}: what moved where", caption, data, chart)


def _largest(frame: pl.DataFrame, column: str) -> list[str]:
    sums = frame.group_by("region", maintain_order=True).agg(pl.col(column).sum())
    return (
        sums.filter(pl.col(column) > 0)
        .sort(column, descending=True)["region"]
        .head(REGIONS_SHOWN)
        .to_list()
    )


def _region(found: BurdenFindings, code: str) -> str:
    return str(found.results.workspace.chain.regions[code]["name"])


def _named(found: BurdenFindings, frame: pl.DataFrame, order: list[str]) -> pl.DataFrame:
    """Rows with the region's name under `place`, in the order of the list."""
    place = pl.col("region").replace_strict(
        {c: _region(found, c) for c in order}, return_dtype=pl.String
    )
    return frame.with_columns(place.alias("place"))
