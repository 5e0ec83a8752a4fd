"""Korean and Russian texts word for word in English, in the order of words of English.

A word is put into English only where all of it is known, with its particle or the ending of its case; any other stays
as it is, and is asked about. In Korean the form of a compound stands before its metal, and what goods are for before
them; in Russian what a noun is of stands behind it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from ytterby.compliance.read.words import Glosses, read_words

_HANGUL = re.compile(r"(?<=\d)([가-힣]+)|([가-힣]+)")
_HANGUL_CLAUSE = re.compile(r"[^,;()\n]+")
_CYRILLIC = re.compile(r"«[^»]*»|[а-яё]+(?:(?:-| +)[а-яё]+)*", re.IGNORECASE)
_ANY = re.compile("[가-힣а-яё]", re.IGNORECASE)
_GAP = re.compile(r" (?=[,.;)])|(?<=[(]) ")
_LISTED = frozenset(
    ["rare", "graphite", "diamond", "magnet", "paratungstate", "metatungstate", "monazite"]
)
_FOR = "\x00"
_SHORT = 3
"""Letters that a Russian word has before its ending."""


def in_english(text: str) -> str:
    """A text with its Korean and Russian words in English, as far as they are known."""
    if text.isascii() or not _ANY.search(text):
        return text
    whole = text
    text = _HANGUL_CLAUSE.sub(
        lambda match: _korean_clause(match[0]) if _ANY.search(match[0]) else match[0],
        unicodedata.normalize("NFC", text),
    )
    text = _CYRILLIC.sub(
        lambda match: match[0] if match[0][0] == "«" else _russian(match[0], not match.start()),
        text,
    )
    text = _GAP.sub("", re.sub(" {2,}", " ", text)).strip()
    # beside plain words in English an unknown name is taken for one of trade: `glass container 모나자이트`
    return whole if _ANY.search(text) and not _matter(text) else text


def _korean_clause(text: str) -> str:
    """A clause of Korean, with what it is for behind it."""
    text = _form_before().sub(r"\1", re.sub("(?<=[가-힣])-(?=[가-힣])", " ", text))
    text = _HANGUL.sub(lambda match: _counted(match[1]) if match[1] else _korean(match[2]), text)
    before, made_for, after = text.rpartition(_FOR)
    if not made_for:
        return text
    before = before.replace(_FOR, "")
    first, last = "", before.strip()
    if not after.strip() or _ANY.search(before) or any(map(str.isdigit, before)) or _matter(before):
        first, _, last = last.rpartition("  ")  # what stands further before it may be the goods
    return f"{before} {after}" if _matter(last) or not last else f"{first} {after} for {last}"


def _matter(text: str) -> bool:
    """Whether words name a metal, or goods that a list names."""
    words = set(text.split())
    return not (words.isdisjoint(_LISTED) and words.isdisjoint(read_words(Glosses).korean_elements))


def _counted(word: str) -> str:
    """What is counted or measured by a number before it."""
    return next(
        (f" {kept} " for kept, own in read_words(Glosses).korean_counters.items() if word in own),
        _korean(word),
    )


@lru_cache(maxsize=4096)
def _korean(word: str) -> str:
    """A run of Hangul in English; itself where any part of it is unknown."""
    for end in range(len(word), -1, -1):
        if (parts := _parts(word[:end])) is not None and (
            last := _particles().get(word[end:])
        ) is not None:
            names, forms = list[str](), list[str]()
            elements, before = (
                read_words(Glosses).korean_elements,
                read_words(Glosses).korean_before,
            )
            for part in parts:
                if part not in elements and any(one in elements for one in names):
                    names, forms = [*names, *forms], []
                (forms if part in before and part not in elements else names).append(part)
            return f" {' '.join((*names, *forms))}{last} "
    return word


def _parts(word: str) -> list[str] | None:
    """The words of which a run is made, the longest first; None where it is not made of such alone."""
    if not word:
        return []
    for size in range(min(len(word), 12), 0, -1):
        known = _morphemes().get(word[:size])
        if known is not None and (rest := _parts(word[size:])) is not None:
            return [known, *rest]
    return None


@cache
def _morphemes() -> dict[str, str]:
    words = read_words(Glosses)
    every = (*words.korean.items(), *words.korean_before.items(), *words.korean_elements.items())
    return {one: kept for kept, own in every for one in own}


@cache
def _form_before() -> re.Pattern[str]:
    """A form of a compound that is written apart from the metal behind it."""
    words = read_words(Glosses)
    forms, metals = (sum(one.values(), ()) for one in (words.korean_before, words.korean_elements))
    return re.compile(rf"(?<![가-힣])({'|'.join(forms)}) (?={'|'.join(metals)})")


@cache
def _particles() -> dict[str, str]:
    words = read_words(Glosses).korean_particles
    return {
        "": "",
        **{one: kept and f" {kept}" for kept, own in words.items() for one in own},
        "용": _FOR,
    }


@lru_cache(maxsize=4096)
def _russian(text: str, begins: bool = False) -> str:
    """Words of Russian in English; what a noun is of stands before it.

    A text that begins with what goods are for or without names them behind it: `для стекла оксид тербия`.
    """
    done, chain, before = list[str](), list[str](), list[str]()
    words = re.findall(r"[^\s-]+|-", text)
    places = _stems("russian_places")
    for at, word in enumerate(words):
        kept, kind = ("", "") if word in places else _stemmed(word.lower().replace("ё", "е"))
        if word == "-":
            continue
        if kind == "adjective" or (kind == "noun" and words[at + 1 : at + 2] == ["-"]):
            before.append(kept)
        elif kind == "noun":
            if begins and chain and done in (["for"], ["without"]):
                done, chain = [*done, *chain, ","], []
            chain, before = [" ".join((*before, kept)), *chain], []
        elif kept == "and" and chain and not before:
            chain = ["and", *chain]
        else:
            kept = word if kept == "and" else kept or places.get(word, word)  # `и более` is a bound
            done, chain, before = [*done, *before, *chain, kept], [], []
    return f" {' '.join((*done, *before, *chain))} "


@lru_cache(maxsize=4096)
def _stemmed(word: str) -> tuple[str, str]:
    """A word in English less the ending of its case, and what kind it is; "" where it is unknown."""
    words = read_words(Glosses)
    for end in range(len(word), min(len(word), _SHORT) - 1, -1):
        for kind, own, endings in (
            ("noun", _stems("russian"), words.russian_endings),
            ("adjective", _stems("russian_adjectives"), words.russian_adjective_endings),
            ("other", _stems("russian_others"), ()),
        ):
            if word[:end] in own and (end == len(word) or word[end:] in endings):
                return own[word[:end]], kind
    return "", ""


@cache
def _stems(name: str) -> dict[str, str]:
    words: dict[str, tuple[str, ...]] = getattr(read_words(Glosses), name)
    return {one: kept for kept, own in words.items() for one in own}
