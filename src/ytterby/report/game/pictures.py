"""Pictures of a game that was played: the payoff matrix, best replies, parts, leverage, start years, the truce."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ytterby.game.amounts import PARTS
from ytterby.game.leverage import BOTH
from ytterby.game.payoffs import TOTAL, draw_totals
from ytterby.game.races import moves
from ytterby.report import theme
from ytterby.report.charts.base import legend_row, rows
from ytterby.report.picture import Picture
from ytterby.report.plot.axes import LOG, NameAxis, NumberAxis, plain, round_ends, short, year
from ytterby.report.plot.marks import BarMark, CellMark, DotMark, LineMark, Mark, RuleMark, TextMark
from ytterby.report.plot.panels import Box, Panel, in_columns
from ytterby.report.plot.places import Row, Sheet, by_name, stacked
from ytterby.report.plot.sheet import LegendEntry, whole_svg
from ytterby.report.words import number

if TYPE_CHECKING:
    from ytterby.game.normal_form import NormalForm
    from ytterby.game.play import Played
    from ytterby.game.solutions import Solved

PART_WORDS = {
    "chain": "chain, without rents", "rents": "rents of controls", "taxes": "taxes", "public_cost": "public cost",
    "use": "users", "facts": "stated facts", "political": "political weight",
}  # fmt: skip
PART_COLOURS = ("#0b6fa4", "#e0a31c", "#7b4f9d", "#a3478c", "#a32a31", "#7d6a58", "#9aa6b1")
FIRST, SECOND = "#a32a31", "#1f5a94"
"""Colours of the two players of a matrix."""
EQUILIBRIUM, CELL = "#fbecc4", "#f4f5f7"
LOW, HIGH = 0.05, 0.95


def _money(value: float) -> str:
    return ("+" if value > 0 else "") + number(value)


def _two(game: NormalForm) -> bool:
    return len(game.players) == 2


def titles_of(found: Played, place: int) -> list[str]:
    """Titles of the actions of a player, by its place among those of the matrix."""
    player = found.game.file.players[found.payoffs.in_full[place]]
    return [one.title for one in player.actions]


def bounds(found: Played, until: int) -> tuple[np.ndarray, np.ndarray, str]:
    """Low and high end of what each player of the matrix gets, and what they are: of draws, or of stated ranges."""
    if found.payoffs.draws is not None:
        drawn = np.stack(
            [found.payoffs.of_full(t).payoff for t in draw_totals(found.payoffs, until)]
        )
        low, high = np.quantile(drawn, [LOW, HIGH], axis=0)
        return low, high, f"{len(drawn)} draws, 5 to 95 percent"
    low, high = (found.payoffs.grid(until, end).payoff for end in (0, 2))
    return low, high, "ends of what is stated with a range"


def matrix(found: Played, solved: Solved) -> Picture:
    """The payoff matrix of two players up to a year, with ranges; equilibria are marked."""
    game = solved.game
    low, high, what = bounds(found, solved.until)
    first, second = titles_of(found, 0), titles_of(found, 1)
    told: list[dict[str, Any]] = []
    table: list[dict[str, Any]] = []
    for cell in game.cells():
        row: dict[str, Any] = {"row": first[cell[0]], "column": second[cell[1]]}
        for n, player in enumerate(game.players):
            value = float(game.payoff[(n, *cell)])
            ends = float(low[(n, *cell)]), float(high[(n, *cell)])
            row[f"said{n}"] = f"{player} {_money(value)}"
            row[f"range{n}"] = (
                "" if ends[0] == ends[1] else f"{_money(ends[0])} to {_money(ends[1])}"
            )
            table.append({"cell": " / ".join(game.name(cell)), "player": player, "value": value,
                          "low": ends[0], "high": ends[1], "equilibrium": cell in solved.equilibria})  # fmt: skip
        row["rest"] = cell in solved.equilibria
        row["share"] = "" if solved.share is None else f"{float(solved.share[cell]):.0%}"
        told.append(row | {"up0": -22.0, "up1": -8.0, "up2": 9.0, "up3": 23.0})
    marks: list[Mark] = [
        CellMark("column", "row", lambda row: EQUILIBRIUM if row["rest"] else CELL),
        TextMark("column", "row", "said0", "middle", size=12, colour=FIRST, shift="up0"),
        TextMark("column", "row", "range0", "middle", size=9, colour=theme.QUIET, shift="up1"),
        TextMark("column", "row", "said1", "middle", size=12, colour=SECOND, shift="up2"),
        TextMark("column", "row", "range1", "middle", size=9, colour=theme.QUIET, shift="up3"),
    ]
    wide = 172.0
    x = NameAxis([_in_lines(name) for name in second], top=True, lines="|")
    y = NameAxis(first, room=330)
    for row in told:
        row["column"] = _in_lines(row["column"])
    box = Panel(x, y, wide * len(second), 72.0 * len(first), marks, told).box()
    title = f"What each side gets, to {solved.until}"
    under = f"Million USD against a market in which nobody acts, worth in the first year. Small: {what}."
    legend = [LegendEntry("equilibrium", EQUILIBRIUM)]
    svg = whole_svg(box, [title], [under], [], legend)
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


def replies(found: Played, solved: Solved) -> Picture:
    """The graph of best replies of two players: an arrow from each cell to where one of them would go."""
    game = solved.game
    first, second = titles_of(found, 0), [_in_lines(name) for name in titles_of(found, 1)]
    circles = {cell for race in solved.races for cell in race.cells}
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
    races = len(solved.races)
    caption = f"{len(solved.equilibria)} equilibria, {races} races (cells that lead to each other in a circle)."
    return Picture(
        f"replies_{solved.until}",
        title,
        caption,
        table,
        whole_svg(box, [title], [under], [], legend),
    )


def parts(found: Played, until: int) -> Picture:
    """Of what each player's payoff is made, for each action of the first player alone."""
    table = found.tables["payoffs"].filter(
        (pl.col("until") == until) & (pl.col("draw") == 0) & (pl.col("part") != TOTAL)
    )
    players, actions = found.payoffs.players, found.payoffs.actions
    rest = " / ".join(["", *(own[0] for own in actions[1:])])
    names = {f"{action}{rest}": one.title for action, one in
             zip(actions[0], found.game.file.players[0].actions, strict=True)}  # fmt: skip
    own = table.filter(pl.col("cell").is_in(list(names))).with_columns(
        pl.col("cell").replace(names)
    )
    used = [part for part in PARTS if own.filter(pl.col("part") == part)["value_musd"].abs().max()]
    colour = by_name("part", list(PARTS), list(PART_COLOURS))
    boxes = []
    for n, player in enumerate(players):
        bars = stacked(
            rows(own.filter((pl.col("player") == player) & (pl.col("value_musd") != 0.0))),
            ("cell",), "value_musd",
        )  # fmt: skip
        ends = round_ends((row[end] for row in bars for end in ("start", "end")), 5)
        y = NameAxis(list(names.values())[1:], labels=n % 2 == 0, room=330)
        marks: list[Mark] = [BarMark("start", "end", "cell", colour, 15), RuleMark(x=0.0)]
        boxes.append(
            Panel(
                NumberAxis(*ends, count=3, label=short),
                y,
                290,
                26 * (len(names) - 1),
                marks,
                bars,
                player,
            ).box()
        )
    title = f"Of what payoffs are made, to {until}"
    under = f"Each action of {players[0]} alone, million USD. Gains to the right."
    legend = legend_row([PART_WORDS[p] for p in used], [PART_COLOURS[PARTS.index(p)] for p in used])
    svg = whole_svg(in_columns(boxes, 2, 24, 26), [title], [under], [], legend)
    return Picture(
        "parts", title, "Each player has a scale of its own.", own.drop("draw", "basis"), svg
    )


