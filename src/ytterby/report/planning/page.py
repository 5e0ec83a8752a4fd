"""The page of a plan: the verdict first, promise and outcome, what is done, what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.ground.files import write_atomic
from ytterby.planning.simulate_plan.planned_and_simulated import (
    in_short,
    plan_lines,
    running_in_words,
)
from ytterby.planning.write.results import plan_manifest, write_plan_tables
from ytterby.planning.write.scenarios import at_their_maximum, budgets_in_words, paid_in_words
from ytterby.report.pages.html import blocks, environment
from ytterby.report.planning.pictures import plan_pictures
from ytterby.results.folder import ResultFolder
from ytterby.results.registry import PLAN, tables_of

if TYPE_CHECKING:
    from pathlib import Path

    from ytterby.planning.make_plan import PlanAnswer


PAGE = "plan.html"
WORDED = {
    "musd": "worth, million USD", "musd_per_point": "million USD a point", "tonnes": "t a year",
    "cost_musd_a_year": "cost, million USD/yr", "payer": "paid by",
}  # fmt: skip
"""Heads of columns whose names do not end in their unit."""
HEADS = {
    "users_musd": "users", "public_musd": "public", "capital_musd": "other capital",
    "rents_musd": "rents", "cost_musd": "cost", "regret_musd": "regret",
    "met_share": "holds in", "miss_p05": "miss at 5%", "miss_p50": "at 50%", "miss_p95": "at 95%",
    "association": "rank correlation", "chance": "chance gives", "significant": "above chance",
    "holds_low": "holds: low half", "holds_high": "high half",
}  # fmt: skip
ENDINGS = ("_usd_kg", "_musd", "_t")


def write_plan(answer: PlanAnswer, folder: Path, *, force: bool = False) -> Path:
    """Write the page and its tables into a folder, all or nothing; return the page's path. force : as in
    `results.folder.check_folder`."""
    # where `make_plan` was given the same folder, its scenario files are there already
    same = folder.is_dir() and folder.resolve() == answer.folder.resolve()
    own = [path.name for path in folder.iterdir()] if same else []
    with ResultFolder(folder, force=force, own=own) as results:
        return put_plan(answer, results)


def put_plan(answer: PlanAnswer, results: ResultFolder) -> Path:
    """As `write_plan`, into a folder that is open, in which the scenario files may be already."""
    write_plan_tables(results, answer)
    judged, plan = answer.judged, answer.plan
    targets = plan.planned.targets
    stated = [
        {"target": t.id, "from": t.from_, "source": t.source or "an assumption of the file",
         "source_url": t.source_url or "", "note": t.note or ""}
        for t in targets.targets
    ]  # fmt: skip
    text = environment().get_template("plan.html.j2").render(
        targets=targets, judged=judged, plan=plan, untargeted=answer.untargeted, outcomes=judged.simulations,
        paid=paid_in_words(plan), billed=running_in_words(plan, judged.simulations),
        steps=_headed("plan", answer.tables["plan"]), gap=answer.tables["plan_gap"],
        futures=_headed("plan_futures", answer.tables["plan_futures"].drop("reasons")),
        stated=stated, blocks=blocks(plan_pictures(answer.tables)), planner=", ".join(targets.planner),
        budgets=budgets_in_words,
        at_most=at_their_maximum(plan), worth=_headed("plan_worth", _dearest(answer)), tables=_worded(answer),
        notes=_notes(answer),
        least=answer.more.regret.minimax_plan if answer.more and answer.more.regret else "", **judged_context(answer),
    )  # fmt: skip
    write_atomic(results.part / PAGE, text)
    results.close(plan_manifest(answer))
    return results.path / PAGE


def _worded(answer: PlanAnswer) -> dict[str, pl.DataFrame]:
    """Tables with heads that name their unit; notes stand below them."""
    return {
        name: _headed(name, table.drop("note", strict=False))
        for name, table in (answer.more.tables if answer.more else {}).items()
    }


def _headed(name: str, table: pl.DataFrame) -> pl.DataFrame:
    """A table whose heads say units in words, as the registry has them, and not in parts of names."""
    columns = tables_of(PLAN)[name].columns
    return table.rename({one: _head(one, columns[one].unit) for one in table.columns})


def _head(column: str, unit: str) -> str:
    if column in WORDED:
        return WORDED[column]
    for ending in ENDINGS:
        if column.endswith(ending):
            return f"{column.removesuffix(ending)}, {unit}"
    return column


def _notes(answer: PlanAnswer) -> dict[str, list[str]]:
    """Notes of tables: of which row, and what."""
    tables = answer.more.tables if answer.more else {}
    return {
        name: [f"{row[table.columns[0]]}: {row['note']}" for row in table.iter_rows(named=True) if row["note"]]
        for name, table in tables.items() if "note" in table.columns
    }  # fmt: skip


def _dearest(answer: PlanAnswer) -> pl.DataFrame:
    """What one more tonne is worth where it is worth most, of each future and good the dearest years."""
    worth = answer.tables["plan_worth"].sort("worth_usd_kg", descending=True)
    worth = worth.unique(["future", "commodity", "region"], keep="first", maintain_order=True)
    return worth.filter(~pl.col("commodity").str.starts_with("use.")).head(20)


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
