"""Licence: a share of the reference flow passes, as applications are worked off in a queue.

With t the days since the licence began to bind, F the share of applications decided by then and Q the days of
usual flow that wait,

    g(t) = F(t) (1 + Q(t) / B),   dQ/dt = 1 - g(t),   passing = approval x g

F is a gamma distribution with mean `lag_days` and a coefficient of variation c of the data folder
(`licence_lag_variation`), B is `backlog_days` (none: nothing is made up for). A share above 1 limits too: so
much more than usual passes while the queue is worked off. Without c, or with the switch `licence_queue` off,
nothing passes during the lag, then all does, and the backlog, approval x lag, evenly over `backlog_days`:

    share of the period = [ free days + approval (days after the lag) + cleared backlog ] / T

Applications never feed back on licensed flows: the reference is the same period solved without the licence.

The approval may differ by destination, and by end user: a destination's approval is then the mean over
its users, by their shares in what it used in the base year. It may change on dated days: a period has the mean
over its days. A destination may get more than passed before, up to five times: an authority then lets a buyer
take what others are refused. What a general licence covers (share g of the flow) needs no approval and does not wait:

    passing = g + (1 - g) x share of the period

Beside the law, customs may hold up goods of the same stage that no list names, until their content is
shown. Of each such flow a share h waits for so many days, from `detained_from` days after the start, and the rest
goes on:

    passing = 1 - h x (days of the period on which it waits) / T

What waited is worked off over `backlog_days` as well, so that its flow is limited until then.
"""

from __future__ import annotations

from datetime import date
from functools import cache, partial
from statistics import quantiles
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from ytterby.controls.acts.goods import ReachingAct
from ytterby.controls.names import Region
from ytterby.controls.values import (
    AssumedRange,
    Day,
    DaysFigure,
    Figure,
    MultipleFigure,
    ShareFigure,
    Strict,
    mean_by_days,
    value_of,
)
from ytterby.ground.csvfile import read_csv
from ytterby.ground.files import DATA

if TYPE_CHECKING:
    from ytterby.controls.acts.base import ActInForce
    from ytterby.controls.effects.compile import Columns, Compiler
    from ytterby.ground.arrays import Floats


RECORD = DATA / "controls" / "licence_record.csv"
"""Past licences, and the share of the year before that passed in the year after."""


@cache
def default_approval() -> Figure:
    """What past licences let through: their median, and the ends between which nine in ten lie."""
    shares = [float(row["share"]) for row in read_csv(RECORD).rows]
    twentieths = quantiles(shares, n=20, method="inclusive")
    low, middle, high = (round(twentieths[n], 2) for n in (0, 9, 18))
    past = f"the median of {len(shares)} goods under past licences"
    ends = f"the ends between which nine in ten of them lie (controls/{RECORD.name})"
    reason = f"No share is given: {past}, with {ends}."
    return Figure(value=middle, assumption=AssumedRange(low=low, high=high, reason=reason))


class ApprovalStep(Strict):
    """What is approved from a day on. What it leaves out stays as before.

    share : of all destinations without a share of their own. by_destination : of some, [0 to 5].
    """

    share: ShareFigure | None = None
    by_destination: dict[Region, MultipleFigure] = Field(default_factory=dict)


