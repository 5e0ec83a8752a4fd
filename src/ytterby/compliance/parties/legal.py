"""Legal forms in a name: where they stand, what slightly misspells one, whether two agree."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

from ytterby.compliance.parties import tables

if TYPE_CHECKING:
    from ytterby.compliance.parties.draft import Draft
    from ytterby.compliance.parties.names import Name

IN_FRONT = frozenset(tables.written("form in front"))
ANYWHERE = 3  # letters from which a one-word legal form counts in the middle of a name


def legal_spans(latins: list[str], person: bool) -> list[tuple[int, int, str]]:
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
            if length == 1 and (person or latins[start] not in IN_FRONT):
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
                if length == 1 and (person or len(latins[start]) < ANYWHERE):
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
    for legal in tables.long_legal_words():
        near = abs(len(legal) - size) <= allowed and legal[0] == word[0]
        if near and OSA.distance(legal, word, score_cutoff=allowed) <= allowed:
            return legal
    return word


def take_legal(draft: Draft, person: bool) -> tuple[str, ...]:
    """Move the legal forms out of the words; returns misspelt ones, which still tell names apart."""
    latins = draft.latins
    spans = legal_spans(latins, person)
    misspelt = False
    if not person:
        mended = [_mended(word) for word in latins]
        if mended != latins:
            more = [
                span
                for span in legal_spans(mended, person)
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


def legal_agrees(one: Name, two: Name) -> bool:
    """Whether the legal forms are equal, or one is missing or says no more than `company`."""
    left, right = legal_forms_of(one), legal_forms_of(two)
    return not left or not right or bool(left & right)


def legal_forms_of(name: Name) -> frozenset[str]:
    """Its legal forms that say more than `company`."""
    return name.legal - {"co"}
