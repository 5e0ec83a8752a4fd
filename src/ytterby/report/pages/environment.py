"""The answer on the environment: burdens by stage and region, what moved where, per kilogram, what is published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.datasets.burdens import GRID_GAS, burden_kinds
from ytterby.footprint.burdens import largest_regions
from ytterby.footprint.sentences import (
    MILLION,
    changes,
    per_kg,
    published,
    published_per_kg,
    reasons,
    statements,
    unknown,
)
from ytterby.report.kinds import DotChart, bar, dot
from ytterby.report.kit.numbers import number
from ytterby.report.kit.subject import Page, ReportTable, Subject
from ytterby.report.picture import Picture, source_line, worded
from ytterby.report.words import humanise, texts_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from ytterby.footprint.burdens import BurdenFindings

PAGE = "environment.html"
TEXTS = texts_of("pages/environment")
"""What the page says whatever the run, and the columns of its tables (`environment.yaml`)."""
COLUMNS = TEXTS["columns"]
WORDS = COLUMNS["words"]
"""Columns that are no figures."""
DRAWN = ("greenhouse_gas", "ammonia_nitrogen", "radioactive_residue", "tailings")
"""Burdens that have a picture each."""


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
        Subject("statements", "In short", statements=statements(findings, listed)),
        Subject(
            "per-kg", "Carried by a kilogram, from the ground on",
            tables=[ReportTable.of_cells(
                f"Mean of what the world uses in {year}", COLUMNS["per_kg"],
                per_kg(findings, [*(per_kilogram or listed)], year), WORDS,
                note=TEXTS["allocation"],
                data=findings.results.tables["burden_per_kg"].filter(scenario=findings.focus, year=year),
            ), ReportTable.of_cells(
                "Published for a kilogram, and here in the base year", COLUMNS["studies"],
                published_per_kg(findings, listed), ("published", *WORDS, *COLUMNS["studies"]),
            )],
        ),
        Subject(
            "changes", f"Sums{', and what changes against ' + against if against else ''}",
            tables=[ReportTable.of_cells(
                "All years after the base year, 5 to 95% of the draws", COLUMNS["changes"],
                changes(findings, listed), WORDS,
                key="bands", data=findings.bands.frame,
                note=f"{findings.bands.coefficients} draws of the coefficients on "
                f"{f'{market} draws of the market' if market > 1 else 'the run itself'}. {TEXTS['changes']}",
            )],
        ),
        Subject("moved", "What moved where", pictures=[moved(findings, one) for one in drawn if against]),
        Subject(
            "published", "The base year and what is published",
            tables=[ReportTable.of_cells(
                "Run and publications", COLUMNS["published"], published(findings, listed), WORDS, key="published",
                data=findings.published,
            )],
            notes=list(reasons(findings, listed)),
        ),
        Subject(
            "unknown", "Of which nothing is known", "No total holds these.",
            notes=[f"{burden}: {technologies}" for burden, technologies in unknown(findings, names)],
            tables=[ReportTable("", findings.unknown, key="unknown", printed=False, open=False)],
        ),
    ]  # fmt: skip
    source = source_line(findings.focus, f"data {findings.results.workspace.chain.folder.name}")
    title = f"{humanise(findings.focus)}: what it does to the environment"
    return Page(title, subjects, source=source, facts=_facts(findings))


def _facts(findings: BurdenFindings) -> dict[str, Any]:
    """The answer as plain data: the runs, their draws, and how much of each total rests on assumption."""
    bands, assumed = findings.bands, findings.assumed.items()
    draws = {"market": bands.market, "coefficients": bands.coefficients}
    rows = [{"scenario": n, "burden": b, "share": share} for (n, b), share in assumed]
    return {"scenarios": findings.results.scenarios, "draws": draws, "assumed_share": rows}


MAX_REGIONS = 9
WIDE = 560.0


def moved(findings: BurdenFindings, burden: str) -> Picture:
    """Change of a burden by region with its range, all years after the base year together."""
    kind = burden_kinds()[burden]
    all_regions = findings.moved(burden)
    order = largest_regions(all_regions, "middle", MAX_REGIONS)
    kept = all_regions.filter(pl.col("region").is_in(order))
    data = _named(findings, kept, order).with_columns(pl.col("low", "middle", "high") / MILLION)
    chart = DotChart(
        name="place", names=[_region(findings, code) for code in order], width=WIDE,
        unit=f"change, million {kind.unit}", parts=[bar(colour="#9aa6b1", thick=5.0), dot("middle")],
    )  # fmt: skip
    (most,) = data.filter(region=order[0]).to_dicts()
    change = f"{number(abs(most['middle']))} million {kind.unit} {'more' if most['middle'] > 0.0 else 'less'}"
    return worded(
        f"moved_{burden}", data, chart.of(data), words="moved", burden=kind.title, title="stated",
        reference=humanise(findings.reference), place=most["place"], change=change,
    )  # fmt: skip


def _region(findings: BurdenFindings, code: str) -> str:
    return str(findings.results.workspace.chain.regions[code]["name"])


def _named(findings: BurdenFindings, frame: pl.DataFrame, order: list[str]) -> pl.DataFrame:
    """Rows with the region's name under `place`, in the order of the list."""
    names = {code: _region(findings, code) for code in order}
    place = pl.col("region").replace_strict(names, return_dtype=pl.String)
    return frame.with_columns(place.alias("place"))
