"""Tables of a judged plan: what is done, what it promises, what came of it, what a tonne is worth.

With `--robustness full` also draws of the assumptions, what breaks a plan, and regret. `data/results.csv` says what
each column means. On disk they are Parquet and CSV with a manifest, and the long format of the Integrated Assessment
Modeling Consortium. A folder is read back by `results.folder.read_results`, and by the layer `results` of the cases of
`validate`.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from polars import selectors

from ytterby.draws.ends import quantiles_of
from ytterby.planning.simulate_plan.planned_and_simulated import plan_lines
from ytterby.planning.write.by_year import by_year_tables
from ytterby.planning.write.scenarios import RESEARCH, STOCK, at_their_maximum, steps
from ytterby.results.folder import write_csv
from ytterby.results.manifest import code_digest
from ytterby.results.registry import PLAN, frame_of, units

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.planning.make_plan import PlanAnswer
    from ytterby.planning.simulate_plan.draws import PlanDraws
    from ytterby.planning.simulate_plan.judge import JudgedPlan
    from ytterby.planning.simulate_plan.regret import SimulatedRegret
    from ytterby.planning.solve.plan import LeastCostPlan
    from ytterby.results.folder import ResultFolder


DIGITS = 6
IN_FILES = ("plan_worth", "plan_promise", "plan_build_up", "plan_cover")
"""Tables of a row for each good and block: in files, not in the answer as data."""
IAMC = "iamc"
LONG = ("model", "scenario", "region", "variable", "unit", "year", "value")


def plan_tables(judged: JudgedPlan, untargeted: LeastCostPlan) -> dict[str, pl.DataFrame]:
    """Tables by name.

    plan : measure, name, region, site, year, opens, tonnes, cost_musd, future (blank: decided for all), payer,
        untargeted_t: what the same measures build without any target
    plan_futures : future, probability, holds, and of promise and outcome the loss of the planner's uses
        [million USD/yr], own cost, public cost
    plan_gap : future, target, what, first, last, asked, promised, outcome, miss, holds
    plan_promise : future, line (cost, loss, share, price, capacity, burden), what, region, unit, first, last, promised,
        outcome, gap
    plan_worth : future, first, last, commodity, region, worth_usd_kg: of one more tonne
    plan_build_up, plan_burdens, plan_cover, plan_sizing : see `by_year`, where there is anything of it
    """
    solutions = {one.future: one for one in judged.plan.solutions}
    every = (plan_lines(judged.plan, simulation) for simulation in judged.simulations)
    tables = {
        "plan": _plan(judged, untargeted),
        "plan_futures": frame_of("plan_futures", (
            {
                "future": one.future, "probability": one.probability, "holds": one.holds,
                "own_later_musd": solutions[one.future].own,
                "lost_planned_musd": one.planned_lost, "lost_musd": one.lost,
                "lost_without_musd": one.lost_without, "public_cost_musd": one.public_musd,
                "reasons": "; ".join(one.reasons),
            }
            for one in judged.simulations
        )),
        "plan_gap": frame_of("plan_gap", (one for each in judged.simulations for one in each.differences)),
        "plan_promise": frame_of("plan_promise", (one for rows in every for one in rows)),
        "plan_worth": _worth(judged.plan),
    }  # fmt: skip
    return rounded(tables | by_year_tables(judged))


def rounded(tables: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The same without the dust that a programme leaves where there is nothing."""
    return {
        name: table.with_columns(selectors.float().round(DIGITS)) for name, table in tables.items()
    }


