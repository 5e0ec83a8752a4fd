"""Pictures of a game that was played: parts of payoffs, leverage and its map, start years, the truce."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from ytterby.game.leverage import BOTH, HOLDER_GAINS, NO_LOSS, threats
from ytterby.game.payoffs.amounts import PARTS
from ytterby.game.payoffs.payoffs import TOTAL
from ytterby.report.game.matrices import FIRST, SECOND
from ytterby.report.game.sentences import marked, stars
from ytterby.report.kinds import GROUPED, STACKED, BarChart, CellText, HeatChart, LineChart, Look
from ytterby.report.kinds.chart import Facets, in_words, tidy
from ytterby.report.kit.numbers import number, signed
from ytterby.report.picture import Picture, worded
from ytterby.report.plot.axes import short
from ytterby.report.plot.marks import RuleMark

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.game.leverage import Crossing
    from ytterby.game.play import Played
    from ytterby.report.plot.axes import Row

PART_WORDS = {
    "chain": "chain, without rents", "rents": "rents of controls", "taxes": "taxes", "public_cost": "public cost",
    "use": "users", "facts": "stated facts", "political": "political weight",
}  # fmt: skip
PART_COLOURS = ("#0b6fa4", "#e0a31c", "#7b4f9d", "#a3478c", "#a32a31", "#7d6a58", "#9aa6b1")
MADE_OF = BarChart(
    name="cell", value="value_musd", series="part", way=STACKED, label=short, width=290.0, thick=15.0, names_room=330.0,
    colours=dict(zip((PART_WORDS[part] for part in PARTS), PART_COLOURS, strict=True)), rules=[RuleMark(x=0.0)],
)  # fmt: skip
LEVERAGE = LineChart(
    y="leverage", series="line", width=760.0, height=280.0, unit="loss over loss", log=True, include=(0.5, 2.0),
    rules=[RuleMark(y=1.0, dash="4 3")], look=Look("", 2.2, radius=3.0),
)  # fmt: skip
LOSSES = {
    "loss of the target": ("target_loss_musd", Look(SECOND, radius=3.0)),
    "loss of the holder": ("holder_loss_musd", Look(FIRST, radius=3.0)),
}
STARTS = LineChart(
    x="start", looks={name: look for name, (_, look) in LOSSES.items()}, unit="million USD", label=short, log=True,
    width=400.0, height=230.0, facets=Facets("action", columns=2, across=30.0, down=20.0),
)  # fmt: skip
FOR_GOOD, HAZARD = "if it holds for good", "with the hazard that it ends"
TRUCE = BarChart(
    name="player", series="kind", colours={FOR_GOOD: "#00795c", HAZARD: "#8cc9b6"}, way=GROUPED, text="text", size=9.5,
    thick=11.0, width=250.0, label=short, rules=[RuleMark(x=0.0)],
)  # fmt: skip


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
    drawn = own.filter(pl.col("value_musd") != 0.0).with_columns(
        in_words("player", partial(marked, played)), pl.col("part").replace_strict(PART_WORDS)
    )
    panels = [marked(played, player) for player in players]
    facets = Facets("player", panels, columns=2, across=24.0, down=26.0)
    chart = replace(MADE_OF, names=list(names.values())[1:], facets=facets)
    table = own.drop("draw", "basis")
    return worded(
        "parts", table, chart.of(drawn), until=until, first=players[0], stars=stars(played)
    )


def leverage(played: Played) -> Picture:
    """Leverage by year of each action of the holder."""
    named = played.leverage.with_columns(
        pl.concat_str("holder", "action", separator=": ").alias("line")
    )
    with_ratio = named.filter((pl.col("case") == BOTH) & (pl.col("leverage") > 0.0))
    if with_ratio.is_empty():
        return worded("leverage", played.leverage)
    lines = with_ratio["line"].unique(maintain_order=True).to_list()
    ratio = pl.when(pl.col("leverage") > 0.0).then("leverage")
    # years without a ratio stay, so that lines break there
    frame = named.filter(pl.col("line").is_in(lines)).with_columns(ratio.alias("leverage"))
    text = "; ".join(passing_one(played.year_crossings, "from"))
    more = f": {text}" if text else ""
    return worded("leverage", played.leverage, LEVERAGE.of(frame), more=more)


def starts(played: Played) -> Picture:
    """Losses of both sides by the year in which an action begins."""
    frame = played.starts
    if frame.is_empty():
        return worded("starts", frame)
    options = played.game.file.starts
    assert options is not None
    titles = {one.id: one.title for one in played.game.file.player(options.player).actions}
    named = frame.with_columns(pl.col("action").replace(titles))
    drawn = tidy(
        named, ("start", "action"), {name: [column] for name, (column, _) in LOSSES.items()}
    )
    crossings = "; ".join(passing_one(played.crossings, "begun from"))
    crossings = crossings or "The two lines cross nowhere between the start years"
    return worded("starts", frame, STARTS.of(drawn), span=options.span, crossings=crossings)


def truce(played: Played) -> Picture | None:
    """What the truce is worth to each player, for good and with the hazard that it ends."""
    result = played.truce
    if result is None:
        return None
    bars = pl.DataFrame([
        {"player": marked(played, one.player), "until": one.until, "kind": kind, "value": value,
         "text": signed(value)}
        for one in result.worth
        for kind, value in ((FOR_GOOD, one.value), (HAZARD, one.with_hazard))
    ])  # fmt: skip
    facets = Facets("until", played.game.file.years.horizons, title="to {}".format, down=20.0)
    chart = replace(TRUCE, facets=facets)
    hazard = f"{result.hazard:.0%}"
    return worded("truce", bars.drop("text"), chart.of(bars), hazard=hazard, stars=stars(played))


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


def passing_one(crossings: list[Crossing], what: str) -> list[str]:
    """Where leverage passes one, in words. what : `begun from`, or `in the year`."""
    return [
        f"{one.action}: {what} {one.start:.1f} on it costs its {'holder' if one.falls else 'target'} more"
        for one in crossings
    ]
