"""What a name is looked up by: its words with weights, and variants with words joined or split."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from ytterby.compliance.parties import tables
from ytterby.compliance.parties.legal import may_be_legal
from ytterby.compliance.parties.names import COMMON, CONTENT, INITIAL, NAME, Name, org_word
from ytterby.compliance.parties.pairing import may_be_initials

SHORTEST_SPLIT = 6  # letters of a word that may be two words of the list, written together


@dataclass(slots=True)
class QueryRow:
    """A query, or a variant of it, as words with weights.

    Attributes
    ----------
    query : number of the query in its batch.
    own_slack, other_slack : weights of unpaired words that initials may yet pair: of the query
        itself (`JC` pairs with `Jean Claude`), and of a listed name.
    exact : words that were joined or split; they pair with themselves only.
    """

    query: int
    words: list[tuple[str, float]]
    own_slack: float = 0.0
    other_slack: float = 0.0
    exact: frozenset[str] = frozenset()

    @property
    def weight(self) -> float:
        """Of all its words."""
        return sum(weight for _, weight in self.words)


def rows_of(query: int, name: Name, known: Container[str]) -> list[QueryRow]:
    """The query, and its variants with two words joined or one split as the list has them.

    Parameters
    ----------
    known : the words of the list.
    """
    words = content_of(name)
    found = [QueryRow(query, words, *slack_of(name))]
    letters = acronym_of(name)
    if letters and letters in known:
        found.append(QueryRow(query, [(letters, 1.0)], exact=frozenset((letters,))))
    joined = _joined(name, words, known)
    for row in ((words, frozenset[str]()), *joined):
        joined += _split(*row, name.family == "org", known)
    return found + [QueryRow(query, row, exact=exact) for row, exact in joined]


def _joined(
    name: Name, words: list[tuple[str, float]], known: Container[str]
) -> list[tuple[list[tuple[str, float]], frozenset[str]]]:
    """The words with two or three of them written together, and the word that they make."""
    found = []
    raws = [r for r, k in zip(name.raws, name.kinds, strict=True) if k in CONTENT]
    for place in range(len(raws) if len(raws) == len(words) else 0):
        for length in (2, 3):
            together = "".join(raws[place : place + length])
            if place + length <= len(raws) and together in known:
                row = [*words[:place], (together, 1.0), *words[place + length :]]
                found.append((row, frozenset((together,))))
    for place in range(len(name.raws) - 1):  # a small word before its noun: `de Beers`, `Debeers`
        together = name.raws[place] + name.raws[place + 1]
        if name.raws[place] not in raws and together in known:
            rest = [w for w in words if w[0] != name.words[place + 1]]
            found.append(([*rest, (together, 1.0)], frozenset((together,))))
    return found


def _split(
    words: list[tuple[str, float]], exact: frozenset[str], org: bool, known: Container[str]
) -> list[tuple[list[tuple[str, float]], frozenset[str]]]:
    """The words with one of them cut in two, and the words that stand as the list has them."""
    found = []
    for place, (word, weight) in enumerate(words):
        if len(word) < SHORTEST_SPLIT or word in exact:
            continue
        for cut in range(2, len(word) - 1):
            first = _as_listed(word[:cut], org, known)
            if not first:
                continue
            pieces: list[tuple[str, ...]] = (
                [(first,)] if org and word[cut:] in tables.legal_forms()[0] else []
            )
            for after in (cut, cut + 1):  # a letter may stand where a space was meant
                second = _as_listed(word[after:], org, known) if len(word) - after > 1 else ""
                if second:
                    pieces.append((first, second))
            for some in pieces:
                row = [*words[:place], *((piece, weight) for piece in some), *words[place + 1 :]]
                found.append((row, exact | frozenset(some)))
    return found


def _as_listed(piece: str, org: bool, known: Container[str]) -> str:
    """The piece of a word as the list has it, canonical; empty where it has none."""
    if piece in known:
        return piece
    canonical = org_word(piece) if org else piece
    return canonical if canonical in known else ""


def content_of(name: Name) -> list[tuple[str, float]]:
    """Words to look names up by, with their weights; numbers only where there is nothing else."""
    found = [
        (word, weight)
        for word, kind, weight in zip(name.words, name.kinds, name.missing, strict=True)
        if kind in CONTENT
    ]
    return found or [(word, 1.0) for word in name.words]


def slack_of(name: Name) -> tuple[float, float]:
    """Weights of words that may pair with nothing in the index, and of what they stand for.

    They are initials, in a person's name also joined ones, and words of a misspelt legal form.
    """
    own = other = 0.0
    if name.family == "org":
        last = len(name.words) - 1
        for place, (raw, kind) in enumerate(zip(name.raws, name.kinds, strict=True)):
            loose = kind in (NAME, COMMON) and (len(raw) > 3 or place == last > 0)
            if loose and may_be_legal(raw):
                own += name.missing[place]
    for word, kind, group in zip(name.words, name.kinds, name.groups, strict=True):
        if kind == INITIAL:
            other += 1.0
        elif kind == NAME and name.family == "person" and may_be_initials(word, group):
            own += 1.0
            other += len(word)
    return own, other


def acronym_of(name: Name) -> str:
    """First letters of three to seven words of an organisation; empty for others."""
    if name.family != "org":
        return ""
    letters = [r[0] for r, k in zip(name.raws, name.kinds, strict=True) if k in CONTENT]
    return "".join(letters) if 3 <= len(letters) <= 7 else ""


def run_together(name: Name) -> str:
    """The name as one word: `L3 Harris` and `L3Harris` have no word in common, but this."""
    return "".join(name.key)
