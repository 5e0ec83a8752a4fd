"""From a question to a verdict: read, match the party, hold the rules against it, say why."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from ytterby.compliance.decide.case import Case, OwnedShare, PartyMatch
from ytterby.compliance.decide.coverage import coverage_of
from ytterby.compliance.decide.evaluate import evaluate, understood
from ytterby.compliance.decide.law import packaged_law
from ytterby.compliance.decide.question import (
    COLUMNS,
    Question,
    QuestionError,
    check_length,
    read_date,
    read_regime,
)
from ytterby.compliance.decide.verdict import (
    OUTCOMES,
    SETS_OUTCOME,
    Coverage,
    Hit,
    Verdict,
    any_revived,
    if_used,
    near_of,
    part,
    plain,
    possible_of,
    would_apply,
)
from ytterby.ground.errors import YtterbyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ytterby.compliance.decide.evaluate import Finding
    from ytterby.compliance.decide.law import Law
    from ytterby.compliance.decide.parties import Parties
    from ytterby.compliance.read.item import Item

_HALF = 0.5 - 1e-12
_PARTY_USES = frozenset({"military", "weapons of mass destruction"})
"""End uses that the name of a party implies: an army is a military user."""
NO_CLEARANCE = "No control found in the versions looked at; this is no clearance."


class Checker:
    """Checks questions against one state of the law and of the party lists.

    Parameters
    ----------
    law : the rules; the packaged ones if None.
    parties : the lists to screen the party against; the packaged ones if None.
    known_at : what was announced after this day is left out.
    today : the day of a question without a date.
    near : whether verdicts name the rules that narrowly do not apply; without it a batch is faster.
    """

    def __init__(
        self,
        law: Law | None = None,
        parties: Parties | None = None,
        known_at: date | None = None,
        today: date | None = None,
        near: bool = True,
    ) -> None:
        if parties is None:
            from ytterby.compliance.decide.parties import Parties as _Parties

            parties = _Parties.packaged()
        self.law = law or packaged_law(known_at)
        self.parties = parties
        self.known_at, self.today, self.near = known_at, today, near
        self._digest = ""

    def check(self, question: Question) -> Verdict:
        """The verdict on one question.

        Raises
        ------
        QuestionError
            when a date, country, HS code or name of the question cannot be read, or nothing is
            asked.
        """
        from ytterby.compliance.read.countries import read_country
        from ytterby.compliance.read.describe import describe
        from ytterby.compliance.read.uses import read_uses

        check_length(question)
        regime = read_regime(question.regime)
        on = read_date(question.date, self.today)
        if not question.has_item and not question.party_name:
            raise QuestionError(
                "nothing is asked: no item, no technology and no party",
                advice="Give --item, --hs, --technology or --party.",
            )
        exporter, origin, destination, seat = (
            _country(read_country, name, getattr(question, name))
            for name in (
                "exporter_country",
                "origin_country",
                "destination_country",
                "party_country",
            )
        )
        item = _item(describe, question) if question.has_item else None
        stated = read_uses(question.end_use)[0] if question.end_use else frozenset()
        # a military word anywhere stands, whatever civil word stands beside it
        uses = stated | (item.uses if item else frozenset())
        uses |= read_uses(question.party_name)[0] & _PARTY_USES
        if not origin and item is not None:
            origin = item.origins.get("made", "")
        matches = self.parties.match(question.party_name, seat, on, self.known_at)
        owners = self.parties.owners_of(question.party_name, on, self.known_at)
        case = Case(
            on=on,
            item=item,
            exporter=exporter,
            origin=origin or exporter,
            destination=destination,
            uses=frozenset(uses - {"civil"}),
            party=question.party_name,
            matches=tuple(m for m in matches if not m.dismissed),
            owned=_stated_owners(question, item),
            owners=owners,
        )
        findings = evaluate(self.law, case, self.near)
        for other in _other_half(question, item):
            findings += evaluate(self.law, replace(case, item=other), self.near)
        return self._verdict(question, case, findings, regime, matches)

    def _verdict(
        self,
        question: Question,
        case: Case,
        findings: list[Finding],
        regime: str,
        matches: tuple[PartyMatch, ...],
    ) -> Verdict:
        on, item = case.on, case.item
        hits, beside = part(findings, regime, on)
        missing = dict.fromkeys(m for hit in hits for m in hit.missing)
        needed = (*self.parties.not_loaded(case), *self._not_understood(case))
        outcome = hits[0].outcome if hits else "no control found"
        if needed and OUTCOMES.index(outcome) > OUTCOMES.index("cannot tell"):
            outcome = "cannot tell"
        unread = self._unread_matches(case, outcome)
        if unread:
            outcome = "cannot tell"
        missing.update(dict.fromkeys((*needed, *unread)))
        missing.update(dict.fromkeys(would_apply(findings, regime)))
        missing.update(dict.fromkeys(if_used(findings, regime, outcome)))
        if regime in ("", "security", "party"):
            missing.update(dict.fromkeys(self.parties.open_points(case)))
        governing = hits[0] if hits and hits[0].outcome == outcome else None
        effect = governing.effect if governing else ""
        return Verdict(
            outcome=outcome,
            effect=effect,
            headline=_headline(outcome, governing, beside, regime, (*needed, *unread))
            + _could_be_worse(hits, findings, outcome)
            + self._blind_spots(case, outcome, regime),
            date=on.isoformat(),
            question={name: getattr(question, name) for name in COLUMNS if getattr(question, name)}
            | ({"technology": "yes"} if question.technology else {}),
            hits=hits,
            beside=beside,
            near=near_of(findings, on),
            missing=tuple(missing),
            notes=self._notes(case, findings, outcome),
            contradictions=item.contradictions if item else (),
            understood=tuple(
                {"field": r.field, "value": r.value, "words": r.words, "source": r.source}
                for r in (item.readings if item else ())
            ),
            parties=possible_of(matches, on),
            coverage=self._coverage(case),
            versions=self._versions(on),
            known_at=self.known_at.isoformat() if self.known_at else "",
        )

    def _not_understood(self, case: Case) -> tuple[str, ...]:
        """What to ask of a user whose words say nothing that a list could be held against."""
        item = case.item
        if item is None or understood(item):
            return ()
        lists = {line.layer: line.state for line in coverage_of(case.exporter)}
        if lists.get("goods") == "not covered" and case.origin != "CN":
            return ()  # there is no list of goods that the words could be on
        said = item.text or item.hs
        return (
            f"what {said[:60]!r} is: no element, form, product or stage was understood; give "
            "--element and --form, or an HS code of a listed item",
        )

    def _unread_matches(self, case: Case, outcome: str) -> tuple[str, ...]:
        """Sure matches on lists whose consequence is in no record of the book."""
        if OUTCOMES.index(outcome) <= OUTCOMES.index("cannot tell"):
            return ()
        alone = case.item is None and not case.exporter
        us = "US" in (case.exporter, case.origin)
        return tuple(
            f"the consequence of {m.party.list_id} ({m.party.name}: {m.party.consequence}) is in "
            "no record of the book"
            for m in case.matches
            if m.confirmed
            and m.party.measure_id is None
            and m.party.state(case.on) != "ended"
            and (alone or (us and m.party.list_id.startswith("US-")))
        )

    def _notes(self, case: Case, findings: list[Finding], outcome: str) -> tuple[str, ...]:
        notes: list[str] = []
        end = self.law.book.about.latest_source_date
        if case.on > end:
            notes.append(
                f"A control whose suspension has run out revives by its text; facts end {end}"
            )
        elif any_revived(findings, case.on):
            notes.append(f"revives by its text; facts end {end}")
        if outcome == "no control found":
            notes.append(NO_CLEARANCE)
        if case.exporter and case.exporter == case.destination:
            notes.append("Exporter and destination are one country: export rules do not apply.")
        elsewhere = [m for m in case.matches if m.confirmed and m.party.state(case.on) == "active"]
        bound = {
            (f.match.party.list_id, f.match.party.name)
            for f in findings
            if f.match and f.value is not False
        }
        for match in elsewhere:
            party = match.party
            if (party.list_id, party.name) not in bound:
                notes.append(
                    f"The party is on {party.list_id} ({party.name}, entry {party.id}), which does "
                    "not bind this deal as described."
                )
        notes += _owned_in_vain(case, findings)
        return tuple(dict.fromkeys(notes))

    def _blind_spots(self, case: Case, outcome: str, regime: str) -> str:
        """What a `no control found` does not cover, on the first line."""
        if outcome != "no control found" or case.item is None:
            return ""
        blind = [
            line.layer
            for line in coverage_of(case.exporter)
            if line.state == "not covered" and line.layer in SETS_OUTCOME[regime]
        ]
        state = case.exporter or "the exporting state"
        return f" Not covered for {state}: {', '.join(blind)}." if blind else ""

    def _coverage(self, case: Case) -> tuple[Coverage, ...]:
        return coverage_of(case.exporter)

    def _versions(self, on: date) -> tuple[dict[str, str], ...]:
        if not self._digest:
            self._digest = self.law.book.digest()
        about = self.law.book.about
        book = {
            "list": "book of controls",
            "as_of": about.latest_source_date.isoformat(),
            "records": str(len(self.law.book)),
            "digest": self._digest,
        }
        return (book, *self.parties.versions(on))


def error_verdict(question: Question, fault: YtterbyError, where: str = "") -> Verdict:
    """The verdict of a question that could not be read: outcome `error`, and what to do."""
    return Verdict(
        outcome="error",
        effect="",
        headline=f"Not answered: {fault.what}",
        date=question.date,
        question={name: getattr(question, name) for name in COLUMNS if getattr(question, name)},
        error=str(fault),
        where=where,
    )


def _country(read: Callable[[str], str], name: str, text: str) -> str:
    if not text.strip():
        return ""
    try:
        return read(text)
    except YtterbyError as fault:
        raise QuestionError(f"{name}: {fault.what}", advice=fault.advice) from None


def _could_be_worse(hits: tuple[Hit, ...], findings: list[Finding], outcome: str) -> str:
    """A listing that may be the party's and would be worse than the outcome."""
    known = {h.measure for h in hits if h.outcome == "cannot tell" and h.layer == "party"}
    for finding in findings:
        rule, match = finding.law.rule, finding.match
        if finding.law.ref not in known or match is None or rule.outcome == "none":
            continue
        if OUTCOMES.index(rule.outcome) < OUTCOMES.index(outcome):
            return (
                f" Possible match: {match.party.name} ({match.party.list_id}), "
                f"which would make it {rule.outcome}."
            )
    return ""


