"""What an investor reads: the answer in lines, its inputs, what each way to help costs, and the numbers of pictures."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ytterby.appraisal.cases import SHARE
from ytterby.appraisal.formula import break_even, unit_cost
from ytterby.datasets.parameters import ASSUMPTION
from ytterby.draws.statistics import quantiles_of
from ytterby.instruments import KINDS
from ytterby.report.kit.numbers import (
    FULL,
    between,
    in_full,
    number,
    percent,
    signed_in_full,
)
from ytterby.report.words import sentence_of, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.appraisal.bankable import Bankable
    from ytterby.report.kit.numbers import Form

ENDS = ("low", "middle", "high")
ARTICLES = {"offtake": "An"}
_sentence = partial(sentence_of, "pages/projects")
NO_RETURN = "no return"


def price_series(result: Bankable) -> pl.DataFrame:
    """Price of the product by year: the run, the same without controls, and the forecast at 5, 50, 95% [USD/kg]."""
    paths = result.paths
    if paths is None:
        return pl.DataFrame()
    columns = {"year": paths.years, "path": paths.central[0], "free": paths.free[0]}
    if paths.draws:
        columns |= dict(zip(ENDS, quantiles_of(paths.drawn["forecast"][:, 0]), strict=True))
    return pl.DataFrame(columns)


def price_comparison(result: Bankable) -> pl.DataFrame:
    """Prices to set side by side: what, low, middle and high [USD/kg]; equal ends where there is one figure."""
    drawn, rows = result.drawn, [("What the project needs", *result.needed)]
    even = break_even(result.case, result.others).capital_back
    rows.append(("Break-even, without a return", even, even, even))
    free = "Price path without any control", result.free_level, "forecast_free"
    for what, price, forecast in (("Price path", result.level, "forecast"), free):
        if price is not None:
            ends = result.quantiles(drawn.level[forecast]) if drawn else (price, price, price)
            low, _, high = ends
            rows.append((what, low, price, high))
    for row in result.case.published_prices:
        what = row.reason.partition(" (")[0]
        rows.append((what[:1].upper() + what[1:], row.low, row.value, row.high))
    return pl.DataFrame(rows, schema=["what", *ENDS], orient="row")


def sentence(result: Bankable) -> str:
    """The answer: at the price asked, at today's, on the price path, and the price that it needs."""
    case, today, drawn = result.case, result.today, result.drawn
    who = f"{case.title}, which runs already," if case.runs else case.title
    texts = []
    if asked := result.at_price:
        texts.append(_sentence("asked", price=asked, who=who, pays=_at(result, asked)))
    if today is not None:
        start, whose = ("at", "it") if texts else ("At", who)
        own = {"price": today.value, "ends": between(today.low, today.high), "day": result.day}
        texts.append(_sentence("today", at=start, who=whose, pays=_at(result, today.value), **own))
    if drawn is not None:
        low, _, high = result.quantiles(np.nan_to_num(drawn.returned))
        returned = share(result.on_path)
        ends = f"{share(low)} to {share(high)}"
        earned = _sentence(
            "earned" if returned != NO_RETURN else "no_return", share=returned, ends=ends
        )
        pays = result.pays(drawn.worth["forecast"])
        texts.append(_sentence("on_path", title=result.title, pays=pays) + earned * (not case.runs))
    low, middle, high = result.needed
    how = "pays its running costs" if case.runs else f"earns {percent(result.rate)}"
    own = {"who": "it" if texts else who, "how": how, "needed": round(result.cost.price)}
    ends = between(low, high, in_full)
    texts.append(_sentence("needs", ends=ends, good=case.product, middle=middle, **own))
    if case.runs:
        anew = unit_cost(case.built_anew, result.rate, result.others).price
        texts[-1] += _sentence("anew", rate=result.rate, anew=round(anew))
    return "; ".join(texts) + "."


def share(earned: float | None) -> str:
    """A return; none where capital is not earned back."""
    return percent(earned, 1) if earned is not None and earned > 0.0 else NO_RETURN


def _at(result: Bankable, price: float) -> str:
    """Whether it pays at a price by its owner's study, and its return, with that of draws of its own costs."""
    low, middle, high, studied = result.earns(price)
    pays = f"{'pays' if result.pays_at(price) else 'does not pay'} by its owner's study"
    if studied is None:
        return f"{pays}, and what is spent on it does not come back"
    earned = f"{share(studied)} a year after tax{' on what was spent before' if result.case.runs else ''}"
    return f"{pays}, {earned} (draws of its costs: {share(low)} to {share(high)}, middle {share(middle)})"


