"""The word tables of name matching, read once: legal forms, word kinds, name variants, Han forms.

They are small CSV files in `data/names`, made by hand from general knowledge; a reader may correct
them without touching code.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from itertools import chain

from ytterby.ground.files import DATA
from ytterby.ground.fingerprint import digest_of_folder

NAMES = DATA / "names"


@cache
def _rows(name: str) -> list[list[str]]:
    lines = (NAMES / name).read_text(encoding="utf-8").splitlines()
    return [line.split(",") for line in lines[1:] if line]


@cache
def spellings(kind: str) -> tuple[tuple[str, str], ...]:
    """(as written, as read) of a kind in `spellings.csv`, in the order of the file."""
    rows = (one for one in _rows("spellings.csv") if one[0] == kind)
    return tuple((variant, read) for _, read, variants in rows for variant in variants.split())


@cache
def written(kind: str) -> tuple[str, ...]:
    """The spellings of a kind, such as the endings of a patronymic."""
    return tuple(variant for variant, _ in spellings(kind))


@cache
def legal_forms() -> tuple[dict[str, str], int, frozenset[str]]:
    """Class of each legal form (words parted by one space), the longest in words, all their words.

    A form of single letters (`s r o`) stands also joined (`sro`).
    """
    forms: dict[str, str] = {}
    for kind, listed in _rows("legal_forms.csv"):
        for form in listed.split("|"):
            forms.setdefault(form, kind)
            words = form.split()
            if len(words) > 1 and all(len(w) == 1 for w in words):
                forms.setdefault("".join(words), kind)
    every = [form.split() for form in forms]
    return forms, max(map(len, every)), frozenset(chain.from_iterable(every))


@cache
def legal_classes() -> tuple[str, ...]:
    """Classes of legal forms."""
    return tuple(sorted({*legal_forms()[0].values()}))


@cache
def legal_class_words() -> dict[str, set[str]]:
    """Words of five letters or more in the forms of each class but `co`."""
    by_class: dict[str, set[str]] = defaultdict(set)
    for form, kind in legal_forms()[0].items():
        if kind != "co":
            by_class[kind].update(w for w in form.split() if len(w) > 4)
    return by_class


@cache
def form_bits() -> dict[str, int]:
    """A bit for each class of legal forms, and one of the others for each word of a form; words may share one."""
    kinds = {f"{kind} form": 1 << n for n, kind in enumerate(sorted(legal_class_words()))}
    rest = 64 - len(kinds)
    words = enumerate(sorted(legal_forms()[2]))
    return kinds | {word: 1 << len(kinds) + n % rest for n, word in words}


@cache
def words(kind: str) -> dict[str, str]:
    """From each spelling to the canonical word, for `generic`, `place`, `stop`, `title`..."""
    canonical_of: dict[str, str] = {}
    for row_kind, canonical, variants in _rows("words.csv"):
        if row_kind == kind:
            canonical_of.setdefault(canonical, canonical)
            for variant in variants.split():
                canonical_of.setdefault(variant, canonical)
    return canonical_of


def shortened(word: str) -> set[str]:
    """The word, and it without one letter: words one edit apart have one of them in common."""
    return {word, *[word[:k] + word[k + 1 :] for k in range(len(word))]}


@cache
def misspelt_trade_words() -> dict[str, str]:
    """From trade words and places of six letters or more, less a letter, to the spelling meant."""
    spelling_of: dict[str, str] = {}
    for spelling in chain(words("generic"), words("filler"), words("place")):
        for key in shortened(spelling) if len(spelling) >= 6 else ():
            spelling_of.setdefault(key, spelling)
    return spelling_of


@cache
def trade_starts() -> frozenset[str]:
    """First three letters of the words of `misspelt_trade_words`: others are no slip for one."""
    return frozenset(meant[:3] for meant in misspelt_trade_words().values())


@cache
def misspelt_legal_words() -> dict[str, list[str]]:
    """From words of legal forms, also less a letter, to the words meant."""
    meant: dict[str, list[str]] = {}
    for word in sorted(legal_forms()[2]):
        for key in shortened(word) if len(word) > 1 else ():
            meant.setdefault(key, []).append(word)
    return meant


@cache
def given_names() -> dict[str, set[int]]:
    """Groups of variants and short forms that a given name belongs to."""
    groups: dict[str, set[int]] = {}
    for number, (variants,) in enumerate(_rows("given_names.csv")):
        for name in variants.split():
            groups.setdefault(name, set()).add(number)
    return groups


@cache
def variants_of_given() -> dict[str, set[str]]:
    """Given names of the groups that a given name belongs to."""
    groups: dict[int, set[str]] = defaultdict(set)
    for name, numbers in given_names().items():
        for number in numbers:
            groups[number].add(name)
    return {name: set().union(*map(groups.__getitem__, own)) for name, own in given_names().items()}


@cache
def common_names() -> frozenset[str]:
    """Given and family names that many people bear."""
    listed = {name for (names,) in _rows("common_names.csv") for name in names.split()}
    return frozenset(listed | given_names().keys())


@cache
def han_variants() -> dict[int, str]:
    """Translation table to simplified characters."""
    rows = _rows("han_variants.csv")
    return {ord(variant): simplified for simplified, variants in rows for variant in variants}


@cache
def han_terms() -> dict[str, tuple[str, str]]:
    """Kind and Latin form of each business term or place written in Han or Hangul."""
    return {term: (kind, latin) for kind, term, latin in _rows("han_terms.csv")}


@cache
def digest() -> str:
    """SHA-256 of all tables, so that a cache made with others is not used."""
    return digest_of_folder(NAMES, "*.csv")
