"""How alike two names are: one score between 0 and 1, made of named parts that add up to it.

The score starts from how well the words pair up (`words`), then every further finding takes
something away or gives a little, each under its own name. Two principles carry most of it:

- a part that one name has and the other lacks (`missing`) is weak evidence against;
- parts on both sides that do not pair (`conflict`) are strong evidence: `Saudi Oil`, `Saudi Gas`.

Only names equal after normalisation score 1; all others stay below `HIGHEST`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz.distance import OSA

from ytterby.compliance.parties import tables
from ytterby.compliance.parties.names import (
    COMMON,
    FILLER,
    GENERIC,
    INITIAL,
    LEGAL,
    NAME,
    NUMBER,
    PARTICLE,
    PLACE,
    Name,
    equal_after_normalisation,
    family_of,
    guess_family,
    may_be_legal,
    parse,
)

DEFAULT_THRESHOLD = 0.7
HIGHEST = 0.99  # of names that are not equal

FEATURES = {
    "words": "how well the words pair up, spelling included",
    "conflict": "each name has a part that the other lacks",
    "missing": "one name has parts that the other lacks",
    "weak": "only common words, or little at all, agree",
    "number": "numbers differ or one is missing",
    "legal_form": "legal forms differ",
    "order": "the words stand in another order",
    "patronymic": "father and son are exchanged (X bin Y, Y bin X)",
    "gender": "endings of different gender",
    "title": "titles differ",
    "joined": "words are joined or split",
    "initials": "an initial or an abbreviation stands for words",
    "variant": "a short form or another spelling of the same word",
    "script": "compared after transliteration",
    "reversed": "the letters stand in reverse order",
    "characters": "compared character by character in the original script",
}


@dataclass(frozen=True)
class Weights:
    """The numbers of the score. The defaults were set by cross-validation on labelled pairs."""

    word_cutoff: float = 0.69  # similarity of two words below which they do not pair
    conflict_step: float = 0.40
    conflict_share: float = 0.40
    missing_person: float = 0.53
    missing_org: float = 0.92
    variant: float = 0.90
    coarse: float = 0.90  # words equal in the coarse sound key
    prefix: float = 0.82
    weak_at: float = 0.9  # weight that must agree for full evidence


WEIGHTS = Weights()
SPOKEN = frozenset((NAME, COMMON, GENERIC, PLACE, FILLER))  # kinds that an abbreviation counts
LANGUAGE = frozenset((GENERIC, PLACE, FILLER))  # kinds of words that every reader knows


@dataclass(frozen=True)
class NameComparison:
    """Outcome of `compare`. `features` are signed parts that add up to `score`."""

    score: float
    features: dict[str, float] = field(default_factory=dict)
    confirmed: bool = False
    detail: str = ""


NOTHING_COMMON = NameComparison(0.0, {}, False, "no word in common")
_DOUBLED = re.compile(r"(.)\1+")
_SOUNDS = (
    *(("tch", "c"), ("tsch", "c"), ("sch", "s"), ("sh", "s"), ("ch", "c"), ("kh", "h")),
    *(("gh", "g"), ("zh", "z"), ("ph", "f"), ("th", "t"), ("dh", "d"), ("ck", "k"), ("cz", "c")),
    *(("ts", "c"), ("tz", "c"), ("dj", "j"), ("dzh", "j"), ("qu", "k"), ("q", "k"), ("x", "ks")),
    *(("ou", "u"), ("oo", "u"), ("ee", "i"), ("ea", "i"), ("ae", "a"), ("oe", "o"), ("ue", "u")),
    *(("w", "v"), ("y", "i"), ("j", "i"), ("e", "i"), ("o", "u")),
)
_PATRONYMIC_END = re.compile(r"(?:ovich|evich|ovitch|evitch|ovych|ivich|ovna|evna|ivna|yevna)$")
_ENDINGS = ("ullah", "allah", "ollah", "uddin", "rahman")
_VOWELS = re.compile(r"[aeiouywh']")
_BARE = str.maketrans("bdgqzcvpkfxj", "ptkkssfpkfsc")
SUFFIXES = frozenset(
    tables.list_of(
        "s es a an ian ese sky skiy skii ski skaya skoe sk ov ova ova ev eva in ina er ers ing ed ic "
        "ical al ist"
    )
)
_CHINESE = (
    *(("hsi", "xi"), ("hsu", "xu"), ("hs", "x"), ("tzu", "zi"), ("tsu", "zu"), ("tse", "ze")),
    *(("ts", "c"), ("tz", "z"), ("chi", "ji"), ("chu", "zhu"), ("cha", "zha"), ("cho", "zho")),
    *(("che", "zhe"), ("szu", "si"), ("jen", "ren"), ("ien", "ian"), ("ung", "ong")),
    *(("ih", "i"), ("k", "g"), ("t", "d"), ("p", "b")),
)


@lru_cache(maxsize=200_000)
def coarse(word: str) -> str:
    """The word as it sounds, coarsely: spellings of other transliterations fall together."""
    for sound, letter in _SOUNDS:
        if sound in word:
            word = word.replace(sound, letter)
    return _DOUBLED.sub(r"\1", word)


@lru_cache(maxsize=50_000)
def bare(word: str) -> str:
    """Consonants only, voiced and voiceless alike: for scripts that leave vowels out."""
    found = _VOWELS.sub("", coarse(word.replace("w", ""))).translate(_BARE)
    return _DOUBLED.sub(r"\1", found)


@lru_cache(maxsize=50_000)
def wade(word: str) -> str:
    """A Chinese syllable or two of the Wade-Giles kind in coarse pinyin."""
    for old, new in _CHINESE:
        if old in word:
            word = word.replace(old, new)
    return word


@lru_cache(maxsize=1_000_000)
def word_similarity(one: str, two: str, person: bool) -> float:
    """Similarity of two different words, 0 where they do not pair. Symmetric."""
    if one > two:
        one, two = two, one
    if person:
        groups = tables.given_names()
        if one in groups and two in groups and groups[one] & groups[two]:
            return WEIGHTS.variant
        if len(one) < 10 and wade(one) == wade(two) and min(len(one), len(two)) > 1:
            return 0.85
    short, long = (one, two) if len(one) <= len(two) else (two, one)
    if len(short) <= 2:
        return 0.0
    size = len(long)
    if _PATRONYMIC_END.search(one) and _PATRONYMIC_END.search(two):
        left, right = _PATRONYMIC_END.sub("", one), _PATRONYMIC_END.sub("", two)
        if left == right:
            return 0.95
        return word_similarity(left, right, False) if left and right else 0.0
    for ending in _ENDINGS:
        if one.endswith(ending) and two.endswith(ending) and len(short) > len(ending) + 2:
            # what makes the difference stands before a common ending
            left, right = one.removesuffix(ending), two.removesuffix(ending)
            return 0.95 if coarse(left) == coarse(right) else _stems(left, right)
    found = 1.0 - OSA.distance(one, two) / size
    if size == 3:
        found = 0.0 if found < 1 else found
    left, right = coarse(one), coarse(two)
    if left == right:
        found = max(found, WEIGHTS.coarse if len(left) > 2 else 0.75)
    elif min(len(left), len(right)) > 3:
        found = max(found, 0.96 - OSA.distance(left, right) / max(len(left), len(right)))
    if not person and len(short) >= 5 and long.startswith(short):
        rest = long[len(short) :]
        if rest in SUFFIXES:
            found = max(found, WEIGHTS.prefix)
    return found if found >= WEIGHTS.word_cutoff else 0.0


def _stems(left: str, right: str) -> float:
    longest = max(len(left), len(right))
    found = 1.0 - OSA.distance(left, right) / longest
    return found if found >= WEIGHTS.word_cutoff and longest > 3 else 0.0


@lru_cache(maxsize=100_000)
def bare_similarity(one: str, two: str) -> float:
    """Similarity by consonants, for two words of which one came from a script without vowels."""
    left, right = bare(one), bare(two)
    if not left or not right:
        return 0.85 if left == right and one[:1] == two[:1] else 0.0
    if left == right:
        return 0.85 if len(left) > 1 else 0.75
    longest = max(len(left), len(right))
    if longest < 3:
        return 0.0
    found = 1.0 - OSA.distance(left, right) / longest
    return 0.9 * found if found >= 0.66 else 0.0


def compare(
    one: str, two: str, schema: str | None = None, schema_two: str | None = None
) -> NameComparison:
    """Compare two names.

    Parameters
    ----------
    one, two
        Any strings.
    schema
        `Person`, `Company`, `Organization`, `Vessel`...; another word or none lets the names
        themselves tell whether they are persons. `schema_two` is that of the second name, where it
        is known apart.

    Returns
    -------
    NameComparison
        Never raises. The score is the same with the names exchanged.
    """
    family = family_of(schema) or family_of(schema_two)
    if not family:
        guessed = {guess_family(one), guess_family(two)}
        family = "org" if "org" in guessed else "person"
    return compare_names(parse(one, family), parse(two, family))


def compare_names(one: Name, two: Name) -> NameComparison:
    """Compare two parsed names of the same family. See `compare`."""
    if (one.text == two.text and one.text.strip()) or equal_after_normalisation(one, two):
        return NameComparison(1.0, {"words": 1.0}, True, "equal after normalisation")
    if not one.words or not two.words:
        return NameComparison(0.0, {}, False, "nothing to compare")
    if (two.text, two.key) < (one.text, one.key):
        one, two = two, one  # a fixed order makes the result symmetric
    found = _by_words(one, two)
    if one.cjk and two.cjk:
        return _by_characters(one, two)
    if found.score < 0.6:
        other = _backwards(one, two)
        if other is not None:
            return other
    return found


def _is_stray_legal(word: str, other: Name) -> bool:
    """Whether a word left over is one of the other name's legal form, misplaced or misspelt."""
    legal_words = other.legal_words
    if word in legal_words:
        return True
    of_class = tables.legal_class_words()
    if any(word in of_class.get(kind, ()) for kind in other.legal):
        return True
    if not may_be_legal(word):
        return False
    return any(
        abs(len(word) - len(legal)) <= 1
        and (len(legal) > 2 or len(word) == len(legal) == 2)
        and OSA.distance(word, legal, score_cutoff=1) <= 1
        for legal in legal_words
    )


