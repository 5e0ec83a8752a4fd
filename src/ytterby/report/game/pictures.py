"""Pictures of a game that was played, and of the race as it was dated."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.game.leverage import BOTH
from ytterby.report.game.sentences import name_of
from ytterby.report.kinds import CellText, DotChart, HeatChart, LineChart, Look, dot
from ytterby.report.kit.numbers import signed
from ytterby.report.picture import Picture, worded
from ytterby.report.plot.axes import NumberAxis, year
from ytterby.report.plot.marks import RuleMark
from ytterby.report.theme import QUIET, REGIONS
from ytterby.report.words import texts_of

if TYPE_CHECKING:
    from ytterby.game.play import Played
    from ytterby.game.solutions import Solved
    from ytterby.game.timeline import DatedRace

FIRST, SECOND = REGIONS["CHN"], REGIONS["USA"]
"""Colours of the two players of a matrix."""
REST, OTHER = "equilibrium", "other cell"
MATRIX = HeatChart(
    x="column", y="row", cell=(172.0, 80.0), names_room=330.0, wrap=165.0, colours={REST: "#fbecc4", OTHER: "#f4f5f7"},
    labels={REST: REST},
    texts=[CellText("text0", 12.0, FIRST, -25.0), CellText("range0", 11.0, QUIET, -10.0),
           CellText("text1", 12.0, SECOND, 10.0), CellText("range1", 11.0, QUIET, 25.0)],
)  # fmt: skip
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


def has_matrix(solved: Solved) -> bool:
    """Whether the first two players alone have a choice, so that cells stand in rows and columns."""
    return all(count == 1 for count in solved.game.shape[2:])


def matrix(played: Played, solved: Solved) -> Picture:
    """The payoff matrix of the first two players up to a year with stated ranges; equilibria are marked."""
    game, players = solved.game, played.game.file.players[:2]
    first, second = ([one.title for one in player.actions] for player in players)
    low, high = (played.payoffs.totals(solved.until, end) for end in (0, 2))
    cells: list[dict[str, Any]] = []
    table: list[dict[str, Any]] = []
    for cell in game.cells():
        row = {"row": first[cell[0]], "column": second[cell[1]],
               "kind": REST if cell in solved.equilibria else OTHER}  # fmt: skip
        for n, player in enumerate(game.players[:2]):
            value, *ends = (float(one[(n, *cell)]) for one in (game.payoff, low, high))
            row[f"text{n}"] = f"{name_of(played, player)} {signed(value)}"
            row[f"range{n}"] = "" if ends[0] == ends[1] else " to ".join(map(signed, ends))
            table.append({"cell": " / ".join(game.name(cell)), "player": player, "value": value,
                          "low": ends[0], "high": ends[1], "equilibrium": cell in solved.equilibria})  # fmt: skip
        cells.append(row)
    rest = [f"{first[cell[0]]} / {second[cell[1]]}" for cell in solved.equilibria]
    chart = replace(MATRIX, xs=second, ys=first)
    return worded(
        f"matrix_{solved.until}", pl.DataFrame(table), chart.of(cells), words="matrix", until=solved.until,
        first=name_of(played, game.players[0]), second=name_of(played, game.players[1]),
        title="stated" if rest else "same", cells="; ".join(rest),
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
