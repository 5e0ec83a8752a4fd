"""A name, taken apart: words with their kinds, legal form, numbers, titles, original script.

Nothing here compares. `parse` turns any string into a `Name`; `score.py` compares two of them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz.distance import OSA

from ytterby.compliance.parties import tables

MOST_CHARACTERS = 400  # of a name that are compared word by word; the rest counts for equality only
MOST_WORDS = 24

# kinds of words
NAME, COMMON, GENERIC, PLACE, STOP, PARTICLE, TITLE, INITIAL, NUMBER, LEGAL, FILLER = range(11)
KINDS = (
    *("name", "common", "generic", "place", "stop", "particle"),
    *("title", "initial", "number", "legal", "filler"),
)

# weight of a word of each kind that one name has and the other lacks; and of two that contradict
MISSING = {
    "person": (1.0, 0.75, 1.0, 1.0, 0.1, 0.08, 0.05, 0.25, 0.2, 0.05, 1.0),
    "org": (1.0, 0.9, 0.5, 0.35, 0.03, 0.1, 0.4, 0.35, 0.2, 0.05, 0.35),
}
CONFLICT = {
    "person": (1.0, 0.95, 1.0, 1.0, 0.05, 0.05, 0.03, 0.7, 0.1, 0.05, 1.0),
    "org": (1.0, 1.0, 0.75, 0.95, 0.02, 0.1, 0.4, 0.5, 0.1, 0.05, 0.6),
}

# marks of Indic and South-East Asian scripts are parts of words, though `\w` leaves them out
_LETTER = (
    r"(?:[^\W_]|[\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u0963\u0970-\u0e3a\u0e40-\u0e4e"
    r"\u0ec0-\u0f84\u0f90-\u109f\u1780-\u17d3\u180b-\u180d])"
)
_WORD = re.compile(rf"{_LETTER}+(?:'{_LETTER}+)*")
_LATIN_EXTRA = str.maketrans(
    dict(
        pair.split(":")
        for pair in tables.list_of("ß:ss ø:o ł:l đ:d ð:d æ:ae œ:oe þ:th ı:i ħ:h ŋ:n ŧ:t ə:a")
    )
)
_QUOTES = str.maketrans(dict.fromkeys("'’‘`´ʼʻʹʾʿ‛′ˈ＇״׳", "'"))
_NOTHING = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0xFEFF, 0x00AD, 0x0640])
_LEET = str.maketrans("013457", "oieast")
_LEET_WORD = re.compile(r"[a-z]+(?:[013457]+[a-z]+)+")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")
_VOWEL_POOR = re.compile("[\u0590-\u08ff\u0900-\u109f\u1780-\u17ff\ufb1d-\ufdff\ufe70-\ufefc]")
_CJK = re.compile(
    "[\u3005\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003134f]"
)
_HAN_RUN = re.compile("[\u3005\u3007\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003134f]+")
_POINTED = re.compile(r"[^\w\s]")

ORG_SCHEMAS = frozenset(
    {"company", "organization", "organisation", "publicbody", "vessel", "airplane", "aircraft"}
    | {"entity", "asset", "security"}
)
PERSON_SCHEMAS = frozenset({"person", "individual"})
START_FORMS = frozenset(
    tables.list_of(
        "ooo oao zao pao ao jsc ojsc pjsc cjsc llc pt cv ano fgup fsue gup too tov sia uab ag ab as oy "
        "fgbu tovarystvo sp ltd co sarl sa spa srl ood ad pat prat zat nao nko ip dp rup firma gk kk"
    )
)
# family names that are read otherwise than the character alone
SURNAME_READINGS = dict(
    pair.split(":")
    for pair in tables.list_of(
        "单:shan 曾:zeng 仇:qiu 解:xie 任:ren 区:ou 查:zha 盖:ge 乐:yue 覃:qin 华:hua 翟:zhai 万:wan "
        "이:lee 김:kim 박:park 최:choi 정:jung 유:yoo 노:roh 임:lim 조:cho 강:kang 윤:yoon 오:oh 문:moon"
    )
)
DOUBLE_SURNAMES = frozenset(
    tables.list_of("欧阳 司马 诸葛 上官 夏侯 东方 皇甫 尉迟 公孙 慕容 令狐 宇文 长孙 司徒")
)


_ARTICLES = frozenset(tables.list_of("al el ul ur as ash ar an ad at az ol"))
_ABD = frozenset(tables.list_of("abd abdul abdel abdal abdol abdur abdu"))
_DIN = frozenset(tables.list_of("din deen dine dean"))
_UDDIN = ("eddine", "eddin", "addin", "aldin", "uddin", "uddeen")
_SIGNS = (("&", " and "), ("%", " percent "), ("+", " plus "), ("m/v", " mv "), ("m/t", " mt "))
_NO_BORDERS: set[int] = set()
LEGAL_ANYWHERE = 3  # letters from which a one-word legal form counts in the middle of a name
_PLACE_PAIRS = {
    ("hong", "kong"): "hongkong",
    ("new", "york"): "newyork",
    ("united", "states"): "america",
    ("united", "kingdom"): "britain",
    ("great", "britain"): "britain",
    ("arab", "emirates"): "emirates",
    ("st", "petersburg"): "petersburg",
    ("sankt", "peterburg"): "petersburg",
    ("saint", "petersburg"): "petersburg",
    ("saudi", "arabia"): "arabia",
    ("saudi", "arabian"): "arabia",
    ("real", "estate"): "property",
    ("co", "operation"): "cooperation",
}


@dataclass(slots=True, eq=False)
class Name:
    """A parsed name. The tuples `words`, `raws`, `kinds`, `groups` run side by side.

    `words` are in Latin letters and canonical (`technologies` is `technology`); `raws` are as
    written; `places` says where a word stands first; words tied by a hyphen share a group, and
    joined initials have the group -1. `key` holds the words of the original script, without legal
    form, and decides equality.
    """

    text: str
    family: str
    key: tuple[str, ...]
    words: tuple[str, ...]
    raws: tuple[str, ...]
    kinds: tuple[int, ...]
    groups: tuple[int, ...]
    legal: frozenset[str]
    legal_words: frozenset[str]
    titles: tuple[str, ...]
    cjk: str
    vowel_poor: bool
    latin: bool
    missing: tuple[float, ...]
    conflict: tuple[float, ...]
    places: dict[str, int]


def family_of(schema: str | None) -> str:
    """`person`, `org`, or empty where the schema does not tell."""
    lowered = (schema or "").strip().lower()
    if lowered in PERSON_SCHEMAS:
        return "person"
    return "org" if lowered in ORG_SCHEMAS else ""


def guess_family(text: str) -> str:
    """`org` when the name has a legal form, a business word or a place; else `person`."""
    name = parse(text, "org")
    strong = name.legal - {"co"} or (name.legal and len(name.words) > 0)
    told = strong or any(kind in (GENERIC, PLACE, FILLER) for kind in name.kinds)
    return "org" if told or len(name.words) < 2 else "person"


def fold(text: str) -> str:
    """Case, width, quotes, diacritics and Han forms made equal; the script stays."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text).translate(_QUOTES).translate(_NOTHING).casefold()
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text.translate(_LATIN_EXTRA))
    if not decomposed.isascii():
        # only marks on Latin, Greek, Cyrillic and Arabic letters are ornaments; in Indic scripts
        # and Hangul they are letters
        kept = [
            c for c in decomposed if not ("\u0300" <= c <= "\u036f" or "\u064b" <= c <= "\u0655")
        ]
        text = unicodedata.normalize("NFC", "".join(kept))
        return text.translate(tables.han_variants())
    return decomposed


