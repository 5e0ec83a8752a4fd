"""What an investor reads: the answer in lines, its inputs, what each way to help costs, and the numbers of pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.datasets.parameters import ASSUMPTION
from ytterby.draws.statistics import quantiles_of
from ytterby.instruments import KINDS
from ytterby.projects.formula import break_even
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

ENDS = ("low", "middle", "high")


def price_series(result: Bankable) -> pl.DataFrame:
    """Price of the product by year: the run, the same without controls, and the forecast at 5, 50, 95% [USD/kg]."""
    paths = result.paths
    if paths is None:
        return pl.DataFrame()
    columns = {"year": paths.years, "path": paths.central[0], "free": paths.free[0]}
    if paths.draws:
        ends = quantiles_of(paths.drawn["forecast"][:, 0])
        columns |= dict(zip(ENDS, ends, strict=True))
    return pl.DataFrame(columns)


def price_comparison(result: Bankable) -> pl.DataFrame:
    """Prices to set side by side: what, low, middle and high [USD/kg]; equal ends where there is one figure."""
    drawn, cost = result.drawn, result.cost.price
    low, _, high = result.quantiles(drawn.needed) if drawn else (cost, cost, cost)
    rows = [("What the project needs", min(low, cost), cost, max(high, cost))]
    even = break_even(result.case, result.others).capital_back
    rows.append(("Break-even, without a return", even, even, even))
    for what, price, forecast in (
        ("Price path", result.level, "forecast"),
        ("Price path without any control", result.free_level, "forecast_free"),
    ):
        if price is not None:
            low, _, high = (
                result.quantiles(drawn.level[forecast]) if drawn else (price, price, price)
            )
            rows.append((what, low, price, high))
    for row in result.case.published_prices:
        what = row.reason.partition(" (")[0]
        rows.append((what[:1].upper() + what[1:], row.low, row.value, row.high))
    return pl.DataFrame(rows, schema=["what", *ENDS], orient="row")


def costs(result: Bankable) -> pl.DataFrame:
    """Cost of each way to the payer [million USD]: way, low, middle, high."""
    drawn = result.drawn.ways if result.drawn else {}
    rows = [(KINDS[name].words, *result.way(name)["cost_musd"]) for name in drawn]
    return pl.DataFrame(rows, schema=["way", *ENDS], orient="row")


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
    low, _, high = result.quantiles(drawn.level["forecast"])
    pays = percent(result.pays(drawn.worth["forecast"]))
    text = f"{text} ({between(low, high, in_full)})."
    return f"{text} It pays in {pays} of the forecasts without help."


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
            f"Over all forecasts {_three(result, result.control_price, signed_in_full)} USD/kg, or "
            f"{_three(result, result.control_worth, signed_in_full)} million USD at the opening; without controls it "
            f"pays in {percent(result.pays(drawn.worth['forecast_free']))} of the forecasts."
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
    for name in result.drawn.ways if result.drawn else ():
        one, worth = result.way(name), KINDS[name].worth(result.case, result.rate)
        given = _size(name, one["size"])
        if not one["size"]:
            given = "nothing: it pays at the price of the run"
        elif worth < 1.0 <= one["size"]:
            given += f", worth a grant of {percent(worth)}: not enough alone"
        money = *one["cost_musd"], one["worst_year_musd"][2]
        yield KINDS[name].words, given, percent(one["pays"]), *map(in_full, money)


def _three(result: Bankable, values: Any, form: Form = in_full) -> str:
    return ", ".join(form(value) for value in result.quantiles(values))


def _size(by: str, size: float) -> str:
    return f"{in_full(size)} USD/kg" if KINDS[by].by_price else f"{percent(size)} of capital cost"


def _plain(value: float, unit: str) -> str:
    if unit == "year":
        return f"{value:.0f}"
    return number(value, 4) if value < FULL else in_full(value)
