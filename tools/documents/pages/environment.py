"""docs/environment.md: what built-in scenarios do to the environment, and what is known of it."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

from ytterby.datasets.burdens import GRID_GAS, burden_kinds
from ytterby.environment.coefficients import coefficients_of, read_burdens
from ytterby.footprint import sentences as tables
from ytterby.footprint.burdens import burdens
from ytterby.footprint.sentences import statements
from ytterby.runs.run import solve

from ..builder import ROOT, paragraphs, part, table

if TYPE_CHECKING:
    from ytterby.footprint.burdens import BurdenFindings

    from ..results import Results

DRAWS = {"technology-ban-2023": 12, "quota-cut": 12, "licensing-2025": 0, "embargo": 0}
"""Scenario -> draws of the market; without any those of the coefficients alone, on the run itself."""
STORE = ROOT / "build" / "environment"
PRICES = ("co2=100", "external_cost=1")
CHARGED = ("mine.china_clay@CHN", "mine.myanmar_clay@MMR", "mine.bayan_obo@CHN", "mine.mount_weld@AUS")  # fmt: skip


@part
def counts(results: Results) -> str:
    """How many rows there are, and how many are assumptions."""
    rows = read_burdens(results.workspace.chain.folder).rows
    assumed = sum(row.assumed for row in rows)
    return (
        f"`burdens.csv` has {len(rows)} rows, {len(rows) - assumed} from a source or derived from one and {assumed} "
        "assumptions, each with a range and a reason."
    )


@part
def kinds(results: Results) -> str:
    """Every kind of burden."""
    rows = [[f"`{k.burden}`", k.unit, k.per_tonne or "none", k.meaning, f"`{k.variable}`"] for k in burden_kinds().values()]  # fmt: skip
    return table(["burden", "unit", "per tonne", "meaning", "IAMC"], rows)


@cache
def findings(results: Results, scenario: str) -> BurdenFindings:
    """The burdens of a scenario, with bands."""
    return burdens(scenario, draws=DRAWS[scenario], store=STORE)


def known(one: BurdenFindings) -> list[str]:
    """Burdens of which something is known, without that of the grid, which is a part of another."""
    return [name for name in one.burdens if name != GRID_GAS]


def section(results: Results, scenario: str) -> str:
    """What a scenario does, in words and as a table."""
    one = findings(results, scenario)
    market, words = "the run itself, the market not drawn", ""
    if one.bands.market > 1:
        market, words = f"{one.bands.market} draws of the market", f" --draws {one.bands.market}"
    drawn = f"{one.bands.coefficients} draws of the coefficients on {market}"
    heads = ["burden", "unit", "where", "sum", "range", "change", "range of the change", "assumed", "leaves out"]  # fmt: skip
    rows = tables.changes(one, known(one))
    return paragraphs(f"{drawn}; `ytterby burdens {scenario}{words}`.", *statements(one), table(heads, rows))  # fmt: skip


for scenario in DRAWS:
    part(partial(section, scenario=scenario), name=scenario, page="environment", runs=True)


@part(runs=True)
def per_tonne(results: Results) -> str:
    """What a tonne carries in the base year, by mass and by value."""
    one = findings(results, "embargo")
    rows = tables.per_kg(one, one.burdens, results.workspace.chain.base_year)
    return table(["good", "burden", "unit", "by mass", "by value"], rows)


@part(runs=True)
def published(results: Results) -> str:
    """The base year and what is published, and why they differ."""
    one = findings(results, "embargo")
    heads = ["place", "year", "t, run", "t, published", "total, run", "total, published", "per t, run", "per t, published",
             "within a fifth"]  # fmt: skip
    reasons = "\n".join(f"- {reason}" for reason in tables.reasons(one, [*one.burdens]))
    return paragraphs(table(heads, tables.published(one, [*one.burdens])), reasons)


@part(runs=True)
def unknown(results: Results) -> str:
    """Of what nothing is known."""
    one = findings(results, "embargo")
    return "\n".join(f"- {burden}: {where}" for burden, where in tables.unknown(one, known(one)))


@part(runs=True)
def priced(results: Results) -> str:
    """What a price on burdens does to some mines and to the world's burden in the last year of `baseline`."""
    workspace, rows = results.workspace, []
    for price in ("", *PRICES):
        switches = {"environment_price": price} if price else {}
        base, years = solve(workspace.jobs([workspace.scenario("baseline", switches)])[0])
        network, activity, year = base.network, years[-1].solution.activity, years[-1].year
        gas = coefficients_of(network).per_tonne(year)[0] @ activity
        mines = (f"{activity[network.column_index[name]]:,.0f}" for name in CHARGED)
        rows.append([f"`{price}`" if price else "none", *mines, f"{gas / 1e6:.2f}"])
    places = (name.partition(".")[2] for name in CHARGED)
    heads = ["price", *places, "greenhouse gas, million t CO2e"]
    return paragraphs(f"Tonnes mined in {year} in `baseline`:", table(heads, rows))