class _Parts:
    """Running score with the effect of each feature."""

    __slots__ = ("effects", "score")

    def __init__(self, score: float) -> None:
        self.score = score
        self.effects = {"words": score}

    def times(self, feature: str, factor: float) -> None:
        if factor != 1.0:
            change = self.score * (factor - 1.0)
            self.effects[feature] = self.effects.get(feature, 0.0) + change
            self.score += change

    def minus(self, feature: str, amount: float) -> None:
        if amount:
            change = -min(amount, self.score)
            self.effects[feature] = self.effects.get(feature, 0.0) + change
            self.score += change


def _by_words(one: Name, two: Name) -> NameComparison:
    person = one.family == "person"
    left, right = one.words, two.words
    pairs, joined, abbreviated = _align(one, two)
    if not pairs:
        return NOTHING_COMMON
    missing_left, missing_right = one.missing, two.missing
    similarity = matched = telling = 0.0
    used_left: set[int] = set()
    used_right: set[int] = set()
    variant = False
    for places_left, places_right, alike in pairs:
        if len(places_left) == len(places_right) == 1:
            i, j = places_left[0], places_right[0]
            weight = (missing_left[i] + missing_right[j]) / 2.0
            if one.kinds[i] == INITIAL or two.kinds[j] == INITIAL:
                weight = min(missing_left[i], missing_right[j])
            variant = variant or one.raws[i] != two.raws[j]
            used_left.add(i)
            used_right.add(j)
        else:
            weight = sum([missing_left[i] for i in places_left])
            weight = (weight + sum([missing_right[j] for j in places_right])) / 2.0
            used_left.update(places_left)
            used_right.update(places_right)
        similarity += weight * alike
        matched += weight
        telling += alike * missing_left[places_left[0]]
    parts = _Parts(similarity / matched)
    numbers = 0
    stray = False
    conflict_left = conflict_right = lacking_left = lacking_right = 0.0
    lost_left: list[str] = []
    lost_right: list[str] = []
    for i, kind in enumerate(one.kinds):
        if i not in used_left:
            if kind == NUMBER:
                numbers += 1
                continue
            if two.legal_words and _is_stray_legal(one.raws[i], two):
                stray = True
                continue
            conflict_left += one.conflict[i]
            lacking_left += missing_left[i]
            lost_left.append(left[i])
    for j, kind in enumerate(two.kinds):
        if j not in used_right:
            if kind == NUMBER:
                numbers += 1
                continue
            if one.legal_words and _is_stray_legal(two.raws[j], one):
                stray = True
                continue
            conflict_right += two.conflict[j]
            lacking_right += missing_right[j]
            lost_right.append(right[j])
    conflict = min(conflict_left, conflict_right)
    parts.times(
        "conflict",
        1.0
        - WEIGHTS.conflict_step * min(1.0, conflict)
        - WEIGHTS.conflict_share * conflict / (matched + conflict),
    )
    missing = max(lacking_left, lacking_right) - min(lacking_left, lacking_right)
    cost = WEIGHTS.missing_person if person else WEIGHTS.missing_org
    parts.times("missing", 1.0 - cost * missing / (matched + missing))
    # what agrees must say something by itself, unless nothing else is there
    if missing or conflict:
        parts.times("weak", min(1.0, 0.5 + 0.5 * telling / WEIGHTS.weak_at))
    elif matched < 0.5:
        parts.times("weak", 0.5 + matched)
    if numbers:
        # where little else agrees, the number is the name: First Bank, Second Bank
        parts.times("number", 0.87 - 0.4 * max(0.0, 1.0 - matched))
    _qualify(one, two, pairs, parts)
    if stray:
        parts.times("legal_form", 0.97)
    if joined:
        parts.minus("joined", 0.02)
    if abbreviated:
        parts.minus("initials", 0.03)
    if variant:
        parts.minus("variant", 0.01)
    if one.latin != two.latin:
        parts.minus("script", 0.01)
    if parts.score > HIGHEST:
        parts.minus("variant", parts.score - HIGHEST)
    detail = "; ".join(
        f"{side} only: {' '.join(lost)}"
        for side, lost in (("first", lost_left), ("second", lost_right))
        if lost
    )
    score = max(0.0, min(1.0, parts.score))
    return NameComparison(score, parts.effects, False, detail)


