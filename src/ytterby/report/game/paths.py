"""Leverage of every action in every year as a map: the ratio where both sides lose, else which side does not."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from ytterby.game.leverage import BOTH, HOLDER_GAINS, NO_LOSS, threats
from ytterby.report.kinds import CellText, HeatChart
from ytterby.report.kit.numbers import number
from ytterby.report.picture import Picture, worded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.game.leverage import Crossing
    from ytterby.report.plot.places import Row

COLOURS = {
    "above": "#a32a31",
    "some": "#e3a5a8",
    "below": "#cfe0ee",
    HOLDER_GAINS: "#e6efe9",
    NO_LOSS: "#f1f2f4",
}
WORDS = {
    "above": "target loses ten times as much or more",
    "some": "target loses more",
    "below": "holder loses more",
    HOLDER_GAINS: "holder does not lose: no ratio",
    NO_LOSS: "target does not lose: no threat",
}
STRONG = 10.0
"""Leverage from which a cell is dark: only a shade, no result hangs on it."""
COLUMN_YEARS = (0, 1, 3, 5, 10, 15, 20)
"""Years after the first that stand in a narrow table."""
UNTIL = 2040
MAP = HeatChart(
    x="year", y="line", cell=(29.0, 24.0), names_room=390.0, colours=COLOURS, labels=WORDS, value="leverage",
    texts=[CellText("text", 9.0)],
)  # fmt: skip


def _kind(row: Row) -> str:
    if row["case"] != BOTH:
        return str(row["case"])
    return "above" if row["leverage"] >= STRONG else "some" if row["leverage"] > 1.0 else "below"


def _two_digits(value: float | None) -> str:
    """Two digits: what stands in a cell."""
    return "" if value is None or not math.isfinite(value) else number(value, 2)


def leverage_map(leverage: pl.DataFrame, titles: Mapping[tuple[str, str], str]) -> Picture:
    """Leverage by action and year, up to `UNTIL`.

    leverage : table `leverage` of one or several games; the first that has an action in a year is taken. titles : of
    actions, by holder and id; the id where there is none. Actions whose target never loses are left out, and told.
    """
    own, drawn, quiet = threats(leverage, UNTIL)
    if drawn.is_empty():
        return worded("leverage_map", own)
    cells = [
        {"line": f"{row['holder']}: {titles.get((row['holder'], row['action']), row['action'])}", "kind": _kind(row),
         "year": str(row["year"]), "leverage": row["leverage"], "text": _two_digits(row["leverage"])}
        for row in drawn.to_dicts()
    ]  # fmt: skip
    chart = replace(MAP, xs=sorted({cell["year"] for cell in cells}))
    names = (
        f"{row['holder']}: {titles.get((row['holder'], row['action']), row['action'])}" for row in quiet.to_dicts()
    )  # fmt: skip
    left_out = "Not shown, since their target never loses: " + ", ".join(names)
    if quiet.is_empty():
        left_out = "One side's gain leaves no ratio"
    return worded("leverage_map", own, chart.of(cells), quiet=left_out)


def gap_sentence(years: list[int]) -> str:
    """In words, which years between the first and the last of some games none of them covers; blank if none."""
    covered = set(years)
    missing = [y for y in range(min(years), max(years)) if y not in covered] if years else []
    if not missing:
        return ""
    return (
        f"No game that was given covers {missing[0]} to {missing[-1]}: the years of a game begin with the first action "
        "that it weighs."
    )


def column_years(years: list[int]) -> list[int]:
    """The years of a long run that a narrow table has room for."""
    own = sorted(set(years))
    if len(own) <= len(COLUMN_YEARS):
        return own
    return [own[0] + n for n in COLUMN_YEARS if own[0] + n in own]


def passing_one(crossings: list[Crossing], what: str) -> list[str]:
    """Where leverage passes one, in words. what : `begun from`, or `in the year`."""
    return [
        f"{one.action}: {what} {one.start:.1f} on it costs its {'holder' if one.falls else 'target'} more"
        for one in crossings
    ]