def leverage(found: Played) -> Picture:
    """Leverage by year of each action of the holder."""
    frame = found.leverage.filter((pl.col("case") == BOTH) & (pl.col("leverage") > 0.0))
    title = "Leverage by year: what an action costs its target over what it costs its holder"
    if frame.is_empty():
        gains = (
            "No action costs both its holder and its target anything, so that no ratio is a number."
        )
        return Picture("leverage", title, gains, found.leverage)
    frame = frame.with_columns(pl.concat_str("holder", "action", separator=": ").alias("line"))
    lines = frame["line"].unique(maintain_order=True).to_list()
    colours = [theme.REGION_COLOURS[n % len(theme.REGION_COLOURS)] for n in range(len(lines))]
    shade = by_name("line", lines, colours)
    values = frame["leverage"].to_list()
    ticks = [10.0**n for n in range(-3, 5) if min(values) / 2 <= 10.0**n <= 2 * max(values)]
    y = NumberAxis(
        min(*values, 0.5), max(*values, 2.0), LOG, "loss over loss", ticks or [1.0], label=plain
    )
    years = frame["year"].to_list()
    x = NumberAxis(min(years), max(max(years), min(years) + 1), ticks=range(min(years), max(years) + 1, 5),
                   label=year, line=True, grid=False)  # fmt: skip
    marks = [RuleMark(y=1.0, dash="4 3"), LineMark("year", "leverage", shade, 2.2, "line"),
             DotMark("year", "leverage", shade, 3)]  # fmt: skip
    box = Panel(x, y, 760, 280, marks, rows(frame)).box()
    svg = whole_svg(box, [title], ["Years in which both lose; the others have no ratio."], [],
                    legend_row(lines, colours, [2.2] * len(lines)))  # fmt: skip
    return Picture(
        "leverage", title, "Under one the holder loses more than the target.", found.leverage, svg
    )


