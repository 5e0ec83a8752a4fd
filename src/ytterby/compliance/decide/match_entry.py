"""Does a predicate of an entry, or a list of entries, cover an item? Yes, no, or what is missing to tell.

Identity comes first (element, form, product, stage), then what the entry must contain, then the
limits on values. Of the limits, one that fails excludes; if all are met the entry covers, and if one is not
stated nobody can tell.
"""

from __future__ import annotations

from dataclasses import replace
from math import isfinite
from typing import TYPE_CHECKING, NamedTuple

from ytterby.compliance.decide.case import NO, YES, RuleAnswer, no, unknown
from ytterby.compliance.read.lexicon import lexicon
from ytterby.compliance.read.words import Groups, forms_of, pattern, read_words
from ytterby.controls.names import RARE_EARTHS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ytterby.compliance.decide.case import CheckCase
    from ytterby.compliance.decide.law import LawEntry
    from ytterby.compliance.read.item import Item, Range
    from ytterby.controls.book import StatedExtension
    from ytterby.controls.entries import Predicate, Test

_RARE = frozenset(RARE_EARTHS)
_NO_OXIDE = 0.95
_WORKING = frozenset(["equipment", "reagent", "component"])
Same = tuple[object, ...]
"""Items with the same are alike to every entry."""
IN_LAW = ("active", "unknown", "suspended")
STATE_ORDER = {"active": 0, "unknown": 1, "suspended": 2, "not yet": 3, "ended": 4}
_FULL_CODE = 10
_MAX_OPEN = 4
"""Open points of one list that are named; more would bury the question."""


def same(item: Item, uses: frozenset[str]) -> Same:
    """What of an item, sent for these end uses, entries are held against: not its words, but what was read in them."""
    identity = (item.kind, item.form, item.stage, item.elements, item.products, item.rare_earths)
    amounts = (item.absent, item.traces, *item.values.items())
    return identity, amounts, item.hs, item.cas, bool(item.text), uses


def covers(predicate: Predicate, item: Item, uses: frozenset[str]) -> RuleAnswer:
    """Whether an item, sent for these end uses, meets a predicate.

    predicate : of an entry or a rule.
    item : as understood.
    uses : end uses that are stated; blank means civil.
    """
    missing: list[str] = []
    value: bool | None = True
    for part in _IDENTITY:
        answer = part(predicate, item)
        if answer.value is False:
            return answer
        if answer.value is None:
            value = None
            missing += answer.missing
    if predicate.uses and not uses.intersection(predicate.uses):
        return no(f"end use is not {_or(predicate.uses)}", near=value is True)
    if predicate.not_uses and (other := uses.intersection(predicate.not_uses)):
        return no(f"it is for {_or(sorted(other))}", near=value is True)
    for settled in (_contains(predicate, item), limits(predicate, _values(predicate, item))):
        if settled.value is False:
            return no(settled.why, near=value is True)
        if settled.value is None:
            value = None
        missing += settled.missing
    missing += predicate.unseen
    return RuleAnswer(value, "", tuple(dict.fromkeys(missing)))


def _form(predicate: Predicate, item: Item) -> RuleAnswer:
    if not predicate.forms or item.form in predicate.forms:
        return YES
    # what is named by its matter is no machine and no chemical that works on it, no diamond and no other magnet
    consists = read_words(Groups).consists.items()
    others = {form for form, elements in consists if item.elements.isdisjoint(elements)}
    other = bool(item.elements) and (_WORKING | others).issuperset(predicate.forms)
    return NO if item.form or other else unknown(f"in what form is it: {_or(predicate.forms)}?")


def _stage(predicate: Predicate, item: Item) -> RuleAnswer:
    if not predicate.stages or item.stage in predicate.stages:
        return YES
    if item.stage:
        return NO
    if item.kind == "goods" and item.form in forms_of("plain") and not item.products:
        return NO
    return unknown(f"which stage is it of: {_or(predicate.stages)}?")


_TWO = 2
"""Metals of the alloys that entries name; of one with more an entry does not speak."""


