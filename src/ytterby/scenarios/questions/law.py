"""What a question says of recorded law: the truce, announcements by number, and their suspensions.

A scenario gives a record one stretch of days (`with`) or takes it out (`without`): it can make a record bind again
after another day than its text has, or end it, and cannot suspend it for a time.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ytterby.controls.book import Book, split_ref
from ytterby.scenarios.questions.days import MONTH, dates_of, ends_after, span_of
from ytterby.scenarios.questions.reading import days_of
from ytterby.scenarios.questions.words import AskError, missing, unread

if TYPE_CHECKING:
    from ytterby.controls.timing import Timing
    from ytterby.scenarios.questions.parts import Clause, QuestionPart

    Refs = dict[str, Timing]

HOLDS, ENDS = "truce-holds", "truce-ends"
DAY, FOREVER = timedelta(1), date.max
VERBS = ("ends", "lifts", "holds", "binds", "never", "act")


def law_of(clause: Clause) -> None:
    """Enter what becomes of recorded law. Raises AskError."""
    book = Book.read()
    if part := clause.one_of(("place", "by_place", "with_place", "both"), "who acts"):
        own = {"CHN"} if "record" in clause.parts else {"CHN", "USA"}
        if not {word.value for word in part.places} <= own:
            raise unread(part.text, "The record is not its own.", "China")
        clause.read.say(part, "whose act it is changes nothing: records bind as they are written")
    if clause.goods and clause.read.folder != "rare_earths" and not clause.goods[0].of("stages"):
        clause.read.say(clause.goods.pop(0), f"data folder: {clause.read.folder}")
    verb = clause.one_of(VERBS, "what becomes of it")
    truce, pause, record = (clause.take(name) for name in ("truce", "suspension", "record"))
    if verb is None or (truce or record) is None:
        raise missing("what becomes of what", "of announcement 61 is extended for a year")
    paused = _suspended(book)
    if record is not None:
        meant = {split_ref(ref)[0] for ref in paused} if pause or truce else None
        name = _record(clause, book, record, meant)
        paused = {ref: own for ref, own in paused.items() if split_ref(ref)[0] == name}
        paused = paused or {name: book.timing(name)}
    if pause or truce:
        _of_suspensions(clause, verb, paused, book)
    else:
        _of_record(clause, verb, paused, book.about.latest_source_date)


def _suspended(book: Book) -> Refs:
    """Records with acts that are or were suspended, or those limbs of them that are."""
    paused = {}
    for ref in book.refs():
        own, acts = book.timing(ref), book[ref].acts
        limbs = {None} if book[ref].suspensions else {act.limb for act in acts}
        if acts and own.suspensions and split_ref(ref)[1] in limbs:
            paused[ref] = own
    return paused


def _record(clause: Clause, book: Book, part: QuestionPart, meant: set[str] | None) -> str:
    """The record of an announcement's number; `meant` : ids that can be, all of them where None."""
    number, year = part.of("number")[0], (part.of("year") or [r"\d{4}"])[0]
    pattern = re.compile(rf"Announcement ({year}) No\. {number}")
    named = [one for one in book if pattern.fullmatch(one.instrument.number or "")]
    named = [one for one in named if not one.declaratory]
    fit = [one for one in named if one.acts and (meant is None or one.id in meant)]
    if len(fit) != 1:
        years = [pattern.sub(r"\1", one.instrument.number or "") for one in fit]
        whys = ["No record has this number.", "It does nothing to this market, or was never suspended.",
                f"That of {' or of '.join(years)} may be meant."]  # fmt: skip
        several = [f"announcement {number} of {one}" for one in years]
        raise unread(part.text, whys[bool(named) + bool(fit)], *several, "announcement 18 of 2025")
    elements = {row["element"] for row in clause.read.table("elements")}
    if not any(act.touches_any(elements) for act in fit[0].acts):
        why = f"It touches nothing of {clause.read.folder}."
        raise unread(part.text, why, f"{part.text} for gallium")
    clause.read.say(part, f"record: {fit[0].id}, {fit[0].instrument.title}")
    return fit[0].id


