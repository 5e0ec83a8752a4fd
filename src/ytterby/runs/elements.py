"""A scenario's controls on goods one element at a time, beside all at once: the parts do not add up.

Each element is a run of its own; a store keeps each, so that an interrupted set goes on where it stopped.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.controls.effects.effect import touched
from ytterby.figures.figure import OUTSIDE
from ytterby.ground.errors import ScenarioError
from ytterby.runs.run import Executor, run_all, runs_of
from ytterby.runs.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.controls.book import Book
    from ytterby.ground.progress import Steps
    from ytterby.runs.job import Job, Run
    from ytterby.runs.workspace import ScenarioLike
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.network import Network
    from ytterby.world.read import Chain

SUM, ALL = "sum of the parts", "all at once"


@dataclass(frozen=True)
class OneByOne:
    """The runs and what they say together.

    Attributes
    ----------
    losses : part (an element, `sum of the parts`, `all at once`), region (`OUTSIDE`: all but the
        holder), loss_musd [million USD a year at base-year prices], loss_share [share of the demand
        served in the reference].
    prices : commodity, element, alone (change in the element's own run), sum (of the changes in all
        runs), all_at_once: mean change of the price outside against the reference [share].
    runs : name of a run -> its rows of figures (`figures.run_rows.SCHEMA`).
    """

    losses: pl.DataFrame
    prices: pl.DataFrame
    runs: dict[str, pl.DataFrame] = field(default_factory=dict)

    def worst(self, maximum: int) -> list[str]:
        """The regions that lose most with all at once, the largest loss first."""
        lost = self.losses.filter((pl.col("part") == ALL) & (pl.col("region") != OUTSIDE))
        return lost.sort("loss_musd", descending=True)["region"].head(maximum).to_list()

    @property
    def tables(self) -> dict[str, pl.DataFrame]:
        """The two tables by the names under which they are kept."""
        return {"one_by_one_losses": self.losses, "one_by_one_prices": self.prices}


def one_by_one(
    scenario: ScenarioLike,
    reference: str | None = None,
    *,
    folder: Path | None = None,
    switches: Mapping[str, Any] | None = None,
    until: int | None = None,
    executor: Executor | None = None,
    on_progress: Steps | None = None,
) -> OneByOne:
    """Run a scenario once for each element that its controls on goods touch, and set them beside all.

    Parameters
    ----------
    reference : scenario against which effects are taken; the data folder's own if left out.
    until : last year; the scenario's if left out.
    executor : by what the runs are made; in two processes, kept in the user's own store, if left out.
    on_progress : called with name, runs done and runs in all.

    Raises ScenarioError where no control on goods begins after the base year, MarketError where a run has no answer.
    """
    workspace = Workspace.read(folder)
    chain = workspace.chain
    against, focus = (
        narrowed_to(workspace.scenario(name, switches, until), "all")
        for name in (reference or chain.reference_scenario, scenario)
    )
    parts = for_each_element(focus, workspace.book, workspace.network)
    if not parts:
        raise ScenarioError(
            f"scenario {focus.name!r} has no control on goods that begins after {chain.base_year}",
            where=str(focus.path or ""),
            advice="There is nothing to take element by element: leave the switch `elements` at all.",
        )
    jobs = workspace.jobs([against, focus, *parts], wants="measured")
    ready = count(1)

    def on_result(job: Job, _: Run | Exception) -> None:
        if on_progress:
            on_progress(job.name, next(ready), len(jobs))

    outcomes = run_all(jobs, executor or Executor.of(), on_result=on_result)
    names = [job.name for job in jobs]
    runs = {
        n: run.tables["measured"] for n, run in zip(names, runs_of(jobs, outcomes), strict=True)
    }
    named = {part.name: part.name.rsplit(":", 1)[1] for part in parts}
    return OneByOne(
        losses(runs, against.name, focus.name, named, chain),
        price_changes(runs, against.name, focus.name, named, chain),
        runs,
    )


def losses(
    runs: Mapping[str, pl.DataFrame],
    reference: str,
    focus: str,
    parts: Mapping[str, str],
    chain: Chain,
) -> pl.DataFrame:
    """Demand no longer served, by part and region: see `OneByOne.losses`.

    runs : name of a run -> its rows of figures; parts : name of a run -> its element.
    """
    served = {name: _after(rows, "supplied_value", chain) for name, rows in runs.items()}
    frames = []
    for name, part in {**parts, focus: ALL}.items():
        both = served[reference].join(served[name], on=["year", "region"], suffix="_now")
        gone = (pl.col("value") - pl.col("value_now")).sum()
        frames.append(
            both.group_by("region", maintain_order=True).agg(
                pl.lit(part).alias("part"),
                (gone / pl.col("year").n_unique()).alias("loss_musd"),
                (gone / pl.col("value").sum().clip(1e-12)).alias("loss_share"),
            )
        )
    alone, together = pl.concat(frames[:-1]), frames[-1]
    total = alone.group_by("region", maintain_order=True).agg(
        pl.lit(SUM).alias("part"), pl.col("loss_musd", "loss_share").sum()
    )
    every = pl.concat([alone, total, together])
    return every.select("part", "region", "loss_musd", "loss_share")


def price_changes(
    runs: Mapping[str, pl.DataFrame],
    reference: str,
    focus: str,
    parts: Mapping[str, str],
    chain: Chain,
) -> pl.DataFrame:
    """Prices outside of separated goods against the reference: see `OneByOne.prices`. As `losses`."""
    traded = (pl.col("value") > 0.0) & (pl.col("region") == OUTSIDE)
    price = {name: _after(rows, "price", chain).filter(traded) for name, rows in runs.items()}
    ratio = pl.col("value_now") / pl.col("value") - 1.0
    change: dict[str, dict[str, float]] = {}
    for name in (*parts, focus):
        both = price[reference].join(price[name], on=["year", "commodity"], suffix="_now")
        change[name] = dict(both.group_by("commodity").agg(ratio.mean()).iter_rows())
    own = {element: name for name, element in parts.items()}
    rows = []
    for commodity, row in chain.commodities.items():
        contained = [e for e in chain.elements if e in chain.contents[commodity] and e in own]
        separated = row["stage"] in chain.stages_to_separated[-1:]
        if separated and contained and commodity in change[focus]:
            total = sum(change[name].get(commodity, 0.0) for name in parts)
            alone = change[own[contained[0]]].get(commodity)
            rows.append((commodity, contained[0], alone, total, change[focus][commodity]))
    columns = {"commodity": pl.String, "element": pl.String, "alone": pl.Float64,
               "sum": pl.Float64, "all_at_once": pl.Float64}  # fmt: skip
    return pl.DataFrame(rows, schema=columns, orient="row")


def _after(rows: pl.DataFrame, figure: str, chain: Chain) -> pl.DataFrame:
    """The rows of a figure after the base year."""
    return rows.filter((pl.col("figure") == figure) & (pl.col("year") > chain.base_year))


def elements_touched(scenario: Scenario, book: Book, network: Network) -> tuple[str, ...]:
    """Elements in the goods that the scenario's later acts touch on some route, in the folder's order."""
    chain = network.chain
    elements: set[str] = set()
    seen: set[str] = set()
    for year in range(chain.base_year, scenario.years.end + 1):
        for row in scenario.acts_in(year, book, set(chain.elements)):
            if not (row.act.on_goods and row.binds) or row.key in seen:
                continue
            if row.since.year <= chain.base_year:
                continue
            seen.add(row.key)
            for column in touched(network, row):
                elements |= chain.contents[network.columns[column].commodity]
    return tuple(e for e in chain.elements if e in elements)


def for_each_element(scenario: Scenario, book: Book, network: Network) -> list[Scenario]:
    """A scenario of its own for each element that its controls on goods touch: `NAME:Dy` and so on."""
    all_at_once = narrowed_to(scenario, "all")
    return [
        replace(narrowed_to(scenario, (symbol,)), name=f"{scenario.name}:{symbol}")
        for symbol in elements_touched(all_at_once, book, network)
    ]


def narrowed_to(scenario: Scenario, elements: str | tuple[str, ...]) -> Scenario:
    """The scenario with the switch `elements` turned."""
    switches = scenario.switches.model_copy(update={"elements": elements})
    return replace(scenario, switches=switches)
