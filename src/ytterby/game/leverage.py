r"""Leverage of an action: what it costs its target over what it costs its holder, by year; how it wears out.

    leverage(t) = loss of the target in t / loss of the holder in t

It is a number only where both lose. Where the holder gains, the threat costs nothing to carry out and no ratio says how
strong it is; where the target does not lose, there is no threat. The half-life of a loss is the time from its peak
until it has fallen to half of it, a straight line between two years.

A control that begins later meets plants that were built meanwhile. Between two start years that were run each loss is
taken to wear at a constant rate, so that leverage goes as exp(-k S), and the start at which it passes one is
`S0 + (S1 - S0) ln L0 / (ln L0 - ln L1)`. All such starts are told.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import polars as pl

from ytterby.game.amounts import PARTS, years_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.game.normal_form import Floats
    from ytterby.game.payoffs import Payoffs
    from ytterby.game.reading import Game

BOTH, HOLDER_GAINS, NO_LOSS = "both lose", "the holder does not lose", "the target does not lose"
SCHEMA: dict[str, pl.DataType] = {
    "action": pl.String(), "holder": pl.String(), "target": pl.String(), "year": pl.Int64(),
    "target_loss_musd": pl.Float64(), "holder_loss_musd": pl.Float64(), "leverage": pl.Float64(),
    "case": pl.String(),
}  # fmt: skip
"""Columns of the table `leverage`; `leverage` is null where it is no number, and `case` says why."""
WEAR: dict[str, pl.DataType] = {
    "action": pl.String(), "holder": pl.String(), "target": pl.String(), "peak_year": pl.Int64(),
    "target_half_life": pl.Float64(), "leverage_half_life": pl.Float64(),
}  # fmt: skip
"""Columns of the table `wear` [years]; null where the half is not reached within the run."""
STARTS: dict[str, pl.DataType] = {
    "action": pl.String(), "start": pl.Int64(), "target_loss_musd": pl.Float64(),
    "holder_loss_musd": pl.Float64(), "leverage": pl.Float64(), "case": pl.String(),
}  # fmt: skip
"""Columns of the table `starts`: losses of the years that count from a start on, worth at the start [million USD]."""


def ratio(target: float, holder: float, tie: float = 0.0) -> tuple[float | None, str]:
    """Leverage where both lose more than the tie, and which case it is."""
    if target <= tie:
        return None, NO_LOSS
    if holder <= tie:
        return None, HOLDER_GAINS
    return target / holder, BOTH


def leverage_table(payoffs: Payoffs) -> pl.DataFrame:
    """The table `leverage` (`SCHEMA`): every action that names a target, the others doing nothing."""
    game, rows = payoffs.cells.game, []
    for player, action, target in _aimed(game):
        n, m = payoffs.players.index(player), payoffs.players.index(target)
        cell = [0] * len(payoffs.players)
        cell[n] = payoffs.actions[n].index(action)
        money = payoffs.parts[1, :, : PARTS.index("political")].sum(axis=1)
        losses = -_at(money, tuple(cell))
        for k, year in enumerate(years_of(game)):
            target_loss, holder_loss = float(losses[m, k]), float(losses[n, k])
            found, case = ratio(target_loss, holder_loss, game.file.tie)
            rows.append((action, player, target, year, target_loss, holder_loss, found, case))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _at(money: Floats, cell: tuple[int, ...]) -> Floats:
    for action in cell:
        money = money[:, :, action]
    return money


def _aimed(game: Game) -> list[tuple[str, str, str]]:
    """Player, action and target of each action that has one."""
    usual = game.file.leverage
    found = []
    for player in game.file.players:
        for action in player.actions[1:]:
            target = action.target or (
                usual.target if usual and usual.holder == player.id else None
            )
            if target is not None and target != player.id:
                found.append((player.id, action.id, target))
    return found


def half_life(years: Sequence[float], values: Sequence[float | None]) -> float | None:
    """Years from the largest value until half of it, the first time; None where it is not reached or nothing is above
    zero. A missing value ends the search."""
    known = [v for v in values if v is not None]
    if not known or max(known) <= 0.0:
        return None
    peak = values.index(max(known))
    half = max(known) / 2.0
    for (t0, v0), (t1, v1) in pairwise(zip(years[peak:], values[peak:], strict=True)):
        if v0 is None or v1 is None:
            return None
        if v1 <= half:
            return t0 + (t1 - t0) * (v0 - half) / (v0 - v1) - years[peak]
    return None


def wear_table(leverage: pl.DataFrame) -> pl.DataFrame:
    """The table `wear` (`WEAR`) of a table `leverage`."""
    rows = []
    for (action, holder, target), own in leverage.group_by(
        ["action", "holder", "target"], maintain_order=True
    ):
        years = own["year"].to_list()
        loss = own["target_loss_musd"].to_list()
        peak = years[loss.index(max(loss))] if max(loss) > 0.0 else None
        rows.append((action, holder, target, peak, half_life(years, loss),
                     half_life(years, own["leverage"].to_list())))  # fmt: skip
    return pl.DataFrame(rows, schema=WEAR, orient="row")


@dataclass(frozen=True)
class Crossing:
    """A start at which leverage passes one. falls : whether a later start costs the holder more than the target."""

    action: str
    start: float
    falls: bool


def crossings(starts: pl.DataFrame) -> list[Crossing]:
    """All starts at which an action's leverage passes one, from the table `starts`, between neighbours."""
    found = []
    for (action,), own in starts.group_by("action", maintain_order=True):
        rows = own.sort("start").to_dicts()
        for a, b in pairwise(rows):
            before, after = (r["target_loss_musd"] - r["holder_loss_musd"] for r in (a, b))
            if before * after >= 0.0:
                continue
            span = b["start"] - a["start"]
            if a["leverage"] and b["leverage"]:
                la, lb = math.log(a["leverage"]), math.log(b["leverage"])
                part = la / (la - lb)
            else:  # one side gains at one of the ends: no rate of wear, so a straight line
                part = before / (before - after)
            found.append(Crossing(str(action), a["start"] + span * part, after < 0.0))
    return found
