"""From what the rules say of a case to the lines of a verdict: hits, near misses, headline, open points, notes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ytterby.compliance.decide.by_heading import by_name_only
from ytterby.compliance.decide.conditions import PUBLISHED
from ytterby.compliance.decide.evaluate import Finding, hides_nothing, understood
from ytterby.compliance.decide.match_entry import IN_LAW
from ytterby.compliance.decide.reached import fits
from ytterby.compliance.decide.verdict import (
    LAYERS,
    OUTCOMES,
    SETS_OUTCOME,
    NearMiss,
    Outcome,
    Possible,
    RuleHit,
    plain,
)
from ytterby.compliance.parties.packaged import LISTS
from ytterby.compliance.read.swallowed import built_in_by_name
from ytterby.compliance.read.words import forms_of, pattern
from ytterby.compliance.records.days import extension_on, known_to
from ytterby.controls.timing import ALWAYS, OPEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from ytterby.compliance.decide.case import CheckCase, PartyMatch
    from ytterby.compliance.decide.law import Law
    from ytterby.compliance.decide.verdict import Coverage
    from ytterby.compliance.read.item import Item


def outcome_of(finding: Finding) -> Outcome:
    """What one finding comes to."""
    if finding.state == "suspended":
        return "suspended"
    if finding.value is None:
        return "cannot tell"
    rule = finding.law.rule
    return "no control found" if rule.outcome == "none" else rule.outcome


def hit_of(finding: Finding, on: date) -> RuleHit:
    """A finding as shown to a user."""
    law, rule = finding.law, finding.law.rule
    match, days = finding.match, law.timing
    since = until = by = ""
    if match is not None and rule.party == "listed":
        party = match.party
        since = str(party.first_day or "")
        if party_suspension := party.suspension(on):
            until, by = party_suspension.last.isoformat(), party_suspension.by
        elif party.delisted_on:
            until = (party.delisted_on - timedelta(days=1)).isoformat()
    else:
        since = "" if days.first in (None, ALWAYS) else str(days.first)
        if suspension := days.suspension(on):
            until, by = suspension.until.isoformat(), suspension.by
        elif statement := extension_on(law.extensions, on):
            until, by = statement.last.isoformat(), statement.by.id
        elif days.last != OPEN:
            until = days.last.isoformat()
    policy = match.party.policy if match is not None else ""
    return RuleHit(
        measure=law.ref,
        rule=rule.name or "",
        layer=rule.layer,
        outcome=outcome_of(finding),
        effect="; ".join(filter(None, (policy, rule.effect))),
        state=finding.state,
        title=law.measure.instrument.title,
        number=law.measure.instrument.number or "",
        jurisdiction=law.measure.jurisdiction,
        why=finding.why,
        missing=finding.missing,
        conditions=finding.conditions,
        entries=finding.entries,
        party=match.party.name if match else "",
        party_list=match.party.list_id if match else "",
        since=since,
        until=until,
        by=by,
        confidence=law.measure.confidence,
        source=law.measure.source,
        source_url=law.measure.source_url,
        grounds=grounds(finding),
        ancillary=rule.ancillary,
        catch_all=finding.by_use,
    )


def sort_hits(hits: Sequence[RuleHit]) -> tuple[RuleHit, ...]:
    """Most severe first; of one outcome the narrower layer first; one line a rule."""

    def order(hit: RuleHit) -> tuple[int, bool, int, int, int, bool]:
        # of what cannot be told, a list comes before the rules that rest on it, and what misses least first
        unsure = hit.outcome == "cannot tell"
        open_ = len(hit.missing) if unsure else 0
        own = hit.measure.partition("#")[0]
        rests = unsure and any(not entry.startswith(f"{own}/") for entry in hit.entries)
        layer = len(LAYERS) if hit.catch_all else LAYERS.index(hit.layer)
        # an element that nobody named is the weakest ground
        vague = sum(m.startswith("does it contain") and "how much" not in m for m in hit.missing)
        return (OUTCOMES.index(hit.outcome), rests, vague * unsure, open_, layer, bool(hit.missing))

    return tuple(sorted(dict.fromkeys(hits), key=order) if len(hits) > 1 else hits)


def part(
    findings: Sequence[Finding], regime: str, on: date
) -> tuple[tuple[RuleHit, ...], tuple[RuleHit, ...]]:
    """Hits that set the outcome under a regime, and those that stand beside it.

    A rule that binds by its text and is suspended by a statement leads where it is worse than what is sure. A rule
    on public purchases or on an illegal source leads where it is sure and no regime is asked: the question says who
    buys, or from whom.
    """
    layers = SETS_OUTCOME[regime]
    sets, ancillary, contested = list[RuleHit](), list[RuleHit](), dict[RuleHit, str]()
    for finding in findings:
        if finding.value is False or finding.state not in IN_LAW:
            continue
        hit = hit_of(finding, on)
        by_words = hit.layer == "procurement" or "illegal source" in finding.law.rule.uses
        leads = hit.layer in layers or bool(by_words and finding.value and not regime)
        (sets if leads and not hit.ancillary else ancillary).append(hit)
        if hit.grounds:
            contested[hit] = finding.law.rule.outcome
    ordered = sort_hits(sets)
    own = (h for h in ordered if h in contested) if contested else ()
    if more := [h for h in own if worse(contested[h], ordered[0].outcome)]:
        first = min(more, key=lambda hit: OUTCOMES.index(contested[hit]))
        ordered = (first, *(hit for hit in ordered if hit is not first))
    return ordered, sort_hits(ancillary)


def near_misses(findings: Sequence[Finding], on: date) -> tuple[NearMiss, ...]:
    """Rules that narrowly do not apply, with what stands against them."""
    by_rule: dict[str, NearMiss] = {}
    for finding in findings:
        if not finding.near or finding.if_use:
            continue
        why = "; ".join(filter(None, (finding.why, finding.law.rule.if_near)))
        days, party = finding.law.timing, finding.match.party if finding.match else None
        if finding.state == "not yet" and finding.value is True:
            why = f"in force only from {party.first_day if party else days.first}"
        elif finding.state == "ended" and finding.value is True:
            why = party.explain(on) if party else f"ended on {days.last}"
        by_rule.setdefault(finding.law.ref, NearMiss(finding.law.ref, why))
    return tuple(by_rule.values())


def possible_of(matches: Iterable[PartyMatch], on: date) -> tuple[Possible, ...]:
    """The listings that the party met, sure ones first."""
    ordered = sorted(matches, key=lambda m: (not m.confirmed, -m.score))
    return tuple(
        Possible(
            listed_name=m.party.name,
            list_id=m.party.list_id,
            entry=m.party.id,
            measure=m.party.measure_id or "",
            confirmed=m.confirmed,
            score=round(m.score, 4),
            alias=m.alias,
            state=m.party.state(on),
            explained=m.party.explain(on),
            consequence=m.party.consequence,
            note=m.note,
        )
        for m in ordered
    )


def not_covered(
    law: Law, case: CheckCase, findings: Iterable[Finding], regime: str
) -> tuple[str, ...]:
    """The states whose own law on such goods is asked and not in the book, if no rule of it answered.

    A rule has answered where it binds, or where a stated fact and not a missing one stands against it. A state that
    is not named is "": its law may be any.
    """
    item = case.item
    if item is None or regime not in ("", "security"):
        return ()
    for one in findings:
        stated = one.near and not one.missing and not one.if_use and one.state in IN_LAW
        if one.value is not False or stated:
            return ()
    layer = "technology" if item.kind in ("technology", "service") else "goods"
    states = dict.fromkeys((case.exporter, case.origin or case.exporter))
    coverage = {state: {c.layer: c.state for c in law.coverage_of(state)} for state in states}
    return tuple(states) if all(coverage[s].get(layer) == "not covered" for s in states) else ()


_HALF = 0.5 - 1e-12


NO_CLEARANCE = "Nothing was found in the versions looked at; this is no clearance."


def _owned_without_effect(case: CheckCase, findings: list[Finding]) -> list[str]:
    """Half of the party in the hands of listed owners, where no rule of the book makes it count."""
    if case.owners is None or any(f.law.rule.owned and f.value for f in findings):
        return []
    owned = case.owners(tuple(LISTS))
    share = sum(o.share for o in owned)
    if share < _HALF:
        return []
    how = "; ".join(o.how for o in owned)
    return [
        f"Listed owners hold {share * 100:g} percent ({how}); no rule of the book makes that count "
        "for this deal as described."
    ]


def grounds(finding: Finding) -> str:
    """Both answers and what each rests on, where text and statement differ."""
    extension = finding.extension
    if extension is None:
        return ""
    statement = f"{extension.by.instrument.title}, {extension.by.announced} ({extension.by.id})"
    return (
        f"by the text the suspension ended on {extension.end}: {finding.law.rule.outcome}; "
        f"by the {statement} it runs on until {extension.last}: suspended"
    )


def if_used(findings: Sequence[Finding], regime: str, outcome: Outcome) -> tuple[str, ...]:
    """What a blank end use leaves open and would be worse: `becomes prohibited if military`."""
    sentences: dict[str, None] = {}
    for finding in findings:
        rule = finding.law.rule
        open_ = finding.if_use and finding.state == "active" and rule.layer in SETS_OUTCOME[regime]
        if open_ and worse(rule.outcome, outcome):
            uses = " or ".join(finding.if_use)
            sentences[f"end use: becomes {rule.outcome} if {uses} ({finding.law.ref})"] = None
    return tuple(sentences)


def would_apply(findings: Sequence[Finding], regime: str) -> tuple[str, ...]:
    """What would make a rule apply that needs a statement nobody made."""
    layers = SETS_OUTCOME[regime]
    near = (f for f in findings if f.value is False and f.near and f.state == "active")
    own = (f for f in near if f.law.rule.layer in layers)
    return tuple(f"{f.law.ref}: {missing}" for f in own for missing in f.missing)


def outside_of(findings: Sequence[Finding]) -> str:
    """That an interpretation puts the goods outside, in a sentence; "" where none does."""
    for ref, by in ((f.law.ref, f.outside) for f in findings if f.state == "active"):
        if by is not None:
            return f"{by.effect.capitalize()} {ref} by {by.kind} of {by.date} ({by.id})."
    return ""


def practices(findings: Iterable[Finding], case: CheckCase) -> Iterator[str]:
    """What is known of how a licence is had under the rules that bind, and what practice says of such goods."""
    binding = (f for f in findings if f.value is not False and f.state in ("active", "unknown"))
    for one in (i for f in binding for i in f.law.interpretations if i.effect == "practice"):
        if one.known(case.on) and (one.papers or one.days or fits(one, case)):
            papers = f" Papers: {', '.join(one.papers)}." if one.papers else ""
            days = f" Working days: {one.days}." if one.days else ""
            yield f"{one.kind}, {one.date} ({one.id}): {one.answer}{papers}{days}"


def headline(
    outcome: str,
    hits: tuple[RuleHit, ...],
    ancillary: tuple[RuleHit, ...],
    regime: str,
    needed: tuple[str, ...],
    unknown: tuple[str, ...] = (),
    about: str = "",
    late: str = "",
) -> str:
    """`No security control found. Ordinary export licence required.`

    hits : those that set the outcome, governing first.
    needed : what must be said before anything can be told.
    unknown : words of the question that nobody knows; the rest is then told without them.
    about : the item in the user's words, of which a question is asked.
    late : what is not known of so late a day; it stands in the first sentence.
    """
    first = hits[0] if hits else None
    if unknown:
        questions = "; ".join(u.partition(". ")[0] for u in unknown)
        rest = headline(first.outcome, hits, ancillary, regime, ()) if first else ""
        first_of_all = f"Cannot tell: {questions}{late}."
        return first_of_all + (f" Without that word: {rest}" if rest else "")
    governing = first if first and first.outcome == outcome else None
    says = _outcome_says(outcome, governing, regime, needed, about).removesuffix(".") + late
    says += "" if says.endswith("?") else "."
    if governing and governing.grounds:
        sure = next((hit for hit in hits if worse(hit.outcome, outcome)), None)
        says += f" No less than {sure.outcome} by {sure.measure}." if sure else ""
    for hit in ancillary:
        if hit.outcome in ("cannot tell", "suspended"):
            continue
        words = plain(hit.effect) or hit.outcome
        named = hit.effect and hit.outcome == "licence required" and not hit.ancillary
        tail = " required" if named else ""
        sentence = f"{words[:1].upper()}{words[1:]}{tail}."
        if sentence not in says:
            says += f" {sentence}"
    return says


def _outcome_says(
    outcome: str, governing: RuleHit | None, regime: str, needed: tuple[str, ...], about: str
) -> str:
    if outcome == "no control found":
        return f"No {(regime or 'security').replace('_', ' ')} control found."
    if outcome == "not covered":
        return "Not covered: the book holds no law of the states asked on such an item."
    if governing is None:
        return f"Cannot tell: {needed[0]}." if needed else "Cannot tell."
    measure = governing.measure
    if outcome == "cannot tell" and governing.grounds:
        return f"Cannot tell: {measure}: {governing.grounds}."
    if outcome == "cannot tell":
        ask = about and governing.missing
        question = f"; say of {about[:60]!r}: {governing.missing[0]}" if ask else ""
        return f"Cannot tell: {measure} may apply{question}."
    if outcome == "suspended":
        by = f" by {governing.by}" if governing.by else ""
        until = f" until {governing.until}" if governing.until else ""
        return f"{measure} would apply and is suspended{until}{by}."
    effect = f" ({plain(governing.effect)})" if governing.effect else ""
    return f"{outcome.replace('/', ' or ').capitalize()} by {measure}{effect}."


def could_be_worse(hits: Iterable[RuleHit], findings: Iterable[Finding], outcome: str) -> str:
    """A listing that may be the party's and would be worse than the outcome."""
    unsure = (h for h in hits if h.outcome == "cannot tell" and h.layer == "party")
    known = {hit.measure for hit in unsure if not hit.grounds}
    for finding in findings:
        more, match = finding.law.rule.outcome, finding.match
        if match is not None and finding.law.ref in known and worse(more, outcome):
            who = f"{match.party.name} ({match.party.list_id})"
            return f" Possible match: {who}, which would make it {more}."
    return ""