def latin_of(word: str) -> str:
    """The word in lower-case ASCII letters and digits; empty when nothing can be read."""
    if word.isascii():
        return word
    latin = str(tables.anyascii()(word)).lower()
    return "".join(c for c in latin if c.isalnum())


def _han_words(run: str, person: bool) -> list[tuple[str, str, str]]:
    """Original, Latin, kind (`legal`, `generic`, `place`, or empty) of the parts of a Han run."""
    terms, longest = tables.han_terms()
    to_ascii = tables.anyascii()
    found: list[tuple[str, str, str]] = []
    rest = ""

    def flush() -> None:
        nonlocal rest
        if rest:
            found.append((rest, _read(rest, person and not found, to_ascii), ""))
            rest = ""

    place = 0
    while place < len(run):
        for length in range(min(longest, len(run) - place), 0, -1):
            term = run[place : place + length]
            if term in terms and (not person or (terms[term][0] == "legal")):
                kind, latin = terms[term]
                flush()
                found.append((term, latin, kind))
                place += length
                break
        else:
            rest += run[place]
            place += 1
    flush()
    return found


def _read(run: str, person: bool, to_ascii: object) -> str:
    """Reading of a run of characters; of a person, the family name first, parted by a space."""
    syllables = [str(to_ascii(c)).lower() for c in run]  # type: ignore[operator]
    if not person or not 2 <= len(run) <= 4:
        return "".join(syllables)
    family = 2 if run[:2] in DOUBLE_SURNAMES and len(run) > 2 else 1
    if family == 1:
        syllables[0] = SURNAME_READINGS.get(run[0], syllables[0])
    return "".join(syllables[:family]) + " " + "".join(syllables[family:])


