"""A list of goods as its pieces: cut where both sides can stand as goods, each to be judged alone.

The text as a whole stays a reading beside its pieces; the most severe verdict of all of them counts.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from ytterby.compliance.read.coverage import is_filler, is_of_trade, may_be_head
from ytterby.compliance.read.everyday_names import plain_words
from ytterby.compliance.read.scanned import scanned
from ytterby.compliance.read.sentence import may_be_list, ordinary
from ytterby.compliance.read.spelling import COMMAS, joiners, key_set, signs
from ytterby.compliance.read.swallowed import joined_to_use
from ytterby.compliance.read.words import (
    Pieces,
    Technology,
    forms_of,
    pattern,
    read_words,
    search,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.compliance.read.scan import Unit
    from ytterby.compliance.read.scanned import ScannedText
    from ytterby.compliance.read.spelling import Token


_NUMBER = frozenset(["no", "nr"])
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


@lru_cache(maxsize=512)
def fragments(text: str) -> tuple[Fragment, ...]:
    """A text between the places at which it may be cut, each part with what it is alone."""
    read = scanned(text)
    parts = _fragments(read.text, read.tokens, read.units)
    if not parts:  # signs that are no words
        return ()
    for one, after in zip(parts, [*parts[1:], None], strict=True):
        one.stands = _stands(one, read.units, read.tokens) or _behind_heading(
            one, read.units, read.tokens
        )
        is_tied = not one.stands and (one.tied or (after is not None and after.tied))
        if is_tied and _only_unknown(one, read.units, read.tokens):
            one.stands = "goods"  # `zorblax and steel bolts`
        of = read.part(one.start, one.end).strip(" ,") if one.stands and not one.cut else ""
        one.stands = "" if pattern("composition").fullmatch(of) else one.stands
    for one, after in pairwise(parts):
        same = _machines(one, read.units) & _machines(after, read.units)
        if same and not after.cut:
            after.stands = ""  # `mixer-settler, mixing chamber 0.2 m3`
        if after.stands and joined_to_use(within(read.units, after), read.units):
            one.stands = one.stands or "goods"  # `子供用ヘッドホンと二酸化ゲルマニウム`
    for one, after in zip(parts[-2::-1], parts[:0:-1], strict=True):
        if one.stands == "elements" and not (one.cut or after.cut or after.stands):
            first = next(iter(within(read.units, after)), None)
            if first is not None and first.of("element"):
                one.stands = ""  # `cerium and terbium activated`
    return tuple(parts)


def _fragments(text: str, tokens: list[Token], units: list[Unit]) -> list[Fragment]:
    inside = {place for u in units if u.end - u.start > 1 for place in range(u.start, u.end)}
    fragments, start, place, depth, cut, tied = list[Fragment](), 0, 0, 0, False, False
    numbered = pattern("numbered").match(text) is not None
    while place < len(tokens):
        raw = tokens[place].raw
        depth = max(0, depth + (raw in "([（【{") - (raw in ")]）】}"))
        gap = text[tokens[place - 1].at : tokens[place].at] if place else ""
        gap = "" if gap.rstrip(" ").isalnum() else gap  # mostly a word and the blank behind it
        line = bool(gap and pattern("new_line").search(gap))
        line = line or (numbered and _is_number(tokens, place))
        label = 0 if depth else _label(tokens, place)
        size = label if depth or place in inside else _joiner(tokens, place) or label
        dash = bool(gap and not size and not depth and pattern("spaced_dash").search(gap))
        if (size or line or dash) and place > start:
            fragments.append(Fragment(start, place, cut=cut, tied=tied))
            start, cut, tied = place, False, False
        if size and start == place:
            cut = cut or bool(label) or raw in signs("lines")
            tied = tied or not (label or raw in COMMAS)
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
    if token.raw in signs("lines") or token.raw in signs("signs"):
        close = token.raw in "/+" and place and not token.glued
        adjacent = tokens[place - 1].at + len(tokens[place - 1].raw) == token.at if close else False
        # `Nd/Dy`, `3+`: a sign without a space is no joiner of goods between symbols and numbers
        return 0 if adjacent and len(tokens[place - 1].raw) < 3 else 1
    if token.raw.isupper() and len(token.raw) == 1:
        return 0  # Y is yttrium
    for words in joiners().get(token.plain, ()):
        if tuple(t.plain for t in tokens[place : place + len(words)]) == words:
            return len(words)
    return 0


def _stands(one: Fragment, units: list[Unit], tokens: list[Token]) -> str:
    """What a fragment is when it stands alone."""
    said = tokens[one.start : one.end]
    text = (" " if said[0].raw.isascii() else "").join(t.raw for t in said)
    inside = search("fixed_in", text) or any(t.among(Pieces, "inside") for t in said)
    own = within(units, one)
    denied = bool(own) and all(u.absent or u.of("join", "role", "without") for u in own)
    if tokens[one.start].among(Pieces, "attributes") and (denied or not one.cut):
        return ""  # `zirconia; contains neither yttria nor scandia`
    if not one.cut and (inside or any(u.among(Pieces, "inside") for u in own)):
        return ""
    aside = own and (own[0].of("role") or all(u.role == "purpose" for u in own))
    if aside and own[0].start == one.start and not one.cut:
        return "goods" if joined_to_use(own, units) else ""  # `，稀土永磁用` too
    turn = next((u.start for u in own if u.of("role") and u.of("role").value != "main"), one.end)  # type: ignore[union-attr]
    # `fil de tungstène` is one, though `de` begins a segment
    one_of = [u.segment for u in own if u is own[0] or u.after in ("de", "d", "von")]
    own = [u for u in own if u.start < turn and (u.segment in one_of or u.of("stop"))]
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


def _behind_heading(one: Fragment, units: list[Unit], tokens: list[Token]) -> str:
    """What stands behind a heading that says for whom goods are: `Samples for customers: oxalic acid`; else ""."""
    colon = next((u for u in within(units, one) if u.text == ":" and u.start > one.start), None)
    if colon is None or colon.end >= one.end:
        return ""
    head = within(units, replace(one, end=colon.start))
    known = any(u.of("product", "oxide", "formula", "stage", "making", "labels") for u in head)
    if known or not any(u.of("role", "side") for u in head):
        return ""
    return _stands(replace(one, start=colon.end), units, tokens)


def within(units: list[Unit], one: Fragment) -> list[Unit]:
    """The units of a fragment."""
    first = bisect_left(units, one.start, key=start_of)
    return units[first : bisect_left(units, one.end, lo=first, key=start_of)]


def _machines(one: Fragment, units: list[Unit]) -> set[str]:
    """The machines that a fragment names."""
    named = (u.of("product") for u in within(units, one))
    return {w.value for w in named if w and w.form == "equipment"} - {"other equipment"}


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
    raws = (tokens[place].raw for place in range(one.start, one.end) if place not in taken)
    return any(raw[0].isalpha() and len(raw) > 2 for raw in raws)


def _only_unknown(one: Fragment, units: list[Unit], tokens: list[Token]) -> bool:
    """Whether all that a fragment says is a name that the vocabulary does not know."""
    if any(not u.of("join", "stop") for u in within(units, one)):
        return False
    words = [t for t in tokens[one.start : one.end] if t.raw[0].isalnum()]
    while words and words[-1].raw.isdigit() and not words[-1].glued:
        words.pop()  # `Zorblax 3000`
    if not words or any(map(may_be_head, words[-1:])):
        return any(t.plain not in plain_words() for t in words)
    code = "-".join(t.raw for t in words)
    several = (
        any(not t.glued for t in words[1:]) or len(code) < 2 or not any(map(str.isupper, code))
    )
    if several or pattern("rating").fullmatch(code):
        return False  # `100V`
    sizes = {pattern("size").sub("0", t.raw) for t in tokens[max(0, one.start - 4) : one.start]}
    return pattern("size").sub("0", words[-1].raw) not in sizes  # `bolts M8 and M10`


MAX_PIECES = 40
"""Pieces of one text that are judged; what is beyond them is judged together, as the last one."""


@lru_cache(maxsize=512)
def pieces(text: str) -> tuple[str, ...]:
    """The goods of a list, each in the user's words; nothing for one piece of goods.

    >>> pieces("steel bolts, dysprosium oxide 99.9 %, 5 kg in drums")
    ('steel bolts', 'dysprosium oxide 99.9 %, 5 kg in drums')
    """
    if not pattern("may_part").search(text):
        return ()
    read = scanned(text)
    if read.everyday:
        return ()  # `handles, aluminium`: all that it names is known to be on no list
    parts = fragments(text) if may_be_list(read.text, read.tokens, read.units) else ()
    if read.units and read.units[0].of("without") and (rest := _behind_denied(read, parts)):
        return _piece_texts(read, _joined(rest, read.units))
    joined = _joined(parts, read.units) if len(parts) > 1 else []
    if len(joined) > 1:
        return _piece_texts(read, joined)
    return _sent_along(read.text) or _on_another(read)


@lru_cache(maxsize=4096)
def left_from(text: str, exporter: str) -> str:
    """The country that goods leave: China where a text tells it, whoever sells them."""
    stays = exporter in ("", "CN") or not search("leaves_china", text)
    return exporter if stays else "CN"


def _piece_texts(read: ScannedText, joined: list[tuple[int, int]]) -> tuple[str, ...]:
    """The words of each piece, from its first and last token."""
    if len(joined) > MAX_PIECES:
        joined[MAX_PIECES - 1 :] = [(joined[MAX_PIECES - 1][0], joined[-1][1])]
    size = pattern("size")  # words of packing and amounts alone are no goods: `200 L drums x 80`
    packed = (
        all(is_of_trade(t) or size.fullmatch(t.raw) for t in read.tokens[a:b]) for a, b in joined
    )
    joined = [span for span, alone in zip(joined, packed, strict=True) if not alone] or joined
    texts = (pattern("bullet").sub("", read.part(*span)) for span in joined)
    return tuple(filter(None, (one.strip(" \t\r\n,;/+&|-") for one in texts)))


def _behind_denied(read: ScannedText, parts: Sequence[Fragment]) -> Sequence[Fragment]:
    """What stands behind goods that are denied: `no ferrite magnets, SmCo magnets 500 pcs`; else nothing.

    A denied element is said of what follows and parts nothing: `without Dy and Tb, NdFeB magnets`.
    """
    goods = False
    for place, (before, after) in enumerate(pairwise(parts), 1):
        denied = within(read.units, before)
        if not denied or not denied[0].of("without"):
            continue
        named = ("product", "form", "shape", "oxide")
        goods = goods or any(u.of(*named) and not u.absent for u in denied)
        first = next(iter(within(read.units, after)), None)
        if goods and first is not None and not first.of("without", "role") and after.stands:
            return parts[place:]
    return ()


def _sent_along(text: str) -> tuple[str, ...]:
    """Goods that are sent with others by an amount of their own, or as spare or loose ones; else nothing.

    >>> _sent_along("motor with 10 kg of dysprosium oxide")
    ('motor', '10 kg of dysprosium oxide')
    """
    match = search("along", text)
    if match is None or not text[: match.start()].strip():
        return ()
    other = text[match.end() :].strip(" .,;:)")
    return (text[: match.start()].strip(" (:,"), other) if other else ()


def _on_another(read: ScannedText) -> tuple[str, ...]:
    """Goods named by a matter and a noun, and the other metal behind them: `钆靶材 绑定铜背板`; else nothing.

    The second is what they stand on or are kept in, and makes no alloy of them; a share makes it one.
    """
    own = [u for u in read.units if not u.of("join")]
    for place, noun in enumerate(own[1:], 1):
        matter = own[place - 1].of("element", "oxide", "group", "formula")
        if not (noun.of("form", "shape") and matter and matter.elements):
            continue
        for other, after in pairwise(own[place + 1 :]):
            metal = other.of("element")
            if not (metal and after.of("form", "shape") and after.start - other.end < _NEAR):
                continue
            at = len(read.part(0, other.start))
            gap = read.text.rfind(" ", len(read.part(0, noun.end).rstrip()), at)
            end = gap if gap > 0 else at
            return read.text[:end].strip(), read.text[end:].strip()
    return ()


_NEAR = 3
"""Words that may stand between a metal and its noun: `铜 背 板`."""


def _joined(fragments: Sequence[Fragment], units: list[Unit]) -> list[tuple[int, int]]:
    """First and last token of each piece: a fragment that stands begins one, others go on with it."""
    spans: list[tuple[int, int]] = []
    waiting: int | None = None
    for one, after in zip(fragments, (*fragments[1:], None), strict=True):
        elements = one.stands == "elements" and not one.cut
        if elements and after and _goes_on(after, units):
            # `samarium, cobalt, iron alloy`: a list of the elements of one thing
            waiting = one.start if waiting is None else waiting
            continue
        last = bisect_left(units, one.start, key=start_of)
        near = (u for u in reversed(units[max(0, last - 4) : last]) if not u.of("join"))
        before = next(near, None)
        # `chloride of lanthanum and cerium`
        goes_on = not one.stands or (elements and before and before.of("element"))
        if waiting is None and goes_on and spans:
            spans[-1] = (spans[-1][0], one.end)
        else:
            spans.append((one.start if waiting is None else waiting, one.end))
        waiting = None
    # words before the first goods belong to it, unless they name a matter and its form: `alloy of lead, Sb 3 %`
    first = [f for f in fragments if f.start < spans[0][1]]
    own = [u for f in first for u in within(units, f)]
    formed = any(u.of("form", "shape") for u in own)
    following = fragments[len(first) :][:1]  # `phosphor of yttrium oxide and europium` goes on
    parted = any(f.cut or (formed and (f.stands == "goods" or not f.tied)) for f in following)
    parted = parted and any(u.of("element", "group", "oxide") for u in own)
    if len(spans) > 1 and not (parted or any(f.stands for f in first)):
        spans[:2] = [(spans[0][0], spans[1][1])]
    return spans


def _goes_on(one: Fragment, units: list[Unit]) -> bool:
    """Whether a fragment begins with an element, as the next of a list does."""
    first = next(iter(within(units, one)), None)
    return bool(one.stands and first and first.of("element", "oxide") and not one.cut)


"""What tells that know-how may pass."""
"""Where it is put to work."""
