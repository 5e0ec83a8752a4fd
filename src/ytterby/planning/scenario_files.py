"""A plan as scenario files, one for each future: what is decided before it is known, and what follows in it.

A plant is written with the first year in which it may produce, its lead time after the decision; what know-how lacks,
and the ramp, the run adds by itself. A stock buys what the plan buys, block by block, and sells by a rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from ytterby.planning.kinds.largest_share import LargestShare
from ytterby.planning.solve.frame import RELEASE_RATE
from ytterby.planning.solve.outcomes import COST_PLUS
from ytterby.planning.solve.placement import scenario_text
from ytterby.planning.solve.plan import probability_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.ground.arrays import Floats
    from ytterby.planning.solve.blocks import Blocks
    from ytterby.planning.solve.future import FutureSolution
    from ytterby.planning.solve.outcomes import Levy
    from ytterby.planning.solve.plan import LeastCostPlan

MINIMUM = 0.1
"""[t/yr], [t] that are written: a smaller market than germanium is not there."""
STOCK = "stock"


@dataclass(frozen=True)
class PlannedStep:
    """One line of a plan.

    measure : technology, or `stock`; name : plant or good; year : of the decision; opens : first year of product
    tonnes : a year, of a stock in all; cost_musd : capital, of a stock the purchase at prices of the programme
    latest : year in which it can be decided at the latest; future : empty where it is decided for all
    """

    measure: str
    name: str
    region: str
    year: int
    opens: int
    tonnes: float
    cost_musd: float
    latest: int
    future: str = ""

    @property
    def id(self) -> str:
        """By which a scenario knows it."""
        name = self.name if self.measure == STOCK else self.name.replace("_", "-")
        return f"{name}-{self.region}-{self.year}"


def steps(plan: LeastCostPlan, *solutions: FutureSolution) -> list[PlannedStep]:
    """What is decided for all futures, and in some of them what follows."""
    frame = plan.planned.frame
    bought = plan.links[frame.builds :].reshape(frame.common, len(frame.stocks))
    decided = [*_builds(plan, plan.builds, 0, ""), *_purchases(plan, bought, 0, "")]
    for solution in solutions:
        decided += _builds(plan, solution.later, frame.common, solution.future)
        decided += _purchases(plan, solution.bought[frame.common :], frame.common, solution.future)
    return decided


def _builds(plan: LeastCostPlan, tonnes: Floats, first: int, future: str) -> Iterator[PlannedStep]:
    frame, base = plan.planned.frame, plan.planned.base
    capital = frame.timing.capital
    for block, row in enumerate(tonnes):
        year = frame.blocks.starts[first + block]
        each = zip(frame.candidates, capital, row, strict=True)
        for place, (candidate, usd_kg, amount) in enumerate(each):
            if amount < MINIMUM:
                continue
            name, region, _ = base.network.plants[candidate.plant]
            technology = base.network.plant_technology[candidate.plant]
            lead = max(round(base.values(f"lead_time.{technology}")), 1)
            size, cost = round(float(amount), 2), float(amount * usd_kg) / 1e3
            by = _latest(plan, first + block, place)
            yield PlannedStep(technology, name, region, year, year + lead, size, cost, by, future)


def _latest(plan: LeastCostPlan, block: int, place: int) -> int:
    """Latest year in which a plant can be decided so that as much of it is open when the first target asks for it.

    block : in which it is decided; place : number of the candidate
    """
    frame, targets = plan.planned.frame, plan.planned.targets.targets
    starts, middles, opened = frame.blocks.starts, frame.blocks.middles, frame.timing.open[:, place]
    asks = [any(one.holds_at(year) for one in targets) for year in middles]
    serves = np.array(middles)[asks & (opened[block] > 0.0)]
    waits = [middles[j] - starts[i] for i, j in np.argwhere(opened >= 1.0)]  # until all is open
    latest = int(serves[0]) - min(waits) if serves.size and waits else 0
    return max(starts[block], latest)


def _purchases(plan: LeastCostPlan, tonnes: Floats, first: int, future: str) -> Iterator[PlannedStep]:  # fmt: skip
    frame = plan.planned.frame
    chance = probability_of(plan.planned) * [future in ("", one.future) for one in plan.solutions]
    for block, row in enumerate(tonnes):
        year, length = frame.blocks.starts[first + block], frame.blocks.lengths[first + block]
        for stock, amount in zip(frame.stocks, row, strict=True):
            total, key = float(amount) * length, (stock.commodity, stock.region, first + block)
            if total >= MINIMUM:
                worth = [one.worth.get(key, stock.price) for one in plan.solutions]
                price = float(np.average(worth, weights=chance))
                yield PlannedStep(
                    STOCK, stock.commodity, stock.region, year, year + length - 1, round(total, 2),
                    total * price / 1e3, year, future,
                )  # fmt: skip


def _plan_keys(plan: LeastCostPlan, solution: FutureSolution) -> dict[str, Any]:
    """The keys `capacity`, `stockpiles` and `instruments` of a plan in a future."""
    keys: dict[str, list[dict[str, Any]]] = {"capacity": [], "stockpiles": [], "instruments": []}
    for step in steps(plan, solution):
        if step.measure == STOCK:
            yearly = step.tonnes / (step.opens - step.year + 1)
            keys["stockpiles"].append({
                "id": step.id, "commodity": step.name, "region": step.region,
                "buy": {"from": date(step.year, 1, 1), "to": date(step.opens, 12, 31), "tonnes": _short(yearly)},
                "ceiling": _short(step.tonnes), "release": {"rule": "on_shortage", "rate": RELEASE_RATE},
                "payer": _payer(plan, step.region),
            })  # fmt: skip
        else:
            process = {"process": step.name} if step.name != step.measure else {}
            keys["capacity"].append({
                "plant": step.id, "stage": step.measure, "region": step.region, "year": step.opens,
                "tonnes": _short(step.tonnes), "kind": "public", **process, "payer": _payer(plan, step.region),
            })  # fmt: skip
    for one in solution.paid:  # so that plants run; each region of allies pays at home
        years = plan.planned.frame.blocks.years(one.block)
        keys["instruments"].append({
            "id": f"{one.technology}-{one.commodity}-{one.region}-{years[0]}".replace("_", "-"),
            "title": f"{one.commodity} of {one.technology} in {one.region}", "kind": one.instrument,
            "region": one.region, "technology": one.technology, "commodity": one.commodity,
            "fee" if one.instrument == COST_PLUS else "price": round(float(one.price), 3),
            "tonnes": round(float(one.tonnes), 1),
            "from": date(years[0], 1, 1), "until": date(years[-1], 12, 31),
            **({} if one.instrument == COST_PLUS else {"new_plants": False}),  # it pays for what the plan opens
        })  # fmt: skip
    keys["instruments"] += _rated(plan)
    return {name: value for name, value in keys.items() if value} | _levied(plan, solution)


def _rated(plan: LeastCostPlan) -> list[dict[str, Any]]:
    """The rated orders of a plan: of each region those of its own uses."""
    targets, first = plan.planned.targets, plan.planned.frame.blocks.first
    uses = plan.planned.base.network.use_rows
    first = max(first, targets.wait_until or first)
    return [
        {
            "id": f"rated-{number}-{region}", "title": f"Rated orders of {' '.join(one.uses)} in {region}",
            "kind": "rated_order", "region": region, "uses": list(one.uses), "share": float(one.share),
            "from": date(first, 1, 1), "until": date(targets.until, 12, 31),
        }
        for number, one in enumerate(targets.measures.rated_orders)
        for region in sorted({uses[n][1] for n in plan.planned.planner.uses(one.uses)})
    ]  # fmt: skip


def _levied(plan: LeastCostPlan, solution: FutureSolution) -> dict[str, Any]:
    """Levies, quotas and procurement of a plan as measures of its scenario, each on the elements of its target."""
    targets, rows = plan.planned.targets, []
    for one in solution.levied:
        years = plan.planned.frame.blocks.years(one.block)
        shares = [
            t for t in targets.targets if isinstance(t, LargestShare) and t.stage == one.stage
        ]
        elements = sorted({element for target in shares for element in target.elements})
        size: dict[str, Any] = {"act": "tariff", "rate": round(one.rate, 4)}
        if one.tonnes is not None:
            size = {"act": "export_quota", "quantity_t": {years[0]: _short(one.tonnes)}}
        act = {**size, "stages": [one.stage], "origin": one.origin, "destinations": list(targets.planner),
               **({"elements": elements} if elements else {})}  # fmt: skip
        rows.append({
            "id": measure_id(one, plan.planned.frame.blocks),
            "title": f"{one.instrument.title()} on {one.stage} from {one.origin}",
            "effective": date(years[0], 1, 1), "ended": date(years[-1], 12, 31), "acts": [act],
        })  # fmt: skip
    return {"controls": {"measures": rows}} if rows else {}


def measure_id(one: Levy, blocks: Blocks) -> str:
    """By which a scenario and its table of rents know a levy or a quota."""
    return f"{one.instrument}-{one.stage}-{one.origin}-{blocks.starts[one.block]}".lower()


def _short(number: float) -> float:
    """A number to six digits, as it is written."""
    return float(f"{number:g}")


def at_their_maximum(plan: LeastCostPlan) -> list[str]:
    """Measures that a plan uses as far as its file lets it, in words: that bound carries the plan."""
    frame, network = plan.planned.frame, plan.planned.base.network
    used = zip(frame.candidates, plan.builds.sum(axis=0), strict=True)
    full = (one for one, tonnes in used if tonnes > 0.99 * one.maximum)
    named = ((*network.plants[one.plant], one.maximum) for one in full)
    return [f"{name} in {region} ({most:,.0f} t/yr)" for name, region, _, most in named]


def _payer(plan: LeastCostPlan, region: str) -> dict[str, float]:
    """Allies pay alike; one planner pays alone."""
    planner = plan.planned.targets.planner
    if len(planner) == 1:
        return {region: 1.0}
    share = round(1.0 / len(planner), 6)
    last = round(1.0 - share * (len(planner) - 1), 6)
    return dict.fromkeys(planner, share) | {planner[-1]: last}


def plan_text(plan: LeastCostPlan, solution: FutureSolution) -> str:
    """The scenario file of a plan in a future."""
    targets = plan.planned.targets
    future = next(one for one in targets.futures if one.name == solution.future)
    source_folder = plan.planned.document.path.parent
    return scenario_text(
        future, targets.until, source_folder, _plan_keys(plan, solution), targets.name
    )
