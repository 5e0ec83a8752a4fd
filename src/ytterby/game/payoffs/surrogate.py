r"""Draws of a game: single actions are run, cells between them follow from what actions do together in the run itself.

In a draw d every number of the market that has a range is drawn, and, from a stream of its own, what is not sure of the
use side (exposure of industries). The single actions of the players in full are run, and of a run of several actions A

    v_d(A) = sum over a in A of v_d(a) + [ v_0(A) - sum over a in A of v_0(a) ]

where v is what a run brings beside the reference of its draw, and 0 the run with every number at its own value. What
actions do to each other is so the same in every draw; how wrong that is, is seen in some cells that are run in full. Of
users not the money is added up but what they lack (`UserInteraction`): missing shares, prices and what is served are
put together as money is, by use and year, but no more than all can be missing, and no less than nothing:

    x_d(A) = x_d(0) + sum over a of [x_d(a) - x_d(0)] + what the actions do together in the run itself

Losses are read from that table. Money added up would count a shortage that either action ends, or causes, twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ytterby.draws.hypercube import Hypercube, set_by
from ytterby.draws.loop import run_study
from ytterby.game.payoffs.amounts import RUN_PARTS, amounts, needed_tables, use_of
from ytterby.game.payoffs.outcomes import over_spread
from ytterby.ground.errors import MarketError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ytterby.game.file.reading import Game
    from ytterby.game.payoffs.outcomes import Cells
    from ytterby.game.payoffs.use_side import UseSide
    from ytterby.ground.arrays import Floats, Tables
    from ytterby.ground.progress import Steps
    from ytterby.runs.job import Job
    from ytterby.runs.run import Executor
    from ytterby.scenarios.scenario import Scenario

CHECKED = 10
"""Draws in which one cell is run in full."""
DEMAND_KEYS = ("region", "use", "year")
DEMAND_COLUMNS = ("served", "lost_share", "bundle_price")
"""Columns of the table `demand` that a use side reads."""
MIN_PRICE_SHARE = 1e-3
"""Of its price in the reference: what a price is at least."""


@dataclass(frozen=True)
class UserInteraction:
    """Users in a draw. central, drawn : run -> table `demand`, of the run itself and of the draw."""

    game: Game
    use_side: UseSide
    reference: str
    central: Mapping[str, pl.DataFrame]
    drawn: Mapping[str, pl.DataFrame]

    def demand(self, run: str, singles: Sequence[str]) -> pl.DataFrame:
        """The table `demand` of a run of several actions, from its single ones."""
        frame = self.drawn[self.reference].sort(DEMAND_KEYS)
        base, before = _values(frame), _values(self.central[self.reference])
        values = base + _values(self.central[run]) - before
        for one in singles:
            values += _values(self.drawn[one]) - base - _values(self.central[one]) + before
        supplied, lost_share, price = values.T
        return frame.with_columns(
            pl.Series("served", np.maximum(supplied, 0.0)),
            pl.Series("lost_share", np.clip(lost_share, 0.0, 1.0)),
            pl.Series("bundle_price", np.maximum(price, MIN_PRICE_SHARE * base[:, 2])),
        )

    def use(self, run: str, singles: Sequence[str]) -> Floats:
        """The part `use` of every player: array (end, player, year) [million USD]."""
        tables = {"demand": self.demand(run, singles)}
        return use_of(self.game, tables, {"demand": self.drawn[self.reference]}, self.use_side)


def _values(demand: pl.DataFrame) -> Floats:
    """Array (region, use and year; column)."""
    return demand.sort(DEMAND_KEYS).select(DEMAND_COLUMNS).to_numpy().astype(np.float64)


@dataclass(frozen=True)
class DrawPlan:
    """Which runs each draw has. cells : of the players in full; singles : run -> scenario, the reference first; mixed :
    a cell run in full in the draws that are checked."""

    cells: Cells
    count: int
    seed: int
    singles: dict[str, Scenario]
    mixed: list[str]

    def jobs(self) -> dict[int, dict[str, Job]]:
        """Draw, from one on -> run -> job, in the periods of the game's own runs."""
        scenarios = self.cells.scenarios()
        every = list(scenarios.values())
        cube = Hypercube.over(
            self.cells.game.workspace, [every], self.count, self.seed, fixed=set_by(every)
        )
        by_draw = {}
        for draw in range(1, self.count + 1):
            selected = {
                **self.singles,
                **{name: scenarios[name] for name in self.mixed[draw - 1 : draw]},
            }
            jobs = cube.jobs(draw, list(selected.values()))
            by_draw[draw] = dict(zip(selected, jobs, strict=True))
        return by_draw


