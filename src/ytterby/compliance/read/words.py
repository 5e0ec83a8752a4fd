"""The words of `data/items/*.yaml`: the schema of each file, read with file and line of mistakes.

Words are patterns or phrases that a reader of laws can edit; what is done with them is code.
"""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple, TypeVar, cast

from pydantic import BaseModel, ConfigDict, Field

from ytterby.ground import yamlfile
from ytterby.ground.errors import DataError
from ytterby.ground.files import DATA
from ytterby.ground.fingerprint import digest_of_folder, digest_of_text
from ytterby.ground.kept import KeptFunction, kept_data
from ytterby.ground.needed import needed, needed_in_ascii, small_letters

if TYPE_CHECKING:
    from collections.abc import Callable

_NAMED = re.compile(r"\{([a-z_]+)(?:\.([a-z_]+))?\}")
PACKAGED = DATA / "items"
Words = tuple[str, ...]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class WordFile(_Strict):
    """A file of words; it is named as the class, in small letters, unless `name` says otherwise."""

    name: ClassVar[str] = ""


class WordLists(WordFile):
    """A file of words whose other keys are lists, each by its name."""

    model_config = ConfigDict(extra="allow", frozen=True, defer_build=True)
    __pydantic_extra__: dict[str, Words] = Field(init=False)

    def named(self, name: str) -> Words:
        """The words of a list."""
        return cast("Words", (self.model_extra or {})[name])

    def either(self, name: str) -> str:
        """The pattern of any of the words of a list."""
        return "|".join(self.named(name))


_FileT = TypeVar("_FileT", bound=WordFile)


def read_words(file: type[_FileT]) -> _FileT:
    """One packaged file of words, read once; raises DataError with file and line of every mistake."""
    return cast("_FileT", _read(file))


@cache
def _read(file: type[WordFile]) -> WordFile:
    name = file.name or file.__name__.lower()

    def read() -> dict[str, Any]:
        document = yamlfile.load(PACKAGED / f"{name}.yaml", DataError)
        return yamlfile.validate(document, file, DataError).model_dump(mode="json")

    return file.model_validate(kept_data(f"words/{name}", digest_of_words(str(PACKAGED)), read))


@cache
def digest_of_words(folder: str) -> str:
    """Digest of the words of a folder, and of the code that reads them."""
    code = [(Path(file).parent, "*.py") for file in (__file__, yamlfile.__file__)]
    own = (Path(folder), "*.yaml"), (Path(folder), "*.csv"), *code
    return digest_of_text("".join(digest_of_folder(*one) for one in own))


COMPUTED: dict[str, Callable[[], str]] = {}
"""What `{name}` stands for in a pattern where code makes it of tables."""


def expanded(text: str) -> str:
    """A pattern with all that it names by `{name}` or `{file.list}`."""
    return _NAMED.sub(_named, text)


def _named(match: re.Match[str]) -> str:
    name, list_name = match.groups()
    if list_name:
        file = next(f for f in FILES if name == (f.name or f.__name__.lower()))
        return cast("WordLists", read_words(file)).either(list_name)
    return COMPUTED[name]() if name in COMPUTED else expanded(read_words(Patterns).patterns[name])


@cache
def pattern(name: str) -> re.Pattern[str]:
    """A pattern of `patterns.yaml`, compiled when it is first needed."""
    return re.compile(expanded(read_words(Patterns).patterns[name]))


@cache
def kept_function(name: str, make: Callable[[str], Any]) -> KeptFunction:
    """A function of packaged words whose answers are kept between runs; never of a user's text."""
    return KeptFunction(f"words/{name}", digest_of_words(str(PACKAGED)), make)


def _both(regex: str) -> tuple[Words, Words]:
    return needed_in_ascii(regex), needed(regex)


class Needed(NamedTuple):
    """Words in small letters of which a text has one where a pattern fits it."""

    in_ascii: Words
    in_any: Words

    @classmethod
    def of(cls, regex: str) -> Needed:
        """Of a pattern, kept between runs."""
        return cls(*map(tuple, kept_function("needed", _both)(regex)))

    def in_text(self, text: str) -> bool:
        """Whether a text has one of the words."""
        words = self.in_ascii if text.isascii() else self.in_any
        return any(map(_small_letters(text).__contains__, words))


_small_letters = lru_cache(maxsize=4096)(small_letters)


@cache
def _needed(name: str) -> Needed:
    return Needed.of(expanded(read_words(Patterns).patterns[name]))


def may_fit(name: str, text: str) -> bool:
    """Whether a text has a word that a pattern needs: most texts are spared most patterns."""
    return _needed(name).in_text(text)


def search(name: str, text: str) -> re.Match[str] | None:
    """The first place of a text that a pattern fits."""
    return pattern(name).search(text) if _needed(name).in_text(text) else None


def replaced(name: str, written: str | Callable[[re.Match[str]], str], text: str) -> str:
    """A text with another spelling wherever a pattern fits it."""
    return pattern(name).sub(written, text) if may_fit(name, text) else text


@cache
def forms_of(group: str) -> frozenset[str]:
    """The forms of a group of `groups.yaml`."""
    return frozenset(read_words(Groups).forms[group])


@cache
def kinds_of_words(group: str) -> Words:
    """The kinds of words of a group of `groups.yaml`."""
    return read_words(Groups).kinds[group]


class Meaning(_Strict):
    """What a name of the trade means: elements, rare earths at large, a form."""

    words: Words
    elements: Words = ()
    rare_earths: bool = False
    form: str = ""
    note: str = ""


