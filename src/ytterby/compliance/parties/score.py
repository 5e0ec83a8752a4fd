"""How alike two names are: one score between 0 and 1, made of named parts that add up to it.

The score starts from how well the words pair up (`words`). Then every part of `MODEL`, in its order,
takes something away under its own name. Two principles carry most of it:

- a part that one name has and the other lacks (`missing`) is weak evidence against;
- parts on both sides that do not pair (`conflict`) are strong evidence: `Saudi Oil`, `Saudi Gas`.

Only names equal after normalisation score 1; all others stay below `HIGHEST`. The numbers were set by
cross-validation on labelled pairs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from rapidfuzz.distance import OSA

from ytterby.compliance.parties import tables
from ytterby.compliance.parties.align import Pairing, pair_words
from ytterby.compliance.parties.names import (
    INITIAL,
    NAME,
    NUMBER,
    Name,
    equal_after_normalisation,
    family_of,
    guess_family,
    legal_forms_of,
    parse,
)
from ytterby.compliance.parties.tokenise import legal_meant
from ytterby.ground.csvfile import CsvTable, read_csv, require_columns
from ytterby.ground.errors import DataError

DEFAULT_THRESHOLD, HIGHEST = 0.7, 0.99  # the second of names that are not equal

# what a feature leaves of the score; 1 leaves all of it
CONFLICT_STEP = 0.40  # taken for one word on each side that contradicts
CONFLICT_SHARE = 0.40  # taken more, by the share of such words
MISSING_PERSON, MISSING_ORG = 0.53, 0.92  # taken by the share of words that one name lacks
WEAK_AT = 0.9  # weight that must agree for full evidence
NUMBER_DIFFERS = 0.87
NUMBER_IS_NAME = 0.4  # taken more where little else agrees: First Bank, Second Bank
OTHER_FORM, OTHER_KIND_OF_FORM, APART = 0.97, 0.68, ("np", "state")  # a firm against a charity
NO_FORM_PERSON, NO_FORM_ORG = 0.97, 0.985  # only one name has a legal form
STRAY_FORM = 0.97  # a word is of the other name's legal form, misplaced or misspelt
FATHER_AND_SON = 0.65
SAME_PART = 0.84  # likeness from which two words may be spellings of one
UNLIKE = 0.8  # likeness below which they differ by more than a letter
ONLY_ALIKE = 0.85  # parts of a person's name are only alike
TURNED, OTHER_ORDER = 0.98, 0.96  # the first word comes last, or the last first; any other order
ONE_PART = 0.25  # the share taken where a listed name of one part meets a longer one
# what a feature takes from the score
JOINED, INITIALS, VARIANT, SCRIPT = 0.02, 0.03, 0.01, 0.01
# letters in reverse order; characters of which one name has others, or more
REVERSED = 0.25
OTHER_CHARACTER_PERSON, OTHER_CHARACTER_ORG = 1.4, 2.5
MORE_CHARACTERS_PERSON, MORE_CHARACTERS_ORG = 0.8, 0.6
LOOKED_AT_BACKWARDS = 0.6  # score below which names are also read from right to left


@dataclass(slots=True)
class NameComparison:
    """Outcome of `compare`. `features` are signed parts that add up to `score`."""

    score: float
    features: dict[str, float] = field(default_factory=dict)
    confirmed: bool = False


@dataclass(slots=True)
class Evidence:
    """What the features look at.

    similarity : mean likeness of the words that pair, by weight.
    matched, telling : weight of the words that pair, and what they say by themselves.
    conflict, missing : weight that contradicts on both sides, and that one side has more.
    numbers, stray, variant : numbers without a partner; words of the other's legal form; whether a
        pair is written in two ways.
    least : score below which no more need be known.
    """

    one: Name
    two: Name
    pairing: Pairing
    similarity: float = 0.0
    matched: float = 0.0
    telling: float = 0.0
    conflict: float = 0.0
    missing: float = 0.0
    numbers: int = 0
    stray: bool = False
    variant: bool = False
    least: float = 0.0

    @property
    def order(self) -> list[int]:
        """Places in the second name of the words that pair, in the order of the first."""
        return [right[0] for _, right, alike in sorted(self.pairing.pairs) if alike]

    @property
    def person(self) -> bool:
        """Whether the names are of persons."""
        return self.one.family == "person"


def conflict(e: Evidence) -> float:
    """Each name has a part that the other lacks."""
    share = e.conflict / (e.matched + e.conflict)
    return 1.0 - CONFLICT_STEP * min(1.0, e.conflict) - CONFLICT_SHARE * share


def missing(e: Evidence) -> float:
    """One name has parts that the other lacks."""
    cost = MISSING_PERSON if e.person else MISSING_ORG
    return 1.0 - cost * e.missing / (e.matched + e.missing)


def weak(e: Evidence) -> float:
    """What agrees must say something by itself, unless nothing else is there."""
    if e.missing or e.conflict:
        return min(1.0, 0.5 + 0.5 * e.telling / WEAK_AT)
    return 0.5 + e.matched if e.matched < 0.5 else 1.0


def number(e: Evidence) -> float:
    """Numbers differ or one is missing."""
    return NUMBER_DIFFERS - NUMBER_IS_NAME * max(0.0, 1.0 - e.matched) if e.numbers else 1.0


def legal_form(e: Evidence) -> float:
    """Legal forms differ, one name has none, or a word is of the other's, misplaced or misspelt."""
    stray = STRAY_FORM if e.stray else 1.0
    left, right = legal_forms_of(e.one), legal_forms_of(e.two)
    if left and right and not left & right:
        other_kind = any((kind in left) != (kind in right) for kind in APART)
        return stray * (OTHER_KIND_OF_FORM if other_kind and not e.person else OTHER_FORM)
    if e.one.legal != e.two.legal:
        return stray * (NO_FORM_PERSON if e.person else NO_FORM_ORG)
    return stray


