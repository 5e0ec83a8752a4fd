"""The tables of a plan on disk: Parquet and CSV with a manifest, and the long format of the Integrated Assessment
Modeling Consortium.

`data/results.csv` says what each column means. A folder is read back by `results.store.read_results`, and by the
layer `results` of the cases of `validate`.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.planning.write.scenarios import RESEARCH, steps
from ytterby.results.folder import write_csv
from ytterby.results.manifest import code_digest
from ytterby.results.registry import PLAN, units

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.planning.make_plan import PlanAnswer
    from ytterby.results.folder import ResultFolder

IAMC = "iamc"
LONG = ("model", "scenario", "region", "variable", "unit", "year", "value")


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
    rows = [*_steps(answer), *_plan_lines(answer)]
    schema = dict.fromkeys(LONG[:5], pl.String) | {"year": pl.Int64, "value": pl.Float64}
    frame = pl.DataFrame([{"model": model, **row} for row in rows], schema=schema)
    keys = [name for name in LONG if name != "value"]
    return frame.group_by(keys, maintain_order=True).agg(pl.col("value").sum()).sort(keys)


def _steps(answer: PlanAnswer) -> Iterator[dict[str, Any]]:
    plan = answer.plan
    name, money = plan.planned.targets.name, _money(answer, "million USD")
    for solution in plan.solutions:
        for one in steps(plan, solution):
            head = {"scenario": f"{name}-{solution.future}", "region": one.region.replace(" ", "+")}
            if one.measure == "stock":
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
