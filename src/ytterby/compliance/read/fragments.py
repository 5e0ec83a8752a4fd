"""A text between the places at which a list may be cut, and what each part is when it stands alone."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from ytterby.compliance.read.coverage import is_filler, may_be_head
from ytterby.compliance.read.scanned import scanned
from ytterby.compliance.read.sentence import is_one_list, ordinary
from ytterby.compliance.read.spelling import key_set, normal_words, tokens
from ytterby.compliance.read.words import Pieces, Technology, forms_of, pattern, read_words

if TYPE_CHECKING:
    from ytterby.compliance.read.scan import Unit
    from ytterby.compliance.read.spelling import Token

_NUMBER = frozenset(["no", "nr"])
_COMMAS = frozenset(",，")
_BASED = frozenset(["type", *read_words(Technology).named("doped")])


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
    by_first_word: dict[str, tuple[tuple[str, ...], ...]] = {}
    for phrase in read_words(Pieces).named("joiners"):
        words = tuple(token.plain for token in tokens(normal_words(phrase)))
        by_first_word[words[0]] = (*by_first_word.get(words[0], ()), words)
    return {
        first: tuple(sorted(ways, key=len, reverse=True)) for first, ways in by_first_word.items()
    }


@cache
def _signs(name: str) -> frozenset[str]:
    return frozenset(normal_words(sign) for sign in read_words(Pieces).named(name))


@lru_cache(maxsize=512)
def fragments(text: str) -> tuple[Fragment, ...]:
    """A text between the places at which it may be cut, each part with what it is alone."""
    read = scanned(text)
    parts = _fragments(read.text, read.tokens, read.units)
    if not parts:  # signs that are no words
        return ()
    for one, after in zip(parts, [*parts[1:], None], strict=True):
        one.stands = _stands(one, read.units, read.tokens)
        is_tied = not one.stands and (one.tied or (after is not None and after.tied))
        if is_tied and _only_unknown(one, read.units, read.tokens):
            one.stands = "goods"  # `zorblax and steel bolts`
    for one, after in zip(parts[-2::-1], parts[:0:-1], strict=True):
        if one.stands == "elements" and not (one.cut or after.cut or after.stands):
            first = next(iter(within(read.units, after)), None)
            if first is not None and first.of("element"):
                one.stands = ""  # `cerium and terbium activated`
    return tuple(parts)


def _fragments(text: str, tokens: list[Token], units: list[Unit]) -> list[Fragment]:
    inside = {place for u in units if u.end - u.start > 1 for place in range(u.start, u.end)}
    fragments, start, cut, place, depth = list[Fragment](), 0, False, 0, 0
    tied = False
    numbered = pattern("numbered").match(text) is not None
    while place < len(tokens):
        raw = tokens[place].raw
        depth = max(0, depth + (raw in "([（【{") - (raw in ")]）】}"))
        gap = text[tokens[place - 1].at : tokens[place].at] if place else ""
        line = bool(pattern("new_line").search(gap)) or (numbered and _is_number(tokens, place))
        size = 0 if depth or place in inside else _joiner(tokens, place)
        label = 0 if depth else _label(tokens, place)
        size = size or label
        dash = not size and not depth and bool(pattern("spaced_dash").search(gap))
        if (size or line or dash) and place > start:
            fragments.append(Fragment(start, place, cut=cut, tied=tied))
            start, cut, tied = place, False, False
        if size and start == place:
            cut = cut or bool(label) or raw in _signs("lines")
            tied = tied or not (label or raw in _COMMAS)
            start += size
        cut = cut or line
        place += size or 1
    if start < len(tokens):
        fragments.append(Fragment(start, len(tokens), cut=cut, tied=tied))
    if len(fragments) > 1:  # what stands before a line that parts begins nothing less
        fragments[0].cut = fragments[1].cut
    return fragments


def _is_number(tokens: list[Token], place: int) -> bool:
    """Whether a token numbers the goods of a list: `1) motors 2) magnets`."""
    token, after = tokens[place], tokens[place + 1 : place + 2]
    end = token.at + len(token.raw)
    return token.raw.isdigit() and any(t.raw in (")", ".") and t.at == end for t in after)


def _label(tokens: list[Token], place: int) -> int:
    """How many words number a package or an item of a list here, with the colon: `Box A:`, `Pos. 3:`; else 0."""
    if tokens[place].plain not in key_set(Pieces, "packages"):
        return 0
    at = place + 1
    while at < len(tokens) and (tokens[at].raw in ".#" or tokens[at].plain in _NUMBER):
        at += 1
    if at + 1 >= len(tokens) or tokens[at + 1].raw != ":":
        return 0
    raw = tokens[at].raw
    return at + 2 - place if raw.isdigit() or (len(raw) == 1 and raw.isalpha()) else 0


def _joiner(tokens: list[Token], place: int) -> int:
    """How many words part the goods here; 0 if none do."""
    token = tokens[place]
    if token.raw == "," and is_one_list(place, tokens):
        return 0
    if token.raw in _signs("lines") or token.raw in _signs("signs"):
        close = token.raw in "/+" and place and not token.glued
        adjacent = tokens[place - 1].at + len(tokens[place - 1].raw) == token.at if close else False
        # `Nd/Dy`, `3+`: a sign without a space is no joiner of goods between symbols and numbers
        return 0 if adjacent and len(tokens[place - 1].raw) < 3 else 1
    if token.raw.isupper() and len(token.raw) == 1:
        return 0  # Y is yttrium
    for words in _joiners().get(token.plain, ()):
        if tuple(t.plain for t in tokens[place : place + len(words)]) == words:
            return len(words)
    return 0


def _stands(one: Fragment, units: list[Unit], tokens: list[Token]) -> str:
    """What a fragment is when it stands alone."""
    if not one.cut and tokens[one.start].plain in key_set(Pieces, "attributes"):
        return ""
    if not one.cut and any(
        t.plain in key_set(Pieces, "inside") for t in tokens[one.start : one.end]
    ):
        return ""
    own = within(units, one)
    if own and own[0].of("role") and own[0].start == one.start and not one.cut:
        return ""
    turn = next((u.start for u in own if u.of("role") and u.of("role").value != "main"), one.end)  # type: ignore[union-attr]
    own = [u for u in own if u.start < turn and (u.segment == own[0].segment or u.of("stop"))]
    first = next((u for u in own if not u.of("join")), None)
    qualified = any(u.of("undetected", "zero", "trace", "unknown") for u in own)
    if first is not None and (first.absent or first.trace or first.open) and qualified:
        return ""  # `terbium not detected in the report`
    live = [u for u in own if not (u.absent or u.open or u.trace)]
    if not one.cut and any(u.of("stage", "plant") for u in live):
        return ""
    if any(_is_goods(u) for u in live):
        return "goods"
    elements = [u for u in live if u.of("element", "group")]
    if elements and any(u.of("form", "shape") for u in live):
        return "goods"
    if elements and not _share(one, tokens):
        return "elements"
    if one.cut and (elements or _unknown(one, own, tokens) or _only_unknown(one, units, tokens)):
        return "goods"
    return ""


def within(units: list[Unit], one: Fragment) -> list[Unit]:
    """The units of a fragment."""
    first = bisect_left(units, one.start, key=start_of)
    return units[first : bisect_left(units, one.end, lo=first, key=start_of)]


def start_of(unit: Unit) -> int:
    """The first token of a unit, to search by."""
    return unit.start


def _is_goods(unit: Unit) -> bool:
    word = unit.of("product", "oxide", "formula", "group", "form")
    if word is None:
        return ordinary(unit)
    return word.kind in ("product", "oxide") or word.form in forms_of("nouns") or (
        word.kind in ("formula", "group") and bool(word.form)
    )  # fmt: skip


def _share(one: Fragment, tokens: list[Token]) -> bool:
    """Whether the elements of a fragment are a content: `Tb 0.2 %`, `20 ppm Dy`."""
    raws = [token.raw for token in tokens[one.start : one.end]]
    return any(raw in ("%", "ppm", "wt", "percent") for raw in raws) or raws[-1] in _BASED


def _unknown(one: Fragment, own: list[Unit], tokens: list[Token]) -> bool:
    """Whether a fragment has a word of its own that the vocabulary does not know."""
    taken = {place for u in own for place in range(u.start, u.end)}
    last = tokens[max(one.start, one.end - 3) : one.end]
    if any(n.raw[0].isdigit() and is_filler(u) and u.raw not in ")." for n, u in pairwise(last)):
        return False  # `ICE 97.2 %`: a property, but `Zorblax 3000` is a name
    return any(
        place not in taken and tokens[place].raw[0].isalpha() and len(tokens[place].raw) > 2
        for place in range(one.start, one.end)
    )


def _only_unknown(one: Fragment, units: list[Unit], tokens: list[Token]) -> bool:
    """Whether all that a fragment says is a name that the vocabulary does not know."""
    if any(not u.of("join", "stop") for u in within(units, one)):
        return False
    words = [t for t in tokens[one.start : one.end] if t.raw[0].isalnum()]
    while words and words[-1].raw.isdigit() and not words[-1].glued:
        words.pop()  # `Zorblax 3000`
    if not words or any(map(may_be_head, words[-1:])):
        return bool(words)
    code = "-".join(t.raw for t in words)
    if any(not t.glued for t in words[1:]) or len(code) < 2 or not any(c.isupper() for c in code):
        return False
    sizes = {pattern("size").sub("0", t.raw) for t in tokens[max(0, one.start - 4) : one.start]}
    return pattern("size").sub("0", words[-1].raw) not in sizes  # `bolts M8 and M10`
