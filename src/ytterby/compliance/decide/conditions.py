"""The conditions of a rule beside where and what: content, technology, route, party, owners, use, exemptions.

Each is a small function of a rule and a case, and answers yes where the rule has no such condition.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from ytterby.compliance.decide.case import NO, YES, RuleAnswer, no, unknown
from ytterby.compliance.decide.match_entry import (
    STATE_ORDER,
    UNCONDITIONAL,
    Reach,
    covers,
    holds,
    limits_of,
)
from ytterby.compliance.read.countries import names_country
from ytterby.compliance.read.item import Part
from ytterby.compliance.read.numbers.facts import share
from ytterby.compliance.read.understanding import understand
from ytterby.compliance.read.words import pattern
from ytterby.compliance.records.days import extension_on
from ytterby.controls.entries import Test

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.compliance.decide.case import CheckCase, PartyMatch
    from ytterby.compliance.decide.law import Law, LawEntry, LawRule
    from ytterby.compliance.read.item import Item, Range
    from ytterby.controls.rules import ContentCondition, RuleExemption


def _content(one: LawRule, case: CheckCase) -> RuleAnswer:
    """Whether the share of a country's material reaches the floor."""
    rule = one.rule.content
    return YES if rule is None or case.item is None else share_of(rule, one.content, case.item)


def _technology(one: LawRule, case: CheckCase) -> RuleAnswer:
    """Whether technology of a country made it; without a word the test is not met."""
    if not one.rule.technology_of or case.item is None:
        return YES  # nobody is asked to prove a negative
    made = case.item.technology_origin
    words = f"made with technology of {' or '.join(sorted(made))}"
    return RuleAnswer(True, words) if made.intersection(one.rule.technology_of) else NO


def _route(one: LawRule, case: CheckCase) -> RuleAnswer:
    """One of the steps in one of the countries; a step not told is unknown."""
    route = one.rule.route
    if route is None or case.item is None:
        return YES
    origins = dict(case.item.origins)
    made = origins.get("made") or case.origin
    origins.setdefault("magnet making", made)
    # magnets are melted where their metal is said to be made, else where they are made
    origins.setdefault("melting", origins.get("metal") or origins["magnet making"])
    origins.setdefault("metal", origins["melting"])
    hit = [s for s in route.steps if origins.get(s) in route.countries]
    if hit:
        return RuleAnswer(True, "; ".join(f"{s} in {origins[s]}" for s in hit))
    open_ = [step for step in route.steps if not origins.get(step)]
    if open_:
        return unknown(*(f"country of {step}" for step in open_))
    return no("no step in " + ", ".join(route.countries), near=True)


ON_ITEM = (_content, _technology, _route)
"""What a rule asks of the item besides what it is, in this order."""


def listed_party(one: LawRule, case: CheckCase, law: Law) -> tuple[Reach, PartyMatch | None]:
    """The best match on the lists that the rule names, with its state on the day."""
    lists, on = one.rule.party, case.on
    if lists is None:
        return UNCONDITIONAL, None
    own = one.measure.id if lists == "listed" else ""
    matches = [
        m for m in case.matches if (m.party.measure_id == own if own else m.party.list_id in lists)
    ]
    if not matches:
        return Reach(NO), None

    def order(match: PartyMatch) -> tuple[bool, bool, int, float]:
        state = match.party.state(on)
        # a listing that is over hides none that may hold
        over = state in ("not yet", "ended")
        return (over, not match.confirmed, STATE_ORDER[state], -match.score)

    best = min(matches, key=order)
    state: str = best.party.state(on)
    if state == "active" and extension_on(law.extensions.get(best.party.measure_id or "", ()), on):
        state = "unknown"
    why = f"{best.alias}: {best.party.explain(on)}"
    ask = () if best.confirmed else (f"is the party {best.alias} ({best.party.list_id})?",)
    return Reach(RuleAnswer(None if ask else True, why, ask), state), best


def owned(one: LawRule, case: CheckCase) -> RuleAnswer:
    """The sum of the shares of listed owners against the floor."""
    rule = one.rule.owned
    if rule is None:
        return YES
    owners = [o for o in case.owned if not o.lists or set(o.lists) & set(rule.lists)]
    if case.owners is not None:
        owners += case.owners(tuple(rule.lists))
    if not owners:
        return NO
    total = sum(o.share for o in owners)
    how = "; ".join(o.how for o in owners)
    why = f"{total * 100:g} percent held by listed owners ({how})"
    if not (total > rule.floor or (rule.inclusive and total >= rule.floor - 1e-12)):
        return no(why, near=True)
    if all(o.lists for o in owners):
        return RuleAnswer(True, why)
    return unknown(f"on which list are the owners ({how})?")


PUBLISHED = "published"
"""End use of what everyone can read."""


def own_reading(case: CheckCase, outcome: str) -> str:
    """That a verdict rests on our own reading where few texts have words on it, in a sentence; "" for none."""
    if outcome != "no control found" or PUBLISHED not in case.uses:
        return ""
    return (
        " That published technology is outside is our own reading: catalogues have no words on it."
    )


