"""What a hypothetical measure reaches on a data folder: one that binds nothing is refused, with the words that would.

Records of law are not asked: they speak of what other folders have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.controls.acts.goods import GoodsAct
from ytterby.ground.document import Mistake
from ytterby.ground.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.controls.names import Names, TradedGood
    from ytterby.ground.document import Loc
    from ytterby.scenarios.schema import Hypothetical


def without_reach(
    loc: Loc, measure: Hypothetical, names: Names, last_year: int
) -> Iterator[Mistake]:
    """Every act on goods of a measure that would bind nothing, with what to write instead.

    loc : place of the measure in its file; names : of the data folder; last_year : of the run.
    """
    if measure.effective.year > last_year:
        yield Mistake(
            (*loc, "effective"),
            f"{measure.id} begins {measure.effective}, after the run has ended in {last_year}",
            f"Write `years: {{end: {measure.effective.year}}}`, or an earlier day.",
        )
    for number, one in enumerate(measure.acts):
        place: Loc = (*loc, "acts", number)
        if one.from_ is not None and measure.ended is not None and one.from_ > measure.ended:
            yield Mistake((*place, "from"), f"the act begins {one.from_}, after its measure has ended "
                          f"{measure.ended}", "Correct one of the two days.")  # fmt: skip
        if one.until is not None and one.until < measure.effective:
            yield Mistake((*place, "until"), f"the act ends {one.until}, before its measure begins "
                          f"{measure.effective}", "Correct one of the two days.")  # fmt: skip
        if isinstance(one, GoodsAct) and one.on_goods:
            yield from _redundant_words(place, one)
            yield from _no_goods(place, one, names)


def _redundant_words(place: Loc, act: GoodsAct) -> Iterator[Mistake]:
    """Words that `commodities` would leave without effect."""
    if act.commodities and act.stages:
        yield Mistake((*place, "stages"), "stages and commodities both say which goods are touched",
                      "Keep one of the two: commodities alone decide where they are given.")  # fmt: skip
    if act.commodities and act.elements != ("all",) and not act.abroad:
        yield Mistake((*place, "elements"), "elements do nothing beside commodities",
                      "Leave elements out, or write stages in place of commodities.")  # fmt: skip


def _no_goods(place: Loc, act: GoodsAct, names: Names) -> Iterator[Mistake]:
    """Patterns, elements and ways that meet no good that is traded."""
    goods = names.goods
    for number, pattern in enumerate(act.commodities):
        one = act.model_copy(update={"commodities": (pattern,)})
        if not any(_touches(one, good) for good in goods):
            known = [good.commodity for good in goods]
            yield Mistake((*place, "commodities", number), f"no traded good is named {pattern!r}",
                          did_you_mean(pattern, known))  # fmt: skip
    if not act.commodities and act.elements != ("all",) and not act.abroad:
        for number, element in enumerate(act.elements):
            one = act.model_copy(update={"elements": (element,)})
            if not any(_touches(one, good) for good in goods):
                yield Mistake(
                    (*place, "elements", number),
                    _no_good_contains(element, act),
                    _where(element, act, goods),
                )
    met = [good for good in goods if _touches(act, good)]
    ways = [way for good in met for way in good.ways]
    if not met and not act.commodities and (act.abroad or act.elements == ("all",)):
        traded = list(dict.fromkeys(good.stage for good in goods))
        yield Mistake((*place, "stages"), "no good of these stages is traded",
                      f"Traded are: [{', '.join(traded)}], or write stages: all")  # fmt: skip
    if met and not any(act.binds_route(*way) for way in ways):
        ends = ", ".join(sorted({end for start, end in ways if start == act.origin}))
        there = (
            f"They go from {act.origin} to {ends}."
            if ends
            else f"None of them leaves {act.origin}."
        )
        yield Mistake(
            (*place, "destinations"), f"no way of these goods is touched: {_way(act)}", there
        )


def _touches(act: GoodsAct, good: TradedGood) -> bool:
    return act.covers(good.commodity, good.stage, good.element or None, good.element_shares)


def _way(act: GoodsAct) -> str:
    ends = "every region" if act.destinations == ("all",) else ", ".join(act.destinations)
    return f"from {act.origin} to {ends}" + (", by content" if act.abroad else "")


def _no_good_contains(element: str, act: GoodsAct) -> str:
    stages = ", ".join(act.stages)
    return f"no traded good of {stages} holds {act.min_content:g} or more of {element}"


def _where(element: str, act: GoodsAct, goods: tuple[TradedGood, ...]) -> str:
    """The words that would reach the element."""
    containing = [good for good in goods if element in good.element_shares]
    here = max(
        (good.element_shares[element] for good in containing if good.stage in act.stages),
        default=0.0,
    )
    if here:
        return (
            f"The most that one of them holds is {here:.2g}: write content_share: {here * 0.99:.2g}"
        )
    stages = list(dict.fromkeys(good.stage for good in containing))
    return (
        f"It is traded as: write stages: [{', '.join(stages)}]"
        if stages
        else "It is traded nowhere."
    )
