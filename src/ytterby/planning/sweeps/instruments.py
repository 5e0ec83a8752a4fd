r"""The same builds by other means: what a grant, a floor, an offtake or a loan costs that makes each plant pay.

Every plant of the common decisions is a project (`cases`) of the model's own numbers, per tonne a year of capacity:

    capital cost K, life, normal utilisation u
    a year earns  u [ sum of outputs at their prices - inputs - operating cost ]

at the prices of the market with the plan, simulated in each future; the last year of the run holds after it. An
instrument is offered before the future is known, and nobody lends on a ban: its size is the least at which the plant
earns the capital rate in the likeliest future. What it then costs the payer in each is `payer.outcome`, on the terms of
the data folder (`project_costs`, project `*`: years of a contract, rates of the state), discounted to the plan's first
year. Under a grant or a loan a plant stands idle in a year in which it would lose money; a floor and an offtake are
paid for what it makes.

A plant works at the cost of the calibrated curve at its reference, its builders' know-how complete.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ytterby.datasets.project_costs import ANY, COSTS
from ytterby.datasets.tables import read_table
from ytterby.ground.errors import check_known
from ytterby.planning.targets.file import PlanError
from ytterby.planning.write.scenarios import steps
from ytterby.projects.cases import SHARE, CostRow, ProjectCase
from ytterby.projects.formula import grant_of_loan
from ytterby.projects.funding_cost import GRANT, LOAN, WAYS, Offered, outcome
from ytterby.results.registry import frame_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from ytterby.ground.arrays import Floats
    from ytterby.planning.simulate_plan.judge import JudgedPlan
    from ytterby.planning.write.scenarios import PlannedStep

TERMS = ("term", "state_rate", "loan_rate", "loan_years", "upside")
MAIN, REST = "main", "rest"
CLOSE = 1e-3
"""[USD/kg] to which the size of a price is found."""
DOUBLINGS = 40


@dataclass(frozen=True)
class InstrumentCost:
    """A way to bring a plant. size : price [USD/kg], or share of capital cost; 0 where it pays without

    cost : array (future), to the payer [million USD, discounted]; worst : its largest year in any future [million USD]
    enough : whether a loan of all its capital is
    """

    by: str
    step: PlannedStep
    size: float
    cost: Floats
    worst: float
    enough: bool = True


def by_instruments(judged: JudgedPlan, ways: Sequence[str] = WAYS) -> list[InstrumentCost]:
    """Every plant of the common decisions by each way.

    ways : of grant, floor, offtake, loan. Raises PlanError for another, or where the folder has no terms.
    """
    terms = checked_terms(judged.plan.planned.workspace.chain.folder, ways)
    plants = [one for one in steps(judged.plan) if one.measure not in ("stock", "research")]
    return [cost_by(judged, step, way, terms) for step in plants for way in ways]


def checked_terms(folder: Path, ways: Sequence[str]) -> dict[str, CostRow]:
    """Terms of contracts for some ways. Raises PlanError for an unknown way, or where the folder has no terms."""
    for way in ways:
        check_known(way, WAYS, "no way to support {!r}", PlanError)
    terms = terms_of(folder)
    if missing := [item for item in TERMS if item not in terms]:
        raise PlanError(
            f"the data folder {folder.name} has no terms of contracts ({', '.join(missing)})",
            where=f"{COSTS}.csv", advice="Add rows of the project `*`.",
        )  # fmt: skip
    return terms


def terms_of(folder: Path) -> dict[str, CostRow]:
    """Terms of contracts that hold for any project of a data folder; none where it has no such table."""
    if not (folder / f"{COSTS}.csv").is_file():
        return {}
    return {
        row.cells["item"]: CostRow(
            row.cells["item"], row.number("value"), row.number("low"), row.number("high"), row.cells["unit"],
            row.cells["kind"], row.cells["tier"], row.cells["evidence"], row.cells["source"],
            row.cells["source_url"], row.cells["reason"], row.line,
        )
        for row in read_table(folder, f"{COSTS}.csv")
        if row.cells["project"] == ANY and row.cells["item"] in TERMS
    }  # fmt: skip


def cost_by(
    judged: JudgedPlan, step: PlannedStep, way: str, terms: Mapping[str, CostRow]
) -> InstrumentCost:
    """One plant by one way."""
    planned = judged.plan.planned
    rate = planned.targets.rates.capital or planned.base.values("discount_rate")
    case, paths = plant_case(judged, step, terms)
    if way in (GRANT, LOAN):  # idle where it would lose money
        floor = -case.shares[MAIN] * paths[:, 0]
        paths = np.stack([paths[:, 0], np.maximum(paths[:, 1], floor)], axis=1)
    chance = [one.probability for one in judged.simulations]
    likeliest = paths[[int(np.argmax(chance))]]

    def lacks(offered: Offered) -> float:
        return -float(outcome(case, float(rate), likeliest, offered).worth[0])

    offered, enough = _size(case, float(rate), way, lacks)
    if offered.size == 0.0:  # it pays without, so nothing is signed
        return InstrumentCost(way, step, 0.0, np.zeros(len(chance)), 0.0)
    supported = outcome(case, float(rate), paths, offered)
    weight = (1.0 + case["state_rate"]) ** -(case.opens - planned.frame.blocks.first)
    return InstrumentCost(
        way, step, offered.size, supported.cost * weight, float(supported.worst.max()), enough
    )


def _size(
    case: ProjectCase, rate: float, way: str, lacks: Callable[[Offered], float]
) -> tuple[Offered, bool]:
    """The least size at which nothing lacks, and whether it is enough."""
    gap = lacks(Offered(GRANT, 0.0))
    if gap <= 0.0:
        return Offered(way, 0.0), True
    if way == GRANT:
        return Offered(way, min(gap / case.usd("capex"), 1.0)), True
    if way == LOAN:
        worth = grant_of_loan(case, rate) * case.usd("capex")
        size = gap / worth if worth > 0.0 else np.inf
        return Offered(way, min(size, 1.0)), size <= 1.0
    low, high = 0.0, 1.0
    for _ in range(DOUBLINGS):
        if lacks(Offered(way, high)) <= 0.0:
            break
        low, high = high, 2.0 * high
    while high - low > CLOSE:
        middle = 0.5 * (low + high)
        low, high = (low, middle) if lacks(Offered(way, middle)) <= 0.0 else (middle, high)
    return Offered(way, high), True


def plant_case(
    judged: JudgedPlan, step: PlannedStep, terms: Mapping[str, CostRow]
) -> tuple[ProjectCase, Floats]:
    """A plant as a project, and what it sells in each future: array (future, good, year) [USD/kg], its main good then
    the rest: other goods less inputs and operating cost, per kg of capacity."""
    plan = judged.plan
    base, network = plan.planned.base, plan.planned.base.network
    candidates = plan.planned.frame.candidates
    place = next(
        n for n, one in enumerate(candidates)
        if network.plants[one.plant][:2] == (step.name, step.region) and one.site == step.site
    )  # fmt: skip
    plant, opens = (
        candidates[place].plant,
        step.year + round(plan.planned.frame.timing.opens[place]),
    )
    prices = np.stack([_prices(judged, number) for number in range(len(judged.simulations))])
    columns = np.flatnonzero(network.plant_of == plant)
    balance = base.balance.tocsc()
    earned = np.stack(
        [prices @ balance[:, [c]].toarray()[:, 0] - base.reference_cost[c] for c in columns]
    )
    column = int(columns[int(np.argmax(earned.mean(axis=(1, 2))))])
    margin = prices @ balance[:, [column]].toarray()[:, 0] - base.reference_cost[column]
    main = network.chain.processes[network.columns[column].process]["main"]
    node = network.node_index[main, step.region]
    made = float(balance[node, column])
    life = round(base.values("plant_life"))
    first = plan.planned.frame.blocks.first
    years = np.clip(np.arange(opens, opens + life) - first, 0, prices.shape[1] - 1)
    sold = prices[:, years, node]
    paths = np.stack([sold, margin[:, years] - made * sold], axis=1)
    rows = {name: _row(name, value, unit) for name, value, unit in (
        ("capex", step.cost_musd, "million USD"), ("opex", 0.0, "USD/kg"), ("output", step.tonnes, "t/yr"),
        ("opens", opens, "year"), ("life", life, "years"), ("use", float(base.utilisation[plant]), "share"),
        (f"{SHARE}{MAIN}", made, "t/t"), (f"{SHARE}{REST}", 1.0, "t/t"),
    )}  # fmt: skip
    return ProjectCase(
        step.id, step.name, "", step.region, step.measure, MAIN, "", {**terms, **rows}
    ), paths


def _row(item: str, value: float, unit: str) -> CostRow:
    return CostRow(item, value, value, value, unit, "model", "", "", "", "", "", 0)


def _prices(judged: JudgedPlan, number: int) -> Floats:
    """Prices with the plan in a future: array (year, node) [USD/kg]; the base year's where nothing flowed."""
    planned = judged.plan.planned
    base, blocks = planned.base, planned.frame.blocks
    prices = np.tile(base.typical_price, (blocks.last - blocks.first + 1, 1))
    table = judged.simulations[number].tables["prices"]
    table = table.filter(pl.col("year").is_between(blocks.first, blocks.last))
    index = base.network.node_index
    for commodity, region, year, price in table.select(
        "commodity", "region", "year", "price_usd_kg"
    ).iter_rows():
        if (commodity, region) in index:
            prices[year - blocks.first, index[commodity, region]] = price
    return prices


def instruments_table(judged: JudgedPlan, costs: Sequence[InstrumentCost]) -> pl.DataFrame:
    """`plan_instruments` of `data/results.csv`."""
    chance = np.array([one.probability for one in judged.simulations])
    chance = chance / chance.sum()
    rows = [
        {
            "by": one.by, "measure": one.step.measure, "name": one.step.name, "region": one.step.region,
            "year": one.step.year, "tonnes": one.step.tonnes, "size": one.size,
            "unit": Offered(one.by, one.size).unit, "cost_musd": float(chance @ one.cost),
            "least_musd": float(one.cost.min()), "most_musd": float(one.cost.max()),
            "worst_year_musd": one.worst, "enough": one.enough,
        }
        for one in costs
    ]  # fmt: skip
    return frame_of("plan_instruments", rows)
