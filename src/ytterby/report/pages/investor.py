"""The investor's page: what a project needs against the price path, what controls are worth to it, what help costs."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import TYPE_CHECKING

import polars as pl

from ytterby.ground.files import write_atomic
from ytterby.report import theme
from ytterby.report.charts.base import legend_row, rows, years_axis
from ytterby.report.kit.html import write_page
from ytterby.report.kit.subject import Page, ReportTable, Subject
from ytterby.report.pages.citation import source_line
from ytterby.report.pages.project_words import (
    control_lines,
    cost_lines,
    costs,
    inputs,
    market_lines,
    price_comparison,
    published_lines,
    sentence,
    series,
    ways,
)
from ytterby.report.picture import Picture
from ytterby.report.plot.axes import NameAxis, NumberAxis, round_ends
from ytterby.report.plot.marks import AreaMark, BarMark, DotMark, LineMark, Mark, RuleMark
from ytterby.report.plot.panels import Panel
from ytterby.report.plot.sheet import picture_svg
from ytterby.results.folder import ResultFolder
from ytterby.results.manifest import code_digest

if TYPE_CHECKING:
    from pathlib import Path

    from ytterby.projects.bankable import Bankable

PAGE, PLAIN = "bankable.html", "bankable.json"
WITH, FREE, FORECAST, OWN = "#0b6fa4", "#7a8793", "#cfe3ee", "#d1570a"
INPUTS = ("input", "value", "range", "rests on")
WAYS = ("way", "what is given", "pays then", "cost, 5%", "50%", "95%", "worst year, 95%")
WIDE, HIGH, ROW = 470, 250, 30


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
            "ways", "Four ways to help, and what they may cost",
            tables=[ReportTable.of_cells(
                "Million USD at the opening", WAYS, ways(result), WAYS[:2],
                note="Cost: discounted at what the state pays for money; below zero it gains. A floor or offtake is at "
                "the price that the project needs by formula, or the one given; a grant or a loan is as large as it "
                "must be at the price of the run.",
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


def prices(result: Bankable) -> Picture:
    """The price path with its range, without controls, and what the project needs."""
    data = pl.DataFrame(series(result))
    title = f"{result.case.product}: price path and what {result.case.title} needs"
    if data.is_empty():
        return Picture("prices", title, "", data)
    drawn, need = rows(data), result.cost.price
    columns = [name for name in data.columns if name != "year"]
    ends = round_ends([need, *(row[name] for row in drawn for name in columns)])
    marks: list[Mark] = [
        LineMark("year", "free", FREE, 2.0, dash="5 4"),
        LineMark("year", "path", WITH, 2.6),
        RuleMark(y=need, colour=OWN, wide=2.0),
        RuleMark(x=float(result.case.opens), colour=theme.QUIET, dash="2 4"),
    ]
    names, colours, thick = (
        ["with controls", "without any", "needed"],
        [WITH, FREE, OWN],
        [2.6, 2.0, 2.0],
    )
    if result.drawn is not None:  # unit cost has a range too
        low, _, high = result.quantiles(result.drawn.needed)
        marks += [RuleMark(y=end, colour=OWN, dash="2 4") for end in (low, high)]
        ends = round_ends([low, high, *ends])
    if "low" in columns:
        marks.insert(0, AreaMark("year", "low", "high", FORECAST))
        names, colours, thick = (
            ["nine forecasts in ten", *names],
            [FORECAST, *colours],
            [11.0, *thick],
        )
    years = [row["year"] for row in drawn]
    box = Panel(
        years_axis(years), NumberAxis(*ends, title="USD/kg"), WIDE, HIGH, marks, drawn
    ).box()
    caption = (
        f"{result.scenario}, price outside; {result.case.title} opens in {result.case.opens} (dotted). "
        "After the last year its price holds."
    )
    if result.drawn is not None:
        caption += " Dotted across: what it needs at 5 and 95% of its own costs."
    legend = legend_row(names, colours, thick)
    return Picture("prices", title, caption, data, picture_svg(box, [title], [], [], legend))


def levels(result: Bankable) -> Picture:
    """Prices side by side: needed, path, least contract, published."""
    data = pl.DataFrame(price_comparison(result))
    title = f"Prices side by side, USD/kg of {result.case.product}"
    drawn = rows(data)
    marks: list[Mark] = [
        BarMark("low", "high", "what", theme.CATEGORY_COLOURS["announced"], 9),
        DotMark("middle", "what", theme.INK, 4.7),
    ]
    ends = round_ends(row[name] for row in drawn for name in ("low", "high"))
    names = NameAxis([row["what"] for row in drawn], room=215)
    box = Panel(NumberAxis(*ends, count=6), names, WIDE - 150, ROW * len(drawn), marks, drawn).box()
    caption = (
        "A path counts as the constant price that is worth as much over the life of the project, at the rate asked "
        "for. Bars hold nine in ten."
    )
    return Picture("levels", title, caption, data, picture_svg(box, [title], [], []))


def payer(result: Bankable) -> Picture:
    """What each way to help may cost."""
    data = pl.DataFrame(costs(result))
    title = "What it may cost the payer, million USD"
    if data.is_empty():
        return Picture("payer", title, "", data)
    drawn = rows(data)
    marks: list[Mark] = [
        BarMark("low", "high", "way", theme.CATEGORY_COLOURS["supported"], 11),
        DotMark("middle", "way", theme.INK, 4.7),
        RuleMark(x=0.0),
    ]
    ends = round_ends(row[name] for row in drawn for name in ("low", "high"))
    names = NameAxis([row["way"] for row in drawn])
    box = Panel(NumberAxis(*ends, count=6), names, WIDE, ROW * len(drawn), marks, drawn).box()
    caption = (
        "At the opening, discounted at what the state pays for money; bars hold nine forecasts in ten. "
        "Below zero the payer gains."
    )
    return Picture("payer", title, caption, data, picture_svg(box, [title], [], []))
