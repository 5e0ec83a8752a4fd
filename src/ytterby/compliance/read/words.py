"""The words of `data/items/*.yaml`: the schema of each file, read with file and line of mistakes.

Words are patterns or phrases that a reader of laws can edit; what is done with them is code.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, ClassVar, Literal, TypeVar, cast

from pydantic import BaseModel, ConfigDict, Field

from ytterby.compliance.read.pattern import lazy
from ytterby.ground import yamlfile
from ytterby.ground.errors import DataError
from ytterby.ground.places import DATA

if TYPE_CHECKING:
    from collections.abc import Iterable

PACKAGED = DATA / "items"
Words = tuple[str, ...]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WordFile(_Strict):
    """A file of words; `name` is that of the file."""

    name: ClassVar[str]


_FileT = TypeVar("_FileT", bound=WordFile)


def read_words(file: type[_FileT]) -> _FileT:
    """One packaged file of words, read once.

    Raises
    ------
    DataError
        with file and line of every mistake.
    """
    return cast("_FileT", _read(file))


@cache
def _read(file: type[WordFile]) -> WordFile:
    document = yamlfile.load(PACKAGED / f"{file.name}.yaml", DataError)
    return yamlfile.validate(document, file, DataError)


def either(words: Iterable[str]) -> str:
    """The pattern of any of the words."""
    return "|".join(words)


def said(file: type[WordFile], key: str, before: str = "", after: str = "") -> re.Pattern[str]:
    """Any of the words under a key of a file, in either case, between two patterns."""
    return lazy(
        lambda: f"{before}(?:{either(getattr(read_words(file), key))}){after}", re.IGNORECASE
    )


# --- phrases: what an item is ---------------------------------------------------------------------


class ElementWords(_Strict):
    """One element: its symbol, words for it, words for its oxide, its group if a rare earth."""

    symbol: str
    words: Words
    oxide: Words = ()
    group: Literal["light", "medium", "heavy", "scandium", ""] = ""


class FormWords(_Strict):
    """One form, and the stage that makes it."""

    id: str
    made_by: str
    words: Words


class StageWords(_Strict):
    """One stage."""

    id: str
    words: Words


class Product(_Strict):
    """A product that lists name."""

    id: str
    form: str = ""
    stage: str = ""
    elements: Words = ()
    rare_earths: bool = False
    words: Words
    formulas: Words = ()
    cas: Words = ()


class TradeName(_Strict):
    """A name of the trade that means several things."""

    words: Words
    elements: Words = ()
    rare_earths: bool = False
    form: str = ""
    note: str = ""


class Elements(WordFile):
    """Elements by name."""

    name = "elements"
    elements: tuple[ElementWords, ...]


class Forms(WordFile):
    """Forms and shapes; `anions`: the element that a word for a compound adds."""

    name = "forms"
    forms: tuple[FormWords, ...]
    shapes: Words
    anions: dict[str, Words]


class Stages(WordFile):
    """Stages of the chain, and verbs of recovering and making."""

    name = "stages"
    stages: tuple[StageWords, ...]
    of_rare_earths: Words
    recovering: Words
    making: Words


class Products(WordFile):
    """Products that lists name."""

    name = "products"
    products: tuple[Product, ...]


class Trade(WordFile):
    """Names of the trade."""

    name = "trade"
    trade: tuple[TradeName, ...]


class Roles(_Strict):
    """Words that begin a part of the sentence."""

    purpose: Words
    source: Words
    content: Words
    place: Words
    main: Words


class Technology(WordFile):
    """Words that tell technology and services from goods, and words that steer the reading."""

    name = "technology"
    strong: Words
    technology: Words
    service: Words
    roles: Roles
    without: Words
    free: Words
    unknown: Words
    joins: Words
    plant: Words
    ignored: Words


class Spelling(WordFile):
    """Traditional and simplified characters, and spellings of one word."""

    name = "spelling"
    traditional: str
    simplified: str
    same: dict[str, Words]


# --- patterns: uses, numbers, facts ---------------------------------------------------------------


class UseWords(_Strict):
    """One end use; `stems`: first letters one of which every match contains."""

    id: str
    stems: str
    of_sites: bool = False
    words: Words


class Uses(WordFile):
    """End uses, and the lists that their patterns name in braces."""

    name = "uses"
    site: Words
    no_site: Words
    other_metals: Words
    buyer: Words
    site_stems: str
    uses: tuple[UseWords, ...]
    filler: Words


class UnitWords(_Strict):
    """One unit, and the factor to the unit in which its dimension is kept."""

    words: str
    factor: str = Field(pattern=r"^\d+(\.\d+)?$")


class Dimension(_Strict):
    """What some units measure; see the head of the file."""

    dimension: str
    made_of_others: bool = False
    kept_as: str = ""
    value: str = ""
    units: tuple[UnitWords, ...]


class Units(WordFile):
    """Units, meshes of sieves, and the words that join or bound numbers."""

    name = "units"
    units: tuple[Dimension, ...]
    mesh: dict[int, float]
    between: Words
    at_least: Words
    over: Words
    at_most: Words
    under: Words
    or_more: Words
    or_less: Words


class ValueWords(WordFile):
    """Words that tell what a number measures."""

    name = "values"
    items: dict[str, Words]
    clues: dict[str, Words]
    of_element: Words
    compound_between: Words


class Facts(WordFile):
    """Words of the facts in a content cell."""

    name = "facts"
    absent_before: Words
    absent_after: Words
    present_before: Words
    present_after: Words
    absence: Words
    owned: Words
    wholly: Words
    half: Words
    majority: Words
    each: Words
    not_listed: Words
    counts: dict[str, int]
    stages: dict[str, Words]
    goods: Words
    link: Words
    every_step: Words
    technology: Words
    origin_before: Words
    origin_after: Words
    part_of: Words
    goods_of: Words
    not_goods: Words
    share_of_it: Words
    bill: Words
    money: Words
    same: dict[str, str]
    currencies: Words
    whole: Words


FILES: tuple[type[WordFile], ...] = (
    Elements, Forms, Stages, Products, Trade, Technology, Spelling, Uses, Units, ValueWords, Facts,
)  # fmt: skip
