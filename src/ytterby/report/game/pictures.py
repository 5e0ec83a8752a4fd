"""Pictures of a game that was played, and of the race as it was dated."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from ytterby.game.leverage import BOTH
from ytterby.report.kinds import DotChart, LineChart, Look, dot
from ytterby.report.picture import Picture, worded
from ytterby.report.plot.axes import NumberAxis, year
from ytterby.report.plot.marks import RuleMark
from ytterby.report.words import texts_of

if TYPE_CHECKING:
    from ytterby.game.play import Played
    from ytterby.game.timeline import DatedRace

LEVERAGE = LineChart(
    y="leverage", series="line", width=760.0, height=280.0, unit="loss over loss", log=True, include=(0.5, 2.0),
    rules=[RuleMark(y=1.0, dash="4 3")], look=Look("", 2.2, radius=3.0),
)  # fmt: skip
KINDS: dict[str, tuple[str, str]] = texts_of("game/page")["kinds"]
"""Kind of a step of the race -> its words and its colour."""
RACE = DotChart(
    name="side", row=44.0, width=900.0, axis=NumberAxis(2010, 2027, ticks=range(2010, 2028), label=year, line=True),
    parts=[dot(words, colour, 5.0, label=words) for words, colour in KINDS.values()],
)  # fmt: skip


def leverage(played: Played) -> Picture:
    """Leverage by year of each action of the holder."""
    line = pl.concat_str("holder", "action", separator=": ").alias("line")
    named = played.leverage.with_columns(line)
    with_ratio = named.filter((pl.col("case") == BOTH) & (pl.col("leverage") > 0.0))
    if with_ratio.is_empty():
        return worded("leverage", played.leverage)
    lines = with_ratio["line"].unique(maintain_order=True).to_list()
    ratio = pl.when(pl.col("leverage") > 0.0).then("leverage")
    # years without a ratio stay, so that lines break there
    frame = named.filter(pl.col("line").is_in(lines)).with_columns(ratio.alias("leverage"))
    return worded("leverage", played.leverage, LEVERAGE.of(frame))


def timeline(race: DatedRace) -> Picture:
    """The dated steps, a row for each side."""
    days = ((step, step.first.timetuple().tm_yday / 366.0) for step in race.steps)
    rows = [{"side": one.side, KINDS[one.kind][0]: one.first.year + part} for one, part in days]
    steps = [(step.day, step.side, step.kind, step.what) for step in race.steps]
    frame = pl.DataFrame(steps, ["day", "side", "kind", "what"], orient="row")
    drawn = replace(RACE, names=race.sides).of(rows)
    return worded("race", frame, drawn, title="stated", count=frame.height, links=len(race.answers))
