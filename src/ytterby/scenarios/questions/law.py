"""What a question says of recorded law: the truce, announcements by number, and their suspensions.

A scenario gives a record one stretch of days (`with`) or takes it out (`without`): it can make a record bind again
after another day than its text has, or end it, and cannot suspend it for a time.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from ytterby.controls.book import split_ref
from ytterby.scenarios.questions.days import MONTH, dates_of, ends_after, span_of
from ytterby.scenarios.questions.parts import DATED
from ytterby.scenarios.questions.reading import days_of, symbols_of
from ytterby.scenarios.questions.words import AskError, missing, unread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.controls.book import Book
    from ytterby.controls.timing import Timing
    from ytterby.scenarios.questions.parts import Clause, QuestionPart

    Refs = dict[str, Timing]

ALL = "CHN *"
"""All records of China that touch the goods of the data folder."""
KEPT = ("production_quota", "general_licence")
"""Acts that control no export, or ease a control."""
HOLDS, ENDS = "truce-holds", "truce-ends"
DAY, FOREVER = timedelta(1), date.max
IDLE = "It does nothing to this market, or was never suspended."
VERBS = ("ends", "lifts", "holds", "binds", "never", "act")


def law_of(clause: Clause) -> None:
    """Enter what becomes of recorded law. Raises AskError."""
    book = clause.read.book
    for part in filter(None, map(clause.take, ("place", "by_place", "with_place", "both"))):
        own = {"CHN"} if "record" in clause.parts else {"CHN", "USA"}
        if not {word.value for word in part.places} <= own:
            raise unread(part.text, "record of")
        clause.read.say(part, "whose act it is changes nothing: records bind as they are written")
    if clause.goods and clause.read.folder != "rare_earths" and not clause.goods[0].of("stages"):
        clause.read.say(clause.goods.pop(0), f"data folder: {clause.read.folder}")
    if one := next((one for name, one in clause.parts.items() if "away" in name), None):
        raise unread(one.text, "record to")
    verb = clause.one_of(VERBS, "what becomes of it")
    truce, pause, record = (clause.take(name) for name in ("truce", "suspension", "record"))
    paused = _suspended(book)
    if record is not None:
        meant = {split_ref(ref)[0] for ref in paused} if pause or truce else None
        names = _records(clause, book, record, meant)
        paused = {ref: own for ref, own in paused.items() if split_ref(ref)[0] in names}
        alone = names - {split_ref(ref)[0] for ref in paused}
        paused |= {name: book.timing(name) for name in sorted(alone)}
    if verb is None or (truce or record) is None:
        raise missing("what becomes of what")
    if pause or truce:
        _of_suspensions(clause, verb, paused, book)
    else:
        _of_record(clause, verb, paused, book)


@lru_cache(maxsize=1)
def _suspended(book: Book) -> Refs:
    """Records with acts that are or were suspended, or those limbs of them that are."""
    paused = {}
    for ref in book.refs():
        own, acts = book.timing(ref), book[ref].acts
        limbs = {None} if book[ref].suspensions else {act.limb for act in acts}
        if acts and own.suspensions and split_ref(ref)[1] in limbs:
            paused[ref] = own
    return paused


def _records(clause: Clause, book: Book, part: QuestionPart, meant: set[str] | None) -> set[str]:
    """The records of the numbers of announcements; `meant` : ids that can be, all of them where None.

    Of several, those that do nothing to this market are left out, and said so. The goods that a question names with a
    record have to be its own.
    """
    names, numbers = {*part.of("named")} - {ALL}, list[int]()
    elements = {row["element"] for row in clause.read.table("elements")}
    if ALL in part.of("named"):
        known = book.about.latest_source_date
        names = {one.id for one in book if one.jurisdiction == "CN" and not one.declaratory
                 and book.timing(one.id).state(known) != "ended"
                 and any(act.act not in KEPT and act.touches_any(elements) for act in one.acts)}  # fmt: skip
        clause.read.say(part, f"records: {', '.join(sorted(names))}")
    for word, before in zip(part.words, (None, *part.words), strict=False):
        until = before and numbers and before.kind in ("to", "until")
        one = int(word.value) if word.kind == "number" else 0
        numbers += range(numbers[-1] + 1, one + 1)[:99] if until else [one] * (one > 0)
    for number in numbers:
        pattern = re.compile(rf"Announcement ({''.join(part.of('year')) or '....'}) No\. {number}")
        named = [one for one in book if pattern.fullmatch(one.instrument.number or "")]
        named = [one for one in named if not one.declaratory]
        fit = [one for one in named if one.acts and (meant is None or one.id in meant)]
        years = [pattern.sub(r"\1", one.instrument.number or "") for one in fit]
        if len(fit) == 1:
            names.add(fit[0].id)
            clause.read.say(part, f"record: {fit[0].id}, {fit[0].instrument.title}")
        elif fit or not named or len(numbers) == 1:
            several = "".join(f"announcement {number} of {one}|" for one in years)
            why = "several records" if fit else "idle record" if named else "no record"
            raise unread(part.text, why, " or of ".join(years), several)
        else:
            clause.read.say(f"{number}", IDLE)
    acts = [act for name in names for act in book[name].acts]
    own = {one for one in elements if any(act.touches_any({one}) for act in acts)}
    if not own:
        raise unread(part.text, "record elsewhere", clause.read.folder)
    for goods in clause.goods:
        touched = {"all"} if ALL in part.of("named") else own
        if goods.of("stages") or {*symbols_of(goods, clause.read)} != touched:
            raise unread(goods.text, "goods of a record")
        clause.read.say(goods, "the goods of the record")
    clause.goods = []
    return names


def _of_suspensions(clause: Clause, verb: QuestionPart, paused: Refs, book: Book) -> None:
    """When suspended records bind again. paused : records, or limbs of them."""
    head = clause.parts.get("truce") or clause.parts["suspension"]
    if verb.name not in ("ends", "holds") or not all(own.suspensions for own in paused.values()):
        raise unread(verb.text, "suspension")
    text = {ref: own.suspensions[-1].until for ref, own in paused.items()}
    named = {ref: [one.last for one in book.extensions_of(ref)] for ref in text}
    stated = {ref: max([day, *named[ref]]) for ref, day in text.items()}
    prolongs = verb.name == "holds"
    length = clause.take("length", "longer", "open") if prolongs else None
    dated = clause.take("until", *[] if prolongs else ["start", "within"])
    ends = dict.fromkeys(text, FOREVER) if prolongs else stated
    if length and length.name != "open":
        since = text if dated else stated  # `by one year to November 2027` counts from the text
        ends = {ref: ends_after(one + DAY, length.words) for ref, one in since.items()}
    elif dated is not None:
        known = {*text.values(), *stated.values()}
        ends = dict.fromkeys(text, _last_day(dated, known))
    if length and dated:  # it says one thing twice
        first, end, _ = span_of(dates_of(dated)[0])
        if not first <= min(ends.values()) <= max(ends.values()) <= end:
            raise unread(length.text, "two ends", dated.text)
        clause.read.say(dated, "says the same")
    last = {*ends.values()}
    days = ", ".join("without end" if one == FOREVER else str(one) for one in sorted(last))
    clause.read.say(length or dated or verb, f"suspended to: {days}")
    elements = {row["element"] for row in clause.read.table("elements")}
    others = [split_ref(ref)[0] for ref in {*_suspended(book)} - {*paused}]
    ours = any(act.touches_any(elements) for name in others for act in book[name].acts)
    all_of = clause.read.folder == "rare_earths" and not ours
    if all_of:
        if last == {FOREVER} or last <= {*stated.values()}:
            holds = last == {FOREVER}
            key, value = ("switches", {"truce": "holds"}) if holds else ("reference", [HOLDS])
            clause.read.entries[key] = value
            clause.read.command = ["simulate", HOLDS if holds else ENDS]
            clause.read.say(head, f"the built-in scenario {clause.read.command[1]}")
            return
        clause.read.entries |= {} if prolongs else {"reference": [HOLDS]}
        if last <= {*text.values()}:
            clause.read.entries["switches"], ends = {"truce": "by_text"}, {}
    elif last <= {*stated.values()}:
        why = "It is so in the law as recorded, with which a question is compared."
        raise AskError(f"not understood: {head.text!r} to {days}", why, lambda _: "The truce ends")
    clause.read.say(head, f"suspensions of {', '.join(paused)}")
    for ref, one in ends.items():
        own, again = paused[ref], one != FOREVER
        _enter(clause, ref, own, one + DAY if again else None, None if again else text[ref])


def _of_record(clause: Clause, verb: QuestionPart, refs: Refs, book: Book) -> None:
    """A record that ends, binds, is suspended or never was. refs : itself, or its suspended limbs."""
    known = book.about.latest_source_date
    first: date | None = None
    last: date | None = date.min
    if verb.name == "binds":
        first, last = days_of(clause)
        if last and clause.parts.keys() & DATED == {"within"}:
            text = clause.parts["within"].text
            raise unread(text, "start or stretch", text.removeprefix("in "))
        if any(own.state(first) == own.state(known) == "active" for own in refs.values()):
            raise unread(verb.text, "binds")
    elif verb.name != "never":
        lasting, dated = clause.take("length", "until"), clause.take("start", "within")
        if verb.name == "holds" and lasting and lasting.name == "until" and dated is None:
            dated, lasting = lasting, None  # what stays until a day ends with it
        elif verb.name == "holds":
            lasting = verb
        if lasting or verb.words[0].kind in ("act", "licence"):
            raise unread((lasting or verb).text, "binds again", "" if lasting else "is lifted")
        if dated is None:
            raise missing("from when")
        clause.take("open")
        last = _last_day(dated, set(), begins=verb.name in ("lifts", "act"))
        if last < (begins := min(own.first or date.min for own in refs.values())):
            raise unread(dated.text, "before it began", begins.year + 1)
    stretch = f"from {first or 'its own day'} to {last or 'the end'}"
    stretch = "taken out" if last == date.min else stretch
    clause.read.say(verb, f"{', '.join(refs)}: {stretch}")
    for ref, own in refs.items():
        stated = [one.last for one in book.extensions_of(ref)]
        _enter(clause, ref, own, first, last, stated)


def _enter(clause: Clause, ref: str, own: Timing, first: date | None, last: date | None,
           stated: Sequence[date] = ()) -> None:  # fmt: skip
    """Enter the stretch of a record: from its own day where `first` is None, open where `last` is. Of one that was
    suspended, what lies before the suspension or after it, as `last` does. stated : last days of the suspension that
    governments have stated, which count before that of its text."""
    pause, start = own.suspensions[-1] if own.suspensions else None, own.first or date.max
    if pause and first is None and last is not None:
        again = max([pause.until, *stated]) + DAY
        if last < again:
            last = min(last, pause.from_ - DAY)
        else:
            first = again
    if last is not None and last < (first or start):
        clause.read.add("without", ref)
        return
    if any(one["measure"] == ref for one in clause.read.entries.get("with", ())):
        raise AskError(f"two stretches of days of {ref}", "A record has one in a scenario.")
    stretch = {key: day for key, day in (("from", first), ("until", last)) if day}
    clause.read.add("with", {"measure": ref, **stretch})
    if pause and first and start < pause.from_:
        note = f"{ref}: its days before {pause.from_} are left out, a scenario gives a record one stretch"
        clause.read.say(f"({ref})", note, note)


def _last_day(part: QuestionPart, known: set[date], *, begins: bool = False) -> date:
    """The last day that a date names; the one before where it begins something: `from` a date, or `begins`.

    known : days that are meant where the date holds one of them; `until` a year is to its end. Raises AskError where
    another date is wider than a month.
    """
    first, end, months = span_of(dates_of(part)[0])
    meant = [one for one in known if first <= one <= end]
    if begins or part.words[0].kind in ("from", "since"):
        return first - DAY
    if known and months == MONTH and part.name == "within" and not meant:
        return first - DAY  # as elsewhere, a month after `in` is that of the beginning
    if months > MONTH and part.name != "until":
        raise unread(part.text, "wide end", end.year)
    return min(meant, default=end)
