"""Where an item comes from: the country of its stages, its origin, the origin of its technology."""

from __future__ import annotations

import re
from functools import cache

from ytterby.compliance.read.countries import find_country, find_mention, mentions
from ytterby.compliance.read.numbers import normal
from ytterby.compliance.read.words import Facts, read_words, said

_LINK = said(Facts, "link", after="*")
_NOUN = said(Facts, "goods")
_TECHNOLOGY = said(Facts, "technology")
_ORIGIN_AFTER = said(Facts, "origin_after")
_ORIGIN_BEFORE = said(Facts, "origin_before")
_PART_OF = said(Facts, "part_of")
_GOODS_OF = said(Facts, "goods_of")
_NOT_GOODS = said(Facts, "not_goods")
_SHARE_OF_IT = said(Facts, "share_of_it")


@cache
def _stage_words() -> re.Pattern[str]:
    """Words of the stages; each group is a stage, in the order of the file."""
    stages = read_words(Facts).stages.values()
    named = "|".join(f"(?P<g{i}>{'|'.join(words)})" for i, words in enumerate(stages))
    return re.compile(rf"(?<![A-Za-z])(?:{named})(?![A-Za-z])", re.IGNORECASE)


def without(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with the given places blanked."""
    letters = list(text)
    for start, end in spans:
        letters[start:end] = " " * (min(end, len(letters)) - start)
    return "".join(letters)


def read_origins(text: str, about: str = "") -> tuple[dict[str, str], list[tuple[int, int]]]:
    """Countries by stage: `mined and separated in CN; melted in JP`, `Chinese-separated`.

    Returns them with the places of the words.
    """
    text = normal(text)
    places = mentions(text, codes=True)
    stages = list(_stage_words().finditer(text)) if places else []
    if not stages:
        return {}, []
    rest = without(text[:400], [m.span() for m in (*stages, *(m for _, m in places))])
    if len(text) > 400 or not _LINK.fullmatch(rest):
        # running text: "samarium metal of Chinese origin" does not say where it became metal
        stages = [m for m in stages if not _NOUN.fullmatch(m.group())]
    found: dict[str, str] = {}
    spans: list[tuple[int, int]] = []
    waiting: list[re.Match[str]] = []
    last: tuple[str, re.Match[str]] | None = None
    for kind, mark in sorted(
        [("stage", m) for m in stages] + [("place", m) for _, m in places],
        key=lambda pair: pair[1].start(),
    ):
        if kind == "stage":
            gap = text[last[1].end() : mark.start()] if last else "."
            if (
                last
                and not waiting
                and _LINK.fullmatch(gap)
                and "," not in gap
                and _names_stage(last[1], mark, text)
            ):
                _set(found, mark, last[0], text, about)
                spans.append((last[1].start(), mark.end()))
            else:
                if waiting and not _LINK.fullmatch(text[waiting[-1].end() : mark.start()]):
                    waiting = []
                waiting.append(mark)
            continue
        country = find_country(mark.group(), adjectives=True)
        if waiting and _LINK.fullmatch(text[waiting[-1].end() : mark.start()]):
            named = [s for s in waiting if _stage(s) != "made"]
            for stage in named or waiting:
                _set(found, stage, country, text, about)
            spans.append((waiting[0].start(), mark.end()))
            last = None
        else:
            last = (country, mark)
        waiting = []
    return found, spans


def _names_stage(place: re.Match[str], stage: re.Match[str], text: str) -> bool:
    """`Chinese-separated`, `CN separation`, but not `Chinese magnet` in a running text."""
    if text[place.end() : stage.start()] == "-":
        return True
    return text[: place.start()].strip(" :,") == "" and text[stage.end() :].strip(" .") == ""


def _stage(mark: re.Match[str]) -> str:
    return list(read_words(Facts).stages)[int((mark.lastgroup or "g0")[1:])]


_MADE_BY = {"magnet": "magnet making", "磁": "magnet making", "alloy": "alloy", "metal": "metal"}


def _set(found: dict[str, str], mark: re.Match[str], country: str, text: str, about: str) -> None:
    stage = _stage(mark)
    if stage == "made":
        both = f"{text} {about}".lower()
        stage = next((s for word, s in _MADE_BY.items() if word in both), "other")
    found.setdefault(stage, country)


def read_technology_origin(text: str) -> tuple[frozenset[str], list[tuple[int, int]]]:
    """Countries whose technology was used: `made with Chinese separation technology`."""
    text = normal(text)
    found: set[str] = set()
    spans: list[tuple[int, int]] = []
    if not mentions(text, codes=True):
        return frozenset(), []
    for match in _TECHNOLOGY.finditer(text):
        head = text[max(0, match.start() - 60) : match.start()]
        head = re.split(r"[;.](?!\w)", head)[-1]
        tail = re.match(
            r"\s{0,2}(?:origin(?:ating)?|was|is|came)?\s{0,2}(?:from|of|in|:|=)?\s{0,2}",
            text[match.end() :],
        )
        rest = text[match.end() + (tail.end() if tail else 0) :][:40]
        code, words, place = find_mention(head, -1)
        if code:
            lead = head[:place]
            if not re.search(
                r"\b(?:no|not|without|non)[- ](?:use of |using |any )?$", lead, re.I
            ) and not lead.endswith("非"):
                found.add(code)
            spans.append((match.start() - len(head) + place, match.end()))
        elif tail and tail.group().strip():
            code, words, place = find_mention(rest)
            if not code and find_country(rest[:2]) and not rest[2:3].isalnum():
                code, words, place = find_country(rest[:2]), rest[:2], 0
            if code and place == 0:
                found.add(code)
                spans.append((match.start(), match.end() + tail.end() + len(words)))
    return frozenset(found), spans


def read_origin(text: str) -> str:
    """The country of origin that the words state (`of Chinese origin`, `made in Japan`), or ""."""
    text = normal(text)
    for code, match in mentions(text, codes=True):
        if _SHARE_OF_IT.match(text, match.end()):
            continue
        head, tail = text[max(0, match.start() - 40) : match.start()], text[match.end() :][:40]
        stated = _ORIGIN_BEFORE.search(head) or (
            (after := _ORIGIN_AFTER.match(tail)) and not _PART_OF.match(tail[after.end() :])
        )
        # "Chinese NdFeB magnets" at the head of the text, not "Chinese separation technology"
        leads = match.start() < 40 and _GOODS_OF.fullmatch(head) and match.group()[:1].isupper()
        goods = leads and len(match.group()) > 3 and re.match(r"\s\w", tail)
        if stated or (goods and not _NOT_GOODS.match(tail) and "%" not in tail):
            return code
    return ""