def _align(
    one: Name, two: Name
) -> tuple[list[tuple[tuple[int, ...], tuple[int, ...], float]], bool, bool]:
    """Pairs of places with their similarity; whether words were joined, or abbreviated."""
    person = one.family == "person"
    left, right = one.words, two.words
    pairs: list[tuple[tuple[int, ...], tuple[int, ...], float]] = []
    at_right = two.places
    free_left: list[int] = []
    taken: set[int] = set()
    for i, word in enumerate(left):
        j = at_right.get(word)
        if j is not None and j not in taken:
            taken.add(j)
            same = one.raws[i] == two.raws[j] or one.kinds[i] == PARTICLE
            pairs.append(((i,), (j,), 1.0 if same else 0.97))
        else:
            free_left.append(i)
    free_right = [j for j in range(len(right)) if j not in taken]
    joined = abbreviated = False
    if not free_left or not free_right:
        return pairs, joined, abbreviated
    poor = one.vowel_poor != two.vowel_poor
    # words that pair almost, best first
    options: list[tuple[float, int, int]] = []
    for i in free_left:
        kind = one.kinds[i]
        if kind == NUMBER:
            continue
        for j in free_right:
            if two.kinds[j] == NUMBER:
                continue
            alike = _pair(left[i], right[j], kind, two.kinds[j], person)
            if poor:
                alike = max(alike, bare_similarity(left[i], right[j]))
            if alike:
                options.append((-alike, i, j))
    options.sort()
    lone_left, lone_right = set(free_left), set(free_right)
    # joined or split words come before weaker pairs
    if len(left) != len(right) or not options:
        for places_left, places_right, alike in _joins(one, two, lone_left, lone_right):
            lone_left.difference_update(places_left)
            lone_right.difference_update(places_right)
            pairs.append((places_left, places_right, alike))
            joined = True
    for alike, i, j in options:
        if i in lone_left and j in lone_right:
            lone_left.remove(i)
            lone_right.remove(j)
            pairs.append(((i,), (j,), -alike))
            if one.kinds[i] == INITIAL or two.kinds[j] == INITIAL:
                abbreviated = True
    if lone_left and lone_right:
        for flip, (a, b, lone_a, lone_b) in enumerate(
            ((one, two, lone_left, lone_right), (two, one, lone_right, lone_left))
        ):
            for i in sorted(lone_a):
                if a.kinds[i] not in (NAME, COMMON):
                    continue
                # by itself an abbreviation says enough only if it stands for the whole name
                span = _initials_of(a, i, b, lone_b, whole=not pairs)
                if span:
                    lone_a.remove(i)
                    lone_b.difference_update(span)
                    pairs.append((span, (i,), 0.9) if flip else ((i,), span, 0.9))
                    abbreviated = True
    if lone_left and lone_right and person:
        _hyphenated(one, two, lone_left, lone_right, pairs)
    return pairs, joined, abbreviated


