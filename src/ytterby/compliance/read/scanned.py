"""A text scanned once: its tokens and units, with negations and roles marked; every reading starts from it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from ytterby.compliance.read.coverage import (
    is_filler,
    matter_named,
    not_understood,
    without_clauses,
    without_names,
)
from ytterby.compliance.read.everyday import everyday_goods, plain_matter
from ytterby.compliance.read.everyday_names import (
    everyday,
    is_sure,
    may_describe,
    names_listed,
    says_nothing,
)
from ytterby.compliance.read.lexicon import known_tokens, lexicon
from ytterby.compliance.read.numbers.facts import unread_cas
from ytterby.compliance.read.scan import LISTS, PhraseScan
from ytterby.compliance.read.sentence import ordinary, segment_roles, without_grades
from ytterby.compliance.read.spelling import key_of, key_set, normal_words, token_at
from ytterby.compliance.read.spelling import tokens as tokens_of
from ytterby.compliance.read.words import (
    Fillers,
    Negation,
    Technology,
    kinds_of_words,
    pattern,
    search,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.compliance.read.scan import Unit
    from ytterby.compliance.read.spelling import Token


@dataclass(frozen=True, slots=True)
class ScannedText:
    """What the words of a text are; shared, so it is not to be changed.

    text : in one spelling of signs.
    units : all that means something, less words that only name a quality.
    unknown : words that stand where a head noun should and that nothing knows.
    everyday : the goods of every day that are all the text names, if the vocabulary knew none; else "".
    plain : whether words for goods of every day say what the item is: they say nothing beside what may be another.
    """

    text: str
    tokens: list[Token]
    units: list[Unit]
    unknown: tuple[str, ...]
    everyday: str = ""
    plain: bool = True

    @property
    def technical(self) -> bool:
        """Whether any word may be of technology."""
        return any(unit.of(*kinds_of_words("technical")) for unit in self.units)

    def token(self, place: int) -> Token:
        """The token at a place; one without letters where none is."""
        return token_at(self.tokens, place)

    def part(self, start: int, end: int) -> str:
        """The text from one token up to another."""
        ends = (self.token(n) for n in (start, end))
        first, last = (one.at if one.raw else len(self.text) for one in ends)
        return self.text[first:last]


@lru_cache(maxsize=1024)
def scanned(text: str) -> ScannedText:
    """A user's text, scanned."""
    normalised = normal_words(text)
    tokens = without_clauses(known_tokens(normalised))
    units = list(PhraseScan(lexicon(), tokens).units())
    units = without_names(units, tokens)
    take_out(units, tokens)
    _bring_back(units, tokens, normalised)
    segment_roles(units, tokens)
    named = matter_named(units, tokens)
    unknown = not_understood(units, tokens, named)
    goods, asked = "", False
    taken = {place for unit in units for place in range(unit.start, unit.end)}
    free = (t for n, t in enumerate(tokens) if n not in taken)
    bare = [t for t in free if t.raw.isalpha() and not is_filler(t)]
    plain, listed = any(map(plain_matter, units)), not all(says_nothing(u.words) for u in units)
    everyday = any(map(ordinary, units))
    shaped = any(u.role == "purpose" for u in units) or (
        any(u.of("shape") for u in units) and any(ordinary(u) and is_sure(u.text) for u in units)
    )
    if unknown or plain or bare or (everyday and (listed or shaped)):
        asked, goods = True, everyday_goods(normalised, units, tokens, is_filler)
    numbers = () if named else unread_cas(normalised, lexicon().cas)
    unread = (*numbers, *_compounds(units, tokens))
    kept = without_grades(units, tokens)
    if len(kept) < len(units):
        segment_roles(kept, tokens)
    if not unknown and (commerce := _of_commerce(units, tokens)):
        goods, kept = commerce[0].text, commerce
    unknown = () if goods else unknown
    other = any(u.of("shape") or u.trace or u.open for u in units)
    other = other or any(not t.raw.isascii() and not may_describe(t.raw) for t in bare)
    plain = not asked or (not (unknown or other) and _head_is_sure(units))
    return ScannedText(normalised, tokens, kept, (*unknown, *unread), goods, plain)


_NEXT_GOODS = frozenset("+&/;；、\n")
"""Signs behind which other goods stand."""


