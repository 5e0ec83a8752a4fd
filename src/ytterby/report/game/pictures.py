"""Pictures of a game that was played: parts of payoffs, leverage, start years, the truce."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.game.leverage import BOTH
from ytterby.game.payoffs.amounts import PARTS
from ytterby.game.payoffs.payoffs import TOTAL
from ytterby.report import theme
from ytterby.report.charts.base import legend_row, rows
from ytterby.report.game.matrices import FIRST, SECOND
from ytterby.report.game.paths import passing_one
from ytterby.report.game.sentences import marked, stars
from ytterby.report.kit.numbers import number
from ytterby.report.picture import Picture
from ytterby.report.plot.axes import LOG, NameAxis, NumberAxis, plain, round_ends, short, year
from ytterby.report.plot.marks import BarMark, DotMark, LineMark, Mark, RuleMark, TextMark
from ytterby.report.plot.panels import Box, Panel, in_columns
from ytterby.report.plot.places import by_name, stacked
from ytterby.report.plot.sheet import picture_svg

if TYPE_CHECKING:
    from ytterby.game.play import Played

ROOM = 0.25
"""Of an axis: kept free for the figure at the end of a bar."""
PART_WORDS = {
    "chain": "chain, without rents", "rents": "rents of controls", "taxes": "taxes", "public_cost": "public cost",
    "use": "users", "facts": "stated facts", "political": "political weight",
}  # fmt: skip
PART_COLOURS = ("#0b6fa4", "#e0a31c", "#7b4f9d", "#a3478c", "#a32a31", "#7d6a58", "#9aa6b1")


def parts(played: Played, until: int) -> Picture:
    """Of what each player's payoff is made, for each action of the first player alone."""
    table = played.tables["payoffs"].filter(
        (pl.col("until") == until) & (pl.col("draw") == 0) & (pl.col("part") != TOTAL)
    )
    players, actions = played.payoffs.players, played.payoffs.actions
    rest = " / ".join(["", *(own[0] for own in actions[1:])])
    names = {f"{action}{rest}": one.title for action, one in
             zip(actions[0], played.game.file.players[0].actions, strict=True)}  # fmt: skip
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
                marked(played, player),
            ).box()
        )
    title = f"Of what payoffs are made, to {until}"
    under = f"Each action of {players[0]} alone, million USD. Gains to the right."
    legend = legend_row([PART_WORDS[p] for p in used], [PART_COLOURS[PARTS.index(p)] for p in used])
    svg = picture_svg(in_columns(boxes, 2, 24, 26), [title], [under], [], legend)
    return Picture(
        "parts",
        title,
        f"Each player has a scale of its own.{stars(played)}",
        own.drop("draw", "basis"),
        svg,
    )


def leverage(played: Played) -> Picture:
    """Leverage by year of each action of the holder."""
    named = played.leverage.with_columns(
        pl.concat_str("holder", "action", separator=": ").alias("line")
    )
    with_ratio = named.filter((pl.col("case") == BOTH) & (pl.col("leverage") > 0.0))
    title = "Leverage by year: what an action costs its target over what it costs its holder"
    if with_ratio.is_empty():
        gains = (
            "No action costs both its holder and its target anything, so that no ratio is a number."
        )
        return Picture("leverage", title, gains, played.leverage)
    lines = with_ratio["line"].unique(maintain_order=True).to_list()
    frame = named.filter(
        pl.col("line").is_in(lines)
    )  # years without a ratio stay, so that lines break there
    colours = [theme.REGION_COLOURS[n % len(theme.REGION_COLOURS)] for n in range(len(lines))]
    shade = by_name("line", lines, colours)
    values = with_ratio["leverage"].to_list()
    low, high = min(*values, 0.5), max(*values, 2.0)
    y = NumberAxis(low, high, LOG, "loss over loss", _tens([low, high]), label=plain)
    years = frame["year"].to_list()
    x = NumberAxis(min(years), max(max(years), min(years) + 1), ticks=range(min(years), max(years) + 1, 5),
                   label=year, line=True, grid=False)  # fmt: skip
    marks = [RuleMark(y=1.0, dash="4 3"), LineMark("year", "leverage", shade, 2.2, "line"),
             DotMark("year", "leverage", shade, 3)]  # fmt: skip
    box = Panel(x, y, 760, 280, marks, rows(frame)).box()
    svg = picture_svg(box, [title], ["Years in which both lose; the others have no ratio."], [],
                    legend_row(lines, colours, [2.2] * len(lines)))  # fmt: skip
    text = "; ".join(passing_one(played.year_crossings, "from"))
    caption = f"Under one the holder loses more than the target{f': {text}' if text else ''}."
    return Picture("leverage", title, caption, played.leverage, svg)