def _pair(one: str, two: str, kind_one: int, kind_two: int, person: bool) -> float:
    """Similarity of two words of given kinds; an initial pairs with a word that starts with it."""
    if kind_one == INITIAL or kind_two == INITIAL:
        if kind_one == kind_two:
            return 0.0
        kind = kind_two if kind_one == INITIAL else kind_one
        return 0.8 if kind in (NAME, COMMON, GENERIC, FILLER) and one[0] == two[0] else 0.0
    if kind_one == PARTICLE or kind_two == PARTICLE:
        return 0.0
    alike = word_similarity(one, two, person) if one <= two else word_similarity(two, one, person)
    if alike and not person and kind_one in LANGUAGE and kind_two in LANGUAGE:
        return 0.0  # two words of the language that differ are no misspelling of each other
    return alike


def _joins(
    one: Name, two: Name, lone_left: set[int], lone_right: set[int]
) -> list[tuple[tuple[int, ...], tuple[int, ...], float]]:
    """Runs of words of one name that, written together, are a word of the other."""
    found = []
    person = one.family == "person"
    poor = one.vowel_poor != two.vowel_poor
    for flip, (a, b, lone_a, lone_b) in enumerate(
        ((one, two, lone_left, lone_right), (two, one, lone_right, lone_left))
    ):
        rest_b = set(lone_b)
        for i in sorted(lone_a):
            word = a.words[i]
            if len(word) < 4:
                continue
            best: tuple[float, tuple[int, ...]] | None = None
            for start in sorted(rest_b):
                if not poor and not _may_start_alike(b.raws[start], word):
                    continue
                together = ""
                for stop in range(start, min(start + 4, len(b.words))):
                    if stop not in rest_b and b.kinds[stop] != PARTICLE:
                        break
                    together += b.raws[stop]
                    if len(together) > len(word) + 4:
                        break
                    if stop == start:
                        if not a.legal and b.legal and _glued(word, b.raws[start], b):
                            best = (0.97, (start,))
                        continue
                    alike = 1.0 if together == word or together == a.raws[i] else 0.0
                    if not alike and len(word) > 5:
                        alike = word_similarity(min(word, together), max(word, together), person)
                        alike = alike if alike >= 0.8 else 0.0
                        if poor and not alike:
                            alike = bare_similarity(word, together)
                    if alike and (best is None or alike > best[0]):
                        best = (alike, tuple(range(start, stop + 1)))
            if best:
                rest_b.difference_update(best[1])
                found.append((best[1], (i,), best[0]) if flip else ((i,), best[1], best[0]))
    seen_left: set[int] = set()
    seen_right: set[int] = set()
    kept = []
    for places_left, places_right, alike in sorted(found, key=lambda f: (-f[2], f[0], f[1])):
        if seen_left.isdisjoint(places_left) and seen_right.isdisjoint(places_right):
            seen_left.update(places_left)
            seen_right.update(places_right)
            kept.append((places_left, places_right, alike))
    return kept


