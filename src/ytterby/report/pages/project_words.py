"""What an investor reads: the answer in lines, its inputs, what each way to help costs, and the numbers of pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ytterby.datasets.project_costs import ASSUMPTION
from ytterby.draws.ends import quantiles_of
from ytterby.projects.formula import break_even, grant_of_loan
from ytterby.projects.funding_cost import LOAN, PRICED
from ytterby.projects.minimum_support import ANYWAY, FIRST, HALF, MINIMUM_EXISTS
from ytterby.report.kit.numbers import (
    FULL,
    between,
    in_full,
    number,
    percent,
    signed,
    signed_in_full,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.projects.bankable import Bankable
    from ytterby.report.kit.numbers import Form

PATH, FREE, NEEDED = "Price path", "Price path without any control", "What the project needs"
BREAK_EVEN = "Break-even, without a return"


def sentence(result: Bankable) -> str:
    """The answer in a sentence or two."""
    case, drawn = result.case, result.drawn
    need = in_full(round(result.cost.price))
    text = (
        f"At {number(100 * result.rate)}% a year {case.title} needs {need} USD/kg of {case.product}"
    )
    if result.level is None:
        return text + "."
    text += f"; the price path of {result.scenario} is worth {in_full(round(result.level))}"
    if drawn is None:
        return text + "."
    low, _, high = result.quantiles(drawn.level)
    return (
        f"{text} ({between(low, high, in_full)}). "
        f"It pays in {percent(result.pays(drawn.alone))} of the forecasts without help."
    )


def published_lines(result: Bankable) -> Iterator[str]:
    """Published prices of the product."""
    for row in result.case.published_prices:
        yield f"{between(row.low, row.high)} USD/kg: {row.reason}."


def cost_lines(result: Bankable) -> Iterator[str]:
    """What it costs to make a kilogram, and the prices at which it stops losing."""
    drawn, even = result.drawn, break_even(result.case, result.others)
    parts = " ".join(
        f"{'+' if v >= 0 else '-'} {number(abs(v))} {n}" for n, v in result.cost.parts.items()
    )
    yield f"By formula: {number(result.cost.price)} USD/kg = {parts.removeprefix('+ ')}."
    yield (
        f"Break-even: {number(even.running)} USD/kg pays operating cost and feed, {number(even.capital_back)} capital "
        "too, without a return."
    )
    if drawn is not None:
        yield f"Over the ranges of its own costs: {_three(result, drawn.needed)} USD/kg at 5, 50, 95%."


def market_lines(result: Bankable) -> Iterator[str]:
    """What the market says of the least contract."""
    one = result.market
    if one is None:
        if result.why_not:
            yield f"By the market: {result.why_not}."
        return
    place = f"{result.case.technology.replace('_', ' ')} in {result.case.region} by {one.year}"
    capacity = f"{in_full(one.brings)} t/yr of {place}"
    if one.plant:
        capacity += f", {percent(one.brings / one.plant)} of the plant"
    if one.result == MINIMUM_EXISTS:
        yield (
            f"By the market: {_size(one.by, one.size)} is the least {one.by} at which {result.scenario} builds; "
            f"it brings {percent(HALF)} of what the largest brings ({capacity})."
        )
    elif one.result == ANYWAY:
        yield (
            f"By the market: any {one.by} signed in {FIRST} brings as much as the largest ({capacity}). "
            "The model's investors earn their rate at its price path already; "
            "what they lack is someone who stands by it."
        )
    else:
        yield (
            f"By the market: no {one.by} brings anything by {one.year}: what stands in {result.case.region} "
            "already fills the contract, or nothing more can be started in a year."
        )
    if one.price and one.price_then:
        yield (
            f"Its own effect: the price outside in {one.year} is {number(one.price_then)} with the contract against "
            f"{number(one.price)} without. The market builds at the model's costs of the technology, not the project's."
        )


def control_lines(result: Bankable) -> Iterator[str]:
    """What the controls of the scenario are worth to the project."""
    drawn = result.drawn
    if result.level is None or result.free_level is None:
        return
    worth = result.level - result.free_level
    yield (
        f"Without any control the path is worth {number(result.free_level)}: "
        f"the controls of {result.scenario} give the project {signed(worth)} USD/kg."
    )
    if drawn is not None:
        yield (
            f"Over all forecasts {_three(result, drawn.paired - drawn.paired_free, signed_in_full)} USD/kg, or "
            f"{_three(result, drawn.bound - drawn.free, signed_in_full)} million USD at the opening; "
            f"without controls it pays in {percent(result.pays(drawn.alone_free))} of the forecasts."
        )


def inputs(result: Bankable) -> Iterator[tuple[str, str, str, str]]:
    """Input, value with its unit, range, and its fact, or that it is an assumption and where it stands."""
    for row in result.case.inputs:
        value, ends = _plain(row.value, row.unit), ""
        if row.drawn:
            ends = f"{_plain(row.low, row.unit)} to {_plain(row.high, row.unit)}"
        place = f"project_costs.csv line {row.line}"
        where = f"assumption, {place}" if row.kind == ASSUMPTION else row.evidence.split()[0]
        yield row.item, f"{value} {row.unit}", ends, where
    for name, price in result.others.items():
        yield f"{name} oxide", f"{number(price, 5)} USD/kg", "", f"price.fob.oxide.{name}"


def ways(result: Bankable) -> Iterator[tuple[str, ...]]:
    """Way, what is given, share of forecasts in which the project then pays, cost at 5, 50, 95%, worst year at 95%."""
    if result.drawn is None:
        return
    for name in result.drawn.ways:
        one = result.way(name)
        given = _size(name, one["size"])
        if not one["size"]:
            given = "nothing: it pays at the price of the run"
        elif name == LOAN and one["size"] >= 1.0:
            given += f", worth a grant of {percent(grant_of_loan(result.case, result.rate))}: not enough alone"
        yield (
            name,
            given,
            percent(one["pays"]),
            *map(in_full, (*one["cost_musd"], one["worst_year_musd"][2])),
        )


def series(result: Bankable) -> list[dict[str, Any]]:
    """Price of the product by year: the run, the same without controls, and the forecast at 5, 50, 95% [USD/kg]."""
    paths = result.paths
    if paths is None:
        return []
    columns = {"path": paths.central[0], "free": paths.free[0]}
    if paths.draws:
        ends = quantiles_of(paths.forecast[:, 0])
        columns |= dict(zip(("low", "middle", "high"), ends, strict=True))
    return [
        {"year": int(year), **{name: float(values[n]) for name, values in columns.items()}}
        for n, year in enumerate(paths.years)
    ]


def price_comparison(result: Bankable) -> list[dict[str, Any]]:
    """Prices to compare: what, low, middle and high [USD/kg]; equal ends where there is one figure."""
    drawn, cost = result.drawn, result.cost.price
    low, high = cost, cost
    if drawn is not None:
        first, _, last = result.quantiles(drawn.needed)
        low, high = min(first, cost), max(last, cost)
    even = break_even(result.case, result.others).capital_back
    rows = [(NEEDED, low, cost, high), (BREAK_EVEN, even, even, even)]
    levels = (
        (PATH, result.level, None if drawn is None else drawn.level),
        (FREE, result.free_level, None if drawn is None else drawn.level_free),
    )
    for what, level, draws in levels:
        if level is not None:
            low, _, high = (level,) * 3 if draws is None else result.quantiles(draws)
            rows.append((what, low, level, high))
    contract = result.market
    if contract is not None and contract.size is not None and contract.by in PRICED:
        rows.append((f"Least {contract.by} by the market", *(contract.size,) * 3))
    for row in result.case.published_prices:
        rows.append((row.reason.partition(" (")[0], row.low, row.value, row.high))
    names = ("low", "middle", "high")
    return [
        {"what": f"{what[:1].upper()}{what[1:]}", **dict(zip(names, values, strict=True))}
        for what, *values in rows
    ]


def costs(result: Bankable) -> list[dict[str, Any]]:
    """Cost of each way to the payer [million USD]: way, low, middle, high."""
    if result.drawn is None:
        return []
    return [
        {
            "way": name,
            **dict(zip(("low", "middle", "high"), result.way(name)["cost_musd"], strict=True)),
        }
        for name in result.drawn.ways
    ]


def _three(result: Bankable, values: Any, form: Form = in_full) -> str:
    return ", ".join(form(value) for value in result.quantiles(values))


def _size(by: str, size: float | None) -> str:
    if size is None:
        return ""
    return f"{in_full(size)} USD/kg" if by in PRICED else f"{percent(size)} of capital cost"


def _plain(value: float, unit: str) -> str:
    if unit == "year":
        return f"{value:.0f}"
    return number(value, 4) if value < FULL else in_full(value)