def _of_suspensions(clause: Clause, verb: QuestionPart, paused: Refs, book: Book) -> None:
    """When suspended records bind again. paused : records, or limbs of them."""
    head = clause.parts.get("truce") or clause.parts["suspension"]
    text = {ref: own.suspensions[-1].until for ref, own in paused.items()}
    named = {ref: [one.last for one in book.extensions_of(ref)] for ref in text}
    stated = {ref: max([day, *named[ref]]) for ref, day in text.items()}
    length, dated = clause.take("length", "longer"), clause.take("start", "within", "until")
    prolongs = verb.name == "holds"
    if verb.name not in ("ends", "holds"):
        raise unread(verb.text, "A suspension ends, or it is extended.", "ends")
    if (length and (dated or not prolongs)) or (dated and prolongs and dated.name != "until"):
        why = "Say on which day it ends, or until which it lasts."
        raise unread((length or dated or head).text, why, "")
    ends = dict.fromkeys(text, FOREVER) if prolongs else text
    if length is not None:
        ends = {ref: ends_after(one + DAY, length.words) for ref, one in text.items()}
    elif dated is not None:
        ends = dict.fromkeys(text, _last_day(dated, {*text.values(), *stated.values()}))
    last = {*ends.values()}
    days = ", ".join("without end" if one == FOREVER else str(one) for one in sorted(last))
    clause.read.say(length or dated or verb, f"suspended to: {days}")
    all_of = "record" not in clause.parts and clause.read.folder == "rare_earths"
    if all_of:
        if last == {FOREVER} or last <= {*text.values()}:
            holds = last == {FOREVER}
            clause.read.entries |= (
                {"switches": {"truce": "holds"}} if holds else {"reference": [HOLDS]}
            )
            clause.read.command = ["simulate", HOLDS if holds else ENDS]
            clause.read.say(head, f"the built-in scenario {clause.read.command[1]}")
            return
        clause.read.entries |= {} if prolongs else {"reference": [HOLDS]}
        if last <= {*stated.values()}:
            clause.read.entries["switches"], ends = {"truce": "by_statements"}, {}
    elif last <= {*text.values()}:
        why = "It is so in the law as recorded, with which a question is compared."
        raise AskError(f"not understood: {head.text!r} to {days}", why, lambda _: "The truce ends")
    clause.read.say(head, f"suspensions of {', '.join(paused)}")
    for ref, one in ends.items():
        own, again = paused[ref], one != FOREVER
        _enter(clause, ref, own, one + DAY if again else None, None if again else text[ref])


def _of_record(clause: Clause, verb: QuestionPart, refs: Refs, known: date) -> None:
    """A record that ends, binds, is suspended or never was. refs : itself, or its suspended limbs; known : the last
    day of the facts."""
    first: date | None = None
    last: date | None = date.min
    if verb.name == "binds":
        first, last = days_of(clause)
        if any(own.state(first) == own.state(known) == "active" for own in refs.values()):
            raise unread(verb.text, "It binds on that day as recorded.", "is lifted")
    elif verb.name != "never":
        lasting, dated = clause.take("length", "until"), clause.take("start", "within")
        if verb.name == "holds" or lasting or verb.words[0].kind in ("act", "licence"):
            why = "A scenario can end a record from a day on, and cannot make it bind again."
            raise unread((lasting or verb).text, why, "" if lasting else "is lifted")
        if dated is None:
            raise missing("from when", "from January 2027")
        last = _last_day(dated, set(), begins=verb.name != "ends")
    stretch = f"from {first or 'its own day'} to {last or 'the end'}"
    stretch = "taken out" if last == date.min else stretch
    clause.read.say(verb, f"{', '.join(refs)}: {stretch}")
    for ref, own in refs.items():
        _enter(clause, ref, own, first, last)


def _enter(clause: Clause, ref: str, own: Timing, first: date | None, last: date | None) -> None:
    """Enter the stretch of a record: from its own day where `first` is None, open where `last` is. Of one that was
    suspended, what lies before the suspension or after it, as `last` does."""
    pause, start = own.suspensions[-1] if own.suspensions else None, own.first or date.max
    if pause and first is None and last is not None:
        if last <= pause.until:
            last = min(last, pause.from_ - DAY)
        else:
            first = pause.until + DAY
    if last is not None and last < (first or start):
        clause.read.add("without", ref)
        return
    stretch = {key: day for key, day in (("from", first), ("until", last)) if day}
    clause.read.add("with", {"measure": ref, **stretch})
    if pause and first and start < pause.from_:
        note = f"{ref}: its days before {pause.from_} are left out, a scenario gives a record one stretch"
        clause.read.say(f"({ref})", note, note)


def _last_day(part: QuestionPart, known: set[date], *, begins: bool = False) -> date:
    """The last day that a date names; the one before where it begins something: `from` a date, or `begins`.

    known : days that are meant where the date holds one of them. Raises AskError where it is wider than a month.
    """
    first, end, months = span_of(dates_of(part)[0])
    if begins or part.words[0].kind in ("from", "since"):
        return first - DAY
    if months > MONTH:
        why = "It is too wide for a last day: name a day or a month."
        raise unread(part.text, why, f"on 31 January {end.year}")
    return min((one for one in known if first <= one <= end), default=end)
