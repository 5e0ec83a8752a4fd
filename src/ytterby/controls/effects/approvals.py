"""Licences: approval at random, the queue of applications, and who uses a good in the end.

Approval by destination and quarter scatters around its mean.

A ministry that approves four in five on average does not approve four in five everywhere and always.
With mean a and spread s, the approval of a destination in a quarter is

    p ~ Beta(a v, (1 - a) v),   v = 1 / s^2 - 1,   so that   mean = a,   sd = s sqrt(a (1 - a))

which stays between none and all, and leaves alone what nobody or everybody is granted. A longer period
has the mean of its quarters. What comes out depends on the seed, the act, the destination and the quarter
alone, so that two scenarios of one draw see the same luck.

The queue: how much has passed by a day. The equations stand in `controls/acts/licence.py`.

Who uses a good: the share of each node's use that ends in a named group of uses.

With what columns take from nodes and give to nodes in the base year, U and O [t],

    g_c = sum_n O_nc f_n / sum_n O_nc        what a column makes ends where its products end
    f_n = sum_c U_nc g_c / sum_c U_nc        what a node holds ends where its buyers' products end

and f = 1 at the group's own use nodes. Products count by mass.
"""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse
from scipy.special import betaincinv, gammainc

from ytterby.ground.fingerprint import number_of_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ytterby.controls.acts.base import ApprovalNoise
    from ytterby.ground.arrays import Floats
    from ytterby.world.network import Network


ROUNDS = 60
"""Steps down the chain. A chain has some ten; the rest is scrap that goes round."""


def share_of_nodes(network: Network, user: str, balance: Any, activity: Floats) -> Floats:
    """Share of each node's use that ends with a group of users: array (node).

    Parameters
    ----------
    user : a use of the data folder, or the driver of some; none of it where the folder has no such.
    balance : sparse (node, column); activity : array (column) [t]: of the base year.
    """
    uses = network.chain.uses.items()
    commodities = {use["commodity"] for name, use in uses if user in (name, use["driver"])}
    ends = np.array([commodity in commodities for commodity, _ in network.nodes], dtype=float)
    flows = sparse.csr_matrix(balance) @ sparse.diags(np.maximum(activity, 0.0))
    taken, given = (-flows).maximum(0), flows.maximum(0)
    into = _rows_to_one(given.T.tocsr())
    out = _rows_to_one(taken.tocsr())
    share = ends.copy()
    for _ in range(ROUNDS):
        share = np.maximum(out @ (into @ share), ends)
    return share


def known_users(network: Network) -> list[str]:
    """Names by which an act may tell end users apart: the uses and their drivers."""
    uses = network.chain.uses
    return list(dict.fromkeys([*uses, *(use["driver"] for use in uses.values())]))


def _rows_to_one(matrix: Any) -> Any:
    total = np.asarray(matrix.sum(axis=1)).ravel()
    return sparse.diags(1.0 / np.where(total > 0, total, 1.0)) @ matrix


LAGS, BACKLOGS = 4, 12
"""Times the lag and the backlog after which a queue is as good as empty (e^-12 of it is left)."""


def passed_by(days: Floats, lag: float, variation: float, backlog: float) -> Floats:
    """Days of usual flow that have passed the queue by so many days, were all approved: array like `days`.

    lag : mean time to a decision; variation : its coefficient of variation; backlog : B, all in days.
    """
    grid, passed = _queue(lag, variation, backlog)
    beyond = np.maximum(days - grid[-1], 0.0)  # the queue is empty: as much passes as is asked for
    return np.asarray(np.interp(days, grid, passed) + beyond)


@lru_cache(maxsize=256)
def _queue(lag: float, variation: float, backlog: float) -> tuple[Floats, Floats]:
    """Days from the start, and days of usual flow passed by then, until the queue is empty."""
    end = int(np.ceil(LAGS * lag + BACKLOGS * backlog)) + 1
    grid = np.arange(end + 1, dtype=float)
    middle = grid[:-1] + 0.5
    decided = (middle >= lag).astype(float)
    if variation > 0.0 and lag > 0.0:
        shape = 1.0 / variation**2
        decided = gammainc(shape, shape * middle / lag)
    passed, waiting = np.zeros(grid.size), 0.0
    for day, share in enumerate(decided.tolist()):
        now = share * (1.0 + waiting / backlog) if backlog > 0.0 else share
        waiting += 1.0 - now
        passed[day + 1] = passed[day] + now
    return grid, passed


MINIMUM = 1e-9
QUARTER = 3


def scattered(
    approval: Floats,
    destinations: Sequence[str],
    approval_noise: ApprovalNoise,
    act: str,
    first: date,
    days: int,
) -> Floats:
    """Approval on each route in a period, around its mean: array (route).

    Parameters
    ----------
    approval : array (route) [share], mean; destinations : of each route.
    act : what tells an act from others, such as `ID/label`.
    first, days : the period.
    """
    if approval_noise.spread <= 0.0 or not len(approval):
        return approval
    routes = list(zip(destinations, approval.tolist(), strict=True))
    alike = {route: n for n, route in enumerate(dict.fromkeys(routes))}
    asked = [[f"{approval_noise.seed}|{act}|{place}|{quarter}" for quarter in _quarters(first, days)]
             for place, _ in alike]  # fmt: skip
    # (route, quarter) in (0, 1), by names alone: the same in every process and version of Python
    chance = np.array([[(number_of_text(one, 8) + 0.5) / 2.0**64 for one in row] for row in asked])
    size = 1.0 / min(approval_noise.spread, 1.0 - MINIMUM) ** 2 - 1.0
    each = np.array([share for _, share in alike])
    open_ = (each > MINIMUM) & (each < 1.0 - MINIMUM)
    mean = np.where(open_, each, 0.5)[:, None]
    drawn = betaincinv(mean * size, (1.0 - mean) * size, chance).mean(axis=1)
    return np.asarray(np.where(open_, drawn, each)[[alike[route] for route in routes]])


def _quarters(first: date, days: int) -> list[str]:
    """The quarters that a period lies in: `2025Q2`."""
    last = first + timedelta(days=days - 1)
    start, end = ((day.year * 4 + (day.month - 1) // QUARTER) for day in (first, last))
    return [f"{n // 4}Q{n % 4 + 1}" for n in range(start, end + 1)]
