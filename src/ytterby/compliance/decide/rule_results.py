"""From what the rules say of a case to the lines of a verdict: hits, near misses, open points, headline."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ytterby.compliance.decide.evaluate import Finding
from ytterby.compliance.decide.match_entry import IN_LAW
from ytterby.compliance.decide.sentences import grounds, worse
from ytterby.compliance.decide.verdict import (
    LAYERS,
    OUTCOMES,
    SETS_OUTCOME,
    NearMiss,
    Outcome,
    Possible,
    RuleHit,
)
from ytterby.controls.timing import ALWAYS, OPEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from ytterby.compliance.decide.case import CheckCase, PartyMatch
    from ytterby.compliance.decide.law import Law


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


def sort_hits(hits: Iterable[RuleHit]) -> tuple[RuleHit, ...]:
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

    return tuple(sorted(dict.fromkeys(hits), key=order))


def part(
    findings: Sequence[Finding], regime: str, on: date
) -> tuple[tuple[RuleHit, ...], tuple[RuleHit, ...]]:
    """Hits that set the outcome under a regime, and those that stand beside it.

    A rule that binds by its text and is suspended by a statement leads where it is worse than what is sure.
    """
    layers = SETS_OUTCOME[regime]
    sets, ancillary, contested = list[RuleHit](), list[RuleHit](), dict[RuleHit, str]()
    for finding in findings:
        if finding.value is False or finding.state not in IN_LAW:
            continue
        hit = hit_of(finding, on)
        (sets if hit.layer in layers and not hit.ancillary else ancillary).append(hit)
        if hit.grounds:
            contested[hit] = finding.law.rule.outcome
    ordered = sort_hits(sets)
    more = [h for h in ordered if h in contested and worse(contested[h], ordered[0].outcome)]
    if more:
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