def patronymic(e: Evidence) -> float:
    """Father and son are exchanged (X bin Y, Y bin X)."""
    return FATHER_AND_SON if e.person and _out_of_order(e) and _exchanged(e) else 1.0


def order(e: Evidence) -> float:
    """The words stand in another order."""
    if not _out_of_order(e) or _exchanged(e):
        return 1.0
    right = sorted(places := e.order)
    return TURNED if right in (places[1:] + places[:1], places[-1:] + places[:-1]) else OTHER_ORDER


def only_alike(e: Evidence) -> float:
    """Parts of a person's name are only alike, and what agrees is a name that many bear."""
    if not e.person or e.one.vowel_poor != e.two.vowel_poor or len(e.pairing.pairs) < 2:
        return 1.0
    same = [pair.left for pair in e.pairing.pairs if pair.alike >= SAME_PART]
    if any(e.one.kinds[place] == NAME for places in same for place in places):
        return 1.0
    unlike = any(pair.alike < UNLIKE for pair in e.pairing.pairs)
    return ONLY_ALIKE if unlike or not same else 1.0


QUALIFIERS = (legal_form, patronymic, order)
MODEL = (conflict, missing, weak, number, only_alike, *QUALIFIERS)
"""Parts of the score: what each leaves of it. The first line of its docstring is what it means."""
SMALL_FINDINGS: tuple[tuple[str, float, Callable[[Evidence], bool]], ...] = (
    ("joined", JOINED, lambda e: e.pairing.joined),
    ("initials", INITIALS, lambda e: e.pairing.abbreviated),
    ("variant", VARIANT, lambda e: e.variant),
    ("script", SCRIPT, lambda e: e.one.latin != e.two.latin),
)
"""Parts that take a little from the score: how much, and when."""


