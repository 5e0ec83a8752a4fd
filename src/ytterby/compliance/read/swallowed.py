"""Materials that a device in the same text hides: `camera germanium ingots`, `machine parts: SmCo magnets`.

The last noun says what is sent: a device behind its material is of it (`germanium lens`), a material behind a device
is goods. Behind `with` or a bracket it may be either: it counts as built in where the text says so (`fitted with`,
`containing`), and as goods of its own where it says that (`spare`, `not yet mounted`). Else it is asked.

Nor does a word for a device alone free its material: a `germanium lens` may be a polished piece of germanium. The text
without such words says what the material would be if it were sent as it is.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ytterby.compliance.read.coverage import is_accompanying
from ytterby.compliance.read.elements import ANIONS, RARE_EARTHS
from ytterby.compliance.read.lexicon import lexicon
from ytterby.compliance.read.scanned import scanned
from ytterby.compliance.read.sentence import ordinary
from ytterby.compliance.read.spelling import key_of, key_set
from ytterby.compliance.read.words import Pieces, forms_of, read_words, search

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ytterby.compliance.read.item import Item
    from ytterby.compliance.read.scan import Unit
    from ytterby.compliance.read.scanned import ScannedText
    from ytterby.compliance.read.spelling import Token

_OF_MATTER = ("element", "oxide", "formula", "group", "product")
_SAYS_FORM = ("form", "shape", "oxide", "group", "formula", "product")
_LONGEST = 40


class HostAndPart(NamedTuple):
    """A material next to a device.

    text : the material, in the user's words.
    device : what it may be built into.
    sure : whether the text says that it is goods of its own.
    question : what settles it, in 25 words at most.
    """

    text: str
    device: str
    sure: bool
    question: str


def _host_and_part(text: str, device: str, sure: bool) -> HostAndPart:
    material = shortened(text)
    verb = "Are" if material.lower().endswith("s") else "Is"
    built_in = f"built into the {shortened(device)}"
    question = f"{verb} the {material} sent as goods of their own, or {built_in}?"
    return HostAndPart(text, device, sure, question)


def shortened(text: str) -> str:
    """The first words of a text, so that a question stays short."""
    return " ".join(" ".join(text.split())[:_LONGEST].split()[:6])


@cache
def _phrases(name: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(key_of(p).split(" ")) for p in read_words(Pieces).named(name))


def _says(name: str, part: Sequence[Token]) -> bool:
    """Whether a part of a text has a phrase of a list."""
    words = tuple(token.plain for token in part)
    phrases = _phrases(name)
    return any(words[at : at + size] in phrases for at in range(len(words)) for size in (1, 2, 3))


def stated_form(unit: Unit, kinds: tuple[str, ...] = _SAYS_FORM) -> str:
    """The form that a unit says; "" for none."""
    word = unit.of(*kinds)
    return "" if word is None else "metal" if word.kind == "shape" else word.form


def is_device(unit: Unit) -> bool:
    """Whether a unit names a device, a part, a machine or goods of every day."""
    return stated_form(unit) in forms_of("devices") or ordinary(unit)


def is_matter(unit: Unit) -> bool:
    """Whether a unit names a substance."""
    if unit.absent or unit.open or unit.trace or ordinary(unit):
        return False
    word = unit.of(*_OF_MATTER)
    if word is None or word.form in forms_of("devices"):
        return False
    of_metal = not ANIONS.issuperset(word.elements) if word.elements else word.rare_earths
    return of_metal or word.form == "graphite" or (word.kind == "product" and bool(word.form))


_WORK = frozenset(["stage", "recovering", "strong", "technology", "service", "person", "making"])
"""What tells of know-how, or of what is done with a matter."""


def joined_to_use(own: list[Unit], units: list[Unit]) -> bool:
    """Whether a matter with a form of its own is joined to a use that no list names: `motors for cars and Tb metal`.

    Of `crucibles for gallium and germanium ingots` it is what they are for.
    """
    matter = [u for u in own if is_matter(u)]
    formed = any(u.of("form", "shape", "oxide", "product", "formula") for u in own)
    if not (matter and formed) or own[0].role != "purpose" or own[0].of("role"):
        return False
    before = [u for u in units if u.start < own[0].start]
    use = [u for u in before if u.segment == own[0].segment]
    works = (
        u for u in before if u.of(*_WORK) and (u.role == "main" or u.of("stage", "recovering"))
    )
    return bool(use) and not any(map(is_matter, use)) and not any(works)


def _hides(unit: Unit) -> bool:
    return stated_form(unit) in forms_of("uses")


def _is_magnet(unit: Unit) -> bool:
    return any(word.kind in ("product", "form") and word.form == "magnet" for word in unit.words)


@lru_cache(maxsize=1024)
def hosts_and_parts(text: str) -> tuple[HostAndPart, ...]:
    """Materials of a text that stand next to a device; nothing where no device stands.

    >>> [(one.text, one.sure) for one in hosts_and_parts("camera germanium ingots")]
    [('germanium ingots', True)]
    >>> hosts_and_parts("germanium lens")
    ()
    """
    read = scanned(text)
    hiding = forms_of("devices") | forms_of("uses")
    if len(read.units) < 2 or not any(w.form in hiding for u in read.units for w in u.words):
        return ()
    return tuple(_Finder(read).run())


class _Finder:
    """The parts of one text, from left to right, with the device that was named last."""

    def __init__(self, read: ScannedText) -> None:
        self.read, self.tokens = read, read.tokens
        self.parts = list(_parts(read.units))
        self.device, self.device_end, self.inside, self.plain = "", 0, False, False
        self.since, self.accompanying = 0, False

    def run(self) -> Iterator[HostAndPart]:
        """Each material once, the longest words for it."""
        for place, part in enumerate(self.parts):
            word = part[0].of("role")
            if word is None or word.value != "main":
                # `with boxes of SmCo magnets` is all behind `with`
                self.since, self.accompanying = part[0].start, is_accompanying(part[0].after)
            yield from self._of(part, place)
            nouns = [u for u in part if is_device(u) or is_matter(u)]
            self.inside = bool(nouns) and not is_device(nouns[-1])
            for unit in filter(is_device, nouns):
                self.device, self.device_end = unit.text, unit.end
                self.plain = ordinary(unit)

    def _end(self, place: int) -> int:
        """The token at which a part ends."""
        return self.parts[place + 1][0].start if place + 1 < len(self.parts) else len(self.tokens)

    def _joined_device(self, place: int) -> str:
        """The device that a joiner ties to a part before it: `terbium oxide and mill`; or ""."""
        after = self.parts[place + 1] if place + 1 < len(self.parts) else []
        if not after or not after[0].of("join"):
            return ""
        return next((u.text for u in after if is_device(u)), "")

    def _full_end(self, place: int) -> int:
        """The token at which a part ends with all that is said of it: `magnets containing Dy`."""
        while place + 1 < len(self.parts) and self.parts[place + 1][0].of("role"):
            if self.parts[place + 1][0].role not in ("content", "source"):
                break
            place += 1
        return self._end(place)

    def _clause(self, place: int) -> int:
        """The token at which a part ends with the parts that a small word ties to it."""
        while place + 1 < len(self.parts) and self.parts[place + 1][0].of("role"):
            place += 1
        return self._end(place)

    def _of(self, part: list[Unit], place: int) -> Iterator[HostAndPart]:
        first, end = part[0], self._end(place)
        named = [u for u in part if not u.of("role", "stop", "join") and not u.absent]
        matter = [u for u in named if is_matter(u)]
        if self.device and matter and self.read.token(matter[-1].end).plain in _DOPED:
            return  # `solar cells, gallium doped`
        share = bool(matter) and self.read.token(matter[0].start - 1).raw == "%"
        if share and not any(u.of("form", "shape") for u in named):
            return  # `lead alloy for battery grids, 3 % antimony`
        listed = self._listed(first)
        if first.role == "purpose" and matter and self.plain:
            # `towels for gallium`: goods of every day free no substance beside them
            yield _host_and_part(self._words(matter[0].start, end), self.device, False)
        # `crystal` is a material, and does not say what it consists of
        nameless = any(u.form_of("form") in forms_of("materials") for u in named)
        if first.role == "purpose" or not (matter or (listed and nameless)):
            return
        apart = _says("apart", self.tokens[self.since : self._clause(place)])
        loose = any(map(_is_magnet, self.read.units)) and search("magnets_apart", self.read.text)
        apart = apart or bool(loose)
        hiding = [u for u in named if is_device(u) or _hides(u)]
        if hiding and (any(map(is_device, hiding)) or not self.device):
            yield from self._behind(named, end, apart=apart)
        elif self.device and first.role in ("main", "content", "source"):
            if first.role == "content" and not apart and (self.inside or not self.accompanying):
                return
            if first.role == "source" and not any(map(_is_magnet, matter)):
                return  # a crucible made of yttria
            if self._built_in_by_kind(matter, first.start, self._full_end(place)) and not apart:
                return
            # `fitted with`, but not `integrated circuit (...)`
            before = first.of("role") and first.start and first.start > self.device_end
            if not apart and _says("built_in", self.tokens[first.start - bool(before) : end]):
                return
            start = first.end if first.of("role", "stop") else first.start
            front = self.parts[place - 1][-1] if place else first
            if first.of("role") and stated_form(front) == "compound" and front.end == first.start:
                start = front.start  # `pigmento vanadato de bismuto`
            sure = apart or listed
            yield _host_and_part(self._words(start, self._full_end(place)), self.device, sure)
        elif (
            first.role == "main"
            and (device := self._joined_device(place))
            and (
                any(map(stated_form, matter))
                or any(stated_form(u, ("form", "shape")) for u in named)
            )
        ):
            yield _host_and_part(self._words(first.start, end), device, apart)

    def _built_in_by_kind(self, matter: list[Unit], start: int, end: int) -> bool:
        """Whether magnets stand with goods that hold some, without an amount of their own: `motor with SmCo rotor`."""
        counted = any(t.raw[0].isdigit() for t in self.tokens[start:end])
        holds = key_of(self.device) in key_set(Pieces, "with_magnets")
        inside = [u for u in self.read.units if start <= u.start < end]
        named = any(map(_is_magnet, matter)) and any(u.form_of("form") == "magnet" for u in inside)
        return holds and self.accompanying and not counted and named

    def _listed(self, first: Unit) -> bool:
        """Whether a colon parts what is sent from its heading: not `material: SmCo`."""
        if first.text != ":" or first.start == 0:
            return False
        return not _says("labels", self.tokens[max(0, first.start - 2) : first.start])

    def _behind(self, named: list[Unit], end: int, *, apart: bool) -> Iterator[HostAndPart]:
        """Matter in the same part as a device: behind it, or around it (`SmCo pot magnets`)."""
        devices = [n for n, u in enumerate(named) if is_device(u)]
        last = devices[-1] if devices else -1
        after = named[last + 1 :]
        matter = [u for u in after if is_matter(u)]
        if matter and not devices:
            # a use that is no device: `phosphor raw material Y2O3`, `optical fibre germanium tetrachloride`
            last = next((n for n, u in enumerate(named) if _hides(u)), 0)
            after = named[last + 1 :]
            matter = [u for u in after if is_matter(u) and (u.of("group") or not _hides(u))]
            matter = [u for u in matter if not self._is_doped(u)]
        device = named[last]
        formed = any(stated_form(u, ("form", "shape", "oxide", "group")) for u in after)
        formed = formed or _says("raw", self.tokens[device.end : end])
        if not formed and device.among(Pieces, "finished"):
            matter = [u for u in matter if stated_form(u) != "compound"]
        if matter:
            if formed or devices or any(u.of("product") for u in matter):
                first = next(u for u in after if u is matter[0] or (devices and _hides(u)))
                text = self._words(first.start, end)
                yield _host_and_part(text, device.text, apart or (formed and not ordinary(device)))
            return
        before = [u for u in named[:last] if is_matter(u)]
        if not before or not devices:
            return
        if formed:
            words = [self._words(before[0].start, device.start), self._words(device.end, end)]
            yield _host_and_part(" ".join(words), device.text, True)
        elif any(map(_is_magnet, before)) or self.tokens[device.end - 1].plain == "magnet":
            text = " ".join(u.text for u in before)
            yield _host_and_part(f"{text} magnets", device.text, apart)

    def _is_doped(self, unit: Unit) -> bool:
        """Whether a unit is a dopant or a host: `YAG:Ce` is what a phosphor consists of."""
        around = (unit.start - 1, unit.end)
        return any(0 <= n < len(self.tokens) and self.tokens[n].raw == ":" for n in around)

    def _words(self, start: int, end: int) -> str:
        return self.read.part(start, end).strip(" \t\r\n.,;:)]([")


def _parts(units: list[Unit]) -> Iterator[list[Unit]]:
    """Units of one segment side by side, cut at joiners."""
    part: list[Unit] = []
    for unit in units:
        joins = unit.of("join") and len(unit.words) == 1
        if part and (unit.segment != part[-1].segment or joins):
            yield part
            part = []
        part.append(unit)
    if part:
        yield part


_ONE = ("ss", "us", "lens")
"""Ends of words that are no plural."""
_DOPED = frozenset(["doped", "activated"])
_ELSEWHERE = frozenset(["purpose", "content"])
"""Parts of a sentence whose materials are not what is sent, or are said to be built in."""


def may_be_made_of(item: Item) -> bool:
    """Whether an item was read as a device, or a product that is one is named with it."""
    products, forms = lexicon().products, forms_of("made_of")
    named = (products[name].form for name in item.products if name in products)
    return item.form in forms or not forms.isdisjoint(named)


def made_of(item: Item) -> HostAndPart | None:
    """The material next to the device that an item was read as; None where none is, or it is said to be built in.

    Its text is that of the item less the words for devices.
    """
    parts = _material_and_device(item)
    if parts is None or _of_several(*parts):
        return None
    matter, devices, head, read = parts
    if (name := head.of("product")) and all(u.of("product") == name for u in matter):
        return None  # `P204 (D2EHPA)`: one thing by two names
    if head.of("product") and all(u.of("group") and u.words[0].rare_earths for u in matter):
        return None  # `rare earth metal electrolysis cell`
    named = [lexicon().products[word.value] for u in matter if (word := u.of("product"))]
    if len(named) == len(matter) and all(one.form == stated_form(head) for one in named):
        return None  # `P507 extractant`
    material, device = shortened(_names(matter)), shortened(head.text)
    question = f"Is the {device} a piece of {material}, or is that only built into it?"
    if stated_form(head) in forms_of("worked"):
        question = f"Is {material} sent, or only the {device}?"
    elif device.endswith("s") and not device.endswith(_ONE):
        question = f"Are the {device} pieces of {material}, or is that only built into them?"
    # of a dopant that is no rare earth lists name pure compounds alone; of rare earths any share counts
    doping = [u for u in read.units if read.token(u.end).plain in _DOPED and u.of("element")]
    doping = [u for u in doping if RARE_EARTHS.isdisjoint(u.words[0].elements)]
    return HostAndPart(_without([*devices, *doping], read), head.text, False, question)


def _names(units: list[Unit]) -> str:
    return " ".join(dict.fromkeys(u.text for u in units))


def built_in_by_name(item: Item) -> str:
    """That a material counts as built in by the name of the goods alone, in a sentence; "" where none does."""
    parts = _material_and_device(item)
    if parts is None or not _of_several(*parts):
        return ""
    matter, _, head, _ = parts
    return (
        f"{_names(matter)} counts as built in, by the name of the goods ({head.text}); no answer of the "
        "authority says so. If pieces of it are sent, name these."
    )


def _material_and_device(item: Item) -> tuple[list[Unit], list[Unit], Unit, ScannedText] | None:
    """Materials and devices of a text and the device that is its head, if it names both."""
    if not item.text or not may_be_made_of(item):
        return None
    read = scanned(item.text)
    matter = [u for u in read.units if is_matter(u) and u.role not in _ELSEWHERE]
    # `germanium-doped silica fibre` is no germanium
    matter = [u for u in matter if read.token(u.end).plain not in _DOPED]
    if any(u.role == "content" and is_matter(u) for u in read.units):  # `with magnets, Dy 2 %`
        matter = [u for u in matter if read.token(u.end + 1).raw != "%"]
    around = (
        (u, read.tokens[max(0, u.start - 2) : u.start], read.tokens[u.end : u.end + 2])
        for u in matter
    )
    matter = [u for u, *sides in around if not any(_says("built_in_it", side) for side in sides)]
    devices = [u for u in read.units if is_device(u) or stated_form(u) in forms_of("made_of")]
    devices = [u for u in devices if not u.start or read.token(u.start - 1).raw != "/"]
    # `LED lamps (GaN chip)`: what a bracket behind a device calls a part of it
    inside = {u.segment for u in read.units if u.text == "("}
    parts = {u.segment for u in devices if u.segment in inside and u.start > devices[0].start}
    matter = [u for u in matter if u.segment not in parts or devices[0].segment == u.segment]
    if not matter or not devices:
        return None
    head = next((u for u in reversed(devices) if u.role == "main"), devices[-1])
    return matter, devices, head, read


def _of_several(matter: list[Unit], devices: list[Unit], head: Unit, read: ScannedText) -> bool:
    """Whether a material is built in by what a name of goods means: `GaN transistors`, `germanium lens assembly`.

    A metal, an alloy or an oxide named before such goods may as well be what is sent; behind goods it is sent.
    """
    last = {key_of(read.tokens[head.end - 1].plain), key_of(head.text)}
    alone = not any(u.of("form", "shape") and u not in devices for u in read.units)
    compounds = all(stated_form(u) in ("compound", "substrate") for u in matter)
    if not key_set(Pieces, "finished").isdisjoint(last):
        return alone and compounds
    if head.role != "main" or any(u.role == "main" and u.start > head.start for u in matter):
        return False
    if read.token(head.end).plain in key_set(Pieces, "put_together"):
        return alone
    several = not key_set(Pieces, "several").isdisjoint(last)
    return several and compounds and stated_form(head) == "component"


def _without(devices: list[Unit], read: ScannedText) -> str:
    """The text without the words for devices."""
    taken = {place for u in devices for place in range(u.start, u.end)}
    kept = (read.part(n, n + 1) for n in range(len(read.tokens)) if n not in taken)
    return "".join(kept).strip(" \t\r\n,;:-")
