"""A future in the process that solves it: made once from its scenario, then asked again and again.

What a process holds stays in it; what travels are plans, cuts and the solution at the end.

What measures bring without any target is worked out once for all plans of the same measures in the same markets.
Plans of a series differ in what targets ask: what they are charged (`rents`) and what users go without anyhow does
not. It is kept in the process, with the basis from which every one of those plans starts, so that its answer does not
hang on which was sought before it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from ytterby.ground.fingerprint import digest_of_parts
from ytterby.planning.second_stage.offtakes import paid_goods
from ytterby.planning.second_stage.outcomes import (
    burdens,
    lost,
    marginals,
    worth,
)
from ytterby.planning.second_stage.recourse import SecondStage
from ytterby.planning.second_stage.rents import charge_later
from ytterby.planning.second_stage.task import FutureTask, second_stage_of
from ytterby.runs.run import base_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from ytterby.ground.arrays import Floats
    from ytterby.planning.second_stage.offtakes import PaidGood
    from ytterby.planning.second_stage.outcomes import Burdens
    from ytterby.planning.second_stage.recourse import Cut, SecondStage


LESS, LEAST_LOST = 1.02, 1.0
"""What goes unserved over what does anyhow, and [million USD/yr] on top, above which less is used."""


@dataclass(frozen=True)
class Reached:
    """A target in a block of a future: what is reached and lacked, in its own unit and as a share of its row.

    marginal : what one unit more of its level does to the future's cost [million USD, discounted]
    """

    target: str
    what: str
    block: int
    required: float
    reached: float
    lack: float
    marginal: float


@dataclass(frozen=True)
class FutureSolution:
    """What a plan does in a future.

    value, own [million USD]; later : array (later block, candidate) [t/yr]; bought, stored : array (block, stock)
    [t/yr], [t]; reached : of targets; lost : array (block), what the planner's uses go without at base prices
    [million USD/yr]; worth : (node, block) -> [USD/kg], what one more tonne there is worth, the planner's nodes
    suppliers : target of cover -> the supplier that is missing; burdens : (burden, block) -> units a year, of the
    planner's own activities; baseline_lost : array (block), `lost` without plan and targets
    """

    future: str
    value: float
    own: float
    later: Floats
    bought: Floats
    stored: Floats
    reached: list[Reached]
    lost: Floats
    worth: dict[tuple[str, str, int], float]
    suppliers: dict[str, str]
    burdens: Burdens
    baseline_lost: Floats
    paid: list[PaidGood] = field(default_factory=list)

    @property
    def less_in(self) -> list[int]:
        """Blocks in which the planner's uses go without more than they would anyhow: a share may be met so."""
        blocks: list[int] = np.flatnonzero(
            self.lost > LESS * self.baseline_lost + LEAST_LOST
        ).tolist()
        return blocks


@dataclass(frozen=True)
class TrialAnswer:
    """A future at a plan of next to nothing without targets.

    cut : there; surcharge : array (column), as `charge_later` leaves it; baseline_lost : array (block), what the
    planner's uses go without [million USD/yr]; basis : of the solver; rows : of the programme
    """

    key: str
    cut: Cut
    surcharge: Floats
    baseline_lost: Floats
    basis: Any
    rows: int

    def fits(self, task: FutureTask, second_stage: SecondStage) -> bool:
        """Whether it is the answer of another plan too."""
        shape = (self.surcharge.size, self.rows) == (second_stage.columns, second_stage.count)
        return shape and task.kept is not None and self.key == key_of(task)


def key_of(task: FutureTask) -> str:
    """All that decides a future without targets; its markets are named by the file in which they are kept."""
    frame = task.frame
    parts = (
        str(task.kept), task.fine, task.succeeds, task.public_money, sorted(task.burden_prices.items()),
        sorted(task.numbers.items()), task.members, frame.blocks, frame.common, frame.holding, frame.candidates,
        frame.stocks, tuple(one.research for one in frame.research),
    )  # fmt: skip
    arrays = (frame.timing.open, frame.timing.charge, *(one.charge for one in frame.research))
    return digest_of_parts([repr(parts).encode(), *(values.tobytes() for values in arrays)])


