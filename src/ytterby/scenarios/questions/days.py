"""Days in a question: a year, a month, a quarter or a day as first and last day, days from today on, lengths of time."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ytterby.ground.fingerprint import today
from ytterby.scenarios.questions.words import QuestionFault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.scenarios.questions.words import QuestionWord

MONTHS = {"month": 1, "quarter": 3, "year": 12}
DAYS = {"day": 1, "week": 7}
DAY, MONTH, QUARTER, HALF, YEAR = 0, 1, 3, 6, 12
"""How long what a date names is [months]."""


def span_of(words: Sequence[QuestionWord], year: int | None = None) -> tuple[date, date, int]:
    """First and last day that a date names, and its length [months; 0: one day].

    year : of a month that names none. Raises QuestionFault where there is no such day.
    """
    of = {"month" if word.kind == "may" else word.kind: word.value for word in words}
    try:
        if "day" in of:
            day = date.fromisoformat(of["day"])
            return day, day, DAY
        first, length = _begins(of, year)
        if "number" in of:
            day = first.replace(day=int(of["number"]))
            return day, day, DAY
        end = after(first, length) - timedelta(1) if length else first
        return _edge(of.get("edge"), first, end, length)
    except ValueError:
        text = " ".join(word.text for word in words if word.kind != "and")
        raise QuestionFault(f"not understood: {text!r} is no day, month, quarter or year") from None


def _begins(of: dict[str, str], year: int | None) -> tuple[date, int]:
    """First day and length of what is named; ValueError where it is nothing."""
    now = today()
    if "relative" in of:
        unit, ahead = of["relative"].split()
        if unit == "day":
            return now + timedelta(int(ahead)), DAY
        if unit == "year":
            return date(now.year + int(ahead), 1, 1), YEAR
        return after(now.replace(day=1), int(ahead)), MONTH
    if "next" in of:
        year = now.year + (int(of["month"]) <= now.month)
    year = int(of["year"]) if "year" in of else year
    if year is None:
        raise ValueError
    for kind, length in (("month", MONTH), ("quarter", QUARTER), ("halfyear", HALF)):
        if kind in of:
            return date(year, length * (int(of[kind]) - 1) + 1, 1), length
    return date(year, 1, 1), YEAR


def _edge(edge: str | None, begin: date, end: date, length: int) -> tuple[date, date, int]:
    """The first day, the middle or the last day of a stretch; all of it without an edge."""
    if edge is None:
        return begin, end, length
    half = begin + timedelta(15) if length == MONTH else after(begin, length // 2)
    day = {"begin": begin, "middle": half, "end": end}[edge]
    return day, day, DAY


def ends_after(first: date, words: Sequence[QuestionWord]) -> date:
    """The last day of a stretch that begins on a day: `six months`, `a year`, `half a year`."""
    of = {"unit" if word.kind == "unitq" else word.kind: word.value for word in words}
    count, unit = float(of.get("number") or of.get("fraction") or 1), of["unit"]
    size = count * (DAYS.get(unit) or MONTHS[unit])
    if size == int(size) and 1 <= size <= 1200:
        if unit in DAYS:
            return first + timedelta(int(size) - 1)
        return after(first, int(size)) - timedelta(1)
    text = " ".join(word.text for word in words)
    raise QuestionFault(f"not understood: {text!r} is no number of days or months that can be counted")


def after(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where it has no such day."""
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
