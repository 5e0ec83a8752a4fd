"""The page on the environment: bars of burdens by stage and region, what moved where, per kilogram, what is published.

`environment_blocks` gives its pictures and tables to any page; `write_environment` writes a page of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.datasets.burdens import GRID_GAS, burden_kinds
from ytterby.footprint.sentences import scale_of, statements
from ytterby.footprint.tables import changes, per_kg, published, reasons, unknown
from ytterby.ground.files import write_atomic
from ytterby.report import theme
from ytterby.report.charts.base import legend_row, rows
from ytterby.report.pages.html import blocks, environment
from ytterby.report.picture import Picture
from ytterby.report.plot.axes import NameAxis, NumberAxis, round_ends
from ytterby.report.plot.marks import BarMark, DotMark, Mark
from ytterby.report.plot.panels import Panel
from ytterby.report.plot.places import by_name, stacked
from ytterby.report.plot.sheet import picture_svg
from ytterby.report.words import humanise
from ytterby.results.folder import ResultFolder

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ytterby.footprint.burdens import BurdenFindings

PAGE = "environment.html"
TABLES = ("burdens", "burden_shift", "burden_per_kg")
DRAWN = ("greenhouse_gas", "ammonia_nitrogen", "radioactive_residue", "tailings")
"""Burdens that have a picture each."""
MAX_REGIONS = 9
RANGE = "#9aa6b1"
CHANGES = ("burden", "unit", "where", "total", "total, range", "change", "change, range", "assumed")
PER_KG = ("good", "burden", "unit, per t", "by mass", "by value")
PUBLISHED = ("place", "year", "t, run", "t, published", "total, run", "total, published", "per t, run",
             "per t, published", "per tonne within a fifth")  # fmt: skip


def environment_blocks(findings: BurdenFindings) -> dict[str, Any]:
    """Pictures, tables and sentences of a question on burdens, as templates take them."""
    year = findings.results.workspace.chain.base_year
    listed = [name for name in findings.burdens if name != GRID_GAS]
    drawn = [name for name in DRAWN if name in listed]
    pictures = {
        "stages": [by_stage(findings, name) for name in drawn],
        "moved": [moved(findings, name) for name in drawn] if findings.reference else [],
    }
    return {
        "statements": statements(findings),
        "blocks": blocks(pictures),
        "changes": _frame(CHANGES, changes(findings, listed)),
        "per_kg": _frame(PER_KG, per_kg(findings, listed, year)),
        "published": _frame(PUBLISHED, published(findings)),
        "reasons": list(reasons(findings)),
        "unknown": _frame(("burden", "technologies"), unknown(findings, listed)),
        "year": year,
    }


def _frame(columns: tuple[str, ...], cells: Iterable[tuple[str, ...]]) -> pl.DataFrame:
    return pl.DataFrame(list(cells), schema=dict.fromkeys(columns, pl.String), orient="row")


def write_environment(findings: BurdenFindings, folder: Path, *, force: bool = False) -> Path:
    """Write the page and the tables of burdens into a folder, all or nothing; return the page's path. force : as in
    `results.folder.check_folder`."""
    tables = {name: findings.results.tables[name] for name in TABLES}
    tables |= {"burden_bands": findings.bands.frame, "burdens_published": findings.published}
    text = environment().get_template("environment.html.j2").render(
        scenario=humanise(findings.focus), reference=humanise(findings.reference) if findings.reference else "",
        bands=findings.bands, manifest=findings.results.manifest, **environment_blocks(findings),
    )  # fmt: skip
    with ResultFolder(folder, force=force) as results:
        results.write_tables(tables)
        write_atomic(results.part / PAGE, text)
        results.close(findings.results.manifest)
    return folder / PAGE


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
    technologies = data["technology"].unique(maintain_order=True).sort().to_list()
    colours = [
        theme.REGION_COLOURS[n % len(theme.REGION_COLOURS)] for n in range(len(technologies))
    ]
    bars = stacked(rows(data.sort("technology")), ("place",), "quantity")
    ends = round_ends(row[end] for row in bars for end in ("start", "end"))
    colour = by_name("technology", technologies, colours)
    box = Panel(
        NumberAxis(*ends, title=f"{word}{kind.unit} a year", count=6),
        NameAxis([_region(findings, code) for code in order]),
        560, 26 * max(len(order), 1), [BarMark("start", "end", "place", colour, 18)], bars,
    ).box()  # fmt: skip
    legend = legend_row([humanise(name) for name in technologies], colours)
    title = f"{kind.title} by region and technology"
    svg = picture_svg(box, [title], [], [], legend)
    share = 100.0 * findings.assumed[findings.focus, burden]
    caption = f"Mean of the years after the base year in {humanise(findings.focus)}. {share:.0f}% rests on assumption."
    return Picture(f"stages_{burden}", title, caption, data, svg)


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
    drawn = rows(data)
    ends = round_ends(row[end] for row in drawn for end in ("low", "middle", "high"))
    marks: list[Mark] = [
        BarMark("low", "high", "place", RANGE, 5),
        DotMark("middle", "place", theme.INK, 4.7),
    ]
    box = Panel(
        NumberAxis(*ends, title=f"change, {word}{kind.unit}", count=6),
        NameAxis([_region(findings, code) for code in order]),
        560, 26 * max(len(order), 1), marks, drawn,
    ).box()  # fmt: skip
    title = f"{kind.title}: what moved where"
    caption = (
        f"Against {humanise(findings.reference)}, all years after the base year. Bars hold nine draws in ten; "
        "regions whose bars overlap are not ranked."
    )
    return Picture(f"moved_{burden}", title, caption, data, picture_svg(box, [title], [], []))


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
