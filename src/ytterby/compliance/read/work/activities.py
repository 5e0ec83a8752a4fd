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

from ytterby.compliance.read import everyday_names as names
from ytterby.compliance.read.coverage import is_of_trade
from ytterby.compliance.read.everyday import plain_matter
from ytterby.compliance.read.headings import words_alone
from ytterby.compliance.read.lexicon import lexicon
from ytterby.compliance.read.scanned import scanned
from ytterby.compliance.read.sentence import ordinary
from ytterby.compliance.read.spelling import key_of, key_set
from ytterby.compliance.read.words import (
    Activities,
    Technology,
    kinds_of_words,
    pattern,
)
from ytterby.compliance.read.work.marks import activities_in, goods_in, span_of, within

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ytterby.compliance.read.scan import Unit
    from ytterby.compliance.read.scanned import ScannedText
    from ytterby.compliance.read.work.marks import Span

_NO_RARE_EARTHS = frozenset(["ferrite", "alnico", "other battery"])
_OF_ANY = ("component", "equipment", "battery", "metal")
"""Forms that a word may name of any matter."""
_FEW = 2
"""Unknown words that a part on goods of every day may have."""
_NONE = frozenset[str]()
_OF_MAGNETS, _OF_OTHERS = frozenset(["magnet making"]), frozenset(["recycling"])
"""Steps of magnets without rare earths, and of a matter of no list."""
_OF_OBJECTS = frozenset(["goods", "devices", "other", "bought"])
"""Groups of activities that say nothing without an object: `assembly drawing`."""
_OBJECTS = frozenset(["works", "outside", "everyday", "sure", "made", "bought", "aside"])
"""Groups that are no activity: a works, a matter of no list, goods of every day, such as no list can mean."""
_OF_PROCESS = ("process_words", "of_catalogue", "of_a_process")
_OF_GOODS = ("alloy_words", "of_catalogue", "heat_treatment")
"""What names a process of a record: at large, and beside goods that no list can mean."""