def compare(one: str, two: str, schema: str | None = None) -> NameComparison:
    """Compare two names, any strings; the score is the same with them exchanged. Never raises.

    `schema` is `Person`, `Company`, `Organization`, `Vessel`...; another word or none lets the names
    themselves tell whether they are persons.
    """
    family = family_of(schema)
    if not family:
        family = "org" if "org" in {guess_family(one), guess_family(two)} else "person"
    return compare_names(parse(one, family), parse(two, family))


def compare_names(one: Name, two: Name, least: float = 0.0) -> NameComparison:
    """Compare two parsed names of the same family. See `compare`. A score below the least need not be right."""
    if (one.text == two.text and one.text.strip()) or equal_after_normalisation(one, two):
        return NameComparison(1.0, {"words": 1.0}, True)
    if not one.words or not two.words:
        return NameComparison(0.0)
    if (two.text, two.key) < (one.text, one.key):
        one, two = two, one  # a fixed order makes the result symmetric
    if one.cjk and two.cjk:
        return _by_characters(one, two)
    comparison, pairing = NameComparison(0.0), pair_words(one, two)
    if pairing.pairs:
        e = _evidence(pairing)
        e.least = min(least, LOOKED_AT_BACKWARDS)
        comparison = _scored({"words": e.similarity}, e, MODEL)
    return (comparison.score < LOOKED_AT_BACKWARDS and _backwards(one, two)) or comparison


def _scored(
    effects: dict[str, float], e: Evidence, model: tuple[Callable[[Evidence], float], ...]
) -> NameComparison:
    """The score that starts from the first effect and goes through the features of a model, down to the least."""
    score = sum(effects.values())
    for leaves in model:
        if (factor := leaves(e)) != 1.0:
            effects[leaves.__name__] = by = score * (factor - 1.0)
            score += by
            if score < e.least:
                return NameComparison(max(0.0, score), effects)
    for name, takes, when in SMALL_FINDINGS:
        if when(e):
            effects[name] = by = -min(takes, score)
            score += by
    if score > HIGHEST:
        effects["variant"] = effects.get("variant", 0.0) + HIGHEST - score
        score = HIGHEST
    return NameComparison(max(0.0, min(1.0, score)), effects)


def _evidence(pairing: Pairing) -> Evidence:
    one, two = pairing.one, pairing.two
    e = Evidence(one, two, pairing)
    similarity = 0.0
    for left, right, alike in pairing.pairs:
        if len(left) == len(right) == 1:
            i, j = left[0], right[0]
            weight = (one.missing[i] + two.missing[j]) / 2.0
            if one.kinds[i] == INITIAL or two.kinds[j] == INITIAL:
                weight = min(one.missing[i], two.missing[j])
            e.variant = e.variant or one.raws[i] != two.raws[j]
        else:
            both = sum([one.missing[i] for i in left]) + sum([two.missing[j] for j in right])
            weight = both / 2.0
        similarity += weight * alike
        e.matched += weight
        e.telling += alike * one.missing[left[0]]
    e.similarity = similarity / e.matched
    conflict_left, lacking_left = _left_over(one, two, pairing.lone_left, e)
    conflict_right, lacking_right = _left_over(two, one, pairing.lone_right, e)
    e.conflict = min(conflict_left, conflict_right)
    e.missing = max(lacking_left, lacking_right) - min(lacking_left, lacking_right)
    return e


def _left_over(name: Name, other: Name, lone: set[int], e: Evidence) -> tuple[float, float]:
    """Weights, as a contradiction and as missing, of words without a partner."""
    conflicting = lacking = 0.0
    for place in sorted(lone):
        if name.kinds[place] == NUMBER:
            e.numbers += 1
        elif other.legal_words and _is_stray(name.raws[place], other.legal_words, other.legal):
            e.stray = True
        else:
            conflicting += name.conflict[place]
            lacking += name.missing[place]
    return conflicting, lacking


