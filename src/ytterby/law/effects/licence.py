r"""Licence: a share of the reference flow passes, nothing during the lag, the backlog afterwards.

Over a period of T days of which the licence has bound since day 0 (before it, all passes):

    share of the period = [ free days + approval (days after the lag) + cleared backlog ] / T

The backlog is approval x lag, worked off evenly over `backlog_days`. Applications never feed back on
licensed flows: the reference is the same period solved without the licence.

The approval may differ by destination, and by end user: a destination's approval is then the mean over
its users, by their shares in what it used in the base year. What a general licence covers (share g of
the flow) needs no approval and does not wait:

    passing = g + (1 - g) x share of the period

Beside the law, customs may hold up goods of the same stage that no list names, until their content is
shown. Of each such flow a share h waits for so many days from the start and the rest goes on:

    passing = 1 - h (1 - share of the period with that lag and every application approved)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ytterby.law.effects import end_users
from ytterby.law.effects.content import limit_content
from ytterby.law.effects.effect import Effects, open_leaks, touched
from ytterby.law.effects.luck import scattered
from ytterby.law.effects.narrow import is_narrowed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from ytterby.law.effects.effect import Floats
    from ytterby.scenarios.scenario import ActInForce
    from ytterby.world.network import Network

    Columns = NDArray[np.int64]


def passing_share(
    first: date, days: int, since: date, bound: float, approval: float, lag: float, backlog: float
) -> float:
    """Share of the reference flow that passes in a period.

    Parameters
    ----------
    first, days : first day and length of the period.
    since : day on which the licence began to bind.
    bound : share of the period in which it binds (suspensions left out).
    approval : share let through once running; lag, backlog : days.
    """
    age = max((first - since).days, 0)
    binding = bound * days
    free = days - binding
    waiting = min(max(lag - age, 0.0), binding)
    running = binding - waiting
    cleared_before = min(max(age - lag, 0.0) / backlog, 1.0) if backlog > 0 else 1.0
    cleared_after = min((max(age - lag, 0.0) + running) / backlog, 1.0) if backlog > 0 else 1.0
    held = approval * lag * (cleared_after - cleared_before) if running > 0 else 0.0
    return (free + approval * running + held) / days


def passing(
    row: ActInForce,
    network: Network,
    first: date,
    days: int,
    base_balance: Any,
    base_activity: Floats,
) -> tuple[Columns, Floats]:
    """The routes that a licence touches, and the share of each that it lets through: arrays (route)."""
    act = row.act
    columns = touched(network, row)
    lag = act.lag_days.value if act.lag_days else 0.0
    backlog = act.backlog_days.value if act.backlog_days else 0.0
    others = np.array([act.approval_for(network.columns[c].destination) for c in columns])
    approval = others.copy()
    for user, figure in act.approval_by_user.items():
        if row.hypothetical:  # written for this folder; a record may speak of what others have
            end_users.check_user(network, user)
        part = end_users.share_of_routes(network, columns, user, base_balance, base_activity)
        approval += part * (figure.value - others)
    if row.luck is not None:
        places = [network.columns[c].destination for c in columns]
        name = f"{row.measure_id}/{act.label}"
        approval = scattered(approval, places, row.luck.seed, row.luck.spread, name, first, days)
    none, full = (
        passing_share(first, days, row.since, row.share_of_year, approved, lag, backlog)
        for approved in (0.0, 1.0)
    )
    share = none + approval * (full - none)  # the share is linear in the approval
    return columns, 1.0 - row.strength * (1.0 - np.minimum(share, 1.0))


def general_share(row: ActInForce, network: Network, general: Sequence[ActInForce]) -> Floats:
    """Share of the flow on every column that general licences cover: array (column).

    A general licence counts for the days of the period on which it holds, and for the measures that
    it names.
    """
    covered = np.zeros(len(network.columns))
    for other in general:
        if row.measure_id.split("#")[0] not in other.act.eases:
            continue
        for column in touched(network, other):
            share = other.act.general_for(network.columns[column].destination)
            covered[column] += share * other.share_of_year * other.strength
    return np.minimum(covered, 1.0)


def apply(
    effects: Effects,
    row: ActInForce,
    network: Network,
    passed: tuple[Columns, Floats],
    general: Sequence[ActInForce] = (),
) -> None:
    """Limit each touched flow to its passing share of the reference; a refusal also leaks.

    passed : routes and shares of `passing`; general : general licences of the period.
    """
    columns, share = passed
    covered = general_share(row, network, general)[columns]
    share = share + covered * (1.0 - share)
    held = share < 1.0
    if not held.any():
        return
    if row.act.extraterritorial:
        limit_content(effects, row, columns, share, "licence")
        return
    effects.limit_flow(row, columns[held], share[held], "licence")
    open_leaks(effects, network, columns[held])


def hold_neighbours(
    effects: Effects, row: ActInForce, network: Network, first: date, days: int
) -> None:
    """Limit what customs hold up beside the law; who waits for a test does not go round the control."""
    act = row.act
    if act.held_beside is None or act.held_days is None:
        return
    passed = passing_share(first, days, row.since, row.share_of_year, 1.0, act.held_days.value, 0.0)
    share = 1.0 - row.strength * act.held_beside.value * (1.0 - min(passed, 1.0))
    columns = neighbours(network, row)
    if share < 1.0 and columns.size:
        effects.limit_flow(row, columns, share, "licence")


def neighbours(network: Network, row: ActInForce) -> Columns:
    """Routes of goods that look like those of a licence: the same stages, origin and destinations,
    but not covered: array of column numbers."""
    commodities = network.chain.commodities
    if row.elements and is_narrowed(network.chain, row):
        return np.zeros(
            0, dtype=np.int64
        )  # what holds none of these elements is not held up for them
    covered = touched(network, row)
    stages = {commodities[network.columns[c].commodity]["stage"] for c in covered}
    found = []
    for number in network.route_columns:
        column = network.columns[number]
        good = commodities[column.commodity]
        alike = good["stage"] in stages and row.act.binds_route(column.region, column.destination)
        if alike and not row.act.covers(column.commodity, good["stage"], good["element"] or None):
            found.append(int(number))
    return np.array(found, dtype=np.int64)