def worse(outcome: str, than: str) -> bool:
    """Whether what a rule asks for is more severe than an outcome."""
    order: list[str] = list(OUTCOMES)
    return outcome != "none" and order.index(outcome) < order.index(than)


def blind_spots(case: CheckCase, coverage: Iterable[Coverage], outcome: str, regime: str) -> str:
    """What a `no control found` does not cover."""
    if outcome not in ("no control found", "not covered") or case.item is None:
        return ""
    layers = SETS_OUTCOME[regime]
    of = case.exporter or "the exporting state"
    spots = ""
    for state in ("partly", "not covered"):
        if blind := [c.layer for c in coverage if c.state == state and c.layer in layers]:
            said = "Covered in part" if state == "partly" else "Not covered"
            spots += f" {said} for {of}: {', '.join(blind)}."
    return spots


def notes(law: Law, case: CheckCase, findings: list[Finding], outcome: str) -> tuple[str, ...]:
    """What a reader of a verdict must know besides."""
    remarks: list[str] = []
    end = law.book.about.latest_source_date
    if case.on > end:
        late = "A control whose suspension has run out revives by its text"
        remarks.append(f"{late}; {known_to(law.book)}")
    if outcome in ("no control found", "not covered"):
        remarks.append(NO_CLEARANCE)
        if case.item is not None and (note := built_in_by_name(case.item)):
            remarks.append(note)
    if case.exporter and case.exporter == case.destination:
        remarks.append("Exporter and destination are one country: export rules do not apply.")
    parties = (f.match.party for f in findings if f.match and f.value is not False)
    bound = {(party.list_id, party.name) for party in parties}
    for party in (m.party for m in case.matches if m.confirmed):
        if party.state(case.on) == "active" and (party.list_id, party.name) not in bound:
            remarks.append(
                f"The party is on {party.list_id} ({party.name}, entry {party.id}), which does "
                "not bind this deal as described."
            )
    remarks += [*practices(findings, case), *_owned_without_effect(case, findings)]
    return tuple(dict.fromkeys(remarks))


