"""Tables of a judged plan: what is done, what it promises, what came of it.

With `--robustness full` also draws of the assumptions and regret. `data/results.csv` says what each column means. On
disk they are Parquet and CSV with a manifest. A folder is read back by `results.store.read_results`, and by the layer
`results` of the cases of `validate`.

Cover of a stock is what lies in it at the end of a year, over a twelfth of what its region uses of the good up in that
year without the plan in the first future: by the simulated market, and as the programme counts on it.
"""

from __future__ import annotations

from importlib.metadata import version
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import polars as pl
from polars import selectors

from ytterby.ground.csvfile import read_csv
from ytterby.ground.files import DATA
from ytterby.planning.planned_and_simulated import plan_lines
from ytterby.planning.planner import total
from ytterby.planning.scenario_files import at_their_maximum, steps
from ytterby.results.manifest import code_digest
from ytterby.results.registry import PLAN, frame_of, units

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.planning.judge import FutureSimulation, JudgedPlan
    from ytterby.planning.make_plan import PlanAnswer
    from ytterby.planning.solve.plan import LeastCostPlan


PUBLISHED = DATA / "plans" / "published_plants.csv"
DIGITS = 6
IN_FILES = ("plan_promise", "plan_cover")
"""Tables of a row for each good and block: in files, not in the answer as data."""


SMALL, TINY = 0.01, 0.001
"""Share of the cost of all that is decided under which a measure is left out of a sentence, and a step of a page."""


def of_weight(plan: pl.DataFrame, least: float = TINY) -> pl.DataFrame:
    """What is decided that costs at least a share of all."""
    return plan.filter(pl.col("cost_musd") >= least * pl.col("cost_musd").sum())


def built_in_all(plan: pl.DataFrame) -> pl.DataFrame:
    """What is decided whatever comes, by measure and region: tonnes, cost, the first and the last year in which
    something opens, and names in order; without what is small."""
    years = pl.col("opens")
    every = plan.filter(pl.col("future") == "").group_by("measure", "region", maintain_order=True).agg(
        pl.col("tonnes").sum(), pl.col("cost_musd").sum(), years.min().alias("first"), years.max().alias("last"),
        pl.col("latest").min(), pl.col("year").min().alias("begins"), pl.col("name").unique().sort(),
    )  # fmt: skip
    return of_weight(every, SMALL)


def at_published_costs(judged: JudgedPlan) -> list[dict[str, Any]]:
    """Dearest plant of `data/plans/published_plants.csv` for all that the plan may build, of its data folder, with
    `more_musd`: what its plants cost more so than at the folder's own, where most are built, not discounted."""
    plan, data = judged.plan, judged.plan.planned.workspace.chain.folder.name
    build, values = plan.planned.targets.measures.build, plan.planned.base.values
    rising = sorted(read_csv(PUBLISHED).rows, key=lambda row: float(row["usd_per_kg_year"]))
    published = [row for row in rising if row["technology"] in build and row["data"] == data]
    dearest = {row["technology"]: row for row in published}
    built = [steps(plan, solution) for solution in plan.solutions]
    return [
        {**row, "more_musd": (float(row["usd_per_kg_year"]) - values(f"capital_cost.{name}")) / 1e3
         * max(sum(one.tonnes for one in own if one.measure == name) for own in built)}
        for name, row in dearest.items()
    ]  # fmt: skip


