"""The investor's page: what a project needs against the price path, what controls are worth to it, what help costs."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import TYPE_CHECKING

from ytterby.ground.files import write_atomic
from ytterby.report.charts.project import levels, payer, prices
from ytterby.report.kit.html import write_page
from ytterby.report.kit.subject import Page, ReportTable, Subject
from ytterby.report.pages.citation import source_line
from ytterby.report.pages.project_words import (
    control_lines,
    cost_lines,
    inputs,
    market_lines,
    published_lines,
    sentence,
    ways,
)
from ytterby.results.folder import ResultFolder
from ytterby.results.manifest import code_digest

if TYPE_CHECKING:
    from pathlib import Path

    from ytterby.projects.bankable import Bankable

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
    return Page(title, subjects, sentence(result), [lead], source, result.summary())


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