def _kind(predicate: Predicate, item: Item) -> RuleAnswer:
    if not predicate.kinds:
        return YES
    return YES if (item.kind or "goods") in predicate.kinds else NO


def _elements(predicate: Predicate, item: Item) -> RuleAnswer:
    """All of the named elements; a partner metal is only known to be absent if another is named."""
    value: bool | None = True
    missing: list[str] = []
    for symbol in predicate.elements:
        if symbol in item.elements:
            continue
        if symbol in item.absent:
            return no(f"no {symbol} in it", near=True)
        other = symbol not in _RARE and item.elements.isdisjoint(predicate.elements)
        if symbol not in item.traces and ((other and item.elements) or not _could_be(symbol, item)):
            partner = item.form == "alloy" and item.form in predicate.forms
            named = item.elements.intersection(predicate.elements)
            if partner and named & _RARE and len(item.elements) > _TWO:
                alloy = "-".join(sorted(item.elements))
                return unknown(f"is it a target? Whether {alloy} is an alloy of {_or(sorted(named & _RARE))} that "
                               "the entries mean, they do not say")  # fmt: skip
            if partner and named:
                return no(f"it names the alloy with {symbol}, which is not in it", near=True)
            return NO
        value = None
        missing.append(_traced(symbol) if symbol in item.traces else f"does it contain {symbol}?")
    if predicate.only and (more := item.elements.difference(predicate.elements)):
        return no(f"{_or(sorted(more))} is in it too", near=value is True)
    return RuleAnswer(value, "", tuple(missing))


def _any_element(predicate: Predicate, item: Item) -> RuleAnswer:
    required = predicate.any_element
    if not required or item.elements.intersection(required):
        return YES
    if traced := item.traces.intersection(required):
        return unknown(*map(_traced, sorted(traced)))
    if any(_could_be(symbol, item) for symbol in required if symbol not in item.absent):
        return unknown(f"which element is in it: {_or(required)}?")
    return NO


def _traced(symbol: str) -> str:
    return f"how much {symbol} is in it? Of so little, or none at all, the text does not speak"


def _could_be(symbol: str, item: Item) -> bool:
    """Whether an element that was not named may yet be in the item."""
    rare = symbol in _RARE
    if item.rare_earths and rare and not item.elements & _RARE:
        return True
    if not item.elements and not item.rare_earths:
        return not item.products and item.form not in forms_of("plain")
    # an alloy of samarium, its partner not named
    return not rare and item.form in ("", "alloy", "target") and not item.elements - _RARE


def _rare_earths(predicate: Predicate, item: Item) -> RuleAnswer:
    if not predicate.rare_earths or item.rare_earths or item.elements & _RARE:
        return YES
    named = [lexicon().products[name] for name in item.products - {"other equipment"}]
    machine = named and all(p.form == "equipment" and not (p.stage or p.rare_earths) for p in named)
    if item.elements or item.form in forms_of("plain") or machine:
        return NO
    return unknown("is it of, or for, rare earths?")


def _products(predicate: Predicate, item: Item) -> RuleAnswer:
    """One of the products, or one of the CAS numbers."""
    if predicate.not_products and (other := item.products.intersection(predicate.not_products)):
        return no(f"{_or(sorted(other))} is left out by the text", near=True)
    if not predicate.products and not predicate.cas:
        return YES
    if item.products.intersection(predicate.products) or item.cas.intersection(predicate.cas):
        return YES
    if item.products or item.cas:
        return NO
    identity = predicate.elements or predicate.any_element or predicate.forms
    known = item.elements or item.form or item.rare_earths
    ores = item.rare_earths and all(lexicon().products[n].form == "ore" for n in predicate.products)
    if known and not identity and not (ores and item.kind in ("technology", "service")):
        return NO  # of winning rare earths from an ore without a name it is asked which
    made_of = [lexicon().products[name].elements for name in predicate.products]
    if item.elements and all(made_of) and all(map(item.elements.isdisjoint, made_of)):
        return NO  # `sodium tellurite` is no NdFeB
    if item.form in _WORKING and item.text:
        return NO  # a machine or chemical named by a word that no entry has
    return unknown(f"is it {_or(predicate.products or predicate.cas)}?")


