"""Write what each switch does to headline numbers into the page on switches.

    python tools/switches_docs.py docs/switches.md [LAST_YEAR]

Runs `licensing-2025` with every value of every switch, to LAST_YEAR (2031), in whole years; then
`embargo` with each of the four switches that part the published estimates at both ends, all sixteen; and
`licensing-2025` for each of its elements alone.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import polars as pl

from ytterby.runs.elements import losses, one_by_one
from ytterby.runs.run import Executor, run_all, runs_of
from ytterby.runs.workspace import Workspace
from ytterby.scenarios.switches import Switches, read_switches, values_of, written
from ytterby.world.read import read_chain

SCENARIO = "licensing-2025"
EXAMPLES = {"elements": ("Dy", "Nd")}
"""Values of switches that take more than words."""
NO_RUN = ("elements=one_by_one",)
"""The run with all at once is the same; what it adds stands in a table of its own."""
SPREAD, REFERENCE, COUNTRY = "embargo", "baseline", "USA"
REGIONS = ("USA", "JPN", "EU27")
"""Of the table of single elements."""
ENDS = {
    "elements": ("all", "Dy"),
    "reach": ("through_magnets", "oxide_only"),
    "substitution": ("none", "long_run"),
    "stocks": ("false", "true"),
}
"""The switches by which estimates of one country's loss differ, the end with the larger loss first."""
OF_REFERENCE = ("substitution", "stocks")
"""Those that also change the run without the embargo."""
MARKS = {
    name: (f"<!-- {name}: begin -->", f"<!-- {name}: end -->")
    for name in ("effects", "parts", "spread")
}
HEAD = (
    "| switch | Dy oxide outside, USD/kg | NdPr oxide outside, USD/kg | heavy separation outside, t "
    "| magnets outside, t | demand lost outside 2025-{year}, % |\n|---|---:|---:|---:|---:|---:|\n"
)


@dataclass(frozen=True)
class Job:
    """One run: a scenario, its switches as written, its last year, and whether only the loss is asked."""

    scenario: str
    pairs: tuple[str, ...]
    last: int


def headline(tables: dict[str, pl.DataFrame], last: int) -> tuple[float, ...]:
    """Prices, capacities at the end, and share of demand lost over the run, outside the holder."""
    chain = read_chain()
    prices = tables["prices"].filter((pl.col("year") == last) & (pl.col("region") == "OUTSIDE"))
    price = dict(prices.select("commodity", "price_usd_kg").iter_rows())
    weight = {"oxide.Nd": 0.75, "oxide.Pr": 0.25}
    light = sum(w * price[c] for c, w in weight.items())
    outside = pl.col("region") != chain.holder
    capacity = tables["capacity"].filter((pl.col("year") == last) & outside)
    total = dict(capacity.group_by("technology").agg(pl.col("capacity_t").sum()).iter_rows())
    demand = tables["demand"].filter(outside & (pl.col("year") > chain.base_year))
    worth = demand["bundle_price"] / demand["bundle_price_ratio"]  # base-year prices as weights
    lost = float((demand["lost"] * worth).sum()) / float((demand["demand"] * worth).sum())
    return price["oxide.Dy"], light, total["heavy_separation"], total["magnet"], 100.0 * lost


def row(label: str, numbers: tuple[float, ...]) -> str:
    """A line of the table."""
    dy, light, heavy, magnet, lost = numbers
    return f"| {label} | {dy:,.0f} | {light:,.1f} | {heavy:,.0f} | {magnet:,.0f} | {lost:.2f} |\n"


def every_pair() -> list[str]:
    """Every value of every switch that is not the default, as NAME=VALUE."""
    found = []
    for name, field in Switches.model_fields.items():
        for value in (*values_of(name), *EXAMPLES.get(name, ())):
            if value != written(field.default) and f"{name}={value}" not in NO_RUN:
                found.append(f"{name}={value}")
    return found


def corners() -> list[dict[str, str]]:
    """The sixteen combinations of the four switches."""
    return [dict(zip(ENDS, values, strict=True)) for values in product(*ENDS.values())]


def spread_job(corner: dict[str, str], last: int) -> Job:
    """The run with an embargo at one corner."""
    return Job(SPREAD, tuple(f"{k}={v}" for k, v in corner.items()), last)


def without_job(corner: dict[str, str], last: int) -> Job:
    """The run without it that the corner is measured against."""
    return Job(REFERENCE, tuple(f"{k}={v}" for k, v in corner.items() if k in OF_REFERENCE), last)


