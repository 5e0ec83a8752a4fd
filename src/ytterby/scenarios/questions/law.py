"""What a question says of recorded law: the truce, announcements by number, and their suspensions.

A scenario gives a record one stretch of days (`with`) or takes it out (`without`): it can make a record bind again after
another day than its text has, or end it, and cannot suspend it for a time.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ytterby.controls.book import Book, split_ref
from ytterby.scenarios.questions.days import MONTH, ends_after, span_of
from ytterby.scenarios.questions.reading import dates_of, days_of, missing, unread
from ytterby.scenarios.questions.words import QuestionFault, added

if TYPE_CHECKING:
    from ytterby.controls.timing import Timing
    from ytterby.scenarios.questions.parts import Clause, QuestionPart
    from ytterby.scenarios.questions.reading import ScenarioQuestion

HOLDS, ENDS = "truce-holds", "truce-ends"
DAY, FOREVER = timedelta(1), date.max
VERBS = ("ends", "lifts", "holds", "binds", "never", "act")


def law_of(clause: Clause, question: ScenarioQuestion) -> None:
    """Enter what becomes of recorded law. Raises QuestionFault."""
    book = Book.read()
    for part in [one for name in ("place", "by_place", "with_place") if (one := clause.take(name))]:
        question.say(part, "whose act it is changes nothing: records bind as they are written")
    for part in [one for one in clause.goods if one.of("elements") and not one.of("stages")]:
        if question.folder != "rare_earths" or part.of("elements") == ["rare_earths/all"]:
            clause.goods.remove(part)
            question.say(part, f"data folder: {question.folder}")
    verb = clause.one_of([name for name in VERBS if name in clause.parts], "what becomes of it")
    truce, pause, record = (clause.take(name) for name in ("truce", "suspension", "record"))
    if verb is None:
        raise missing("what becomes of it", "ends on 31 January 2027", "is lifted from 2027")
    if truce is None and record is None:
        raise missing("of what", "of announcement 61 of 2025")
    acting = {ref: {act.limb for act in book[ref].acts} for ref in book.refs()}
    refs = [ref for ref, limbs in acting.items() if limbs and (split_ref(ref)[1] in limbs or book[ref].suspensions)]
    paused = {ref: own for ref in refs if (own := book.timing(ref)).suspensions
              and (book.limb(ref) is None or not book[ref].suspensions)}  # fmt: skip
    if record is not None:
        name = _record(book, record, question, {split_ref(ref)[0] for ref in paused} if pause else None)
        paused = {ref: own for ref, own in paused.items() if split_ref(ref)[0] == name}
        if pause is None:
            _of_record(clause, question, verb, paused or {name: book.timing(name)}, book.about.latest_source_date)
            return
    stated = {ref: max((one.last for one in book.extensions_of(ref)), default=_until(own)) for ref, own in paused.items()}
    _of_suspensions(clause, question, verb, paused, stated)


def _until(own: Timing) -> date:
    return own.suspensions[-1].until


def _record(book: Book, part: QuestionPart, question: ScenarioQuestion, meant: set[str] | None) -> str:
    """The record of an announcement's number; `meant` : ids that can be, all of them where None."""
    number, year = part.of("number")[0], (part.of("year") or [r"\d{4}"])[0]
    of = {one.id: re.fullmatch(rf"Announcement ({year}) No\. {number}", one.instrument.number or "") for one in book}
    years = {name: match[1] for name, match in of.items() if match and not book[name].declaratory}
    fit = {name: year for name, year in years.items() if book[name].acts and (meant is None or name in meant)}
    if len(fit) != 1:
        why = (f"That of {' or of '.join(fit.values())} may be meant." if fit else
               "It does nothing to this market, or was never suspended." if years else "No record has this number.")  # fmt: skip
        raise unread(part, why, *(f"announcement {number} of {one}" for one in fit.values()), "announcement 18 of 2025")
    (name,) = fit
    elements = {row["element"] for row in question.table("elements")}
    if not any(act.touches_any(elements) for act in book[name].acts):
        raise QuestionFault(f"not understood: {part.text!r} for {question.folder}", "It touches none of its elements.",
                            added("for gallium"))  # fmt: skip
    question.say(part, f"record: {name}, {book[name].instrument.title}")
    return name