def _may_start_alike(one: str, two: str) -> bool:
    """Whether two words may be spellings of one: by their first letters, cheaply."""
    return one[0] == two[0] or (one[0] in "cjqstxz" and two[0] in "cjqstxz")


def _glued(word: str, stem: str, other: Name) -> bool:
    """Whether the word is the other's word with a legal form of the same class behind it."""
    if len(stem) < 3 or not word.startswith(stem):
        return False
    kind = tables.legal_forms()[0].get(word[len(stem) :])
    return kind is not None and kind in other.legal


def may_be_initials(word: str, group: int) -> bool:
    """Whether a word in a person's name may be initials: `J.A.`, `JC`, `JFK`; but `Li` is a name."""
    if group == -1:
        return True
    return 2 <= len(word) <= 3 and not any(letter in "aeiouy" for letter in word[1:])


def _initials_of(
    name: Name, place: int, other: Name, lone: set[int], whole: bool
) -> tuple[int, ...]:
    """Places of the other name's run of words that a word abbreviates by first letters.

    With `whole` the run must be all of the other name, and three words at least.
    """
    word, person = name.words[place], name.family == "person"
    size = len(word)
    if person and not may_be_initials(word, name.groups[place]):
        return ()
    if not (2 if person and not whole else 3) <= size <= 7 or not word.isalpha():
        return ()
    run = [j for j in sorted(lone) if other.kinds[j] in SPOKEN]
    if whole and (person or size != sum(k in SPOKEN for k in other.kinds)):
        return ()
    for start in range(len(run) - size + 1):
        span = run[start : start + size]
        if all(other.raws[j][0] == letter for j, letter in zip(span, word, strict=True)):
            return tuple(span)
    return ()


