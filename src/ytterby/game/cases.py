"""Published games run as cases: RFF-01 (order of controls) and WOODS-01 (a path of policy that investors do not know).

Both are read from the packaged cases of `validate`, which has one scenario a case and cannot run them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from ytterby.game.play import play_game
from ytterby.game.reading import read_game
from ytterby.game.solutions import pure_equilibria
from ytterby.ground import yamlfile
from ytterby.ground.errors import CaseError
from ytterby.ground.files import DATA
from ytterby.runs.run import run_all, runs_of
from ytterby.runs.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from ytterby.game.solutions import NormalForm
    from ytterby.ground.progress import Steps
    from ytterby.runs.run import Executor

RFF, WOODS = "RFF-01", "WOODS-01"
PATH = "quota-cut"
"""Scenario of the path of policy that investors know or do not know."""
KNOWN, UNKNOWN = "perfect", "pipeline_aware"
"""Expectations of investors who know the prices that the path will bring, and of those who remember prices."""
TECHNOLOGIES = ("light_separation", "heavy_separation", "metal", "magnet")
BY = 2035
"""Year up to which what the known path adds is looked at. Assumption, 2032 to 2040."""
SHARE = 0.5
"""Part of what the known path adds at which years are compared. Assumption, 0.3 to 0.8."""


@dataclass(frozen=True)
class GameCase:
    """A published case and the figure of a game. basis : of what it is made."""

    id: str
    title: str
    published: float
    low: float
    high: float
    unit: str
    figure: float | None
    basis: str
    source_url: str

    @property
    def inside(self) -> bool:
        """Whether the figure lies in the published band."""
        return self.figure is not None and self.low <= self.figure <= self.high


def game_cases(
    executor: Executor,
    on_progress: Steps | None = None,
    folder: Path | None = None,
) -> list[GameCase]:
    """Run both cases."""
    return [rff_case(executor, on_progress, folder), woods_case(executor, on_progress, folder)]


def _case(name: str, figure: float | None, basis: str) -> GameCase:
    data = yamlfile.load(DATA / "validation" / f"{name.lower()}.yaml", CaseError).data
    return GameCase(
        name, data["title"], float(data["published"]), float(data["low"]), float(data["high"]),
        data["unit"], figure, basis, data["source_url"],
    )  # fmt: skip


def rff_case(
    executor: Executor, on_progress: Steps | None = None, folder: Path | None = None,
    game: str | Path = "rff",
) -> GameCase:  # fmt: skip
    """Is no control and no building an equilibrium of one round, up to the last year?

    game : with the actions none, short and lasting of the holder, none and build of the others.
    """
    played = play_game(read_game(game, Workspace.read(folder)), executor, on_progress)
    lines = []
    for solved in played.solved:
        order = order_of_controls(solved.game)
        lines.append(
            f"to {solved.until}: status quo rests {_word(order.status_quo)}, China prefers the short control "
            f"{_word(order.prefers_short)}, a lasting one makes others build {_word(order.lasting_builds)}, "
            f"a short one does not {_word(order.short_does_not)}"
        )
    last = order_of_controls(played.solved[-1].game)
    return _case(RFF, float(last.status_quo), "; ".join(lines))


@dataclass(frozen=True)
class OrderOfControls:
    """The order of RFF issue brief 25-12 in a game of holder and others.

    status_quo : no control and no building is an equilibrium of one round. prefers_short : the holder gets more
    from a short control than from a lasting one, each with the others' best reply to it. lasting_builds : the others
    build against a lasting control; short_does_not : and do not against a short one.
    """

    status_quo: bool
    prefers_short: bool
    lasting_builds: bool
    short_does_not: bool


def order_of_controls(game: NormalForm, build: str = "build") -> OrderOfControls:
    """Read the order from payoffs: the holder's actions are none, short, lasting; the others' none and `build`."""
    first, second = game.payoff
    built = game.actions[1].index(build)
    reply = [int(second[a].argmax()) for a in range(3)]
    worth = [float(first[a, reply[a]]) for a in range(3)]
    status_quo = (0, 1 - built) in pure_equilibria(game)
    return OrderOfControls(status_quo, worth[1] > worth[2], reply[2] == built, reply[1] != built)


def _word(holds: bool) -> str:
    return "yes" if holds else "no"


def woods_case(
    executor: Executor, on_progress: Steps | None = None, folder: Path | None = None,
    path: str | Path = PATH,
) -> GameCase:  # fmt: skip
    """By how many years does a path of policy that nobody knows delay plants outside?

    Two runs of one path: investors who know the prices that it brings, and investors who remember prices. Compared are,
    technology by technology, the years in which capacity outside reaches half of what the known path adds by `BY`.

    path : the scenario; it must run to `BY` or longer.
    """
    workspace = Workspace.read(folder)
    scenario = workspace.scenario(path)
    runs = [
        replace(
            scenario, name=f"{scenario.name}-{word}",
            switches=scenario.switches.model_copy(update={"expectations": word}),
        )
        for word in (KNOWN, UNKNOWN)
    ]  # fmt: skip
    jobs = workspace.jobs(runs)
    ready = iter(range(1, len(jobs) + 1))
    outcomes = run_all(
        jobs,
        executor,
        on_result=lambda *_: on_progress("case", next(ready), len(jobs)) if on_progress else None,
    )
    known, unknown = (run.tables["capacity"] for run in runs_of(jobs, outcomes))
    delays = {}
    for technology in TECHNOLOGIES:
        years = [_reached(known, unknown, technology, workspace.chain.holder, of) for of in (0, 1)]
        if years[0] is not None and years[1] is not None:
            delays[technology] = years[1] - years[0]
    listed = ", ".join(f"{name} {delay:+.1f}" for name, delay in delays.items())
    mean = sum(delays.values()) / len(delays) if delays else None
    return _case(
        WOODS, mean, f"years of delay, mean of technologies: {listed or 'none reaches the level'}"
    )


def _reached(
    known: pl.DataFrame, unknown: pl.DataFrame, technology: str, holder: str, of: int
) -> float | None:
    """The year in which a run reaches half of what the known path adds, a straight line between years."""
    goal = outside(known, technology, holder)
    level = goal[min(goal)] + SHARE * (goal[BY] - goal[min(goal)])
    own = outside((known, unknown)[of], technology, holder)
    if goal[BY] <= goal[min(goal)]:
        return None
    before = None
    for year, value in sorted(own.items()):
        if value >= level:
            if before is None or own[before] >= level:
                return float(year)
            return before + (level - own[before]) / (value - own[before])
        before = year
    return None


def outside(capacity: pl.DataFrame, technology: str, holder: str) -> dict[int, float]:
    """Capacity of a technology outside the holder by year [t/yr]."""
    own = capacity.filter((pl.col("technology") == technology) & (pl.col("region") != holder))
    return dict(own.group_by("year").agg(pl.col("capacity_t").sum()).sort("year").iter_rows())
