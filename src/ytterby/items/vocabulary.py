"""What a user's words say of an item: element, form, stage, product.

`understand` works in steps that can be followed one by one:

1. the text is cut into tokens, and phrases of the vocabulary are found, the longest first;
2. chemical symbols and formulas are read where they can be nothing else (`_Scan`);
3. negations take the elements they govern out (`_take_out`);
4. prepositions and commas part the text into segments; the last noun of the first segment that has
   one says what the item is, what follows `for`, `from`, `with` says what it is for, of, and holds;
5. readings name the words each result came from.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from ytterby.errors import ItemError, did_you_mean
from ytterby.items import formula
from ytterby.items.formula import RARE_EARTHS, SYMBOLS, WEAK
from ytterby.items.item import FORMS, STAGES, Kind, Reading
from ytterby.items.lexicon import (
    Lexicon,
    Product,
    Token,
    Word,
    key_of,
    lexicon,
    nearest,
    normal,
    tokens,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


@dataclass(frozen=True)
class Understanding:
    """What was read from a text; the attributes are those of `Item`.

    `uses` holds only what the words say of the metal that is worked: `other metals` for a machine
    or chemical beside another metal, `rare earth industry` for one meant for a rare earth plant.
    """

    elements: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    rare_earths: bool = False
    form: str = ""
    products: frozenset[str] = frozenset()
    stage: str = ""
    kind: Kind = ""
    uses: frozenset[str] = frozenset()
    readings: tuple[Reading, ...] = ()


@dataclass
class _Unit:
    """Words understood together."""

    words: tuple[Word, ...]
    start: int
    end: int
    text: str
    role: str = "main"
    segment: int = 0
    absent: bool = False
    open: bool = False

    def of(self, *kinds: str) -> Word | None:
        return next((w for w in self.words if w.kind in kinds), None)


_NEVER = frozenset(["I", "No", "Be", "He", "At", "Am"])
_LINKED_ONLY = frozenset(
    ["In", "As", "O", "H", "N", "S", "P", "F", "B", "C", "K", "U", "V", "Re", "Co"]
)
_ACRONYMS = frozenset(["apt", "nib", "hre", "seg", "tmi", "amt", "ito", "mct"])
_STOPS = frozenset(",;:.()[]{}!?。，；：（）|=>→")
_LISTS = frozenset(",/&+、，")
_DOPED = frozenset(
    ["doped", "bearing", "containing", "rich", "based", "activated", "content", "free"]
)
_LONGEST_CHAIN = 12
_GRADE = re.compile(r"(N)?([2-5]\d)(M|H|SH|UH|EH|AH|VH|TH)?")
_HOT_GRADES = frozenset({"SH", "UH", "EH", "AH", "VH", "TH"})
_WORKED = frozenset(["equipment", "reagent"])
_USABLE = frozenset(["form", "product", "group", "oxide", "formula", "shape"])
_TECHNOLOGY = frozenset({"technology", "technologies", "技术", "工艺"})
_METHOD = frozenset(["strong", "technology", "service", "stage", "making", "recovering"])


def understand(text: str) -> Understanding:
    """Read a user's words.

    Parameters
    ----------
    text : of any length and script.
    """
    words = lexicon()
    found = tokens(normal(text))
    units = list(_Scan(words, found).units())
    _take_out(units, found)
    _segment(units, found)
    return _Reader(words, [u for u in units if not u.of("role", "join", "stop", "zero")]).read()


class _Scan:
    """Finds the phrases, symbols and formulas of a text, from left to right."""

    def __init__(self, words: Lexicon, found: list[Token]) -> None:
        self.words, self.found = words, found

    def units(self) -> Iterator[_Unit]:
        place = 0
        while place < len(self.found):
            unit = self._at(place)
            if unit:
                yield unit
            place = unit.end if unit else place + 1

    def _at(self, place: int) -> _Unit | None:
        phrase, chemical = self._phrase(place), self._chemical(place)
        if phrase and (not chemical or phrase.end > chemical.end):
            return phrase
        named = phrase and chemical and phrase.of("product") and chemical.of("formula")
        if named and phrase and chemical and phrase.end == chemical.end:
            return phrase  # GdCOB is a name
        if chemical:
            return chemical
        raw = self.found[place].raw
        if raw in _STOPS:
            return self._unit((Word("stop"),), place, place + 1)
        grade = _GRADE.fullmatch(raw)
        if grade and (grade[1] or grade[3]) and int(grade[2]) >= 26:
            return self._unit((Word("grade", grade[3] or ""),), place, place + 1)
        if raw[0] == "0" and not raw.strip("0.,"):
            return self._unit((Word("zero"),), place, place + 1)
        name = nearest(self.found[place].plain)
        return self._unit(self.words.phrases[name], place, place + 1) if name else None

    def _unit(self, meaning: tuple[Word, ...], start: int, end: int) -> _Unit:
        return _Unit(meaning, start, end, _text(self.found[start:end]))

    def _phrase(self, place: int) -> _Unit | None:
        for size in self.words.lengths.get(self.found[place].plain, ()):
            part = self.found[place : place + size]
            if len(part) < size:
                continue
            meaning = self.words.phrases.get(" ".join(t.plain for t in part))
            if meaning and not (size == 1 and part[0].raw in _ACRONYMS and len(self.found) > 1):
                return self._unit(meaning, place, place + size)
        return None

    def _chemical(self, place: int) -> _Unit | None:
        """A formula, a chain of symbols (`Nd-Fe-B`), or one symbol in a place that fits it."""
        first = self._symbols(place)
        if not first:
            return None
        end, symbols = place + 1, list(first)
        while end < len(self.found) and self.found[end].glued and (more := self._symbols(end)):
            if end - place >= _LONGEST_CHAIN:
                break
            symbols += more
            end += 1
        symbols = list(dict.fromkeys(symbols))
        if len(first) == 1 and end == place + 1:
            if symbols[0] in WEAK and not self._fits(place):
                return None
            return self._unit((_element(symbols[0]),), place, end)
        if len(symbols) < 2 or (len(symbols) == 2 and set(symbols) <= WEAK - RARE_EARTHS - {"W"}
                                and "O" not in symbols and len(first) == 1):  # fmt: skip
            return None
        return self._unit((self._formula(tuple(symbols)),), place, end)

    def _symbols(self, place: int) -> tuple[str, ...]:
        raw = self.found[place].raw
        if raw in SYMBOLS:
            return (raw,)
        return formula.parse(raw)

    def _formula(self, symbols: tuple[str, ...]) -> Word:
        kept = tuple(s for s in symbols if s not in formula.ANIONS)
        rare = bool(RARE_EARTHS.intersection(kept))
        product = self.words.formulas.get(frozenset(symbols), "")
        if not product and {"Fe", "B"} <= set(kept) and {"Nd", "Pr"}.intersection(kept):
            product = "NdFeB"
        if not product and {"Sm", "Co"} <= set(kept):
            product = "SmCo"
        if product:
            return Word("product", product, self.words.products[product].form, kept, rare)
        return Word("formula", "-".join(symbols), formula.form_of(symbols), kept, rare)

    def _fits(self, place: int) -> bool:
        """Whether a symbol that is also a word stands where only a symbol can."""
        symbol = self.found[place].raw
        if symbol in _NEVER:
            return False
        after = self.found[place + 1] if place + 1 < len(self.found) else None
        before = self.found[place - 1] if place else None
        if len(self.found) == 1:
            return symbol in RARE_EARTHS or symbol == "W"
        thing = self._phrase(place + 1) if after else None
        if thing and thing.of("form", "shape"):
            return symbol != "C"
        if after and after.raw == "/" and self._is_strong(place + 2):
            return True
        if before and before.raw == "/" and self._is_strong(place - 2):
            return True
        if symbol in _LINKED_ONLY:
            return False
        if after and after.plain in _DOPED:
            return symbol != "Co"  # co-doped
        if after and after.raw == ":" and symbol in RARE_EARTHS:
            return True
        for step in (1, -1):
            other = place + step
            for _ in range(3):  # ", and" is the longest link of a list
                linked = 0 <= other < len(self.found) and self._links(self.found[other])
                other += step if linked else 0
            if self._is_strong(other) and (other != place + step or symbol in RARE_EARTHS):
                return True
        share = place + 1 if after and after.raw[0].isdigit() else place - 2
        if 0 <= share < len(self.found) - 1 and self.found[share].raw[0].isdigit():
            return self.found[share + 1].raw == "%" or not self.found[share].raw.strip("0.")
        word = self.words.phrases.get(before.plain, ()) if before else ()
        ends = after is None or after.raw in _STOPS
        governed = any(w.kind == "without" or (w.value == "main" and ends) for w in word)
        return governed and symbol in RARE_EARTHS

    @staticmethod
    def _links(token: Token) -> bool:
        return token.raw in _LISTS or token.plain in ("and", "or", "nor")

    def _is_strong(self, place: int) -> bool:
        if not 0 <= place < len(self.found):
            return False
        raw = self.found[place].raw
        return (raw in SYMBOLS and (raw not in WEAK or raw in RARE_EARTHS)) or bool(
            formula.parse(raw)
        )


def _of_rare_earths(unit: _Unit) -> bool:
    word = unit.of("element", "oxide", "group", "formula", "product", "stage")
    return bool(word and (word.rare_earths or not RARE_EARTHS.isdisjoint(word.elements)))


def _element(symbol: str) -> Word:
    return Word("element", symbol, "", (symbol,), symbol in RARE_EARTHS)


def _text(part: list[Token]) -> str:
    out = ""
    for token in part:
        space = "-" if token.glued else "" if _chinese(token.raw) and _chinese(out[-1:]) else " "
        out += (space if out else "") + token.raw
    return out


def _chinese(text: str) -> bool:
    return "\u3400" <= text[:1] <= "\u9fff"


def _take_out(units: list[_Unit], found: list[Token]) -> None:
    """Mark the elements that a negation governs: `no Dy or Tb`, `Dy-free`, `Tb 0`, `0 % Tb`."""
    for index, unit in enumerate(units):
        if unit.of("unknown"):
            _negate(units, index, -1, lambda u: bool(u.of("join")), found, "open")
        elif unit.of("without"):
            _negate(units, index, 1, lambda u: bool(u.of("join")) or u.text in _LISTS, found)
        elif unit.of("free"):
            _negate(units, index, -1, lambda u: u.text in ("and", "or", "nor", "和", "或"), found)
        elif unit.of("zero"):
            _negate_zero(units, index, found)


def _negate(
    units: list[_Unit],
    index: int,
    step: int,
    skips: Callable[[_Unit], bool],
    found: list[Token],
    mark: str = "absent",
) -> None:
    other, edge = index + step, units[index]
    while 0 <= other < len(units):
        unit = units[other]
        between = found[edge.end : unit.start] if step > 0 else found[unit.end : edge.start]
        if any(t.raw not in _LISTS for t in between):
            return
        if _negatable(unit):
            if step > 0 and _has_share(unit, found):
                return  # "no dysprosium, terbium 1 %"
            setattr(unit, mark, True)
        elif not skips(unit):
            return
        edge = unit
        other += step


def _has_share(unit: _Unit, found: list[Token]) -> bool:
    """Whether a share that is not zero follows."""
    after = found[unit.end].raw if unit.end < len(found) else ""
    return after[:1].isdigit() and bool(after.strip("0.,"))


def _negatable(unit: _Unit) -> bool:
    word = unit.of("element", "group")
    return bool(word and not word.form)


def _negate_zero(units: list[_Unit], index: int, found: list[Token]) -> None:
    """`Dy 0`, `Dy: 0 %` and `0 % Tb`; a zero belongs to what stands before it, if anything."""
    zero = units[index]
    before = units[index - 1] if index else None
    if before and before.of("stop") and before.text in (":", "=") and index > 1:
        before = units[index - 2]
        gap = found[before.end : zero.start]
        near = all(t.raw in (":", "=") for t in gap)
    else:
        near = bool(before) and found[before.end : zero.start] == []  # type: ignore[union-attr]
    if before and near and _negatable(before):
        before.absent = True
        return
    after = units[index + 1] if index + 1 < len(units) else None
    if after and after.of("join") and index + 2 < len(units):
        after = units[index + 2]
    if after and _negatable(after):
        gap = found[zero.end : after.start]
        if (gap and gap[0].raw in ("%", "wt", "percent")) or (gap and gap[0].plain == "percent"):
            after.absent = all(t.raw in ("%", "wt", "percent", "of", ".") for t in gap)


def _segment(units: list[_Unit], found: list[Token]) -> None:
    """Give each unit the role of the part of the sentence in which it stands."""
    role, segment = "main", 0
    for index, unit in enumerate(units):
        word = unit.of("role")
        if word:
            segment += 1
            if (
                word.value == "main"
                and role in ("purpose", "source", "content")
                and unit.text == "of"
            ):
                pass  # "for the separation of neodymium" is all purpose
            else:
                role = word.value
        elif unit.of("stop") and not _doping(units, index):
            segment += 1
            role = "main"
        unit.role, unit.segment = role, segment


def _doping(units: list[_Unit], index: int) -> bool:
    """The colon of `Y2O3:Eu` and `Yb:YAG`."""
    if units[index].text != ":" or not 0 < index < len(units) - 1:
        return False
    before, after = units[index - 1], units[index + 1]
    beside = before.end == units[index].start and after.start == units[index].end
    return beside and all(u.of("element", "formula", "product", "oxide") for u in (before, after))


class _Reader:
    """Puts the units together."""

    def __init__(self, words: Lexicon, units: list[_Unit]) -> None:
        self.words = words
        self.all = units
        steering = ("ignored", "without", "free", "unknown")
        self.live = [u for u in units if not u.absent and not u.open and not u.of(*steering)]
        self.readings: dict[tuple[str, str], Reading] = {}

    def note(self, what: str, value: str, words: str) -> None:
        self.readings.setdefault((what, value), Reading(what, value, words))

    def read(self) -> Understanding:
        head = self._head()
        kind = self._kind(head)
        if kind in ("technology", "service"):
            products = self._products(self.live)
            elements, rare = self._elements(self.live, products)
            form, uses = "technology", frozenset[str]()
            stage = self._stage(products)
        else:
            form = self._form(head)
            products = self._goods_products(head, form)
            if form in _WORKED:
                elements, rare, uses = self._worked()
                stage = self._machine_stage(products)
            else:
                elements, rare = self._goods_elements(products, form)
                uses, stage = self._plant_use(), ""
            if rare and form == "magnet" and products <= {"ferrite", "alnico"}:
                # "ferrite and rare earth magnets": which rare earth magnet is not said
                products, elements = frozenset(), elements & RARE_EARTHS
            form = self._settled_form(form, head, elements)
            if not form and products == {"NdFeB"}:
                form = "magnet"  # a grade was all that was said
            products, elements = self._magnet_kind(form, products, elements)
        absent = self._absent(elements)
        elements -= absent - self._named()
        absent -= elements
        if not kind and (form or products or elements or rare):
            kind = "goods"
        self._grades()
        return Understanding(
            elements, absent, rare, form, products, stage, kind, uses,
            tuple(self.readings.values()),
        )  # fmt: skip

    # --- what it is

    def _head(self) -> list[_Unit]:
        """The units of the segment that says what the item is."""
        segments: dict[int, list[_Unit]] = {}
        for unit in self.live:
            segments.setdefault(unit.segment, []).append(unit)
        for role in ("main", "content", "place", "source", "purpose"):
            for units in segments.values():
                # a shape alone ("20 pieces") waits for a better noun
                if units[0].role == role and any(
                    u.of(*(_USABLE - {"shape"}), *_METHOD) and self._says_something(u)
                    for u in units
                ):
                    return units
        return next((u for u in segments.values() if u[0].role == "main"), [])

    def _says_something(self, unit: _Unit) -> bool:
        word = unit.of(*_USABLE, *_METHOD)
        assert word is not None
        return bool(word.kind in _METHOD or word.form or word.kind == "product")

    def _kind(self, head: list[_Unit]) -> Kind:
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

    def _apposition(self, head: list[_Unit]) -> Kind:
        """A technology named last: `NdFeB magnets, production technology`."""
        parts: dict[int, list[_Unit]] = {}
        for unit in self.live:
            if unit.role == "main" and unit.segment > head[0].segment:
                parts.setdefault(unit.segment, []).append(unit)
        last = self.live[-1]
        if last.role == "source" and last.of("strong", "technology"):
            self.note("kind", "technology", last.text)  # "hydroxide from spodumene process"
            return "technology"
        for units in parts.values():
            plain = not any(u.of(*_USABLE) for u in units)
            if plain and (units[-1].of("strong") or units[-1].text.lower() in _TECHNOLOGY):
                self.note("kind", "technology", units[-1].text)
                return "technology"
        return ""

    def _form(self, head: list[_Unit]) -> str:
        """The last noun says it; a product's own form gives way to a word for a form before it."""
        said = [
            (u, w)
            for u in head
            if (w := u.of("form", "group", "oxide", "product", "formula")) and w.form
        ]
        if not said:
            return ""
        unit, word = said[-1]
        fixed = word.form in ("equipment", "reagent", "component")
        if word.kind in ("product", "formula") and not fixed:
            hard = [(u, w) for u, w in said if w.kind in ("form", "oxide", "group")]
            unit, word = hard[-1] if hard else (unit, word)
        self.note("form", word.form, unit.text)
        return word.form

    def _settled_form(self, form: str, head: list[_Unit], elements: frozenset[str]) -> str:
        powder = any(u.text.lower() in ("powder", "powders", "粉", "粉末") for u in head)
        if form == "ceramic" and powder:
            for unit in self.live:
                word = unit.of("oxide", "group")
                if word and word.form == "oxide" and unit.role in ("main", "content"):
                    self.note("form", "oxide", unit.text)
                    return "oxide"
        chain = self._alloy_chain(head)
        if form in ("", "metal") and chain:
            self.note("form", "alloy", chain)
            return "alloy"
        if not form and elements:
            shape = next((u for u in head if u.of("shape")), None)
            if shape:
                self.note("form", "metal", shape.text)
                return "metal"
        return form

    def _alloy_chain(self, head: list[_Unit]) -> str:
        """Metals named side by side, one of them no rare earth: `dysprosium-iron`, `TbCo`."""
        for unit in head:
            word = unit.of("formula")
            if word and word.form == "alloy":
                return unit.text
        metals = [(u, w.value) for u in head if (w := u.of("element"))]
        for (left, one), (right, other) in pairwise(metals):
            pair = {one, other}
            beside = left.end == right.start and len(pair) == 2 and not pair <= RARE_EARTHS
            if beside and pair.isdisjoint(formula.ANIONS | formula.HALF_METALS):
                return f"{left.text} {right.text}"
        return ""

    # --- products

    def _products(self, units: Iterable[_Unit]) -> frozenset[str]:
        found = set()
        for unit in units:
            word = unit.of("product")
            if word:
                found.add(word.value)
                self.note("product", word.value, unit.text)
        return frozenset(found)

    def _goods_products(self, head: list[_Unit], form: str) -> frozenset[str]:
        found = self._products(head)
        if found:
            return found
        near = [u for u in self.live if u.role in ("main", "content")]
        fitting = [u for u in near if (w := u.of("product")) and self._fits(w, form)]
        grades = [u for u in self.live if u.of("grade")]
        found = self._products(fitting)
        if not found and grades and form in ("", "magnet") and not self._others():
            self.note("product", "NdFeB", grades[0].text)
            self.note("form", "magnet", grades[0].text)
            return frozenset({"NdFeB"})
        if not found and form in ("compound", "substrate", "crystal"):
            return self._compound(near)
        return found

    def _compound(self, near: list[_Unit]) -> frozenset[str]:
        """Which compound the words for its elements make: `nitride of gallium`."""
        anion = next(
            (u for u in near if u.of("form") and key_of(u.text) in self.words.anions), None
        )
        if not anion:
            return frozenset()
        symbols = {w.value for u in near if (w := u.of("element"))}
        symbols.add(self.words.anions[key_of(anion.text)])
        name = self.words.formulas.get(frozenset(symbols), "")
        if not name and any(_of_rare_earths(u) for u in near):
            return frozenset()  # lists name rare earths by element, whatever the compound
        name = name or "other compound"
        self.note("product", name, anion.text)
        return frozenset({name})

    def _others(self) -> bool:
        return any(u.of("product", "oxide", "formula") for u in self.live)

    def _fits(self, word: Word, form: str) -> bool:
        """Whether a product named in another part of the text may be what the form word means."""
        if form in _WORKED or word.form in _WORKED:
            return form == word.form or not form
        return True

    def _product(self, name: str) -> Product:
        return self.words.products[name]

    def _magnet_kind(
        self, form: str, products: frozenset[str], elements: frozenset[str]
    ) -> tuple[frozenset[str], frozenset[str]]:
        """Which magnet it is, when the element says so: `Nd magnets`, `dysprosium magnets`."""
        if form != "magnet" or products:
            return products, elements
        if "Sm" in elements:
            name = "SmFeN" if "Fe" in elements and "Co" not in elements else "SmCo"
        elif elements & {"Nd", "Pr", "Dy", "Tb"}:
            name = "NdFeB"
        else:
            return products, elements
        self.note("product", name, f"magnet of {'/'.join(sorted(elements & RARE_EARTHS))}")
        return frozenset({name}), elements | frozenset(self._product(name).elements)

    # --- elements

    def _elements(
        self, units: Iterable[_Unit], products: frozenset[str]
    ) -> tuple[frozenset[str], bool]:
        found: set[str] = set()
        rare = False
        for unit in units:
            word = unit.of("element", "oxide", "group", "formula", "product", "stage")
            if not word or (word.kind == "product" and word.value not in products):
                continue
            found.update(word.elements)
            for symbol in word.elements:
                self.note("element", symbol, unit.text)
            if word.rare_earths and not word.elements:
                self.note("rare_earths", "rare earths", unit.text)
                rare = True
        for name in products:
            rare |= self._product(name).rare_earths
            found.update(self._product(name).elements)
        return frozenset(found), rare

    def _goods_elements(self, products: frozenset[str], form: str) -> tuple[frozenset[str], bool]:
        roles = {"main", "content", "place"} | (
            {"source"} if form in ("magnet", "component") else set()
        )
        found, rare = self._elements((u for u in self.live if u.role in roles), products)
        if not found and not rare:
            return self._elements((u for u in self.live if u.role == "source"), products)
        return found, rare

    def _worked(self) -> tuple[frozenset[str], bool, frozenset[str]]:
        """For a machine or a chemical: the elements named are those it works on, not its own."""
        found, _ = self._elements((u for u in self.live if u.role != "content"), frozenset())
        about = next((u.text for u in self.live if _of_rare_earths(u)), "")
        if about:
            self.note("rare_earths", "rare earths", about)
            return found & RARE_EARTHS, True, self._plant_use()
        others = found - formula.ANIONS - formula.HALF_METALS - {"Fe"}
        if others:
            self.note("use", "other metals", "/".join(sorted(others)))
            return frozenset(), False, frozenset({"other metals"})
        return frozenset(), False, frozenset()

    def _plant_use(self) -> frozenset[str]:
        """`for a rare earth separation plant`: a plant of the rare earth industry is the purpose."""
        segments: dict[int, list[_Unit]] = {}
        for unit in self.live:
            if unit.role == "purpose":
                segments.setdefault(unit.segment, []).append(unit)
        for units in segments.values():
            rare = any(_of_rare_earths(u) for u in units)
            if rare and any(u.of("plant") for u in units):
                self.note("use", "rare earth industry", " ".join(u.text for u in units))
                return frozenset({"rare earth industry"})
        return frozenset()

    def _absent(self, elements: frozenset[str]) -> frozenset[str]:
        found: set[str] = set()
        for unit in self.all:
            word = unit.of("element", "group") if unit.absent else None
            if word:
                gone = word.elements or tuple(RARE_EARTHS)
                found.update(gone)
                for symbol in sorted(gone):
                    self.note("absent", symbol, unit.text)
        return frozenset(found)

    def _named(self) -> frozenset[str]:
        """Elements named for themselves and not taken out: they stay, whatever a negation says."""
        words = (u.of("element", "formula") for u in self.live if u.role != "purpose")
        return frozenset(s for w in words if w for s in w.elements)

    # --- stage

    def _stage(self, products: frozenset[str]) -> str:
        named = {w.value: u for u in reversed(self.live) if (w := u.of("stage"))}
        if not self._about_rare_earths() and any(u.of("element", "product") for u in self.live):
            named.pop("magnet making", None)  # sintering of something else
        for stage in self.words.stages:
            if stage in named:
                self.note("stage", stage, named[stage].text)
                return stage
        units = [u for u in self.live if u.role != "source"]
        won = next((u for u in self.live if u.of("recovering")), None)
        for unit in reversed(self.live):
            word = unit.of("form", "product")
            if word and word.form == "scrap":
                self.note("stage", "recycling", unit.text)
                return "recycling"
            if word and word.form in ("ore", "concentrate") and unit.role == "source":
                self.note("stage", "smelting/leaching", f"from {unit.text}")
                return "smelting/leaching"
        if won:
            stage = "recycling" if self._about_rare_earths() else "extraction-separation"
            self.note("stage", stage, won.text)
            return stage
        return self._made_stage(units)

    def _made_stage(self, units: list[_Unit]) -> str:
        """The step follows from what is made; a step of its own goes before `other`."""
        made = [
            (stage, unit)
            for unit in reversed(units)
            if (word := unit.of("form", "product", "oxide", "group", "formula"))
            and (stage := self._made_by(word))
        ]
        made.sort(key=lambda pair: pair[0] == "other")
        if not made:
            metals = [u for u in units if u.of("element")]
            if metals and any(u.of("making") for u in units):
                made = [("metal", metals[-1])]
        for stage, unit in made[:1]:
            self.note("stage", stage, unit.text)
            return stage
        return ""

    def _about_rare_earths(self) -> bool:
        magnets = (w.value == "magnet" for u in self.live if (w := u.of("form")))
        return any(magnets) or any(_of_rare_earths(u) for u in self.live)

    def _made_by(self, word: Word) -> str:
        """The stage at which a product is made, or at which a machine works."""
        product = self.words.products.get(word.value) if word.kind == "product" else None
        if product and product.stage:
            return product.stage
        if word.form == "equipment" and not product:
            return ""  # a plant, of which nothing more was said
        return self.words.made_by.get(word.form, "")

    def _machine_stage(self, products: frozenset[str]) -> str:
        for name in sorted(products):
            if self._product(name).stage:
                self.note("stage", self._product(name).stage, name)
                return self._product(name).stage
        named = {w.value: u for u in reversed(self.live) if (w := u.of("stage"))}
        for stage in self.words.stages:
            if stage in named:
                self.note("stage", stage, named[stage].text)
                return stage
        return ""

    def _grades(self) -> None:
        for unit in self.live:
            word = unit.of("grade")
            if word and word.value in _HOT_GRADES:
                self.note(
                    "note",
                    f"grade {word.value}: Dy or Tb is usual, which decides nothing",
                    unit.text,
                )


