"""Content rules: the share of a country's material in an item, stated or from its bill of materials."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from ytterby.compliance.decide.case import RuleAnswer, no, unknown
from ytterby.compliance.decide.match_entry import covers, holds
from ytterby.compliance.read.bill import share
from ytterby.compliance.read.item import Part
from ytterby.compliance.read.understanding import understand
from ytterby.controls.entries import Test

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.compliance.decide.law import LawEntry
    from ytterby.compliance.read.item import Item, Range
    from ytterby.controls.rules import ContentCondition


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
        return no(f"{why} is not {limit}", near=True)
    if _speaks_of(rule.country, item):
        return unknown(f"{words} ({limit})")
    # a rule that reaches abroad needs its predicate; nobody is asked to prove a negative
    return RuleAnswer(
        False,
        f"nothing is said of material from {rule.country}",
        (f"{words}: the rule applies from {rule.floor * 100:g} percent on",),
        near=True,
    )


def _stated(rule: ContentCondition, material: Sequence[LawEntry], item: Item) -> Range | None:
    """The share that the question states: of the material, else of its elements, else of all."""
    of_country = f"{rule.by} share.{rule.country}"
    of_material = item.values.get(f"{of_country}.{rule.of}")
    if of_material is not None:
        return of_material
    counted = {
        symbol
        for one in material
        for symbol in (*one.entry.covers.elements, *one.entry.covers.any_element)
        if len(one.entry.covers.elements) <= 1
    }
    shares = [item.values[n] for n in item.values if n in {f"{of_country}.{e}" for e in counted}]
    if shares:
        low, high = math.fsum(r.low for r in shares), math.fsum(r.high for r in shares)
        return replace(shares[0], low=low, high=high)
    # what a bill of materials says of a whole country is no statement on this material
    return None if item.parts else item.values.get(of_country)


def _speaks_of(country: str, item: Item) -> bool:
    """Whether the question says that material of a country is in it, without its share."""
    return (
        country in item.origins.values()
        or country in item.technology_origin
        or any(name.split(".")[1:2] == [country] for name in item.values if " share." in name)
    )


def _counts(part: Part, country: str, material: Sequence[LawEntry]) -> bool:
    """Whether a part is the material of the country that the rule names."""
    if part.country != country:
        return False
    item = replace(understand(part.name), kind="goods", stage="")
    return any(covers(m.entry.covers, item, frozenset()).value is True for m in material)