@dataclass(slots=True)
class _Draft:
    """Words of a name while it is taken apart; the four lists run side by side."""

    natives: list[str] = field(default_factory=list)  # in the original script
    latins: list[str] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)  # words tied by hyphens share a group
    told: list[str] = field(default_factory=list)  # what a Han term or joined letters told
    legal: set[str] = field(default_factory=set)
    legal_words: frozenset[str] = frozenset()

    def add(self, native: str, latin: str, group: int, told: str = "") -> None:
        self.natives.append(native)
        self.latins.append(latin)
        self.groups.append(group)
        self.told.append(told)

    def merge(self, start: int, stop: int, latin: str, told: str = "") -> None:
        """One word in place of several."""
        self.natives[start:stop] = ["".join(self.natives[start:stop])]
        self.latins[start:stop] = [latin]
        self.groups[start:stop] = [self.groups[start]]
        self.told[start:stop] = [told]

    def keep(self, places: list[int]) -> None:
        """Drop all words but these."""
        self.natives = [self.natives[i] for i in places]
        self.latins = [self.latins[i] for i in places]
        self.groups = [self.groups[i] for i in places]
        self.told = [self.told[i] for i in places]


def _split(text: str, person: bool) -> _Draft:
    """The words of folded text, each also in Latin letters."""
    draft = _Draft()
    end, group = -2, 0
    for match in _WORD.finditer(text):
        word = match.group()
        if not (match.start() == end + 1 and text[end] in "-‐‑–"):
            group += 1
        end = match.end()
        if len(draft.natives) > 3 * MOST_WORDS:
            break
        if "'" in word:
            word = word.removesuffix("'s").replace("'", "")
        if word.isascii():
            draft.add(word, word, group)
        elif _HAN_RUN.search(word):
            _split_han(word, group, person, draft)
        else:
            if len(word) > 4 and word.startswith("ال") and not word.startswith("الله"):
                draft.add("ال", "al", group)  # the Arabic article is written with its noun
                word = word[2:]
            draft.add(word, latin_of(word) or word, group)
    return draft


def _split_han(word: str, group: int, person: bool, draft: _Draft) -> None:
    """Add the parts of a word that has Han or Hangul characters, business terms apart."""
    parts: list[tuple[str, str, str]] = []
    place = 0
    for run in _HAN_RUN.finditer(word):
        if run.start() > place:
            piece = word[place : run.start()]
            parts.append((piece, latin_of(piece), ""))
        parts.extend(_han_words(run.group(), person))
        place = run.end()
    if place < len(word):
        parts.append((word[place:], latin_of(word[place:]), ""))
    for native, latin, kind in parts:
        pieces = latin.split()
        if kind == "legal":
            draft.legal.add(pieces[0])
            del pieces[0]
            kind, native = "generic", "".join(pieces)
        for piece in pieces:
            draft.add(native, piece, group, kind)
            native = ""  # the original stands once, however many Latin words it has


def _join_letters(draft: _Draft, borders: set[int]) -> None:
    """Join runs of single letters, as in A.B.C. or J.-C. or H & M; never across a border."""
    latins = draft.latins
    place = 0
    while place < len(latins):
        stop = place
        while stop < len(latins) and len(latins[stop]) == 1 and latins[stop].isalpha():
            if stop > place and stop in borders:
                break
            stop += 1
        if (
            borders is not _NO_BORDERS
            and stop - place == 1
            and stop + 1 < len(latins)
            and latins[stop] == "and"
            and len(latins[stop + 1]) == 1
        ):
            draft.natives[stop] = latins[stop] = ""
            stop += 2
        if stop - place >= 2:
            removed = stop - place - 1
            draft.merge(place, stop, "".join(latins[place:stop]), "letters")
            if borders:
                borders = {b - removed if b >= stop else b for b in borders}
        place += 1


