r"""Licence: a share of the reference flow passes, nothing during the lag, the backlog afterwards.

Over a period of T days of which the licence has bound since day 0 (before it, all passes):

    share of the period = [ free days + approval (days after the lag) + cleared backlog ] / T

The backlog is approval x lag, worked off evenly over `backlog_days`. Applications never feed back on
licensed flows: the reference is the same period solved without the licence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.effects.effect import Effects, open_leaks, touched

if TYPE_CHECKING:
    from datetime import date

    from ytterby.chain.network import Network
    from ytterby.scenarios.scenario import ActInForce


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


def apply(effects: Effects, row: ActInForce, network: Network, first: date, days: int) -> None:
    """Limit each touched flow to its passing share of the reference; a refusal also leaks."""
    act = row.act
    approval = act.approval_share.value if act.approval_share else 1.0
    lag = act.lag_days.value if act.lag_days else 0.0
    backlog = act.backlog_days.value if act.backlog_days else 0.0
    share = passing_share(first, days, row.since, row.share_of_year, approval, lag, backlog)
    share = 1.0 - row.strength * (1.0 - min(share, 1.0))
    if share >= 1.0:
        return
    columns = touched(network, row)
    effects.limit_flow(row, columns, share, "licence")
    open_leaks(effects, network, columns)
