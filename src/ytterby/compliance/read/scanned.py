"""A text scanned once: its tokens and units, with negations and roles marked; every reading starts from it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from ytterby.compliance.read.coverage import is_filler, not_understood
from ytterby.compliance.read.everyday import everyday_goods
from ytterby.compliance.read.facts import unread_cas
from ytterby.compliance.read.lexicon import known_tokens, lexicon
from ytterby.compliance.read.negation import take_out
from ytterby.compliance.read.scan import PhraseScan
from ytterby.compliance.read.sentence import ordinary, segment_roles, without_grades
from ytterby.compliance.read.spelling import normal_words
from ytterby.compliance.read.symbols import without_names
from ytterby.compliance.read.words import kinds_of_words

if TYPE_CHECKING:
    from ytterby.compliance.read.scan import Unit
    from ytterby.compliance.read.spelling import Token


@dataclass(frozen=True, slots=True)
class ScannedText:
    """What the words of a text are; shared, so it is not to be changed.

    text : in one spelling of signs.
    units : all that means something, less words that only name a quality.
    unknown : words that stand where a head noun should and that nothing knows.
    everyday : the goods of every day that are all the text names, if the vocabulary knew none; else "".
    """

    text: str
    tokens: list[Token]
    units: list[Unit]
    unknown: tuple[str, ...]
    everyday: str = ""

    @property
    def technical(self) -> bool:
        """Whether any word may be of technology."""
        return any(unit.of(*kinds_of_words("technical")) for unit in self.units)


@lru_cache(maxsize=1024)
def scanned(text: str) -> ScannedText:
    """A user's text, scanned."""
    normalised = normal_words(text)
    tokens = known_tokens(normalised)
    units = without_names(list(PhraseScan(lexicon(), tokens).units()), tokens)
    take_out(units, tokens)
    segment_roles(units, tokens)
    unknown = not_understood(units, tokens)
    goods = ""
    if unknown or not any(map(ordinary, units)):
        goods = everyday_goods(units, tokens, is_filler)
    unread = (*unread_cas(normalised, lexicon().cas), *_compounds(units, tokens))
    kept = without_grades(units, tokens)
    if len(kept) < len(units):
        segment_roles(kept, tokens)
    return ScannedText(normalised, tokens, kept, unread if goods else (*unknown, *unread), goods)


def _compounds(units: list[Unit], tokens: list[Token]) -> list[str]:
    """Metals whose name goes on from a word for a compound that nothing knows: `窒化タングステン`."""
    ends = {unit.end for unit in units}
    return [
        "".join(t.raw for t in tokens[max(0, unit.start - 3) : unit.end])
        for unit in units
        if unit.of("element") and unit.start and tokens[unit.start - 1].raw == _COMPOUND
        if unit.start not in ends
    ]


_COMPOUND = "化"
"""With the word before it, the name of a compound in Chinese and Japanese."""
_ENDS_DENIAL = ("stop", "role", "restores", "without")


def asserted(text: str) -> str:
    """A text without what its negators deny: of `no motors. SmCo magnets` what stands behind the full stop."""
    read = scanned(text)
    kept, at = "", 0
    for place, unit in enumerate(read.units):
        if unit.of("without"):
            end = next((u for u in read.units[place + 1 :] if u.of(*_ENDS_DENIAL)), None)
            kept += read.text[at : read.tokens[unit.start].at]
            at = read.tokens[end.start].at if end else len(read.text)
    return kept + read.text[at:] if at else text
