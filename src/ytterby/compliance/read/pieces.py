"""A list of goods as its pieces: cut where both sides can stand as goods, each to be judged alone.

The text as a whole stays a reading beside its pieces; the most severe verdict of all of them counts.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING

from ytterby.compliance.read.fragments import fragments, start_of, within
from ytterby.compliance.read.scanned import scanned
from ytterby.compliance.read.words import pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.compliance.read.fragments import Fragment
    from ytterby.compliance.read.item import Kind
    from ytterby.compliance.read.scan import Unit
    from ytterby.compliance.read.scanned import ScannedText

MAX_PIECES = 40
"""Pieces of one text that are judged; what is beyond them is judged together, as the last one."""


def pieces(text: str) -> tuple[str, ...]:
    """The goods of a list, each in the user's words; nothing for one piece of goods.

    >>> pieces("steel bolts, dysprosium oxide 99.9 %, 5 kg in drums")
    ('steel bolts', 'dysprosium oxide 99.9 %, 5 kg in drums')
    """
    if not pattern("may_part").search(text):
        return ()
    read, parts = scanned(text), fragments(text)
    if read.units and read.units[0].of("without") and (rest := _behind_denied(read, parts)):
        return _piece_texts(read, _joined(rest, read.units))
    joined = _joined(parts, read.units) if len(parts) > 1 else []
    return _piece_texts(read, joined) if len(joined) > 1 else _sent_along(text)


def _piece_texts(read: ScannedText, joined: list[tuple[int, int]]) -> tuple[str, ...]:
    """The words of each piece, from its first and last token."""
    if len(joined) > MAX_PIECES:
        joined[MAX_PIECES - 1 :] = [(joined[MAX_PIECES - 1][0], joined[-1][1])]
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
    match = pattern("along").search(text)
    if match is None or not text[: match.start()].strip():
        return ()
    other = text[match.end() :].strip(" .,;:)")
    return (text[: match.start()].strip(" (:,"), other) if other else ()


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
    # words before the first goods belong to it
    if len(spans) > 1 and not any(f.stands for f in fragments if f.start < spans[0][1]):
        spans[:2] = [(spans[0][0], spans[1][1])]
    return spans


def _goes_on(one: Fragment, units: list[Unit]) -> bool:
    """Whether a fragment begins with an element, as the next of a list does."""
    first = next(iter(within(units, one)), None)
    return bool(one.stands and first and first.of("element", "oxide") and not one.cut)


_HOW = ("way", "person", "service", "strong", "technology", "paper")
"""What tells that know-how may pass."""
_WHERE = ("stage", "plant", "recovering")
"""Where it is put to work."""


def kinds_of(text: str) -> frozenset[Kind]:
    """The kinds that a text may name, beside the one its head noun says.

    >>> sorted(kinds_of("secondment of a metallurgist to a magnet plant"))
    ['technology']
    >>> sorted(kinds_of("gadolinium oxide, drawing no. 22-A"))
    ['goods']
    """
    units = scanned(text).units
    kinds: set[Kind] = set()
    if any(_hows(units)) and any(map(_is_where, units)):
        kinds.add("technology")
    for one in fragments(text):
        own = within(units, one)
        if one.stands == "goods" and not any(u.of(*_HOW, *_WHERE) for u in own if not u.of("side")):
            kinds.add("goods")
        if any(u.of(*_HOW) for u in own if not u.of("side", "paper")):
            break  # `separation of dysprosium and terbium oxide`: what follows is worked on
    return frozenset(kinds)


def _is_where(unit: Unit) -> bool:
    noun = unit.of("product")
    return bool(unit.of(*_WHERE)) or (noun is not None and noun.form == "equipment")


def _hows(units: list[Unit]) -> list[Unit]:
    """Words by which know-how passes; what goods are for (`samples for testing`) is none."""
    return [u for u in units if u.of(*_HOW) and not u.of("side") and u.role != "purpose"]
