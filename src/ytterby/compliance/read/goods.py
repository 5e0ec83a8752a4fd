"""What goods are: their form, which product, which elements are in them and which are not."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from ytterby.compliance.read.elements import ANIONS, HALF_METALS, RARE_EARTHS
from ytterby.compliance.read.everyday_names import plain_words
from ytterby.compliance.read.lexicon import MATERIAL, Word, lexicon
from ytterby.compliance.read.scan import Unit, of_rare_earths
from ytterby.compliance.read.sentence import Sentence
from ytterby.compliance.read.spelling import key_of, key_set, token_at
from ytterby.compliance.read.words import Pieces, forms_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ytterby.compliance.read.words import ListedProduct


def which_magnet(
    form: str, products: frozenset[str], elements: frozenset[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """Which magnet it is, when its elements say so: `Nd magnets`, `dysprosium magnets`.

    Products and elements, completed if the form is a magnet whose kind was not said.
    """
    if form != "magnet" or products or not elements & {"Sm", "Nd", "Pr", "Dy", "Tb"}:
        return products, elements
    name = "NdFeB"
    if "Sm" in elements:
        name = "SmFeN" if "Fe" in elements and "Co" not in elements else "SmCo"
    return frozenset({name}), elements | frozenset(lexicon().products[name].elements)


_ASSAYS = frozenset(["content", "assay", "total", "basis", "equivalent", ":", "="])
"""Behind a word for a compound: it is how the share of a metal is told."""


def _is_powder(unit: Unit) -> bool:
    return key_of(unit.text).rsplit(" ", 1)[-1] in key_set(Pieces, "powders")


class GoodsReader(Sentence):
    """Form, products and elements of the goods that a sentence names."""

    def _form(self, head: list[Unit]) -> str:
        """The last noun says it; a product's own form gives way to a word for a form before it."""
        says = ((u, u.of("form", "group", "oxide", "product", "formula")) for u in head)
        candidates = [(u, w) for u, w in says if w and w.form]
        if not candidates:
            return ""
        if any(w.form == "alloy" for _, w in candidates):
            candidates = [one for one in candidates if one[1].form not in forms_of("properties")]
        unit, word = candidates[-1]
        waste = next((u for u, w in candidates if w.form == "scrap"), None)
        if waste is not None and word.form == "magnet":
            return self.note("form", "scrap", waste.text)  # `waste NdFeB magnets`
        fixed = word.form in ("equipment", "reagent", "component")
        if (word.kind in ("product", "formula") or word.note == MATERIAL) and not fixed:
            named = ((u, w) for u, w in candidates if w.kind in ("form", "oxide", "group"))
            hard = [one for one in named if one[1].note != MATERIAL]
            unit, word = hard[-1] if hard else (unit, word)
        return self.note("form", word.form, unit.text)

    def _settled_form(self, form: str, head: list[Unit], elements: frozenset[str]) -> str:
        powder = any(u.role == "main" and _is_powder(u) for u in self.live)
        if form in forms_of("ores") and (said := self._intermediate(elements)):
            return said
        named = [(w.form, u.text) for u in self.live if (w := u.of("form", "product")) and w.form]
        forms = {name for name, _ in named}
        if form == "scrap" and forms == {"scrap", "metal"} and elements & RARE_EARTHS:
            return self.note("form", "metal", named[-1][1])  # `scrap lumps of terbium metal`
        if form == "crystal" and powder and not any(u.of("form") for u in head):
            return "compound"  # YAG powder
        ware = next((u for u in head if u.of("oxide", "group", "formula")
                     and token_at(self.tokens, u.end).among(Pieces, "wares")), None)  # fmt: skip
        if form == "oxide" and ware:
            return self.note("form", "ceramic", ware.text)
        if form == "ceramic" and powder:
            # a powder for coating is what it consists of
            for unit in self.live:
                word = unit.of("oxide", "group", "formula", "product", "form")
                if word and word.form in ("oxide", "compound") and unit.role in ("main", "content"):
                    return self.note("form", word.form, unit.text)
        chain = self._alloy_chain(head)
        oxygen = any((w := u.of("element")) and w.value == "O" for u in head)
        if form in ("", "metal") and chain and oxygen:
            return self.note("form", "oxide", chain)
        if form in ("", "metal") and chain:
            return self.note("form", "alloy", chain)
        shape = next((u for u in head if u.of("shape")), None)
        if shape and elements and not form:
            return self.note("form", "metal", shape.text)
        return form

    def _intermediate(self, elements: frozenset[str]) -> str:
        """What a concentrate of rare earths is said to consist of: `SEG concentrate, mixed oxide of Sm and Gd`; or "".

        A mineral is none, and a word before a number is an assay of one: `concentrate, total oxide 60 %`.
        """
        mineral = any(w.form == "ore" for u in self.live if (w := u.of("product", "group")))
        for unit in [] if mineral or RARE_EARTHS.isdisjoint(elements) else self.live:
            word, after = unit.of("form"), token_at(self.tokens, unit.end)
            said = word and word.form in ("oxide", "compound") and unit.role in ("main", "content")
            if word and said and not (after.raw[:1].isdigit() or after.plain in _ASSAYS):
                return self.note("form", word.form, unit.text)
        return ""

    def _alloy_chain(self, head: list[Unit]) -> str:
        """Metals named side by side, one of them no rare earth: `dysprosium-iron`, `TbCo`."""
        for unit in head:
            if unit.form_of("formula") == "alloy":
                return unit.text
        metals = [(u, w.value) for u in head if (w := u.of("element"))]
        for (left, one), (right, other) in pairwise(metals):
            pair = {one, other}
            adjacent = left.end == right.start and len(pair) == 2 and not pair <= RARE_EARTHS
            if adjacent and pair.isdisjoint(ANIONS | HALF_METALS):
                return f"{left.text} {right.text}"
        return ""

    def _products(self, units: Iterable[Unit]) -> frozenset[str]:
        named = [(word.value, unit.text) for unit in units if (word := unit.of("product"))]
        named += [(also, words) for name, words in named for also in self._product(name).also]
        for name, words in named:
            self.note("product", name, words)
        return frozenset(name for name, _ in named)

    def _goods_products(self, head: list[Unit], form: str) -> frozenset[str]:
        named = self._products(head)
        own = {n for n in named if self._works(n) or form not in forms_of("worked")}
        products = self._refined(own)
        if products:
            return products
        near = ("main", "content", *(["place"] if form == "reagent" else []))  # `based on` an acid
        adjacent = [u for u in self.live if u.role in near]
        fitting = [u for u in adjacent if (w := u.of("product")) and self._fits(w, form)]
        grades = [u for u in self.live if u.of("grade")]
        products = self._products(fitting)
        others = any(u.of("product", "oxide", "formula") for u in self.live)
        if not products and grades and form in ("", "magnet") and not others:
            product = self.note("product", "NdFeB", grades[0].text)
            self.note("form", "magnet", grades[0].text)
            return frozenset({product})
        if not products and form in ("equipment", "graphite"):
            return self._loose(head, form)
        if not products and form in ("compound", "substrate", "crystal", "target"):
            return self._compound(adjacent)
        return products

    def _works(self, name: str) -> bool:
        """Whether a product is a machine or a chemical, and not what one makes: `MPCVD for diamond`."""
        return self._product(name).form not in forms_of("matter")

    def _refined(self, products: set[str]) -> frozenset[str]:
        """Products, with what stands apart from their names: `InSb wafers, single crystal`."""
        plain_words = {t.plain for t in self.tokens}
        for name in [n for n in products if self._product(n).form == "compound"]:
            longer = (other for other in self.words.products if other.startswith(f"{name} "))
            size = len(name.split(" "))
            more = (one for one in longer if plain_words.issuperset(key_of(one).split(" ")[size:]))
            if one := next(more, ""):
                products = products - {name} | {self.note("product", one, name)}
        return frozenset(products)

    def _loose(self, head: list[Unit], form: str) -> frozenset[str]:
        """A product whose words stand apart: `furnace for strip casting`, `graphite, synthetic`."""
        plain_words = {t.plain for t in self.tokens}
        nouns = {key_of(u.text).split(" ")[-1] for u in head if u.of("form", "group")}
        best: tuple[int, str] = (1, "")
        for key, shape, name in self.words.loose:
            parts = key.split(" ")
            fits = shape == form and parts[-1] in nouns and plain_words.issuperset(parts)
            if fits and len(parts) > best[0]:
                best = (len(parts), name)
        if not best[1]:
            return frozenset()
        return frozenset({self.note("product", best[1], " ".join(u.text for u in head))})

    def _powder(self, name: str) -> frozenset[str]:
        """A powder that lists name, in other words: `powder of molybdenum`."""
        powder = next((u for u in self.live if u.role == "main" and _is_powder(u)), None)
        forms = [u for u in self.live if u.of("form")]
        if powder is None or forms not in ([], [powder]) or powder.form_of("form") == "alloy":
            return frozenset()
        # `tungsten zorblax powder` may be of a compound
        taken = {place for unit in self.all for place in range(unit.start, unit.end)}
        metal = next((u.end for u in self.live if u.of("element")), powder.start)
        between = (n for n in range(metal, powder.start) if n not in taken)
        words = (token.raw.lower() for n in between if (token := self.tokens[n]).raw.isalpha())
        if any(word not in plain_words() for word in words):
            return frozenset()
        return frozenset({self.note("product", name, powder.text)})

    def _compound(self, near: list[Unit]) -> frozenset[str]:
        """Which compound the words for its elements make: `nitride of gallium`."""
        forms = (u for u in near if u.of("form") and self._key(u) in self.words.anions)
        compounds = (u for u in near if u.form_of("formula") == "compound")
        named, name = next(forms, None), ""
        if named:
            symbols = {w.value for u in near if (w := u.of("element"))}
            symbols.add(self.words.anions[self._key(named)])
            name = self.words.formulas.get(frozenset(symbols), "")
        named = named or next(compounds, None)
        # lists name rare earths by element, whatever the compound
        if not named or (not name and any(of_rare_earths(u) for u in near)):
            return frozenset()
        return frozenset({self.note("product", name or "other compound", named.text)})

    def _key(self, unit: Unit) -> str:
        """The words of a unit as the vocabulary spells them: of `Galliumnitrat` the second part."""
        return " ".join(token.plain for token in self.tokens[unit.start : unit.end])

    def _fits(self, word: Word, form: str) -> bool:
        """Whether a product named in another part of the text may be what the form word means."""
        working = form in forms_of("worked") or word.form in forms_of("worked")
        return not working or form in ("", word.form)

    def _product(self, name: str) -> ListedProduct:
        return self.words.products[name]

    def _magnet_kind(
        self, form: str, products: frozenset[str], elements: frozenset[str]
    ) -> tuple[frozenset[str], frozenset[str]]:
        kinds, inside = which_magnet(form, products, elements)
        if kinds != products:
            words = f"magnet of {'/'.join(sorted(elements & RARE_EARTHS))}"
            self.note("product", "/".join(kinds), words)
        return kinds, inside

    def _elements(
        self, units: Iterable[Unit], products: frozenset[str]
    ) -> tuple[frozenset[str], bool]:
        elements: set[str] = set()
        rare = False
        for unit in units:
            word = unit.of("element", "oxide", "group", "formula", "product", "stage")
            if not word or (word.kind == "product" and word.value not in products):
                continue
            elements.update(word.elements)
            for symbol in word.elements:
                self.note("element", symbol, unit.text)
            if word.rare_earths and not word.elements:
                self.note("rare_earths", "rare earths", unit.text)
                rare = True
        for name in products:
            rare |= self._product(name).rare_earths
            elements.update(self._product(name).elements)
        return frozenset(elements), rare

    def _goods_elements(self, products: frozenset[str], form: str) -> tuple[frozenset[str], bool]:
        own = {"main", "content", "place", *(["source"] if form in ("magnet", "component") else [])}
        for roles in (own, {"source"}):
            elements, rare = self._elements((u for u in self.live if u.role in roles), products)
            if elements or rare:
                break
        return elements, rare

    def _worked(self) -> tuple[frozenset[str], bool, frozenset[str]]:
        """For a machine or a chemical: the elements named are those it works on, not its own."""
        elements, _ = self._elements((u for u in self.live if u.role != "content"), frozenset())
        about = next((u.text for u in self.live if of_rare_earths(u)), "")
        if about:
            self.note("rare_earths", "rare earths", about)
            return elements & RARE_EARTHS, True, self._plant_use()
        others = "/".join(sorted(elements - ANIONS - HALF_METALS - {"Fe"}))
        use = [self.note("use", "other metals", others)] if others else []
        return frozenset(), False, frozenset(use)

    def _plant_use(self) -> frozenset[str]:
        """`for a rare earth separation plant`: a plant of the rare earth industry is the purpose."""
        segments: dict[int, list[Unit]] = {}
        for unit in self.live:
            if unit.role == "purpose":
                segments.setdefault(unit.segment, []).append(unit)
        for units in segments.values():
            rare = any(of_rare_earths(u) for u in units)
            if rare and any(u.of("plant") for u in units):
                words = " ".join(u.text for u in units)
                return frozenset({self.note("use", "rare earth industry", words)})
        return frozenset()

    def _marked(self, mark: str, field: str, every: frozenset[str] = frozenset()) -> frozenset[str]:
        """Elements whose units have a mark (`absent`, `trace`); of a group without names, `every`."""
        marked = (u for u in self.all if getattr(u, mark))
        named = [(u, w) for u in marked if (w := u.of("element", "group", "oxide"))]
        for unit, word in named:
            for symbol in sorted(word.elements or every) if every else word.elements:
                self.note(field, symbol, unit.text)
        return frozenset(s for _, word in named for s in word.elements or every)

    def _named(self) -> frozenset[str]:
        """Elements named for themselves and not taken out: they stay, whatever a negation says."""
        words = (u.of("element", "formula", "product") for u in self.live if u.role != "purpose")
        return frozenset(s for w in words if w for s in w.elements)
