"""A project that somebody would pay for: what it needs against the price path, and what help may cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.draws.ends import quantiles_of
from ytterby.instruments import KINDS
from ytterby.projects.formula import break_even
from ytterby.report.kinds import DotChart, LineChart, Look, bar, dot
from ytterby.report.kinds.chart import tidy
from ytterby.report.picture import Picture, worded
from ytterby.report.plot.marks import RuleMark
from ytterby.report.theme import CATEGORY_COLOURS, QUIET

if TYPE_CHECKING:
    from ytterby.projects.bankable import Bankable

WIDE = 470.0
ENDS = ("low", "middle", "high")
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
    data, columns = price_series(result), {"without any": ["free"], "with controls": ["path"]}
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
    more = ""
    if result.drawn is not None:  # unit cost has a range too
        low, _, high = result.quantiles(result.drawn.needed)
        rules += [RuleMark(y=end, colour=OWN, dash=DOTTED) for end in (low, high)]
        columns["nine forecasts in ten"] = ["low", "high"]
        more = " Dotted across: what it needs at 5 and 95% of its own costs."
    chart = LineChart(looks=LOOKS, unit="USD/kg", width=WIDE, height=250.0, rules=rules)
    drawn = chart.of(tidy(data, ["year"], columns))
    return worded(
        "prices", data, drawn, run=result.scenario, opens=result.case.opens, more=more, **names
    )


def levels(result: Bankable) -> Picture:
    """Prices side by side: needed, path, least contract, published."""
    data = price_comparison(result)
    return worded("levels", data, LEVELS.of(data), product=result.case.product)


def payer(result: Bankable) -> Picture:
    """What each way to help may cost."""
    data = costs(result)
    return worded("payer", data, None if data.is_empty() else PAYER.of(data))


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
    drawn, cost, market = result.drawn, result.cost.price, result.market
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
    if market is not None and market.size is not None and KINDS[market.by].by_price:
        least = market.size
        rows.append((f"Least {KINDS[market.by].words} by the market", least, least, least))
    for row in result.case.published_prices:
        what = row.reason.partition(" (")[0]
        rows.append((what[:1].upper() + what[1:], row.low, row.value, row.high))
    return pl.DataFrame(rows, schema=["what", *ENDS], orient="row")


def costs(result: Bankable) -> pl.DataFrame:
    """Cost of each way to the payer [million USD]: way, low, middle, high."""
    drawn = result.drawn.ways if result.drawn else {}
    rows = [(KINDS[name].words, *result.way(name)["cost_musd"]) for name in drawn]
    return pl.DataFrame(rows, schema=["way", *ENDS], orient="row")
