"""A list of goods as its pieces: cut where both sides can stand as goods, each to be judged alone.

The text as a whole stays a reading beside its pieces; the most severe verdict of all of them counts.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from ytterby.compliance.read.coverage import is_filler, may_be_head
from ytterby.compliance.read.elements import SYMBOLS
from ytterby.compliance.read.scanned import scanned
from ytterby.compliance.read.sentence import ordinary
from ytterby.compliance.read.spelling import key_of, normal_words, tokens
from ytterby.compliance.read.words import Pieces, Technology, lazy, read_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.compliance.read.scan import Unit
    from ytterby.compliance.read.spelling import Token

MOST = 40
"""Pieces of one text that are judged; what is beyond them is judged together, as the last one."""
_NOUNS = frozenset(
    [
        "equipment",
        "component",
        "magnet",
        "reagent",
        "battery",
        "graphite",
        "superhard",
        "scrap",
        "target",
        "ore",
    ]
)
"""Forms that are goods without a word on what they consist of."""
_BULLET = lazy(r"^[\s\-*•·●▪]*(?:\(?\d{1,2}[.)](?!\d)\s*|\(?[a-z]\)\s+)?")
_NUMBERED = lazy(r"\W*1[.)]\s")
_NEW_LINE = lazy(r"[\r\n\u2028\u2029]")
_SPACED_DASH = lazy(r"\s-\s")
_COMMAS = frozenset(",，")
_BASED = frozenset(["type", *read_words(Technology).named("doped")])
_ALONG = lazy(
    r"(?:[:(]|\b(?:with|incl\.?|including|plus|mit|avec|containing))\s*"
    r"(?=(?:\d[\d.,]*\s*(?:kg|g|t|lbs?|tons?|pcs|pieces|drums?|bags?)\b(?!/)|(?:a\s)?(?:spare|loose|extra)\b"
    r"|(?:a\s)?bags?\sof\b))",
    re.IGNORECASE,
)
"""What begins goods sent along: an amount of their own, or that they are spare, loose or in a bag."""
_SIZE = lazy(r"\d+(?:[.,]\d+)?")
_MAY_PART = lazy(r"[\s,;/+&|]|[^\x00-\x7f]")


@dataclass(slots=True)
class Fragment:
    """What stands between two places at which the text may be cut.

    stands : `goods`, `elements` alone, or "" for what goes on with the part before.
    cut : whether the place before it parts wherever it stands (a new line, a semicolon).
    tied : whether a joiner that is no comma stands before it.
    """

    start: int
    end: int
    stands: str = ""
    cut: bool = False
    tied: bool = False


@cache
def _joiners() -> dict[str, tuple[tuple[str, ...], ...]]:
    """First word of a joiner -> the joiners that begin with it, as words."""
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for phrase in read_words(Pieces).named("joiners"):
        words = tuple(token.plain for token in tokens(normal_words(phrase)))
        found[words[0]] = (*found.get(words[0], ()), words)
    return {first: tuple(sorted(ways, key=len, reverse=True)) for first, ways in found.items()}


@cache
def _named(name: str) -> frozenset[str]:
    return frozenset(map(key_of, read_words(Pieces).named(name)))


@cache
def _signs(name: str) -> frozenset[str]:
    return frozenset(normal_words(sign) for sign in read_words(Pieces).named(name))


@lru_cache(maxsize=512)
def fragments(text: str) -> tuple[Fragment, ...]:
    """A text between the places at which it may be cut, each part with what it is alone."""
    read = scanned(text)
    found = _fragments(read.text, read.found, read.units)
    for one, after in zip(found, [*found[1:], None], strict=True):
        one.stands = _stands(one, read.units, read.found)
        beside = not one.stands and (one.tied or (after is not None and after.tied))
        if beside and _only_unknown(one, read.units, read.found):
            one.stands = "goods"  # `zorblax and steel bolts`
    for one, after in zip(found[-2::-1], found[:0:-1], strict=True):
        if one.stands == "elements" and not (one.cut or after.cut or after.stands):
            first = next(iter(within(read.units, after)), None)
            if first is not None and first.of("element"):
                one.stands = ""  # `cerium and terbium activated`
    return tuple(found)


def pieces(text: str) -> tuple[str, ...]:
    """The goods of a list, each in the user's words; nothing for one piece of goods.

    >>> pieces("steel bolts, dysprosium oxide 99.9 %, 5 kg in drums")
    ('steel bolts', 'dysprosium oxide 99.9 %, 5 kg in drums')
    """
    if not _MAY_PART.search(text):
        return ()
    read, parts = scanned(text), fragments(text)
    joined = _joined(parts, read.units) if len(parts) > 1 else []
    if len(joined) < 2:
        return _sent_along(text)
    if len(joined) > MOST:
        joined[MOST - 1 :] = [(joined[MOST - 1][0], joined[-1][1])]
    begins = [read.found[start].at for start, _ in joined]
    ends = [read.found[end].at if end < len(read.found) else len(read.text) for _, end in joined]
    said = (read.text[a:b] for a, b in zip(begins, ends, strict=True))
    found = (_BULLET.sub("", one).strip(" \t\r\n,;/+&|-") for one in said)
    return tuple(one for one in found if one)


def _sent_along(text: str) -> tuple[str, ...]:
    """Goods that are sent with others by an amount of their own, or as spare or loose ones; else nothing.

    >>> _sent_along("motor with 10 kg of dysprosium oxide")
    ('motor', '10 kg of dysprosium oxide')
    """
    found = _ALONG.search(text)
    if found is None or not text[: found.start()].strip():
        return ()
    other = text[found.end() :].strip(" .,;:)")
    return (text[: found.start()].strip(" (:,"), other) if other else ()


def _fragments(text: str, found: list[Token], units: list[Unit]) -> list[Fragment]:
    inside = {place for u in units if u.end - u.start > 1 for place in range(u.start, u.end)}
    fragments, start, cut, place, depth = list[Fragment](), 0, False, 0, 0
    tied = False
    numbered = _NUMBERED.match(text) is not None
    while place < len(found):
        raw = found[place].raw
        depth = max(0, depth + (raw in "([（【{") - (raw in ")]）】}"))
        gap = text[found[place - 1].at : found[place].at] if place else ""
        line = bool(_NEW_LINE.search(gap)) or (numbered and _is_number(found, place))
        size = 0 if depth or place in inside else _joiner(found, place)
        dash = not size and not depth and bool(_SPACED_DASH.search(gap))
        if (size or line or dash) and place > start:
            fragments.append(Fragment(start, place, cut=cut, tied=tied))
            start, cut, tied = place, False, False
        if size and start == place:
            cut = cut or raw in _signs("lines")
            tied = tied or raw not in _COMMAS
            start += size
        cut = cut or line
        place += size or 1
    if start < len(found):
        fragments.append(Fragment(start, len(found), cut=cut, tied=tied))
    if len(fragments) > 1:  # what stands before a line that parts begins nothing less
        fragments[0].cut = fragments[1].cut
    return fragments


def _is_number(found: list[Token], place: int) -> bool:
    """Whether a token numbers the goods of a list: `1) motors 2) magnets`."""
    after = found[place + 1] if place + 1 < len(found) else None
    raw = found[place].raw
    return bool(after and raw.isdigit() and after.raw in ").") and after.at == found[
        place
    ].at + len(raw)


def _joiner(found: list[Token], place: int) -> int:
    """How many words part the goods here; 0 if none do."""
    token = found[place]
    if token.raw == "," and 0 < place < len(found) - 1 and found[place + 1].at == token.at + 1:
        if found[place - 1].raw in SYMBOLS and found[place + 1].raw in SYMBOLS:
            return 0  # `LaPO4:Ce,Tb`
    if token.raw in _signs("lines") or token.raw in _signs("signs"):
        close = token.raw in "/+" and place and not token.glued
        beside = found[place - 1].at + len(found[place - 1].raw) == token.at if close else False
        # `Nd/Dy`, `3+`: a sign without a space is no joiner of goods between symbols and numbers
        return 0 if beside and len(found[place - 1].raw) < 3 else 1
    if token.raw.isupper() and len(token.raw) == 1:
        return 0  # Y is yttrium
    for words in _joiners().get(token.plain, ()):
        if tuple(t.plain for t in found[place : place + len(words)]) == words:
            return len(words)
    return 0


def _stands(one: Fragment, units: list[Unit], found: list[Token]) -> str:
    """What a fragment is when it stands alone."""
    if not one.cut and found[one.start].plain in _named("attributes"):
        return ""
    if not one.cut and any(t.plain in _named("inside") for t in found[one.start : one.end]):
        return ""
    own = within(units, one)
    if own and own[0].of("role") and own[0].start == one.start and not one.cut:
        return ""
    turn = next((u.start for u in own if u.of("role") and u.of("role").value != "main"), one.end)  # type: ignore[union-attr]
    own = [u for u in own if u.start < turn and (u.segment == own[0].segment or u.of("stop"))]
    first = next((u for u in own if not u.of("join")), None)
    said_of = any(u.of("undetected", "zero", "trace", "unknown") for u in own)
    if first is not None and (first.absent or first.trace or first.open) and said_of:
        return ""  # `terbium not detected in the report`
    live = [u for u in own if not (u.absent or u.open or u.trace)]
    if not one.cut and any(u.of("stage", "plant") for u in live):
        return ""
    if any(_is_goods(u) for u in live):
        return "goods"
    elements = [u for u in live if u.of("element", "group")]
    if elements and any(u.of("form", "shape") for u in live):
        return "goods"
    if elements and not _share(one, found):
        return "elements"
    if one.cut and (elements or _unknown(one, own, found) or _only_unknown(one, units, found)):
        return "goods"
    return ""


def within(units: list[Unit], one: Fragment) -> list[Unit]:
    """The units of a fragment."""
    first = bisect_left(units, one.start, key=_start)
    return units[first : bisect_left(units, one.end, lo=first, key=_start)]


def _start(unit: Unit) -> int:
    return unit.start


def _is_goods(unit: Unit) -> bool:
    word = unit.of("product", "oxide", "formula", "group", "form")
    if word is None:
        return ordinary(unit)
    return word.kind in ("product", "oxide") or word.form in _NOUNS or (
        word.kind in ("formula", "group") and bool(word.form)
    )  # fmt: skip


def _share(one: Fragment, found: list[Token]) -> bool:
    """Whether the elements of a fragment are a content: `Tb 0.2 %`, `20 ppm Dy`."""
    said = [token.raw for token in found[one.start : one.end]]
    return any(raw in ("%", "ppm", "wt", "percent") for raw in said) or said[-1] in _BASED


def _unknown(one: Fragment, own: list[Unit], found: list[Token]) -> bool:
    """Whether a fragment has a word of its own that the vocabulary does not know."""
    taken = {place for u in own for place in range(u.start, u.end)}
    last = found[max(one.start, one.end - 3) : one.end]
    if any(n.raw[0].isdigit() and is_filler(u) and u.raw not in ")." for n, u in pairwise(last)):
        return False  # `ICE 97.2 %`: a property, but `Zorblax 3000` is a name
    return any(
        place not in taken and found[place].raw[0].isalpha() and len(found[place].raw) > 2
        for place in range(one.start, one.end)
    )


def _only_unknown(one: Fragment, units: list[Unit], found: list[Token]) -> bool:
    """Whether all that a fragment says is a name that the vocabulary does not know."""
    if any(not u.of("join", "stop") for u in within(units, one)):
        return False
    said = [t for t in found[one.start : one.end] if t.raw[0].isalnum()]
    while said and said[-1].raw.isdigit() and not said[-1].glued:
        said.pop()  # `Zorblax 3000`
    if not said or any(map(may_be_head, said[-1:])):
        return bool(said)
    code = "-".join(t.raw for t in said)
    if any(not t.glued for t in said[1:]) or len(code) < 2 or not any(c.isupper() for c in code):
        return False
    sizes = {_SIZE.sub("0", t.raw) for t in found[max(0, one.start - 4) : one.start]}
    return _SIZE.sub("0", said[-1].raw) not in sizes  # `bolts M8 and M10`


def _joined(fragments: Sequence[Fragment], units: list[Unit]) -> list[tuple[int, int]]:
    """First and last token of each piece: a fragment that stands begins one, others go on with it."""
    found: list[tuple[int, int]] = []
    waiting: int | None = None
    for place, one in enumerate(fragments):
        after = fragments[place + 1] if place + 1 < len(fragments) else None
        if one.stands == "elements" and not one.cut and after and _goes_on(after, units):
            # `samarium, cobalt, iron alloy`: a list of the elements of one thing
            waiting = one.start if waiting is None else waiting
            continue
        standing = bool(one.stands)
        last = bisect_left(units, one.start, key=_start)
        before = next(
            (u for u in reversed(units[max(0, last - 4) : last]) if not u.of("join")), None
        )
        if one.stands == "elements" and not one.cut and before and before.of("element"):
            standing = False  # `chloride of lanthanum and cerium`
        start = one.start if waiting is None else waiting
        began, waiting = waiting is not None, None
        if standing or began or not found:
            found.append((start, one.end))
        else:
            found[-1] = (found[-1][0], one.end)
    # words before the first goods belong to it
    if len(found) > 1 and not fragments[0].stands and not any(f.stands for f in fragments[:1]):
        first, second = found[0], found[1]
        if not any(f.stands for f in fragments if f.start < first[1]):
            found[:2] = [(first[0], second[1])]
    return found


def _goes_on(one: Fragment, units: list[Unit]) -> bool:
    """Whether a fragment begins with an element, as the next of a list does."""
    first = next(iter(within(units, one)), None)
    return bool(one.stands and first and first.of("element", "oxide") and not one.cut)
