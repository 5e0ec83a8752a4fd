"""Days in a question: a year, a month, a quarter or a day as first and last day, and lengths of time."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ytterby.ground.errors import ScenarioError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.scenarios.ask.words import QuestionWord

DATE = "(?:I|NMY|MN&?Y|MY|QY|mM?Y|Y)"
"""A date as the grammar writes it; a month without a year is `M`."""
MONTHS = {"month": 1, "quarter": 3, "year": 12}
DAYS = {"day": 1, "week": 7}


def span_of(words: Sequence[QuestionWord], year: int | None = None) -> tuple[date, date]:
    """First and last day that a date names. Raises ScenarioError where there is no such day.

    year : of a month that names none.
    """
    text = " ".join(word.text for word in words if word.kind != "and")
    of = {word.kind: word.value for word in words}
    try:
        if "day" in of:
            day = date.fromisoformat(of["day"])
            return day, day
        year = int(of["year"]) if "year" in of else year
        if year is None:
            raise ValueError
        if "number" in of:
            day = date(year, int(of["month"]), int(of["number"]))
            return day, day
        quarter = int(of.get("quarter") or 0)
        if "month" in of:
            first, length = int(of["month"]), 1
        elif quarter:
            first, length = 3 * quarter - 2, 3
        else:
            first, length = 1, 12
        begin = date(year, first, 1)
        end = _after(begin, length) - timedelta(1)
        return _part(of.get("part"), begin, end, length)
    except ValueError:
        raise ScenarioError(f"not understood: {text!r} is no day, month, quarter or year") from None


def _part(part: str | None, begin: date, end: date, length: int) -> tuple[date, date]:
    """The first day, the middle or the last day of a stretch; all of it without a part."""
    if part == "begin":
        return begin, begin
    if part == "middle":
        half = begin + timedelta(15) if length == 1 else _after(begin, length // 2)
        return half, half
    return (end, end) if part == "end" else (begin, end)


def ends_after(first: date, words: Sequence[QuestionWord]) -> date:
    """The last day of a stretch that begins on a day: `six months`, `a year`, `half a year`."""
    of = {word.kind: word.value for word in words}
    count, unit = float(of.get("number") or of.get("fraction") or 1), of["unit"]
    if unit in DAYS:
        size = count * DAYS[unit]
        if size == int(size) and size >= 1:
            return first + timedelta(int(size) - 1)
    else:
        size = count * MONTHS[unit]
        if size == int(size) and 1 <= size <= 1200:
            return _after(first, int(size)) - timedelta(1)
    text = " ".join(word.text for word in words)
    raise ScenarioError(f"not understood: {text!r} is no whole number of days or months")


def _after(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where it has no such day."""
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
