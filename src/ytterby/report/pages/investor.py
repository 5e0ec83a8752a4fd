"""The investor's page: what a project needs against the price path, what controls are worth to it, what help costs."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import TYPE_CHECKING

import polars as pl

from ytterby.ground.files import write_atomic
from ytterby.projects.investor import (
    control_lines,
    cost_lines,
    inputs,
    market_lines,
    sentence,
    ways,
)
from ytterby.report.charts.project import levels, payer, prices
from ytterby.report.pages.html import blocks, environment
from ytterby.results.folder import ResultFolder
from ytterby.results.manifest import code_digest

if TYPE_CHECKING:
    from pathlib import Path

    from ytterby.projects.bankable import Bankable

PAGE, PLAIN = "bankable.html", "bankable.json"
INPUTS = ("input", "value", "range", "rests on")
WAYS = ("way", "what is given", "pays then", "cost, 5%", "50%", "95%", "worst year, 95%")


def write_investor(result: Bankable, folder: Path, *, force: bool = False) -> Path:
    """Write the page, and the answer as JSON beside it, all or nothing; return the page's path. force : as in
    `results.folder.check_folder`."""
    pictures = [one for one in (prices(result), levels(result), payer(result)) if one.svg]
    text = environment().get_template("bankable.html.j2").render(
        found=result, sentence=sentence(result), figures=blocks({"all": pictures})["all"],
        costs=list(cost_lines(result)), market=list(market_lines(result)),
        controls=list(control_lines(result)),
        inputs=_frame(INPUTS, list(inputs(result))), ways=_frame(WAYS, list(ways(result))),
        assumed=", ".join(result.case.assumed), version=version("ytterby"),
    )  # fmt: skip
    with ResultFolder(folder, force=force) as results:
        write_atomic(results.part / PAGE, text)
        write_atomic(results.part / PLAIN, json.dumps(result.summary(), indent=1) + "\n")
        results.close({
            "version": version("ytterby"), "command": "bankable", "project": result.case.project,
            "data_folder": result.folder, "scenario": result.scenario, "digests": {"code": code_digest()},
        })  # fmt: skip
    return folder / PAGE


def _frame(columns: tuple[str, ...], cells: list[tuple[str, ...]]) -> pl.DataFrame:
    return pl.DataFrame(cells, schema=dict.fromkeys(columns, pl.String), orient="row")
