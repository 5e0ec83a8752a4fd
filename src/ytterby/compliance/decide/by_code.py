"""A customs code of one listed matter beside words that name none: what the code says is asked for, never freed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ytterby.compliance.decide.question import HiddenMaterial
from ytterby.compliance.read.codes.hs import TARIFF_DIGITS
from ytterby.compliance.read.describe import describe
from ytterby.compliance.read.elements import NAMES

if TYPE_CHECKING:
    from ytterby.compliance.decide.case import CheckCase

_MATTER = frozenset(["metal", "alloy", "oxide", "compound", "ore", "concentrate", "graphite"])


def matter_of_code(case: CheckCase) -> tuple[HiddenMaterial, ...]:
    """The matter of a full code, where the words are of goods without one: `spare parts` under 2846901600."""
    item = case.item
    if item is None or len(item.hs) < TARIFF_DIGITS or item.kind != "goods":
        return ()
    if any(one.field == "element" and one.source != "hs" for one in item.readings):
        return ()  # the words name a matter of their own
    named = describe("", hs=item.hs)
    if named.form not in _MATTER or not named.elements:
        return ()
    names = " and ".join(NAMES.get(one, one) for one in sorted(named.elements))
    question = f"Code {item.hs} is of {names} as {named.form}: is that what is sent?"
    other = replace(named, text=item.text, values=item.values, origins=item.origins)
    return (HiddenMaterial(replace(case, item=other), case, question),)