def _plan(judged: JudgedPlan, untargeted: LeastCostPlan) -> pl.DataFrame:
    plan = judged.plan
    anyhow: dict[tuple[str, str], float] = {}
    for step in steps(untargeted):
        key = step.name, step.region
        anyhow[key] = anyhow.get(key, 0.0) + step.tonnes
    every = steps(plan)
    common = len(every)
    for solution in plan.solutions:
        every += steps(plan, solution)[common:]
    payer = " ".join(plan.planned.targets.planner)
    rows = []
    for step in every:
        row = {key: value for key, value in vars(step).items() if key != "id"}
        same = 0.0 if step.future else anyhow.get((step.name, step.region), 0.0)
        rows.append({**row, "payer": payer, "untargeted_t": same})
    return frame_of("plan", rows)


def _worth(plan: LeastCostPlan) -> pl.DataFrame:
    blocks = plan.planned.frame.blocks
    rows = [
        {
            "future": solution.future, "first": blocks.starts[block],
            "last": blocks.starts[block] + blocks.lengths[block] - 1, "commodity": commodity,
            "region": region, "worth_usd_kg": worth,
        }
        for solution in plan.solutions for (commodity, region, block), worth in solution.worth.items()
    ]  # fmt: skip
    return frame_of("plan_worth", rows)


def draws_tables(drawn: PlanDraws) -> dict[str, pl.DataFrame]:
    """plan_draws : future (blank: all of them together), draws, answered, met_share, and the largest miss of a target
        at 5, 50 and 95% of the draws with an answer
    plan_breaks : assumption, unit, association, chance, significant, holds_low, holds_high (see
        `simulate_plan/draws.py`)
    """
    together = np.max([one.miss for one in drawn.futures], axis=0)
    rows = [
        ("", together, drawn.met),
        *((one.future, one.miss, one.met) for one in drawn.futures),
    ]
    records: list[dict[str, Any]] = []
    for name, miss, met in rows:
        some = np.isfinite(miss)
        low, middle, high = quantiles_of(miss[some]) if some.any() else [None] * 3
        records.append({
            "future": name, "draws": drawn.draws, "answered": int(some.sum()),
            "met_share": float(met[some].mean()) if some.any() else None,
            "miss_p05": low, "miss_p50": middle, "miss_p95": high,
        })  # fmt: skip
    breaks = [
        {
            "assumption": one.id, "unit": one.unit, "association": one.association,
            "chance": one.chance, "significant": one.significant, "holds_low": one.holds_low,
            "holds_high": one.holds_high,
        }
        for one in drawn.breaks
    ]  # fmt: skip
    return {
        "plan_draws": frame_of("plan_draws", records),
        "plan_breaks": frame_of("plan_breaks", breaks),
    }


def regret_table(regret: SimulatedRegret) -> pl.DataFrame:
    """plan, future, users_musd, public_musd, capital_musd, rents_musd, cost_musd, regret_musd, holds."""
    return frame_of("plan_regret", [
        {
            "plan": row.plan, "future": row.future, "users_musd": row.users,
            "public_musd": row.public, "capital_musd": row.capital, "rents_musd": row.rents,
            "cost_musd": row.cost, "regret_musd": regret.regret(row), "holds": row.holds,
        }
        for row in regret.rows
    ])  # fmt: skip


def plan_as_data(
    judged: JudgedPlan, untargeted: LeastCostPlan, tables: dict[str, pl.DataFrame]
) -> dict[str, Any]:
    """The answer as plain data, ready for JSON."""
    plan = judged.plan
    return {
        "name": plan.planned.targets.name, "title": plan.planned.targets.title,
        "holds": judged.holds, "met_probability": judged.met_probability,
        "tightened": judged.tightened, "stopped": judged.stopped,
        "own_cost_musd": plan.own, "untargeted_own_cost_musd": untargeted.own,
        "running_cost_musd": plan.running, "at_their_maximum": at_their_maximum(plan),
        "gap_of_own_cost": plan.gap, "rounds": plan.rounds,
        **{name: table.to_dicts() for name, table in tables.items() if name not in IN_FILES},
    }  # fmt: skip


def write_plan_tables(results: ResultFolder, answer: PlanAnswer) -> None:
    """All tables as Parquet and as CSV, and the long format."""
    results.write_tables(answer.tables)
    write_csv(results.part, {**answer.tables, IAMC: plan_long(answer)})