# --- single words, as given in columns and flags


def read_elements(text: str) -> tuple[frozenset[str], bool]:
    """Elements of a column or flag: `Dy`, `Nd/Dy`, `neodymium`, `rare earths`, `镝`.

    Returns
    -------
    The symbols, and whether rare earths at large are meant.

    Raises
    ------
    ItemError
        for a word that names no element.
    """
    found: set[str] = set()
    rare = False
    for part in re.split(r"[/;,+&|、，；]|\band\b|\s-\s", text):
        word = part.strip()
        if not word:
            continue
        symbol = word if len(word) > 2 else word.capitalize()
        if symbol in SYMBOLS:
            found.add(symbol)
            continue
        read = understand(f"{word} oxide") if word.isascii() else understand(word)
        if not read.elements and not read.rare_earths:
            advice = did_you_mean(word, [*_element_names(), *SYMBOLS, "rare earths"])
            raise ItemError(f"unknown element {word!r}", advice=advice)
        found |= read.elements
        rare |= read.rare_earths
    return frozenset(found), rare


def read_form(text: str) -> str:
    """A form of a column or flag, by its name or a word for it; "" for a blank.

    Raises
    ------
    ItemError
        for a word that names no form.
    """
    return _read_name(text, "form", FORMS, ("form", "shape", "oxide", "group"))