def draw_plan(cells: Cells, count: int, seed: int) -> DrawPlan:
    """The runs of so many draws: the reference, each single action, and one cell in full in ten of them.

    Players that are run one at a time do nothing in draws: shares of draws are told of the others' cells.
    """
    cells = cells.in_full
    scenarios = cells.scenarios()
    names = {name: acting(cells, name) for name in scenarios}
    reference = next(iter(scenarios))
    singles = {name: one for name, one in scenarios.items() if len(names[name]) <= 1}
    options = sorted(name for name, own in names.items() if len(own) > 1)
    rng = np.random.default_rng(seed)
    mixed = [options[n] for n in rng.permutation(len(options))[: min(CHECKED, count)].tolist()]
    return DrawPlan(cells, count, seed, {reference: scenarios[reference], **singles}, mixed)


def acting(cells: Cells, name: str) -> list[str]:
    """Runs of the single actions of which a run is made."""
    everything = {**cells.runs, **{cells.run_name(cell): cell for cell in cells.checks}}
    cell = everything[name]
    alone = (tuple(a if k == n else 0 for k, a in enumerate(cell)) for n in cells.acting(cell))
    return [cells.run_name(one) for one in alone]


@dataclass(frozen=True)
class DrawnGame:
    """What the draws give.

    amounts : for each draw, run -> array (end, player, part, year). error : player -> largest error of the cells
    that were run in full, over the spread of that player's payoffs in the run itself [1]; middle : their median;
    checked : how many. failed : draws in which a run has no answer, each with its reason; they are left out.
    """

    amounts: list[dict[str, Floats]]
    error: dict[str, float]
    middle: dict[str, float]
    checked: int
    failed: list[str]


def surrogate(
    cells: Cells,
    central: Mapping[str, Floats],
    draw: Mapping[str, Floats],
    users: UserInteraction | None = None,
) -> dict[str, Floats]:
    """Every run of the game in a draw, from its single actions and the run itself.

    users : puts together what users lack; without it their money is added up like any other.
    """
    completed = {}
    for name in cells.runs:
        own = acting(cells, name)
        if len(own) <= 1:
            completed[name] = draw[name]
            continue
        together = central[name] - sum((central[one] for one in own), np.zeros(1))
        completed[name] = sum((draw[one] for one in own), np.zeros(1)) + together
        if users is not None:
            completed[name][:, :, RUN_PARTS.index("use")] = users.use(name, own)
    return completed


def run_draws(
    plan: DrawPlan,
    central: Mapping[str, Floats],
    use_side: UseSide,
    executor: Executor,
    factors: Floats,
    on_progress: Steps | None = None,
    demand: Mapping[str, pl.DataFrame] | None = None,
) -> DrawnGame:
    """Run all draws. central : run -> array, of the run itself. factors : discount factors, array (year). demand :
    run -> table `demand`, of the run itself; without it what users lose is added up in money.

    Raises MarketError where no draw has an answer.
    """
    game, cells, reference = plan.cells.game, plan.cells, next(iter(plan.singles))
    sides = use_side.drawn(plan.count, plan.seed)
    jobs = plan.jobs()
    errors: dict[int, Floats] = {}

    def kept(draw: int, _: int, runs: list[Tables]) -> dict[str, Floats]:
        tables, side = dict(zip(jobs[draw], runs, strict=True)), sides[draw - 1]
        drawn = {name: amounts(game, own, tables[reference], side) for name, own in tables.items()}
        users = None
        if demand is not None:
            lacking = {name: own["demand"] for name, own in tables.items()}
            users = UserInteraction(game, side, reference, demand, lacking)
        completed = surrogate(cells, central, drawn, users)
        for name in plan.mixed[draw - 1 : draw]:
            full, guess = (one[name][1].sum(axis=1) @ factors for one in (drawn, completed))
            errors[draw] = np.abs(full - guess)
            completed[name] = drawn[name]
        return completed

    table = run_study(
        {draw: {0: list(own.values())} for draw, own in jobs.items()}, needed_tables, kept, executor,
        on_progress=partial(on_progress, "draws") if on_progress else None,
    )  # fmt: skip
    failed = [
        f"draw {draw}: the run {one.job.name} has no answer: {one}"
        for draw, one in table.failures().items()
    ]
    completed = list(table.of().values())
    if not completed:
        raise MarketError("no draw has an answer", advice="; ".join(failed[:3]))
    totals = np.stack([central[name][1].sum(axis=1) @ factors for name in cells.runs], axis=1)
    names = game.file.ids
    checked = [errors[draw] for draw in sorted(errors)] or [np.zeros(len(names))]
    shares = np.stack([over_spread(one, totals) for one in checked])
    error, middle = (
        dict(zip(names, one.tolist(), strict=True))
        for one in (shares.max(axis=0), np.median(shares, axis=0))
    )
    return DrawnGame(completed, error, middle, len(errors), failed)
