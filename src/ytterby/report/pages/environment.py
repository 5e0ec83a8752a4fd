"""The answer on the environment: burdens by stage and region, what moved where, per kilogram, what is published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ytterby.datasets.burdens import GRID_GAS, burden_kinds
from ytterby.footprint.sentences import scale_of, statements
from ytterby.footprint.tables import changes, per_kg, published, reasons, unknown
from ytterby.report import theme
from ytterby.report.charts.base import legend_row, rows
from ytterby.report.kit.html import write_page
from ytterby.report.kit.subject import Page, ReportTable, Subject
from ytterby.report.pages.citation import source_line
from ytterby.report.picture import Picture
from ytterby.report.plot.axes import NameAxis, NumberAxis, round_ends
from ytterby.report.plot.marks import BarMark, DotMark, Mark
from ytterby.report.plot.panels import Panel
from ytterby.report.plot.places import by_name, stacked
from ytterby.report.plot.sheet import picture_svg
from ytterby.report.words import humanise
from ytterby.results.folder import ResultFolder

if TYPE_CHECKING:
    from collections.abc import Collection
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
WORDS = (
    "burden",
    "unit",
    "where",
    "good",
    "unit, per t",
    "place",
    "year",
    "per tonne within a fifth",
)
"""Columns that are no figures."""


def environment_page(
    findings: BurdenFindings,
    burdens: Collection[str] = (),
    year: int | None = None,
    per_kilogram: Collection[str] = (),
) -> Page:
    """The answer to a question on burdens.

    burdens : those of the tables, else all. year : of figures per kilogram, else the base year. per_kilogram : burdens
    of these, else all.
    """
    year = year or findings.results.workspace.chain.base_year
    names = [name for name in findings.burdens if not burdens or name in burdens]
    listed = [name for name in names if name != GRID_GAS]
    drawn = [name for name in DRAWN if name in listed]
    against = humanise(findings.reference) if findings.reference else ""
    market = findings.bands.market
    subjects = [
        Subject("statements", "In short", statements=statements(findings)),
        Subject(
            "changes", f"Totals{', and what changes against ' + against if against else ''}",
            tables=[ReportTable.of_cells(
                "All years after the base year, 5 to 95% of the draws", CHANGES, changes(findings, listed), WORDS,
                key="bands", data=findings.bands.frame,
                note=f"{findings.bands.coefficients} draws of the coefficients on "
                f"{f'{market} draws of the market' if market > 1 else 'the run itself'}. Assumed: share of a total "
                "that rests on assumption. Two figures whose ranges overlap are not ranked.",
            )],
        ),
        Subject("moved", "What moved where", pictures=[moved(findings, one) for one in drawn if against]),
        Subject("stages", "Burdens by region and technology", pictures=[by_stage(findings, one) for one in drawn]),
        Subject(
            "per-kg", "Carried by a kilogram, from the ground on",
            tables=[ReportTable.of_cells(
                f"Mean of what the world uses in {year}", PER_KG,
                per_kg(findings, [*(per_kilogram or listed)], year), WORDS,
                note="Joint products share a burden by mass, or by value at the prices of the run. Neither is right "
                "alone: read both.",
            )],
        ),
        Subject(
            "published", "The base year and what is published",
            tables=[ReportTable.of_cells(
                "Run and publications", PUBLISHED, published(findings), WORDS, key="published", data=findings.published
            )],
            notes=list(reasons(findings)),
        ),
        Subject(
            "unknown", "Of which nothing is known", "No total holds these.",
            notes=[f"{burden}: {technologies}" for burden, technologies in unknown(findings, names)],
            tables=[ReportTable("", findings.unknown, key="unknown", printed=False, open=False)],
        ),
    ]  # fmt: skip
    source = source_line(findings.focus, f"data {findings.results.workspace.chain.folder.name}")
    return Page(
        f"{humanise(findings.focus)}: what it does to the environment", subjects, source=source
    )


def write_environment(findings: BurdenFindings, folder: Path, *, force: bool = False) -> Path:
    """Write the page and the tables of burdens into a folder, all or nothing; return the page's path. force : as in
    `results.folder.check_folder`."""
    tables = {name: findings.results.tables[name] for name in TABLES}
    tables |= {"burden_bands": findings.bands.frame, "burdens_published": findings.published}
    with ResultFolder(folder, force=force) as results:
        results.write_tables(tables)
        write_page(environment_page(findings), results.part / PAGE)
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
