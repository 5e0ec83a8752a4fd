"""The tables of goods of every day: names of goods, words for what they are like, and how a word is one of them."""

from __future__ import annotations

import gzip
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ytterby.compliance.read import countries
from ytterby.compliance.read.codes.headings import words_alone, words_of_names
from ytterby.compliance.read.elements import BY_NAME
from ytterby.compliance.read.lexicon import lexicon
from ytterby.compliance.read.spelling import key_of, key_set, token_at
from ytterby.compliance.read.words import PACKAGED, Elements, Fillers, pattern, read_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ytterby.compliance.read.lexicon import Word
    from ytterby.compliance.read.scan import Unit
    from ytterby.compliance.read.spelling import Token

TABLE, OWN = PACKAGED / "everyday.tsv.gz", PACKAGED / "everyday_own.tsv"
PLAIN = PACKAGED / "plain_words.txt.gz"
NOMENCLATURE, OWN_NOUNS = PACKAGED / "nomenclature.tsv.gz", PACKAGED / "nomenclature_own.tsv"
QUIET = frozenset(["join", "role", "stop", "zero", "shape", "side"])
_LONGEST = 5
"""Words of the longest name of goods that is looked for."""
_ENDINGS = (
    ("e", ""), ("er", ""), ("en", ""), ("n", ""), ("s", ""), ("nen", ""), ("e", "a"), ("i", "o"), ("i", "e"),
    ("he", "a"), ("x", ""), ("y", "ie"), ("", "e"), ("ise", "ize"),
)  # fmt: skip
"""Ends of plurals of German, French, Spanish and Italian, and what stands in the table instead."""
_GERMAN = ("", "e", "er", "en", "n", "s", "nen")
"""Ends of plurals in German, and of words that another follows."""
_SURE = ("", "e", "n", "en")
"""Ends of plurals behind a German name that no list can mean."""
SHORTEST, NOUN = 3, 5
"""Letters of the shortest beginning of a compound; of the shortest German noun looked for at the end of one."""
_LATIN, _SIGNS, _COMPOUNDING = "de fr es it", "zh ja ko", "de zh ja"
_CONSUMED = frozenset((*range(2, 23), 33, 42, 46, 48, 49, 57, *range(61, 68), 91, 92, 94, 95, 96))
"""Chapters of the tariff of food, clothing, furniture, toys and their like, of which no list has a line."""


class Everyday(NamedTuple):
    """Names of goods (`heads`, `foreign`, `signs`) and words that may accompany one.

    heads : English. foreign : German, French, Spanish, Italian. signs : Chinese, Japanese, Korean.
    properties, own : words that say what goods are like and never what they are; of these the ones in our own table.
    links : words such as `aus` and `en`, behind which stands what goods are made of or for.
    german, parts : German names that end compounds, and the words that these consist of.
    context : English words of a household, a person, an animal; a noun behind one is goods of every day.
    home : these and others that with a name of goods make goods which no list can mean.
    never : words that alone name nothing of every day, whatever a table has.
    matter : materials that no list names, in all languages. pieces : words that with one of these name goods: `part`.
    sure : names that no list can mean, whatever unknown word describes them. english : of these the English ones.
    ends : of the others the German, Chinese and Japanese ones, with any beginning.
    """

    heads: frozenset[str]
    modifiers: frozenset[str]
    foreign: frozenset[str]
    foreign_modifiers: frozenset[str]
    signs: frozenset[str]
    sign_modifiers: frozenset[str]
    properties: frozenset[str]
    own: frozenset[str]
    links: frozenset[str]
    german: frozenset[str]
    parts: frozenset[str]
    never: frozenset[str]
    context: frozenset[str]
    home: frozenset[str]
    matter: frozenset[str]
    pieces: frozenset[str]
    sure: frozenset[str]
    english: frozenset[str]
    ends: frozenset[str]


