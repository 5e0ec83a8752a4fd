"""How wide an answer is: the packaged ranges of a built-in question, draws of one's own, or the ends of a tornado."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ytterby.draws.loop import FURTHER, one_table, run_study
from ytterby.draws.packaged import is_builtin, packaged
from ytterby.draws.quantiles import kept_figures, ranges_of
from ytterby.draws.ranges import DRAWN, RangeOrigin, Ranges
from ytterby.figures.question import question_of
from ytterby.runs.run import Executor

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import polars as pl

    from ytterby.draws.quantiles import KeptDraw
    from ytterby.figures.question import EffectQuestion
    from ytterby.runs.job import Job
    from ytterby.runs.workspace import Workspace
    from ytterby.scenarios.scenario import Scenario

DRAWS = 64
"""Draws of a hypercube whose number nobody says; in a given time as many of them as there is time for."""
MINUTES = 2.0


@dataclass(frozen=True)
class DrawBudget:
    """What may be spent on draws where no ranges are packaged.

    draws : how many; None: as many of `DRAWS` as the time allows. minutes : how long [min]; None: as long as they
    take, where their number is said, else `MINUTES` for a question of one's own and nothing for a built-in one.
    """

    draws: int | None = None
    minutes: float | None = None

    def seconds(self, own: bool) -> float | None:
        """How long [s]; None: without end."""
        if self.minutes is None:
            return None if self.draws else 60.0 * MINUTES * own
        return 60.0 * self.minutes


NOTHING = DrawBudget(minutes=0.0)


def packaged_for(
    workspace: Workspace, scenarios: Sequence[Scenario], budget: DrawBudget = NOTHING
) -> Ranges | None:
    """The packaged ranges of a comparison; None where there are none, or draws are to be made though there be."""
    return packaged(workspace, scenarios) if budget.draws is None else None


def are_drawn(workspace: Workspace, scenario: Scenario, budget: DrawBudget) -> bool:
    """Whether anything may be spent on draws of a scenario."""
    seconds = budget.seconds(own=not is_builtin(workspace, scenario))
    return seconds is None or seconds > 0.0


def drawn_for(
    workspace: Workspace,
    scenarios: Sequence[Scenario],
    budget: DrawBudget,
    executor: Executor | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Ranges | None:
    """The ranges of draws made now; None where nothing may be spent, or none has an answer.

    Parameters
    ----------
    scenarios : the references first, the scenario asked for last.
    budget : what may be spent. executor : by what runs are made; draws that its store has are not made again.
    on_progress : called with draws done and draws in all.
    """
    if not are_drawn(workspace, scenarios[-1], budget):
        return None
    from ytterby.draws.sampling.hypercube import Hypercube  # loads what samples, for half a second

    count, focus = budget.draws or DRAWS, scenarios[-1]
    question = question_of(workspace, scenarios)
    draws = drawn_figures(
        Hypercube.over(workspace, [scenarios], count).draws([scenarios], FURTHER), scenarios, question,
        executor or Executor.of(), budget.seconds(own=not is_builtin(workspace, focus)), on_progress,
    )  # fmt: skip
    if not draws:
        return None
    references = [one.name for one in scenarios[:-1]]
    rows = ranges_of(draws, focus.name, references, workspace.chain.base_year)
    focus_regions = question.focus_regions if question else frozenset[str]()
    return Ranges(rows, RangeOrigin(DRAWN, len(draws), count), focus_regions, further=True)


def drawn_figures(
    draws: Mapping[int, Mapping[int, Sequence[Job]]],
    scenarios: Sequence[Scenario],
    question: EffectQuestion | None,
    executor: Executor,
    seconds: float | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> list[KeptDraw]:
    """Of each draw of a comparison that has an answer, name of a run -> what has ranges.

    draws : its jobs, which want `FURTHER`. question : as in `draws.quantiles.kept_figures`; the others as in
    `draws.loop.run_study`.
    """
    names = [one.name for one in scenarios]

    def kept(_: int, __: int, figures: list[pl.DataFrame]) -> KeptDraw:
        return kept_figures(dict(zip(names, figures, strict=True)), question)

    table = run_study(
        draws, one_table(FURTHER), kept, executor, seconds=seconds, on_progress=on_progress
    )
    return list(table.of().values())
