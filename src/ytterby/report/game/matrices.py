"""Pictures of a game of two players: the payoff matrix with ranges, and the graph of best replies."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ytterby.draws.statistics import quantiles_of
from ytterby.game.payoffs.payoffs import draw_totals
from ytterby.game.solutions.equilibria import moves
from ytterby.report.kinds import CellText, HeatChart
from ytterby.report.kit.numbers import signed
from ytterby.report.picture import Picture, worded
from ytterby.report.theme import QUIET

if TYPE_CHECKING:
    from ytterby.game.play import Played
    from ytterby.game.solutions.solutions import Solved

FIRST, SECOND = "#a32a31", "#1f5a94"
"""Colours of the two players of a matrix."""
REST, RACE, OTHER = "equilibrium", "cell of a race", "other cell"
MATRIX = HeatChart(
    x="column", y="row", cell=(172.0, 72.0), names_room=330.0, split="|", colours={REST: "#fbecc4", OTHER: "#f4f5f7"},
    labels={REST: REST},
    texts=[CellText("text0", 12.0, FIRST, -22.0), CellText("range0", 9.0, QUIET, -8.0),
           CellText("text1", 12.0, SECOND, 9.0), CellText("range1", 9.0, QUIET, 23.0)],
)  # fmt: skip
REPLIES = HeatChart(
    x="column", y="row", cell=(140.0, 62.0), names_room=330.0, split="|", radius=11.0,
    colours={REST: "#e0a31c", RACE: "#d1570a", OTHER: "#cdd5dc"},
)  # fmt: skip


def titles_of(played: Played, place: int) -> list[str]:
    """Titles of the actions of a player, by its place among those of the matrix."""
    player = played.game.file.players[played.payoffs.in_full[place]]
    return [one.title for one in player.actions]


def bounds(played: Played, until: int) -> tuple[np.ndarray, np.ndarray, str]:
    """Low and high end of what each player of the matrix gets, and what they are: of draws, or of stated ranges."""
    if played.payoffs.draws is not None:
        drawn = np.stack(
            [played.payoffs.of_full(t).payoff for t in draw_totals(played.payoffs, until)]
        )
        low, _, high = quantiles_of(drawn)
        return low, high, f"{len(drawn)} draws, 5 to 95 percent"
    low, high = (played.payoffs.grid(until, end).payoff for end in (0, 2))
    return low, high, "ends of what is stated with a range"


def matrix(played: Played, solved: Solved) -> Picture:
    """The payoff matrix of two players up to a year, with ranges; equilibria are marked."""
    game = solved.game
    low, high, what = bounds(played, solved.until)
    first, second = titles_of(played, 0), [_in_lines(name) for name in titles_of(played, 1)]
    cells: list[dict[str, Any]] = []
    table: list[dict[str, Any]] = []
    for cell in game.cells():
        row: dict[str, Any] = {"row": first[cell[0]], "column": second[cell[1]],
                               "kind": REST if cell in solved.equilibria else OTHER}  # fmt: skip
        for n, player in enumerate(game.players):
            value = float(game.payoff[(n, *cell)])
            ends = float(low[(n, *cell)]), float(high[(n, *cell)])
            row[f"text{n}"] = f"{player} {signed(value)}"
            row[f"range{n}"] = (
                "" if ends[0] == ends[1] else f"{signed(ends[0])} to {signed(ends[1])}"
            )
            table.append({"cell": " / ".join(game.name(cell)), "player": player, "value": value,
                          "low": ends[0], "high": ends[1], "equilibrium": cell in solved.equilibria})  # fmt: skip
        cells.append(row)
    chart = replace(MATRIX, xs=second, ys=first)
    return worded(
        f"matrix_{solved.until}", pl.DataFrame(table), chart.of(cells), words="matrix", until=solved.until, what=what,
        first=game.players[0], second=game.players[1],
    )  # fmt: skip


def _in_lines(words: str, letters: int = 24) -> str:
    """Words in lines of so many letters, split as a name axis splits them."""
    lines = [""]
    for word in words.split():
        if len(lines[-1]) + len(word) > letters and lines[-1]:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "|".join(lines)


def replies(played: Played, solved: Solved) -> Picture:
    """The graph of best replies of two players: an arrow from each cell to where one of them would go."""
    game = solved.game
    first, second = titles_of(played, 0), [_in_lines(name) for name in titles_of(played, 1)]
    circles = {cell for race in solved.cycles for cell in race.cells}
    dots = [
        {"row": first[cell[0]], "column": second[cell[1]],
         "kind": REST if cell in solved.equilibria else RACE if cell in circles else OTHER}
        for cell in game.cells()
    ]  # fmt: skip
    ways = [
        {"from_y": first[m.start[0]], "from_x": second[m.start[1]], "to_y": first[m.end[0]], "to_x": second[m.end[1]],
         "series": m.player, "gain": m.gain}
        for m in moves(game)
    ]  # fmt: skip
    sides = dict(zip(game.players, (FIRST, SECOND), strict=True))
    labels = {player: f"{player} would go" for player in sides} | {
        one: one for one in REPLIES.colours
    }
    chart = replace(
        REPLIES,
        xs=second,
        ys=first,
        arrows=ways,
        colours=sides | {**REPLIES.colours},
        labels=labels,
    )
    table = pl.DataFrame(
        [(" / ".join(game.name(m.start)), " / ".join(game.name(m.end)), m.player, m.gain) for m in moves(game)],
        {"from": pl.String, "to": pl.String, "player": pl.String, "gain": pl.Float64}, orient="row",
    )  # fmt: skip
    rests, races = len(solved.equilibria), len(solved.cycles)
    return worded(
        f"replies_{solved.until}", table, chart.of(dots), words="replies", until=solved.until,
        rests=f"{rests} equilibri{'um' if rests == 1 else 'a'}", races=f"{races} race{'' if races == 1 else 's'}",
    )  # fmt: skip