def not_understood(law: Law, case: CheckCase) -> tuple[str, ...]:
    """What to ask of a user whose words say nothing that a list could be held against, or may name goods of a list
    that the book holds by name only."""
    return (*by_name_only(law.book, case), *_unread(law, case))


def _unread(law: Law, case: CheckCase) -> tuple[str, ...]:
    """What to ask of words that nothing was read from."""
    item = case.item
    if item is None or (understood(item) and not item.unknown and not _nameless(item)):
        return ()
    if PUBLISHED in case.uses and item.form == "technology":
        return ()  # whatever a book is on, anyone can read it
    lists = {line.layer: line.state for line in law.coverage_of(case.exporter)}
    if lists.get("goods") == "not covered" and case.origin not in law.follows:
        return ()  # there is no list of goods that the words could be on
    if item.unknown and hides_nothing(law, case):
        return ()
    if item.unknown:
        what = "of which elements, and in what form?"
        return tuple(f"what is {word[:40]!r}: {what}" for word in item.unknown)
    if _nameless(item):
        return (f"which elements are in the {item.form}?",)
    return (what_is(item.text or item.hs),)


def unread_matches(case: CheckCase, outcome: str) -> tuple[str, ...]:
    """Sure matches on lists whose consequence is in no record of the book, and a name that no list can be asked for."""
    if OUTCOMES.index(outcome) <= OUTCOMES.index("cannot tell"):
        return ()
    if not case.matches:  # lists name firms abroad in Latin letters and in those of the state
        listing = any(one.jurisdiction == case.exporter for one in LISTS.values())
        abroad = listing and not pattern("own_letters").fullmatch(case.destination)
        strange = abroad and pattern("name_in_other_letters").fullmatch(case.party)
        return ("the name of the party in Latin letters",) if strange else ()
    alone = case.item is None and not case.exporter
    states = (case.exporter, case.origin)
    parties = (m.party for m in case.matches if m.confirmed and m.party.measure_id is None)
    own = (p for p in parties if alone or any(map(LISTS[p.list_id].binds, states)))
    own = (p for p in own if p.state(case.on) != "ended")
    named = (f"{p.list_id} ({p.name}: {p.consequence})" for p in own)
    return tuple(f"the consequence of {name} is in no record of the book" for name in named)


def what_is(text: str) -> str:
    """The question for words that say nothing."""
    name = "Name its elements and its form (--element, --form), or give the HS code"
    return f"what is {text[:40]!r}? {name}"


def _nameless(item: Item) -> bool:
    """Whether the form of a material is known and its substance is not: `chloride`."""
    known = item.elements or item.rare_earths or item.cas or item.products - {"other compound"}
    return item.form in forms_of("of_material") and not known and bool(item.text)
