"""A name while it is taken apart: text made equal, words split, joined, read in Latin letters.

Legal forms are taken out of the words.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache, lru_cache
from sys import intern

from rapidfuzz.distance import OSA

from ytterby.compliance.parties import tables

MAX_WORDS = 24

# marks of Indic and South-East Asian scripts are parts of words, though `\w` leaves them out
_LETTER = (
    r"(?:[^\W_]|[\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u0963\u0970-\u0e3a\u0e40-\u0e4e"
    r"\u0ec0-\u0f84\u0f90-\u109f\u1780-\u17d3\u180b-\u180d])"
)
WORD = re.compile(rf"{_LETTER}+(?:'{_LETTER}+)*")
_ASCII_WORD = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*")
_HAN_RUN = re.compile(
    "([\u3005\u3007\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003134f]+)"
)
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")
_ARTICLES = frozenset(tables.written("article"))
_ABD = frozenset(tables.written("abd"))
_DIN = frozenset(tables.written("din"))
_UDDIN = tables.written("uddin")
_ARABIC = _ARTICLES | _ABD
_NUMBERS = {word: int(number) for word, number in tables.spellings("number")}
_TENS = {word: int(number) for word, number in tables.spellings("ten")}
_ROMAN = {word: int(number) for word, number in tables.spellings("roman")}
_FIGURES = _NUMBERS.keys() | _TENS.keys() | _ROMAN.keys()
_LATIN_EXTRA = str.maketrans(dict(tables.spellings("latin")))
_QUOTES = str.maketrans(dict.fromkeys("'’‘`´ʼʻʹʾʿ‛′ˈ＇״׳", "'"))
_NOTHING = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0xFEFF, 0x00AD, 0x0640])
# marks on Latin, Greek, Cyrillic and Arabic letters; in Indic scripts and Hangul marks are letters
_MARKS = re.compile("[\u0300-\u036f\u064b-\u0655]")
_SURNAMES = dict(tables.spellings("surname"))
_DOUBLE_SURNAMES = frozenset(tables.written("double surname"))


@dataclass(slots=True)
class DraftWord:
    """A word of a name while it is taken apart.

    native, latin : in the original script, and in Latin letters.
    group : words tied by hyphens share one.
    hint : what a Han term or joined letters told.
    """

    native: str
    latin: str
    group: int
    hint: str = ""


@dataclass(slots=True)
class Draft:
    """A name while it is taken apart: its words, and the legal forms taken out of them."""

    words: list[DraftWord] = field(default_factory=list)
    legal: set[str] = field(default_factory=set)
    legal_words: frozenset[str] = frozenset()

    @property
    def latins(self) -> list[str]:
        """The words in Latin letters, as they stand now."""
        return [word.latin for word in self.words]

    def merge(self, start: int, stop: int, latin: str, hint: str = "") -> None:
        """One word in place of several."""
        native = "".join(word.native for word in self.words[start:stop])
        self.words[start:stop] = [DraftWord(native, latin, self.words[start].group, hint)]


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
    parts: list[tuple[str, str, str]] = []
    for number, piece in enumerate(_han_term(person).split(run)):
        if number % 2:
            kind, latin = tables.han_terms()[piece]
            parts.append((piece, latin, kind))
        elif piece:
            parts.append((piece, _read(piece, person and not parts), ""))
    return parts


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


def _written(text: str) -> list[tuple[str, int]]:
    """The words of folded text with their groups."""
    words: list[tuple[str, int]] = []
    end, group = -2, 0
    for match in (_ASCII_WORD if text.isascii() else WORD).finditer(text):
        word = match.group()
        if not (match.start() == end + 1 and text[end] in "-‐‑–"):
            group += 1
        end = match.end()
        if "'" in word:
            word = word.removesuffix("'s").replace("'", "")
        words.append((word, group))
    return words


def split(text: str, person: bool) -> Draft:
    """The words of folded text, each also in Latin letters."""
    draft = Draft()
    for word, group in _written(text):
        if len(draft.words) > 3 * MAX_WORDS:
            break
        if word.isascii():
            word = intern(word)  # a list has the same words many times
            draft.words.append(DraftWord(word, word, group))
        elif _HAN_RUN.search(word):
            _split_han(word, group, person, draft)
        else:
            if len(word) > 4 and word.startswith("ال") and not word.startswith("الله"):
                draft.words.append(
                    DraftWord("ال", "al", group)
                )  # the Arabic article is written with its noun
                word = word[2:]
            draft.words.append(DraftWord(word, latin_of(word) or word, group))
    return draft


def _split_han(word: str, group: int, person: bool, draft: Draft) -> None:
    """Add the parts of a word that has Han or Hangul characters, business terms apart."""
    parts: list[tuple[str, str, str]] = []
    for number, piece in enumerate(_HAN_RUN.split(word)):
        if number % 2:
            parts += han_words(piece, person)
        elif piece:
            parts.append((piece, latin_of(piece), ""))
    for native, latin, kind in parts:
        pieces = latin.split()
        if kind == "legal":
            draft.legal.add(pieces[0])
            del pieces[0]
            kind, native = "generic", "".join(pieces)
        for piece in pieces:
            draft.words.append(DraftWord(native, piece, group, kind))
            native = ""  # the original stands once, however many Latin words it has


def join_letters(draft: Draft, borders: set[int], person: bool) -> None:
    """Join runs of single letters, as in A.B.C. or J.-C. or H & M; never across a border."""
    words = draft.words
    place = 0
    while place < len(words):
        stop = place
        while stop < len(words) and len(words[stop].latin) == 1 and words[stop].latin.isalpha():
            if stop > place and stop in borders:
                break
            stop += 1
        after = [word.latin for word in words[stop : stop + 2]]
        if not person and stop - place == 1 and after[:1] == ["and"] and len(after[-1]) == 1:
            words[stop].native = words[stop].latin = ""
            stop += 2
        if stop - place >= 2:
            removed = stop - place - 1
            draft.merge(place, stop, "".join(draft.latins[place:stop]), "letters")
            if borders:
                borders = {b - removed if b >= stop else b for b in borders}
        place += 1


def figures(draft: Draft) -> None:
    """Ordinals, number words and Roman numerals of an organisation become digits."""
    for place, one in enumerate(draft.words):  # grows shorter on the way
        word, value = one.latin, None
        if one.hint or not (word in _FIGURES or word[:1].isdigit()):
            continue
        if match := _ORDINAL.fullmatch(word):
            value = int(match.group(1)[:9])
        elif word in _NUMBERS:
            value = _NUMBERS[word]
        elif word in _TENS:
            value = _TENS[word]
            after = next((w.latin for w in draft.words[place + 1 : place + 2]), "")
            one_digit = len(after) == 1 and after in "123456789"
            unit = int(after) if one_digit else _NUMBERS.get(after, 0)
            if 0 < unit < 10:
                value += unit
                draft.merge(place, place + 2, word)
        elif place > 0:
            value = _ROMAN.get(word)
        if value is not None:
            draft.words[place].latin = str(value)


def arabic(draft: Draft) -> None:
    """`Abd al-`, `Abdel` become `abdul`; `Saif al-Din`, `Seifeddine` end in `uddin`."""
    latins = draft.latins
    if _ARABIC.isdisjoint(latins) and not any(word.endswith(_UDDIN) for word in latins):
        return
    for place, one in enumerate(draft.words):  # grows shorter on the way
        word = one.latin
        after, last = (*(w.latin for w in draft.words[place + 1 : place + 3]), "", "")[:2]
        if word == "abd" and after in _ARTICLES:
            draft.merge(place, place + 2, "abdul")
        elif word in _ABD:
            one.latin = "abdul"
        elif after in _ARTICLES and last in _DIN and len(word) > 2:
            draft.merge(place, place + 3, word + "uddin")
        elif after in _UDDIN:
            draft.merge(place, place + 2, word + "uddin")
        elif len(word) > 6 and word.endswith(_UDDIN):
            one.latin = next(word.removesuffix(e) for e in _UDDIN if word.endswith(e)) + "uddin"


IN_FRONT = frozenset(tables.written("form in front"))
ANYWHERE = 3  # letters from which a one-word legal form counts in the middle of a name


def legal_spans(latins: list[str], person: bool) -> list[tuple[int, int, str]]:
    """Where legal forms stand: start, stop, class."""
    forms, longest, words = tables.legal_forms()
    spans: list[tuple[int, int, str]] = []
    if words.isdisjoint(latins):
        return spans
    start, stop, size = 0, len(latins), 1
    while size and stop and latins[stop - 1] in words:  # at the end, repeatedly: `Holdings Co Ltd`
        for size in range(min(longest, stop), -1, -1):
            kind = forms.get(" ".join(latins[stop - size : stop]))
            if kind and (size > 1 or not person or len(latins[stop - 1]) > 2):
                spans.append((stop - size, stop, kind))
                break
        stop -= size
    while start < stop:  # before that, of several words or long enough; at the start `AO Firma`
        word, size = latins[start], 1
        enough = len(word) >= ANYWHERE or (start == 0 and word in IN_FRONT)
        for length in range(min(longest, stop - start) if word in words else 0, 0, -1):
            kind = forms.get(" ".join(latins[start : start + length]), "sole")
            if kind != "sole" and (kind != "co" if length > 1 else enough and not person):
                spans.append((start, start + length, kind))
                size = length
                break
        start += size
    return spans


def take_legal(draft: Draft, person: bool) -> None:
    """Move the legal forms out of the words."""
    latins = draft.latins
    taken: set[int] = set()
    for start, stop, kind in legal_spans(latins, person):
        taken.update(range(start, stop))
        draft.legal.add(kind)
    if len(taken) == len(latins):  # nothing but a legal form: `Corp`
        for word in draft.words:
            word.hint = "legal"
        return
    draft.legal_words = frozenset(latins[i] for i in taken)
    draft.words = [word for i, word in enumerate(draft.words) if i not in taken]


@lru_cache(maxsize=50_000)
def legal_meant(word: str) -> frozenset[str]:
    """The words of legal forms that a word is, or misspells by one letter; of two letters only from two."""
    known = tables.misspelt_legal_words() if 1 < len(word) < 15 else {}
    near = {meant for key in tables.shortened(word) for meant in known.get(key, ())}
    near = {one for one in near if len(one) > 2 or len(one) == len(word)}
    close = [one for one in near if OSA.distance(word, one, score_cutoff=1) <= 1]
    return frozenset(close) | tables.legal_forms()[2].intersection([word])


@lru_cache(maxsize=50_000)
def stray_bits(word: str) -> int:
    """Bits of the words and classes of legal forms in a name that a word may be a stray one of."""
    kinds = (f"{kind} form" for kind, known in tables.legal_class_words().items() if word in known)
    return sum({tables.form_bits()[one] for one in (*legal_meant(word), *kinds)})
