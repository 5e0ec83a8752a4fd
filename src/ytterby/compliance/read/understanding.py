"""What a user's words say of an item: element, form, stage, product.

`understand` works in steps that can be followed one by one. The text is cut into units, each with
its role (`scan.py`). The last noun of the first part that has one says what the item is; what
follows `for`, `from`, `with` says what it is for, what it was, what it holds. Readings name the
words each result came from.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from ytterby.compliance.read import formula
from ytterby.compliance.read.formula import RARE_EARTHS
from ytterby.compliance.read.item import Kind, Reading
from ytterby.compliance.read.lexicon import (
    Lexicon,
    Product,
    Token,
    Word,
    key_of,
    known_tokens,
    lexicon,
    normal,
)
from ytterby.compliance.read.scan import (
    Scan,
    Unit,
    of_rare_earths,
    segment_roles,
    take_out,
    without_grades,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


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


_HOT_GRADES = frozenset({"SH", "UH", "EH", "AH", "VH", "TH"})
_WORKED = frozenset(["equipment", "reagent"])
_USABLE = frozenset(["form", "product", "group", "oxide", "formula", "shape"])
_TECHNOLOGY = frozenset({"technology", "technologies", "技术", "工艺"})
_ORDINARY = "ordinary goods"
_POWDERS = {frozenset({"Mo"}): "molybdenum powder", frozenset({"W"}): "tungsten powder"}
_POWDER = frozenset({"powder", "powders", "粉", "粉末"})
_METHOD = frozenset(["strong", "technology", "service", "stage", "making", "recovering"])


def understand(text: str) -> Understanding:
    """Read a user's words.

    Parameters
    ----------
    text : of any length and script.
    """
    words = lexicon()
    found = known_tokens(normal(text))
    units = list(Scan(words, found).units())
    take_out(units, found)
    units = without_grades(units, found)
    segment_roles(units)
    meant = [u for u in units if not u.of("role", "join", "stop", "zero")]
    return _Reader(words, meant, found).read()


def which_magnet(
    form: str, products: frozenset[str], elements: frozenset[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """Which magnet it is, when its elements say so: `Nd magnets`, `dysprosium magnets`.

    Returns
    -------
    Products and elements, completed if the form is a magnet whose kind was not said.
    """
    if form != "magnet" or products:
        return products, elements
    if "Sm" in elements:
        name = "SmFeN" if "Fe" in elements and "Co" not in elements else "SmCo"
    elif elements & {"Nd", "Pr", "Dy", "Tb"}:
        name = "NdFeB"
    else:
        return products, elements
    return frozenset({name}), elements | frozenset(lexicon().products[name].elements)


def _is_powder(unit: Unit) -> bool:
    text = key_of(unit.text)
    return text in _POWDER or text.endswith((" powder", " powders"))


def _ordinary(unit: Unit) -> bool:
    """Whether a unit names goods of every day."""
    return any(word.value == _ORDINARY for word in unit.words)


class _Reader:
    """Puts the units together."""

    def __init__(self, words: Lexicon, units: list[Unit], found: list[Token]) -> None:
        self.words, self.tokens = words, found
        self.all = units
        steering = ("ignored", "without", "free", "unknown")
        self.live = [
            u
            for u in units
            if not u.absent and not u.open and not u.of(*steering) and not _ordinary(u)
        ]
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
            if not form and products == {"NdFeB"}:
                form = "magnet"  # a grade was all that was said
            form = self._settled_form(form, head, elements)
            products, elements = self._magnet_kind(form, products, elements)
            if form == "metal" and not products and (powder := _POWDERS.get(elements)):
                products = self._powder(powder)
        if not (form or products or elements or rare) and any(map(_ordinary, self.all)):
            form = "component"
            self.note("form", form, next(u.text for u in self.all if _ordinary(u)))
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

    def _head(self) -> list[Unit]:
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

    def _kind(self, head: list[Unit]) -> Kind:
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

    def _form(self, head: list[Unit]) -> str:
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

    def _settled_form(self, form: str, head: list[Unit], elements: frozenset[str]) -> str:
        powder = any(u.role == "main" and _is_powder(u) for u in self.live)
        if form == "crystal" and powder and not any(u.of("form") for u in head):
            return "compound"  # YAG powder
        if form == "ceramic" and powder:
            # a powder for coating is what it consists of
            for unit in self.live:
                word = unit.of("oxide", "group", "formula", "product", "form")
                if word and word.form in ("oxide", "compound") and unit.role in ("main", "content"):
                    self.note("form", word.form, unit.text)
                    return word.form
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

    def _alloy_chain(self, head: list[Unit]) -> str:
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

    def _products(self, units: Iterable[Unit]) -> frozenset[str]:
        found = set()
        for unit in units:
            word = unit.of("product")
            if word:
                found.add(word.value)
                self.note("product", word.value, unit.text)
        return frozenset(found)

    def _goods_products(self, head: list[Unit], form: str) -> frozenset[str]:
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
        if not found and form in ("equipment", "graphite"):
            return self._loose(head, form)
        if not found and form in ("compound", "substrate", "crystal", "target"):
            return self._compound(near)
        return found

    def _loose(self, head: list[Unit], form: str) -> frozenset[str]:
        """A product whose words stand apart: `furnace for strip casting`, `graphite, synthetic`."""
        said = {t.plain for t in self.tokens}
        nouns = {key_of(u.text).split(" ")[-1] for u in head if u.of("form", "group")}
        best: tuple[int, str] = (1, "")
        for key, shape, name in self.words.loose:
            parts = key.split(" ")
            if (
                shape == form
                and parts[-1] in nouns
                and len(parts) > best[0]
                and said.issuperset(parts)
            ):
                best = (len(parts), name)
        if not best[1]:
            return frozenset()
        self.note("product", best[1], " ".join(u.text for u in head))
        return frozenset({best[1]})

    def _powder(self, name: str) -> frozenset[str]:
        """A powder that lists name, in other words: `powder of molybdenum`."""
        said = next((u for u in self.live if u.role == "main" and _is_powder(u)), None)
        if said is None or any(u.of("form") for u in self.live):
            return frozenset()
        self.note("product", name, said.text)
        return frozenset({name})

    def _compound(self, near: list[Unit]) -> frozenset[str]:
        """Which compound the words for its elements make: `nitride of gallium`."""
        anion = next(
            (u for u in near if u.of("form") and key_of(u.text) in self.words.anions), None
        )
        if not anion:
            named = next((u for u in near if (w := u.of("formula")) and w.form == "compound"), None)
            if not named or any(of_rare_earths(u) for u in near):
                return frozenset()
            self.note("product", "other compound", named.text)
            return frozenset({"other compound"})
        symbols = {w.value for u in near if (w := u.of("element"))}
        symbols.add(self.words.anions[key_of(anion.text)])
        name = self.words.formulas.get(frozenset(symbols), "")
        if not name and any(of_rare_earths(u) for u in near):
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
        kinds, inside = which_magnet(form, products, elements)
        if kinds != products:
            words = f"magnet of {'/'.join(sorted(elements & RARE_EARTHS))}"
            self.note("product", "/".join(kinds), words)
        return kinds, inside

    # --- elements

    def _elements(
        self, units: Iterable[Unit], products: frozenset[str]
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
        about = next((u.text for u in self.live if of_rare_earths(u)), "")
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
        segments: dict[int, list[Unit]] = {}
        for unit in self.live:
            if unit.role == "purpose":
                segments.setdefault(unit.segment, []).append(unit)
        for units in segments.values():
            rare = any(of_rare_earths(u) for u in units)
            if rare and any(u.of("plant") for u in units):
                self.note("use", "rare earth industry", " ".join(u.text for u in units))
                return frozenset({"rare earth industry"})
        return frozenset()

    def _absent(self, elements: frozenset[str]) -> frozenset[str]:
        found: set[str] = set()
        for unit in self.all:
            word = unit.of("element", "group", "oxide") if unit.absent else None
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

    def _made_stage(self, units: list[Unit]) -> str:
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
        return any(magnets) or any(of_rare_earths(u) for u in self.live)

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