def tells_of_named(text: str) -> bool:
    """Whether each unknown word of a text can be on the matter that it names: it looks like no other, and stands by it.

    Behind a joiner stand other goods, and behind a comma may stand a name in trade.
    """
    read = scanned(text)
    raws = [token.raw for token in read.tokens]
    joining = {u.start for u in read.units if u.of("join")}
    for phrase in read.unknown:
        words = [token.raw for token in tokens_of(phrase)]
        place = next((n for n in range(len(raws)) if raws[n : n + len(words)] == words), 0)
        before, run = token_at(read.tokens, place - 1).raw, "".join(words)
        apart = before in _NEXT_GOODS or place - 1 in joining
        plain = pattern("no_name").search(run) or all(
            word.lower() in everyday().modifiers for word in words
        )
        name = before in (",", "，") and not plain
        like = pattern("matter_like" if run.isascii() else "matter_signs")
        if (
            apart
            or name
            or any(like.fullmatch(word) for word in words)
            or names_listed(run.lower())
        ):
            return False
    return True


def _of_commerce(units: list[Unit], tokens: list[Token]) -> list[Unit]:
    """Papers and services of the trade that are all of a text, with the matter that they are on; else nothing."""
    published = [u for u in units if u.among(Fillers, "published")]
    own = published or [u for u in units if u.among(Fillers, "commerce")]
    weighed = any(t.among(Fillers, "masses") for t in tokens)
    telling = kinds_of_words("of_technology" if published else "technical")
    others = [u for u in units if u not in own and not says_nothing(u.words)]
    if not own or weighed or any(u.of(*telling) or u.of("without") for u in others):
        return []
    on_it = key_set(Technology, "papers_on")

    def on(u: Unit) -> bool:
        stated = published or u.role in ("purpose", "place") or key_of(u.after) in on_it
        return u.start > own[0].start and bool(stated)

    return own if all(map(on, others)) else []


def _head_is_sure(units: list[Unit]) -> bool:
    """Whether the last goods of every day that a text names are such as no list can mean, whoever made them."""
    goods = [u for u in units if ordinary(u) and u.role in ("main", "place")]
    last = goods[-1] if goods else None
    return bool(last and (is_sure(last.text) or last.among(Fillers, "services")))


def _compounds(units: list[Unit], tokens: list[Token]) -> list[str]:
    """Metals whose name goes on from a word for a compound that nothing knows: `窒化タングステン`."""
    ends = {unit.end for unit in units}
    metals = (unit for unit in units if unit.of("element") and unit.start not in ends)
    named = (u for u in metals if token_at(tokens, u.start - 1).raw == _COMPOUND)
    return ["".join(t.raw for t in tokens[max(0, u.start - 3) : u.end]) for u in named]


_COMPOUND = "化"
"""With the word before it, the name of a compound in Chinese and Japanese."""
_ENDS_DENIAL = ("stop", "role", "restores", "without")


def asserted(text: str) -> str:
    """A text without what its negators deny: of `no motors. SmCo magnets` what stands behind the full stop."""
    read = scanned(text)
    kept, at = "", 0
    for place, unit in enumerate(read.units):
        if unit.of("without"):
            end = next((u for u in read.units[place + 1 :] if u.of(*_ENDS_DENIAL)), None)
            kept += read.text[at : read.tokens[unit.start].at]
            at = read.tokens[end.start].at if end else len(read.text)
    return kept + read.text[at:] if at else text


_MARKS = frozenset(":=")
_COUNTED = frozenset(
    ["箱", "片", "件", "只", "个", "盒", "枚", "套", "本",
     "pcs", "pieces", "boxes", "cartons", "Stück", "Stk", "x", "×", "*"]
)  # fmt: skip
"""What counts goods, behind a number: none of an element."""
_PAIRS = frozenset("/・")
_BEGINS = frozenset(",;:，；：、(（")
_ENDS = frozenset(",;，；、。)）")
_ABOVE = frozenset([">", "<", "above", "over", "below", "under", "more", "less", "exceeding"])
"""Behind a negated element and before a number: an upper bound."""


def take_out(units: list[Unit], tokens: list[Token]) -> None:
    """Mark the elements that a negation governs (`no Dy or Tb`, `Dy-free`, `Tb 0`), and traces."""
    named = key_set(Negation, "either") | key_set(Negation, "rest")
    for index, unit in enumerate(units):
        if not (key_of(unit.text) in named or unit.of(*_NEGATORS)):
            continue  # most words are none
        if unit.of("unknown"):
            _Scope(units, tokens, index).back("open")
        elif unit.of("undetected") or (unit.among(Negation, "either") and _ends_part(unit, tokens)):
            _Scope(units, tokens, index).back("absent", LISTS | _MARKS)
        elif unit.of("free"):
            _Scope(units, tokens, index).back("absent", _PAIRS if unit.text.isascii() else LISTS)
        elif unit.of("without"):
            _Scope(units, tokens, index).on()
        elif unit.of("restores") and not any(u.of("without") for u in units[:index]):
            # "rare earth oxides other than cerium": outside a negation it takes away
            scope = _Scope(units, tokens, index)
            scope.back("absent") if unit.among(Negation, "behind") else scope.on()
        elif unit.among(Negation, "rest") and (group := unit.of("group")) and group.elements:
            unit.trace = True  # which of them is not said
        elif unit.of("zero"):
            _negate_zero(units, index, tokens)
        elif unit.of("trace"):
            _trace(units, index, tokens)


