"""From a question to a verdict: read, match the party, hold the rules against it, say why."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ytterby.compliance.decide.by_code import matter_of_code
from ytterby.compliance.decide.case import QuestionError
from ytterby.compliance.decide.conditions import own_reading
from ytterby.compliance.decide.decided import ItemDecisions, against, decided_case
from ytterby.compliance.decide.evaluate import evaluate, lifting
from ytterby.compliance.decide.holds import holds_until
from ytterby.compliance.decide.law import law_of
from ytterby.compliance.decide.licences import licences
from ytterby.compliance.decide.other_lists import possible_numbers, questions_of, stated_numbers
from ytterby.compliance.decide.parties import Parties
from ytterby.compliance.decide.question import (
    COLUMNS,
    Question,
    ReadQuestion,
    in_another_form,
    made_of_material,
    other_products,
    read_question,
)
from ytterby.compliance.decide.sentences import (
    blind_spots,
    could_be_worse,
    headline,
    if_used,
    near_misses,
    not_covered,
    not_understood,
    notes,
    outside_of,
    part,
    possible_of,
    unread_matches,
    what_is,
    would_apply,
)
from ytterby.compliance.decide.verdict import OUTCOMES, SETS_OUTCOME, PieceOutcome, Verdict
from ytterby.compliance.parties.home import Home
from ytterby.compliance.read.coverage import only_trade_words, packed_unknown
from ytterby.compliance.read.swallowed import may_be_made_of
from ytterby.compliance.read.words import search
from ytterby.compliance.records.days import known_to
from ytterby.ground.fingerprint import digest_of_parts

if TYPE_CHECKING:
    from datetime import date

    from ytterby.compliance.decide.case import CheckCase
    from ytterby.compliance.decide.evaluate import Finding
    from ytterby.compliance.decide.law import Law
    from ytterby.compliance.decide.question import HiddenMaterial
    from ytterby.compliance.decide.verdict import ListNumber, Outcome, RuleHit
    from ytterby.ground.errors import YtterbyError

OF_WHAT_ORIGIN = (
    "country of origin (--origin): rules on Chinese goods reach those that others send on"
)
FROM_WHERE = "exporting country (--from): no rule that was looked at answers, and each state has a law of its own"


class Checker:
    """Checks questions against one state of the law and of the party lists.

    law : the rules; if None those of the user data folder of the parties, else the packaged ones.
    parties : the lists to screen the party against; the packaged ones if None.
    today : the day of a question without a date.
    near : whether verdicts name the rules that narrowly do not apply; without it a batch is faster.
    """

    def __init__(
        self,
        law: Law | None = None,
        parties: Parties | None = None,
        today: date | None = None,
        near: bool = True,
    ) -> None:
        self.parties = parties or Parties()
        home = self.parties.home
        self.law = law or law_of(home.laws if home else None)
        self.today, self.near = today, near
        self.items = ItemDecisions.read(home)

    def check(self, question: Question, *, ask: bool = False) -> Verdict:
        """The verdict on one question.

        Raises QuestionError when a date, country, HS code or name of the question cannot be read, or nothing
        is asked.

        ask : a word that its column does not know makes the verdict `cannot tell`, and what else is
            said is answered without it; otherwise it is an error.
        """
        read = read_question(question, self.parties, self.today, ask=ask)
        read, again = self._with_decision(question, read)
        findings = [f for case in read.cases for f in evaluate(self.law, case, self.near)]
        if not read.pieces and not read.cases[0].decided:
            findings += self._earned(question, read.cases[0], findings)
        findings += self._of_unknown_origin(read.cases[0])
        pieces: list[PieceOutcome] = []
        for case in read.pieces:
            alone = evaluate(self.law, case, self.near)
            alone += self._earned(question, case, alone)
            pieces.append(self._piece(case, alone, read.regime))
            findings += alone
        for one in read.hidden:
            findings += self._of_hidden(one)
        return self._verdict(question, read, findings, tuple(pieces), again)

    def _with_decision(self, question: Question, read: ReadQuestion) -> tuple[ReadQuestion, str]:
        """What was read, with what a person has decided on the item; and what is to be decided again."""
        decision = self.items.on_item(question) if question.has_item else None
        if decision is None:
            return read, ""
        if changed := decision.changed(self.law.records):
            return read, f"{decision.words()}; open again: {', '.join(changed[:3])} changed since"
        case = decided_case(read.cases[0], decision, self.law.records)
        return replace(read, cases=(case,), pieces=(), hidden=()), ""

    def _earned(
        self, question: Question, case: CheckCase, findings: list[Finding]
    ) -> list[Finding]:
        """What a material would come to, if nothing but a word for a device, a part or a machine frees it.

        Free is what an answer of the ministry puts outside, or what the text says is built in.
        """
        binding = (f for f in findings if f.law.rule.layer in SETS_OUTCOME["security"])
        if case.item is None or any(f.value is not False and f.state == "active" for f in binding):
            return []
        made = made_of_material(question, case) if may_be_made_of(case.item) else None
        others = (*in_another_form(case), *other_products(question, case), *matter_of_code(case))
        hidden = (*others, *filter(None, [made]))
        return [finding for one in hidden for finding in self._of_hidden(one)]

    def _of_unknown_origin(self, case: CheckCase) -> list[Finding]:
        """What goods of unknown origin would come to, were they from a state whose rules follow them."""
        others = self.law.follows - {case.exporter} if case.origin == case.exporter else set()
        if not others or not search("origin_unknown", case.item.text if case.item else ""):
            return []
        abroad = [
            f for o in others for f in evaluate(self.law, replace(case, origin=o), near=False)
        ]
        binding = (f for f in abroad if f.law.rule.layer in SETS_OUTCOME["security"] and f.value)
        return [f._replace(value=None, missing=(OF_WHAT_ORIGIN,)) for f in binding]

    def _of_hidden(self, one: HiddenMaterial) -> list[Finding]:
        """What a material beside a device would come to as goods, less what an answer puts outside.

        Where the text does not say that it is goods of its own, nobody can tell.
        """
        findings = [f for f in evaluate(self.law, one.case, near=False) if f.value is not False]
        if one.case.item is not None and not one.case.item.form:
            # a bare element is asked only where it is listed in every form
            findings = [f for f in findings if f.value]
        if not one.question:
            return findings
        of_list = [f for f in findings if f.law.rule.items == "entries"]
        goods = [f for f in of_list if not lifting(f, one.host_case)]
        binding = [f for f in findings if f.law.rule.layer in SETS_OUTCOME["security"] and goods]
        asked = (f for f in binding if f in goods or f.law.rule.items != "entries")
        return [f._replace(value=None, missing=(one.question,)) for f in asked]

    def _piece(self, case: CheckCase, findings: list[Finding], regime: str) -> PieceOutcome:
        """What one piece of a list comes to by itself."""
        hits, _ = part(findings, regime, case.on)
        first = hits[0] if hits else None
        asks = (*(first.missing if first else ()), *not_understood(self.law, case))
        outcome = most_severe(first.outcome if first else "no control found", bool(asks))
        outcome, more = self._uncovered(outcome, case, findings, regime)
        asking = outcome == "cannot tell" and (more or asks)
        measure = first.measure if first and first.outcome == outcome else ""
        text = case.item.text if case.item else ""
        return PieceOutcome(text, outcome, measure, (*more, *asks)[0] if asking else "")

    def _uncovered(
        self, outcome: Outcome, case: CheckCase, findings: list[Finding], regime: str
    ) -> tuple[Outcome, tuple[str, ...]]:
        """The outcome, `not covered` where only a law that the book does not hold could answer; and what to ask."""
        if outcome != "no control found":
            return outcome, ()
        states = not_covered(self.law, case, findings, regime)
        if states and case.item and search("origin_unknown", case.item.text):
            return "cannot tell", (OF_WHAT_ORIGIN,)
        if states and not all(states):
            return "cannot tell", (FROM_WHERE,)
        return ("not covered" if states else outcome), ()

    def _outcome(
        self,
        read: ReadQuestion,
        findings: list[Finding],
        hits: tuple[RuleHit, ...],
        again: str,
        numbers: tuple[ListNumber, ...],
    ) -> tuple[Outcome, tuple[str, ...]]:
        """The outcome, and what must be said before anything else can be told.

        again : what is to be decided again. numbers : of lists of other states, of which the book has no law.
        """
        case = read.cases[0]
        alone = (*(read.pieces or read.cases[:1]), *(h.case for h in read.hidden if not h.question))
        open_questions = [q for one in alone for q in not_understood(self.law, one)]
        open_questions += [what_is(c.item.text) for c in alone if c.item and packed_unknown(c.item)]
        if case.item and not open_questions and only_trade_words(case.item):
            open_questions = [what_is(case.item.text)]
        if again or case.decided:
            open_questions = [again, *open_questions] if again else []
        lists = () if self.parties.off_list(case) else self.parties.not_loaded(case)
        needed = (*read.unknown, *lists, *open_questions)
        outcome = most_severe(hits[0].outcome if hits else "no control found", bool(needed))
        unread = unread_matches(case, outcome)
        if unread or read.unknown:
            outcome = "cannot tell"
        outcome, more = self._uncovered(outcome, case, findings, read.regime)
        if outcome == "not covered" and (asks := questions_of(case, numbers)):
            outcome, more = "cannot tell", asks
        return outcome, (*needed, *unread, *more)

    def _verdict(
        self,
        question: Question,
        read: ReadQuestion,
        findings: list[Finding],
        pieces: tuple[PieceOutcome, ...],
        again: str = "",
    ) -> Verdict:
        case, regime = read.cases[0], read.regime
        on, item, decided = case.on, case.item, case.decided
        hits, ancillary = part(findings, regime, on)
        numbers = (*stated_numbers(question), *possible_numbers(read.pieces or read.cases[:1]))
        outcome, needed = self._outcome(read, findings, hits, again, numbers)
        missing = [*read.unknown, *(m for hit in hits for m in hit.missing), *needed]
        missing += [*would_apply(findings, regime), *if_used(findings, regime, outcome)]
        missing += self.parties.not_loaded(case)
        if regime in ("", "security", "party") and not case.party:
            missing.append("party: blank means not listed")
        governing = hits[0] if hits and hits[0].outcome == outcome else None
        outside = outside_of(findings) if outcome == "no control found" else ""
        coverage = self.law.coverage_of(case.exporter)
        about = item.text if item and not pieces else ""
        end = self.law.book.about.latest_source_date
        late = f" ({known_to(self.law.book)})" if on > end else ""
        last, changed_by = holds_until(self.law, case, findings)
        return Verdict(
            outcome=outcome,
            effect=governing.effect if governing else "generally outside" if outside else "",
            headline=(f"{outside} " if outside else "")
            + headline(outcome, hits, ancillary, regime, needed, read.unknown, about, late)
            + could_be_worse(hits, findings, outcome)
            + own_reading(case, outcome)
            + blind_spots(case, coverage, outcome, regime),
            date=on.isoformat(),
            question=_given(question),
            holds_until=last.isoformat() if last else "",
            changed_by=changed_by,
            law_as_of=end.isoformat(),
            law_age_days=max(0, (on - end).days),
            hits=hits,
            ancillary=ancillary,
            near=near_misses(findings, on),
            missing=tuple(dict.fromkeys(missing)),
            licences=licences(findings, item) if self.near else (),
            notes=notes(self.law, case, findings, outcome),
            contradictions=(*(item.contradictions if item else ()), *against(decided, hits)),
            decided=decided.decision.words() if decided else again,
            numbers=numbers,
            pieces=pieces,
            understood=tuple(dict(vars(one)) for one in (item.readings if item else ())),
            parties=possible_of(read.matches, on),
            coverage=coverage,
            versions=(*self.law.versions, *self.parties.versions(on)),
        )


def most_severe(outcome: Outcome, open_questions: bool) -> Outcome:
    """An outcome, where something may be asked that could make it worse: what binds stays."""
    milder = OUTCOMES.index(outcome) > OUTCOMES.index("cannot tell")
    return "cannot tell" if open_questions and milder else outcome


def error_verdict(question: Question, fault: YtterbyError, where: str = "") -> Verdict:
    """The verdict of a question that could not be read: outcome `error`, and what to do."""
    told = f"Not answered: {fault.what}", question.date, _given(question)
    return Verdict("error", "", *told, error=str(fault), where=where)


def _given(question: Question) -> dict[str, str]:
    """The columns that a question fills, as its user wrote them."""
    given = {name: getattr(question, name) for name in COLUMNS if getattr(question, name)}
    return given | {"technology": "yes"} if question.technology else given


def check(
    item: str = "",
    *,
    technology: str = "",
    hs: str = "",
    element: str = "",
    form: str = "",
    stage: str = "",
    content: str = "",
    party: str = "",
    party_country: str = "",
    party_birth_date: str = "",
    exporter: str = "",
    destination: str = "",
    origin: str = "",
    end_use: str = "",
    regime: str = "",
    list_number: str = "",
    on: date | str = "",
    home: Path | str | None = None,
    law: Path | str | None = None,
    owners: Path | str | None = None,
) -> Verdict:
    """Whether a control applies to an item, technology or party on a day, and why.

    Parameters
    ----------
    item, technology : goods or technology in your words; one of them.
    hs : code of 2 to 10 digits. element, form, stage : correct what was read.
    content : shares, purities, sizes, owners.
    party, party_country, party_birth_date : the other side of the deal.
    exporter, destination, origin : countries, by code or name. end_use : civil if blank.
    regime : layer that sets the outcome. list_number : ECCN, Annex I number or EAR99; it frees from nothing.
    on : the day; today if blank.
    home : folder of imported lists; else `YTTERBY_HOME`, else the user's data folder.
    law : folder of own records laid over the packaged law; else `YTTERBY_LAW`, else `law` in the user data folder.
    owners : CSV of owner, owned, percent, from, until.

    Returns
    -------
    Verdict : `outcome`, `headline`, `reasons`, `hits`, `missing`, `holds_until`, `coverage`;
    `write(folder)` its record.

    Raises
    ------
    QuestionError : something cannot be read, or nothing is asked.

    Examples
    --------
    >>> from ytterby import check
    >>> check("gallium metal", exporter="CN", destination="US", on="2024-12-10").outcome
    'prohibited'
    """
    given = {name: text for name, text in locals().items() if name not in ("home", "law", "owners")}
    return _checker_of(Home.find(home, law), owners).check(question_of(**given))


def question_of(
    item: str = "", *, technology: str = "", on: date | str = "", **columns: str
) -> Question:
    """A question by the names of arguments and options. Raises QuestionError."""
    if item and technology:
        raise QuestionError("item and technology are two questions", advice="Ask them one by one.")
    named = {COLUMN_OF.get(name, name): value for name, value in columns.items()}
    day, text = _day_text(on), item or technology
    return Question(date=day, item_text=text, technology=bool(technology), **named)


COLUMN_OF = {
    "exporter": "exporter_country", "destination": "destination_country", "origin": "origin_country",
    "hs": "hs_code", "stage": "technology_stage", "content": "content_data", "party": "party_name",
}  # fmt: skip
"""Columns of a question whose argument or option has a shorter name."""


def _checker_of(home: Home, owners: Path | str | None) -> Checker:
    """The checker of a user's lists and records, kept while they stay the same."""
    table = Path(owners) if owners else None
    return _checker(law_of(home.laws), home, table, _contents(home, table))


def _day_text(day: date | str) -> str:
    """A day as text; a moment is refused, for which day it is depends on where."""
    if isinstance(day, str):
        return day
    if hasattr(day, "hour") or not hasattr(day, "isoformat"):
        what = f"on: {day!r} is no day ({type(day).__name__})"
        raise QuestionError(what[:200], advice="Give a date, or text such as 2025-06-01.")
    return day.isoformat()


def _contents(home: Home, owners: Path | None) -> str:
    """Digest of what a checker reads of a user: what is edited or imported is read again."""
    parts = ["\n".join(sorted(map(str, home.snapshots.glob("*/*")))).encode()]
    for path in (home.decisions, home.items, *((owners,) if owners else ())):
        parts.append(path.read_bytes() if path.is_file() else b"")
    return digest_of_parts(parts)


@lru_cache(maxsize=4)
def _checker(law: Law, home: Home, owners: Path | None, contents: str) -> Checker:
    return Checker(law, Parties.read(home, owners))