_OF_GOODS = ("element", "oxide", "product", "group", "form", "shape", "stage")
"""Kinds of words that tell within another word: `Galliumlöffel`; not those that steer: `less` in `sleeveless`."""


@cache
def _listed_words() -> tuple[frozenset[str], frozenset[str], int]:
    """Words that lists use, without gaps; those of them that tell within another word, and letters of the longest.

    No short ones of letters tell.
    """
    phrases = lexicon().phrases.items()
    listed = {key.replace(" ", ""): meant for key, meant in phrases if not says_nothing(meant)}
    telling = {key for key, meant in listed.items() if any(w.kind in _OF_GOODS for w in meant)}
    telling |= {key for key in listed if not key[0].isascii()} | words_alone()
    inside = frozenset(k for k in telling if not k[0].isascii() or len(k) > SHORTEST)
    return frozenset(listed) | words_alone() | of_headings(), inside, max(map(len, inside))


@cache
def of_headings() -> frozenset[str]:
    """Words of names of headings that say nothing of goods of every day: not `water`, which is of other things too."""
    table, fillers = everyday(), read_words(Fillers)
    own = table.own | table.english | table.heads | set(fillers.named("words"))
    return words_of_names() - own - key_set(Fillers, "common")


def names_listed(words: str) -> bool:
    """Whether an unknown word has one of a list in it, or is one."""
    _, inside, longest = _listed_words()
    size = len(words)
    return any(
        words[start:end] in inside
        for start in range(size)
        for end in range(start + 1, min(size, start + longest) + 1)
    )


@lru_cache(maxsize=16384)  # texts of a batch have many words in common
def names_no_listed(words: str) -> bool:
    """Whether an unknown word is none of a list, has none in it, nor a sign of matter, weapon or use."""
    found = words in _listed_words()[0] or names_listed(words)
    return not (found or pattern("no_adjective").search(words))


def may_describe(word: str) -> bool:
    """Whether a word that nobody knows may say what goods are like: it is none of a list and looks like no matter."""
    return names_no_listed(word.lower()) and not pattern("matter_like").fullmatch(word)


@cache
def plain_words() -> frozenset[str]:
    """Words that name no matter and no goods: beside goods that a list knows they leave nothing to be understood."""
    with gzip.open(PLAIN, "rt", encoding="utf-8") as source:
        return frozenset(source.read().split()) | key_set(Fillers, "plain")


@cache
def everyday() -> Everyday:
    """The packaged tables: names by sources, and names in our own words."""
    named: dict[tuple[str, str], set[str]] = {}
    with gzip.open(TABLE, "rt", encoding="utf-8") as source:
        for line in source:
            language, use, *words = line.rstrip("\n").split("\t")
            named[language, use] = set(words)
    german, own, ends = set(named["de", "head"]), dict[str, set[str]](), set[str]()
    for (language, heading), nouns in nomenclature().items():
        alone = {noun[:-1] for noun in nouns if noun[-1] == EVERY_DAY}
        named.setdefault((language, "head"), set()).update(alone)
        if language in _SIGNS and int(heading[:2]) in _CONSUMED:
            ends |= alone
    with OWN.open(encoding="utf-8") as source:
        for line in source:
            language, use, names = line.rstrip("\n").split("\t")
            keys = {_key(name, language) for name in names.split(", ")}
            named.setdefault((language, use), set()).update(keys)
            german |= keys if (language, use) == ("de", "head") else set()
            own.setdefault(use, set()).update(keys)
            if (language, use) == ("en", "head"):  # a name of several words is of one thing
                long = (key for key in keys if " " in key)
                sure = {k for k in long if k.rsplit(" ", 1)[-1] not in key_set(Fillers, "open")}
                named.setdefault(("en", "sure"), set()).update(sure)
            ends |= keys if use == "sure" and language in _COMPOUNDING else set()
    for language in {language for language, use in named if use == "sure"}:
        named[language, "head"] |= named[language, "sure"]

    def of(languages: str, *uses: str) -> frozenset[str]:
        every = (named.get((one, use), ()) for one in languages.split() for use in uses)
        return frozenset().union(*every) - own["never"]

    return Everyday(
        heads=of("en", "head"),
        modifiers=of("en", "beside"),
        foreign=of(_LATIN, "head") | {w for w in of(_SIGNS, "head") if w[0].isascii()},
        foreign_modifiers=of(_LATIN, "beside"),
        signs=of(_SIGNS, "head"),
        sign_modifiers=of(_SIGNS, "beside", "property"),
        properties=of("en", "property")
        | of("de fr es", "beside")
        | own["property"]
        | own["matter"]
        | _countries(),
        own=frozenset(own["property"]),
        links=of(_LATIN, "link"),
        german=frozenset(german),
        parts=of("de", "head", "beside", "property"),
        never=frozenset(own["never"]),
        context=frozenset(own["context"]),
        home=frozenset(own["context"] | own["home"]),
        matter=frozenset(own["matter"]),
        pieces=frozenset(own["piece"]),
        sure=of(_LATIN, "sure") | of(_SIGNS, "sure") | ends,
        english=of("en", "sure"),
        ends=frozenset(name for name in ends if not pattern("short_end").fullmatch(name)),
    )


