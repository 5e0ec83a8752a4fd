"""The law: each record, the law of each day on which it changed, what ends when under both readings, a line of time."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from ytterby.compliance.records.days import (
    EVERY,
    calendar,
    difference,
    law_on,
    limbs_together,
)
from ytterby.controls.interpretations import read_interpretations
from ytterby.controls.schema import Measure
from ytterby.controls.timing import ALWAYS, OPEN, states_of
from ytterby.ground.yamlfile import dumped
from ytterby.report.kinds import DotChart, bar
from ytterby.report.kit.subject import ReportTable, Subject
from ytterby.report.picture import Picture, picture_of, source_line
from ytterby.site.frame import Site, SitePage, rendered, tables_body, worded, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ytterby.compliance.records.days import LawOnDay
    from ytterby.controls.book import Book
    from ytterby.controls.timing import StateOnDay

SECTION = "law"
COLOURS = {"in force": "#0b6fa4", "suspended": "#f0c890"}
FIRST_YEAR = 2006
"""First year of the line of time: what is older has ended."""
QUARTER = timedelta(days=92)


def law_pages(site: Site, book: Book, today: date) -> Iterator[SitePage]:
    """All pages of the law. today : the day that is shown first."""
    days = change_days(book)
    yield today_page(site, book, today, days)
    yield calendar_page(book, today)
    yield timeline_page(site, book, today)
    for measure in book:
        yield record_page(book, measure, today)
    for day in days:
        yield day_page(book, day, days)


def change_days(book: Book) -> list[date]:
    """Days on which the state of any measure differs from the day before, in order."""
    return sorted({one.day for one in calendar(book, ALWAYS)})


def changes(book: Book, first: date, last: date) -> list[dict[str, str]]:
    """What changed from one day to a later one, limbs together: ref, before, after, title."""
    pairs = difference(book, first, last)
    return limbs_together(
        {"ref": after.row.ref, "before": _state(before), "after": _state(after), "title": _title(after)}
        for before, after in pairs
    )  # fmt: skip


def coming(book: Book, first: date, last: date = OPEN) -> list[dict[str, str]]:
    """What begins, ends or binds again from one day to another, by the text and by statements, limbs together."""
    return limbs_together({**vars(one), "day": str(one.day)} for one in calendar(book, first, last))


def _state(one: LawOnDay | None) -> str:
    if one is None:
        return "not in the book"
    said = one.statement
    return f"{one.verdict}: by {said.by.id} suspended to {said.last}" if said else one.verdict


def _title(one: LawOnDay) -> str:
    return one.row.measure.instrument.title


def _rows(states: Iterable[LawOnDay]) -> list[dict[str, str]]:
    rows = []
    for one in states:
        limb = one.row.limb
        what = (limb.test or limb.scope or limb.effect) if limb else ""
        rows.append({
            "record": one.row.ref, "state": _state(one), "since": str(one.row.since or "by entry"),
            "until": str(one.until or ""), "who": one.row.measure.jurisdiction,
            "title": ": ".join(filter(None, (_title(one), what))),
        })  # fmt: skip
    return rows


def day_page(
    book: Book, day: date, days: list[date], jurisdiction: str | None = None, kind: str | None = None,
    element: str | None = None,
) -> SitePage:  # fmt: skip
    """The law of any day. days : on which it changed. The others narrow it, as in `Book.in_force`."""
    before = max((one for one in days if one < day), default=None)
    after = min((one for one in days if one > day), default=None)
    states = law_on(book, day, jurisdiction, kind, element)
    tables = [
        ReportTable.of_rows("What changed on this day", changes(book, day - timedelta(days=1), day)),
        ReportTable.of_rows("All that is in force or suspended", _rows(states), maximum=500),
    ]  # fmt: skip
    ahead = rendered("days.html.j2", before=before, after=after, days=days, day=day)
    body = ahead + tables_body(*tables)
    return SitePage(f"law/days/{day}.html", f"The law on {day}", SECTION, body, listed=False)


def today_page(site: Site, book: Book, today: date, days: list[date]) -> SitePage:
    """The law today, what changed of late, and what comes next."""
    recent = changes(book, today - QUARTER, today)
    soon = coming(book, today, today + 2 * QUARTER)
    tables = [
        ReportTable.of_rows(f"What changed since {today - QUARTER}", recent),
        ReportTable.of_rows("What ends, begins or binds again within half a year", soon),
        ReportTable.of_rows(f"The law on {today}", _rows(law_on(book, today)), maximum=500),
    ]  # fmt: skip
    stated = book.contrary_statements()
    ahead = rendered("law.html.j2", days=days, day=today, known=site.known, statements=stated)
    counts = {"recent": len(recent), "soon": len(soon), "day": today}
    return worded("law/index.html", ahead + tables_body(*tables), counts)


def calendar_page(book: Book, today: date) -> SitePage:
    """What ends when, by the text and by statements."""
    lead = rendered("note.html.j2", text=book.contrary_statements())
    body = lead + tables_body(ReportTable.of_rows("All days to come", coming(book, today)))
    return worded("law/calendar.html", body)


def record_page(book: Book, measure: Measure, today: date) -> SitePage:
    """A record: since when it binds, its parts, its source."""
    full = measure.model_dump(mode="json", by_alias=True, exclude_unset=True)
    what = measure.scope.elements
    what = ", ".join(what) if isinstance(what, list) else what or ""
    notes, states = read_interpretations().get(measure.id, ()), states_of(measure, today)
    parts = Counter(map(_since, sorted(states, key=lambda row: str(row.since))))
    few = f" of {len(states)} parts)"
    days = [f"{text} ({n}{few}" if len(parts) > 1 else text for text, n in parts.items()]
    body = rendered(
        "record.html.j2", one=measure, states=states, day=today,
        acts=[act.label for act in measure.acts],
        amends=[m.id for m in book if measure.id in (*(m.scope.targets or ()), *m.amended_by)],
        notes=notes, what=what, text=dumped(full), days=days,
        stated=dict.fromkeys((e.by.id, e.end, e.last) for row in states for e in book.extensions_of(row.ref)),
    )  # fmt: skip
    number = f", {measure.instrument.number}" if measure.instrument.number else ""
    title = f"{measure.instrument.title}{number}"
    anchors = {measure.id: "", **{f"{measure.id}#{limb.limb}": "" for limb in measure.limbs}}
    about = f"{measure.id}. {'; '.join(days[:2])}. {measure.jurisdiction}, {', '.join(measure.kind)}: {measure.effect}"
    return SitePage(f"law/records/{measure.id}.html", title, SECTION, body, about, ids=anchors)


def _since(row: StateOnDay) -> str:
    """The state of a record on a day in words: since when it binds, or to when it is suspended."""
    first = str(row.since or "the day of each entry")
    return {
        "active": f"in force since {first}{f', to {row.until}' if row.until else ''}",
        "suspended": f"suspended to {row.until}, first in force on {first}",
        "not yet": f"in force from {first} on",
        "ended": f"ended on {row.until}, in force since {first}",
    }[row.state]


def timeline_page(site: Site, book: Book, today: date) -> SitePage:
    """All records on a line of time."""
    path, cite = "law/timeline.html", source_line(f"law known to {site.known}", site.day)
    picture = timeline(book, today, cite)
    tables = [ReportTable("Spans of all records", picture.table)]
    subject = Subject("timeline", "By first day", pictures=[picture], tables=tables)
    body, files = site.subjects([subject], path, cite, rows=200)
    return worded(path, body, {"picture": picture.title}, files=files)


def timeline(book: Book, today: date, source: str) -> Picture:
    """Records with days, a bar for the time in force and for suspensions, by first day."""
    rows, last = [], today.year + 2.0
    refs = [one.row.ref for one in law_on(book, today, states=EVERY)]
    for ref, one in ((ref, book.timing(ref)) for ref in refs):
        if one.first in (None, ALWAYS) or one.last.year < FIRST_YEAR or one.first is None:
            continue
        spans = [(a, b, "in force") for a, b in one.spans()]
        spans += [(s.from_, min(s.until, one.last), "suspended") for s in one.suspensions]
        for start, end, state in spans:
            ends = max(_year(start), float(FIRST_YEAR)), min(_year(end), last)
            rows.append({"record": ref, "state": state, "from": start, "until": None if end >= OPEN else end,
                         "low": ends[0], "high": ends[1]})  # fmt: skip
    frame = (
        pl.DataFrame(rows).filter(pl.col("low") < pl.col("high")).sort("from", "record", "state")
    )
    drawn = frame.with_columns(
        pl.when(state=state).then(pl.col(end)).alias(f"{end}_{n}")
        for n, state in enumerate(COLOURS) for end in ("low", "high")
    )  # fmt: skip
    chart = DotChart(
        name="record", row=15.0, width=520.0, ends=(float(FIRST_YEAR), last), label=lambda year: f"{year:.0f}",
        parts=[bar(f"low_{n}", f"high_{n}", colour, 8.0, state) for n, (state, colour) in enumerate(COLOURS.items())],
    )  # fmt: skip
    bound = [one for one in law_on(book, today) if one.row.state == "active"]
    stated = sum(one.statement is not None for one in bound)
    title = f"{len(bound)} controls bind on {today} by their text; {stated} of them stay suspended by statements"
    table, caption = frame.drop("low", "high"), words()["leads"]["timeline"]
    return picture_of("timeline", title, caption, table, chart.of(drawn), subtitle="years", source=source)  # fmt: skip


def _year(day: date) -> float:
    return min(day.year + (day.timetuple().tm_yday - 1) / 366.0, 9999.0)
