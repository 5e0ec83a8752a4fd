"""What a user's words say of an item: element, form, stage, product.

`understand` works in steps that can be followed one by one. The text is cut into units (`scan.py`),
each with its role (`roles.py`). The last noun of the first part that has one says what the item is
(`sentence.py`); what follows `for`, `from`, `with` says what it is for, what it was, what it holds
(`goods.py`). Readings name the words each result came from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.compliance.read.formula import RARE_EARTHS
from ytterby.compliance.read.goods import WORKED, GoodsReader
from ytterby.compliance.read.item import Item
from ytterby.compliance.read.lexicon import known_tokens, lexicon
from ytterby.compliance.read.roles import segment_roles, take_out, without_grades
from ytterby.compliance.read.scan import PhraseScan, of_rare_earths
from ytterby.compliance.read.sentence import ordinary
from ytterby.compliance.read.spelling import normal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.compliance.read.lexicon import Word
    from ytterby.compliance.read.scan import Unit

_HOT_GRADES = frozenset({"SH", "UH", "EH", "AH", "VH", "TH"})
_POWDERS = {frozenset({"Mo"}): "molybdenum powder", frozenset({"W"}): "tungsten powder"}


def understand(text: str) -> Item:
    """Read a user's words: elements, form, products, stage and kind; values and places are left out.

    `uses` holds only what the words say of the metal that is worked: `other metals` for a machine
    or chemical beside another metal, `rare earth industry` for one meant for a rare earth plant.

    Parameters
    ----------
    text : of any length and script.
    """
    words = lexicon()
    found = known_tokens(normal(text))
    units = list(PhraseScan(words, found).units())
    take_out(units, found)
    units = without_grades(units, found)
    segment_roles(units)
    meant = [u for u in units if not u.of("role", "join", "stop", "zero")]
    return _Understander(words, meant, found).read(text)


class _Understander(GoodsReader):
    """Puts the units together."""

    def read(self, text: str) -> Item:
        head = self.head()
        kind = self.kind(head)
        if kind in ("technology", "service"):
            products = self._products(self.live)
            elements, rare = self._elements(self.live, products)
            form, uses = "technology", frozenset[str]()
            stage = self._stage(products)
        else:
            form = self._form(head)
            products = self._goods_products(head, form)
            if form in WORKED:
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
        if not (form or products or elements or rare) and any(map(ordinary, self.all)):
            form = "component"
            self.note("form", form, next(u.text for u in self.all if ordinary(u)))
        absent = self._absent(elements)
        elements -= absent - self._named()
        absent -= elements
        if not kind and (form or products or elements or rare):
            kind = "goods"
        self._grades()
        return Item(
            text, kind, elements, absent, rare, form, products, stage,
            uses=uses, readings=tuple(self.readings.values()),
        )  # fmt: skip

    def _stage(self, products: frozenset[str]) -> str:
        named = self._named_stages()
        if not self._about_rare_earths() and any(u.of("element", "product") for u in self.live):
            named.pop("magnet making", None)  # sintering of something else
        if stage := self._first_stage(named):
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

    def _named_stages(self) -> dict[str, Unit]:
        return {w.value: u for u in reversed(self.live) if (w := u.of("stage"))}

    def _first_stage(self, named: Mapping[str, Unit]) -> str:
        """The first of the stages named, in the order of the file of stages."""
        for stage in self.words.stages:
            if stage in named:
                self.note("stage", stage, named[stage].text)
                return stage
        return ""

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
        return self._first_stage(self._named_stages())

    def _grades(self) -> None:
        for unit in self.live:
            word = unit.of("grade")
            if word and word.value in _HOT_GRADES:
                self.note(
                    "note",
                    f"grade {word.value}: Dy or Tb is usual, which decides nothing",
                    unit.text,
                )
