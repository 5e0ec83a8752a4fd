"""What a check asks of its user: words that no list can be held against, lists of no known consequence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.compliance.decide.evaluate import understood
from ytterby.compliance.decide.verdict import OUTCOMES
from ytterby.compliance.read.words import forms_of

if TYPE_CHECKING:
    from ytterby.compliance.decide.case import CheckCase
    from ytterby.compliance.decide.law import Law
    from ytterby.compliance.read.item import Item


def not_understood(law: Law, case: CheckCase) -> tuple[str, ...]:
    """What to ask of a user whose words say nothing that a list could be held against."""
    item = case.item
    if item is None or (understood(item) and not item.unknown and not _nameless(item)):
        return ()
    lists = {line.layer: line.state for line in law.coverage_of(case.exporter)}
    if lists.get("goods") == "not covered" and case.origin not in law.follows:
        return ()  # there is no list of goods that the words could be on
    if item.unknown:
        return tuple(
            f"what is {word[:40]!r}: of which elements, and in what form?" for word in item.unknown
        )
    if _nameless(item):
        return (f"which elements are in the {item.form}?",)
    return (what_is(item.text or item.hs),)


def unread_matches(case: CheckCase, outcome: str) -> tuple[str, ...]:
    """Sure matches on lists whose consequence is in no record of the book."""
    from ytterby.compliance.parties.packaged import LISTS

    if OUTCOMES.index(outcome) <= OUTCOMES.index("cannot tell"):
        return ()
    alone = case.item is None and not case.exporter
    return tuple(
        f"the consequence of {m.party.list_id} ({m.party.name}: {m.party.consequence}) is in "
        "no record of the book"
        for m in case.matches
        if m.confirmed
        and m.party.measure_id is None
        and m.party.state(case.on) != "ended"
        and (
            alone
            or (
                (about := LISTS.get(m.party.list_id)) is not None
                and about.jurisdiction in (case.exporter, case.origin)
            )
        )
    )


def what_is(text: str) -> str:
    """The question for words that say nothing."""
    name = "Name its elements and its form (--element, --form), or give the HS code"
    return f"what is {text[:40]!r}? {name}"


def _nameless(item: Item) -> bool:
    """Whether the form of a material is known and its substance is not: `chloride`."""
    known = item.elements or item.rare_earths or item.cas or item.products - {"other compound"}
    return item.form in forms_of("of_material") and not known and bool(item.text)