def run_each(asked: list[Job], wants: str) -> dict[Job, dict[str, pl.DataFrame]]:
    """Each run once, two at a time. A run without an answer ends it: a table has no holes."""
    workspace = Workspace.read()
    jobs = {}
    for one in dict.fromkeys(asked):
        scenario = workspace.scenario(one.scenario, read_switches(one.pairs), one.last)
        whole = scenario.years.model_copy(update={"quarters": "none"})
        (jobs[one],) = workspace.jobs([replace(scenario, years=whole)], wants=wants)
    ready = iter(range(1, len(jobs) + 1))
    found = run_all(
        jobs.values(), Executor.of(),
        on_result=lambda job, _: print(f"{next(ready)} of {len(jobs)} {job.name}", flush=True),
    )  # fmt: skip
    runs = runs_of(list(jobs.values()), found)
    return {one: run.tables for one, run in zip(jobs, runs, strict=True)}


def loss_of(runs: dict[Job, dict[str, pl.DataFrame]], corner: dict[str, str], last: int) -> float:
    """One country's demand no longer served, million USD a year at base-year prices."""
    frames = {
        "without": runs[without_job(corner, last)]["measures"],
        "with": runs[spread_job(corner, last)]["measures"],
    }
    found = losses(frames, "without", "with", {}, read_chain())
    return float(found.filter(pl.col("region") == COUNTRY)["loss_musd"][0])


def spread_table(runs: dict[Job, dict[str, pl.DataFrame]], last: int) -> str:
    """Sixteen losses: elements and reach downwards, substitution and stocks across."""
    across = list(product(ENDS["substitution"], ENDS["stocks"]))
    heads = [f"substitution={s}, stocks={'on' if t == 'true' else 'off'}" for s, t in across]
    text = f"| | {' | '.join(heads)} |\n|---|{'---:|' * len(heads)}\n"
    every = []
    for elements, reach in product(ENDS["elements"], ENDS["reach"]):
        cells = []
        for substitution, stocks in across:
            corner = {
                "elements": elements,
                "reach": reach,
                "substitution": substitution,
                "stocks": stocks,
            }
            cells.append(loss_of(runs, corner, last))
        every += cells
        shown = [f"{c:,.0f}" if c >= 1.0 else "under 1" for c in cells]
        text += f"| `elements={elements}`, `reach={reach}` | {' | '.join(shown)} |\n"
    most = max(every)
    if min(every) < 1.0:
        said = (
            f"From less than 1 to {most:,.0f} million USD a year, a factor of more than {most:,.0f}"
        )
    else:
        said = f"From {min(every):,.0f} to {most:,.0f} million USD a year, a factor of {most / min(every):,.0f}"
    return f"{text}\n{said}: the same embargo, the same numbers, four switches.\n"


def parts_table(last: int) -> str:
    """Each element alone beside all at once: demand no longer served, and the price of its oxide."""
    found = one_by_one(
        SCENARIO,
        until=last,
        on_progress=lambda name, n, all_: print(f"{n} of {all_} {name}", flush=True),
    )
    regions = ("OUTSIDE", *REGIONS)
    loss = {(r["part"], r["region"]): r["loss_musd"] for r in found.losses.to_dicts()}
    price = {r["element"]: r for r in found.prices.to_dicts()}
    heads = " | ".join(("outside", *REGIONS, "its oxide outside, alone", "with the others"))
    text = f"| licences on | {heads} |\n|---|{'---:|' * (len(regions) + 2)}\n"
    for part in found.losses["part"].unique(maintain_order=True):
        cells = [f"{loss[part, region]:,.1f}" for region in regions]
        own = price.get(part)
        cells += [
            f"{100 * own[k]:+,.0f}%" if own and own[k] is not None else ""
            for k in ("alone", "all_at_once")
        ]
        text += f"| {part} | {' | '.join(cells)} |\n"
    return text


def main(page: Path, last: int) -> None:
    """Run everything and write both tables between their marks."""
    pairs = [(), *((pair,) for pair in every_pair())]
    runs = run_each([Job(SCENARIO, p, last) for p in pairs], "tables")
    spread = [make(corner, last) for corner in corners() for make in (spread_job, without_job)]
    effects = HEAD.format(year=last)
    for p in pairs:
        label = f"`{p[0]}`" if p else "all at their defaults"
        effects += row(label, headline(runs[Job(SCENARIO, p, last)], last))
    blocks = {
        "effects": effects,
        "parts": parts_table(last),
        "spread": spread_table(run_each(spread, "measures"), last),
    }
    text = page.read_text(encoding="utf-8")
    for name, (begin, end) in MARKS.items():
        block = f"{begin}\n{blocks[name]}{end}"
        text = re.sub(f"{begin}.*?{end}", lambda _, block=block: block, text, flags=re.S)
    page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 2031)
