"""A project that somebody would pay for: what it needs against the price path, and what help may cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.report.kinds import DotChart, LineChart, Look, bar, dot
from ytterby.report.kinds.chart import tidy
from ytterby.report.pages.project_words import costs, price_comparison, series
from ytterby.report.picture import Picture, worded
from ytterby.report.plot.marks import RuleMark
from ytterby.report.theme import CATEGORY_COLOURS, QUIET

if TYPE_CHECKING:
    from ytterby.projects.bankable import Bankable

WIDE = 470.0
OWN, DOTTED = "#d1570a", "2 4"
LOOKS = {
    "nine forecasts in ten": Look("#cfe3ee", 0.0),
    "without any": Look("#7a8793", 2.0, "5 4"),
    "with controls": Look("#0b6fa4", 2.6),
}
LEVELS = DotChart(
    name="what", width=WIDE - 150.0, names_room=215.0, row=30.0,
    parts=[bar(colour=CATEGORY_COLOURS["announced"], thick=9.0), dot("middle")],
)  # fmt: skip
PAYER = DotChart(
    name="way", width=WIDE, row=30.0, rules=[RuleMark(x=0.0)],
    parts=[bar(colour=CATEGORY_COLOURS["supported"], thick=11.0), dot("middle")],
)  # fmt: skip


def prices(result: Bankable) -> Picture:
    """The price path with its range, without controls, and what the project needs."""
    data = pl.DataFrame(series(result))
    names: dict[str, Any] = {
        "product": result.case.product,
        "project": result.case.title,
        "words": "project_prices",
    }
    if data.is_empty():
        return worded("prices", data, **names)
    rules = [
        RuleMark(y=result.cost.price, colour=OWN, wide=2.0, series="needed"),
        RuleMark(x=float(result.case.opens), colour=QUIET, dash=DOTTED),
    ]
    if result.drawn is not None:  # unit cost has a range too
        low, _, high = result.quantiles(result.drawn.needed)
        rules += [RuleMark(y=end, colour=OWN, dash=DOTTED) for end in (low, high)]
    columns = {"without any": ["free"], "with controls": ["path"]}
    if "low" in data.columns:
        columns["nine forecasts in ten"] = ["low", "high"]
    chart = LineChart(looks=LOOKS, unit="USD/kg", width=WIDE, height=250.0, rules=rules)
    more = (
        ""
        if result.drawn is None
        else " Dotted across: what it needs at 5 and 95% of its own costs."
    )
    drawn = chart.of(tidy(data, ["year"], columns))
    return worded(
        "prices", data, drawn, run=result.scenario, opens=result.case.opens, more=more, **names
    )


def levels(result: Bankable) -> Picture:
    """Prices side by side: needed, path, least contract, published."""
    data = pl.DataFrame(price_comparison(result))
    return worded("levels", data, LEVELS.of(data), product=result.case.product)


def payer(result: Bankable) -> Picture:
    """What each way to help may cost."""
    data = pl.DataFrame(costs(result))
    return worded("payer", data, None if data.is_empty() else PAYER.of(data))
