"""The law: each record, the law of each day on which it changed, what ends when under both readings, a line of time."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from ytterby.controls.interpretations import read_interpretations
from ytterby.controls.schema import Measure
from ytterby.controls.timing import ALWAYS, OPEN, states_of, timing
from ytterby.ground.yamlfile import dumped
from ytterby.report.kinds import DotChart, bar
from ytterby.report.kit.subject import ReportTable, Subject
from ytterby.report.picture import Picture, picture_of, source_line
from ytterby.site.frame import Site, SitePage, rendered, tables_body, worded, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ytterby.controls.book import Book
    from ytterby.controls.timing import StateOnDay, Timing

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
    days: set[date] = set()
    for one in timings(book).values():
        ends = [one.first, *(s.from_ for s in one.suspensions), _next(one.last)]
        ends += [_next(s.until) for s in one.suspensions]
        days |= {d for d in ends if d is not None and ALWAYS < d < OPEN}
    return sorted(days)


def _next(day: date) -> date:
    return day if day >= OPEN else day + timedelta(days=1)


def timings(book: Book) -> dict[str, Timing]:
    """`ID`, or `ID#limb` of one with limbs -> its days; announcements bind nobody and are left out."""
    binding = (measure for measure in book if not measure.declaratory)
    rows = (row for measure in binding for row in states_of(measure, OPEN))
    return {row.ref: timing(row.measure, row.limb) for row in rows}


def changes(book: Book, first: date, last: date) -> list[dict[str, str]]:
    """What changed from one day to a later one: record, before, after, and what statements say, limbs together."""
    rows: dict[tuple[str, str, str], dict[str, str]] = {}
    for before, after in book.difference(first, last):
        extensions = [one for one in book.extensions_of(after.ref) if one.holds(last)]
        extensions *= after.state == "active"
        stated = "the same"
        if extensions:
            stated = f"suspended to {extensions[0].last}, {extensions[0].by.id}"
        key = (after.measure.id, before.state, after.state)
        row = rows.setdefault(key, {
            "record": after.measure.id, "parts": "", "before": before.state, "by the text now": after.state,
            "by statements": stated, "title": after.measure.instrument.title,
        })  # fmt: skip
        limb = after.limb.limb if after.limb else ""
        row["parts"] = ", ".join(filter(None, (row["parts"], limb)))
    return [*rows.values()]


def ending(book: Book, today: date) -> list[dict[str, str]]:
    """What begins, ends or binds again after a day: by the text, and where statements differ by them as well."""
    rows: dict[tuple[str, ...], dict[str, str]] = {}
    for measure in book:
        if measure.declaratory:
            continue
        stated = book.prolonged(measure, "by_statements")
        for own, other in zip(states_of(measure, today), states_of(stated, today), strict=True):
            both = (timing(one.measure, one.limb) for one in (own, other))
            by_text, by_statement = ({w: day for day, w in _to_come(one, today)} for one in both)
            for what in {**by_text, **by_statement}:
                text, claim = by_text.get(what), by_statement.get(what)
                row = rows.setdefault((str(text), str(claim), measure.id, what), {
                    "day": min(filter(None, (text, claim))).isoformat(), "record": measure.id, "parts": "",
                    "what": what, "by the text": str(text or "before this day"), "by statements": str(claim or text),
                    "title": measure.instrument.title,
                })  # fmt: skip
                limb = own.limb.limb if own.limb else ""
                row["parts"] = ", ".join(filter(None, (row["parts"], limb)))
    return sorted(rows.values(), key=lambda row: (row["day"], row["record"]))


def _to_come(days: Timing, today: date) -> Iterator[tuple[date, str]]:
    if days.first is None:
        return
    if days.first > today:
        yield days.first, "begins"
    for one in days.suspensions:
        if one.until >= today and one.until < days.last:
            yield _next(one.until), "binds again: its suspension ends"
    if today <= days.last < OPEN:
        yield _next(days.last), "has ended"


def _rows(book: Book, states: Iterable[StateOnDay], day: date) -> list[dict[str, str]]:
    rows = []
    for one in states:
        stated = [e for e in book.extensions_of(one.ref) if one.state == "active" and e.holds(day)]
        contrary = f"; by the statement {stated[0].by.id} suspended to {stated[0].last}" if stated else ""  # fmt: skip
        what = (one.limb.test or one.limb.scope or one.limb.effect) if one.limb else ""
        rows.append({
            "record": one.ref, "state": f"{one.state}{contrary}", "since": str(one.since or "by entry"),
            "until": str(one.until or ""), "who": one.measure.jurisdiction,
            "title": ": ".join(filter(None, (one.measure.instrument.title, what))),
        })  # fmt: skip
    return rows


def day_page(
    book: Book, day: date, days: list[date], jurisdiction: str | None = None, kind: str | None = None,
    element: str | None = None,
) -> SitePage:  # fmt: skip
    """The law of any day. days : on which it changed. The others narrow it, as in `Book.in_force`."""
    before = max((one for one in days if one < day), default=None)
    after = min((one for one in days if one > day), default=None)
    states = book.in_force(day, jurisdiction, kind, element)
    tables = [
        ReportTable.of_rows("What changed on this day", changes(book, day - timedelta(days=1), day)),
        ReportTable.of_rows("All that is in force or suspended", _rows(book, states, day), maximum=500),
    ]  # fmt: skip
    ahead = rendered("days.html.j2", before=before, after=after, days=days, day=day)
    body = ahead + tables_body(*tables)
    return SitePage(f"law/days/{day}.html", f"The law on {day}", SECTION, body, listed=False)


def today_page(site: Site, book: Book, today: date, days: list[date]) -> SitePage:
    """The law today, what changed of late, and what comes next."""
    recent = changes(book, today - QUARTER, today)
    soon = [row for row in ending(book, today) if row["day"] <= (today + 2 * QUARTER).isoformat()]
    tables = [
        ReportTable.of_rows(f"What changed since {today - QUARTER}", recent),
        ReportTable.of_rows("What ends, begins or binds again within half a year", soon),
        ReportTable.of_rows(f"The law on {today}", _rows(book, book.in_force(today), today), maximum=500),
    ]  # fmt: skip
    stated = book.contrary_statements()
    ahead = rendered("law.html.j2", days=days, day=today, known=site.known, statements=stated)
    counts = {"recent": len(recent), "soon": len(soon), "day": today}
    return worded("law/index.html", ahead + tables_body(*tables), counts)


def calendar_page(book: Book, today: date) -> SitePage:
    """What ends when, by the text and by statements."""
    lead = rendered("note.html.j2", text=book.contrary_statements())
    body = lead + tables_body(ReportTable.of_rows("All days to come", ending(book, today)))
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
    for ref, one in timings(book).items():
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
    bound = [row for row in book.in_force(today) if row.state == "active"]
    stated = sum(any(e.holds(today) for e in book.extensions_of(row.ref)) for row in bound)
    title = f"{len(bound)} controls bind on {today} by their text; {stated} of them stay suspended by statements"
    table, caption = frame.drop("low", "high"), words()["leads"]["timeline"]
    return picture_of("timeline", title, caption, table, chart.of(drawn), subtitle="years", source=source)  # fmt: skip


def _year(day: date) -> float:
    return min(day.year + (day.timetuple().tm_yday - 1) / 366.0, 9999.0)
