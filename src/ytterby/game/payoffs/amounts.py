"""What each player gets from one run beside the reference, by part and year; runs of a game, turned into it as they
come.

Parts, all in million USD a year, gains above zero:

    chain        value added of the chain in the player's regions, without rents of controls
    rents        what controls bring their holders there: quotas, licences, ways round a control
    taxes        taxes and duties received there
    public_cost  what its budgets pay for instruments, plants and stocks, below zero
    use          what its users have, where a table of its economy is there (`use_side`)
    facts        amounts that the game file states
    political    a stated weight times what another player loses
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ytterby.draws.loop import run_study
from ytterby.ground.errors import YtterbyError
from ytterby.runs.job import Run
from ytterby.runs.store import Store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ytterby.draws.loop import Failure
    from ytterby.game.file.reading import Game
    from ytterby.game.payoffs.use_side import UseSide
    from ytterby.ground.arrays import Floats, Tables
    from ytterby.ground.progress import Steps
    from ytterby.runs.job import Job
    from ytterby.runs.run import Executor
    from ytterby.scenarios.scenario import Scenario

RUN_PARTS = ("chain", "rents", "taxes", "public_cost", "use")
PARTS = (*RUN_PARTS, "facts", "political")
ENDS = ("low", "middle", "high")
SECONDS_A_RUN = 6.0
"""Processor time of one run to 2045 with eight quarters, as measured on one core: to say before how long all takes."""
NEEDED = ("value_added", "public_cost", "demand", "capacity", "prices")
"""Tables of a run that amounts are read from."""


def years_of(game: Game) -> list[int]:
    """The years that count."""
    return list(range(game.file.years.from_, game.file.years.until + 1))


def amounts(game: Game, tables: Tables, reference: Tables, use_side: UseSide) -> Floats:
    """A run beside the reference: array (end, player, part of `RUN_PARTS`, year) [million USD].

    tables, reference : of the run and of the reference, in the same periods.
    """
    years = years_of(game)
    money = np.zeros((len(ENDS), len(game.file.players), len(RUN_PARTS), len(years)))
    for n, player in enumerate(game.file.players):
        regions = game.regions(player)
        own = _money(tables, regions, years) - _money(reference, regions, years)
        money[:, n, : len(own)] += own
    money[:, :, RUN_PARTS.index("use")] = use_of(game, tables, reference, use_side)
    return money


def use_of(game: Game, tables: Tables, reference: Tables, use_side: UseSide) -> Floats:
    """The part `use` of every player: array (end, player, year) [million USD]."""
    years, players = years_of(game), game.file.players
    change = np.zeros((len(ENDS), len(players), len(years)))
    for n, player in enumerate(players):
        for region in filter(use_side.known, game.regions(player)):
            change[:, n] += use_side.loss(tables, reference, region, years)
    return change


def _money(tables: Tables, regions: Sequence[str], years: Sequence[int]) -> Floats:
    """Chain, rents, taxes and public cost of some regions: array (part, year)."""
    value = tables["value_added"].filter(pl.col("region").is_in(regions))
    made = _by_year(value, "value_added_musd", years)
    rent = _by_year(value, "rent_musd", years)
    tax = _by_year(value, "tax_musd", years)
    paid = tables["public_cost"].filter(pl.col("payer").is_in(regions))
    return np.stack([made - rent, rent, tax, -_by_year(paid, "cost_musd", years)])


def _by_year(frame: pl.DataFrame, column: str, years: Sequence[int]) -> Floats:
    sums = dict(frame.group_by("year").agg(pl.col(column).sum()).iter_rows())
    return np.array([float(sums.get(year) or 0.0) for year in years])


def facts(game: Game, player: int, action: int) -> Floats:
    """What the file states of an action: array (end, year) [million USD], to its own player."""
    years = years_of(game)
    money = np.zeros((len(ENDS), len(years)))
    for fact in game.file.players[player].actions[action].facts:
        if fact.year in years:
            money[:, years.index(fact.year)] += fact.value.numbers()
    return money


def discount(game: Game, rate: float | None = None) -> Floats:
    """What a dollar of each year is worth in the first: array (year)."""
    r = game.file.rate.value if rate is None else rate
    return np.array([(1.0 + r) ** -n for n in range(len(years_of(game)))])


class NeededStore(Store):
    """A store that keeps of a run only the tables that payoffs are read from: a hundredth of the room."""

    def keep(self, job: Job, outcome: Run | Exception) -> None:
        """As a store does, with `NEEDED` alone."""
        if isinstance(outcome, Run):
            outcome = Run({name: outcome.tables[name] for name in NEEDED}, outcome.used)
        super().keep(job, outcome)


@dataclass(frozen=True)
class Work:
    """What is still to be run. runs : all; waiting : those that no store has; seconds : of processor time."""

    runs: int
    waiting: int

    @property
    def seconds(self) -> float:
        """Processor time that is to be expected [s]."""
        return SECONDS_A_RUN * self.waiting

    def as_text(self, what: str, workers: int) -> str:
        """In words, before it begins."""
        kept = self.runs - self.waiting
        minutes = self.seconds / max(workers, 1) / 60.0
        known = f", {kept} of them kept from before" if kept else ""
        rounded = max(1, round(minutes))
        long = f"about {rounded} minute{'s' if rounded > 1 else ''} with {workers} at a time"
        return f"{what}: {self.runs} runs{known}" + (f"; {long}" if self.waiting else "")


def work_of(jobs: Sequence[Job], store: Store | None) -> Work:
    """How much of some jobs is still to be run."""
    by_key = {job.key: job for job in jobs}
    kept = sum(store.has(job) for job in by_key.values()) if store else 0
    return Work(len(by_key), len(by_key) - kept)


def jobs_of(game: Game, scenarios: Mapping[str, Scenario]) -> dict[str, Job]:
    """Run -> its job; all in the same periods."""
    jobs = game.workspace.jobs(list(scenarios.values()))
    return dict(zip(scenarios, jobs, strict=True))


def all_amounts(
    game: Game,
    jobs: Mapping[str, Job],
    reference: str,
    use_side: UseSide,
    executor: Executor,
    *,
    what: str = "runs",
    on_progress: Steps | None = None,
    demand: dict[str, pl.DataFrame] | None = None,
) -> dict[str, Floats]:
    """Run -> array (end, player, part, year), as `amounts` gives it.

    Raises the error that a run has ended in, with its name.

    reference : the run that all are set against. on_progress : called with `what`, runs done and runs in all.
    demand : filled with the table `demand` of each run, where it is given.
    """

    def kept(_: str, name: str, tables: list[Tables]) -> Floats:
        if demand is not None:
            demand[name] = tables[0]["demand"]
        return amounts(game, tables[0], tables[-1], use_side)

    def refuse(failure: Failure) -> None:
        cause = failure.error.__cause__ or failure.error
        if isinstance(cause, YtterbyError):
            raise type(cause)(
                f"the run {failure.job.name} has no answer: {cause.what}",
                where=cause.where, advice=cause.advice,
            )  # fmt: skip
        raise cause

    pairs = {name: [job, jobs[reference]] for name, job in jobs.items()}
    table = run_study(
        {what: pairs}, needed_tables, kept, executor, size=0, on_failure=refuse,
        on_progress=partial(on_progress, what) if on_progress else None,
    )  # fmt: skip
    return {name: table.only(what, name) for name in jobs}


def needed_tables(_: Job, run: Run) -> Tables:
    """Of a run the tables that amounts are read from."""
    return {name: run.tables[name] for name in NEEDED}
