"""What a list of goods or technologies says of an item: the best answer over its entries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ytterby.compliance.decide.answer import NO, RuleAnswer, unknown
from ytterby.compliance.decide.covers import covers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ytterby.compliance.decide.case import CheckCase
    from ytterby.compliance.decide.law import LawEntry
    from ytterby.compliance.read.item import Item
    from ytterby.law.entries import ListEntry

IN_LAW = ("active", "suspended")
_FULL_CODE = 10
_SHOWN = 4
"""Open points of one list that are named; more would bury the question."""
STATE_ORDER = {"active": 0, "unknown": 1, "suspended": 2, "not yet": 3, "ended": 4}


@dataclass(frozen=True, slots=True)
class Reach:
    """What a list or the dual-use goods say of the item: the best answer over their entries."""

    answer: RuleAnswer
    state: str = "active"
    entries: tuple[str, ...] = ()
    by_use: bool = False


def listed(entries: Iterable[LawEntry], item: Item, case: CheckCase, *, goods: bool) -> Reach:
    """The best answer over the entries of a list; a listed entry settles one with a gap."""
    best: Reach | None = None
    best_rank = (99, 0, 0)
    names: list[str] = []
    by_use = True
    open_: dict[str, None] = {}
    form, technology = item.form, item.kind in ("technology", "service")
    if goods and technology:
        return Reach(NO)
    for one in entries:
        if form and one.by_form and form not in one.by_form:
            continue
        predicate = one.entry.covers
        if not goods and not technology and not predicate.uses:
            continue
        answer = covers(predicate, item, case.uses)
        if answer.value is False and not answer.near:
            continue
        if answer.value is None and goods and _own_line(one.entry, item):
            answer = RuleAnswer(True, f"HS code {item.hs} is a line of this entry", answer.missing)
        if one.entry.gap is not None and answer.value is True:
            answer = unknown(one.entry.gap)
        state: str = "active" if one.timing is None else one.timing.state(case.on)
        if state not in IN_LAW:
            continue
        if answer.value is True:
            names.append(one.ref)
            by_use = by_use and bool(predicate.uses)
        elif answer.value is None:
            open_.update(dict.fromkeys(answer.missing))
        reach = Reach(answer, state, (one.ref,))
        if rank(reach) < best_rank:
            best, best_rank = reach, rank(reach)
    if best is None:
        return Reach(NO)
    if best.answer.value is None:
        best = replace(best, answer=unknown(*list(open_)[:_SHOWN], why=best.answer.why))
    return Reach(
        best.answer, best.state, tuple(names) or best.entries, by_use=by_use and bool(names)
    )


def _own_line(entry: ListEntry, item: Item) -> bool:
    """Whether a full national code is one that the announcement gives for the entry."""
    return len(item.hs) == _FULL_CODE and item.hs in getattr(entry, "hs", ())


def rank(reach: Reach) -> tuple[int, int, int]:
    """Smaller is stronger: active and sure, active and unknown, suspended, no."""
    value = {True: 0, None: 1, False: 2}[reach.answer.value]
    if value == 2:
        return (9, 0 if reach.answer.near else 1, 0)
    return (STATE_ORDER[reach.state], value, len(reach.answer.missing))


def join(state: str, other: str) -> str:
    """The state of what rests on two things: the weaker of the two."""
    return max(state, other, key=lambda s: STATE_ORDER[s])
