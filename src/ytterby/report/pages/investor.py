"""The investor's page: what a project needs against the price path, what controls are worth to it, what help costs."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from ytterby.datasets.project_costs import ASSUMPTION
from ytterby.ground.files import write_atomic
from ytterby.instruments import KINDS
from ytterby.projects.formula import break_even
from ytterby.projects.minimum_support import ANYWAY, FIRST, HALF, MINIMUM_EXISTS
from ytterby.report.charts.project import levels, payer, prices
from ytterby.report.kit.html import write_page
from ytterby.report.kit.numbers import (
    FULL,
    between,
    in_full,
    number,
    percent,
    signed,
    signed_in_full,
)
from ytterby.report.kit.subject import Page, ReportTable, Subject
from ytterby.report.pages.citation import source_line
from ytterby.results.folder import ResultFolder
from ytterby.results.manifest import code_digest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ytterby.projects.bankable import Bankable
    from ytterby.report.kit.numbers import Form

PAGE, PLAIN = "bankable.html", "bankable.json"
INPUTS = ("input", "value", "range", "rests on")
WAYS = ("way", "what is given", "pays then", "cost, 5%", "50%", "95%", "worst year, 95%")


def investor_page(result: Bankable) -> Page:
    """The answer of a project: what it needs, what the market says, what help costs, what it rests on."""
    case = result.case
    drawn = f"; {result.paths.draws} draws of all assumptions of the market and of the project's own costs" if (
        result.drawn is not None and result.paths is not None) else ""  # fmt: skip
    lead = (
        f"By formula from {len(case.inputs)} inputs, of which {len(case.assumed)} are assumptions{drawn}. Real money, "
        "before tax. A model, no advice."
    )
    pictures = [one for one in (prices(result), levels(result), payer(result)) if one.svg]
    subjects = [
        Subject("pictures", "Prices and what help costs", pictures=pictures),
        Subject("costs", "What a kilogram costs", statements=list(cost_lines(result))),
        Subject("market", "What the market says", statements=[*market_lines(result), *control_lines(result)]),
        Subject("published", "What is published", statements=list(published_lines(result))),
        Subject(
            "ways", "Ways to help, and what they may cost",
            tables=[ReportTable.of_cells(
                "Million USD at the opening", WAYS, ways(result), WAYS[:2],
                note="Cost: discounted at what the state pays for money; below zero it gains. A price floor or offtake "
                "is at the price that the project needs by formula, or the one given; a grant or a loan is as large as "
                "it must be at the price of the run.",
            )],
        ),
        Subject(
            "inputs", "What it rests on",
            tables=[ReportTable.of_cells("Inputs", INPUTS, inputs(result), (INPUTS[0], INPUTS[3]))],
            notes=[f"Assumptions among the inputs: {', '.join(case.assumed)}."],
        ),
    ]  # fmt: skip
    source = source_line(case.project, result.scenario, f"data {result.folder}")
    title = f"{case.title} ({case.operator}): does it pay?"
    return Page(title, subjects, sentence(result), [lead], source)


def write_investor(result: Bankable, folder: Path, *, force: bool = False) -> Path:
    """Write the page, and the answer as JSON with it, all or nothing; return the page's path. force : as in
    `results.folder.check_folder`."""
    with ResultFolder(folder, force=force) as results:
        write_page(investor_page(result), results.part / PAGE)
        write_atomic(results.part / PLAIN, json.dumps(result.summary(), indent=1) + "\n")
        results.close({
            "version": version("ytterby"), "command": "bankable", "project": result.case.project,
            "data_folder": result.folder, "scenario": result.scenario, "digests": {"code": code_digest()},
        })  # fmt: skip
    return folder / PAGE


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


def market_lines(result: Bankable) -> Iterator[str]:
    """What the market says of the least contract."""
    one = result.market
    if one is None:
        if result.why_not:
            yield f"By the market: {result.why_not}."
        return
    kind = KINDS[one.by]
    place = f"{result.case.technology.replace('_', ' ')} in {result.case.region} by {one.year}"
    capacity = f"{in_full(one.brings)} t/yr of {place}"
    if one.plant:
        capacity += f", {percent(one.brings / one.plant)} of the plant"
    if one.result == MINIMUM_EXISTS:
        yield (
            f"By the market: {_size(one.by, one.size or 0.0)} is the least {kind.words} at which "
            f"{result.scenario} builds; it brings {percent(HALF)} of what the largest brings ({capacity})."
        )
    elif one.result == ANYWAY:
        yield (
            f"By the market: any {kind.words} signed in {FIRST} brings as much as the largest ({capacity}). "
            "The model's investors earn their rate at its price path already; "
            "what they lack is someone who stands by it."
        )
    else:
        yield (
            f"By the market: no {kind.words} brings anything by {one.year}: what stands in {result.case.region} "
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