def _countries() -> frozenset[str]:
    """Names of countries and what comes from them: `origin Spain`, `Brazilian coffee`."""
    rows = countries.table().values()
    names = (n for row in rows for n in (row.name, row.short, *row.names, *row.adjectives))
    return frozenset(_key(name, "zh") for name in names)


EVERY_DAY = "*"
"""Behind a noun of the nomenclature, says that alone it names goods of every day."""


@cache
def nomenclature() -> dict[tuple[str, str], tuple[str, ...]]:
    """Nouns of the customs nomenclature by language and heading, less headings under which a list names a code.

    Chinese and Japanese ones are our own translations of the headings.
    """
    with gzip.open(NOMENCLATURE, "rt", encoding="utf-8") as source:
        rows = [line.rstrip("\n").split("\t") for line in source]
    nouns = {(language, heading): tuple(words) for language, heading, *words in rows}
    with OWN_NOUNS.open(encoding="utf-8") as source:
        rows = [line.rstrip("\n").split("\t") for line in source]
    own = (((language, heading), words) for language, heading, *words in rows)
    return nouns | {at: tuple(_key(word, at[0]) + EVERY_DAY for word in words) for at, words in own}


def _key(word: str, language: str) -> str:
    """A name as the tokens of a text spell it."""
    key = key_of(word)
    return key if language not in _SIGNS or word[0].isascii() else key.replace(" ", "")


def says_nothing(meanings: Iterable[Word]) -> bool:
    """Whether a phrase of the vocabulary has no meaning but that of goods of every day, a shape or a small word."""
    return all(w.kind in QUIET or w.value == "ordinary goods" for w in meanings)


@lru_cache(maxsize=16384)
def is_sure(name: str) -> bool:
    """Whether goods are such as no list can mean."""
    table, key = everyday(), key_of(name)
    if pattern("sign").match(key):
        key = key.replace(" ", "")
        return any(key[at:] in table.sure for at in range(len(key) - 1))
    words = key.split(" ")
    of_ours = key in table.heads and (words[-1] in table.english or words[0] in table.home)
    if key in table.english or of_ours:
        return True
    ends = (key[at:] for at in range(1, len(key) - SHORTEST))
    other = key not in table.heads and key not in _listed_words()[0]
    return other and (is_name(key, table.sure) or any(map(_ends_sure, ends)))


def _ends_sure(end: str) -> bool:
    return any(end.removesuffix(one) in everyday().ends for one in _SURE if end.endswith(one))


def is_german_noun(token: Token) -> bool:
    """Whether a word is written as a German name of goods, and is none of English."""
    table = everyday()
    ends = (token.plain.removesuffix(end) for end in _GERMAN if token.plain.endswith(end))
    german = any(end in table.german for end in ends) or _compound(token.plain)
    return token.raw[0].isupper() and token.plain not in table.heads and german


