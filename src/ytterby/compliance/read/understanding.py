"""What a user's words say of an item: element, form, stage, product.

`understand` works in steps that can be followed one by one. The text is cut into units (`scan.py`),
each with its role; the last noun of the first part that has one says what the item is
(`sentence.py`); what follows `for`, `from`, `with` says what it is for, what it was, what it holds
(`goods.py`). Readings name the words each result came from. Single words of columns and flags are
read with the same vocabulary.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ytterby.compliance.read.elements import RARE_EARTHS, SYMBOLS, shares
from ytterby.compliance.read.goods import GoodsReader
from ytterby.compliance.read.item import FORMS, STAGES, Item
from ytterby.compliance.read.lexicon import MATERIAL, lexicon
from ytterby.compliance.read.scan import of_rare_earths
from ytterby.compliance.read.scanned import scanned
from ytterby.compliance.read.sentence import ordinary
from ytterby.compliance.read.spelling import key_of
from ytterby.compliance.read.words import Elements, forms_of, kinds_of_words, pattern, read_words
from ytterby.ground.errors import ItemError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.compliance.read.item import Kind
    from ytterby.compliance.read.lexicon import Word
    from ytterby.compliance.read.scan import Unit


_AS_NAMED = frozenset(["molybdenum mill product", "other battery", "organogermanium"])
"""Products that no list names, which count in the form of their own alone."""
_NO_RARE_EARTHS = frozenset(["ferrite", "alnico"])
"""Magnets without rare earths."""
_OF_WINNING = ("ore", "concentrate", "compound", "oxide", "metal", "alloy")
"""Forms from which metals are won; what is of another form was used before."""
_MADE = ("magnet making", "metal", "alloy", "crystal growth")
"""Steps of what is made, where a text says as well that it is won."""
_HOT_GRADES = frozenset({"SH", "UH", "EH", "AH", "VH", "TH"})
_POWDERS = {frozenset({"Mo"}): "molybdenum powder", frozenset({"W"}): "tungsten powder"}


def understand(text: str, kind: Kind = "") -> Item:
    """Read a user's words, of any length and script: elements, form, products, stage and kind.

    Values and places are left out. `uses` holds only what the words say of the metal that is worked:
    `other metals` for a machine or chemical beside another metal, `rare earth industry` for one
    meant for a rare earth plant.

    kind : read it as goods, technology or service, whatever its head noun says.
    """
    read = scanned(text)
    meant = [u for u in read.units if not u.of("role", "join", "stop", "zero", "side")]
    reader = _Understander(lexicon(), meant, read.tokens)
    item = reader.read(text, kind, read.everyday, plain=read.plain)
    return replace(item, unknown=read.unknown) if read.unknown else item


class _Understander(GoodsReader):
    """Puts the units together."""

    def read(self, text: str, kind: Kind, everyday: str = "", *, plain: bool = True) -> Item:
        if everyday:
            form = self.note("form", "component", everyday)
            return Item(text, "goods", form=form, readings=tuple(self.readings.values()))
        head = self.head()
        if kind == "goods":
            self.live = [u for u in self.live if not u.of(*kinds_of_words("of_technology"))]
            head = self.head()
        kind = kind or self.kind(head)
        if kind in ("technology", "service"):
            self._leave_out_plain_magnets()
            products = self._products(self.live)
            elements, rare = self._elements(self.live, products)
            form, uses = "technology", frozenset[str]()
            if powder := _POWDERS.get(elements):
                products = self._powder(powder) or products
            stage = self._stage(products)
            # magnets are recycled for their rare earths, unless they are said to have none
            won = stage == "recycling" and not elements and products.isdisjoint(_NO_RARE_EARTHS)
            rare = rare or (won and self._about_rare_earths())
        else:
            form = self._form(head)
            products = self._goods_products(head, form)
            if form in forms_of("worked"):
                elements, rare, uses = self._worked()
                stage = self._machine_stage(products)
            else:
                elements, rare = self._goods_elements(products, form)
                uses, stage = self._plant_use(), ""
            if rare and form == "magnet" and products <= _NO_RARE_EARTHS:
                # "ferrite and rare earth magnets": which rare earth magnet is not said
                products, elements = frozenset(), elements & RARE_EARTHS
            if not form and products == {"NdFeB"}:
                form = "magnet"  # a grade was all that was said
            form = self._settled_form(form, head, elements)
            products, elements = self._magnet_kind(form, products, elements)
            if form == "metal" and (powder := _POWDERS.get(elements)):
                products = self._powder(powder) or products
            # scrap of molybdenum sheet may be a powder, what is for alkaline batteries may be any matter
            other = (n for n in products & _AS_NAMED if self._product(n).form != form)
            products = products.difference(other)
        if plain and not (form or products or elements or rare):
            goods = next((u.text for u in self.all if ordinary(u)), "")
            form = self.note("form", "component", goods) if goods else form
        absent = self._marked("absent", "absent", RARE_EARTHS)
        elements -= absent - self._named()
        absent -= elements
        traces = self._marked("trace", "traces") - elements
        if not kind and (form or products or elements or rare):
            kind = "goods"
        for unit in self.live:
            if (grade := unit.of("grade")) and grade.value in _HOT_GRADES:
                remark = f"grade {grade.value}: Dy or Tb is usual, which decides nothing"
                self.note("note", remark, unit.text)
        return Item(
            text, kind, elements, absent, traces, rare, form, products, stage,
            composition=self._composition(), uses=uses, readings=tuple(self.readings.values()),
        )  # fmt: skip

    def _leave_out_plain_magnets(self) -> None:
        """A magnet of no list changes nothing of know-how on another matter: `gallium recovery, ferrite`."""
        named = [u for u in self.live if u.of("element", "product", "oxide")]
        aside = [u for u in named if any(w.value in _NO_RARE_EARTHS for w in u.words)]
        apart = {u.segment for u in named if u not in aside}
        self.live = [u for u in self.live if u not in aside or apart <= {u.segment}]

    def _composition(self) -> dict[str, float]:
        """Shares of the rare earths in the one material that is named, with a reading of each."""
        named = [u for u in self.live if (w := u.of("group")) and w.note == MATERIAL]
        names = {w.value for u in named if (w := u.of("group"))}
        if len(names) != 1:
            return {}
        fractions = shares(self.words.formula_of[names.pop()])
        for symbol in sorted(RARE_EARTHS.intersection(fractions)):
            words = f"{symbol} {fractions[symbol] * 100:.1f} % by weight"
            self.note("content", words, named[0].text)
        return fractions

    def _stage(self, products: frozenset[str]) -> str:
        named = self._named_stages()
        if not self._about_rare_earths() and any(u.of("element", "product") for u in self.live):
            named.pop("magnet making", None)  # sintering of something else
        if stage := self._first_stage(named):
            return stage
        units = [u for u in self.live if u.role != "source"]
        won = next((u for u in self.live if u.of("recovering")), None)
        for unit in reversed(self.live):
            word = unit.of("form", "product", "group")
            form = word.form if word else ""
            used = won and form and (unit.role == "source" or form == "magnet")
            if form == "scrap" or (used and form not in _OF_WINNING):
                return self.note("stage", "recycling", unit.text)
            if form in ("ore", "concentrate") and unit.role == "source":
                return self.note("stage", "smelting/leaching", f"from {unit.text}")
            if form in ("ore", "concentrate") and won and not won.words[0].value:
                return self.note("stage", "beneficiation", f"{won.text} of {unit.text}")
        made = self._made_stage(units)
        if not won or made in _MADE:
            return made
        if not won.words[0].value and self._about_rare_earths() and not self._sourced():
            if won.text == "回收":  # which is recycling where nothing else is named
                return self.note("stage", "recycling", won.text)
            return ""  # from scrap it is recycling, from a liquor or an ore it is not
        return self.note("stage", "extraction-separation", won.text)

    def _sourced(self) -> bool:
        """Whether a text says from what a thing is won."""
        words = " ".join(token.raw for token in self.tokens)
        return bool(pattern("source_of_winning").search(words))

    def _named_stages(self) -> dict[str, Unit]:
        """Steps by name, less those that are denied: `sorting of magnets, no separation`.

        A word for winning names none, since its step hangs on what is won, and from what.
        """
        denied = {u.end for u in self.all if u.of("without")}
        units = (u for u in reversed(self.live) if u.start not in denied and not u.of("recovering"))
        return {w.value: u for u in units if (w := u.of("stage"))}

    def _first_stage(self, named: Mapping[str, Unit]) -> str:
        """The first of the stages named, in the order of the file of stages."""
        first = next((stage for stage in self.words.stages if stage in named), "")
        return self.note("stage", first, named[first].text) if first else ""

    def _made_stage(self, units: list[Unit]) -> str:
        """The step follows from what is made; a step of its own goes before `other`."""
        kinds = ("form", "product", "oxide", "group", "formula")
        named = ((word, unit) for unit in reversed(units) if (word := unit.of(*kinds)))
        made = [(stage, unit) for word, unit in named if (stage := self._made_by(word))]
        last = ("mining", "other")
        made.sort(key=lambda pair: last.index(pair[0]) if pair[0] in last else -1)
        metals = [u for u in units if u.of("element")]
        if not made and metals and any(u.of("making") for u in units):
            of_matter = self._sourced() and not of_rare_earths(metals[-1])
            made = [("extraction-separation" if of_matter else "metal", metals[-1])]
        return self.note("stage", made[0][0], made[0][1].text) if made else ""

    def _about_rare_earths(self) -> bool:
        magnets = (w.value == "magnet" for u in self.live if (w := u.of("form")))
        return any(magnets) or any(of_rare_earths(u) for u in self.live)

    def _made_by(self, word: Word) -> str:
        """The stage at which a product is made, or at which a machine works."""
        if product := self.words.products.get(word.value) if word.kind == "product" else None:
            return product.stage or self.words.made_by.get(word.form, "")
        # a plant, of which nothing more was said, has none
        return "" if word.form == "equipment" else self.words.made_by.get(word.form, "")

    def _machine_stage(self, products: frozenset[str]) -> str:
        for name in sorted(products):
            if stage := self._product(name).stage:
                return self.note("stage", stage, name)
        return self._first_stage(self._named_stages())


def read_elements(text: str) -> tuple[frozenset[str], bool]:
    """Elements of a column or flag: `Dy`, `Nd/Dy`, `neodymium`, `rare earths`, `镝`.

    The symbols, and whether rare earths at large are meant. Raises ItemError for a word that names
    no element.
    """
    symbols: set[str] = set()
    rare = False
    for part in re.split(r"[/;,+&|、，；]|\band\b|\s-\s", text):
        word = part.strip()
        if not word:
            continue
        symbol = word if len(word) > 2 else word.capitalize()
        if symbol in SYMBOLS:
            symbols.add(symbol)
            continue
        read = understand(f"{word} oxide") if word.isascii() else understand(word)
        if not read.elements and not read.rare_earths:
            phrases = lexicon().phrases.items()
            names = (key for key, meant in phrases if any(w.kind == "element" for w in meant))
            advice = did_you_mean(word, [*names, *SYMBOLS, "rare earths"])
            raise ItemError(f"unknown element {word!r}", advice=advice)
        symbols |= read.elements
        rare |= read.rare_earths
    return frozenset(symbols), rare


def read_form(text: str) -> str:
    """A form of a column or flag, by its name or a word for it; "" for a blank.

    Raises ItemError for a word that names no form.
    """
    return _read_name(text, "form", FORMS, ("form", "shape", "oxide", "group"))


def read_stage(text: str) -> str:
    """A stage of a column or flag, by its name or a word for it; "" for a blank.

    Raises ItemError for a word that names no stage.
    """
    return _read_name(text, "stage", STAGES, ("stage",))


def element_symbols() -> tuple[str, ...]:
    """Symbols of the elements that the vocabulary names."""
    return tuple(element.symbol for element in read_words(Elements).elements)


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
    meanings = lexicon().phrases.get(key, ())
    for meaning in meanings:
        if meaning.kind in kinds:
            return meaning.form or meaning.value
    if what == "form" and any(w.kind in ("strong", "technology", "service") for w in meanings):
        return "technology"
    everyday = any(meaning.value == "ordinary goods" for meaning in meanings)
    if not everyday and (value := str(getattr(understand(word), what))):
        return value
    raise ItemError(f"unknown {what} {text!r}", advice=did_you_mean(word, names))
