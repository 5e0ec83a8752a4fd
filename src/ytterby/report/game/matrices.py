"""Pictures of a game of two players: the payoff matrix with ranges, and the graph of best replies."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ytterby.draws.ends import quantiles_of
from ytterby.game.payoffs.payoffs import draw_totals
from ytterby.game.solutions.best_reply_cycles import moves
from ytterby.report import theme
from ytterby.report.charts.base import legend_row
from ytterby.report.picture import Picture
from ytterby.report.plot.axes import NameAxis
from ytterby.report.plot.marks import CellMark, DotMark, Mark, TextMark
from ytterby.report.plot.panels import Panel
from ytterby.report.plot.places import Row, Sheet, by_name
from ytterby.report.plot.sheet import LegendEntry, picture_svg
from ytterby.report.words import number

if TYPE_CHECKING:
    from ytterby.game.play import Played
    from ytterby.game.solutions.solutions import Solved

FIRST, SECOND = "#a32a31", "#1f5a94"
"""Colours of the two players of a matrix."""
EQUILIBRIUM, CELL = "#fbecc4", "#f4f5f7"


def _money(value: float) -> str:
    return ("+" if value > 0 else "") + number(value)


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
    first, second = titles_of(played, 0), titles_of(played, 1)
    cells: list[dict[str, Any]] = []
    table: list[dict[str, Any]] = []
    for cell in game.cells():
        row: dict[str, Any] = {"row": first[cell[0]], "column": second[cell[1]]}
        for n, player in enumerate(game.players):
            value = float(game.payoff[(n, *cell)])
            ends = float(low[(n, *cell)]), float(high[(n, *cell)])
            row[f"text{n}"] = f"{player} {_money(value)}"
            row[f"range{n}"] = (
                "" if ends[0] == ends[1] else f"{_money(ends[0])} to {_money(ends[1])}"
            )
            table.append({"cell": " / ".join(game.name(cell)), "player": player, "value": value,
                          "low": ends[0], "high": ends[1], "equilibrium": cell in solved.equilibria})  # fmt: skip
        row["rest"] = cell in solved.equilibria
        row["share"] = "" if solved.share is None else f"{float(solved.share[cell]):.0%}"
        cells.append(row | {"up0": -22.0, "up1": -8.0, "up2": 9.0, "up3": 23.0})
    marks: list[Mark] = [
        CellMark("column", "row", lambda row: EQUILIBRIUM if row["rest"] else CELL),
        TextMark("column", "row", "text0", "middle", size=12, colour=FIRST, shift="up0"),
        TextMark("column", "row", "range0", "middle", size=9, colour=theme.QUIET, shift="up1"),
        TextMark("column", "row", "text1", "middle", size=12, colour=SECOND, shift="up2"),
        TextMark("column", "row", "range1", "middle", size=9, colour=theme.QUIET, shift="up3"),
    ]
    wide = 172.0
    x = NameAxis([_in_lines(name) for name in second], top=True, lines="|")
    y = NameAxis(first, room=330)
    for row in cells:
        row["column"] = _in_lines(row["column"])
    box = Panel(x, y, wide * len(second), 72.0 * len(first), marks, cells).box()
    title = f"What each side gets, to {solved.until}"
    under = f"Million USD against a market in which nobody acts, worth in the first year. Small: {what}."
    legend = [LegendEntry("equilibrium", EQUILIBRIUM)]
    svg = picture_svg(box, [title], [under], [], legend)
    caption = f"Rows: {game.players[0]}. Columns: {game.players[1]}. A cell is an equilibrium where neither side " \
              "alone can do better."  # fmt: skip
    return Picture(f"matrix_{solved.until}", title, caption, pl.DataFrame(table), svg)


def _in_lines(words: str, letters: int = 24) -> str:
    """Words in lines of so many letters, parted as a name axis parts them."""
    lines = [""]
    for word in words.split():
        if len(lines[-1]) + len(word) > letters and lines[-1]:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "|".join(lines)


@dataclass(frozen=True)
class ArcMark(Mark):
    """A bent arrow between two places of a map of names, for each row: from, to, and its colour."""

    def draw(self, sheet: Sheet, rows: Sequence[Row]) -> None:
        """Add it to a sheet."""
        for row in rows:
            x0, y0 = sheet.across(row, "from_column"), sheet.down(row, "from_row")
            x1, y1 = sheet.across(row, "to_column"), sheet.down(row, "to_row")
            if x0 is None or y0 is None or x1 is None or y1 is None:
                continue
            long = math.hypot(x1 - x0, y1 - y0) or 1.0
            ux, uy = (x1 - x0) / long, (y1 - y0) / long
            bend = 0.12 * long + 6.0
            mx, my = (x0 + x1) / 2 - uy * bend, (y0 + y1) / 2 + ux * bend
            x0, y0 = x0 + 15 * ux, y0 + 15 * uy
            tip = math.atan2(y1 - my, x1 - mx)
            x1, y1 = x1 - 16 * math.cos(tip), y1 - 16 * math.sin(tip)
            left, right = tip + 2.6, tip - 2.6
            sheet.parts.append(
                f'<path d="M{x0:.1f},{y0:.1f}Q{mx:.1f},{my:.1f} {x1:.1f},{y1:.1f}" fill="none" '
                f'stroke="{row["colour"]}" stroke-width="1.5" stroke-opacity="0.8"/>'
                f'<path d="M{x1:.1f},{y1:.1f}L{x1 + 7 * math.cos(left):.1f},{y1 + 7 * math.sin(left):.1f}'
                f'L{x1 + 7 * math.cos(right):.1f},{y1 + 7 * math.sin(right):.1f}Z" fill="{row["colour"]}"/>'
            )


def replies(played: Played, solved: Solved) -> Picture:
    """The graph of best replies of two players: an arrow from each cell to where one of them would go."""
    game = solved.game
    first, second = titles_of(played, 0), [_in_lines(name) for name in titles_of(played, 1)]
    circles = {cell for race in solved.cycles for cell in race.cells}
    dots = [
        {"row": first[cell[0]], "column": second[cell[1]],
         "kind": "rest" if cell in solved.equilibria else "race" if cell in circles else "way"}
        for cell in game.cells()
    ]  # fmt: skip
    colours = dict(zip(game.players, (FIRST, SECOND), strict=True))
    arcs = [
        {"from_row": first[m.start[0]], "from_column": second[m.start[1]], "to_row": first[m.end[0]],
         "to_column": second[m.end[1]], "colour": colours[m.player], "player": m.player, "gain": m.gain}
        for m in moves(game)
    ]  # fmt: skip
    shade = by_name("kind", ["rest", "race", "way"], ["#e0a31c", "#d1570a", "#cdd5dc"])
    marks: list[Mark] = [
        ArcMark(where=lambda row: "gain" in row),
        DotMark("column", "row", shade, 11, where=lambda row: "kind" in row),
    ]
    x, y = NameAxis(second, top=True, lines="|"), NameAxis(first, room=330)
    box = Panel(x, y, 140.0 * len(second), 62.0 * len(first), marks, [*arcs, *dots]).box()
    title = f"Best replies, to {solved.until}"
    under = "An arrow leads from a cell to where one side alone would go. Where none leads away, nobody would."
    legend = legend_row(
        [f"{p} would go" for p in game.players] + ["equilibrium", "cell of a race", "other cell"],
        [FIRST, SECOND, "#e0a31c", "#d1570a", "#cdd5dc"], [2.0, 2.0, 11.0, 11.0, 11.0],
    )  # fmt: skip
    table = pl.DataFrame(
        [{"from": " / ".join(game.name(m.start)), "to": " / ".join(game.name(m.end)), "player": m.player,
          "gain": m.gain} for m in moves(game)],
        schema={"from": pl.String, "to": pl.String, "player": pl.String, "gain": pl.Float64},
    )  # fmt: skip
    rests, circling = len(solved.equilibria), len(solved.cycles)
    caption = (
        f"{rests} equilibri{'um' if rests == 1 else 'a'}, {circling} race{'' if circling == 1 else 's'} (cells that "
        "lead to each other in a circle)."
    )
    return Picture(
        f"replies_{solved.until}",
        title,
        caption,
        table,
        picture_svg(box, [title], [under], [], legend),
    )
