r"""Rates of the levies of a plan in a future, by what the market made of those of the rounds so far.

The first rates are the multipliers of shares (`solve/outcomes.py`). With t the rates of all blocks, s(t) the shares
that the market gives and m what is asked, the next ones are a step of Newton's,

    J (t' - t) = m - s(t),        0 <= t',        |t' - t| <= FARTHEST

of suppliers that are levied or send too much. J is Schubert's update of Broyden's: a share moves by the levies of its
own block and of those before, for habits last, and by none that come later. It begins with the run without the plan.

References
----------
Broyden (1965), Mathematics of Computation 19; Schubert (1970), Mathematics of Computation 24: the same with entries
that are known to be zero.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ytterby.planning.kinds.largest_share import LargestShare
from ytterby.planning.planner import PlannerRun
from ytterby.planning.solve.outcomes import LEAST_RATE, LEVY

if TYPE_CHECKING:
    from ytterby.ground.arrays import Floats, Tables
    from ytterby.planning.solve.outcomes import ByPlace
    from ytterby.planning.solve.placement import PlacedTargets

SLOPE = -1.0
"""What a rate does to a share of its own block, before anything is known."""
STEEPEST, FLATTEST = -5.0, -0.3
OTHERS = 0.2
"""Weight of what a share is not levied by itself, in what is made of a change."""
FARTHEST = 0.15
"""By how much a rate changes in a round at most."""


def levied_shares(planned: PlacedTargets, future: str, tables: Tables) -> ByPlace:
    """By how much each supplier has more than a target that is met by a levy allows, in every block, by a run."""
    blocks, first = planned.frame.blocks, planned.tasks[0].name == future
    above: ByPlace = {}
    for target in planned.targets.targets:
        if not (isinstance(target, LargestShare) and target.instrument == LEVY):
            continue
        if not target.holds_in(future, first):
            continue
        for block, middle in enumerate(blocks.middles):
            if target.holds_at(middle):
                years = [year for year in blocks.years(block) if target.holds_at(year)]
                for origin, share in target.shares(PlannerRun(planned.planner, tables, years)):
                    key = target.stage, origin.split()[0], block
                    above[key] = max(share - target.level, above.get(key, -1.0))
    return above


class LevyRates:
    """Of one future. without : what its suppliers have more than they may without the plan"""

    def __init__(self, without: ByPlace) -> None:
        self.keys = sorted(without)
        self.above = self._array(without)
        self.rates = np.zeros(len(self.keys))
        self.slopes = SLOPE * np.eye(len(self.keys))
        block = np.array([block for _, _, block in self.keys])
        before = block[None, :] <= block[:, None]
        self.weight = np.where(np.eye(len(self.keys), dtype=bool), 1.0, OTHERS * before)

    def _array(self, values: ByPlace) -> Floats:
        return np.array([values.get(key, 0.0) for key in self.keys])

    def came(self, rates: ByPlace, above: ByPlace) -> None:
        """What the market made of rates."""
        new, at = self._array(rates), self._array(above)
        moved, did = new - self.rates, at - self.above
        for row, weight in enumerate(self.weight):
            part = weight * moved
            if (size := float(part @ moved)) > LEAST_RATE**2:
                self.slopes[row] += (did[row] - float(self.slopes[row] @ moved)) / size * part
        own = np.diag(self.slopes).copy()
        np.fill_diagonal(self.slopes, np.clip(own, STEEPEST, FLATTEST))
        self.rates, self.above = new, at

    def following(self) -> ByPlace:
        """The next rates."""
        on = np.flatnonzero((self.rates > 0.0) | (self.above > 0.0))
        step = np.zeros(self.rates.size)
        step[on] = np.linalg.lstsq(self.slopes[np.ix_(on, on)], -self.above[on])[0]
        rates = np.maximum(self.rates + np.clip(step, -FARTHEST, FARTHEST), 0.0)
        both = zip(self.keys, rates, strict=True)
        return {key: float(rate) for key, rate in both if rate > LEAST_RATE}
