"""Symbols that are none, and names that disagree with the formula beside them.

`Lu Xun novels` and `Sm size shirts` name no element: a symbol of two letters counts where something else in the text
speaks of matter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.compliance.read.coverage import is_filler
from ytterby.compliance.read.elements import ANIONS, SYMBOLS
from ytterby.compliance.read.sentence import ordinary
from ytterby.compliance.read.words import forms_of, kinds_of_words

if TYPE_CHECKING:
    from ytterby.compliance.read.scan import Unit
    from ytterby.compliance.read.spelling import Token


def without_names(units: list[Unit], tokens: list[Token]) -> list[Unit]:
    """The units less a symbol that begins a name or tells a size, where nothing else speaks of matter."""
    bare = [u for u in units if u.text in SYMBOLS and len(u.text) > 1 and u.of("element")]
    if len(bare) != 1 or len(tokens) < 2:
        return units
    one = bare[0]
    if not _is_name(one, units, tokens):
        return units
    others = [u for u in units if u is not one]
    if any(map(_speaks_of_matter, others)) or any(t.raw in "%°" or t.raw == "ppm" for t in tokens):
        return units
    return others


def _is_name(one: Unit, units: list[Unit], tokens: list[Token]) -> bool:
    """Whether a symbol stands as no element does: `Lu Xun`, `Sm size shirts`, `size Sm`."""
    before = tokens[one.start - 1] if one.start else None
    after = tokens[one.end] if one.end < len(tokens) else None
    if before is not None and before.plain == "size":
        return True
    amount = tokens[max(0, one.start - 2) : one.start]
    if after is None or after.raw[0].isdigit() or any(t.raw[0].isdigit() for t in amount):
        return False
    unit_at = {place: u for u in units for place in range(u.start, u.end)}
    place = one.end
    while (
        place < len(tokens)
        and place not in unit_at
        and is_filler(tokens[place])
        and tokens[place].raw.isalpha()
    ):
        place += 1
    if place >= len(tokens):
        return False
    unit = unit_at.get(place)
    if unit is not None:
        return ordinary(unit)
    return place == one.end and tokens[place].raw.istitle() and len(tokens[place].raw) > 2


def _speaks_of_matter(unit: Unit) -> bool:
    if unit.of(*kinds_of_words("of_matter")):
        return True
    return any(
        (word.kind == "form" and word.form not in forms_of("made"))
        or (word.kind == "product" and word.value != "ordinary goods")
        for word in unit.words
    )


def disagreements(units: list[Unit], tokens: list[Token]) -> tuple[str, ...]:
    """What is named beside a formula of something else, in a sentence each: `yttrium oxide (La2O3)`."""
    sentences: list[str] = []
    for place, unit in enumerate(units):
        formula = unit.of("formula", "product")
        if formula is None or not unit.text[0].isupper() or unit.end - unit.start > 1:
            continue
        if formula.kind == "product" and not any(c.isdigit() for c in unit.text):
            continue
        before: list[Unit] = []
        for other in reversed(units[:place]):
            between = tokens[other.end : (before[-1] if before else unit).start]
            if any(token.raw not in "([" for token in between):
                break
            if not other.of("element", "oxide", "group", "form"):
                break
            before.append(other)
        named = {
            s for u in before if (w := u.of("element", "oxide", "group")) for s in w.elements
        } - ANIONS
        metals = set(formula.elements) - ANIONS
        formed = any(u.of("oxide", "form", "group") for u in before)
        if named and metals and formed and named.isdisjoint(metals):
            words = " ".join(u.text for u in reversed(before))
            sentences.append(f"{words} and {unit.text} are not one substance: judged as both")
    return tuple(sentences)