def is_mark(token: Token) -> bool:
    """Whether a word is a size or one letter: `M10`, `M6x20`, `DN110`, `E27`, the `s` of `children's`."""
    return pattern("mark").fullmatch(token.raw) is not None


def name_at(tokens: list[Token], place: int) -> tuple[int, str]:
    """How many words from here are known, and what: goods (`head`), a `property`, or another word that may stand by.

    A `matter` is a property as well, and a `piece` names goods together with one in its part. 0 words for none.
    """
    if pattern("sign").match(tokens[place].raw):
        return _run(tokens, place)
    if pattern("like_formula").fullmatch(tokens[place].raw):
        return 0, ""  # `LiD` is no lid
    table = everyday()
    for size in range(min(_LONGEST, len(tokens) - place), 0, -1):
        key = " ".join(t.plain for t in tokens[place : place + size])
        if key in table.never:
            return 0, ""
        # `scope` is no Italian broom
        other = key not in table.modifiers and is_name(key, table.foreign)
        if key in table.heads or key in table.foreign or other:
            return size, "head"
        if key in table.matter:
            return size, "matter"
        if is_name(key, table.pieces) and _near_matter(tokens, place):
            return size, "piece"
        if key in table.properties:
            return size, "property"
    key = tokens[place].plain
    if _compound(key):
        return 1, "head"
    if key in table.modifiers or is_name(key, table.foreign_modifiers):
        return 1, "" if key in table.modifiers else "property"
    return 0, ""


def _near_matter(tokens: list[Token], place: int) -> bool:
    """Whether a material that no list names, or a plain metal, stands in the part of a word."""
    matter, plain = everyday().matter, plain_metals()
    start, end = place, place + 1
    while start and tokens[start - 1].raw not in _ENDS_OF_PART:
        start -= 1
    while end < len(tokens) and tokens[end].raw not in _ENDS_OF_PART:
        end += 1
    keys = [token.plain for token in tokens[start:end]]
    names = (" ".join(keys[n : n + size]) for n in range(len(keys)) for size in (1, 2, 3))
    return any(name in matter or name in plain for name in names)


@cache
def plain_metals() -> frozenset[str]:
    """Names of the metals that no entry names, as tokens spell them."""
    metals = read_words(Elements).ordinary_metals.split()
    return frozenset(name for name, symbol in BY_NAME.items() if symbol in metals)


_ENDS_OF_PART = frozenset(",;，、；()（）")


def is_name(key: str, names: frozenset[str]) -> bool:
    """Whether a word, or what it is the plural of, is one of some names."""
    if key in names:
        return True
    first, _, rest = key.partition(" ")  # `brosses à dents`, `yo-yos`
    return any(one in names for one in _singulars(key)) or bool(
        rest and any(f"{one} {rest}" in names for one in _singulars(first))
    )


@lru_cache(maxsize=16384)
def _singulars(key: str) -> tuple[str, ...]:
    """What a word may be the plural of."""
    ends = [one for one in _ENDINGS if key.endswith(one[0]) and len(key) - len(one[0]) >= SHORTEST]
    return tuple([key.removesuffix(end) + new for end, new in ends])


@lru_cache(maxsize=16384)
def _compound(key: str) -> bool:
    """Whether a German word ends with a name of goods behind words that are known: `Holzstuhl`."""
    table = everyday()
    for cut in range(SHORTEST, len(key) - SHORTEST + 1):
        ends = [key[cut:].removesuffix(end) for end in _GERMAN if key.endswith(end)]
        if any(end in table.german for end in ends) and _of_parts(key[:cut]):
            return True
        if key not in table.heads and _ends_sure(key[cut:]) and names_no_listed(key[:cut]):
            return True
    return False