def _of_suspensions(
    clause: Clause, question: ScenarioQuestion, verb: QuestionPart, paused: dict[str, Timing], stated: dict[str, date]
) -> None:
    """When suspended records bind again. paused : records, or limbs; stated : to which day statements prolong them."""
    head = clause.parts.get("truce") or clause.parts["suspension"]
    text = {ref: _until(own) for ref, own in paused.items()}
    length, dated = clause.take("length", "longer"), clause.take("start", "within", "until")
    prolongs = verb.name == "holds"
    if verb.name not in ("ends", "holds"):
        raise unread(verb, "A suspension ends, or it is extended.", "ends")
    if (length and (dated or not prolongs)) or (dated and prolongs and dated.name != "until"):
        raise unread(length or dated or head, "Say on which day it ends, or until which it is extended.", "")
    ends = dict.fromkeys(paused, FOREVER) if prolongs else text
    if length is not None:
        ends = {ref: ends_after(one + DAY, length.words) for ref, one in text.items()}
    elif dated is not None:
        ends = dict.fromkeys(paused, _last_day(dated, {*text.values(), *stated.values()}))
    days = ", ".join("without end" if one == FOREVER else str(one) for one in sorted({*ends.values()}))
    question.say(length or dated or verb, f"suspended to: {days}")
    by_text = {*ends.values()} <= {*text.values()}
    if "truce" in clause.parts and question.folder == "rare_earths":
        if by_text or FOREVER in ends.values():
            question.command = ["simulate", ENDS if by_text else HOLDS]
            question.say(head, f"the built-in scenario {question.command[1]}")
            return
        question.entries |= {} if prolongs else {"reference": [HOLDS]}
        if {*ends.values()} <= {*stated.values()}:
            question.entries["switches"], ends = {"truce": "by_statements"}, {}
    elif by_text:
        raise QuestionFault(f"not understood: {head.text!r} to {days}", "So it is in the law as recorded, with which a question "
                            "is compared.", lambda _: "The truce ends")  # fmt: skip
    question.say(head, f"suspensions of {', '.join(paused)}")
    for ref, last in ends.items():
        _bind(question, ref, paused[ref], last)


def _bind(question: ScenarioQuestion, ref: str, own: Timing, after: date, last: date | None = None) -> None:
    """A suspended record binds again after a day; `FOREVER`: no more after what it bound before its suspension."""
    before = own.suspensions[0].from_ - DAY
    bound = own.first is not None and own.first <= before
    if after != FOREVER:
        question.add("with", {"measure": ref, "from": after + DAY, **({"until": last} if last else {})})
        if bound:
            note = f"its days to {before}, on which it bound, are left out: a record has one stretch in a scenario"
            question.say(f"({ref})", note, f"{ref}: {note}")
    elif bound:
        question.add("with", {"measure": ref, "until": before})
    else:
        question.add("without", ref)


def _of_record(
    clause: Clause, question: ScenarioQuestion, verb: QuestionPart, refs: dict[str, Timing], known: date
) -> None:
    """A record that ends, binds, is suspended or never was. refs : itself, or its suspended limbs; known : the last
    day of the facts."""
    if verb.name == "never":
        question.add("without", *dict.fromkeys(split_ref(ref)[0] for ref in refs))
        question.say(verb, f"without: {', '.join(refs)}")
        return
    if verb.name == "binds":
        first, last = days_of(clause, question)
        if any(own.state(first) == own.state(known) == "active" for own in refs.values()):
            raise unread(verb, "It binds on that day as recorded.", "is lifted")
        for ref in refs:
            question.add("with", {"measure": ref, "from": first, **({"until": last} if last else {})})
        question.say(verb, f"with: {', '.join(refs)} from {first}")
        return
    lasting, dated = clause.take("length", "until"), clause.take("start", "within")
    if verb.name == "holds" or lasting or (verb.name == "act" and verb.words[0].kind != "suspend"):
        why = "A scenario can end a record from a day on, and cannot make it bind again."
        raise unread(lasting or verb, why, "" if lasting else "is lifted")
    if dated is None:
        raise missing("from when", "from January 2027")
    last = _last_day(dated, set(), begins=verb.name != "ends")
    question.say(verb, f"last day of {', '.join(refs)}: {last}")
    for ref, own in refs.items():
        if not own.suspensions:
            question.add("with", {"measure": ref, "until": last})
        else:
            _bind(question, ref, own, FOREVER if last <= _until(own) else _until(own), last)


def _last_day(part: QuestionPart, known: set[date], *, begins: bool = False) -> date:
    """The last day that a date names; the one before where it begins something: `from` a date, or `begins`.

    known : days that are meant where the date holds one of them. Raises QuestionFault where it is wider than a month.
    """
    first, end, months = span_of(dates_of(part)[0])
    if begins or part.words[0].kind in ("from", "since"):
        return first - DAY
    if months > MONTH:
        raise unread(part, "It is too wide for a last day: name a day or a month.", f"on 31 January {end.year}")
    return min((one for one in known if first <= one <= end), default=end)
