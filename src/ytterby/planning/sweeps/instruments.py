r"""The same builds by other means: what each instrument costs that makes each plant pay.

Every plant of the common decisions is a project (`cases`) of the model's own numbers, per tonne a year of capacity:

    capital cost K, life, normal utilisation u
    a year earns  u [ sum of outputs at their prices - inputs - operating cost ]

at the prices of the market with the plan, simulated in each future; the last year of the run holds after it. An
instrument is offered before the future is known, and nobody lends on a ban: its size is the least at which the plant
earns the capital rate in the likeliest future. What it then costs the payer in each is `projects.formula.outcome`, on
the terms of the data folder (`project_costs`, project `*`: years of a contract, rates of the state), discounted to the
plan's first year. Under a grant or a loan a plant stands idle in a year in which it would lose money; a floor and an
offtake are paid for what it makes.

A plant works at the cost of the calibrated curve at its reference, its builders' know-how complete.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ytterby.datasets.check import COSTS
from ytterby.instruments import KINDS, kind_of
from ytterby.planning.targets.file import PlanError
from ytterby.planning.write.scenarios import steps
from ytterby.projects.cases import SHARE, TERMS, CostRow, ProjectCase, shared_terms
from ytterby.projects.formula import NOTHING, Offered, outcome
from ytterby.results.registry import frame_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ytterby.ground.arrays import Floats
    from ytterby.instruments.base import InstrumentBase
    from ytterby.planning.simulate_plan.judge import JudgedPlan
    from ytterby.planning.write.scenarios import PlannedStep

MAIN, REST = "main", "rest"


@dataclass(frozen=True)
class InstrumentCost:
    """An instrument that brings a plant. offered : its size is 0 where the plant pays without

    cost : array (future), to the payer [million USD, discounted]; worst : its largest year in any future [million USD]
    enough : whether a share of all its capital is
    """

    offered: Offered
    step: PlannedStep
    cost: Floats
    worst: float
    enough: bool = True


def by_instruments(judged: JudgedPlan, ways: Sequence[str] = tuple(KINDS)) -> list[InstrumentCost]:
    """Every plant of the common decisions by each instrument.

    ways : names of instruments. Raises PlanError for another, or where the folder has no terms.
    """
    terms = checked_terms(judged.plan.planned.workspace.chain.folder, ways)
    plants = [one for one in steps(judged.plan) if one.measure not in ("stock", "research")]
    return [cost_by(judged, step, kind_of(way), terms) for step in plants for way in ways]


def checked_terms(folder: Path, ways: Sequence[str]) -> dict[str, CostRow]:
    """Terms of contracts for some instruments. Raises PlanError for an unknown one, or where the folder has none."""
    for way in ways:
        kind_of(way, PlanError)
    terms = shared_terms(folder)
    if missing := [item for item in TERMS if item not in terms]:
        raise PlanError(
            f"the data folder {folder.name} has no terms of contracts ({', '.join(missing)})",
            where=f"{COSTS}.csv", advice="Add rows of the project `*`.",
        )  # fmt: skip
    return terms


def cost_by(
    judged: JudgedPlan,
    step: PlannedStep,
    kind: type[InstrumentBase],
    terms: Mapping[str, CostRow],
) -> InstrumentCost:
    """One plant by one instrument."""
    planned, way = judged.plan.planned, kind.name()
    rate = float(planned.targets.rates.capital or planned.base.values("discount_rate"))
    case, paths = plant_case(judged, step, terms)
    if not kind.by_price:  # idle where it would lose money
        paths[:, 1] = np.maximum(paths[:, 1], -case.shares[MAIN] * paths[:, 0])
    likeliest = paths[[int(np.argmax([one.probability for one in judged.simulations]))]]

    def lacks(size: float) -> float:
        offered = Offered(way, size) if size else NOTHING
        return -float(outcome(case, rate, likeliest, offered).worth[0])

    if lacks(0.0) <= 0.0:  # it pays without, so nothing is signed
        return InstrumentCost(Offered(way, 0.0), step, np.zeros(len(paths)), 0.0)
    size = kind.least(lacks, case.usd("capex"), case, rate)
    enough = kind.by_price or size <= 1.0
    offered = Offered(way, size if enough else 1.0)
    supported = outcome(case, rate, paths, offered)
    weight = (1.0 + case["state_rate"]) ** -(case.opens - planned.frame.blocks.first)
    return InstrumentCost(
        offered, step, supported.cost * weight, float(supported.worst.max()), enough
    )


def plant_case(
    judged: JudgedPlan, step: PlannedStep, terms: Mapping[str, CostRow]
) -> tuple[ProjectCase, Floats]:
    """A plant as a project, and what it sells in each future: array (future, good, year) [USD/kg], its main good then
    the rest: other goods less inputs and operating cost, per kg of capacity."""
    planned = judged.plan.planned
    base, network, frame = planned.base, planned.base.network, planned.frame
    place, plant = next(
        (n, one.plant) for n, one in enumerate(frame.candidates)
        if network.plants[one.plant][:2] == (step.name, step.region) and one.site == step.site
    )  # fmt: skip
    opens, life = step.year + round(frame.timing.opens[place]), round(base.values("plant_life"))
    prices = np.stack([_prices(judged, number) for number in range(len(judged.simulations))])
    columns = np.flatnonzero(network.plant_of == plant)
    balance = base.balance.tocsc()
    earned = np.stack(
        [prices @ balance[:, [c]].toarray()[:, 0] - base.reference_cost[c] for c in columns]
    )
    best = int(np.argmax(earned.mean(axis=(1, 2))))
    column, margin = int(columns[best]), earned[best]
    main = network.chain.processes[network.columns[column].process]["main"]
    node = network.node_index[main, step.region]
    made = float(balance[node, column])
    years = np.clip(np.arange(opens, opens + life) - frame.blocks.first, 0, prices.shape[1] - 1)
    sold = prices[:, years, node]
    rows = {name: CostRow(name, value, value, value, unit, "model") for name, value, unit in (
        ("capex", step.cost_musd, "million USD"), ("opex", 0.0, "USD/kg"), ("output", step.tonnes, "t/yr"),
        ("opens", opens, "year"), ("life", life, "years"), ("use", float(base.utilisation[plant]), "share"),
        (f"{SHARE}{MAIN}", made, "t/t"), (f"{SHARE}{REST}", 1.0, "t/t"),
    )}  # fmt: skip
    case = ProjectCase(
        step.id, step.name, "", step.region, step.measure, MAIN, "", {**terms, **rows}
    )
    return case, np.stack([sold, margin[:, years] - made * sold], axis=1)


def _prices(judged: JudgedPlan, number: int) -> Floats:
    """Prices with the plan in a future: array (year, node) [USD/kg]; the base year's where nothing flowed."""
    planned = judged.plan.planned
    base, blocks = planned.base, planned.frame.blocks
    prices = np.tile(base.typical_price, (blocks.last - blocks.first + 1, 1))
    table = judged.simulations[number].tables["prices"]
    rows = table.filter(pl.col("year").is_between(blocks.first, blocks.last))
    rows = rows.select("commodity", "region", "year", "price_usd_kg")
    for commodity, region, year, price in rows.iter_rows():
        if (node := base.network.node_index.get((commodity, region))) is not None:
            prices[year - blocks.first, node] = price
    return prices


def instruments_table(judged: JudgedPlan, costs: Sequence[InstrumentCost]) -> pl.DataFrame:
    """`plan_instruments` of `data/results.csv`."""
    chance = np.array([one.probability for one in judged.simulations])
    chance = chance / chance.sum()
    rows = [
        {
            "by": one.offered.by, "measure": one.step.measure, "name": one.step.name, "region": one.step.region,
            "year": one.step.year, "tonnes": one.step.tonnes, "size": one.offered.size,
            "unit": one.offered.kind.unit, "cost_musd": float(chance @ one.cost),
            "least_musd": float(one.cost.min()), "most_musd": float(one.cost.max()),
            "worst_year_musd": one.worst, "enough": one.enough,
        }
        for one in costs
    ]  # fmt: skip
    return frame_of("plan_instruments", rows)
