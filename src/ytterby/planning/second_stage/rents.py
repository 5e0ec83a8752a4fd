r"""What plants of a plan would bring without any target, so that a plan is made for its targets alone.

A programme builds whatever lowers the world's cost, with or without a target: where the market leaves a plant
unbuilt although it pays, somebody else's reasons are missing. They are put back as a charge, in the manner of
positive mathematical programming: at a plan of next to nothing (`TRIAL` of every measure), without targets, let g be
the slope of all costs in a measure and c its charge. It is charged

    c (1 + public_money) + h,        h = max(0, -(c + g))

so that without targets nothing pays from its first tonne on. For common measures g is the mean of the futures, also
where the plan weighs the worst more: what it builds for that is its own purpose. Later ones are charged in each future
by its own slope. What a plan *costs* is reckoned without h and without the cost of public money: they decide, they are
not paid.

References
----------
Howitt (1995): positive mathematical programming.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.ground.arrays import Floats
    from ytterby.planning.second_stage.frame import Frame
    from ytterby.planning.second_stage.recourse import Cut, SecondStage

TRIAL = 0.05
"""[t/yr] of every measure at which slopes are taken: far inside the first step of every curve, for all measures at once
in the smallest of markets, and enough for plants that only pay together."""


def trial_plan(frame: Frame) -> Floats:
    """A plan of next to nothing: array (link) [t/yr]."""
    blocks = len(frame.blocks)
    builds = [min(TRIAL, one.maximum / (2 * blocks)) for one in frame.candidates]
    years = sum(frame.blocks.lengths)
    stocks = [min(TRIAL, one.room / (2 * years)) for one in frame.stocks]
    return np.array(builds * frame.common + stocks * frame.common)


def charge_later(second_stage: SecondStage, public_money: float | None) -> Cut:
    """Charge later measures of a future by what they would bring without targets; returns its cut at next to nothing.

    public_money : what a unit of it costs beyond itself; None charges nothing
    The programme is left with the basis and the answer without targets; it has to be started anew.
    """
    frame = second_stage.frame
    later = len(frame.blocks) - frame.common
    trial = trial_plan(frame)
    count, builds = len(frame.candidates), later * len(frame.candidates)
    maximum = np.concatenate(
        [np.tile(trial[:count], later), np.tile(trial[frame.builds :][: len(frame.stocks)], later)]
    )
    columns = np.arange(second_stage.at["later"].start, second_stage.at["buys"].stop)
    with second_stage.without_targets(columns, maximum):
        cut = second_stage.solve(trial)
        slope = second_stage.reduced[columns]
    if public_money is None:
        return cut
    charge = np.zeros(columns.size)
    charge[:builds] = frame.timing.charge[frame.common :].ravel()
    # what pays stands at its upper bound, with a reduced cost below nothing
    second_stage.surcharge[columns] = public_money * charge + np.maximum(-slope, 0.0)
    return cut


def surcharge(
    frame: Frame, cuts: Sequence[Cut], probability: Floats, public_money: float
) -> Floats:
    """What common measures are charged beside their charge: array (link) [million USD per t/yr].

    cuts : of each future, as `charge_later` returns them; probability : array (future)
    """
    charge = frame.charges()
    slope = probability @ np.array([cut.slope for cut in cuts])
    charged: Floats = public_money * charge + np.maximum(-(charge + slope), 0.0)
    return charged
