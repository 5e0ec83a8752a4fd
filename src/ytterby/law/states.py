"""The state of measures and limbs on a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ytterby.law.timing import ALWAYS, OPEN, State, timing

if TYPE_CHECKING:
    from datetime import date

    from ytterby.law.schema import Limb, Measure


@dataclass(frozen=True)
class StateOnDay:
    """A measure, or a limb of one, with its state on a day.

    Attributes
    ----------
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


@dataclass(frozen=True)
class StateChange:
    """A measure or limb whose state differs between two days."""

    ref: str
    measure: Measure
    before: State
    after: State
    after_until: date | None


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
