"""Where a text names activities, works, matter of no list and goods of every day: groups of `activities.yaml`."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from ytterby.compliance.read import everyday_names as names
from ytterby.compliance.read.spelling import simplified
from ytterby.compliance.read.words import Activities, kinds_of_words, pattern, read_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ytterby.compliance.read.scanned import ScannedText

Span = tuple[int, int]
Mark = tuple[Span, str]
"""Where a text names an activity, an object or a place, and its group."""


def activities_in(text: str) -> Iterator[Mark]:
    """The activities of a text that is in small letters, its works, and matter of no list.

    Behind `of` a works may be the object, unless an activity or its people stand before.
    """
    found = [(at.span(), name) for name, one in _patterns().items() for at in one.finditer(text)]
    ends = {span[1] for span, name in found if name not in ("works", "outside", "aside")}
    works = list[Span]()
    for (start, end), name in found:
        before = text[:start].rstrip()
        of_it = len(before) in ends or pattern("of_people").search(before)
        if name == "works" and (of_it or not pattern("of_works").match(text[start:end])):
            works.append((start, end))
    yield from ((span, "works") for span in works)
    yield from ((span, name) for span, name in found if name != "works" and not within(span, works))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """What finds what each group names, in the spelling of scanned texts."""
    file = read_words(Activities)
    found = {"works": pattern("works").pattern, "outside": pattern("other_matter").pattern}
    for name, lists in file.objects.items():
        lines = [line for one in lists for line in file.named(one)]
        signs = [line for line in lines if pattern("sign").search(line)]
        letters = "|".join(line for line in lines if line not in signs)
        both = (
            rf"(?<![a-zà-ÿ])(?:{letters or '(?!)'})(?![a-zà-ÿ])",
            rf"(?:{'|'.join(signs) or '(?!)'})(?![机機])",
        )
        found[name] = "|".join(both)
    return {name: re.compile(simplified(text)) for name, text in found.items()}


def goods_in(read: ScannedText, marks: Iterable[Mark]) -> Iterator[Mark]:
    """Names of goods of every day, and again those that no list can mean.

    In signs, which run on, a name ends where an activity or a word for know-how begins.
    """
    begins = {start for (start, _), _ in marks}
    ends = {u.start for u in read.units if u.of(*kinds_of_words("of_work"))}
    ends |= {n for n, token in enumerate(read.tokens) if token.at in begins}
    place = 0
    while place < len(read.tokens):
        end = min((n for n in ends if n > place), default=len(read.tokens))
        size, what = names.name_at(read.tokens[:end], place)
        part = read.tokens[place : place + (size or 1)]
        if what == "head" and not pattern("process_machine").search(part[-1].raw):
            span = span_of(read, place, place + size)
            yield span, "everyday"
            if names.is_sure(" ".join(token.plain for token in part)):
                yield from ((span, "sure"), (span, "made"))
        place += size or 1


def span_of(read: ScannedText, start: int, end: int) -> Span:
    """Where tokens begin and end in the text."""
    last = read.token(end - 1)
    return read.token(start).at, last.at + len(last.raw)


def within(one: Span, spans: Iterable[Span]) -> bool:
    """Whether one of the spans holds another."""
    return any(start <= one[0] and one[1] <= end for start, end in spans)
