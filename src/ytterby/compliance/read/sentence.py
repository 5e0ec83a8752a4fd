"""The parts of a text: which of them says what the item is, and whether it is goods or technology."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.compliance.read.item import Kind, WordReading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.compliance.read.lexicon import Lexicon
    from ytterby.compliance.read.scan import Unit
    from ytterby.compliance.read.spelling import Token

_USABLE = frozenset(["form", "product", "group", "oxide", "formula", "shape"])
_METHOD = frozenset(["strong", "technology", "service", "stage", "making", "recovering"])
_TECHNOLOGY = frozenset({"technology", "technologies", "技术", "工艺"})


def ordinary(unit: Unit) -> bool:
    """Whether a unit names goods of every day."""
    return any(word.value == "ordinary goods" for word in unit.words)


class Sentence:
    """The units of a text, and what was read of them.

    Attributes
    ----------
    all, live : all units that mean something; those that no negation and no grade takes away.
    readings : what was concluded, with the words.
    """

    def __init__(self, words: Lexicon, units: list[Unit], found: list[Token]) -> None:
        self.words, self.tokens = words, found
        self.all = units
        steering = ("ignored", "without", "free", "unknown")
        self.live = [
            u
            for u in units
            if not u.absent and not u.open and not u.of(*steering) and not ordinary(u)
        ]
        self.readings: dict[tuple[str, str], WordReading] = {}

    def note(self, what: str, value: str, words: str) -> None:
        """Keep what was concluded, with the words; the first words for it count."""
        self.readings.setdefault((what, value), WordReading(what, value, words))

    def head(self) -> list[Unit]:
        """The units of the segment that says what the item is."""
        segments: dict[int, list[Unit]] = {}
        for unit in self.live:
            segments.setdefault(unit.segment, []).append(unit)
        for role in ("main", "content", "place", "source", "purpose"):
            if role == "content" and (bare := self._bare(segments)):
                return bare
            for units in segments.values():
                # a shape alone ("20 pieces") waits for a better noun
                if role == "main" and (made := self._made_of(segments, units)):
                    return made
                if units[0].role == role and any(
                    u.of(*(_USABLE - {"shape"}), *_METHOD) and self._says_something(u)
                    for u in units
                ):
                    return units
        return next((u for u in segments.values() if u[0].role == "main"), [])

    def _made_of(self, segments: Mapping[int, list[Unit]], later: list[Unit]) -> list[Unit]:
        """An element and a shape before a word for parts: `antimony, ingots, battery industry`."""
        nouns = [w.form for u in later if (w := u.of("form", "product"))]
        if not nouns or nouns[-1] not in ("component", "battery", "equipment"):
            return []
        before = [s for s in segments.values() if s[0].segment < later[0].segment]
        mains = [units for units in before if units[0].role == "main"]
        if not mains or not mains[0][-1].of("element", "shape"):
            return []
        named = any(u.of("element") for u in mains[0])
        return next((s for s in mains if named and any(u.of("shape") for u in s)), [])

    def _bare(self, segments: Mapping[int, list[Unit]]) -> list[Unit]:
        """The element that is the item itself: what it is for or packed in says no form of it.

        `germanium ingots in drums with a desiccant device`, but not `terbium, as oxide`.
        """
        mains = [units for units in segments.values() if units[0].role == "main"]
        named = [units for units in mains if any(u.of("element") for u in units)]
        if not named:
            return []
        shaped = next((units for units in mains if any(u.of("shape") for u in units)), None)
        as_form = any(
            units[0].after == "as" and any(u.of("form", "oxide") for u in units)
            for units in segments.values()
        )
        return shaped or ([] if as_form else named[0])

    def _says_something(self, unit: Unit) -> bool:
        word = unit.of(*_USABLE, *_METHOD)
        assert word is not None
        return bool(word.kind in _METHOD or word.form or word.kind == "product")

    def kind(self, head: list[Unit]) -> Kind:
        """Goods, technology or service, told by the units that `head` gives; "" if they say nothing."""
        said = [u for u in head if u.of(*_METHOD) or (u.of(*_USABLE) and self._says_something(u))]
        if not said:
            return ""
        last = said[-1]
        service = next((u for u in self.live if u.of("service")), None)
        if last.of("service"):
            self.note("kind", "service", last.text)
            return "service"
        noun = last.of("form")
        plant = noun is not None and noun.value == "equipment" and not last.of("stage")
        if plant and service and (service.role == "main" or service in head):
            self.note("kind", "service", service.text)
            return "service"
        strong = said[0].of("strong")
        activity = last.of("product")
        if activity and not activity.form and not last.of("form"):
            self.note("kind", "technology", last.text)
            return "technology"
        if strong or (last.of(*_METHOD) and not last.of("form", "product")):
            words = said[0].text if strong else last.text
            self.note("kind", "technology", words)
            return "technology"
        return self._apposition(head) or "goods"

    def _apposition(self, head: list[Unit]) -> Kind:
        """A technology named last: `NdFeB magnets, production technology`."""
        parts: dict[int, list[Unit]] = {}
        for unit in self.live:
            if unit.role == "main" and unit.segment > head[0].segment:
                parts.setdefault(unit.segment, []).append(unit)
        last = self.live[-1]
        turned = last.role == "source" or last.after == "to"
        if turned and last.of("strong", "technology"):
            self.note("kind", "technology", last.text)  # "hydroxide from spodumene process"
            return "technology"
        for units in parts.values():
            plain = not any(u.of(*_USABLE) for u in units)
            if plain and (units[-1].of("strong") or units[-1].text.lower() in _TECHNOLOGY):
                self.note("kind", "technology", units[-1].text)
                return "technology"
        return ""
