"""What an investor reads: the answer in lines, its inputs, what each way to help costs, and the numbers of pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ytterby.facts.project_costs import ASSUMPTION
from ytterby.plan.formula import break_even, grant_of_loan
from ytterby.plan.least import ANYWAY, FIRST, FOUND, HALF
from ytterby.plan.payer import LOAN, PRICED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.plan.bankable import Bankable

ENDS = (0.05, 0.5, 0.95)
PATH, FREE, NEEDED = "Price path", "Price path without any control", "What the project needs"
BREAK_EVEN = "Break-even, without a return"


def sentence(found: Bankable) -> str:
    """The answer in a sentence or two."""
    case, told = found.case, found.drawn
    said = f"At {100 * found.rate:.3g}% a year {case.title} needs {found.cost.price:,.0f} USD/kg of {case.product}"
    if found.level is None:
        return said + "."
    said += f"; the price path of {found.scenario} is worth {found.level:,.0f}"
    if told is None:
        return said + "."
    low, _, high = found.quantiles(told.level)
    return (
        f"{said} ({low:,.0f} to {high:,.0f}). "
        f"It pays in {_share(told.alone)} of the forecasts without help."
    )


def lines(found: Bankable) -> Iterator[str]:
    """The answer, line by line."""
    case = found.case
    yield sentence(found)
    yield from cost_lines(found)
    yield from market_lines(found)
    yield from control_lines(found)
    for row in case.beside:
        ends = f"{row.low:g}" if row.low == row.high else f"{row.low:g} to {row.high:g}"
        yield f"Beside it: {ends} USD/kg, {row.reason}."
    yield f"Assumptions among the inputs: {', '.join(case.assumed)}."


def cost_lines(found: Bankable) -> Iterator[str]:
    """What it costs to make a kilogram, and the prices at which it stops losing."""
    told, even = found.drawn, break_even(found.case, found.others)
    parts = " ".join(
        f"{'+' if v >= 0 else '-'} {abs(v):,.1f} {n}" for n, v in found.cost.parts.items()
    )
    yield f"By formula: {found.cost.price:,.1f} USD/kg = {parts.removeprefix('+ ')}."
    yield (
        f"Break-even: {even.running:,.1f} USD/kg pays operating cost and feed, {even.capital_back:,.1f} capital too, "
        "without a return."
    )
    if told is not None:
        yield f"Over the ranges of its own costs: {_three(found, told.needed)} USD/kg at 5, 50, 95%."


def market_lines(found: Bankable) -> Iterator[str]:
    """What the market says of the least contract."""
    one = found.market
    if one is None:
        if found.why_not:
            yield f"By the market: {found.why_not}."
        return
    place = f"{found.case.technology.replace('_', ' ')} in {found.case.region} by {one.year}"
    whole = f"{one.brings:,.0f} t/yr of {place}"
    if one.plant:
        whole += f", {one.brings / one.plant:.0%} of the plant"
    if one.said == FOUND:
        yield (
            f"By the market: {_size(one.by, one.size)} is the least {one.by} at which {found.scenario} builds; "
            f"it brings {HALF:.0%} of what the largest brings ({whole})."
        )
    elif one.said == ANYWAY:
        yield (
            f"By the market: any {one.by} signed in {FIRST} brings as much as the largest ({whole}). "
            "The model's investors earn their rate at its price path already; "
            "what they lack is someone who stands by it."
        )
    else:
        yield (
            f"By the market: no {one.by} brings anything by {one.year}: what stands in {found.case.region} "
            "already fills the contract, or nothing more can be started in a year."
        )
    if one.price and one.price_then:
        yield (
            f"Its own effect: the price outside in {one.year} is {one.price_then:,.1f} with the contract against "
            f"{one.price:,.1f} without. The market builds at the model's costs of the technology, not the project's."
        )


def control_lines(found: Bankable) -> Iterator[str]:
    """What the controls of the scenario are worth to the project."""
    told = found.drawn
    if found.level is None or found.free_level is None:
        return
    worth = found.level - found.free_level
    yield (
        f"Without any control the path is worth {found.free_level:,.1f}: "
        f"the controls of {found.scenario} give the project {worth:+,.1f} USD/kg."
    )
    if told is not None:
        yield (
            f"Over all forecasts {_three(found, told.held - told.usual, sign='+')} USD/kg, or "
            f"{_three(found, told.bound - told.free, sign='+')} million USD at the opening; "
            f"without controls it pays in {_share(told.alone_free)} of the forecasts."
        )


def inputs(found: Bankable) -> Iterator[tuple[str, str, str, str]]:
    """Input, value with its unit, range, and its fact, or that it is an assumption and where it stands."""
    for row in found.case.inputs:
        value, ends = _plain(row.value, row.unit), ""
        if row.drawn:
            ends = f"{_plain(row.low, row.unit)} to {_plain(row.high, row.unit)}"
        place = f"project_costs.csv line {row.line}"
        where = f"assumption, {place}" if row.kind == ASSUMPTION else row.evidence.split()[0]
        yield row.item, f"{value} {row.unit}", ends, where
    for name, price in found.others.items():
        yield f"{name} oxide", f"{price:,.5g} USD/kg", "", f"price.fob.oxide.{name}"


def ways(found: Bankable) -> Iterator[tuple[str, ...]]:
    """Way, what is given, share of forecasts in which the project then pays, cost at 5, 50, 95%, worst year at 95%."""
    if found.drawn is None:
        return
    for name in found.drawn.ways:
        one = found.way(name)
        given = _size(name, one["size"])
        if not one["size"]:
            given = "nothing: it pays at the price of the run"
        elif name == LOAN and one["size"] >= 1.0:
            given += (
                f", worth a grant of {grant_of_loan(found.case, found.rate):.0%}: not enough alone"
            )
        cost = (f"{v:,.0f}" for v in one["cost_musd"])
        yield name, given, f"{one['pays']:.0%}", *cost, f"{one['worst_year_musd'][2]:,.0f}"


def series(found: Bankable) -> list[dict[str, Any]]:
    """Price of the product by year: the run, the same without controls, and the forecast at 5, 50, 95% [USD/kg]."""
    paths = found.paths
    if paths is None:
        return []
    columns = {"path": paths.central[0], "free": paths.free[0]}
    if paths.draws:
        ends = np.quantile(paths.told[:, 0], ENDS, axis=0)
        columns |= dict(zip(("low", "middle", "high"), ends, strict=True))
    return [
        {"year": int(year), **{name: float(values[n]) for name, values in columns.items()}}
        for n, year in enumerate(paths.years)
    ]


def beside(found: Bankable) -> list[dict[str, Any]]:
    """Prices to set side by side: what, low, middle and high [USD/kg]; equal ends where there is one figure."""
    told, cost = found.drawn, found.cost.price
    rows: list[dict[str, Any]] = [{"what": NEEDED, "low": cost, "middle": cost, "high": cost}]
    if told is not None:
        low, _, high = found.quantiles(told.needed)
        rows = [{"what": NEEDED, "low": min(low, cost), "middle": cost, "high": max(high, cost)}]
    even = break_even(found.case, found.others).capital_back
    rows.append({"what": BREAK_EVEN, "low": even, "middle": even, "high": even})
    if found.level is not None and found.free_level is not None:
        rows.append(_range(found, PATH, found.level, told.level if told else None))
        rows.append(_range(found, FREE, found.free_level, told.level_free if told else None))
    if found.market is not None and found.market.size is not None and found.market.by in PRICED:
        size = found.market.size
        rows.append(
            {
                "what": f"Least {found.market.by} by the market",
                "low": size,
                "middle": size,
                "high": size,
            }
        )
    for row in found.case.beside:
        rows.append(
            {
                "what": row.reason.partition(" (")[0],
                "low": row.low,
                "middle": row.value,
                "high": row.high,
            }
        )
    return [{**row, "what": row["what"][:1].upper() + row["what"][1:]} for row in rows]


def costs(found: Bankable) -> list[dict[str, Any]]:
    """Cost of each way to the payer [million USD]: way, low, middle, high."""
    if found.drawn is None:
        return []
    return [
        {
            "way": name,
            **dict(zip(("low", "middle", "high"), found.way(name)["cost_musd"], strict=True)),
        }
        for name in found.drawn.ways
    ]


def _range(found: Bankable, what: str, level: float, drawn: Any) -> dict[str, Any]:
    low, _, high = found.quantiles(drawn) if drawn is not None else (level, level, level)
    return {"what": what, "low": low, "middle": level, "high": high}


def _three(found: Bankable, values: Any, sign: str = "") -> str:
    return ", ".join(f"{v:{sign},.0f}" for v in found.quantiles(values))


def _size(by: str, size: float | None) -> str:
    if size is None:
        return ""
    return f"{size:,.0f} USD/kg" if by in PRICED else f"{size:.0%} of capital cost"


def _plain(value: float, unit: str) -> str:
    if unit == "year":
        return f"{value:.0f}"
    return f"{value:,.4g}" if value < 1e3 else f"{value:,.0f}"


def _share(worth: Any) -> str:
    return f"{float(np.mean(worth >= 0.0)):.0%}"
