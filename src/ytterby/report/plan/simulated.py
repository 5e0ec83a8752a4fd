"""What a plan's page says of the judge: promise and outcome in short, regret and draws of the assumptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.planning.simulate_plan.planned_and_simulated import in_short, plan_lines

if TYPE_CHECKING:
    from ytterby.planning.make_plan import PlanAnswer

HEADS = {
    "users_musd": "users", "public_musd": "public", "capital_musd": "other capital",
    "rents_musd": "rents", "cost_musd": "cost", "regret_musd": "regret",
    "met_share": "holds in", "miss_p05": "miss at 5%", "miss_p50": "at 50%", "miss_p95": "at 95%",
    "association": "rank correlation", "chance": "chance gives", "significant": "above chance",
    "holds_low": "holds: low half", "holds_high": "high half",
}  # fmt: skip


def judged_context(answer: PlanAnswer) -> dict[str, Any]:
    """Words for the template: short, and of a plan that is judged in full simulated (regret), drawn and breaks."""
    tables = {name: table.rename(HEADS, strict=False) for name, table in answer.tables.items()}
    context: dict[str, Any] = {
        "short": _short(answer),
        "simulated": None,
        "drawn": None,
        "breaks": None,
    }
    if answer.regret is not None:
        context["simulated"] = tables["plan_regret"]
        context["least_simulated"] = answer.regret.minimax_plan
        context["instead"] = answer.alternatives
    if answer.drawn is not None:
        together = pl.when(pl.col("future") == "").then(pl.lit("all together")).otherwise("future")
        context["drawn"] = tables["plan_draws"].with_columns(together.alias("future"))
        context["breaks"] = tables["plan_breaks"]
        context["met_draws"] = answer.drawn.share
        context["answered"] = int(answer.drawn.answered.sum())
    return context


def _short(answer: PlanAnswer) -> pl.DataFrame:
    rows = [
        {
            "future": row.future, "line": row.line, "what": f"{row.what} {row.region}".strip(),
            "years": f"{row.first}-{row.last}", "unit": row.unit,
            "planned": round(row.planned, 6), "simulated": round(row.simulated, 6),
        }
        for simulation in answer.judged.simulations
        for row in in_short(plan_lines(answer.plan, simulation))
    ]  # fmt: skip
    return pl.DataFrame(rows)