def _owned_in_vain(case: Case, findings: list[Finding]) -> list[str]:
    """Half of the party in the hands of listed owners, where no rule of the book makes it count."""
    from ytterby.compliance.parties.record import LISTS

    if case.owners is None or any(f.law.rule.owned and f.value for f in findings):
        return []
    held = case.owners(tuple(LISTS))
    share = sum(o.share for o in held)
    if share < _HALF:
        return []
    how = "; ".join(o.how for o in held)
    return [
        f"Listed owners hold {share * 100:g} percent ({how}); no rule of the book makes that count "
        "for this deal as described."
    ]


_PARTS = re.compile(r"\band\b|[;&+、；]|和|及", re.IGNORECASE)


def _other_half(question: Question, item: Item | None) -> tuple[Item, ...]:
    """The technology of `separation know-how and mixer-settlers`, or its goods: both are asked."""
    from ytterby.compliance.read.describe import describe
    from ytterby.compliance.read.vocabulary import understand

    if (
        item is None
        or question.technology
        or question.form
        or not _PARTS.search(question.item_text)
    ):
        return ()
    parts = [part for part in _PARTS.split(question.item_text) if part.strip()]
    read = [(part, understand(part)) for part in parts]
    kinds = {one.kind for _, one in read}
    if "goods" not in kinds or not kinds & {"technology", "service"}:
        return ()
    technical = item.kind in ("technology", "service")
    wanted = [
        part
        for part, one in read
        if (one.form in ("equipment", "reagent") if technical else one.kind != "goods" and one.kind)
    ]
    if not wanted:
        return ()
    asked = replace(question, item_text=", ".join(wanted), technology=not technical)
    other = _item(describe, asked)
    if not other.elements and not other.rare_earths:
        # `extraction technology and mixer-settlers for rare earths`: both are for rare earths
        other = replace(other, elements=item.elements, rare_earths=item.rare_earths)
    return (other,)