def _bring_back(units: list[Unit], tokens: list[Token], text: str) -> None:
    """Open what a sentence denies in doubt, of a part or twice: `perhaps without Dy`, `no Dy data`."""
    if not any(unit.absent for unit in units):
        return
    for sentence in pattern("sentences").finditer(text):
        doubted = search("doubted", sentence[0]) or (
            search("doubts_denial", sentence[0]) and not search("asks_of_law", sentence[0])
        )
        for unit in units:
            here = sentence.start() <= tokens[unit.start].at < sentence.end()
            sure = not (doubted or token_at(tokens, unit.end).among(Negation, "no_statement"))
            if unit.absent and here and not sure:
                _open_run(units, unit)


def _open_run(units: list[Unit], last: Unit) -> None:
    """Open a denied element and those of its list before it."""
    for unit in reversed(units[: units.index(last) + 1]):
        if unit.absent:
            unit.absent, unit.open = False, True
        elif not _links(unit, LISTS):
            return


_NEGATORS = ("unknown", "undetected", "free", "without", "restores", "zero", "trace")


class _Scope:
    """The reach of the negator at a place."""

    def __init__(self, units: list[Unit], tokens: list[Token], index: int) -> None:
        self.units, self.tokens, self.index = units, tokens, index

    def on(self) -> None:
        """Forwards: `no Dy or Tb`, `no rare earths except La`."""
        absent, edge = True, self.units[self.index]
        taken: list[Unit] = []
        carried = restored = False
        for place in range(self.index + 1, len(self.units)):
            unit = self.units[place]
            if not _linked(self.tokens[edge.end : unit.start], LISTS):
                break
            edge = unit
            if _negatable(unit):
                if self._asserted(unit, place, taken, carried):
                    break
                bound = absent and self._bounded(unit)
                unit.absent, unit.trace = absent and not bound, bound
                taken.append(unit)
                restored = restored or not absent
            elif unit.of("restores"):
                absent = False
            elif unit.among(Negation, "carries"):
                carried = True
                continue
            elif not _links(unit, LISTS):
                break
            if unit.text not in LISTS:
                carried = False
        if not absent and not restored:
            for unit in taken:  # "free of yttrium except 0.2 % residual"
                unit.absent, unit.trace = False, True

    def _asserted(self, unit: Unit, place: int, taken: list[Unit], carried: bool) -> bool:
        """Whether the scope ends before an element: it has a number, or heads goods of its own."""
        tight = bool(taken) and taken[-1].end == unit.start and self._apart(unit.end)
        if self._number(unit.end) and not (self._bounded(unit) or tight or self._counts(unit.end)):
            return True  # but of signs in a row, `不含镝铽 10000片`, the number counts the goods
        if carried or not taken:
            return False
        if token_at(self.tokens, unit.end).among(Negation, "adds"):
            return True  # `no Tb added, Dy added`
        after = self.units[place + 1] if place + 1 < len(self.units) else None
        adjacent = after is not None and after.start == unit.end
        noun = bool(adjacent and after and after.of("form", "shape", "product"))
        return noun or (unit.of("oxide") is not None and taken[0].of("oxide") is None)

    def _counts(self, place: int) -> bool:
        """Whether a number at a place, apart from what stands before it, counts boxes or pieces: `不含铽 12箱`."""
        return self._apart(place) and token_at(self.tokens, place + 1).raw in _COUNTED

    def _apart(self, place: int) -> bool:
        """Whether a gap stands before a place."""
        last = self.tokens[place - 1]
        return place < len(self.tokens) and self.tokens[place].at > last.at + len(last.raw)

    def _number(self, place: int) -> bool:
        """Whether a number, and not nought, stands at a place."""
        while (one := token_at(self.tokens, place)).raw in (":", "=", "(") or one.among(
            Negation, "adds"
        ):
            place += 1
        raw = token_at(self.tokens, place).raw
        return raw[:1].isdigit() and bool(raw.strip("0.,")) and "x" not in raw  # `10x5x2` is a size

    def _bounded(self, unit: Unit) -> bool:
        """Whether an upper bound stands behind it: `no dysprosium above 0.1 %`."""
        after = self.tokens[unit.end : unit.end + 1]
        return bool(after) and after[0].plain in _ABOVE and self._number(unit.end + 1 + (
            len(self.tokens) > unit.end + 1 and self.tokens[unit.end + 1].plain == "than"))  # fmt: skip

    def back(self, mark: str, over: frozenset[str] = _PAIRS) -> None:
        """Backwards: `Dy- and Tb-free`, `Dy, Tb not detected`; only over elements named alone.

        Over a comma it reaches in a part of its own: not of `with Dy, Tb none` or `dysprosium, terbium: none`.
        """
        edge, near, depth = self.units[self.index], 0, 0
        taken: list[Unit] = []
        for unit in reversed(self.units[: self.index]):
            if not _linked(self.tokens[unit.end : edge.start], over):
                break
            if unit.text == ")" and not taken:
                depth = 1  # `heavy rare earths (Dy, Tb): none`
            elif unit.text == "(" and depth:
                depth = 2
            elif depth == 2 and not unit.of("group"):
                break
            elif _negatable(unit):
                if unit.of("oxide") and edge is not self.units[self.index]:
                    break
                taken.append(unit)
            elif not _links(unit, over):
                break
            elif unit.text in LISTS:
                near = near or len(taken)
            edge = unit
        before = token_at(self.tokens, taken[-1].start - 1) if near else None
        if before and not (before.raw in _BEGINS or before.among(Negation, "reports")):
            del taken[near:]
        for unit in taken:
            setattr(unit, mark, True)


