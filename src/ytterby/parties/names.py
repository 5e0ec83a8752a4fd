"""A name, taken apart: words with their kinds, legal form, numbers, titles, original script.

Nothing here compares. `parse` turns any string into a `Name`; `score.py` compares two of them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from ytterby.parties import tables

MOST_CHARACTERS = 400  # of a name that are compared word by word; the rest counts for equality only
MOST_WORDS = 24

# kinds of words
NAME, COMMON, GENERIC, PLACE, STOP, PARTICLE, TITLE, INITIAL, NUMBER, LEGAL = range(10)
KINDS = (
    *("name", "common name", "generic word", "place", "stop word"),
    *("particle", "title", "initial", "number", "legal form"),
)

# weight of a word of each kind that one name has and the other lacks; and of two that contradict
MISSING = {
    "person": (1.0, 0.75, 1.0, 1.0, 0.1, 0.08, 0.05, 0.25, 0.2, 0.05),
    "org": (1.0, 0.9, 0.5, 0.35, 0.03, 0.1, 0.4, 0.35, 0.2, 0.05),
}
CONFLICT = {
    "person": (1.0, 0.95, 1.0, 1.0, 0.05, 0.05, 0.03, 0.7, 0.1, 0.05),
    "org": (1.0, 1.0, 0.75, 0.95, 0.02, 0.1, 0.4, 0.5, 0.1, 0.05),
}

# marks of Indic and South-East Asian scripts are parts of words, though `\w` leaves them out
_LETTER = r"(?:[^\W_]|[\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u0963\u0970-\u0e3a\u0e40-\u0e4e\u0ec0-\u0f84\u0f90-\u109f\u1780-\u17d3\u180b-\u180d])"
_WORD = re.compile(rf"{_LETTER}+(?:'{_LETTER}+)*")
_LATIN_EXTRA = str.maketrans(
    {
        **{"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe"},
        **{"þ": "th", "ı": "i", "ħ": "h", "ŋ": "n", "ĸ": "k", "ŧ": "t", "ə": "a"},
    }
)
_QUOTES = str.maketrans(dict.fromkeys("'’‘`´ʼʻʹʾʿ‛′ˈ＇״׳", "'"))
_NOTHING = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0xFEFF, 0x00AD, 0x0640])
_LEET = str.maketrans("013457", "oieast")
_LEET_WORD = re.compile(r"[a-z]+(?:[013457]+[a-z]+)+")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")
_VOWEL_POOR = re.compile("[\u0590-\u08ff\u0900-\u109f\u1780-\u17ff\ufb1d-\ufdff\ufe70-\ufefc]")
_CJK = re.compile("[\u3005\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003134f]")
_HAN_RUN = re.compile("[\u3005\u3007\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003134f]+")
_POINTED = re.compile(r"[^\w\s]")

ORG_SCHEMAS = frozenset(
    {"company", "organization", "organisation", "publicbody", "vessel", "airplane", "aircraft"}
    | {"entity", "asset", "security"}
)
PERSON_SCHEMAS = frozenset({"person", "individual"})
START_FORMS = frozenset(
    "ooo oao zao pao ao jsc ojsc pjsc cjsc llc pt cv ano fgup fsue gup too tov sia uab ag ab as oy "
    "fgbu tovarystvo sp ltd co sarl sa spa srl ood ad pat prat zat nao nko ip dp rup firma gk kk".split()
)
SURNAME_READINGS = {
    **{"单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "任": "ren", "区": "ou", "查": "zha"},
    **{"盖": "ge", "乐": "yue", "覃": "qin", "华": "hua", "翟": "zhai", "万": "wan", "冼": "xian"},
    **{"이": "lee", "김": "kim", "박": "park", "최": "choi", "정": "jung", "유": "yoo", "노": "roh"},
    **{"임": "lim", "조": "cho", "강": "kang", "윤": "yoon", "오": "oh", "리": "ri", "문": "moon"},
}
DOUBLE_SURNAMES = frozenset("欧阳 司马 诸葛 上官 夏侯 东方 皇甫 尉迟 公孙 慕容 令狐 宇文 长孙 司徒".split())


@dataclass(slots=True, eq=False)
class Name:
    """A parsed name. The tuples `words`, `raws`, `kinds`, `groups` run side by side.

    `words` are in Latin letters and canonical (`technologies` is `technology`); `raws` are as
    written. `key` holds the words of the original script, without legal form, and decides equality.
    """

    text: str
    family: str
    key: tuple[str, ...]
    joined_key: str
    words: tuple[str, ...]
    raws: tuple[str, ...]
    kinds: tuple[int, ...]
    groups: tuple[int, ...]
    legal: frozenset[str]
    titles: tuple[str, ...]
    cjk: str
    vowel_poor: bool
    latin: bool
    missing: tuple[float, ...]
    conflict: tuple[float, ...]
    weight: float
    compact: str


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
    told = strong or any(kind in (GENERIC, PLACE) for kind in name.kinds)
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
        kept = [c for c in decomposed if not ("\u0300" <= c <= "\u036f" or "\u064b" <= c <= "\u0655")]
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


def _split(text: str, person: bool) -> tuple[list[str], list[str], list[int], list[str], set[str]]:
    """Native words, Latin words, hyphen groups, kinds told by a Han term, legal classes."""
    natives: list[str] = []
    latins: list[str] = []
    groups: list[int] = []
    told: list[str] = []
    legal: set[str] = set()
    end, group = -2, 0
    for match in _WORD.finditer(text):
        word = match.group()
        if not (match.start() == end + 1 and text[end] in "-‐‑–"):
            group += 1
        end = match.end()
        if len(natives) > 3 * MOST_WORDS:
            break
        if "'" in word:
            word = word.removesuffix("'s")
            word = word.replace("'", "")
        if word.isascii():
            natives.append(word)
            latins.append(word)
            groups.append(group)
            told.append("")
            continue
        if _HAN_RUN.search(word):
            place = 0
            parts: list[tuple[str, str, str]] = []
            for run in _HAN_RUN.finditer(word):
                if run.start() > place:
                    piece = word[place : run.start()]
                    parts.append((piece, latin_of(piece), ""))
                parts.extend(_han_words(run.group(), person))
                place = run.end()
            if place < len(word):
                parts.append((word[place:], latin_of(word[place:]), ""))
            for native, latin, kind in parts:
                if kind == "legal":
                    first, *more = latin.split()
                    legal.add(first)
                    latin, kind = " ".join(more), "generic"
                    native = latin
                for piece in latin.split():
                    natives.append(native)
                    latins.append(piece)
                    groups.append(group)
                    told.append(kind)
                    native = ""
            continue
        if len(word) > 4 and word.startswith("ال") and not word.startswith("الله"):
            natives.append("ال")
            latins.append("al")
            groups.append(group)
            told.append("")
            word = word[2:]
        latin = latin_of(word)
        natives.append(word)
        latins.append(latin or word)
        groups.append(group)
        told.append("")
    return natives, latins, groups, told, legal


def _join_letters(natives: list[str], latins: list[str], groups: list[int], told: list[str]) -> None:
    """Join runs of single letters in place: `a b c` becomes `abc`, as in A.B.C. or J.-C."""
    place = 0
    while place < len(latins):
        stop = place
        while stop < len(latins) and len(latins[stop]) == 1 and latins[stop].isalpha():
            stop += 1
        if stop - place >= 2:
            for listed in (natives, latins):
                listed[place:stop] = ["".join(listed[place:stop])]
            groups[place:stop] = [groups[place]]
            told[place:stop] = ["letters"]
        place += 1


def _legal_spans(latins: list[str], person: bool) -> list[tuple[int, int, str]]:
    """Where legal forms stand: start, stop, class."""
    forms, longest = tables.legal_forms()
    spans: list[tuple[int, int, str]] = []
    total = len(latins)

    def form_at(start: int, stop: int) -> str | None:
        return forms.get(" ".join(latins[start:stop]))

    stop = total
    while stop > 0:  # at the end, repeatedly: `Holdings Co Ltd`
        for length in range(min(longest, stop), 0, -1):
            kind = form_at(stop - length, stop)
            if kind and not (person and length == 1 and len(latins[stop - 1]) < 3):
                spans.append((stop - length, stop, kind))
                stop -= length
                break
        else:
            break
    start = 0
    while start < stop:
        for length in range(min(longest, stop - start), 0, -1):
            if length == 1 and (person or latins[start] not in START_FORMS):
                continue
            kind = form_at(start, start + length)
            if kind:
                spans.append((start, start + length, kind))
                start += length
                break
        else:
            break
    while start < stop:
        for length in range(min(longest, stop - start), 0, -1):
            if length == 1 and (person or len(latins[start]) < tables.LEGAL_ANYWHERE):
                continue
            kind = form_at(start, start + length)
            if kind and not (kind == "co" and length > 1) and kind != "sole":
                spans.append((start, start + length, kind))
                start += length
                break
        else:
            start += 1
    return spans


def _numbers(natives: list[str], latins: list[str], groups: list[int], told: list[str]) -> None:
    """Ordinals, number words and Roman numerals of an organisation become digits, in place."""
    place = 0
    while place < len(latins):
        word = latins[place]
        if told[place]:
            place += 1
            continue
        value: int | None = None
        if match := _ORDINAL.fullmatch(word):
            value = int(match.group(1)[:9])
        elif word in tables.NUMBER_WORDS:
            value = tables.NUMBER_WORDS[word]
        elif word in tables.TENS:
            value = tables.TENS[word]
            after = latins[place + 1] if place + 1 < len(latins) else ""
            unit = int(after) if after.isdecimal() and len(after) == 1 else tables.NUMBER_WORDS.get(after)
            if unit is not None and 0 < unit < 10:
                value += unit
                for listed in (natives, latins, told):
                    del listed[place + 1]
                del groups[place + 1]
        elif place > 0 and word in tables.ROMAN:
            value = tables.ROMAN[word]
        if value is not None:
            latins[place] = str(value)
        place += 1


def parse_afresh(text: str, family: str) -> Name:
    """As `parse`, but nothing is remembered: for lists, whose names come once."""
    person = family == "person"
    folded = fold(text)
    whole = folded
    folded = folded[:MOST_CHARACTERS]
    if "&" in folded or "%" in folded or "+" in folded:
        folded = folded.replace("&", " and ").replace("%", " percent ").replace("+", " plus ")
    folded = folded.replace("n° ", " ").replace("m/v", " mv ").replace("m/t", " mt ")
    natives, latins, groups, told, legal = _split(folded, person)
    words_before = len(natives)
    misspelt = False
    if any(len(w) == 1 for w in latins):
        if not person:
            spaced = _legal_spans(latins, person)
            # `s. r. o.` must not join with letters before it: cut the name there first
            for start, _, _ in spaced:
                groups[start:] = [g + 1000 for g in groups[start:]]
            _join_with_groups(natives, latins, groups, told)
        else:
            _join_letters(natives, latins, groups, told)
    if person:
        _arabic(natives, latins, groups, told)
    spans = _legal_spans(latins, person)
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
        legal.add(kind)
    only_legal = len(taken) >= len(latins)
    if only_legal:
        legal_words = list(zip(natives, latins, groups, strict=True))
    kept = [i for i in range(len(latins)) if i not in taken]
    latins_before = latins
    natives = [natives[i] for i in kept]
    latins = [latins[i] for i in kept]
    groups = [groups[i] for i in kept]
    told = [told[i] for i in kept]
    key = tuple(n for n in natives if n)
    if misspelt:
        key = (*key, *(latins_before[i] for i in sorted(taken)))
    if words_before > 3 * MOST_WORDS or len(whole) > MOST_CHARACTERS:
        key = tuple(_WORD.findall(whole))  # too long to take apart: equal only if all is equal
    if not person:
        _numbers(natives, latins, groups, told)
    titles: list[str] = []
    seen: set[str] = set()
    words: list[str] = []
    raws: list[str] = []
    kinds: list[int] = []
    kept_groups: list[int] = []
    lookup_title = tables.words("title")
    lookup_particle = tables.words("particle")
    lookup_vessel = tables.words("vessel")
    lookup_generic = tables.words("generic")
    lookup_place = tables.words("place")
    lookup_stop = tables.words("stop")
    common = tables.common_names()
    total = len(latins)
    if not person and total > 1:
        _pair_places(natives, latins, groups, told)
        total = len(latins)
    for place in range(total):
        raw = latins[place]
        if _LEET_WORD.fullmatch(raw):
            raw = raw.translate(_LEET)
        word = raw
        if raw.isdecimal():
            kind = NUMBER
            word = raw.lstrip("0") or "0"
        elif person:
            if told[place] == "letters":
                kind = NAME
            elif raw in lookup_title and total > 1:
                titles.append(raw)
                continue
            elif raw in lookup_particle and total > 1 and len(raw) > 1:
                kind, word = PARTICLE, lookup_particle[raw]
            elif len(raw) == 1:
                kind = INITIAL
            else:
                kind = COMMON if raw in common else NAME
        else:
            if told[place]:
                kind = GENERIC if told[place] == "generic" else PLACE
                word = lookup_generic.get(raw) or lookup_place.get(raw, raw)
            elif raw in lookup_place:
                kind, word = PLACE, lookup_place[raw]
            elif raw in lookup_generic:
                kind, word = GENERIC, lookup_generic[raw]
            elif raw in lookup_vessel and place == 0 and total > 1:
                titles.append(raw)
                continue
            elif raw in lookup_stop and total > 1:
                kind, word = STOP, lookup_stop[raw]
            elif raw in lookup_particle and total > 1 and len(raw) > 1:
                kind, word = PARTICLE, lookup_particle[raw]
            elif raw in lookup_title and total > 1:
                kind = TITLE
            elif len(raw) == 1 and total > 1:
                kind = INITIAL
            else:
                kind = COMMON if raw in common else NAME
        if word in seen and kind != PARTICLE:
            continue  # a repeated word adds nothing
        seen.add(word)
        words.append(word)
        raws.append(raw)
        kinds.append(kind)
        kept_groups.append(groups[place])
        if len(words) >= MOST_WORDS:
            break
    if not words and titles:
        words, raws = list(titles), list(titles)
        kinds, kept_groups = [TITLE] * len(titles), list(range(len(titles)))
        titles = []
    if not words and only_legal:
        for native, latin, group in legal_words[:MOST_WORDS]:
            words.append(latin)
            raws.append(native)
            kinds.append(LEGAL)
            kept_groups.append(group)
        key = tuple(raws)
    missing, conflict = MISSING[family], CONFLICT[family]
    weights = tuple([missing[k] for k in kinds])
    cjk = "".join(c for c in "".join(key) if _CJK.match(c) or c.isalnum()) if not whole.isascii() else ""
    if cjk and 2 * len(_CJK.findall(cjk)) < len(cjk):
        cjk = ""
    latin = whole.isascii()
    return Name(
        text=text,
        family=family,
        key=key,
        joined_key="".join(key),
        words=tuple(words),
        raws=tuple(raws),
        kinds=tuple(kinds),
        groups=tuple(kept_groups),
        legal=frozenset(legal),
        titles=tuple(titles),
        cjk=cjk,
        vowel_poor=not latin and _VOWEL_POOR.search(whole) is not None,
        latin=latin,
        missing=weights,
        conflict=tuple([conflict[k] for k in kinds]),
        weight=sum(weights),
        compact="".join(words),
    )


@lru_cache(maxsize=20_000)
def parse(text: str, family: str) -> Name:
    """Take a name apart; `family` is `person` or `org`."""
    return parse_afresh(text, family)


def _join_with_groups(
    natives: list[str], latins: list[str], groups: list[int], told: list[str]
) -> None:
    """As `_join_letters`, but never across a border that the groups mark (steps of 1,000)."""
    place = 0
    while place < len(latins):
        stop = place
        while (
            stop < len(latins)
            and len(latins[stop]) == 1
            and latins[stop].isalpha()
            and groups[stop] // 1000 == groups[place] // 1000
        ):
            stop += 1
        skip = stop
        # `h and m`: the letters of one abbreviation
        if (
            stop - place == 1
            and stop + 1 < len(latins)
            and latins[stop] == "and"
            and len(latins[stop + 1]) == 1
        ):
            skip = stop + 2
        if skip - place >= 2:
            joined = [w for w in latins[place:skip] if w != "and"]
            natives[place:skip] = ["".join(joined)]
            latins[place:skip] = ["".join(joined)]
            groups[place:skip] = [groups[place]]
            told[place:skip] = [told[place]]
        place += 1


@lru_cache(maxsize=50_000)
def _mended(word: str) -> str:
    """The word, or the word of a legal form that it slightly misspells."""
    size = len(word)
    if size < 5 or word in tables.legal_words() or not (word.isalpha() and word.isascii()):
        return word
    allowed = 2 if size >= 10 else 1
    by_length = tables.long_legal_words()
    for length in range(size - allowed, size + allowed + 1):
        for legal in by_length.get(length, ()):
            if legal[0] == word[0] and OSA.distance(legal, word, score_cutoff=allowed) <= allowed:
                return legal
    return word


_ARTICLES = frozenset("al el ul ur as ash ar an ad at az ol".split())
_ABD = frozenset("abd abdul abdel abdal abdol abdur abdu".split())


def _arabic(natives: list[str], latins: list[str], groups: list[int], told: list[str]) -> None:
    """`Abd al-`, `Abdel` become `abdul`; `Saif al-Din`, `Seifeddine` end in `uddin`; in place."""
    place = 0
    while place < len(latins):
        word = latins[place]
        after = latins[place + 1] if place + 1 < len(latins) else ""
        last = latins[place + 2] if place + 2 < len(latins) else ""
        merged = 0
        if word == "abd" and after in _ARTICLES:
            latins[place], merged = "abdul", 1
        elif word in _ABD:
            latins[place] = "abdul"
        elif after in _ARTICLES and last in {"din", "deen", "dine", "dean"} and len(word) > 2:
            latins[place], merged = word + "uddin", 2
        elif after in {"uddin", "eddine", "eddin", "addin", "aldin"}:
            latins[place], merged = word + "uddin", 1
        elif len(word) > 6 and word.endswith(("eddine", "eddin", "aldin", "addin", "uddin", "uddeen")):
            stem = re.sub(r"(?:eddine|eddin|aldin|addin|uddin|uddeen)$", "", word)
            latins[place] = stem + "uddin"
        if merged:
            natives[place : place + merged + 1] = ["".join(natives[place : place + merged + 1])]
            for listed in (latins, told):
                del listed[place + 1 : place + merged + 1]
            del groups[place + 1 : place + merged + 1]
        place += 1


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


def _pair_places(natives: list[str], latins: list[str], groups: list[int], told: list[str]) -> None:
    """Two words that are one place or one term become one, in place."""
    place = 0
    while place + 1 < len(latins):
        one = _PLACE_PAIRS.get((latins[place], latins[place + 1]))
        if one:
            latins[place : place + 2] = [one]
            natives[place : place + 2] = [natives[place] + natives[place + 1]]
            groups[place : place + 2] = [groups[place]]
            told[place : place + 2] = [told[place]]
        place += 1


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
    if one.joined_key == two.joined_key and (_POINTED.search(one.text + two.text)):
        return True  # `Al-Rawi` and `Alrawi`: punctuation left out rather than read as a space
    return _turned(one) == two.key or _turned(two) == one.key


def _turned(name: Name) -> tuple[str, ...]:
    """The words of `Smith, John` as `John Smith`; empty without exactly one comma."""
    if name.family != "person" or name.text.count(",") != 1:
        return ()
    before, after = name.text.split(",")
    return parse(after + " " + before, "person").key


def legal_agrees(one: Name, two: Name) -> bool:
    """Whether the legal forms are equal, or one is missing or says no more than `company`."""
    left, right = one.legal - {"co"}, two.legal - {"co"}
    return not left or not right or bool(left & right)