class ListedProduct(Meaning):
    """A product that lists name, with its formulas and CAS numbers; `also`: what else its name may mean."""

    id: str
    also: Words = ()
    stage: str = ""
    formulas: Words = ()
    cas: Words = ()


class ElementWords(_Strict):
    """One element: its symbol, words for it and for its oxide, its group if a rare earth."""

    symbol: str
    words: Words
    oxide: Words = ()
    group: Literal["light", "medium", "heavy", "scandium", ""] = ""


class NamedWords(_Strict):
    """Words for one stage, or for one form with the stage that makes it and its tariff lines."""

    id: str
    words: Words
    made_by: str = ""
    tariff_lines: Words = ()


class UseWords(_Strict):
    """Patterns of one end use; `stems`: first letters one of which every match contains."""

    id: str
    stems: str
    of_sites: bool = False
    words: Words


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


class Term(NamedTuple):
    """A word of the trade in one of five languages, with what it does; a row of `vocabulary.csv`."""

    term: str
    language: str
    kinds: str
    role: str
    reading: str
    stage: str


@cache
def terms() -> tuple[Term, ...]:
    """The rows of `vocabulary.csv`."""
    with (PACKAGED / "vocabulary.csv").open(encoding="utf-8", newline="") as source:
        rows = csv.DictReader(source)
        return tuple(Term(*(row[name] for name in Term._fields)) for row in rows)


@cache
def ordinary_words() -> tuple[str, ...]:
    """Plain forms of words for goods of every day: of headings of the tariff under which no list names a code."""
    with (PACKAGED / "ordinary.csv").open(encoding="utf-8", newline="") as source:
        return tuple(row["word"] for row in csv.DictReader(source))


class Elements(WordFile):
    """Elements by name."""

    elements: tuple[ElementWords, ...]
    names: dict[str, tuple[str, str]]
    symbols: str
    weak: str
    linked_only: str
    no_plural: str
    bases: str
    ordinary_metals: str
    coats: str
    not_formulas: str


class Forms(WordFile):
    """Forms and shapes; `anions`: the element that a word for a compound adds."""

    forms: tuple[NamedWords, ...]
    shapes: Words
    anions: dict[str, Words]


class Stages(WordFile):
    """Stages of the chain, and verbs of recovering and making."""

    stages: tuple[NamedWords, ...]
    of_rare_earths: Words
    recovering: Words
    winning: Words
    making: Words


class Products(WordFile):
    """Products that lists name."""

    products: tuple[ListedProduct, ...]


class Trade(WordFile):
    """Names of the trade that mean several things."""

    trade: tuple[Meaning, ...]


class Technology(WordLists):
    """Words that tell technology and services from goods, and words that steer the reading."""

    roles: dict[str, Words]
    joins: Words


class Activities(WordLists):
    """Activities that no record names, by lists of patterns; objects : the lists, by their objects."""

    objects: dict[str, Words]


class Pieces(WordLists):
    """Words that part one piece of goods from the next, and words that begin no piece."""


class Negation(WordLists):
    """Words that say what is not in an item, and how far that reaches."""


class Fillers(WordLists):
    """Words that leave nothing to be understood."""


class Spelling(WordFile):
    """Traditional and simplified characters, spellings of one word, and phrases that are written in another way."""

    traditional: str
    simplified: str
    same: dict[str, Words]
    inside: tuple[tuple[str, str, str], ...]
    rewritten: tuple[tuple[str, ...], ...]
    figures: tuple[tuple[str, str], ...]


class Glosses(WordFile):
    """Words of Korean and Russian by their English, with the particles and endings behind them."""

    korean_before: dict[str, Words]
    korean_elements: dict[str, Words]
    korean: dict[str, Words]
    korean_counters: dict[str, Words]
    korean_particles: dict[str, Words]
    russian: dict[str, Words]
    russian_adjectives: dict[str, Words]
    russian_others: dict[str, Words]
    russian_places: dict[str, Words]
    russian_endings: Words
    russian_adjective_endings: Words


class Uses(WordLists):
    """End uses, and the lists that their patterns name in braces."""

    site_stems: str
    uses: tuple[UseWords, ...]


class Units(WordLists):
    """Units, meshes of sieves, and the words that join or bound numbers."""

    units: tuple[Dimension, ...]
    mesh: dict[int, float]


class ValueWords(WordLists):
    """The values that a text may state with their units, and words that tell what is measured."""

    name = "values"
    units: dict[str, str]
    items: dict[str, Words]
    clues: dict[str, Words]


class Facts(WordLists):
    """Words of the facts in a content cell."""

    numbers: dict[str, int]
    stages: dict[str, Words]
    same: dict[str, str]


class Patterns(WordFile):
    """Patterns by name; see the head of the file."""

    patterns: dict[str, str]


class Groups(WordFile):
    """Forms, and kinds of words, that are treated alike; the form of each category of materials; consists : forms that
    hold one of some elements, whatever else is in them."""

    forms: dict[str, Words]
    consists: dict[str, Words]
    kinds: dict[str, Words]
    materials: dict[str, str]


FILES: tuple[type[WordFile], ...] = (
    *(Elements, Forms, Stages, Products, Trade, Technology, Pieces, Negation, Fillers),
    *(Spelling, Glosses, Uses, Units, ValueWords, Facts, Patterns, Groups, Activities),
)
