"""Text made equal: case, width, quotes, diacritics, Han forms; and read in Latin letters."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from ytterby.compliance.parties import tables

_LATIN_EXTRA = str.maketrans(dict(tables.spellings("latin")))
_QUOTES = str.maketrans(dict.fromkeys("'’‘`´ʼʻʹʾʿ‛′ˈ＇״׳", "'"))
_NOTHING = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0xFEFF, 0x00AD, 0x0640])
# marks on Latin, Greek, Cyrillic and Arabic letters; in Indic scripts and Hangul marks are letters
_MARKS = re.compile("[\u0300-\u036f\u064b-\u0655]")
_SURNAMES = dict(tables.spellings("surname"))
_DOUBLE_SURNAMES = frozenset(tables.written("double surname"))


def fold(text: str) -> str:
    """Case, width, quotes, diacritics and Han forms made equal; the script stays."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text).translate(_QUOTES).translate(_NOTHING).casefold()
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text.translate(_LATIN_EXTRA))
    if decomposed.isascii():
        return decomposed
    return unicodedata.normalize("NFC", _MARKS.sub("", decomposed)).translate(tables.han_variants())


def latin_of(word: str) -> str:
    """The word in lower-case ASCII letters and digits; empty when nothing can be read."""
    if word.isascii():
        return word
    return "".join(c for c in _in_ascii(word) if c.isalnum())


def _in_ascii(text: str) -> str:
    from anyascii import anyascii  # loaded with the first name in another script

    return str(anyascii(text)).lower()


def han_words(run: str, person: bool) -> list[tuple[str, str, str]]:
    """Original, Latin, kind (`legal`, `generic`, `place`, or empty) of the parts of a Han run."""
    found: list[tuple[str, str, str]] = []
    for number, piece in enumerate(_han_term(person).split(run)):
        if number % 2:
            kind, latin = tables.han_terms()[piece]
            found.append((piece, latin, kind))
        elif piece:
            found.append((piece, _read(piece, person and not found), ""))
    return found


@cache
def _han_term(person: bool) -> re.Pattern[str]:
    """A business term, the longest that fits; in a person's name a legal form only."""
    terms = [t for t, (kind, _) in tables.han_terms().items() if kind == "legal" or not person]
    return re.compile(f"({'|'.join(sorted(terms, key=len, reverse=True))})")


def _read(run: str, person: bool) -> str:
    """Reading of a run of characters; of a person, the family name first, parted by a space."""
    syllables = [_in_ascii(c) for c in run]
    if not person or not 2 <= len(run) <= 4:
        return "".join(syllables)
    family = 2 if run[:2] in _DOUBLE_SURNAMES and len(run) > 2 else 1
    if family == 1:
        syllables[0] = _SURNAMES.get(run[0], syllables[0])
    return "".join(syllables[:family]) + " " + "".join(syllables[family:])