def _of_parts(begin: str) -> bool:
    """Whether the beginning of a German compound consists of known words."""
    parts = everyday().parts
    return any(
        begin[:cut].removesuffix(end) in parts and (cut == len(begin) or _of_parts(begin[cut:]))
        for cut in range(len(begin), SHORTEST - 1, -1)
        for end in _GERMAN
        if begin[:cut].endswith(end)
    )


def _run(tokens: list[Token], place: int) -> tuple[int, str]:
    """Signs written together, if they are known part by part."""
    end = sign_run(tokens, place)
    run = "".join(t.plain for t in tokens[place:end])
    if run.lstrip("製制的") in everyday().pieces and _near_matter(tokens, place):
        return end - place, "piece"
    what = _known_signs(run)
    begins = what == "property" and run in _begins()
    return (end - place if what and not begins else 0), what


@cache
def _begins() -> frozenset[str]:
    """Three signs and more with which a name on a list begins: `六面顶` of a press."""
    names = (key for key in _listed_words()[1] if not key[0].isascii())
    return frozenset(name[:end] for name in names for end in range(SHORTEST, len(name)))


def of_one_name(tokens: list[Token], place: int, size: int, unit: Unit) -> bool:
    """Whether a unit inside words of goods of every day is a part of one name; of signs it may lie across several."""
    if not pattern("sign").match(tokens[place].raw):
        return True
    table, run = everyday(), "".join(t.plain for t in tokens[place : place + size])
    start, end = unit.start - place, unit.end - place
    names = (run[a:b] for a in range(start + 1) for b in range(end, size + 1))
    return any(name in table.signs or name in table.sign_modifiers for name in names)


def model_end(tokens: list[Token], place: int) -> int:
    """Where a number of a model ends, behind a word for one: `ref TB 11`, `mod. MS-309`; 0 for anything else.

    Letters at its end may make it a grade: `N52`, `YXG-30H`.
    """
    before = place - 1
    while before >= 0 and tokens[before].raw in (".", ":", "#", "°"):
        before -= 1
    if before < 0 or tokens[before].plain not in key_set(Fillers, "models"):
        return 0
    if pattern("model").fullmatch(tokens[place].raw):
        return place + 1
    number = token_at(tokens, place + 1).raw
    return place + 2 if pattern("model").fullmatch(tokens[place].raw + number) else 0


def sign_run(tokens: list[Token], place: int) -> int:
    """The end of the signs written together from a place on."""
    end = place
    while end < len(tokens) and pattern("sign").match(tokens[end].raw) and (
        end == place or tokens[end].at == tokens[end - 1].at + len(tokens[end - 1].raw)
    ):  # fmt: skip
        end += 1
    return end


def _known_signs(run: str) -> str:
    """What signs without a gap are part by part: `head` if a name of goods is the last that is no property, or ""."""
    table = everyday()
    best = {0: ""}
    for end in range(1, len(run) + 1):
        for at in range(max(0, end - _LONGEST_SIGNS), end):
            part = run[at:end]
            if at not in best:
                continue
            if part in table.signs:
                best[end] = "head"
            elif part in table.sign_modifiers and best.get(end) != "head":
                best[end] = best[at] or "property"
    begins = (run[:cut] for cut in range(1, _LONGEST_BEGIN + 1) if run[cut:] in table.ends)
    if any(run[cut:] in table.pieces and _is_of_matter(run[:cut]) for cut in range(1, len(run))):
        return "head"
    return best.get(len(run), "") or ("head" if any(map(names_no_listed, begins)) else "")


def _is_of_matter(signs: str) -> bool:
    """Whether signs end with a material that no list names, behind others that are known."""
    table, signs = everyday(), signs.rstrip("製制的")
    ends = (n for n in range(len(signs)) if signs[n:] in table.matter)
    return any(n == 0 or _known_signs(signs[:n]) for n in ends)


_LONGEST_SIGNS, _LONGEST_BEGIN = 10, 5
"""Signs of the longest name; of an unknown beginning before a name that no list can mean."""