@lru_cache(maxsize=100_000)
def _is_stray(word: str, legal_words: frozenset[str], legal: frozenset[str]) -> bool:
    """Whether a word left over is one of the other name's legal form, misplaced or misspelt."""
    of_class = tables.legal_class_words()
    misplaced = any(word in of_class.get(kind, ()) for kind in legal)
    return misplaced or not legal_words.isdisjoint(legal_meant(word))


def _out_of_order(e: Evidence) -> bool:
    return (places := e.order) != sorted(places)


def _exchanged(e: Evidence) -> bool:
    """Whether the words before and after `bin` in a person's name have changed places."""
    around: list[tuple[str, ...]] = []
    for name in (e.one, e.two):
        threes = zip(name.words, name.words[1:], name.words[2:], strict=False)
        around.append(next(((a, b) for a, word, b in threes if word == "bin"), ()))
    return e.person and around[0] != () and around[0] == around[1][::-1]


def _backwards(one: Name, two: Name) -> NameComparison | None:
    """A match of names one of which is written from right to left, letter by letter."""
    a, b = "".join(one.words), "".join(two.words)[::-1]
    if len(a) != len(b) or len(a) < 6 or sorted(a) != sorted(b):
        return None
    turned = "".join(w[::-1] for w in one.words)
    if a == b or OSA.distance(turned, b[::-1]) <= len(a) // 3:
        return NameComparison(1.0 - REVERSED, {"words": 1.0, "reversed": -REVERSED})
    return None


def _by_characters(one: Name, two: Name) -> NameComparison:
    """Two names in Chinese, Japanese or Korean characters: each character is a syllable or more."""
    a, b = sorted((one.cjk, two.cjk), key=lambda t: (len(t), t))
    extra = len(b) - len(a)
    other = (OSA.distance(a, b) - extra) / len(a)
    person = one.family == "person"
    other_cost = OTHER_CHARACTER_PERSON if person else OTHER_CHARACTER_ORG
    more_cost = MORE_CHARACTERS_PERSON if person else MORE_CHARACTERS_ORG
    alike = max(0.0, 1.0 - other_cost * other)
    more = alike * min(1.0, more_cost * extra / len(b))
    effects = {"characters": 1.0, "conflict": alike - 1.0, "missing": -more}
    effects = {name: part for name, part in effects.items() if part}
    return _scored(effects, Evidence(one, two, Pairing(one, two)), QUALIFIERS)


def score_pairs(path: Path | str, threshold: float = DEFAULT_THRESHOLD) -> CsvTable:
    """The pairs of a CSV file with two more columns: `score` and `match` (`true` or `false`).

    Only `name1`, `name2` and, where there is one, `schema` are read.

    Raises DataError when the file cannot be read, or lacks `name1` or `name2`.
    """
    table = read_csv(path)
    require_columns(table, ["name1", "name2"], str(path))
    for row in table.rows:
        score = compare(row["name1"], row["name2"], row.get("schema")).score
        row |= {"score": f"{score:.4f}", "match": "true" if score >= threshold else "false"}
    columns = list(dict.fromkeys((*table.columns, "score", "match")))
    return CsvTable(columns, table.rows, table.lines)


def agreement(table: CsvTable, where: str) -> dict[str, float]:
    """Precision, recall and F1 of scored pairs against the labels in `is_match`; 0 of nothing.

    Raises DataError when there are no labels, or one is not `true` or `false`.
    """
    require_columns(table, ["is_match"], where)
    seen = Counter((row["match"], row["is_match"].strip().lower()) for row in table.rows)
    if other := sorted({label for _, label in seen} - {"true", "false"}):
        what, at = f"{other[0]!r} is no label", f"{where}, column 'is_match'"
        raise DataError(what, where=at, advice="Write true or false.")
    right, wrong, missed = seen["true", "true"], seen["true", "false"], seen["false", "true"]
    precision, recall = right / (right + wrong or 1), right / (right + missed or 1)
    f1 = 2 * right / (2 * right + wrong + missed or 1)
    return {"precision": precision, "recall": recall, "f1": f1}