@dataclass(frozen=True, slots=True)
class WorkClause:
    """A part of a text: an activity, its objects and its place.

    text : in small letters. about : the groups of what it names.
    units, words : of the vocabulary, and others, that are no activity and no place.
    carries : whether it passes how a matter is made, and not the activity or goods in use.
    """

    text: str
    about: frozenset[str]
    units: tuple[Unit, ...]
    words: tuple[str, ...]
    carries: bool

    @property
    def matter(self) -> list[Unit]:
        """Units that name a matter or a machine of which lists speak."""
        return [u for u in self.units if _is_matter(u)]

    @property
    def known(self) -> bool:
        """Whether words that nobody knows name no matter by their letters or signs."""
        return all(map(_describes, self.words))

    @property
    def machine(self) -> bool:
        """Whether it names a machine, a line or a plant; a shop or a maker is none."""
        plants = (u for u in self.units if u.of("plant") and not u.among(Activities, "sites"))
        return any(plants) or any(_form(u) == "equipment" for u in self.units)

    @property
    def more_objects(self) -> bool:
        """Whether it names matter and nothing else: `prices of dysprosium and terbium`."""
        objects = all(_is_matter(u) or u.of("join", "role", "stop") for u in self.units)
        return bool(self.matter) and objects and not (self.words or self.about)

    @property
    def says_no_process(self) -> bool:
        """Whether it is on goods or an activity, and names no step of a record, no process, machine or matter.

        Of goods that no list can mean, what makes them is on no record either: `line for toothbrushes`.
        """
        made = "made" in self.about
        steps = any(u.of("stage", "recovering", *["making"] * (not made)) for u in self.units)
        named = (pattern(one).search(self.text) for one in (_OF_GOODS if made else _OF_PROCESS))
        other = steps or any(named) or self._of_another_list() or (self.machine and not made)
        empty = not (self.words or any(u.of(*kinds_of_words("of_technology")) for u in self.units))
        return self.known and bool(self.about or empty) and not other

    def leaves(self, *, listed: bool, apart: frozenset[str]) -> bool:
        """Whether nothing that it says is of a record.

        listed : whether the text names a matter of a list or a works. apart : steps that are of a matter of no list.
        """
        steps = [w.value for u in self.units if not u.absent and (w := u.of("stage", "recovering"))]
        if not apart.issuperset(steps):
            return False
        if apart >= _OF_MAGNETS:
            return self.known
        process = pattern("process_words").search(self.text)
        if listed and (process or self.carries or any(u.of("making") for u in self.units)):
            return False
        hows = (u for u in self.units if u.of("strong", "technology"))
        making = not all(u.among(Technology, "of_use") for u in hows)
        making = making or any(u.of("making") for u in self.units)
        named = any(pattern(one).search(self.text) for one in ("of_catalogue", "alloy_words"))
        if (making and named) or self._of_another_list():
            return False
        if any(self._allowed(one, listed=listed) for one in self.about):
            return True
        return not self.about - _OBJECTS and self._adds_nothing(listed=listed, apart=apart)

    def _adds_nothing(self, *, listed: bool, apart: frozenset[str]) -> bool:
        """Whether a part without an activity of its own says nothing that the others leave open."""
        hows = any(u.of(*kinds_of_words("of_technology")) for u in self.units)
        magnets = "bought" in self.about and all(map(_is_magnet, self.matter))
        if ("works" in self.about and hows) or (self.matter and not magnets):
            return False
        if self.carries and not apart and self.about.isdisjoint(["sure", "outside"]):
            return False
        more = (self.machine and not apart) or (self.words and (self.carries or listed))
        return self.known and not (hows and more)

    def _allowed(self, about: str, *, listed: bool) -> bool:
        """Whether the other words of a part leave an activity, or goods of every day, as they are."""
        outside = not self.about.isdisjoint(["outside", "everyday"])
        if about == "any":
            served = "devices" in self.about or any(u.of("service", "person") for u in self.units)
            return not (self.machine and served)
        if about in ("things", "staff"):
            person = about == "staff" and any(u.of("person") for u in self.units)
            return self.known and not (self.matter or person or self.machine)
        if about == "use":
            used = (
                _is_magnet(u) or _is_plain_machine(u) or _form(u) == "battery" for u in self.matter
            )
            return "works" not in self.about and all(used)
        other = self.machine and "outside" not in self.about
        if "works" in self.about or other or not all(map(_is_magnet, self.matter)):
            return False
        if about == "goods":
            return self.known
        if about == "devices":
            unknown = any(map(pattern("process_machine").search, self.words))
            alone = not (self.matter or self.words)
            return self.known and (outside or alone or not (listed or unknown))
        if about == "everyday":
            sure = not (self.carries and self.about.isdisjoint(["sure", "outside"]))
            return self.known and not listed and sure and len(self.words) <= _FEW
        treated = "other" in self.about and pattern("heat_treatment").search(self.text)
        made = about in ("other", "outside") and outside and not treated
        return made and self.known and not listed

    def _of_another_list(self) -> bool:
        """Whether it names what a list of other goods names, of which the book has headings alone."""
        plain = " ".join(map(key_of, pattern("word").findall(self.text)))
        return bool(_other_lists().search(plain))


def names_no_record(text: str) -> bool:
    """Whether a text on technology, a service or a person's work is on activities alone that no record names.

    >>> names_no_record("fire-safety course for staff of a magnet warehouse")
    True
    >>> names_no_record("fire-safety course, and training in sintering of magnets")
    False
    """
    every = [*_clauses(scanned(text))]
    listed = any(one.matter or "works" in one.about for one in every)
    goes_on = [False, *(b.more_objects and "any" in a.about for a, b in pairwise(every))]
    clauses = [one for one, more in zip(every, goes_on, strict=True) if not more]
    plain = any(_is_plain_magnet(u) for one in clauses for u in one.units)
    other = _OF_OTHERS if any("outside" in one.about for one in clauses) else _NONE
    apart = _NONE if listed else _OF_MAGNETS if plain else other
    objects = _OBJECTS if listed else _OBJECTS - {"everyday", "outside"}
    about = bool(apart) or any(one.about - objects for one in clauses)
    named = any(one.words or one.matter or one.about - _OF_OBJECTS for one in clauses)
    plain = named and about and all(one.leaves(listed=listed, apart=apart) for one in clauses)
    on_goods = any(one.about & {"everyday", "made"} for one in every)
    return plain or (on_goods and not listed and all(one.says_no_process for one in every))