def _ends_part(unit: Unit, tokens: list[Token]) -> bool:
    """Whether nothing stands behind a negator in its part: `terbium: none`, `镝、铽均不含`."""
    return unit.end == len(tokens) or tokens[unit.end].raw in _ENDS


def _linked(between: Sequence[Token], signs: frozenset[str]) -> bool:
    """Whether nothing but signs and small words stands between two elements."""
    small = key_set(Negation, "fillers")
    kana = "".join(t.raw for t in between if t.raw not in signs)  # it is cut into its signs
    return key_of(kana) in small or all(t.raw in signs or key_of(t.raw) in small for t in between)


def _links(unit: Unit, signs: frozenset[str]) -> bool:
    """Whether a unit is a sign or a small word between two elements."""
    return bool(unit.of("join") or unit.text in signs or unit.among(Negation, "fillers"))


def _negatable(unit: Unit) -> bool:
    word = unit.of("element", "group", "oxide")
    return bool(word and (not word.form or word.kind == "oxide"))


def _trace(units: list[Unit], index: int, tokens: list[Token]) -> None:
    """`trace Dy`, `Tb as impurity`: from nought up, unless a number says how much."""
    here = units[index]
    for step in (1, -1):
        for other in range(index + step, index + 3 * step, step):
            if not 0 <= other < len(units):
                break
            unit = units[other]
            between = tokens[here.end : unit.start] if step > 0 else tokens[unit.end : here.start]
            if any(t.raw[0].isdigit() or t.raw in LISTS for t in between):
                break
            if _negatable(unit):
                first, last = min(unit.start, here.start), max(unit.end, here.end)
                nearby = tokens[max(0, first - 2) : last + 2]
                unit.trace = not any(t.raw[0].isdigit() for t in nearby)
                return


_IS = (":", "=", "content", "share", "level")
"""Between an element and its amount."""


def _negate_zero(units: list[Unit], index: int, tokens: list[Token]) -> None:
    """`Dy 0`, `Dy: 0 %` and `0 % Tb`; a zero belongs to what stands before it, if anything."""
    zero, place = units[index], index - 1
    behind = "".join("-" * t.glued + t.raw for t in tokens[zero.end : zero.end + 4])
    if search("range_behind", behind):
        return  # `Dy 0-1 %`: there may be some
    while place > 0 and units[place].text.lower() in _IS:
        place -= 1
    before = units[place] if index else None
    gap = tokens[before.end : zero.start] if before else []
    adjacent = all(t.raw.lower() in _IS for t in gap)
    if before and adjacent and _negatable(before):
        before.absent = True
        return
    after = units[index + 1] if index + 1 < len(units) else None
    if after and after.of("join") and index + 2 < len(units):
        after = units[index + 2]
    if after and _negatable(after):
        gap = tokens[zero.end : after.start]
        if (gap and gap[0].raw in ("%", "wt", "percent")) or (gap and gap[0].plain == "percent"):
            after.absent = all(t.raw in ("%", "wt", "percent", "of", ".") for t in gap)
