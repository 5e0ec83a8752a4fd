"""A scenario's controls on goods one element at a time, beside all at once: the parts do not add up.

Each element is a run of its own; a store keeps each, so that an interrupted set goes on where it stopped.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.ground.errors import ScenarioError
from ytterby.law.effects import elements
from ytterby.study.run import Means, run_all, runs_of
from ytterby.study.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ytterby.study.job import Job, Run
    from ytterby.world.read import Chain

    Tables = dict[str, pl.DataFrame]

SUM, ALL = "sum of the parts", "all at once"
OUTSIDE = "OUTSIDE"


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
    runs : name of a run -> its result tables.
    """

    losses: pl.DataFrame
    prices: pl.DataFrame
    runs: dict[str, Tables] = field(default_factory=dict)

    @property
    def tables(self) -> Tables:
        """The two tables by the names under which they are kept."""
        return {"one_by_one_losses": self.losses, "one_by_one_prices": self.prices}


def one_by_one(
    scenario: str,
    reference: str | None = None,
    *,
    folder: Path | None = None,
    switches: Mapping[str, Any] | None = None,
    until: int | None = None,
    means: Means | None = None,
    tick: Callable[[str, int, int], None] | None = None,
) -> OneByOne:
    """Run a scenario once for each element that its controls on goods touch, and set them beside all.

    Parameters
    ----------
    reference : scenario against which effects are taken; the data folder's own if left out.
    until : last year; the scenario's if left out.
    means : by what the runs are made; in two processes, kept in the user's own store, if left out.
    tick : called with name, runs done and runs in all.

    Raises
    ------
    ScenarioError : no control on goods begins after the base year. MarketError : a run has no answer.
    """
    workspace = Workspace.read(folder)
    chain = workspace.chain
    against, focus = (
        elements.narrowed_to(workspace.scenario(name, switches, until), "all")
        for name in (reference or chain.reference_scenario, scenario)
    )
    parts = elements.one_by_one(focus, workspace.book, workspace.network)
    if not parts:
        raise ScenarioError(
            f"scenario {focus.name!r} has no control on goods that begins after {chain.base_year}",
            where=str(focus.path or ""),
            advice="There is nothing to take element by element: leave the switch `elements` at all.",
        )
    jobs = workspace.jobs([against, focus, *parts])
    ready = 0

    def done(job: Job, _: Run | Exception) -> None:
        nonlocal ready
        ready += 1
        if tick:
            tick(job.name, ready, len(jobs))

    found = run_all(jobs, means or Means.of(), done=done)
    runs = {job.name: run.tables for job, run in zip(jobs, runs_of(jobs, found), strict=True)}
    named = {part.name: part.name.rsplit(":", 1)[1] for part in parts}
    return OneByOne(
        losses(runs, against.name, focus.name, named, chain),
        price_changes(runs, against.name, focus.name, named, chain),
        runs,
    )


def losses(
    runs: Mapping[str, Tables], reference: str, focus: str, parts: Mapping[str, str], chain: Chain
) -> pl.DataFrame:
    """Demand no longer served, by part and region: see `OneByOne.losses`.

    parts : name of a run -> its element.
    """
    before = _served(runs[reference], chain)
    rows: list[tuple[str, str, float, float]] = []
    for name, part in {**parts, focus: ALL}.items():
        gone = before.join(_served(runs[name], chain), on=["year", "region"], suffix="_now")
        for region, frame in _regions(gone, chain):
            loss = float((frame["worth"] - frame["worth_now"]).sum())
            years = max(frame["year"].n_unique(), 1)
            rows.append(
                (part, region, loss / years, loss / max(float(frame["worth"].sum()), 1e-12))
            )
    columns = {"part": pl.String, "region": pl.String, "loss_musd": pl.Float64,
               "loss_share": pl.Float64}  # fmt: skip
    found = pl.DataFrame(rows, schema=columns, orient="row")
    alone = found.filter(pl.col("part") != ALL)
    total = alone.group_by("region", maintain_order=True).agg(
        pl.lit(SUM).alias("part"), pl.col("loss_musd").sum(), pl.col("loss_share").sum()
    )
    together = found.filter(pl.col("part") == ALL)
    return pl.concat([alone, total.select(found.columns), together])


def _served(tables: Tables, chain: Chain) -> pl.DataFrame:
    """year, region, worth: demand served after the base year at base-year prices [million USD]."""
    after = tables["demand"].filter(pl.col("year") > chain.base_year)
    usual = pl.col("bundle_price") / pl.col("bundle_price_ratio")  # of the base year [USD/kg]
    worth = (pl.col("served") * usual / 1e3).alias("worth")
    return after.group_by("year", "region", maintain_order=True).agg(worth.sum())


def _regions(frame: pl.DataFrame, chain: Chain) -> list[tuple[str, pl.DataFrame]]:
    outside = frame.filter(pl.col("region") != chain.holder)
    found = [(OUTSIDE, outside)]
    for region in frame["region"].unique(maintain_order=True):
        found.append((region, frame.filter(pl.col("region") == region)))
    return found


def price_changes(
    runs: Mapping[str, Tables], reference: str, focus: str, parts: Mapping[str, str], chain: Chain
) -> pl.DataFrame:
    """Prices outside against the reference: see `OneByOne.prices`."""
    stage = chain.stages_to_separated[-1:]
    before = _prices(runs[reference], chain, stage)
    change: dict[str, dict[str, float]] = {}
    for name in (*parts, focus):
        both = before.join(
            _prices(runs[name], chain, stage), on=["year", "commodity"], suffix="_now"
        )
        ratio = pl.col("price_usd_kg_now") / pl.col("price_usd_kg") - 1.0
        mean = both.group_by("commodity", maintain_order=True).agg(ratio.mean().alias("change"))
        change[name] = dict(mean.iter_rows())
    own = {element: name for name, element in parts.items()}
    rows = []
    for commodity in before["commodity"].unique(maintain_order=True):
        held = [e for e in chain.elements if e in chain.contents[commodity] and e in own]
        if not held or commodity not in change[focus]:
            continue
        total = sum(change[name].get(commodity, 0.0) for name in parts)
        rows.append(
            (
                commodity,
                held[0],
                change[own[held[0]]].get(commodity),
                total,
                change[focus][commodity],
            )
        )
    place = {name: n for n, name in enumerate(chain.commodities)}
    rows.sort(key=lambda row: place[row[0]])
    columns = {"commodity": pl.String, "element": pl.String, "alone": pl.Float64,
               "sum": pl.Float64, "all_at_once": pl.Float64}  # fmt: skip
    return pl.DataFrame(rows, schema=columns, orient="row")


def _prices(tables: Tables, chain: Chain, stages: tuple[str, ...]) -> pl.DataFrame:
    """year, commodity, price_usd_kg: outside the holder after the base year, of separated goods."""
    return (
        tables["prices"]
        .filter(
            (pl.col("region") == OUTSIDE)
            & (pl.col("year") > chain.base_year)
            & (pl.col("price_usd_kg") > 0.0)
            & pl.col("stage").is_in(list(stages))
        )
        .select("year", "commodity", "price_usd_kg")
    )