def uses(one: LawRule, case: CheckCase) -> RuleAnswer:
    """The end uses that a rule requires or leaves out against those stated."""
    required, stated = one.rule.uses, case.uses
    if PUBLISHED in stated and one.rule.layer == "technology":
        return no("what is published can be read by everyone: no technology is passed", near=True)
    if stated.intersection(one.rule.not_uses):
        return no(f"end use is {' and '.join(sorted(stated))}")
    if not required or stated.intersection(required):
        return YES
    doubtful = [use for use in required if f"perhaps {use}" in stated]
    if doubtful:
        return unknown(f"is the end use or the user {' or '.join(doubtful)}?")
    return no(f"end use is not {' or '.join(required)}")


def exempt(exemption: RuleExemption, case: CheckCase) -> RuleAnswer:
    """Whether an exemption leaves the rule standing."""
    item = case.item
    if not case.uses.intersection(exemption.uses) or item is None:
        return RuleAnswer(True, "", (f"unless it is a {exemption.of}",))
    spared = limits_of([exemption.test], item.values) if exemption.test else YES
    if spared.value is None:
        return spared
    return no(f"exempt: {exemption.of}") if spared.value else YES


def share_of(rule: ContentCondition, material: Sequence[LawEntry], item: Item) -> RuleAnswer:
    """Whether the share of a country's material reaches the floor of a rule.

    rule : country, what counts as its material, value or weight, floor.
    material : the entries that count.
    item : with stated shares, that of the material (`<by> share.<country>.<of>`, or those of its
        elements one by one) before that of the country, or a bill of materials; a part of it counts
        when it comes from the country and an entry covers it.
    """
    words = f"{rule.by} share of {rule.country} {rule.of} material"
    limit = f"{'at least' if rule.inclusive else 'over'} {rule.floor * 100:g} percent"
    stated = _stated(rule, material, item)
    if stated is not None:
        reached = holds(Test(measure="", floor=rule.floor, floor_inclusive=rule.inclusive), stated)
        if reached is None:
            return unknown(f"exact {words} ({limit})")
        if reached:
            return RuleAnswer(True, f"{words} {stated.text or stated.low}: {limit}")
        return no(f"{words} {stated.text or stated.high} is not {limit}", near=True)
    if item.parts:
        counted = [part for part in item.parts if _counts(part, rule.country, material)]
        counted_share = share(item.parts, lambda part: part in counted, rule.by)
        if math.isnan(counted_share):
            return unknown(f"{rule.by} of every part of the bill of materials, in one currency")
        names = ", ".join(part.name for part in counted) or "no part"
        why = f"{words} {counted_share * 100:.4g} percent by the bill of materials ({names})"
        if counted_share > rule.floor or (rule.inclusive and counted_share >= rule.floor):
            return RuleAnswer(True, f"{why}: {limit}")
        holding = [
            part
            for part in item.parts
            if part in counted or _may_hold(part, rule.country, material)
        ]
        most = share(item.parts, lambda part: part in holding, rule.by)
        if most > rule.floor or (rule.inclusive and most >= rule.floor):
            names = ", ".join(part.name for part in holding if part not in counted)
            return unknown(f"{words} ({limit}): how much of it is in {names}")
        return no(f"{why} is not {limit}", near=True)
    if speaks_of(rule.country, item):
        return unknown(f"{words} ({limit})")
    # a rule that reaches abroad needs its predicate; nobody is asked to prove a negative
    applies = f"{words}: the rule applies from {rule.floor * 100:g} percent on"
    why = f"nothing is said of material from {rule.country}"
    return RuleAnswer(False, why, (applies,), near=True)


def _stated(rule: ContentCondition, material: Sequence[LawEntry], item: Item) -> Range | None:
    """The share that the question states: of the material, else of its elements, else of all."""
    of_country = f"{rule.by} share.{rule.country}"
    of_material = item.values.get(f"{of_country}.{rule.of}")
    if of_material is not None:
        return of_material
    named = (one.entry.covers for one in material if len(one.entry.covers.elements) <= 1)
    counted = {symbol for one in named for symbol in (*one.elements, *one.any_element)}
    shares = [item.values[n] for n in item.values if n in {f"{of_country}.{e}" for e in counted}]
    if shares:
        low, high = math.fsum(r.low for r in shares), math.fsum(r.high for r in shares)
        return replace(shares[0], low=low, high=high)
    # what is said of other matter of the country, or a bill of all of it, is no statement on this material
    other = item.parts or any(name.startswith(f"{of_country}.") for name in item.values)
    return None if other else item.values.get(of_country)


def speaks_of(country: str, item: Item) -> bool:
    """Whether the question says that material of a country is in it, without its share."""
    shares = (name.split(".")[1:2] for name in item.values if " share." in name)
    made_there = country in item.origins.values() or country in item.technology_origin
    return (
        made_there
        or [country] in shares
        or names_country(country, pattern("none_of_china").sub(" ", item.text))
    )


def _may_hold(part: Part, country: str, material: Sequence[LawEntry]) -> bool:
    """Whether a part is from the country and has an element of the material in another form, such as in a magnet."""
    covered = {symbol for one in material for symbol in one.entry.covers.elements}
    return part.country == country and bool(covered & understand(part.name).elements)


def _counts(part: Part, country: str, material: Sequence[LawEntry]) -> bool:
    """Whether a part is the material of the country that the rule names."""
    if part.country != country:
        return False
    item = replace(understand(part.name), kind="goods", stage="")
    return any(covers(m.entry.covers, item, frozenset()).value is True for m in material)