def by_time(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of a line of time in their order."""
    return sorted(rows, key=itemgetter("from", "to", "what", "future"))


def time_bars(table: pl.DataFrame, maximum: int) -> pl.DataFrame:
    """The lines of time as bars, the first places of them: `place`, `series`, `from`, `end`, and at the last bar of a
    place `text`, its first and its last size."""
    place, end, size = pl.col("place"), pl.col("to"), pl.col("size")
    drawn = table.with_columns(
        pl.concat_str("what", "where", "future", pl.format("decided {}", "decided"), separator=" · ")
        .str.replace_all("( · (decided $)?)+", " · ").str.strip_chars_end(" ·").alias("place"),
        pl.col("measure").alias("series"), pl.col("how much").str.split(" at ").list.first().alias("size"),
    )  # fmt: skip
    first = size.first().over(place)
    both = pl.when(first == size).then(size).otherwise(pl.format("{} … {}", first, size))
    last = pl.when(end == end.max().over(place)).then(both).alias("text")
    kept = drawn["place"].unique(maintain_order=True)[:maximum].to_list()
    return drawn.with_columns(last, (end + 0.9).alias("end")).filter(place.is_in(kept))


def plan_tables(judged: JudgedPlan) -> dict[str, pl.DataFrame]:
    """Tables by name.

    plan : measure, name, region, year, opens, tonnes, cost_musd, latest, future (blank: decided for all), payer
    plan_futures : future, probability, holds, and of promise and outcome the loss of the planner's uses
        [million USD/yr], own cost, public cost
    plan_gap : future, target, what, first, last, asked, promised, outcome, the same without the plan, miss, holds
    plan_promise : future, line (cost, loss, share, capacity, burden), what, region, unit, first, last, promised,
        outcome, gap
    plan_costs : future, what public budgets pay, and what it makes dearer for whom (`bill`); plan_levies : levies and
        quotas by future and years
    plan_cover : of its stocks, where there is anything of it
    """
    plan, payer = judged.plan, " ".join(judged.plan.planned.targets.planner)
    every = (plan_lines(plan, simulation) for simulation in judged.simulations)
    blocks, decided = plan.planned.frame.blocks, steps(plan, *plan.solutions)
    tables = {
        "plan": frame_of("plan", ({**vars(step), "payer": payer} for step in decided)),
        "plan_futures": frame_of("plan_futures", (
            {
                "future": one.future, "probability": one.probability, "holds": one.holds,
                "own_later_musd": one.files.solution.own,
                "lost_planned_musd": one.planned_lost, "lost_musd": one.lost,
                "lost_without_musd": one.lost_without, "public_cost_musd": one.public_musd,
                "reasons": "; ".join(one.reasons),
            }
            for one in judged.simulations
        )),
        "plan_gap": frame_of("plan_gap", (one for each in judged.simulations for one in each.differences)),
        "plan_promise": frame_of("plan_promise", (one for rows in every for one in rows)),
        "plan_costs": frame_of("plan_costs", (
            {"future": one.future, "probability": one.probability, "public_musd": one.public_musd, **one.bill}
            for one in judged.simulations
        )),
        "plan_levies": frame_of("plan_levies", (
            {"future": solution.future, "stage": one.stage, "origin": one.origin, "first": years[0],
             "last": years[-1], "rate": one.rate, "tonnes": one.tonnes}
            for solution in plan.solutions for one in solution.levied for years in [blocks.years(one.block)]
        )),
    }  # fmt: skip
    stocks = range(len(plan.planned.frame.stocks))
    if covered := [row for n in stocks for row in _covered(plan, n, judged.simulations)]:
        tables["plan_cover"] = frame_of("plan_cover", covered)
    return rounded(tables)


def rounded(tables: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The same without the dust that a programme leaves where there is nothing."""
    return {
        name: table.with_columns(selectors.float().round(DIGITS)) for name, table in tables.items()
    }


def plan_as_data(judged: JudgedPlan, tables: dict[str, pl.DataFrame]) -> dict[str, Any]:
    """The answer as plain data, ready for JSON."""
    plan = judged.plan
    return {
        "name": plan.planned.targets.name, "title": plan.planned.targets.title,
        "holds": judged.holds, "met_probability": judged.met_probability,
        "residuals": list(judged.residuals), "round": judged.round, "nearest": judged.nearest,
        "reachable_probability": plan.reach and plan.reach.probability,
        "out_of_reach": plan.reach and list(plan.reach.obstacles),
        "own_cost_musd": plan.own,
        "running_cost_musd": plan.running, "at_their_maximum": at_their_maximum(plan),
        "gap_of_own_cost": plan.gap, "rounds": plan.rounds,
        **{name: table.to_dicts() for name, table in tables.items() if name not in IN_FILES},
    }  # fmt: skip


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


YEAR = 12.0


def _covered(
    plan: LeastCostPlan, number: int, simulations: list[FutureSimulation]
) -> Iterator[dict[str, Any]]:
    """What lies in a stock, in every future and year."""
    blocks, stock = plan.planned.frame.blocks, plan.planned.frame.stocks[number]
    place = {"commodity": stock.commodity, "region": stock.region}
    # what it covers is the use without the plan in the first future
    used, without = pl.col("technology") != "unused", simulations[0].without
    for simulation in simulations:
        planned = simulation.files.solution.stored[:, number]
        own = {"kind": "public", **place}
        if not (planned.max() > 0.0 or total(simulation.tables, "stocks", "stock_t", **own)):
            continue
        for block, counted in enumerate(planned.tolist()):
            for year in blocks.years(block):
                use = total(without, "inputs", "quantity_t", used, **place, year=year)
                lies = total(simulation.tables, "stocks", "stock_t", **own, year=year)
                yield {
                    "future": simulation.future, **place, "year": year, "used_t": use,
                    "planned_t": counted, "stock_t": lies,
                    "planned_months": YEAR * counted / use if use > 0.0 else None,
                    "months": YEAR * lies / use if use > 0.0 else None,
                }  # fmt: skip


def shares_missed_most(gap: pl.DataFrame, maximum: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Targets that are shares; and those missed most, in the order of the table."""
    every = gap.filter(pl.col("required") <= 1.0)
    worst = every.with_row_index().sort("miss", descending=True).head(maximum)
    return every, worst.sort("index").drop("index")


def frontier_points(frontier: pl.DataFrame) -> pl.DataFrame:
    """Points with a cost, by the level that is reached."""
    return frontier.drop_nulls(["cost_musd", "reached"]).sort("reached")
