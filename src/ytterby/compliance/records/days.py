"""The law on a day as a check has it, what changes between two days, and a calendar of what begins and ends when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from ytterby.compliance.records.folder import LawFolder
from ytterby.compliance.records.laid_over import records_of
from ytterby.controls.book import BINDING_STATES
from ytterby.controls.timing import ALWAYS, OPEN, states_of
from ytterby.controls.values import parse_day
from ytterby.ground.answer import AnswerList
from ytterby.ground.errors import ControlError
from ytterby.ground.files import user_home

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from ytterby.controls.book import Book, StatedExtension
    from ytterby.controls.timing import StateOnDay, Timing

CONTESTED = "unknown"
"""State of what binds by its text, while a statement says that its suspension runs on: nobody can tell."""
IN_LAW = (*BINDING_STATES, CONTESTED)
EVERY = (*IN_LAW, "not yet", "ended")
_DAY = timedelta(days=1)


def state_on(days: Timing, extensions: Sequence[StatedExtension], on: date) -> str:
    """The state on a day by the text, or `unknown` where the text binds and a statement suspends."""
    state = days.state(on)
    return CONTESTED if state == "active" and extension_on(extensions, on) else state


def extension_on(extensions: Sequence[StatedExtension], on: date) -> StatedExtension | None:
    """The statement that differs from the text on a day."""
    return next((one for one in extensions if one.holds(on)), None)


def change_days(days: Timing, extensions: Sequence[StatedExtension] = ()) -> list[date]:
    """The days on which a measure, limb or rule gets another state, in order."""
    if days.first is None:
        return []
    ends = [days.last, *(one.until for one in days.suspensions)]
    ends += [day for one in extensions for day in (one.end, one.last)]
    firsts = {days.first, *(one.from_ for one in days.suspensions)} - {ALWAYS}
    candidates = firsts | {day + _DAY for day in ends if day != OPEN}

    def state(on: date) -> str:
        return state_on(days, extensions, on)

    return sorted(day for day in candidates if state(day - _DAY) != state(day))


@dataclass(frozen=True)
class LawOnDay:
    """A measure, or a limb of one, on a day.

    state : active, suspended, unknown, not yet or ended.
    statement : with `unknown`, what says against the text that its suspension runs on.
    """

    row: StateOnDay
    state: str
    statement: StatedExtension | None = None

    @property
    def until(self) -> date | None:
        """Last day of the state, where one is on record."""
        return self.statement.last if self.statement else self.row.until

    @property
    def verdict(self) -> str:
        """The state in the words of a verdict."""
        return "cannot tell" if self.state == CONTESTED else self.state

    def plain(self) -> dict[str, Any]:
        """As plain data, ready for JSON."""
        row, measure, said = self.row, self.row.measure, self.statement
        return {
            "ref": row.ref, "state": self.verdict, "since": _iso(row.since), "until": _iso(self.until),
            "suspended_by": row.by, "stated_extensions": {said.by.id: _iso(said.last)} if said else {},
            "jurisdiction": measure.jurisdiction, "kind": list(measure.kind), "title": measure.instrument.title,
            "number": measure.instrument.number,
            "effect": row.limb.effect if row.limb and row.limb.effect else measure.effect,
            "acts": [act.label for act in measure.acts], "confidence": measure.confidence, "source": measure.source,
            "source_url": measure.source_url,
        }  # fmt: skip


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def read_day(day: str | date = "") -> date:
    """A day as a user writes it; today where it is left blank. Raises ControlError."""
    try:
        return day if isinstance(day, date) else parse_day(day) if day else date.today()
    except ValueError as fault:
        raise ControlError(str(fault)) from None


def on_day(book: Book, row: StateOnDay, on: date) -> LawOnDay:
    """A state by the text, with the statement that contradicts it."""
    extensions = book.extensions_of(row.ref)
    state = state_on(book.timing(row.ref), extensions, on)
    return LawOnDay(row, state, extension_on(extensions, on) if state == CONTESTED else None)


def known_to(book: Book) -> str:
    """Until when the law is known, in words: the lists, and statements of later days."""
    end = book.about.latest_source_date
    days = [one.announced.last_day for one in book if one.runs_on and one.announced]
    statements = max(days, default=end)
    later = f", statements to {statements}" if statements > end else ""
    return f"lists known to {end}{later}"


def end_note(day: date, book: Book) -> str:
    """What to say of a day after the last source."""
    days = (day - book.about.latest_source_date).days
    return f"{known_to(book).capitalize()}, {days} days before that day." if days > 0 else ""


def law_on(
    book: Book,
    on: date,
    jurisdiction: str | None = None,
    kind: str | None = None,
    element: str | None = None,
    states: Sequence[str] = IN_LAW,
) -> list[LawOnDay]:
    """The law on a day, oldest first. Raises ControlError as `Book.in_force`, whose arguments these are."""
    rows = book.in_force(on, jurisdiction, kind, element, (*BINDING_STATES, "not yet", "ended"))
    return [one for one in (on_day(book, row, on) for row in rows) if one.state in states]


def difference(
    book: Book, first: date, second: date, before: Book | None = None
) -> list[tuple[LawOnDay | None, LawOnDay]]:
    """What is in another state on the second day: the states on both; None of a measure that is new in the book.

    before : the book that holds on the first day, where it is another. Raises ControlError when the second day is
    before the first.
    """
    old = before or book
    if second < first:
        raise ControlError(f"dates out of order: {first} is after {second}")
    was = {
        row.ref: on_day(old, row, first)
        for measure in old if not measure.declaratory for row in states_of(measure, first)
    }  # fmt: skip
    pairs = [
        (was.get(row.ref), on_day(book, row, second))
        for measure in book if not measure.declaratory for row in states_of(measure, second)
    ]  # fmt: skip
    changed = ((a, b) for a, b in pairs if a is None or a.state != b.state)
    return sorted(changed, key=lambda pair: (pair[1].state, pair[1].row.ref))


def change_row(before: LawOnDay | None, after: LawOnDay) -> dict[str, Any]:
    """A pair of `difference` as plain data."""
    return {
        "ref": after.row.ref,
        "before": before.verdict if before else "not in the book",
        "after": after.verdict,
        "until": after.until and after.until.isoformat(),
        "title": after.row.measure.instrument.title,
        "source_url": after.row.measure.source_url,
    }


def limbs_together(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of limbs of one measure that say the same are one: `ID#a, b` in `ref`."""
    merged: dict[tuple[str, ...], dict[str, Any]] = {}
    for row in rows:
        measure, _, limb = row["ref"].partition("#")
        key = (measure, *(str(cell) for name, cell in row.items() if name != "ref"))
        one = merged.setdefault(key, {**row, "ref": measure})
        if limb:
            one["ref"] += f"{', ' if '#' in one['ref'] else '#'}{limb}"
    return [*merged.values()]


