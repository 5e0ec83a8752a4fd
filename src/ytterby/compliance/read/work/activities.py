"""Technology by kind: what a text is about, what that is done to, and where, which is no object.

Know-how, a paper, a service or a person's work is controlled only where a process that a record names is done to a
matter that it names. Each part of a text is read as an activity with its objects; a text is on no record where each
part is about an activity that none names, with no other object than leaves it as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING

from ytterby.compliance.read import everyday_names as names
from ytterby.compliance.read.codes.headings import words_alone
from ytterby.compliance.read.coverage import is_of_trade
from ytterby.compliance.read.everyday import plain_matter
from ytterby.compliance.read.lexicon import lexicon
from ytterby.compliance.read.scanned import scanned
from ytterby.compliance.read.sentence import ordinary
from ytterby.compliance.read.spelling import key_of, key_set, simplified
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
Mark = tuple[Span, str]
"""Where a text names an activity, an object or a place, and its group."""
_NO_RARE_EARTHS = frozenset(["ferrite", "alnico", "other battery"])
_OF_ANY = ("component", "equipment", "battery", "metal")
"""Forms that a word may name of any matter."""
_OF_MAGNETS, _OF_OTHERS = frozenset(["magnet making"]), frozenset(["recycling"])
"""Steps of magnets without rare earths, and of a matter of no list."""
_OF_OBJECTS = frozenset(["goods", "devices", "other", "bought"])
"""Groups of activities that say nothing without an object: `assembly drawing`."""
OBJECTS = frozenset(["works", "outside", "everyday", "sure", "made", "bought", "aside"])
"""Groups that are no activity: a works, a matter of no list, goods of every day, such as no list can mean."""


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
        return any(plants) or any(u.form_of("product", "form") == "equipment" for u in self.units)

    @property
    def more_objects(self) -> bool:
        """Whether it names matter and nothing else: `prices of dysprosium and terbium`."""
        objects = all(_is_matter(u) or u.of("join", "role", "stop") for u in self.units)
        return bool(self.matter) and objects and not (self.words or self.about - {"everyday"})

    @property
    def says_no_process(self) -> bool:
        """Whether it is on goods or an activity, and names no step of a record, no process, machine or matter."""
        made = "made" in self.about  # what makes goods that no list can mean is on none either
        steps = any(u.of("stage", "recovering", *["making"] * (not made)) for u in self.units)
        lists = ("alloy_words", "heat_treatment") if made else ("process_words", "of_a_process")
        named = any(pattern(one).search(self.text) for one in ("of_catalogue", *lists))
        other = steps or named or self._of_another_list() or (self.machine and not made)
        empty = not (self.words or any(u.of(*kinds_of_words("of_technology")) for u in self.units))
        return self.known and bool(self.about or empty) and not other

    @property
    def is_process(self) -> bool:
        """Whether it names a process of a record, at no machine and without an activity of its own."""
        work = self.about - OBJECTS or self.machine or any(u.of("service") for u in self.units)
        process = pattern("process_words").search(self.text)
        return not work and bool(process or any(u.of("stage") for u in self.units))

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
        hows = (u for u in self.units if u.of("strong", "technology", "making"))
        making = not all(u.among(Technology, "of_use") for u in hows)
        named = any(pattern(one).search(self.text) for one in ("of_catalogue", "alloy_words"))
        if (making and named) or self._of_another_list():
            return False
        if any(self._allowed(one, listed=listed) for one in self.about):
            return True
        return not self.about - OBJECTS and self._adds_nothing(listed=listed, apart=apart)

    def _adds_nothing(self, *, listed: bool, apart: frozenset[str]) -> bool:
        """Whether a part without an activity of its own says nothing that the others leave open."""
        hows = any(u.of(*kinds_of_words("of_technology")) for u in self.units)
        magnets = "bought" in self.about and all(map(_is_magnet, self.matter))
        if ("works" in self.about and hows) or (self.matter and not magnets):
            return False
        if self.carries and not (apart or self.about & {"sure", "outside"}):
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
            return "works" not in self.about and all(map(_is_used, self.matter))
        other = self.machine and "outside" not in self.about
        if "works" in self.about or other or not all(map(_is_magnet, self.matter)):
            return False
        if about in ("goods", "devices"):
            unknown = any(map(pattern("process_machine").search, self.words))
            sure = about == "goods" or outside or not (self.matter or self.words)
            return self.known and (sure or not (listed or unknown))
        if about == "everyday":
            sure = not (self.carries and self.about.isdisjoint(["sure", "outside"]))
            return self.known and not listed and sure and not self.words[2:]
        treated = "other" in self.about and pattern("heat_treatment").search(self.text)
        made = about in ("other", "outside") and outside and not treated
        return made and self.known and not listed

    def _of_another_list(self) -> bool:
        """Whether it names what a list of other goods names, of which the book has headings alone."""
        return bool(_other_lists().search(" ".join(map(key_of, self.words))))


def names_no_record(text: str) -> bool:
    """Whether a text on technology, a service or a person's work is on activities alone that no record names.

    >>> names_no_record("fire-safety course for staff of a magnet warehouse")
    True
    >>> names_no_record("fire-safety course, and training in sintering of magnets")
    False
    """
    every = [*clauses_of(text)]
    listed = any(one.matter or "works" in one.about for one in every)
    on = accumulate(every, lambda on, b: "any" in b.about or (on and b.more_objects), initial=False)
    clauses = [b for b, goes_on in zip(every, on, strict=False) if not (goes_on and b.more_objects)]
    plain = any(_is_plain_magnet(u) for one in clauses for u in one.units)
    other = _OF_OTHERS if any("outside" in one.about for one in clauses) else frozenset[str]()
    apart = frozenset[str]() if listed else _OF_MAGNETS if plain else other
    objects = OBJECTS if listed else OBJECTS - {"everyday", "outside"}
    about = bool(apart) or any(one.about - objects for one in clauses)
    named = any(one.words or one.matter or one.about - _OF_OBJECTS for one in clauses)
    plain = named and about and all(one.leaves(listed=listed, apart=apart) for one in clauses)
    on_goods = any(one.about & {"everyday", "made"} for one in every)
    return plain or (on_goods and not listed and all(one.says_no_process for one in every))


def clauses_of(text: str) -> Iterator[WorkClause]:
    """The parts of a text, cut at signs and at `and`, but not within an activity or a place."""
    read = scanned(text)
    small = low if len(low := read.text.lower()) == len(read.text) else read.text
    marks = [*_marks(small)]
    taken = [span for span, _ in marks]
    spans = [(u, _span(read, u.start, u.end)) for u in read.units]
    hows = [at for u, at in spans if u.of(*kinds_of_words("of_technology"))]  # `technical support`
    hows += [span for span, name in marks if name == "aside"]
    goods = [mark for mark in _goods(read) if not _within(mark[0], hows)]
    machines = [span for span, _ in goods]  # `washing machine`
    left = _less(small, [*taken, *(span for _, span in spans), *machines])
    own = [(u, at) for u, at in spans if not _within(at, taken)]
    own = [(u, at) for u, at in own if not (_is_plain_machine(u) and _within(at, machines))]
    goods += [(at, "everyday") for u, at in own if ordinary(u) or u.form_of("form") == "component"]
    goods += [(at, "sure") for u, at in own if u.form_of("form") == "component"]
    trade = {t.raw.lower() for t in read.tokens if is_of_trade(t)}
    cuts = (at.span() for at in pattern("parts_of_work").finditer(small))
    edges = [0, *(edge for cut in cuts if not _within(cut, taken) for edge in cut), len(small)]
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        about = [(at, name) for at, name in (*marks, *goods) if start <= at[0] < end]
        done = [span for span, name in about if name in ("goods", "devices", "other")]
        inside = [(u, at) for u, at in own if start <= at[0] < end]
        made = (at for u, at in inside if _makes_known(u, read))
        words = tuple(w for w in pattern("word").findall(left[start:end]) if w not in trade)
        carries = not all(_is_attached(at, small, done) for at in made)
        named = frozenset(n for at, n in about if not _is_aside(n, small[: at[0]]))
        yield WorkClause(small[start:end], named, tuple(u for u, _ in inside), words, carries)


def _marks(text: str) -> Iterator[Mark]:
    """The activities of a text that is in small letters, its works, and matter of no list.

    Behind `of` a works may be the object, unless an activity or its people stand before.
    """
    found = [(at.span(), name) for name, one in _patterns().items() for at in one.finditer(text)]
    ends = {span[1] for span, name in found if name not in ("works", "outside", "aside")}
    works = [at for at, name in found if name == "works" and _is_place(text, at, ends)]
    others = ((at, n) for at, n in found if n != "works" and not _within(at, works))
    yield from (*((at, "works") for at in works), *others)


def _is_place(text: str, at: Span, ends: set[int]) -> bool:
    before = text[: at[0]].rstrip()
    of_it = len(before) in ends or pattern("of_people").search(before)
    return bool(of_it or not pattern("of_works").match(text[slice(*at)]))


@cache
def _other_lists() -> re.Pattern[str]:
    """What finds words that alone meet a heading of a list, as keys."""
    alone = words_alone() - {key.replace(" ", "") for key in lexicon().phrases}
    long = (w for w in alone if len(w) > names.SHORTEST or not w.isascii())
    keys = (" ".join(w) if pattern("sign").match(w) else w for w in long)
    return re.compile(rf"(?<![a-z])(?:{'|'.join(map(re.escape, keys))})")


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """What finds what each group names, in the spelling of scanned texts."""
    file = read_words(Activities)
    found = {"works": pattern("works").pattern, "outside": pattern("other_matter").pattern}
    for name, lists in file.objects.items():
        lines = [line for one in lists for line in file.named(one)]
        signs = [line for line in lines if pattern("sign").search(line)]
        letters = "|".join(line for line in lines if line not in signs) or "(?!)"
        run = "|".join(signs) or "(?!)"
        found[name] = rf"(?<![a-zà-ÿ])(?:{letters})(?![a-zà-ÿ])|(?:{run})(?![机機])"
    return {name: re.compile(simplified(text)) for name, text in found.items()}


def _goods(read: ScannedText) -> Iterator[Mark]:
    """Names of goods of every day, and again those that no list can mean; in signs they end before know-how."""
    ends = {u.start for u in read.units if u.of(*kinds_of_words("of_work"))}
    place = 0
    while place < len(read.tokens):
        end = min((n for n in ends if n > place), default=len(read.tokens))
        size, what = names.name_at(read.tokens[:end], place)
        part = read.tokens[place : place + (size or 1)]
        if what == "head" and not pattern("process_machine").search(part[-1].raw):
            span = _span(read, place, place + size)
            yield span, "everyday"
            if names.is_sure(" ".join(token.plain for token in part)):
                yield from ((span, "sure"), (span, "made"))
        place += size or 1


def _is_aside(name: str, before: str) -> bool:
    """Whether a mark changes nothing: a remark, or goods that hold what is meant: `leaching in buckets`."""
    return name == "aside" or (name == "made" and bool(pattern("within").search(before)))


def _is_matter(unit: Unit) -> bool:
    """Whether a unit names a matter or a machine of which lists speak."""
    plain = names.says_nothing(unit.words) or plain_matter(unit) or _is_plain_magnet(unit)
    bare = all(w.kind == "form" and w.form in _OF_ANY and not w.elements for w in unit.words)
    matter = unit.of("element", "oxide", "formula", "group", "form", "product")
    return not (plain or bare or unit.absent or unit.of("plant")) and matter is not None


def _describes(word: str) -> bool:
    if not pattern("sign").match(word):
        return names.may_describe(word)
    return names.names_no_listed(word) and not pattern("matter_signs").fullmatch(word)


def _is_used(unit: Unit) -> bool:
    battery = unit.form_of("product", "form") == "battery"
    return _is_magnet(unit) or _is_plain_machine(unit) or battery


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


def _span(read: ScannedText, start: int, end: int) -> Span:
    """Where tokens begin and end in the text."""
    last = read.token(end - 1)
    return read.token(start).at, last.at + len(last.raw)


def _within(one: Span, spans: Iterable[Span]) -> bool:
    return any(start <= one[0] and one[1] <= end for start, end in spans)
