"""Technology by kind: what a text is about, what that is done to, and where, which is no object.

Know-how, a paper, a service or a person's work is controlled only where a process that a record names is done to a
matter that it names. Each part of a text is read as an activity with its objects; a text is on no record where each
part is about an activity that none names, with no other object than leaves it as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from ytterby.compliance.read.coverage import is_of_trade
from ytterby.compliance.read.everyday import plain_matter
from ytterby.compliance.read.everyday_names import (
    is_sure,
    may_describe,
    name_at,
    names_no_listed,
    says_nothing,
)
from ytterby.compliance.read.scanned import scanned
from ytterby.compliance.read.sentence import ordinary
from ytterby.compliance.read.spelling import key_set, simplified
from ytterby.compliance.read.words import (
    Activities,
    Technology,
    kinds_of_words,
    pattern,
    read_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ytterby.compliance.read.scan import Unit
    from ytterby.compliance.read.scanned import ScannedText

Span = tuple[int, int]
_NO_RARE_EARTHS = frozenset(["ferrite", "alnico", "other battery"])
_OF_ANY = ("component", "equipment", "battery", "metal")
"""Forms that a word may name of any matter."""
_FEW = 2
"""Words that nobody knows beside goods of every day."""
_OF_MAGNETS, _OF_OTHERS = frozenset(["magnet making"]), frozenset(["recycling"])
"""Steps of magnets without rare earths, and of a matter of no list."""


@dataclass(frozen=True, slots=True)
class WorkClause:
    """A part of a text: an activity, its objects and its place.

    text, rest : in small letters, and less a matter of no list.
    units, words : of the vocabulary, and others, that are no activity and no place.
    about : by what may stand beside them, the activities that it names.
    place : whether it tells a works. goods, sure : whether it names goods of every day, and such as no list can mean.
    other : whether it names a matter of no list.
    carries : whether papers or persons of it pass how a matter is made, and not the activity or goods in use.
    """

    text: str
    rest: str
    units: tuple[Unit, ...]
    words: tuple[str, ...]
    about: frozenset[str]
    place: bool
    goods: bool
    sure: bool
    other: bool
    carries: bool

    @property
    def matter(self) -> list[Unit]:
        """Units that name a matter or a machine of which lists speak."""
        return [u for u in self.units if _is_matter(u)]

    @property
    def known(self) -> bool:
        """Whether words that nobody knows name no matter by their letters."""
        return all(map(_describes, self.words))

    @property
    def machine(self) -> bool:
        """Whether it names a machine, a line or a plant; a shop or a maker is none."""
        plants = (u for u in self.units if u.of("plant") and not u.among(Activities, "sites"))
        return any(plants) or any(u.form_of("product", "form") == "equipment" for u in self.units)

    @property
    def more_objects(self) -> bool:
        """Whether it names matter and nothing else: `prices of dysprosium and terbium`."""
        small = ("join", "role", "stop")
        objects = all(_is_matter(u) or u.of(*small) for u in self.units)
        return bool(self.matter) and objects and not (self.words or self.about or self.place)

    def leaves(self, *, listed: bool, apart: frozenset[str]) -> bool:
        """Whether nothing that it says is of a record.

        listed : whether the text names a matter of a list or a works. apart : steps that are of a matter of no list.
        """
        named = [w.value for u in self.units if not u.absent and (w := u.of("stage", "recovering"))]
        if not apart.issuperset(named):
            return False
        if apart >= _OF_MAGNETS:
            return self.known
        steps = pattern("process_words").search(self.text)
        makes = bool(steps) or any(u.of("making") for u in self.units)
        if listed and (makes or self.carries):
            return False
        if self.carries and pattern("of_catalogue").search(self.rest):
            return False
        if any(self._allowed(one, listed=listed) for one in self.about):
            return True
        if self.about - {"bought", "everyday"}:
            return False
        hows = any(u.of(*kinds_of_words("of_technology")) for u in self.units)
        magnets = "bought" in self.about and all(map(_is_magnet, self.matter))
        if (self.place and hows) or (self.matter and not magnets):
            return False
        more = (self.machine and not apart) or (self.words and (self.carries or listed))
        return self.known and not (hows and more)

    def _allowed(self, about: str, *, listed: bool) -> bool:
        """Whether what stands beside an activity leaves it as it is."""
        if about == "bought":
            return False
        if about in ("things", "staff"):
            person = about == "staff" and any(u.of("person") for u in self.units)
            return self.known and not (self.matter or person or self.machine)
        if about == "any":
            served = "devices" in self.about or any(u.of("service", "person") for u in self.units)
            return not (self.machine and served)
        if about == "use":
            return not self.place and all(map(_is_used, self.matter))
        if self.place or (self.machine and not self.other) or not all(map(_is_magnet, self.matter)):
            return False
        named = self.goods or self.other
        if about == "devices":
            alone = not (self.matter or self.words)
            unknown = any(map(pattern("process_machine").search, self.words))
            return self.known and (named or alone or not (listed or unknown))
        if about == "other":
            listed = listed or bool(pattern("of_catalogue").search(self.rest))
            return named and self.known and not listed
        if about == "everyday":
            few = self.known and len(self.words) <= _FEW and not listed
            return few and (self.sure or self.other or not self.carries)
        return True


def names_no_record(text: str) -> bool:
    """Whether a text on technology, a service or a person's work is on activities alone that no record names.

    >>> names_no_record("fire-safety course for staff of a magnet warehouse")
    True
    >>> names_no_record("fire-safety course, and training in sintering of magnets")
    False
    """
    every = [*_clauses(scanned(text))]
    listed = any(one.matter or one.place for one in every)
    goes_on = [False, *(b.more_objects and "any" in a.about for a, b in pairwise(every))]
    clauses = [one for one, more in zip(every, goes_on, strict=True) if not more]
    plain = any(map(_is_plain_magnet, (u for one in clauses for u in one.units)))
    other = _OF_OTHERS if any("other" in one.about for one in clauses) else frozenset[str]()
    apart = frozenset[str]() if listed else _OF_MAGNETS if plain else other
    none = {"bought", "everyday"} if listed else {"bought"}
    about = bool(apart) or any(one.about - none for one in clauses)
    return about and all(one.leaves(listed=listed, apart=apart) for one in clauses)


def _is_matter(unit: Unit) -> bool:
    """Whether a unit names a matter or a machine of which lists speak."""
    plain = says_nothing(unit.words) or plain_matter(unit) or _is_plain_magnet(unit) or unit.absent
    plain = plain or unit.of("plant") is not None
    bare = all(w.kind == "form" and w.form in _OF_ANY and not w.elements for w in unit.words)
    kinds = ("element", "oxide", "formula", "group", "form", "product")
    return not (plain or bare) and unit.of(*kinds) is not None


def _describes(word: str) -> bool:
    """Whether a word that nobody knows names no matter by its letters or signs."""
    if not pattern("sign").match(word):
        return may_describe(word)
    return names_no_listed(word) and not pattern("matter_signs").fullmatch(word)


def _is_plain_magnet(unit: Unit) -> bool:
    return any(word.value in _NO_RARE_EARTHS for word in unit.words)


def _is_used(unit: Unit) -> bool:
    return (
        _is_magnet(unit) or _is_plain_machine(unit) or unit.form_of("product", "form") == "battery"
    )


def _is_plain_machine(unit: Unit) -> bool:
    return all(w.value == "other equipment" or w.kind in ("role", "form") for w in unit.words)


def _is_magnet(unit: Unit) -> bool:
    return any(word.form == "magnet" for word in unit.words)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """What finds the activities of each group, in the spelling of scanned texts."""
    file, found = read_words(Activities), dict[str, re.Pattern[str]]()
    for name, lists in file.objects.items():
        lines = [simplified(line) for one in lists for line in file.named(one)]
        signs = [line for line in lines if pattern("sign").search(line)]
        letters = "|".join(line for line in lines if line not in signs)
        either = [rf"(?<![a-zà-ÿ])(?:{letters})(?![a-zà-ÿ])"] if letters else []
        found[name] = re.compile("|".join([*either, *signs]))
    return found


@cache
def _simplified(name: str) -> re.Pattern[str]:
    return re.compile(simplified(pattern(name).pattern))


def _clauses(read: ScannedText) -> Iterator[WorkClause]:
    """The parts of a text, cut at signs and at `and`, but not within an activity or a place."""
    small = read.text.lower()
    small = small if len(small) == len(read.text) else read.text
    found = ((at.span(), name) for name, one in _patterns().items() for at in one.finditer(small))
    every = [(span, name) for span, name in found if name != "aside"]
    places = [*_places(small, [span for span, _ in every])]
    named = [(span, name) for span, name in every if not _within(span, places)]
    others = [at.span() for at in _simplified("other_matter").finditer(small)]
    aside = [at.span() for at in _patterns()["aside"].finditer(small)]
    taken = [*places, *(span for span, _ in named), *others, *aside]
    spans = [(u, _span(u, read)) for u in read.units]
    own = [(u, span) for u, span in spans if not _within(span, taken)]
    every_day, trade = [*_goods(read)], {t.raw.lower() for t in read.tokens if is_of_trade(t)}
    goods = [span for span, _ in every_day]
    own = [(u, at) for u, at in own if not (_is_plain_machine(u) and _within(at, goods))]
    left = _less(small, [*taken, *(span for _, span in spans), *goods])
    cuts = (at.span() for at in pattern("parts_of_work").finditer(small))
    ends = [cut for cut in cuts if not _within(cut, taken)]
    starts = [0, *(end for _, end in ends)]
    for start, end in zip(starts, [*(at for at, _ in ends), len(small)], strict=True):
        units = tuple(u for u, at in own if start <= at[0] < end)
        hows = [at for u, at in own if start <= at[0] < end and _makes_known(u, read)]
        about = [(span, name) for span, name in named if start <= span[0] < end]
        done = [span for span, name in about if name in ("goods", "devices", "other")]
        other = any(start <= a < end for a, _ in others)
        named_goods = any(start <= a < end for a, _ in goods) or any(map(_is_goods, units))
        yield WorkClause(
            text=small[start:end],
            rest=_less(small, others)[start:end],
            units=units,
            words=tuple(w for w in pattern("word").findall(left[start:end]) if w not in trade),
            about=frozenset(
                [*(name for _, name in about), *["other"] * other, *["everyday"] * named_goods]
            ),
            place=any(start <= a < end for a, _ in places),
            goods=named_goods,
            sure=any(sure for (a, _), sure in every_day if start <= a < end)
            or any(u.form_of("form") == "component" for u in units),
            other=other,
            carries=not all(_is_attached(at, small, done) for at in hows),
        )


def _places(text: str, activities: list[Span]) -> Iterator[Span]:
    """Where a text tells a works: behind `of` it may be the object, unless an activity or its people stand before."""
    for found in _simplified("works").finditer(text):
        before = text[: found.start()].rstrip()
        known = any(end == len(before) for _, end in activities) or pattern("of_people").search(
            before
        )
        if known or not pattern("of_works").match(found[0]):
            yield found.span()


def _goods(read: ScannedText) -> Iterator[tuple[Span, bool]]:
    """Names of goods of every day, and whether no list can mean these."""
    place = 0
    while place < len(read.tokens):
        size, what = name_at(read.tokens, place)
        last = read.token(place + max(size, 1) - 1)
        if what == "head" and not pattern("process_machine").search(last.raw):
            words = " ".join(t.plain for t in read.tokens[place : place + size])
            yield (read.token(place).at, last.at + len(last.raw)), is_sure(words)
        place += size or 1


def _is_goods(unit: Unit) -> bool:
    return ordinary(unit) or unit.form_of("form") == "component"


def _makes_known(unit: Unit, read: ScannedText) -> bool:
    """Whether a unit is a paper or a word for know-how that may tell how a matter is made."""
    key = " ".join(token.plain for token in read.tokens[unit.start : unit.end])
    neutral = key in key_set(Technology, "of_use") or key in key_set(Activities, "neutral")
    return unit.of("strong", "technology") is not None and not neutral


def _is_attached(unit: Span, text: str, spans: list[Span]) -> bool:
    """Whether a unit stands right behind an activity, or before it with nothing but small words between."""
    behind = (text[end : unit[0]] for _, end in spans if end <= unit[0])
    before = (text[unit[1] : start] for start, _ in spans if unit[1] <= start)
    return any(pattern("no_gap").fullmatch(gap) for gap in (*behind, *before))


def _less(text: str, spans: Iterable[Span]) -> str:
    """The text with blanks in the place of its parts."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _span(unit: Unit, read: ScannedText) -> Span:
    """Where a unit begins and ends in the text."""
    last = read.token(unit.end - 1)
    return read.token(unit.start).at, last.at + len(last.raw)


def _within(one: Span, spans: Iterable[Span]) -> bool:
    return any(start <= one[0] and one[1] <= end for start, end in spans)