_IDENTITY = (_form, _stage, _kind, _elements, _any_element, _rare_earths, _products)
"""What says whether an item is the thing that a predicate names, in this order."""


def _contains(predicate: Predicate, item: Item) -> RuleAnswer:
    required = predicate.contains
    if not required:
        return YES
    if item.elements.intersection(required):
        return RuleAnswer(True, f"contains {_or(sorted(item.elements.intersection(required)))}")
    if traced := item.traces.intersection(required):
        return unknown(*map(_traced, sorted(traced)))
    if item.absent.issuperset(required):
        return no(f"no {_or(required)} in it", near=True)
    open_ = [symbol for symbol in required if symbol not in item.absent]
    return unknown(f"does it contain {_or(open_)}, and how much?")


def _values(predicate: Predicate, item: Item) -> Mapping[str, Range]:
    """Values as stated; of a good of one element its share of weight and its purity are one."""
    values = item.values
    named = predicate.elements[0] if len(predicate.elements) == 1 else ""
    share = f"content.{named}"
    if not named or item.form == "magnet":
        return values
    if item.form in ("oxide", "compound"):
        # no oxide is 95 percent metal by weight: `antimony oxide 99.99%` states its purity
        high = share in values and values[share].low >= _NO_OXIDE
        return {**values, "purity": values[share]} if high and "purity" not in values else values
    if share in values and "purity" not in values:
        return {**values, "purity": values[share]}
    if "purity" in values and share not in values and item.elements == {named}:
        return {**values, share: values["purity"]}
    return values


def limits(predicate: Predicate, values: Mapping[str, Range]) -> RuleAnswer:
    """The limits of a predicate against the values stated."""
    answer = limits_of(predicate.tests, values)
    if answer.value is False or not predicate.alternatives:
        return answer
    groups = [limits_of(group, values) for group in predicate.alternatives]
    best = min(groups, key=lambda group: (True, None, False).index(group.value))
    if best.value is False:
        return best
    value = None if None in (answer.value, best.value) else True
    return RuleAnswer(value, "", (*answer.missing, *best.missing))


def limits_of(tests: Sequence[Test], values: Mapping[str, Range]) -> RuleAnswer:
    """Limits that must all hold against the values stated."""
    missing: list[str] = []
    for test in tests:
        value = values.get(test.measure)
        if value is None:
            missing.append(f"{test.measure} ({limit_words(test)})")
            continue
        met = holds(test, value)
        # `99.5 % min` leaves open whether 99.99 % is reached, `99.5 % and 99.99 %` does not
        if met is False:
            return no(f"{test.measure} {value.text or value.low} is not {limit_words(test)}")
        ranged = pattern("to").search(value.text)
        if met is None and (ranged or value.exact or not isfinite(value.high - value.low)):
            missing.append(f"exact {test.measure} ({limit_words(test)})")
    return unknown(*missing) if missing else YES


def holds(test: Test, value: Range) -> bool | None:
    """Whether a stated value meets a limit; None when it is a bound on the wrong side."""
    result: bool | None = True
    # a ceiling is a floor of what is less than nothing
    floor = (test.floor, test.floor_inclusive, value.low, value.high)
    ceiling = (test.ceiling and -test.ceiling, test.ceiling_inclusive, -value.high, -value.low)
    for limit, inclusive, low, high in (floor, ceiling):
        if limit is None:
            continue
        if high < limit or (high == limit and inclusive is False):
            return False
        if low < limit or (low == limit and not inclusive):
            result = None
    return result


def limit_words(test: Test) -> str:
    """A limit in words: `at least 0.9999`, `over 50, at most 500`."""
    words = []
    if test.floor is not None:
        words.append(f"{'at least' if test.floor_inclusive else 'over'} {test.floor:g}")
    if test.ceiling is not None:
        words.append(f"{'at most' if test.ceiling_inclusive else 'under'} {test.ceiling:g}")
    return ", ".join(words)


