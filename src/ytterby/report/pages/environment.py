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
from ytterby.report.kit.subject import Content, Page, Subject
from ytterby.report.picture import Picture, source_line, worded
from ytterby.report.words import humanise, texts_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from ytterby.footprint.burdens import BurdenFindings

PAGE = "environment.html"
SUBJECTS = texts_of("pages/environment")
"""What the page says whatever the run, and the columns of its tables (`environment.yaml`)."""
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
    drawn_of = f"{market} draws of the market" if market > 1 else "the run itself"
    values = {"year": year, "against": f", and what changes against {against}" if against else "",
              "coefficients": findings.bands.coefficients, "market": drawn_of}  # fmt: skip
    carried = findings.results.tables["burden_per_kg"].filter(scenario=findings.focus, year=year)
    a_kilogram = Content(per_kg(findings, [*(per_kilogram or listed)], year), {"data": carried})
    studied = published_per_kg(findings, listed)
    changed = Content(changes(findings, listed), {"data": findings.bands.frame})
    known = Content(published(findings, listed), {"data": findings.published})
    left_out = [f"{burden}: {technologies}" for burden, technologies in unknown(findings, names)]
    subjects = [
        Subject.of("statements", SUBJECTS, statements=statements(findings, listed)),
        Subject.of("per-kg", SUBJECTS, a_kilogram, studied, values=values),
        Subject.of("changes", SUBJECTS, changed, values=values),
        Subject.of("moved", SUBJECTS, pictures=[moved(findings, one) for one in drawn if against]),
        Subject.of("published", SUBJECTS, known, notes=[*reasons(findings, listed)]),
        Subject.of("unknown", SUBJECTS, findings.unknown, notes=left_out),
    ]
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
    """Change of a burden by region with its range, all years after the base year together; words alone where no
    region changes."""
    kind, all_regions = burden_kinds()[burden], findings.moved(burden)
    reference = humanise(findings.reference)
    words: dict[str, Any] = {"words": "moved", "burden": kind.title, "reference": reference}
    order = largest_regions(all_regions, "middle", MAX_REGIONS)
    if not order:
        return worded(f"moved_{burden}", all_regions, **words)
    names = {code: str(findings.results.workspace.chain.regions[code]["name"]) for code in order}
    kept = all_regions.filter(pl.col("region").is_in(order))
    place = pl.col("region").replace_strict(names, return_dtype=pl.String).alias("place")
    data = kept.with_columns(place, pl.col("low", "middle", "high") / MILLION)
    chart = DotChart(
        name="place", names=[*names.values()], width=WIDE, unit=f"change, million {kind.unit}",
        parts=[bar(colour="#9aa6b1", thick=5.0), dot("middle")],
    )  # fmt: skip
    (most,) = data.filter(region=order[0]).to_dicts()
    change = f"{number(abs(most['middle']))} million {kind.unit} {'more' if most['middle'] > 0.0 else 'less'}"
    words |= {"title": "stated", "place": most["place"], "change": change}
    return worded(f"moved_{burden}", data, chart.of(data), **words)
