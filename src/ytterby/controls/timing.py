"""When a measure or a limb binds: its days, its state on a day, what of it was known on a day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ytterby.controls.schema import LawSuspension, Limb, Measure

State = Literal["active", "suspended", "not yet", "ended"]
ALWAYS = date.min
"""First day of a measure whose entries have days of their own (`per entry`)."""
OPEN = date.max
"""Last day of a measure that has not ended."""
Span = tuple[date, date]
"""First and last day, both included."""


@dataclass(frozen=True)
class Timing:
    """The days of a measure or limb.

    first : first day in force; None when it has not been put in force.
    last : last day in force; `OPEN` when none is known.
    suspensions : intervals on which it does not bind.
    """

    first: date | None
    last: date = OPEN
    suspensions: tuple[LawSuspension, ...] = field(default=())

    def state(self, on: date) -> State:
        """State on a day. The last day in force and both ends of a suspension count."""
        if self.first is None or on < self.first:
            return "not yet"
        if on > self.last:
            return "ended"
        return "suspended" if self.suspension(on) else "active"

    def suspension(self, on: date) -> LawSuspension | None:
        """The suspension that holds on a day."""
        return next((s for s in self.suspensions if s.holds(on)), None)

    def spans(self, first: date = ALWAYS, last: date = OPEN) -> list[Span]:
        """The parts of `first` to `last` in which it binds (in force and not suspended)."""
        if self.first is None:
            return []
        parts = clip([(self.first, self.last)], first, last)
        for suspension in self.suspensions:
            parts = cut(parts, suspension.from_, suspension.until)
        return parts

    def within(self, first: date | None, last: date | None) -> Timing:
        """The same, narrowed to days from `first` to `last`."""
        if self.first is None:
            return self
        start, end = max(self.first, first or ALWAYS), min(self.last, last or OPEN)
        return Timing(start, end, self.suspensions) if start <= end else Timing(None)


def timing(measure: Measure, limb: Limb | None = None) -> Timing:
    """The days of a measure, or of a limb of it.

    A limb binds within the dates of its measure and shares its suspensions, unless it says
    `suspended: false`. A partial date counts as its first day at the start and as its last day at
    the end.
    """
    stated = measure.effective
    first = ALWAYS if isinstance(stated, str) else stated.first_day if stated else None
    last = measure.ended.last_day if measure.ended else OPEN
    if limb is None:
        return Timing(first, last, tuple(measure.suspensions))
    suspensions = [] if limb.suspended is False else [*measure.suspensions, *limb.suspensions]
    if limb.effective is not None:
        first = max(first or ALWAYS, limb.effective.first_day)
    if limb.ended is not None:
        last = min(last, limb.ended.last_day)
    return Timing(first, last, tuple(sorted(suspensions, key=lambda s: s.from_)))


def clip(spans: list[Span], first: date, last: date) -> list[Span]:
    """The parts of spans that lie from `first` to `last`."""
    cut_down = [(max(a, first), min(b, last)) for a, b in spans]
    return [(a, b) for a, b in cut_down if a <= b]


def cut(spans: list[Span], first: date, last: date) -> list[Span]:
    """The parts of spans that lie outside `first` to `last`."""
    day = timedelta(days=1)
    before = clip(spans, ALWAYS, first - day) if first > ALWAYS else []
    after = clip(spans, last + day, OPEN) if last < OPEN else []
    return [*before, *after]


def days(spans: list[Span]) -> int:
    """Number of days in spans that do not overlap."""
    return sum((b - a).days + 1 for a, b in spans)


@dataclass(frozen=True)
class StateOnDay:
    """A measure, or a limb of one, with its state on a day.

    ref : `ID` or `ID#limb`.
    state : `active`, `suspended`, `not yet` or `ended`.
    since : first day in force; None when not in force, or when each entry has its own day.
    until : last day of the suspension if suspended, else last day in force if known.
    by : the instrument that suspends it.
    """

    ref: str
    measure: Measure
    limb: Limb | None
    state: State
    since: date | None
    until: date | None
    by: str | None = None


def states_of(measure: Measure, on: date) -> list[StateOnDay]:
    """Limb by limb, since a measure with limbs binds through them; else of the measure itself."""
    if not measure.limbs:
        return [state_of(measure.id, measure, None, on)]
    return [state_of(f"{measure.id}#{limb.limb}", measure, limb, on) for limb in measure.limbs]


def state_of(ref: str, measure: Measure, limb: Limb | None, on: date) -> StateOnDay:
    """A measure, or a limb of it, with its state on a day."""
    days = timing(measure, limb)
    state = days.state(on)
    since = None if days.first in (None, ALWAYS) else days.first
    if state == "suspended" and (suspension := days.suspension(on)):
        return StateOnDay(ref, measure, limb, state, since, suspension.until, suspension.by)
    return StateOnDay(ref, measure, limb, state, since, None if days.last == OPEN else days.last)
