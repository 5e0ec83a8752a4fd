"""docs/walkthrough.md: one kilogram of dysprosium from Myanmar clay to a scrapped motor.

Masses come from parameters alone; prices and shares from a run of the baseline.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from ytterby.runs.workspace import load_scenario
from ytterby.scenarios.schema import Years
from ytterby.world.cohorts import survival, weibull
from ytterby.years.run import run_years

from ..builder import num, part, table

if TYPE_CHECKING:
    from ytterby.years.step import Year

    from ..results import Results

ELEMENT, GRADE, USE, HOME, BORDER = "Dy", "NdFeB_heavy", "ev_traction", "CHN", "MMR"
FEED, END = "myanmar_clay", 2045
USERS = 6
"""So many users stand in the table by themselves."""


@dataclass(frozen=True)
class Step:
    """A stage: kilograms of dysprosium that reach it, in what, who holds it, by which parameters."""

    stage: str
    kilograms: float
    carried: float
    what: str
    node: tuple[str, str] | None
    holder: str
    parameters: str


def masses(values) -> list[Step]:
    """The kilogram stage by stage, from parameters alone; swarf goes round until none is left."""
    oxide = values(f"oxide_per_element.{ELEMENT}")
    assay = values(f"assay.{FEED}.{ELEMENT}")
    light, heavy = values("recovery.light_separation"), values("recovery.heavy_separation")
    metal, magnet = values("yield.metal"), values("magnet_yield")
    content = values(f"content.{GRADE}.{ELEMENT}")
    share = values("rare_earth_share")
    back = metal * (1 - magnet) * values("swarf_share") * values("recovery.recycling")
    feed = 1.0
    separated = feed * light
    finished = separated * heavy
    in_magnets = finished * metal * magnet / (1 - back)
    collected = in_magnets * values(f"collection.{USE}") * values(f"collection_region.{HOME}")
    taken = collected * values(f"taken_out.{USE}")
    returned = taken * values("recovery.end_of_life")
    return [
        Step("Leached clay", feed, feed * oxide / assay, "kg mixed oxide", (f"concentrate.{FEED}", BORDER),
             "mine operator, Kachin", f"assay.{FEED}.{ELEMENT} oxide_per_element.{ELEMENT}"),
        Step("Light elements taken out", separated, separated * oxide / (assay / values(f"heavy_share.{FEED}")),
             "kg heavy concentrate", (f"heavy_concentrate.{FEED}", HOME), "separation plant, China",
             f"recovery.light_separation heavy_share.{FEED}"),
        Step("Separated oxide", finished, finished * oxide, "kg dysprosium oxide", (f"oxide.{ELEMENT}", HOME),
             "separation plant, China", "recovery.heavy_separation"),
        Step("Metal, first pass", finished * metal, finished * metal, "kg dysprosium metal", (f"metal.{ELEMENT}", HOME),
             "metal maker, China", "yield.metal"),
        Step("Finished magnets, first pass", finished * metal * magnet, finished * metal * magnet / content,
             "kg magnets", (f"magnet.{GRADE}", HOME), "magnet maker, China", f"magnet_yield content.{GRADE}.{ELEMENT}"),
        Step("Swarf of the first pass", finished * metal * (1 - magnet) * values("swarf_share"),
             finished * metal * (1 - magnet) * values("swarf_share") / content * share, "kg rare-earth metal in swarf",
             (f"swarf.{GRADE}", HOME), "recycler, China", "swarf_share rare_earth_share recovery.recycling"),
        Step("Finished magnets, swarf gone round", in_magnets, in_magnets / content, "kg magnets",
             (f"magnet.{GRADE}", HOME), "car maker", "the four above, summed over all rounds"),
        Step("Retired with the car and collected", collected, collected / content, "kg magnets", None,
             "dismantler, China", f"lifetime.{USE} lifetime_spread collection.{USE} collection_region.{HOME}"),
        Step("Taken out of the motor", taken, taken / content * share, "kg rare-earth metal in scrap",
             (f"scrap.{GRADE}", HOME), "recycler, China", f"taken_out.{USE}"),
        Step("Back in solution", returned, returned * oxide, "kg dysprosium oxide", (f"oxide.{ELEMENT}", HOME),
             "separation plant, China", "recovery.end_of_life"),
    ]  # fmt: skip


@cache
def years_of(results: Results) -> list[Year]:
    """The solved periods of the baseline."""
    workspace = results.workspace
    chain, book = workspace.chain, workspace.book
    scenario = load_scenario("baseline", book, chain)
    scenario = replace(scenario, years=Years(start=chain.base_year, end=END))
    return run_years(results.base, scenario, book)


@part(runs=True)
def stages(results: Results) -> str:
    """Stages with the masses, and prices of two years."""
    base, years = results.base, years_of(results)
    scrapped = base.first_year + round(base.values(f"lifetime.{USE}"))
    pair = years[0], next(year for year in years if year.year == scrapped)
    rows = []
    for step in masses(base.values):
        prices: list[float | None] = [None, None]
        if step.node:
            number = base.network.node_index[step.node]
            prices = [float(year.solution.dual[number]) for year in pair]
        worth = None if prices[0] is None else prices[0] * step.carried
        ids = step.parameters
        if "." in ids:
            ids = " ".join(f"`{name}`" for name in ids.split())
        rows.append([step.stage, num(step.kilograms, 3), f"{step.carried:,.2f} {step.what}", *map(num, prices), num(worth, 0),
                     step.holder, ids])  # fmt: skip
    first, last = (year.year for year in pair)
    heads = ["stage", "Dy, kg", "as", f"price {first}", f"price {last}", f"worth {first}", "held by", "parameters"]  # fmt: skip
    return table(heads, rows, right=(1, 3, 4, 5))


@part
def life(results: Results) -> str:
    """Share of motors still in use."""
    values = results.base.values
    scale, shape = weibull(values(f"lifetime.{USE}"), values("lifetime_spread"))
    ages = np.array([5.0, 10.0, 15.0, 20.0, 25.0, 30.0])
    left = survival(ages, np.array(scale), np.array(shape))
    heads = ["age, years", *(f"{age:.0f}" for age in ages)]
    return table(heads, [["still on the road", *(f"{100 * share:.0f}%" for share in left)]], right=range(1, 7))  # fmt: skip


@part(runs=True)
def users(results: Results) -> str:
    """Where dysprosium in magnets goes: share of use and region."""
    network, values = results.base.network, results.base.values
    activity = years_of(results)[0].solution.activity
    by: dict[tuple[str, str], float] = defaultdict(float)
    for number in network.process_columns:
        column = network.columns[number]
        if column.technology == "recipe":
            for row in network.chain.coefficients:
                content = f"content.{row['commodity'].removeprefix('magnet.')}.{ELEMENT}"
                if row["process"] == column.process and row["role"] == "in" and values.has(content):
                    per = values.product(row["factors"]) * values(content)
                    by[column.process.split(".")[1], column.region] += activity[number] * per
    total = sum(by.values())
    best = sorted(by.items(), key=lambda item: -item[1])[:USERS]
    titles = {use: row["title"] for use, row in network.chain.uses.items()}
    rows = [[titles[use], region, f"{100 * amount / total:.0f}%"] for (use, region), amount in best]
    rest = 1 - sum(amount for _, amount in best) / total
    heads = ["use", "region", "share of the dysprosium in magnets"]
    return table(heads, [*rows, ["all others", "", f"{100 * rest:.0f}%"]], right=(2,))