def starts(found: Played) -> Picture:
    """Losses of both sides by the year in which an action begins."""
    frame = found.starts
    title = "A ban that begins later"
    if frame.is_empty():
        return Picture("starts", title, "The game asks for no later start.", frame)
    told = found.game.file.starts
    assert told is not None
    names = frame["action"].unique(maintain_order=True).to_list()
    boxes = []
    for name in names:
        own = frame.filter(pl.col("action") == name)
        ends = round_ends(
            [*own["target_loss_musd"].to_list(), *own["holder_loss_musd"].to_list()], 5
        )
        years = own["start"].to_list()
        x = NumberAxis(years[0], max(years[-1], years[0] + 1), ticks=range(years[0], years[-1] + 1, 5), label=year,
                       line=True, grid=False)  # fmt: skip
        marks: list[Mark] = [
            LineMark("start", "target_loss_musd", SECOND), DotMark("start", "target_loss_musd", SECOND, 3),
            LineMark("start", "holder_loss_musd", FIRST), DotMark("start", "holder_loss_musd", FIRST, 3),
            RuleMark(y=0.0),
        ]  # fmt: skip
        title_of = next(
            one.title for one in found.game.file.player(told.player).actions if one.id == name
        )
        boxes.append(
            Panel(
                x,
                NumberAxis(*ends, title="million USD", label=short),
                400,
                230,
                marks,
                rows(own),
                title_of,
            ).box()
        )
    under = (
        f"Losses of the first {told.span} years, worth at the start; each year a run of its own."
    )
    legend = legend_row(["loss of the target", "loss of the holder"], [SECOND, FIRST], [2.2, 2.2])
    said = [
        f"{one.action}: from {one.start:.1f} on it costs {'its holder' if one.falls else 'its target'} more"
        for one in found.crossings
    ]
    caption = (
        "; ".join(said) + "." if said else "The two lines cross nowhere between the start years."
    )
    svg = whole_svg(in_columns(boxes, 2, 30, 20), [title], [under], [], legend)
    return Picture("starts", title, caption, frame, svg)


def truce(found: Played) -> Picture | None:
    """What the truce is worth to each player, for good and with the hazard that it ends."""
    told = found.truce
    if told is None:
        return None
    ends = found.game.file.years.told
    shades = by_name("kind", ["for good", "with hazard"], ["#00795c", "#8cc9b6"])
    boxes: list[Box] = []
    table: list[dict[str, Any]] = []
    for until in ends:
        own = [one for one in told.worth if one.until == until]
        bars: list[dict[str, Any]] = [
            {"player": one.player, "zero": 0.0, "value": value, "kind": kind, "shift": shift, "until": until}
            for one in own
            for kind, value, shift in (("for good", one.value, -6.0), ("with hazard", one.with_hazard, 6.0))
        ]  # fmt: skip
        table += bars
        x = NumberAxis(*round_ends((row["value"] for row in bars), 5), count=3, label=short)
        marks: list[Mark] = [
            BarMark("zero", "value", "player", shades, 10, "shift"),
            RuleMark(x=0.0),
        ]
        y = NameAxis([one.player for one in own], labels=until == ends[0])
        boxes.append(Panel(x, y, 250, 40 * len(own), marks, bars, f"to {until}").box())
    title = "What the truce is worth, and to whom"
    under = (
        "Million USD against what follows its breach. With hazard: it ends by itself with "
        f"{told.hazard:.0%} a year."
    )
    legend = legend_row(
        ["if it holds for good", "with the hazard that it ends"], ["#00795c", "#8cc9b6"]
    )
    svg = whole_svg(in_columns(boxes, 3, 26, 20), [title], [under], [], legend)
    kept = ["player", "until", "kind", "value"]
    caption = "To the left of zero the player would have more after the breach."
    return Picture("truce", title, caption, pl.DataFrame(table).select(kept), svg)
