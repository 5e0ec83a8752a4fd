"""Days in a question: a year, a month or a day as first and last day, days from today on, lengths of time."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ytterby.ground.fingerprint import today
from ytterby.scenarios.questions.table import kinds
from ytterby.scenarios.questions.words import unread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.scenarios.questions.parts import QuestionPart
    from ytterby.scenarios.questions.words import QuestionWord

MONTHS = {"month": 1, "quarter": 3, "halfyear": 6, "year": 12}
DAYS = {"day": 1, "week": 7}
DAY, MONTH, YEAR = 0, 1, 12
"""How long what a date names is [months]."""


def dates_of(part: QuestionPart) -> list[list[QuestionWord]]:
    """The words of each date of a part; a comma before a year is inside a date: `May 1, 2027`."""
    groups: list[list[QuestionWord]] = [[]]
    for word, then in zip(part.words, [*part.words[1:], None], strict=True):
        inside = then is not None and then.kind == "year"
        inside = inside and sorted(one.kind for one in groups[-1]) == ["month", "number"]
        if word.kind in kinds("before a date") or (word.kind == "and" and not inside):
            groups.append([])
        else:
            groups[-1].append(word)
    return [one for one in groups if one]


def span_of(words: Sequence[QuestionWord], year: int | None = None, since: date | None = None) -> tuple[date, date,
        int]:  # fmt: skip
    """First and last day that a date names, and its length [months; 0: one day].

    year : of a month that names none; without it, the first that ends on a day `since` or later, today where None.
    Raises AskError where there is no such day.
    """
    of = {"month" if word.kind == "may" else word.kind: word.value for word in words}
    try:
        if "day" in of:
            return date.fromisoformat(of["day"]), date.fromisoformat(of["day"]), DAY
        first, length = _begins(of, year, since or today())
        if "number" in of or not length:
            day = first.replace(day=int(of.get("number", first.day)))
            return day, day, DAY
        return _edge(of.get("edge"), first, after(first, length) - timedelta(1), length)
    except ValueError:
        text = " ".join(word.text for word in words if word.kind != "and")
        raise unread(text, "no date") from None


def _begins(of: dict[str, str], year: int | None, since: date) -> tuple[date, int]:
    """First day and length of what is named; ValueError where it is nothing."""
    now = today()
    unit, ahead = of.get("relative", " 0").split(" ")
    if unit == "weekday":
        return now + timedelta((int(ahead) - now.weekday() - 1) % 7 + 1), DAY
    if unit in DAYS:
        return now + timedelta(int(ahead) * DAYS[unit]), DAY
    if unit in ("month", "quarter"):
        begun = (now.month - 1) // MONTHS[unit] * MONTHS[unit]
        return after(date(now.year, 1, 1), begun + MONTHS[unit] * int(ahead)), MONTHS[unit]
    kind = next((one for one in ("month", "quarter", "halfyear") if one in of), "year")
    start = 0 if kind == "year" else int(of[kind]) - 1
    if "next" in of:
        year = now.year + (start + 1 <= now.month)
    elif "year" in of or unit:
        year = int(of["year"]) if "year" in of else now.year + int(ahead)
    elif year is None and kind != "year":
        last = after(date(since.year, 1, 1), MONTHS[kind] * (start + 1)) - timedelta(1)
        year = since.year + (last < since)
    if year is None:
        raise ValueError
    return after(date(year, 1, 1), MONTHS[kind] * start), MONTHS[kind]


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
    if size != int(size) or not 1 <= size <= 1200:
        text = " ".join(word.text for word in words)
        raise unread(text, "no length")
    end = first + timedelta(int(size)) if unit in DAYS else after(first, int(size))
    return end - timedelta(1)


def after(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
