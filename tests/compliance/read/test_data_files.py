"""The vocabulary files hold to their schema: no unknown keys, no key twice, no empty words."""

from __future__ import annotations

from typing import Literal

import pytest
from pydantic import Field

from ytterby.compliance.read.lexicon import PACKAGED, lexicon
from ytterby.ground import yamlfile
from ytterby.ground.errors import DataError
from ytterby.law.figures import Strict


class ElementWords(Strict):
    """One element: `data/items/elements.yaml`."""

    symbol: str
    words: list[str]
    oxide: list[str] = Field(default_factory=list)
    group: Literal["light", "medium", "heavy", "scandium", ""] = ""


class FormWords(Strict):
    """One form: `data/items/forms.yaml`."""

    id: str
    made_by: str
    words: list[str]


class StageWords(Strict):
    """One stage: `data/items/stages.yaml`."""

    id: str
    words: list[str]


class Product(Strict):
    """A product that lists name: `data/items/products.yaml`."""

    id: str
    form: str = ""
    stage: str = ""
    elements: list[str] = Field(default_factory=list)
    rare_earths: bool = False
    words: list[str]
    formulas: list[str] = Field(default_factory=list)
    cas: list[str] = Field(default_factory=list)


class Trade(Strict):
    """A name of the trade that means several things: `data/items/trade.yaml`."""

    words: list[str]
    elements: list[str] = Field(default_factory=list)
    rare_earths: bool = False
    form: str = ""
    note: str = ""


class ElementsFile(Strict):
    """`elements.yaml`."""

    elements: list[ElementWords]


class FormsFile(Strict):
    """`forms.yaml`."""

    forms: list[FormWords]
    shapes: list[str]
    anions: dict[str, list[str]]


class StagesFile(Strict):
    """`stages.yaml`."""

    stages: list[StageWords]
    of_rare_earths: list[str]
    recovering: list[str]
    making: list[str]


class ProductsFile(Strict):
    """`products.yaml`."""

    products: list[Product]


class TradeFile(Strict):
    """`trade.yaml`."""

    trade: list[Trade]


class Roles(Strict):
    """Words that begin a part of the sentence."""

    purpose: list[str]
    source: list[str]
    content: list[str]
    place: list[str]
    main: list[str]


class TechnologyWords(Strict):
    """`technology.yaml`."""

    strong: list[str]
    technology: list[str]
    service: list[str]
    roles: Roles
    without: list[str]
    free: list[str]
    unknown: list[str]
    joins: list[str]
    plant: list[str]
    ignored: list[str]


class Spelling(Strict):
    """`spelling.yaml`."""

    traditional: str
    simplified: str
    same: dict[str, list[str]]


FILES = {
    "elements": ElementsFile,
    "forms": FormsFile,
    "products": ProductsFile,
    "spelling": Spelling,
    "stages": StagesFile,
    "technology": TechnologyWords,
    "trade": TradeFile,
}


@pytest.mark.parametrize("name", FILES)
def test_file(name):
    yamlfile.validate(yamlfile.load(PACKAGED / f"{name}.yaml", DataError), FILES[name], DataError)


def test_every_file_is_checked():
    assert {path.stem for path in PACKAGED.glob("*.yaml")} == set(FILES)


def test_products_are_known_once():
    file = yamlfile.validate(
        yamlfile.load(PACKAGED / "products.yaml", DataError), ProductsFile, DataError
    )
    names = [product.id for product in file.products]
    assert len(names) == len(set(names)) == len(lexicon().products)


def test_spellings_lead_to_words_of_the_vocabulary():
    file = yamlfile.validate(
        yamlfile.load(PACKAGED / "spelling.yaml", DataError), Spelling, DataError
    )
    assert len(file.traditional) == len(file.simplified)
    assert not [word for word in file.same if not lexicon().known.issuperset(word.split())]