_PREPARED: dict[str, SecondStage] = {}
_TRIALS: dict[str, TrialAnswer] = {}
_BASELINE_LOST: dict[str, Floats] = {}
"""Of each future that is prepared, what the planner's uses go without where there is neither plan nor target."""


def prepare(task: FutureTask, factor: float) -> Cut | None:
    """Make a future and hold it; returns its cut at a plan of next to nothing without targets, None where what pays
    is built (`for: world`)."""
    second_stage = _PREPARED[task.name] = second_stage_of(task)
    known = _TRIALS.get(task.name)
    if known is not None and known.fits(task, second_stage):
        second_stage.surcharge = known.surcharge
        second_stage.start(factor, basis=known.basis)
    else:
        cut = charge_later(second_stage, task.public_money)
        baseline_lost = lost(base_of(task.folder, task.numbers), second_stage, task.members)
        known = _TRIALS[task.name] = TrialAnswer(
            key_of(task),
            cut,
            second_stage.surcharge,
            baseline_lost,
            second_stage.solver.basis,
            second_stage.count,
        )
        second_stage.start(factor)
    _BASELINE_LOST[task.name] = known.baseline_lost
    return None if task.public_money is None else known.cut


def change(name: str, factor: float, only_lack: bool) -> None:
    """Change what missing targets costs, or let nothing else count."""
    _PREPARED[name].start(factor, only_lack)


def ask(name: str, plan: Floats) -> Cut:
    """The cut of a future at a plan."""
    return _PREPARED[name].solve(plan)


def prepared_future(name: str) -> SecondStage:
    """A future that this process holds."""
    return _PREPARED[name]


def forget() -> None:
    """Let go of all that this process holds."""
    _PREPARED.clear()
    _TRIALS.clear()
    _BASELINE_LOST.clear()


def _worst(reached: Iterable[Reached], capped: Mapping[str, bool]) -> list[Reached]:
    """One for each target, supplier and block: of two rows the one that is worse; their marginals add up.

    capped : id of a target -> whether less is better
    """
    worst: dict[tuple[str, str, int], Reached] = {}
    for one in reached:
        key = one.target, one.what, one.block
        before = worst.get(key)
        if before is not None:
            pick = max if capped[one.target] else min
            worse = pick((before, one), key=lambda each: each.reached)
            lack, marginal = max(before.lack, one.lack), before.marginal + one.marginal
            one = replace(worse, lack=lack, marginal=marginal)
        worst[key] = one
    return [*worst.values()]


def tell(task: FutureTask, plan: Floats) -> FutureSolution:
    """What a plan does in a future that is prepared: where answers are many, the one that follows from its answer
    without targets, whatever was asked before."""
    second_stage = _PREPARED[task.name]
    second_stage.solver.begin(_TRIALS[task.name].basis)
    cut = second_stage.solve(plan)
    frame = task.frame
    base = base_of(task.folder, task.numbers)
    x, blocks = second_stage.x, len(frame.blocks)
    reached = []
    parts = [(block, row, f"block {block}") for block, row in second_stage.rows]
    parts += [(copy.block, copy.row, f"copy {n}") for n, copy in enumerate(second_stage.copies)]
    for (block, row, name), lack, more in zip(
        parts, cut.lack, marginals(second_stage), strict=True
    ):
        if row.fixed:
            continue
        value = row.reached(x[second_stage.at[name]])
        reached.append(
            Reached(row.target, row.what, block, row.required, value, float(lack), float(more))
        )
    reached = _worst(reached, {one.id: one.capped for one in task.targets})
    bought = np.array(
        [
            [x[second_stage.at[f"block {b}"]][n] for n in second_stage.programs[b].fills]
            for b in range(blocks)
        ]
    )
    level = x[second_stage.at["level"]].reshape(blocks, len(frame.stocks))
    later = x[second_stage.at["later"]].reshape(blocks - frame.common, len(frame.candidates))
    return FutureSolution(
        task.name, cut.value, cut.own, later, bought.reshape(level.shape), level, reached,
        lost(base, second_stage, task.members), worth(base, second_stage, task.members),
        {copy.row.target: copy.supplier for copy in second_stage.copies},
        burdens(base, second_stage, task.members), _BASELINE_LOST[task.name],
        paid_goods(base, second_stage, task.members),
    )  # fmt: skip
