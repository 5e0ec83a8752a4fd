"""Acts in force, written in a line."""

from __future__ import annotations

from datetime import date

from pydantic import TypeAdapter

from ytterby.controls.acts import Act
from ytterby.controls.acts.base import ActInForce
from ytterby.years.calendar import Period


def read_act(keys):
    """An act as a record holds it, or pydantic's error with all that is wrong."""
    return TypeAdapter(Act).validate_python(keys)


def in_force(share=1.0, strength=1.0, since=date(2025, 1, 1), name="TEST", **act) -> ActInForce:
    """An act that binds on `share` of the year; quantity_t of the row is taken from the act."""
    act.setdefault("origin", "CHN")
    made = read_act(act)
    return ActInForce(
        measure_id=name,
        act=made,
        share_of_year=share,
        strength=strength * made.strength.value,
        since=since,
        known_until=None,
        suspended=share == 0.0,
        quantity_t=made.quantity_in(2030),
        hypothetical=True,
    )


def whole(*span):
    """First and last day of a period, given as that of a run."""
    period = Period(*span)
    return period.first, period.last