@dataclass(frozen=True)
class LawEvent:
    """A day on which something begins or ends."""

    day: date
    ref: str
    what: str
    title: str


def calendar(book: Book, first: date, last: date = OPEN) -> list[LawEvent]:
    """What begins and ends from one day to another, both included, in order."""
    return sorted(_events(book, first, last), key=lambda one: (one.day, one.ref, one.what))


def _events(book: Book, first: date, last: date) -> Iterator[LawEvent]:
    for measure in book:
        if measure.declaratory:
            continue
        refs = [f"{measure.id}#{limb.limb}" for limb in measure.limbs] or [measure.id]
        for ref in refs:
            days, extensions = book.timing(ref), book.extensions_of(ref)
            for day in change_days(days, extensions):
                if first <= day <= last:
                    what = _what(days, extensions, day)
                    yield LawEvent(day, ref, what, measure.instrument.title)


def _what(days: Timing, extensions: Sequence[StatedExtension], day: date) -> str:
    """What happens on a day of change."""
    state = state_on(days, extensions, day)
    if state == CONTESTED and (one := extension_on(extensions, day)):
        return f"binds again by its text; by {one.by.id} suspended until {one.last}"
    if state == "suspended" and (suspension := days.suspension(day)):
        until = f" until {suspension.until}" if suspension.until != OPEN else ""
        return f"suspended{until} by {suspension.by}"
    before = state_on(days, extensions, day - _DAY)
    return {"ended": "ended", "not yet": "not yet"}.get(
        state, "in force" if before == "not yet" else "binds again"
    )


def law(
    on: str | date = "", *, element: str = "", jurisdiction: str = "", kind: str = "", every: bool = False,
    law: Path | None = None, home: Path | None = None,
) -> AnswerList[dict[str, Any]]:  # fmt: skip
    """The measures in force on a day, oldest first; suspended ones, and those of which nobody can tell, among them.

    Parameters
    ----------
    on : the day; today if blank.
    element, jurisdiction, kind : only measures that concern this symbol, of this state (`CN`), of this kind
        (`licence requirement`).
    every : those not yet in force, and ended, too.
    law : folder of own records laid over the packaged law. home : user data folder.

    Returns
    -------
    AnswerList of dict : ref (`ID` or `ID#limb`), state, since and until (ISO days), title, number, kind, effect,
    confidence, source and its address.

    Raises
    ------
    ControlError : a day or symbol cannot be read, or a record is wrong.

    Examples
    --------
    >>> from ytterby import law
    >>> {one["ref"]: one["state"] for one in law("2025-10-20", element="Dy")}["CN-MOFCOM-GAC-2025-18"]
    'active'
    """
    book = records_of(LawFolder.find(law, home or user_home())).book
    which = jurisdiction or None, kind or None, element or None, EVERY if every else IN_LAW
    day = read_day(on)
    rows = (one.plain() for one in law_on(book, day, *which))
    return AnswerList(rows, "measures", dict, {"on": day.isoformat(), "note": end_note(day, book)})
