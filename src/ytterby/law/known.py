"""A measure as it was known on a day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from ytterby.law.timing import ALWAYS, timing

if TYPE_CHECKING:
    from ytterby.law.book import Book
    from ytterby.law.schema import Limb, Measure


def known_from(measure: Measure) -> date:
    """The day a measure was announced, or began where no announcement is recorded."""
    if measure.announced is not None:
        return measure.announced.first_day
    return ALWAYS if timing(measure).first is None else timing(measure).first or ALWAYS


def as_known(measure: Measure, day: date, book: Book) -> Measure:
    """A measure without the suspensions and the end that were announced after a day."""

    def standing(part: Measure | Limb) -> dict[str, Any]:
        held = [s for s in part.suspensions if _instrument_known(s.by, s.from_, book) <= day]
        changed: dict[str, Any] = {}
        if len(held) < len(part.suspensions):
            changed["suspensions"] = held
        if part.ended is not None and "suspension" not in measure.kind:
            after = date.fromordinal(part.ended.last_day.toordinal() + 1)
            if _instrument_known(measure.ended_by, after, book) > day:
                changed |= {"ended": None}
        return changed

    changed = standing(measure)
    limbs = [limb.model_copy(update=standing(limb)) for limb in measure.limbs]
    if limbs != measure.limbs:
        changed["limbs"] = limbs
    return measure.model_copy(update=changed) if changed else measure


def _instrument_known(name: str | None, otherwise: date, book: Book) -> date:
    """The day an instrument was announced; `otherwise` when it is no record of the book."""
    return known_from(book[name]) if name and name in book else otherwise