class Licence(ReachingAct):
    """A licence requirement.

    approval_share : share of the reference flow that is let through once running; what past licences let
        through when left out (`default_approval`).
    approval_by_destination : the same for some destinations; the others get approval_share. Above 1 it is a
        multiple, up to 5, of what passed before the control: so much may pass, if somebody buys it.
    approval_from : day -> what is approved from then on, for all or for some destinations.
    approval_by_user : the same for some end users, named by the use or its driver in the data
        folder (`defence`), wherever they are; what the destination's other users get is unchanged.
    lag_days : days in which nothing passes after the start.
    backlog_days : days in which the applications of the lag are then worked off.
    detained_share : share of the neighbouring goods (same stage and route, not covered) that customs hold
        until their content is shown; no law says it, so it is an assumption.
    detained_days : days for which they do; detained_from : from so many days after the start.
    """

    law_kind: ClassVar[str] = "licence requirement"
    sudden: ClassVar[bool] = True
    may_refuse: ClassVar[bool] = True
    judged: ClassVar[bool] = True

    act: Literal["licence"]
    approval_share: ShareFigure = Field(default_factory=default_approval)
    approval_by_destination: dict[Region, MultipleFigure] = Field(default_factory=dict)
    approval_from: dict[Day, ApprovalStep] = Field(default_factory=dict)
    approval_by_user: dict[str, ShareFigure] = Field(default_factory=dict)
    lag_days: DaysFigure | None = None
    backlog_days: DaysFigure | None = None
    detained_share: ShareFigure | None = None
    detained_days: DaysFigure | None = None
    detained_from: DaysFigure | None = None

    def missing(self) -> str:
        """The goods, or half of what is held beside."""
        if (self.detained_share is None) != (self.detained_days is None):
            return "detained_share and detained_days together"
        return super().missing()

    def approval_for(self, destination: str, first: date, last: date) -> float:
        """Share of a destination's applications that are approved from one day to another, by the days that each
        share lasts; special end users left out."""
        start = ApprovalStep(share=self.approval_share, by_destination=self.approval_by_destination)
        dated = [(date.min, start), *sorted(self.approval_from.items())]
        own = [(day, s.by_destination[destination]) for day, s in dated
               if destination in s.by_destination]  # fmt: skip
        until = own[0][0] if own else date.max  # a share of its own is kept until a step names it
        common = [(day, step.share) for day, step in dated if step.share and day < until]
        steps = [(day, one.value) for day, one in (*common, *own)]
        return mean_by_days(steps, first, last)

    @property
    def always_granted(self) -> bool:
        """Whether nobody is refused."""
        return all(one.value >= 1.0 for place, one in self.figures() if "approval" in place)

    @property
    def holds_back(self) -> bool:
        """Whether somebody is refused or waits."""
        return not self.always_granted or any(map(value_of, (self.lag_days, self.detained_share)))

    def compile(self, row: ActInForce, compiler: Compiler) -> None:
        """Limit each touched flow to its passing share of the reference, which also leaks; and what
        customs hold up beside the law: who waits for a test does not go round the control."""
        columns = compiler.routes(row)
        share = self.approved_share(row, compiler, columns)
        exempted = compiler.exempted(row)[columns]
        compiler.let_through(row, columns, share + exempted * (1.0 - share))
        if self.detained_share is not None and self.detained_days is not None:
            waits = self._waiting(row, compiler, self.detained_days.value)
            compiler.hold_neighbours(row, 1.0 - row.strength * self.detained_share.value * waits)

    def _waiting(self, row: ActInForce, compiler: Compiler, detained: float) -> float:
        """Share of the period's flow that waits of what customs hold for `detained` days; below zero while what
        waited is worked off, as the licence's own backlog is."""
        first, days = value_of(self.detained_from), compiler.days
        age = max((compiler.first - row.since).days, 0)
        start, end = max(age, first) - first, age + row.share_of_year * days - first
        if not compiler.enforcement.limits_backlog:
            return max(min(end, detained) - start, 0.0) / days
        on, backlog = max(end - start, 0.0), value_of(self.backlog_days)
        decided = compiler.decided(start, on, detained, backlog, spread=False)
        return float(round((on - decided) / days, 9))

    def approved_share(self, row: ActInForce, compiler: Compiler, columns: Columns) -> Floats:
        """The share of each route that the licence itself lets through: array (route)."""
        first = min(max(compiler.first, row.since), compiler.last)
        approved = partial(self.approval_for, first=first, last=compiler.last)
        approval = others = compiler.by_destination(columns, approved)
        for user, figure in self.approval_by_user.items():
            part = compiler.ends_with(row, columns, user)
            approval = approval + part * (figure.value - others)
        approval = compiler.with_noise(row, columns, approval)
        lag, backlog = value_of(self.lag_days), value_of(self.backlog_days)
        none, full = (self._share_let_through(row, compiler, a, lag, backlog) for a in (0.0, 1.0))
        share = none + approval * (full - none)  # the share is linear in the approval
        if not compiler.enforcement.limits_backlog:
            share = share.clip(max=approval.clip(min=1.0))
        return 1.0 - row.strength * (1.0 - share)

    @staticmethod
    def _share_let_through(
        row: ActInForce, compiler: Compiler, approval: float, lag: float, backlog: float
    ) -> float:
        first, days, part = compiler.first, compiler.days, row.share_of_year
        if compiler.enforcement.variation is None:
            return share_let_through(first, days, row.since, part, approval, lag, backlog)
        age, binding = max((first - row.since).days, 0), row.share_of_year * days
        share = (days - binding + approval * compiler.decided(age, binding, lag, backlog)) / days
        return round(share, 9)  # an empty queue lets through exactly what is asked for


def share_let_through(
    first: date, days: int, since: date, bound: float, approval: float, lag: float, backlog: float
) -> float:
    """Share of the reference flow that passes in a period.

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
    worked_off = approval * lag * (cleared_after - cleared_before) if running > 0 else 0.0
    return (free + approval * running + worked_off) / days