def _hyphenated(
    one: Name,
    two: Name,
    lone_left: set[int],
    lone_right: set[int],
    pairs: list[tuple[tuple[int, ...], tuple[int, ...], float]],
) -> None:
    """Compare hyphened names as wholes: `Myong-sik`, `Myong-guk` share one half."""
    for i in sorted(lone_left):
        for j in sorted(lone_right):
            for place, (first, second, alike) in enumerate(pairs):
                if len(first) != 1 or len(second) != 1 or alike < 0.95:
                    continue
                if one.kinds[first[0]] == PARTICLE:
                    continue
                if one.groups[first[0]] != one.groups[i] or two.groups[second[0]] != two.groups[j]:
                    continue
                if abs(first[0] - i) != 1 or abs(second[0] - j) != 1:
                    continue
                a = one.words[min(first[0], i)] + one.words[max(first[0], i)]
                b = two.words[min(second[0], j)] + two.words[max(second[0], j)]
                whole = word_similarity(min(a, b), max(a, b), True)
                if whole:
                    pairs[place] = ((*first, i), (*second, j), whole)
                    lone_left.discard(i)
                    lone_right.discard(j)
                    return


def _qualify(
    one: Name,
    two: Name,
    pairs: list[tuple[tuple[int, ...], tuple[int, ...], float]],
    parts: _Parts,
) -> None:
    """Legal form, order, patronymic, gender, titles."""
    person = one.family == "person"
    left, right = one.legal - {"co"}, two.legal - {"co"}
    if left and right and not left & right:
        hard = ("np" in left) != ("np" in right) or ("state" in left) != ("state" in right)
        parts.times("legal_form", 0.68 if hard and not person else 0.97)
    elif one.legal != two.legal:
        parts.times("legal_form", 0.97 if person else 0.985)
    order = [second[0] for _, second, alike in sorted(pairs) if alike]
    if len(order) > 1 and order != sorted(order):
        if person and _exchanged(one, two):
            parts.times("patronymic", 0.65)
        else:
            turned = sorted(order[1:] + order[:1]) == order[1:] + order[:1]
            turned = turned or sorted(order[-1:] + order[:-1]) == order[-1:] + order[:-1]
            parts.times("order", 0.98 if turned else 0.96)
    if person and one.titles != two.titles:
        parts.times("title", 0.985)
    if person and _gender(one.words) * _gender(two.words) < 0:
        parts.times("gender", 0.93)