def _tens(values: list[float]) -> list[float]:
    """Powers of ten between the ends of some values, or the nearest one."""
    powers = range(math.ceil(math.log10(min(values))), math.floor(math.log10(max(values))) + 1)
    return [10.0**n for n in powers] or [10.0 ** round(math.log10(max(values)))]


def starts(played: Played) -> Picture:
    """Losses of both sides by the year in which an action begins."""
    frame = played.starts
    title = "A ban that begins later"
    if frame.is_empty():
        return Picture("starts", title, "The game asks for no later start.", frame)
    options = played.game.file.starts
    assert options is not None
    names = frame["action"].unique(maintain_order=True).to_list()
    boxes = []
    for name in names:
        own = frame.filter(pl.col("action") == name)
        losses = [*own["target_loss_musd"].to_list(), *own["holder_loss_musd"].to_list()]
        y = (
            NumberAxis(min(losses), max(losses), LOG, "million USD", _tens(losses), label=short)
            if min(losses) > 0.0
            else NumberAxis(*round_ends(losses, 5), title="million USD", label=short)
        )
        years = own["start"].to_list()
        x = NumberAxis(years[0], max(years[-1], years[0] + 1), ticks=range(years[0], years[-1] + 1, 5), label=year,
                       line=True, grid=False)  # fmt: skip
        marks: list[Mark] = [
            LineMark("start", "target_loss_musd", SECOND), DotMark("start", "target_loss_musd", SECOND, 3),
            LineMark("start", "holder_loss_musd", FIRST), DotMark("start", "holder_loss_musd", FIRST, 3),
        ]  # fmt: skip
        title_of = next(
            one.title for one in played.game.file.player(options.player).actions if one.id == name
        )
        boxes.append(
            Panel(
                x,
                y,
                400,
                230,
                marks,
                rows(own),
                title_of,
            ).box()
        )
    under = (
        f"Losses of the first {options.span} years, worth at the start; each year a run of its own."
    )
    legend = legend_row(["loss of the target", "loss of the holder"], [SECOND, FIRST], [2.2, 2.2])
    crossings = passing_one(played.crossings, "begun from")
    caption = (
        "; ".join(crossings) + "."
        if crossings
        else "The two lines cross nowhere between the start years."
    )
    svg = picture_svg(in_columns(boxes, 2, 30, 20), [title], [under], [], legend)
    return Picture("starts", title, caption, frame, svg)


def truce(played: Played) -> Picture | None:
    """What the truce is worth to each player, for good and with the hazard that it ends."""
    result = played.truce
    if result is None:
        return None
    ends = played.game.file.years.horizons
    shades = by_name("kind", ["for good", "with hazard"], ["#00795c", "#8cc9b6"])
    boxes: list[Box] = []
    table: list[dict[str, Any]] = []
    for until in ends:
        own = [one for one in result.worth if one.until == until]
        bars: list[dict[str, Any]] = [
            {"player": marked(played, one.player), "zero": 0.0, "value": value, "kind": kind, "shift": shift,
             "until": until, "right": max(value, 0.0), "text": ("+" if value > 0 else "") + number(value)}
            for one in own
            for kind, value, shift in (("for good", one.value, -6.0), ("with hazard", one.with_hazard, 6.0))
        ]  # fmt: skip
        table += bars
        low, high = round_ends((row["value"] for row in bars), 5)
        x = NumberAxis(low, high + ROOM * (high - low), count=3, label=short)
        marks: list[Mark] = [
            BarMark("zero", "value", "player", shades, 10, "shift"),
            RuleMark(x=0.0),
            TextMark(
                "right", "player", "text", right=5, size=9.5, colour=theme.QUIET, shift="shift"
            ),
        ]
        y = NameAxis([marked(played, one.player) for one in own], labels=until == ends[0])
        boxes.append(Panel(x, y, 250, 40 * len(own), marks, bars, f"to {until}").box())
    title = "What the truce is worth, and to whom"
    under = (
        "Million USD against what follows its breach. With hazard: it ends by itself with "
        f"{result.hazard:.0%} a year."
    )
    legend = legend_row(
        ["if it holds for good", "with the hazard that it ends"], ["#00795c", "#8cc9b6"]
    )
    svg = picture_svg(in_columns(boxes, 3, 26, 20), [title], [under], [], legend)
    kept = ["player", "until", "kind", "value"]
    caption = f"To the left of zero the player would have more after the breach.{stars(played)}"
    return Picture("truce", title, caption, pl.DataFrame(table).select(kept), svg)
