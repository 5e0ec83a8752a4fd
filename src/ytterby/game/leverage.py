r"""Leverage of an action: what it costs its target over what it costs its holder, by year; how it wears out.

    leverage(t) = loss of the target in t / loss of the holder in t

It is a number only where both lose. Where the holder gains, the threat costs nothing to carry out and no ratio says how
strong it is; where the target does not lose, there is no threat. The half-life of a loss is the time from a peak until
half of it is gone for the first time, a straight line between two years: a loss that comes back higher many years later
has worn out before.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ytterby.results.registry import schema_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ytterby.game.payoffs import Payoffs
    from ytterby.game.reading import Game

BOTH, HOLDER_GAINS, NO_LOSS = "both lose", "the holder does not lose", "the target does not lose"
SCHEMA, WEAR = schema_of("leverage"), schema_of("wear")
"""Columns of the tables `leverage` and `wear`, as `data/results.csv` explains them."""


def ratio(target: float, holder: float, tie: float = 0.0) -> tuple[float | None, str]:
    """Leverage where both lose more than the tie, and which case it is."""
    if target <= tie:
        return None, NO_LOSS
    if holder <= tie:
        return None, HOLDER_GAINS
    return target / holder, BOTH


def leverage_table(payoffs: Payoffs) -> pl.DataFrame:
    """The table `leverage` (`SCHEMA`): every action that names a target, the others doing nothing."""
    game, rows = payoffs.game, []
    middle = np.moveaxis(payoffs.parts[1], range(3), range(-3, 0))
    for player, action, target in _aimed(game):
        n, m = payoffs.players.index(player), payoffs.players.index(target)
        cell = [0] * len(payoffs.players)
        cell[n] = payoffs.actions[n].index(action)
        losses = -middle[tuple(cell)].sum(axis=1)
        for k, year in enumerate(game.file.years.span):
            target_loss, holder_loss = float(losses[m, k]), float(losses[n, k])
            value, case = ratio(target_loss, holder_loss, game.file.tie)
            rows.append((action, player, target, year, target_loss, holder_loss, value, case))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def strongest(leverage: pl.DataFrame, holder: str, year: int) -> dict[str, Any] | None:
    """The row of the action of a holder that costs its target most in a year; None without any."""
    own = leverage.filter((pl.col("holder") == holder) & (pl.col("year") == year))
    return max(own.to_dicts(), key=lambda row: row["target_loss_musd"], default=None)


def by_action(leverage: pl.DataFrame) -> list[tuple[tuple[str, ...], dict[int, dict[str, Any]]]]:
    """Holder, action and target of each action, and its rows by year."""
    groups = leverage.group_by("holder", "action", "target", maintain_order=True)
    rows = ((key, own.to_dicts()) for key, own in groups)
    return [(tuple(map(str, key)), {row["year"]: row for row in own}) for key, own in rows]


def _aimed(game: Game) -> Iterator[tuple[str, str, str]]:
    """Player, action and target of each action that has one."""
    default = game.file.leverage
    for player in game.file.players:
        for action in player.actions[1:]:
            own = default.target if default and default.holder == player.id else None
            target = action.target or own
            if target is not None and target != player.id:
                yield player.id, action.id, target


def half_life(years: Sequence[float], values: Sequence[float | None]) -> tuple[float, float] | None:
    """The peak, and the years from it until half of the largest value so far is gone for the first time; None where it
    is not, or nothing is above zero. A missing value ends the search."""
    peak, largest = 0.0, 0.0
    for (t0, v0), (t1, v1) in pairwise(zip(years, values, strict=True)):
        if v0 is None or v1 is None:
            return None
        if v0 > largest:
            peak, largest = t0, v0
        half = largest / 2.0
        if largest > 0.0 and v1 <= half:
            return peak, t0 + (t1 - t0) * (v0 - half) / (v0 - v1) - peak
    return None


def wear_table(leverage: pl.DataFrame) -> pl.DataFrame:
    """The table `wear` (`WEAR`) of a table `leverage`."""
    rows = []
    by = ["action", "holder", "target"]
    for (action, holder, target), own in leverage.group_by(by, maintain_order=True):
        years = own["year"].to_list()
        loss = own["target_loss_musd"].to_list()
        highest = years[loss.index(max(loss))] if max(loss) > 0.0 else None
        peak, life = half_life(years, loss) or (highest, None)
        of_leverage = half_life(years, own["leverage"].to_list()) or (None, None)
        rows.append((action, holder, target, peak, life, of_leverage[1]))
    return pl.DataFrame(rows, schema=WEAR, orient="row")