def _item(describe: Callable[..., Item], question: Question) -> Item:
    """The item of a question, its faults in the question's own words."""
    try:
        return describe(
            question.item_text,
            element=question.element,
            form=question.form,
            hs=question.hs_code,
            stage=question.technology_stage,
            content=question.content_data,
            technology=question.technology,
        )
    except YtterbyError as fault:
        column = _column_at_fault(question)
        what = f"{column}: {fault.what}" if column else fault.what
        raise QuestionError(what, where=fault.where, advice=fault.advice) from None


def _column_at_fault(question: Question) -> str:
    """The column whose text cannot be read by itself."""
    from ytterby.compliance.read.hs import read_hs
    from ytterby.compliance.read.vocabulary import read_elements, read_form, read_stage

    readers: dict[str, Callable[[str], object]] = {
        "hs_code": read_hs,
        "element": lambda text: read_elements(text.removeprefix("=")),
        "form": read_form,
        "technology_stage": read_stage,
    }
    for name, read in readers.items():
        text = getattr(question, name)
        try:
            if text:
                read(text)
        except YtterbyError:
            return name
    return ""


def _stated_owners(question: Question, item: Item | None) -> tuple[OwnedShare, ...]:
    """Shares of listed owners as the question states them."""
    stated = item.ownership if item else ()
    if item is None and question.content_data:
        from ytterby.compliance.read.content import read_content

        stated = read_content(question.content_data).ownership
    return tuple(
        OwnedShare((o.listed,) if o.listed else (), o.share, f"{o.share * 100:g} percent by {o.by}")
        for o in stated
    )