def plan_manifest(answer: PlanAnswer) -> dict[str, Any]:
    """What decides the tables of a plan."""
    planned = answer.plan.planned
    return {
        "version": version("ytterby"), "command": "plan", "plan": planned.targets.name,
        "targets": planned.targets.model_dump(mode="json", by_alias=True),
        "data_folder": planned.workspace.chain.folder.name,
        "digests": {
            "data": planned.workspace.chain.digest, "controls": planned.workspace.law_digest,
            "code": code_digest(), "plan": planned.digest,
        },
        "units": units(PLAN),
    }  # fmt: skip


def plan_long(answer: PlanAnswer, model: str = "Ytterby") -> pl.DataFrame:
    """Frame with model, scenario, region, variable, unit, year, value; money of the base year.

    A scenario is the plan in a future. Steps are `Plan|...` in the year in which a plant opens or a stock buys; what
    is promised and came of it `Promise|...` and `Outcome|...` in every year of their block.
    """
    rows = [*_step_lines(answer), *_plan_lines(answer)]
    schema = dict.fromkeys(LONG[:5], pl.String) | {"year": pl.Int64, "value": pl.Float64}
    frame = pl.DataFrame([{"model": model, **row} for row in rows], schema=schema)
    keys = [name for name in LONG if name != "value"]
    return frame.group_by(keys, maintain_order=True).agg(pl.col("value").sum()).sort(keys)


def _step_lines(answer: PlanAnswer) -> Iterator[dict[str, Any]]:
    plan = answer.plan
    name, money = plan.planned.targets.name, _money(answer, "million USD")
    for solution in plan.solutions:
        for one in steps(plan, solution):
            head = {"scenario": f"{name}-{solution.future}", "region": one.region.replace(" ", "+")}
            if one.measure == STOCK:
                count = one.opens - one.year + 1
                for year in range(one.year, one.opens + 1):
                    yield {**head, "variable": f"Plan|Stock Purchases|{one.name}", "unit": "t/yr",
                           "year": year, "value": one.tonnes / count}  # fmt: skip
                    yield {**head, "variable": f"Plan|Stock Purchases|{one.name}|Cost", "unit": f"{money}/yr",
                           "year": year, "value": one.cost_musd / count}  # fmt: skip
                continue
            if one.measure == RESEARCH:
                yield {**head, "variable": f"Plan|Research|{one.name}", "unit": money,
                       "year": one.year, "value": one.cost_musd}  # fmt: skip
                continue
            for what, unit, value in (
                ("Capacity Additions", "t/yr", one.tonnes), ("Investment", money, one.cost_musd),
            ):  # fmt: skip
                yield {**head, "variable": f"Plan|{what}|{one.name}", "unit": unit,
                       "year": one.opens, "value": value}  # fmt: skip


def _plan_lines(answer: PlanAnswer) -> Iterator[dict[str, Any]]:
    """Lines that hold in every year of their block; what is paid in all years together has no year."""
    targets = answer.plan.planned.targets
    for row in answer.tables["plan_promise"].filter(pl.col("line") != "cost").iter_rows(named=True):
        line = f"{row['line'].capitalize()}|{row['what'].replace('|', ' ')}"
        head = {
            "scenario": f"{targets.name}-{row['future']}",
            "region": row["region"] or "+".join(targets.planner), "unit": _money(answer, row["unit"]),
        }  # fmt: skip
        for side in ("planned", "simulated"):
            word = "Promise" if side == "planned" else "Outcome"
            for year in range(row["first"], row["last"] + 1):
                yield {**head, "variable": f"{word}|{line}", "year": year, "value": row[side]}


def _money(answer: PlanAnswer, unit: str) -> str:
    return unit.replace("USD", f"USD_{answer.plan.planned.workspace.chain.base_year}")