def way_lines(result: Bankable) -> Iterator[str]:
    """What each way to help does to the project, and what it may cost."""
    drawn = result.drawn
    if drawn is None or result.case.runs:
        return
    before = result.quantiles(np.nan_to_num(drawn.returned))[1]
    for name in drawn.ways:
        one = result.way(name)
        if one["size"]:
            low, middle, high = one["cost_musd"]
            way = f"{ARTICLES.get(name, 'A')} {KINDS[name].words} ({_size(name, one['size'])})"
            earned = share(one["return"][1])
            cost = f"{in_full(middle)} million USD ({between(low, high, in_full)})"
            yield _sentence("way", **one, way=way, earned=earned, before=share(before), cost=cost)


def published_lines(result: Bankable) -> Iterator[str]:
    """Published prices of the product."""
    for row in result.case.published_prices:
        yield f"{between(row.low, row.high)} USD/kg: {row.reason}."


def cost_lines(result: Bankable) -> Iterator[str]:
    """What it costs to make a kilogram, and the prices at which it stops losing."""
    case, even = result.case, break_even(result.case, result.others)
    signed_parts = ((n, v, "+" if v >= 0 else "-") for n, v in result.cost.parts.items())
    parts = " ".join(f"{sign} {number(abs(v))} {n}" for n, v, sign in signed_parts)
    yield f"{number(result.cost.price)} USD/kg = {parts.removeprefix('+ ')}."
    back = "upkeep too" if case.runs else "upkeep and capital too, without a return"
    yield _sentence("break_even", even=even, back=back)
    if sunk := case["sunk"]:
        anew = unit_cost(case.built_anew, result.rate, result.others).price
        yield _sentence("sunk", sunk=sunk, rate=result.rate, anew=anew)
    low, _, high = result.needed
    yield _sentence("range", low=low, needed=result.cost.price, high=high)


def control_lines(result: Bankable) -> Iterator[str]:
    """What the controls of the scenario are worth to the project."""
    drawn = result.drawn
    if result.level is None or result.free_level is None:
        return
    worth = result.level - result.free_level
    yield _sentence("free", level=result.free_level, scenario=result.scenario, worth=worth)
    if drawn is not None:
        both = (result.control_price, result.control_worth)
        price, money = (_three(result, values, signed_in_full) for values in both)
        pays = result.pays(drawn.worth["forecast_free"])
        yield _sentence("drawn", price=price, money=money, pays=pays)


def item_words(item: str) -> str:
    """What an input is called."""
    known = texts_of("pages/projects")["inputs"]
    return str(known.get(item) or f"{item.removeprefix(SHARE)} oxide in a tonne of output")


def inputs(result: Bankable) -> Iterator[tuple[str, str, str, str]]:
    """Input, value with its unit, range, and its fact, or that it is an assumption and where it stands."""
    for row in result.case.inputs:
        value, ends = _plain(row.value, row.unit), ""
        if row.drawn:
            ends = f"{_plain(row.low, row.unit)} to {_plain(row.high, row.unit)}"
        place = f"project_costs.csv line {row.line}"
        where = f"assumption, {place}" if row.kind == ASSUMPTION else row.evidence.split()[0]
        yield item_words(row.item), f"{value} {row.unit}", ends, where
    for name, price in result.others.items():
        yield f"{name} oxide", f"{number(price, 5)} USD/kg", "", f"price.fob.oxide.{name}"


def ways(result: Bankable) -> Iterator[tuple[str, ...]]:
    """Way, what is given, share of forecasts in which the project then pays, the return in the
    middle of them, cost at 5, 50, 95%, worst year at 95%."""
    for name in result.drawn.ways if result.drawn else ():
        one, worth = result.way(name), KINDS[name].worth(result.case, result.rate)
        given = _size(name, one["size"])
        if not one["size"]:
            given = "nothing: it pays at the price of the run"
        elif worth < 1.0 <= one["size"]:
            given += f", worth a grant of {percent(worth)}: not enough alone"
        money = *one["cost_musd"], one["worst_year_musd"][2]
        shares = percent(one["pays"]), percent(one["return"][1], 1)
        yield (KINDS[name].words, given, *shares, *map(in_full, money))


def _three(result: Bankable, values: Any, form: Form = in_full) -> str:
    low, middle, high = map(form, result.quantiles(values))
    return f"{middle} in the middle ({low} to {high})"


def _size(by: str, size: float) -> str:
    return f"{in_full(size)} USD/kg" if KINDS[by].by_price else f"{percent(size)} of capital cost"


def _plain(value: float, unit: str) -> str:
    if unit == "year":
        return f"{value:.0f}"
    return number(value, 4) if value < FULL else in_full(value)
