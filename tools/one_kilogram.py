"""Follow one kilogram of dysprosium from Myanmar clay to a scrapped motor.

    python tools/one_kilogram.py            # prints the tables of docs/one_kilogram.md
    python tools/one_kilogram.py --write    # writes them into it

Masses come from parameters alone; prices and shares from a run of the baseline.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ytterby.controls.book import Book
from ytterby.runs.workspace import load_scenario
from ytterby.scenarios.schema import Years
from ytterby.world.base_year.calibrate import calibrate
from ytterby.world.cohorts import survival, weibull
from ytterby.world.read import read_chain
from ytterby.years.run import run_years

ELEMENT, GRADE, USE, HOME, BORDER = "Dy", "NdFeB_heavy", "ev_traction", "CHN", "MMR"
FEED = "myanmar_clay"
PAGE = Path(__file__).parents[1] / "docs" / "one_kilogram.md"
BEGIN, END = "<!-- begin: {} -->", "<!-- end: {} -->"


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


def table_of_masses(steps, base, first, last) -> str:
    """Stages with prices of two years."""
    lines = [
        f"| stage | Dy, kg | as | price {first.year} | price {last.year} | worth {first.year} | held by | parameters |",
        "|---|---:|---|---:|---:|---:|---|---|",
    ]
    for s in steps:
        prices = [
            float(y.solution.dual[base.network.node_index[s.node]]) if s.node else float("nan")
            for y in (first, last)
        ]
        told = [f"{p:,.1f}" if np.isfinite(p) else "" for p in prices]
        worth = f"{prices[0] * s.carried:,.0f}" if s.node else ""
        ids = (
            " ".join(f"`{p}`" for p in s.parameters.split())
            if "." in s.parameters
            else s.parameters
        )
        lines.append(
            f"| {s.stage} | {s.kilograms:.3f} | {s.carried:,.2f} {s.what} | {told[0]} | {told[1]} "
            f"| {worth} | {s.holder} | {ids} |"
        )
    return "\n".join(lines)


def table_of_life(values) -> str:
    """Share of motors still in use."""
    scale, shape = weibull(values(f"lifetime.{USE}"), values("lifetime_spread"))
    ages = np.array([5.0, 10.0, 15.0, 20.0, 25.0, 30.0])
    left = survival(ages, np.array(scale), np.array(shape))
    return "\n".join(
        [
            "| age, years | " + " | ".join(f"{a:.0f}" for a in ages) + " |",
            "|---|" + "---:|" * ages.size,
            "| still on the road | " + " | ".join(f"{100 * s:.0f}%" for s in left) + " |",
        ]
    )


def table_of_users(base, year) -> str:
    """Where dysprosium in magnets goes: share of use and region."""
    network, values = base.network, base.values
    by: dict[tuple[str, str], float] = defaultdict(float)
    for number in network.process_columns:
        column = network.columns[number]
        if column.technology == "recipe":
            for row in network.chain.coefficients:
                held = f"content.{row['commodity'].removeprefix('magnet.')}.{ELEMENT}"
                if row["process"] == column.process and row["role"] == "in" and values.has(held):
                    by[column.process.split(".")[1], column.region] += (
                        year.solution.activity[number]
                        * values.product(row["factors"])
                        * values(held)
                    )
    total = sum(by.values())
    best = sorted(by.items(), key=lambda kv: -kv[1])[:6]
    rest = 1 - sum(v for _, v in best) / total
    titles = {u: r["title"] for u, r in network.chain.uses.items()}
    lines = ["| use | region | share of the dysprosium in magnets |", "|---|---|---:|"]
    lines += [f"| {titles[u]} | {r} | {100 * v / total:.0f}% |" for (u, r), v in best]
    return "\n".join([*lines, f"| all others | | {100 * rest:.0f}% |"])


def element_supply(base, year, element: str) -> dict[str, float]:
    """Oxide of an element that recycling returns, and all that is finished [t/yr].

    Keys: `end_of_life`, `process_scrap` (into solution), `finished` (oxide).
    """
    network = base.network
    balance, activity = year.program.problem.balance, year.solution.activity
    collected = {network.chain.processes[r["process"]]["main"] for r in network.chain.collections}
    out = {"end_of_life": 0.0, "process_scrap": 0.0, "finished": 0.0}
    for number in network.process_columns:
        column = network.columns[number]
        if column.technology == "recycling":
            node = network.node_index.get((f"solution.{element}", column.region))
            main = network.chain.processes[column.process]["main"]
            key = "end_of_life" if main in collected else "process_scrap"
        elif column.process == f"finishing.{element}":
            node = network.node_index[f"oxide.{element}", column.region]
            key = "finished"
        else:
            continue
        if node is not None:
            out[key] += float(balance[node, number] * activity[number])
    return out


def table_of_supply(base, years, wanted) -> str:
    """End-of-life and process scrap of neodymium and dysprosium, by year."""
    lines = [
        "| year | element | from retired goods, t oxide | from swarf | finished oxide | share of retired goods |",
        "|---|---|---:|---:|---:|---:|",
    ]
    for year in wanted:
        parts = [y for y in years if y.year == year]
        for element in ("Nd", "Dy"):
            rows = [(element_supply(base, y, element), y.period.length) for y in parts]
            old, swarf, all_ = (
                sum(r[k] * n for r, n in rows) for k in ("end_of_life", "process_scrap", "finished")
            )
            lines.append(
                f"| {year} | {element} | {old:,.0f} | {swarf:,.0f} | {all_:,.0f} | {100 * old / all_:.1f}% |"
            )
    return "\n".join(lines)


def tables(end: int = 2045) -> dict[str, str]:
    """All tables of the page by name."""
    chain, book = read_chain(), Book.read()
    base = calibrate(chain)
    scenario = load_scenario("baseline", book, chain)
    years = run_years(base, replace(scenario, years=Years(start=chain.base_year, end=end)), book)
    scrapped = chain.base_year + round(base.values(f"lifetime.{USE}"))
    last = next((y for y in years if y.year == scrapped), years[-1])
    return {
        "masses": table_of_masses(masses(base.values), base, years[0], last),
        "users": table_of_users(base, years[0]),
        "life": table_of_life(base.values),
        "supply": table_of_supply(base, years, [y for y in (2024, 2030, 2035, 2045) if y <= end]),
    }


def write(found: dict[str, str], page: Path = PAGE) -> None:
    """Put the tables between their marks."""
    text = page.read_text(encoding="utf-8")
    for name, table in found.items():
        before, _, rest = text.partition(BEGIN.format(name))
        _, _, after = rest.partition(END.format(name))
        text = f"{before}{BEGIN.format(name)}\n\n{table}\n\n{END.format(name)}{after}"
    page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="write docs/one_kilogram.md")
    parser.add_argument("--end", type=int, default=2045, help="last year of the run")
    given = parser.parse_args()
    made = tables(given.end)
    if given.write:
        write(made)
    for name, table in made.items():
        print(f"\n{name}\n{table}")