def read_stage(text: str) -> str:
    """A stage of a column or flag, by its name or a word for it; "" for a blank.

    Raises
    ------
    ItemError
        for a word that names no stage.
    """
    return _read_name(text, "stage", STAGES, ("stage",))


def product_ids() -> frozenset[str]:
    """All names that may stand in `products` of a predicate."""
    return frozenset(lexicon().products)


def product_of_cas(number: str) -> str:
    """The product of a CAS number, or ""."""
    return lexicon().cas.get(number.strip(), "")


def _read_name(text: str, what: str, names: tuple[str, ...], kinds: tuple[str, ...]) -> str:
    word = " ".join(text.split()).lower()
    if not word:
        return ""
    if word in names:
        return word
    key = key_of(word)
    same = {key_of(name): name for name in names}
    if key in same:
        return same[key]
    words = lexicon().phrases
    for meaning in words.get(key, ()):
        if meaning.kind in kinds:
            return meaning.form or meaning.value
    if what == "form" and any(
        w.kind in ("strong", "technology", "service") for w in words.get(key, ())
    ):
        return "technology"
    read = understand(word)
    value = read.form if what == "form" else read.stage
    if value:
        return value
    raise ItemError(f"unknown {what} {text!r}", advice=did_you_mean(word, names))


def _element_names() -> list[str]:
    return [k for k, ws in lexicon().phrases.items() if any(w.kind == "element" for w in ws)]


__all__ = [
    "Understanding",
    "product_ids",
    "product_of_cas",
    "read_elements",
    "read_form",
    "read_stage",
    "understand",
]
