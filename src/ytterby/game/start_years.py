"""Actions that begin in later and later years: a run for each, in whole years, and what it costs either side."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from ytterby.game.leverage import STARTS, ratio
from ytterby.game.payoffs.runs import all_amounts, jobs_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.game.file.reading import Game
    from ytterby.game.payoffs.use_side import UseSide
    from ytterby.ground.arrays import Floats
    from ytterby.ground.progress import Steps
    from ytterby.runs.job import Job
    from ytterby.runs.run import Executor
    from ytterby.scenarios.scenario import Scenario

START_REFERENCE = "reference in years"


def start_name(action: str, year: int) -> str:
    """By which the run of an action that begins in a year is known."""
    return f"{action} from {year}"


def start_jobs(game: Game) -> dict[str, Job]:
    """Run -> job of each action and start year that the file asks for, the reference first; empty if for none."""
    starts = game.file.starts
    if starts is None:
        return {}
    scenarios = {START_REFERENCE: _in_years(game.reference)}
    player = game.file.player(starts.player)
    for name in starts.actions:
        action = player.actions[player.names.index(name)]
        for year in range(starts.from_, starts.until + 1):
            shift = year - game.file.years.from_
            scenarios[start_name(name, year)] = _in_years(game.scenario({player.id: action}, shift))
    return jobs_of(game, scenarios)


def _in_years(scenario: Scenario) -> Scenario:
    """The scenario in whole years: start years are compared with each other, and no year is split."""
    return replace(scenario, years=scenario.years.model_copy(update={"quarters": "none"}))


def starts_table(
    game: Game,
    jobs: Mapping[str, Job],
    factors: Floats,
    use_side: UseSide,
    executor: Executor,
    on_progress: Steps | None = None,
) -> pl.DataFrame:
    """The table `starts`. jobs : of `start_jobs`; factors : discount factors from the first year on, array (year)."""
    starts = game.file.starts
    if starts is None or not jobs:
        return pl.DataFrame(schema=STARTS)
    amounts = all_amounts(
        game, jobs, START_REFERENCE, use_side, executor, what="start years", on_progress=on_progress
    )
    players = [one.id for one in game.file.players]
    player = game.file.player(starts.player)
    default, rows = game.file.leverage, []
    for name in starts.actions:
        action = player.actions[player.names.index(name)]
        target = action.target or (default.target if default else None)
        if target is None:
            continue
        for year in range(starts.from_, starts.until + 1):
            money = amounts[start_name(name, year)][1].sum(axis=1)
            first = year - game.file.years.from_
            span = slice(first, min(first + starts.span, money.shape[1]))
            loss = -money[:, span] @ factors[: span.stop - span.start]
            hit, own = float(loss[players.index(target)]), float(loss[players.index(player.id)])
            rows.append((name, year, hit, own, *ratio(hit, own, game.file.tie)))
    return pl.DataFrame(rows, schema=STARTS, orient="row")