def _clauses(read: ScannedText) -> Iterator[WorkClause]:
    """The parts of a text, cut at signs and at `and`, but not within an activity or a place."""
    small = read.text.lower()
    small = small if len(small) == len(read.text) else read.text
    marks = [*activities_in(small)]
    taken = [span for span, _ in marks]
    spans = [(u, span_of(read, u.start, u.end)) for u in read.units]
    hows = [at for u, at in spans if u.of(*kinds_of_words("of_technology"))]  # `technical support`
    hows += [span for span, name in marks if name == "aside"]
    goods = [mark for mark in goods_in(read, marks) if not within(mark[0], hows)]
    machines = [span for span, _ in goods]  # `washing machine`
    left = _less(small, [*taken, *(span for _, span in spans), *machines])
    own = [
        (u, at)
        for u, at in spans
        if not (within(at, taken) or (_is_plain_machine(u) and within(at, machines)))
    ]
    goods += [(at, "everyday") for u, at in own if ordinary(u) or u.form_of("form") == "component"]
    goods += [(at, "sure") for u, at in own if u.form_of("form") == "component"]
    trade = {t.raw.lower() for t in read.tokens if is_of_trade(t)}
    cuts = [at.span() for at in pattern("parts_of_work").finditer(small)]
    ends = [cut for cut in cuts if not within(cut, taken)]
    for start, end in zip(
        [0, *(b for _, b in ends)], [*(a for a, _ in ends), len(small)], strict=True
    ):
        about = [(span, name) for span, name in (*marks, *goods) if start <= span[0] < end]
        done = [span for span, name in about if name in ("goods", "devices", "other")]
        inside = [(u, at) for u, at in own if start <= at[0] < end]
        made = (at for u, at in inside if _makes_known(u, read))
        words = tuple(w for w in pattern("word").findall(left[start:end]) if w not in trade)
        carries = not all(_is_attached(at, small, done) for at in made)
        held = {span for span, _ in about if pattern("within").search(small[: span[0]])}
        named = frozenset(
            name
            for span, name in about
            if name != "aside" and not (name == "made" and span in held)
        )
        yield WorkClause(small[start:end], named, tuple(u for u, _ in inside), words, carries)


@cache
def _other_lists() -> re.Pattern[str]:
    """What finds words that alone meet a heading of a list, as keys."""
    alone = words_alone() - {key.replace(" ", "") for key in lexicon().phrases}
    long = (w for w in alone if len(w) > names.SHORTEST or not w.isascii())
    keys = (" ".join(w) if pattern("sign").match(w) else w for w in long)
    return re.compile(rf"(?<![a-z])(?:{'|'.join(map(re.escape, keys))})")


def _is_matter(unit: Unit) -> bool:
    """Whether a unit names a matter or a machine of which lists speak."""
    plain = names.says_nothing(unit.words) or plain_matter(unit) or _is_plain_magnet(unit)
    bare = all(w.kind == "form" and w.form in _OF_ANY and not w.elements for w in unit.words)
    matter = unit.of("element", "oxide", "formula", "group", "form", "product")
    return not (plain or bare or unit.absent or unit.of("plant")) and matter is not None


def _describes(word: str) -> bool:
    signs = pattern("sign").match(word)
    no_matter = names.names_no_listed(word) and not pattern("matter_signs").fullmatch(word)
    return no_matter if signs else names.may_describe(word)


def _form(unit: Unit) -> str:
    return unit.form_of("product", "form")


def _is_plain_magnet(unit: Unit) -> bool:
    return any(word.value in _NO_RARE_EARTHS for word in unit.words)


def _is_plain_machine(unit: Unit) -> bool:
    return all(w.value == "other equipment" or w.kind in ("role", "form") for w in unit.words)


def _is_magnet(unit: Unit) -> bool:
    return any(word.form == "magnet" for word in unit.words)


def _makes_known(unit: Unit, read: ScannedText) -> bool:
    """Whether a unit is a paper or a word for know-how that may tell how a matter is made."""
    key = " ".join(token.plain for token in read.tokens[unit.start : unit.end])
    neutral = key in key_set(Technology, "of_use") | key_set(Activities, "neutral")
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
