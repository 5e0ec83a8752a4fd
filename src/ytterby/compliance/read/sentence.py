"""The parts of a text: what each unit does in it, and which says what the item is, goods or technology.

Prepositions and commas give each unit its role: what the item is, what it is for, what it is from.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

from ytterby.compliance.read.elements import RARE_EARTHS, SYMBOLS
from ytterby.compliance.read.item import Kind, WordReading
from ytterby.compliance.read.spelling import COMMAS, joiners, key_set, signs, token_at
from ytterby.compliance.read.words import Fillers, Pieces, pattern, search

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.compliance.read.lexicon import Lexicon
    from ytterby.compliance.read.scan import Unit
    from ytterby.compliance.read.spelling import Token


def _is_piece(unit: Unit) -> bool:
    one_word = unit.end - unit.start == 1
    return bool(unit.of("shape")) and one_word and unit.among(Pieces, "piece_nouns")


def _without_uses(units: list[Unit], tokens: list[Token]) -> list[Unit]:
    """The units less words for parts that say what a piece is for or looks like: `camera lens blanks`, `lens-shaped`.

    Chips of a metal are pieces of it and no electronics.
    """
    kept: list[Unit] = []
    piece = -1  # where a piece begins, with the words before it that say what it is for
    for unit in reversed(units):
        shaped = unit.end < len(tokens) and tokens[unit.end].among(Pieces, "shaped")
        part = unit.form_of("form", "product") == "component"
        part = part and not any(word.elements for word in unit.words)
        if part and (unit.end == piece or shaped):
            piece = unit.start
            continue
        piece = unit.start if _is_piece(unit) else -1
        kept.append(unit)
    kept.reverse()
    for before, unit in zip([None, *kept], kept, strict=False):
        if not (unit.of("shape") and unit.of("form")):
            continue
        after = next((u for u in kept if u.start >= unit.end and not u.of("role")), None)
        of_units = [u for u in kept if u.start == unit.end and u.text.lower() == "of"]
        other = after if of_units else before if before and before.end == unit.start else None
        if other and _is_metal(other):
            unit.words = tuple(word for word in unit.words if word.kind == "shape")
    return kept


def _is_metal(unit: Unit) -> bool:
    word = unit.of("element", "form")
    return word is not None and (word.kind == "element" or word.form in ("metal", "alloy"))


def _is_raw_for(unit: Unit, before: list[Unit], tokens: list[Token]) -> bool:
    """Whether a matter stands before a use that it is raw material for: `Tb4O7 phosphor raw material`."""
    use = unit.of("form", "product") and not any(w.elements or w.rare_earths for w in unit.words)
    if not use:
        return False
    after = [t.plain for t in tokens[unit.end : unit.end + 2]]
    of_matter = key_set(Pieces, "raw") - key_set(Pieces, "quality")
    use = not of_matter.isdisjoint({*after[:1], " ".join(after)})
    return bool(use and any(u.of("oxide", "formula", "element") and not u.absent for u in before))


def without_grades(units: list[Unit], tokens: list[Token]) -> list[Unit]:
    """The units less those that only name a quality: `ceramic grade`, `fibre-optic grade 8N`.

    A mark behind the word makes it another one: `magnets grade 42SH` are magnets.
    """
    units = _without_uses(units, tokens)
    units = [u for n, u in enumerate(units) if not _is_raw_for(u, units[:n], tokens)]
    for unit in [u for u in units if token_at(tokens, u.end).among(Pieces, "plated")]:
        # the metal of a coat is not what the item is of: `nickel plated`, `NiCuNi coating`
        metal = unit.of("element", "formula")
        if any(u.start == unit.end and u.of("form") for u in units):
            continue  # a `gallium coating machine` coats with it
        if metal and RARE_EARTHS.isdisjoint(metal.elements):
            units.remove(unit)
    of_quality = key_set(Pieces, "quality_of")  # `qualité catalyseur`
    behind = {n for n, token in enumerate(tokens, 1) if token.plain in of_quality}
    units = [u for u in units if not (u.start in behind and u.of("form", "product"))]
    if not any(token.among(Pieces, "quality") for token in tokens):
        return units
    kept: list[Unit] = []
    taken = len(tokens) + 1
    for unit in reversed(units):
        end = unit.end
        if end == taken and tokens[end].glued and unit.of("form", "product"):
            taken = unit.start
            continue
        after, more = token_at(tokens, end + 1).raw, token_at(tokens, end + 2)
        after += more.raw if more.glued else ""  # `grade YXG-30H`
        digits = token_at(tokens, end).raw.isascii() and any(c.isdigit() for c in after)
        marked = after == ":" or (digits and not pattern("no_mark").fullmatch(after))
        quality = end < len(tokens) and tokens[end].among(Pieces, "quality")
        quality = quality and all(u.start != end for u in kept[-1:])  # `GaAs, quality audit`
        if quality and not marked and unit.of("form", "product", "stage"):
            taken = unit.start
            continue
        kept.append(unit)
    return kept[::-1]


_OF = frozenset(["of", "de", "del", "des", "di", "du", "d", "von", "der"])


def segment_roles(units: list[Unit], tokens: list[Token]) -> None:
    """Give each unit the role of the part of the sentence in which it stands.

    What stands in brackets is a part of its own; the words after it go on with the part before:
    `gallium arsenide (GaAs) solar cells`.
    """
    role, segment, after, parts = "main", 0, "", 0
    outside: list[tuple[str, int, str]] = []
    for index, unit in enumerate(units):
        word = unit.of("role")
        in_list = unit.text == "," and is_one_list(unit.start, tokens)
        if word:
            parts += 1
            segment, after = parts, unit.text.lower()
            # "for the separation of neodymium" is all purpose
            within = role in ("purpose", "source", "content") and unit.text.lower() in _OF
            role = role if within else word.value
        elif unit.text == ")" and outside:
            role, segment, after = outside.pop()
        elif unit.of("stop") and not (_doping(units, index) or in_list):
            if unit.text == "(":
                outside.append((role, segment, after))
            parts += 1
            role, segment, after = "main", parts, ""
        unit.role, unit.segment, unit.after = role, segment, after
    if {"用", "向", "内", "搭"}.isdisjoint([t.raw for t in tokens]):
        return
    parts = max((u.segment for u in units), default=0)
    for index, unit in enumerate(units):
        then = [t.raw for t in tokens[unit.end : unit.end + 2]]
        use = then[:1] == ["用"] and then[1:] not in (["于"], ["以"], ["途"])
        if use or then == ["向", "け"]:
            parts += 1
            _turn(units[: index + 1], parts, tokens, "purpose", "for")
        elif "".join(then) in _BEHIND:
            parts += 1
            _turn(units[: index + 1], parts, tokens, "content", "containing")


_BEHIND = frozenset(["内蔵", "搭載"])


def _turn(units: list[Unit], part: int, tokens: list[Token], role: str, after: str) -> None:
    """`光ファイバー用`, `磁石内蔵`: what stands before it without a gap is a purpose, or built in."""
    start = len(tokens)
    for unit in reversed(units):
        last = tokens[unit.end - 1]
        apart = start < len(tokens) and last.at + len(last.raw) != tokens[start].at
        if start < len(tokens) and (unit.end != start or apart or unit.of("stop")):
            return
        unit.role, unit.segment, unit.after = role, part, after
        start = unit.start


def is_one_list(place: int, tokens: list[Token]) -> bool:
    """Whether a comma stands between symbols with no space: `LaPO4:Ce,Tb`."""
    if not 0 < place < len(tokens) - 1:
        return False
    before, after = tokens[place - 1], tokens[place + 1]
    tight = before.at + len(before.raw) + 1 == after.at
    return tight and before.raw in SYMBOLS and after.raw in SYMBOLS


def _doping(units: list[Unit], index: int) -> bool:
    """The colon of `Y2O3:Eu` and `Yb:YAG`."""
    around = units[max(0, index - 1) : index + 2]
    if units[index].text != ":" or len(around) < 3:
        return False
    adjacent = around[0].end == around[1].start and around[2].start == around[1].end
    return adjacent and all(u.of("element", "formula", "product", "oxide") for u in around[::2])


_AS = ("as", "als", "comme", "como")
_Concluded = TypeVar("_Concluded", bound=str)
_USABLE = frozenset(["form", "product", "group", "oxide", "formula", "shape"])
_METHOD = frozenset(["strong", "technology", "service", "stage", "making", "recovering"])
_METHOD_WORDS = ("stage", "making", "recovering", "plant")
_TECHNOLOGY = frozenset({"technology", "technologies", "技术", "工艺"})


def ordinary(unit: Unit) -> bool:
    """Whether a unit names goods of every day."""
    return any(word.value == "ordinary goods" for word in unit.words)


class Sentence:
    """The units of a text, and what was read of them.

    all, live : all units that mean something; those that no negation and no grade takes away.
    readings : what was concluded, with the words.
    """

    def __init__(self, words: Lexicon, units: list[Unit], tokens: list[Token]) -> None:
        self.words, self.tokens = words, tokens
        self.all = units
        steering = ("ignored", "without", "free", "unknown", "undetected", "restores", "trace")
        present = [u for u in units if not (u.absent or u.open or u.trace)]
        self.live = [u for u in present if not u.of(*steering) and not ordinary(u)]
        self.readings: dict[tuple[str, str], WordReading] = {}

    def note(self, what: str, value: _Concluded, words: str) -> _Concluded:
        """Keep what was concluded, with the words; the first words for it count. Returns it."""
        self.readings.setdefault((what, value), WordReading(what, value, words))
        return value

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
                nouns = (u for u in units if u.of(*(_USABLE - {"shape"}), *_METHOD))
                if units[0].role == role and any(map(self._says_something, nouns)):
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
        shaped = [units for units in mains if any(u.of("shape") for u in units)]
        after_as = (u for units in segments.values() if units[0].after in _AS for u in units)
        if not named or (not shaped and any(u.of("form", "oxide") for u in after_as)):
            return []
        return (shaped or named)[0]

    def _says_something(self, unit: Unit) -> bool:
        word = unit.of(*_USABLE, *_METHOD)
        return bool(word and (word.kind in _METHOD or word.form or word.kind == "product"))

    def kind(self, head: list[Unit]) -> Kind:
        """Goods, technology or service, told by the units that `head` gives; "" if they say nothing."""
        telling = [u for u in head if u.of(*_METHOD) or self._says_something(u)]
        if not telling:
            return ""
        last = telling[-1]
        if len(telling) == 1 and last.of("paper") and self._names_unknown(last):
            return ""  # `wheelchair, manual`
        service = next((u for u in self.live if u.of("service")), None)
        if last.of("service"):  # `maintenance, NdFeB sintering curve`
            data = any(pattern("data_of_step").search(u.text) for u in self.live)
            return self.note("kind", "technology" if data else "service", last.text)
        plant = last.form_of("form") == "equipment" and not last.of("stage")
        if plant and service and (service.role == "main" or service in head):
            return self.note("kind", "service", service.text)
        strong, activity = telling[0].of("strong"), last.of("product")
        done = activity and not activity.form and not last.of("form")
        of_goods = last.of("stage") and not strong and self._weighed_goods(telling[0], last)
        if not of_goods and (
            done or strong or (last.of(*_METHOD) and not last.of("form", "product"))
        ):
            words = telling[0].text if strong and not done else last.text
            return self.note("kind", "technology", words)
        return self._apposition(head) or "goods"

    def _weighed_goods(self, goods: Unit, step: Unit) -> bool:
        """Whether an amount of a machine or reagent stands before a step, which it is for: `P204 200 kg, leaching`."""
        sent = goods.form_of("form", "product") in ("equipment", "reagent")
        words = pairwise(self.tokens[goods.end : step.start + 1])  # words of packing are gone
        return sent and any(
            n.raw[0].isdigit() and (t.among(Fillers, "masses") or t.at > n.at + len(n.raw) + 1)
            for n, t in words
        )

    def _names_unknown(self, paper: Unit) -> bool:
        """Whether a paper stands behind a comma and what nobody knows, with which it says nothing of technology."""
        before = self.tokens[paper.start - 1] if paper.start > 1 else None
        return before is not None and before.raw == "," and self.all[0] is paper

    def _apposition(self, head: list[Unit]) -> Kind:
        """A technology named last: `NdFeB magnets, production technology`."""
        parts: dict[int, list[Unit]] = {}
        for unit in self.live:
            if unit.role == "main" and unit.segment > head[0].segment:
                parts.setdefault(unit.segment, []).append(unit)
        last = self.live[-1]
        turned = last.role == "source" or last.after == "to"
        if turned and last.of("strong", "technology"):
            return self.note("kind", "technology", last.text)  # "hydroxide from spodumene process"
        for units in parts.values():
            plain = not any(u.of(*_USABLE) for u in units)
            paper = units[-1].of("paper") and not any(u.of(*_METHOD_WORDS) for u in units)
            if paper:
                continue  # "gadolinium oxide, drawing no. 22"
            if plain and (units[-1].of("strong") or units[-1].text.lower() in _TECHNOLOGY):
                return self.note("kind", "technology", units[-1].text)
        return ""


def may_be_list(text: str, tokens: list[Token], units: list[Unit]) -> bool:
    """Whether goods stand behind a place at which a text may be cut; of most texts none do."""
    raws, words = [t.raw for t in tokens], {t.plain for t in tokens}
    first = next((n for n, raw in enumerate(raws) if raw in COMMAS), len(raws))
    goods = (u.start for u in reversed(units) if u.of(*_STANDING) or ordinary(u))
    return (
        next(goods, -1) > first
        or not ((signs("lines") | signs("signs")) - COMMAS).isdisjoint(raws)
        or not words.isdisjoint(joiners())
        or (":" in raws and not words.isdisjoint(key_set(Pieces, "packages")))
        or any(search(one, text) for one in ("new_line", "spaced_dash", "numbered"))
    )


_STANDING = ("product", "oxide", "formula", "group", "form", "element")
"""Kinds of words without one of which, or goods of every day, no part of a text stands alone."""