_SAYS = {
    "prohibited": "Prohibited",
    "licence required": "Licence required",
    "notice/statement required": "Notice or statement required",
}
_WORDS = {
    "": "security",
    "security": "security",
    "party": "party",
    "trade_administration": "trade administration",
    "tariff": "tariff",
    "procurement": "procurement",
    "production": "production",
}


def _headline(
    outcome: str,
    governing: Hit | None,
    beside: tuple[Hit, ...],
    regime: str,
    needed: tuple[str, ...],
) -> str:
    """`No security control found. Ordinary export licence required.`"""
    effect = f" ({plain(governing.effect)})" if governing and governing.effect else ""
    if outcome == "no control found":
        says = f"No {_WORDS[regime]} control found."
    elif governing is None:
        says = f"Cannot tell: {needed[0]}." if needed else "Cannot tell."
    elif outcome == "cannot tell":
        says = f"Cannot tell: {governing.measure} may apply."
    elif outcome == "suspended":
        by = f" by {governing.by}" if governing.by else ""
        until = f" until {governing.until}" if governing.until else ""
        says = f"{governing.measure} would apply and is suspended{until}{by}."
    else:
        says = f"{_SAYS[outcome]} by {governing.measure}{effect}."
    for hit in beside:
        if hit.outcome in ("cannot tell", "suspended"):
            continue
        words = plain(hit.effect) or hit.outcome
        named = hit.effect and hit.outcome == "licence required" and not hit.beside
        tail = " required" if named else ""
        sentence = f"{words[:1].upper()}{words[1:]}{tail}."
        if sentence not in says:
            says += f" {sentence}"
    return says
