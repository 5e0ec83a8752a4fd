"""What of a text was not understood, where it matters: the head noun of each part that names goods.

A word before a noun that is known (a maker, a colour) changes nothing of what a list covers; an
unknown word where a head noun stands may be anything. Goods of every day: `everyday.py`.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from ytterby.compliance.read.elements import SYMBOLS
from ytterby.compliance.read.everyday import plain_matter
from ytterby.compliance.read.everyday_names import (
    is_mark,
    may_describe,
    name_at,
    names_listed,
    names_no_listed,
    plain_words,
    says_nothing,
    sign_run,
)
from ytterby.compliance.read.sentence import ordinary
from ytterby.compliance.read.spelling import key_of, key_set, normal_words
from ytterby.compliance.read.spelling import tokens as tokens_of
from ytterby.compliance.read.words import (
    Fillers,
    Pieces,
    forms_of,
    kinds_of_words,
    pattern,
    read_words,
    search,
)

if TYPE_CHECKING:
    from ytterby.compliance.read.item import Item
    from ytterby.compliance.read.scan import Unit
    from ytterby.compliance.read.spelling import Token


_LEAVES = frozenset(["sold", "shipped", "exported"])
"""Behind these stands where goods go, when and on which terms; what looks like a matter is asked."""
_LONG = "ー"
"""It lengthens the vowel before it: no word ends or begins there."""
MAX_UNKNOWN = 3
"""Unknown words that are named; more would bury the question."""


@cache
def _fillers() -> frozenset[str]:
    return frozenset(read_words(Fillers).named("words"))


def is_filler(token: Token) -> bool:
    """Whether a word or sign leaves nothing to be understood: a unit, `%`, a word of the trade."""
    return token.plain in _fillers() or not token.raw[0].isalnum()


def is_of_trade(token: Token) -> bool:
    """Whether a word is one of papers of the trade, which behind goods names none."""
    return is_filler(token) or token.among(Fillers, "trade") or token.among(Fillers, "clauses")


def only_trade_words(item: Item) -> bool:
    """Whether an item is goods of every day by words of packing, amounts and trade alone: `20 boxes`, `new`.

    Nobody knows from these what is sent. A column that says what it is, or a list behind an HS code, is another word.
    """
    by_text = item.form == "component" and all(one.source == "text" for one in item.readings)
    if not by_text or item.hs or item.products or item.elements or item.rare_earths or item.cas:
        return False
    tokens = tokens_of(normal_words(item.text))
    names = (name_at(tokens, n) for n in range(len(tokens)))
    named = any(" " in one.words.strip() for one in item.readings)  # `hard drive`
    if named or any(size > 1 and what == "head" for size, what in names):
        return False  # `paper bags`
    return all(is_filler(token) or token.raw[0].isdigit() for token in tokens)


def packed_unknown(item: Item) -> bool:
    """Whether all that a text names is a packing, and in it what nobody knows: `2 pallets TZ-3YS`, `metal in bottles`.

    The packing is what goods of every day were read in; a word that is known says what is in it, or what it is like.
    """
    return item.form in ("component", "metal") and not item.hs and _packed(item.text, item.form)


@lru_cache(maxsize=4096)
def _packed(text: str, form: str) -> bool:
    """As `packed_unknown`, once for the texts of a batch."""
    text = less_plain_words(normal_words(text))
    if search("names_nothing", text):
        return True
    begins = search("packing_of", text) if form == "component" else None
    inside = tokens_of(text[begins.end() :]) if begins else []
    words = [(n, t) for n, t in enumerate(inside) if t.raw[0].isalpha()]
    words = [(n, t) for n, t in words if not (is_of_trade(t) or is_mark(t))]
    letters = "".join(t.raw for _, t in words if t.plain not in plain_words())
    return not any(name_at(inside, n)[0] for n, _ in words) and any(map(str.isupper, letters))


def less_plain_words(text: str) -> str:
    """A text less the words at its ends that name nothing: the goods begin and end it."""
    every = [*enumerate(tokens := tokens_of(text))]
    every = [(n, t) for n, t in every if t.raw[0].isalnum()]
    own = [t for n, t in every if t.plain not in plain_words() or name_at(tokens, n)[1] == "head"]
    return text[own[0].at : own[-1].at + len(own[-1].raw)] if own else ""


def may_be_head(token: Token) -> bool:
    """Whether an unknown word may be the noun for a thing: no amount, filler, grade or property."""
    other = (pattern("participle"), pattern("grade"))
    return _is_content(token) and not any(one.fullmatch(token.raw) for one in other)


def _is_content(token: Token) -> bool:
    known = token.plain in _fillers() or token.raw.lower() in _fillers()
    return not (known or pattern("kana").fullmatch(token.raw))


def not_understood(units: list[Unit], tokens: list[Token], named: Unit | None) -> tuple[str, ...]:
    """The words, part by part, that stand where a head noun should and that nothing knows.

    units : of the whole text, with their roles. named : of these, what says in full what the text is on.
    """
    unit_at = {place: u for u in units for place in range(u.start, u.end)}
    bare = [t for n, t in enumerate(tokens) if n not in unit_at]
    shouted = not any(letter.islower() for token in tokens for letter in token.raw)
    marked = any(t.raw == ":" for t in tokens) or any(u.after in _LEAVES for u in units)
    if not (marked or any(_matters(None, t, tokens, shouted) for t in bare)):
        return ()  # what nobody knows is numbers and small words
    unknown: list[str] = []
    role, segment, after = "main", 0, ""
    heads: dict[tuple[int, str], list[int]] = {}
    telling = [u for u in units if not (says_nothing(u.words) or plain_matter(u))]
    of_lists = bool(telling)
    first, behind = (telling[0].segment, telling[0].end) if telling else (0, 0)
    aside, german = _purposes(units, tokens), _is_german(units, tokens)
    made = any(word.kind == "form" and word.form == "component" for u in units for word in u.words)
    for place, token in enumerate(tokens):
        unit = unit_at.get(place)
        branded = place > 0 and tokens[place - 1].among(Fillers, "brands")
        if unit is None and (place in aside or (branded and made)):
            continue
        if unit is not None:
            role, segment, after = unit.role, unit.segment, unit.after
            if unit.of("stop") and token.raw in ",;，、；":
                role = "main"
        if not _matters(unit, token, tokens, shouted) or role not in ("main", "content"):
            if unit is None and after in _LEAVES and pattern("matter_like").fullmatch(token.raw):
                unknown.append(token.raw)
            continue
        plain = of_lists and token.plain in plain_words()
        if unit is None and (plain or (german and token.raw.islower() and may_describe(token.raw))):
            continue
        beside = role == "content" and is_accompanying(after) and unit is None
        if unit is None and of_lists and place >= behind:
            beside = beside or tells_no_listed(tokens, place, apart=segment != first)
        if unit is None and named and not beside:
            beside = _describes(place, named, unit_at, tokens)
        if not beside or not (of_lists or name_at(tokens, place)[0]):
            heads.setdefault((segment, role), []).append(place)
    for unit in units:
        # `Ce:GAGG`: a dopant and a host that nobody knows
        host = unit.end + 1
        if unit.of("element") and host < len(tokens) and _is_host(unit.end, host, unit_at, tokens):
            unknown.append(f"{unit.text}:{tokens[host].raw}")
    for places in heads.values():
        head = _head(places, unit_at, tokens)
        if head is not None:
            start = head
            while start - 1 not in unit_at and (
                start - 1 in places or (start - 2 in places and tokens[start - 1].raw == _LONG)
            ):
                start -= 1
            unknown.append(_text(tokens[start : head + 1]))
    return tuple(dict.fromkeys(unknown))[:MAX_UNKNOWN]


def _is_german(units: list[Unit], tokens: list[Token]) -> bool:
    """Whether a text is German and writes its nouns with capitals: then no word of small letters names goods."""
    nouns = any(u.text[0].isupper() and len(u.text) > len("als") for u in units)
    return nouns and any(pattern("german").fullmatch(token.raw) for token in tokens)


def matter_named(units: list[Unit], tokens: list[Token]) -> Unit | None:
    """The unit that says in full what the text is on: a substance in a form, a product of a list; None if none does.

    Of technology its subject is enough.
    """
    live = [u for u in units if not (u.absent or u.open or u.trace)]
    own = [u for u in live if u.role == "main"]
    if any(u.form_of("form") in forms_of("devices") and not u.of("product") for u in own):
        return None  # `valve, nickel alloy bellows sealed`
    for place, unit in enumerate(own):
        word = unit.of("product", "oxide", "formula", "group")
        if word and word.form not in ("", "component") and word.value not in _NAMELESS:
            return unit
        near = own[max(0, place - 3) : place + 4] if unit.of("element") else []
        for form in (u for u in near if u.of("form", "shape")):
            if all(map(is_filler, tokens[unit.end : form.start] + tokens[form.end : unit.start])):
                return unit
    technical = any(u.of(*kinds_of_words("of_technology")) for u in own)
    subjects = (u for u in live if u.of("stage", "product", "element", "group") and not ordinary(u))
    return next(subjects, None) if technical else None


_MADE_OF = frozenset(["en", "de", "del", "d"])
"""Behind a noun of French or Spanish: what it is of follows."""
_NAMELESS = ("ordinary goods", "other equipment", "other compound", "article of a material")
"""Products that say of a form only that no list names it."""
_ADJECTIVES = ("adjective_en", "adjective_de", "adjective_romance", "participle")


def _describes(place: int, named: Unit, unit_at: dict[int, Unit], tokens: list[Token]) -> bool:
    """Whether an unknown word tells of goods that are named in full: by its own letters it is no matter.

    A word alone in its part, with a mass, or before a form may be other goods.
    """
    run, start = sign_run(tokens, place), place
    while start and run > place and sign_run(tokens, start - 1) == run and start - 1 not in unit_at:
        start -= 1
    end = next((n for n in range(place, run) if n in unit_at), max(run, place + 1))
    word, after = "".join(t.raw for t in tokens[start:end]), unit_at.get(end)
    of_thing = any(t.raw in _MADE_OF for t in tokens[end : end + 2])
    of_thing = of_thing and named.form_of("product") != "equipment"  # `fenêtre en diamant`
    like = pattern("matter_signs" if run > place else "matter_like").fullmatch(word)
    if like or of_thing or names_listed(word.lower()):
        return False
    adjective = any(pattern(one).fullmatch(word) for one in _ADJECTIVES)
    first, last = (_end_of_part(place, step, unit_at, tokens) for step in (-1, 1))
    if (first >= 0 and tokens[first].raw in "(（") or first < named.start < last:
        before = unit_at.get(start - 1)  # `hydrogen sulphide towers`, but `氟化镱 蒸镀材`
        apart = run > place and tokens[start].at > tokens[start - 1].at + len(tokens[start - 1].raw)
        several = "synthetic diamond" in (w.value for w in named.words) and start < named.start
        alone = before is None or not before.of(*kinds_of_words("of_goods"))
        how = after and after.of(*kinds_of_words("of_technology"))
        return not several and bool(adjective or apart or alone or how)
    if after and after.of("form", "shape", "product", "element") and not adjective:
        return False
    part = [t for n, t in enumerate(tokens[first + 1 : last], first + 1) if not start <= n < end]
    if any(t.among(Fillers, "masses") for t in part):
        return tokens[place].glued
    told = [t.raw for t in tokens[named.end : first + 1]]  # `dysprosium oxide, 99.5 %, supersack`
    goes_on = told.count(",") > 1 and any(raw[0].isdigit() for raw in told)
    known = any(n in unit_at for n in range(first + 1, last))
    known = known or any(is_filler(t) and len(t.raw) > 1 for t in part)
    return known or any(t.raw[0].isdigit() for t in part) or (goes_on and not part)


def _end_of_part(
    place: int, step: int, unit_at: dict[int, Unit], tokens: list[Token]
) -> int:  # fmt: skip
    """The next stop or joiner of goods from a place on, backwards or forwards; -1 or the number of tokens for none."""
    while 0 <= place < len(tokens):
        unit = unit_at.get(place)
        if tokens[place].raw in "+&/" or (unit is not None and unit.of("stop", "join")):
            break
        place += step
    return place


def tells_no_listed(tokens: list[Token], place: int, *, apart: bool) -> bool:
    """Whether a word that no list knows says what goods are like, or is of the trade.

    apart : it stands in a part of its own, and may be a name of goods of every day as well.
    """
    word = tokens[place]
    if is_of_trade(word):
        return True
    size, what = name_at(tokens, place)
    key = " ".join(t.plain for t in tokens[place : place + size])
    if size and (apart or what == "property") and names_no_listed(key):
        return True
    return bool(pattern("participle").fullmatch(word.raw)) and may_describe(word.raw)


def _is_host(colon: int, host: int, unit_at: dict[int, Unit], tokens: list[Token]) -> bool:
    sign, name = tokens[colon], tokens[host]
    adjacent = sign.raw == ":" and name.at == sign.at + 1
    return adjacent and host not in unit_at and name.raw[0].isupper() and len(name.raw) > 1


def _head(places: list[int], unit_at: dict[int, Unit], tokens: list[Token]) -> int | None:
    """The place of an unknown head noun in a part of a text, or None.

    Behind a noun that is known stand properties (`stabilised`), and words before a number or a word
    for quality: `grain 3 micron`, `pharma grade`. Before a shape stands what is in it: `zorblax ingots`.
    """
    skipped = -1
    for place in reversed(places):
        if place in unit_at:
            before = place - 1
            one, first = unit_at[place], places[0]
            plain = says_nothing(one.words) or plain_matter(one)
            if tokens[before].raw == "en" and first not in unit_at and not plain:
                return first  # `fenêtre plane en diamant`
            units = (unit_at[n] for n in places if n in unit_at)
            shapes = all(word.kind == "shape" for unit in units for word in unit.words)
            raw = tokens[before].raw
            done = raw.endswith("ed") and not pattern("matter_like").fullmatch(raw)
            if before not in places or before in unit_at or (shapes and done):
                return None  # `undrilled disc`
            # `Zorblax electrodes`: of which matter the name says
            of_any = tokens[place].among(Pieces, "of_any_matter")
            return before if shapes or (of_any and not name_at(tokens, before)[0]) else None
        if not any(one < place for one in unit_at):
            return place
        before = next(one for one in range(place - 1, -1, -1) if one in unit_at)
        if unit_at[before].of("without"):
            return None  # "sans plomb"
        after = next((t for t in tokens[place + 1 :] if len(t.raw) > 1 or t.raw not in _fillers()
                      or t.raw in key_set(Fillers, "qualities")), None)  # fmt: skip
        quality = after and (after.raw[0].isdigit() or after.among(Fillers, "qualities"))
        if quality or place + 1 == skipped or pattern("participle").fullmatch(tokens[place].raw):
            skipped = place
            continue
        return place
    return None


def is_accompanying(after: str) -> bool:
    """Whether a word (`with`) leaves open if what follows is in the goods or sent with them."""
    return key_of(after) in key_set(Fillers, "accompanying")


def _matters(unit: Unit | None, token: Token, tokens: list[Token], shouted: bool) -> bool:
    """Whether a word can be a head noun: no number, filler, grade or small word.

    shouted : the whole text is in capitals, so that capitals are no sign of a grade.
    """
    if unit is not None:
        return not all(word.kind in kinds_of_words("quiet") for word in unit.words)
    raw = token.raw
    if not _is_content(token):
        return False
    word = raw.isalpha() and (len(tokens) == 1 or (shouted and len(raw) > 2))
    return not pattern("grade").fullmatch(raw) or (word and len(raw) > 1)


def _text(part: list[Token]) -> str:
    raws = [token.raw for token in part]
    return ("" if all(len(raw) == 1 for raw in raws) else " ").join(raws)


def without_clauses(tokens: list[Token]) -> list[Token]:
    """The tokens less signs of the trade behind the first: amounts, packing, when and how goods leave."""
    if "".join([token.raw for token in tokens]).isascii():
        return tokens
    taken, place = set[int](), 1
    while place < len(tokens):
        end = max(sign_run(tokens, place), place + 1)
        run = "".join(token.raw for token in tokens[place:end])
        found, before = _trade_signs().search(run), tokens[place - 1].raw
        at, least = found.start() if found else 0, 1 if before[0].isdigit() else 2
        least += not before[0].isdigit() and before not in ",，、"
        if (
            found and len(run) >= least and (not at or run[at] == "を")
        ):  # `木製パレット` is no clause
            taken.update(range(place + at, end))
        place = end
    return [token for n, token in enumerate(tokens) if n not in taken] if taken else tokens


@cache
def _trade_signs() -> re.Pattern[str]:
    words = sorted(map(normal_words, read_words(Fillers).named("clause_signs")), key=len)
    return re.compile(f"(?:{'|'.join(reversed(words))})+$")


def _purposes(units: list[Unit], tokens: list[Token]) -> set[int]:
    """Places of signs that nobody knows before a use or a receiver: `雨刮电机用`, `自動車メーカー向け`."""
    aside = set[int]()
    if {"用", "向"}.isdisjoint([token.raw for token in tokens]):
        return aside
    taken = {place: u for u in units for place in range(u.start, u.end)}
    for end, token in enumerate(tokens):
        unit = taken.get(end - 1)
        used = token.raw == "用" and unit is not None and unit.role == "purpose"
        start = unit.start if used and unit else end
        then = [t.raw for t in tokens[end : end + 2]]
        bare = unit is None and then[0] == "用" and then[1:] not in (["于"], ["以"], ["途"])
        if not (used or bare or then == ["向", "け"]):
            continue
        while start and start - 1 not in taken and sign_run(tokens, start - 1) > end:
            start -= 1
        unknown = [n for n in range(start, end) if n not in taken]
        if names_no_listed("".join(tokens[n].raw for n in unknown)):
            aside.update(unknown)
    return aside


def without_names(units: list[Unit], tokens: list[Token]) -> list[Unit]:
    """The units less a symbol that begins a name or tells a size, where nothing else speaks of matter."""
    bare = [u for u in units if u.text in SYMBOLS and len(u.text) > 1 and u.of("element")]
    if len(bare) != 1 or len(tokens) < 2:
        return units
    one = bare[0]
    if not _is_name(one, units, tokens):
        return units
    others = [u for u in units if u is not one]
    if any(map(_speaks_of_matter, others)) or any(t.raw in "%°" or t.raw == "ppm" for t in tokens):
        return units
    return others


def _is_name(one: Unit, units: list[Unit], tokens: list[Token]) -> bool:
    """Whether a symbol stands as no element does: `Lu Xun`, `Sm size shirts`, `size Sm`."""
    before = tokens[one.start - 1] if one.start else None
    after = tokens[one.end] if one.end < len(tokens) else None
    if before is not None and before.plain == "size":
        return True
    amount = tokens[max(0, one.start - 2) : one.start]
    if after is None or after.raw[0].isdigit() or any(t.raw[0].isdigit() for t in amount):
        return False
    unit_at = {place: u for u in units for place in range(u.start, u.end)}
    place = one.end

    def goes_on(at: int) -> bool:
        return at not in unit_at and is_filler(tokens[at]) and tokens[at].raw.isalpha()

    while place < len(tokens) and goes_on(place):
        place += 1
    if place >= len(tokens):
        return False
    unit = unit_at.get(place)
    if unit is not None:
        return ordinary(unit) and key_of(unit.text) not in key_set(Pieces, "of_any_matter")
    return place == one.end and tokens[place].raw.istitle() and len(tokens[place].raw) > 2


def _speaks_of_matter(unit: Unit) -> bool:
    if unit.of(*kinds_of_words("of_matter")):
        return True
    return any(
        (word.kind == "form" and word.form not in forms_of("made"))
        or (word.kind == "product" and word.value != "ordinary goods")
        for word in unit.words
    )