def _exchanged(one: Name, two: Name) -> bool:
    """Whether the words before and after `bin` have changed places."""
    around = []
    for name in (one, two):
        places = [k for k, w in enumerate(name.words) if w == "bin" and 0 < k < len(name.words) - 1]
        if not places:
            return False
        k = places[0]
        around.append((name.words[k - 1], name.words[k + 1]))
    return around[0] == around[1][::-1]


@lru_cache(maxsize=50_000)
def _gender(words: tuple[str, ...]) -> int:
    """1 for a male ending of a Slavic name, -1 for a female one, 0 where none tells."""
    male = female = False
    for word in words:
        if word.endswith(("ovich", "evich", "ovitch", "ov", "ev", "skiy", "sky", "skii")):
            male = True
        elif word.endswith(("ovna", "evna", "ova", "eva", "skaya", "ina")) and len(word) > 4:
            female = True
    return male - female


def _backwards(one: Name, two: Name) -> NameComparison | None:
    """A match of names one of which is written from right to left, letter by letter."""
    a, b = "".join(one.words), "".join(two.words)[::-1]
    if abs(len(a) - len(b)) > 1 or len(a) < 6 or sorted(a) != sorted(b):
        return None
    turned = "".join(w[::-1] for w in one.words)
    if a == b or OSA.distance(turned, b[::-1]) <= len(a) // 3:
        return NameComparison(0.75, {"words": 1.0, "reversed": -0.25}, False, "letters reversed")
    return None


def _by_characters(one: Name, two: Name) -> NameComparison:
    """Two names in Chinese, Japanese or Korean characters: each character is a syllable or more."""
    a, b = sorted((one.cjk, two.cjk), key=lambda t: (len(t), t))
    size = len(b)
    distance = OSA.distance(a, b)
    extra = size - len(a)
    parts = _Parts(1.0)
    parts.effects = {"characters": 1.0}
    swapped = distance - extra
    if one.family == "person":
        parts.times("conflict", max(0.0, 1.0 - 1.4 * swapped / len(a)))
        parts.times("missing", max(0.0, 1.0 - 0.8 * extra / size))
    else:
        parts.times("conflict", max(0.0, 1.0 - 2.5 * swapped / len(a)))
        parts.times("missing", max(0.0, 1.0 - 0.6 * extra / size))
    _qualify(one, two, [], parts)
    if parts.score > HIGHEST:
        parts.minus("variant", parts.score - HIGHEST)
    return NameComparison(max(0.0, parts.score), parts.effects, False, "")


__all__ = [
    "DEFAULT_THRESHOLD",
    "FEATURES",
    "LEGAL",
    "NameComparison",
    "Weights",
    "compare",
    "compare_names",
    "word_similarity",
]
