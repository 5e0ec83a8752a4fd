"""The first line of a verdict: the outcome in a sentence, and what stands beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.compliance.decide.verdict import OUTCOMES, SETS_OUTCOME, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ytterby.compliance.decide.case import CheckCase
    from ytterby.compliance.decide.evaluate import Finding
    from ytterby.compliance.decide.verdict import Coverage, RuleHit


def headline(
    outcome: str,
    hits: tuple[RuleHit, ...],
    beside: tuple[RuleHit, ...],
    regime: str,
    needed: tuple[str, ...],
    unknown: tuple[str, ...] = (),
) -> str:
    """`No security control found. Ordinary export licence required.`

    Parameters
    ----------
    hits : those that set the outcome, governing first.
    needed : what must be said before anything can be told.
    unknown : words of the question that nobody knows; the rest is then told without them.
    """
    first = hits[0] if hits else None
    if unknown:
        asked = "; ".join(u.partition(". ")[0] for u in unknown)
        rest = headline(first.outcome, hits, beside, regime, ()) if first else ""
        return f"Cannot tell: {asked}." + (f" Without that word: {rest}" if rest else "")
    governing = first if first and first.outcome == outcome else None
    says = _outcome_says(outcome, governing, regime, needed)
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


def _outcome_says(
    outcome: str, governing: RuleHit | None, regime: str, needed: tuple[str, ...]
) -> str:
    if outcome == "no control found":
        return f"No {(regime or 'security').replace('_', ' ')} control found."
    if governing is None:
        return f"Cannot tell: {needed[0]}." if needed else "Cannot tell."
    if outcome == "cannot tell":
        return f"Cannot tell: {governing.measure} may apply."
    if outcome == "suspended":
        by = f" by {governing.by}" if governing.by else ""
        until = f" until {governing.until}" if governing.until else ""
        return f"{governing.measure} would apply and is suspended{until}{by}."
    effect = f" ({plain(governing.effect)})" if governing.effect else ""
    said = outcome.replace("/", " or ").capitalize()
    return f"{said} by {governing.measure}{effect}."


def could_be_worse(hits: Iterable[RuleHit], findings: Iterable[Finding], outcome: str) -> str:
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


def blind_spots(case: CheckCase, coverage: Iterable[Coverage], outcome: str, regime: str) -> str:
    """What a `no control found` does not cover."""
    if outcome != "no control found" or case.item is None:
        return ""
    blind = [
        line.layer
        for line in coverage
        if line.state == "not covered" and line.layer in SETS_OUTCOME[regime]
    ]
    state = case.exporter or "the exporting state"
    return f" Not covered for {state}: {', '.join(blind)}." if blind else ""