def _or(words: Sequence[str]) -> str:
    return " or ".join(words)


class Reach(NamedTuple):
    """What a list or the dual-use goods say of the item: the best answer over their entries."""

    answer: RuleAnswer
    state: str = "active"
    entries: tuple[str, ...] = ()
    by_use: bool = False
    extension: StatedExtension | None = None


_NOT_LISTED, UNCONDITIONAL = Reach(NO), Reach(YES)


def listed(
    entries: Iterable[LawEntry], item: Item, case: CheckCase, *, goods: bool, any_day: bool = False
) -> Reach:
    """The best answer over the entries of a list, as on the day or on any; a listed entry settles one with a gap."""
    reaches: list[Reach] = []
    names: list[str] = []
    by_use = True
    open_: dict[str, None] = {}
    form, technology = item.form, item.kind in ("technology", "service")
    if goods and technology:
        return _NOT_LISTED
    open_elements = form == "alloy" or item.rare_earths or item.traces or item.absent
    elements = frozenset[str]() if open_elements else item.elements
    for one in entries:
        if form and one.by_form and form not in one.by_form:
            continue
        predicate = one.entry.covers
        if elements and predicate.elements and elements.isdisjoint(predicate.elements):
            continue  # of other matter, whatever else an entry asks
        if not goods and not technology and not predicate.uses:
            continue
        answer = covers(predicate, item, case.uses)
        if answer.value is False and not answer.near:
            continue
        own_code = len(item.hs) == _FULL_CODE and item.hs in getattr(one.entry, "hs", ())
        if answer.value is None and goods and own_code:
            answer = RuleAnswer(True, f"HS code {item.hs} is a line of this entry", answer.missing)
        if one.entry.gap is not None and answer.value is True:
            answer = unknown(one.entry.gap)
        state: str = "active" if any_day or one.timing is None else one.timing.state(case.on)
        if state not in IN_LAW:
            continue
        if answer.value is True:
            names.append(one.ref)
            by_use = by_use and bool(predicate.uses)
        elif answer.value is None:
            open_.update(dict.fromkeys(answer.missing))
        reaches.append(Reach(answer, state, (one.ref,)))
    if not reaches:
        return _NOT_LISTED
    best = min(reaches, key=rank)
    if best.answer.value is None and goods and (in_every_form := _every_form(entries, item, case)):
        return in_every_form
    if best.answer.value is None:
        best = best._replace(answer=unknown(*list(open_)[:_MAX_OPEN], why=best.answer.why))
    by_use = by_use and bool(names)
    return Reach(best.answer, best.state, tuple(names) or best.entries, by_use=by_use)


_PURE_FORMS = ("metal", "oxide", "compound")
"""What an element named alone may be."""


def _every_form(entries: Iterable[LawEntry], item: Item, case: CheckCase) -> Reach | None:
    """`scandium`, and no more: listed as metal, oxide and compound, so listed whatever it is."""
    if item.form or item.products or not item.elements or item.traces:
        return None
    reaches = [listed(entries, replace(item, form=form), case, goods=True) for form in _PURE_FORMS]
    if any(reach.answer.value is not True for reach in reaches):
        return None
    why = f"listed as {', '.join(_PURE_FORMS)}"
    names = tuple(dict.fromkeys(name for reach in reaches for name in reach.entries))
    worst = max(reaches, key=lambda reach: STATE_ORDER[reach.state])
    return Reach(RuleAnswer(True, why, ("form: metal, oxide or compound?",)), worst.state, names)


def rank(reach: Reach) -> tuple[int, int, int]:
    """Smaller is stronger: active and sure, active and unknown, suspended, no."""
    value = {True: 0, None: 1, False: 2}[reach.answer.value]
    if value == 2:
        return (9, 0 if reach.answer.near else 1, 0)
    return (STATE_ORDER[reach.state], value, len(reach.answer.missing))


def join(state: str, other: str) -> str:
    """The state of what rests on two things: the weaker of the two."""
    return state if STATE_ORDER[state] >= STATE_ORDER[other] else other