def _legal_spans(latins: list[str], person: bool) -> list[tuple[int, int, str]]:
    """Where legal forms stand: start, stop, class."""
    forms, longest, words = tables.legal_forms()
    if words.isdisjoint(latins):
        return []
    spans: list[tuple[int, int, str]] = []
    stop = len(latins)
    while stop > 0 and latins[stop - 1] in words:  # at the end, repeatedly: `Holdings Co Ltd`
        for length in range(min(longest, stop), 0, -1):
            kind = forms.get(" ".join(latins[stop - length : stop]))
            if kind and not (person and length == 1 and len(latins[stop - 1]) < 3):
                spans.append((stop - length, stop, kind))
                stop -= length
                break
        else:
            break
    start = 0
    while start < stop and latins[start] in words:  # at the start, repeatedly: `OOO Firma`
        for length in range(min(longest, stop - start), 0, -1):
            if length == 1 and (person or latins[start] not in START_FORMS):
                continue
            kind = forms.get(" ".join(latins[start : start + length]))
            if kind:
                spans.append((start, start + length, kind))
                start += length
                break
        else:
            break
    while start < stop:
        length = 0
        if latins[start] in words:
            for length in range(min(longest, stop - start), 0, -1):
                if length == 1 and (person or len(latins[start]) < LEGAL_ANYWHERE):
                    continue
                kind = forms.get(" ".join(latins[start : start + length]))
                if kind and not (kind == "co" and length > 1) and kind != "sole":
                    spans.append((start, start + length, kind))
                    break
            else:
                length = 0
        start += max(1, length)
    return spans


@lru_cache(maxsize=50_000)
def _mended(word: str) -> str:
    """The word, or the word of a legal form that it slightly misspells."""
    size = len(word)
    if size < 5 or word in tables.legal_forms()[2] or not (word.isalpha() and word.isascii()):
        return word
    allowed = 2 if size >= 10 else 1
    by_length = tables.long_legal_words()
    for length in range(size - allowed, size + allowed + 1):
        for legal in by_length.get(length, ()):
            if legal[0] == word[0] and OSA.distance(legal, word, score_cutoff=allowed) <= allowed:
                return legal
    return word


def _take_legal(draft: _Draft, person: bool) -> tuple[str, ...]:
    """Move the legal forms out of the words; returns misspelt ones, which still tell names apart."""
    latins = draft.latins
    spans = _legal_spans(latins, person)
    misspelt = False
    if not person:
        mended = [_mended(word) for word in latins]
        if mended != latins:
            more = [
                span
                for span in _legal_spans(mended, person)
                if span[1] - span[0] > 1 or len(mended[span[0]]) >= 8 or span in spans
            ]
            if sum(b - a for a, b, _ in more) > sum(b - a for a, b, _ in spans):
                spans, misspelt = more, True
    taken: set[int] = set()
    for start, stop, kind in spans:
        taken.update(range(start, stop))
        draft.legal.add(kind)
    if len(taken) == len(latins):  # nothing but a legal form: `Corp`
        draft.told = ["legal"] * len(latins)
        return ()
    draft.legal_words = frozenset(latins[i] for i in taken)
    if taken:
        draft.keep([i for i in range(len(latins)) if i not in taken])
    return tuple(latins[i] for i in sorted(taken)) if misspelt else ()


def _numbers(draft: _Draft) -> None:
    """Ordinals, number words and Roman numerals of an organisation become digits."""
    latins = draft.latins
    place = 0
    while place < len(latins):
        word = latins[place]
        value: int | None = None
        if not draft.told[place]:
            if match := _ORDINAL.fullmatch(word):
                value = int(match.group(1)[:9])
            elif word in tables.NUMBER_WORDS:
                value = tables.NUMBER_WORDS[word]
            elif word in tables.TENS:
                value = tables.TENS[word]
                after = latins[place + 1] if place + 1 < len(latins) else ""
                one_digit = len(after) == 1 and after in "123456789"
                unit = int(after) if one_digit else tables.NUMBER_WORDS.get(after, 0)
                if 0 < unit < 10:
                    value += unit
                    draft.merge(place, place + 2, word)
            elif place > 0 and word in tables.ROMAN:
                value = tables.ROMAN[word]
        if value is not None:
            latins[place] = str(value)
        place += 1


def _arabic(draft: _Draft) -> None:
    """`Abd al-`, `Abdel` become `abdul`; `Saif al-Din`, `Seifeddine` end in `uddin`."""
    latins = draft.latins
    place = 0
    while place < len(latins):
        word = latins[place]
        after = latins[place + 1] if place + 1 < len(latins) else ""
        last = latins[place + 2] if place + 2 < len(latins) else ""
        if word == "abd" and after in _ARTICLES:
            draft.merge(place, place + 2, "abdul")
        elif word in _ABD:
            latins[place] = "abdul"
        elif after in _ARTICLES and last in _DIN and len(word) > 2:
            draft.merge(place, place + 3, word + "uddin")
        elif after in _UDDIN:
            draft.merge(place, place + 2, word + "uddin")
        elif len(word) > 6 and word.endswith(_UDDIN):
            latins[place] = next(word.removesuffix(e) for e in _UDDIN if word.endswith(e)) + "uddin"
        place += 1


def _pair_places(draft: _Draft) -> None:
    """Two words that are one place or one term become one."""
    latins = draft.latins
    place = 0
    while place + 1 < len(latins):
        one = _PLACE_PAIRS.get((latins[place], latins[place + 1]))
        if one:
            draft.merge(place, place + 2, one)
        place += 1


def _person_word(raw: str, told: str, alone: bool) -> tuple[int, str]:
    """Kind and canonical form of a word in a person's name."""
    if told == "letters":
        return NAME, raw
    if not alone:
        if raw in tables.words("title"):
            return TITLE, raw
        if len(raw) > 1 and raw in tables.words("particle"):
            return PARTICLE, tables.words("particle")[raw]
    if len(raw) == 1:
        return INITIAL, raw
    return (COMMON if raw in tables.common_names() else NAME), raw


def _org_word(raw: str, told: str, alone: bool) -> tuple[int, str]:
    """Kind and canonical form of a word in the name of an organisation or a ship."""
    for kind in (PLACE, GENERIC, FILLER):
        known = tables.words(KINDS[kind])
        if raw in known:
            return kind, known[raw]
    if told in ("generic", "place"):
        return (GENERIC if told == "generic" else PLACE), raw
    if not alone:
        if raw in tables.words("stop"):
            return STOP, tables.words("stop")[raw]
        if len(raw) > 1 and raw in tables.words("particle"):
            return PARTICLE, tables.words("particle")[raw]
        if raw in tables.words("title"):
            return TITLE, raw
        if len(raw) == 1:
            return INITIAL, raw
    if raw in tables.common_names():
        return COMMON, raw
    return NAME, _trade_word_meant(raw)


def _trade_word_meant(raw: str) -> str:
    """The trade word or place, canonical, that the word slightly misspells; else the word."""
    if len(raw) >= 6 and raw.isalpha():
        known = tables.misspelt_trade_words()
        for key in sorted(tables.shortened(raw)):
            meant = known.get(key)
            if meant and meant[:3] == raw[:3] and OSA.distance(raw, meant) == 1:
                if meant.startswith(raw) or raw.startswith(meant):
                    continue  # another ending makes another word
                for kind in (PLACE, GENERIC, FILLER):
                    canonical = tables.words(KINDS[kind]).get(meant)
                    if canonical:
                        return canonical
    return raw


_known_person_word = lru_cache(maxsize=50_000)(_person_word)
_known_org_word = lru_cache(maxsize=50_000)(_org_word)


def parse_afresh(text: str, family: str) -> Name:
    """As `parse`, but nothing is remembered: for lists, whose names come once."""
    person = family == "person"
    whole = fold(text)
    ascii_only = whole.isascii()
    folded = whole[:MOST_CHARACTERS]
    for sign, word in _SIGNS:
        if sign in folded:
            folded = folded.replace(sign, word)
    draft = _split(folded, person)
    long = len(draft.natives) > 3 * MOST_WORDS or len(whole) > MOST_CHARACTERS
    if any(len(w) == 1 for w in draft.latins):
        borders = _NO_BORDERS
        if not person:  # letters of `s. r. o.` do not join with letters before them
            borders = {start for start, _, _ in _legal_spans(draft.latins, person)} | {-1}
        _join_letters(draft, borders)
    if person:
        _arabic(draft)
    misspelt = _take_legal(draft, person)
    # a name too long to take apart is equal only to one that is equal as a whole
    key = tuple(_WORD.findall(whole)) if long else (*(n for n in draft.natives if n), *misspelt)
    if not person:
        _numbers(draft)
        _pair_places(draft)
    titles: list[str] = []
    seen: set[str] = set()
    words: list[str] = []
    raws: list[str] = []
    kinds: list[int] = []
    groups: list[int] = []
    alone = len(draft.latins) == 1
    word_of = _known_person_word if person else _known_org_word
    for place, raw in enumerate(draft.latins):
        told = draft.told[place]
        if not raw.isalpha() and _LEET_WORD.fullmatch(raw):
            raw = raw.translate(_LEET)
        if told == "legal":
            kind, word = LEGAL, raw
        elif raw.isdecimal():
            kind, word = NUMBER, raw.lstrip("0") or "0"
        elif not person and place == 0 and not alone and raw in tables.words("vessel"):
            titles.append(raw)
            continue
        else:
            kind, word = word_of(raw, told, alone)
            if kind == TITLE and person:
                titles.append(raw)
                continue
        if word in seen and kind != PARTICLE:
            continue  # a repeated word adds nothing
        seen.add(word)
        words.append(word)
        raws.append(raw)
        kinds.append(kind)
        groups.append(-1 if told == "letters" else draft.groups[place])
        if len(words) >= MOST_WORDS:
            break
    if not words and titles:  # nothing but titles: they are the name
        words, raws = list(titles), list(titles)
        kinds, groups = [TITLE] * len(titles), list(range(len(titles)))
        titles = []
    missing, conflict = MISSING[family], CONFLICT[family]
    return Name(
        text=text,
        family=family,
        key=key,
        words=tuple(words),
        raws=tuple(raws),
        kinds=tuple(kinds),
        groups=tuple(groups),
        legal=frozenset(draft.legal),
        legal_words=draft.legal_words,
        titles=tuple(titles),
        cjk="" if ascii_only else _characters(key),
        vowel_poor=not ascii_only and _VOWEL_POOR.search(whole) is not None,
        latin=ascii_only,
        missing=tuple([missing[k] for k in kinds]),
        conflict=tuple([conflict[k] for k in kinds]),
        places={word: place for place, word in reversed(list(enumerate(words)))},
    )


def _characters(key: tuple[str, ...]) -> str:
    """The letters of a name that is mostly Chinese, Japanese or Korean; else empty."""
    found = "".join(c for c in "".join(key) if c.isalnum() or _CJK.match(c))
    return found if 2 * len(_CJK.findall(found)) >= len(found) else ""


@lru_cache(maxsize=20_000)
def parse(text: str, family: str) -> Name:
    """Take a name apart; `family` is `person` or `org`."""
    return parse_afresh(text, family)


def equal_after_normalisation(one: Name, two: Name) -> bool:
    """Whether two names differ at most in case, punctuation, diacritics, Han form, legal form.

    A legal form that contradicts (`Ltd` against `AG`) is a difference; a missing one is not. The
    order of words may differ only where a comma says so (`Smith, John`), and another script is a
    difference.
    """
    if not one.key or not two.key or not legal_agrees(one, two):
        return False
    if (one.kinds and one.kinds[0] == LEGAL) != (two.kinds and two.kinds[0] == LEGAL):
        return False
    if one.key == two.key:
        return True
    if "".join(one.key) == "".join(two.key) and _POINTED.search(one.text + two.text):
        return True  # `Al-Rawi` and `Alrawi`: punctuation left out rather than read as a space
    if "," not in one.text + two.text or sorted(one.key) != sorted(two.key):
        return False
    return _turned(one) == two.key or _turned(two) == one.key


def _turned(name: Name) -> tuple[str, ...]:
    """The words of `Smith, John` as `John Smith`; empty without exactly one comma."""
    if name.family != "person" or name.text.count(",") != 1:
        return ()
    before, after = name.text.split(",")
    return parse(after + " " + before, "person").key


@lru_cache(maxsize=50_000)
def may_be_legal(word: str) -> bool:
    """Whether a word is, or misspells by one letter, a word of a legal form."""
    if word in tables.legal_forms()[2]:
        return True
    known = tables.misspelt_legal_words()
    return 1 < len(word) < 15 and any(
        OSA.distance(word, meant, score_cutoff=1) <= 1
        for key in tables.shortened(word)
        for meant in known.get(key, ())
    )


def org_word(word: str) -> str:
    """Canonical form of a word of an organisation's name."""
    return _known_org_word(word, "", False)[1]


def legal_agrees(one: Name, two: Name) -> bool:
    """Whether the legal forms are equal, or one is missing or says no more than `company`."""
    left, right = one.legal - {"co"}, two.legal - {"co"}
    return not left or not right or bool(left & right)
