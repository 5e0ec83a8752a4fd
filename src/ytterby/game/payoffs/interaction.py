r"""What users lack where actions of several players meet in a draw that was not run.

Missing shares, prices and what is served are put together as money is (`surrogate`), by use and year, but no
more than all can be missing, and no less than nothing:

    x_d(A) = x_d(0) + sum over a of [x_d(a) - x_d(0)] + what the actions do together in the run itself

Losses are read from that table. Money added up would count a shortage that either action ends, or causes, twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ytterby.game.payoffs.amounts import ENDS, years_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ytterby.game.file.reading import Game
    from ytterby.game.payoffs.use_side import UseSide
    from ytterby.ground.arrays import Floats

KEYS = ("region", "use", "year")
COLUMNS = ("served", "lost_share", "bundle_price")
"""Columns of the table `demand` that a use side reads."""
MINIMUM = 1e-3
"""Of its price in the reference: what a price is at least."""


@dataclass(frozen=True)
class UserInteraction:
    """Users in a draw. central, drawn : run -> table `demand`, of the run itself and of the draw."""

    game: Game
    use_side: UseSide
    reference: str
    central: Mapping[str, pl.DataFrame]
    drawn: Mapping[str, pl.DataFrame]

    def demand(self, run: str, singles: Sequence[str]) -> pl.DataFrame:
        """The table `demand` of a run of several actions, from its single ones."""
        frame = self.drawn[self.reference].sort(KEYS)
        base, before = _values(frame), _values(self.central[self.reference])
        values = base + _values(self.central[run]) - before
        for one in singles:
            values += _values(self.drawn[one]) - base - _values(self.central[one]) + before
        supplied, lost_share, price = values.T
        return frame.with_columns(
            pl.Series("served", np.maximum(supplied, 0.0)),
            pl.Series("lost_share", np.clip(lost_share, 0.0, 1.0)),
            pl.Series("bundle_price", np.maximum(price, MINIMUM * base[:, 2])),
        )

    def use(self, run: str, singles: Sequence[str]) -> Floats:
        """The part `use` of every player: array (end, player, year) [million USD]."""
        tables = {"demand": self.demand(run, singles)}
        reference = {"demand": self.drawn[self.reference]}
        players, years = self.game.file.players, years_of(self.game)
        change = np.zeros((len(ENDS), len(players), len(years)))
        for n, player in enumerate(players):
            for region in self.game.regions(player):
                if self.use_side.known(region):
                    change[:, n] += self.use_side.loss(tables, reference, region, years)
        return change


def _values(demand: pl.DataFrame) -> Floats:
    """Array (region, use and year; column)."""
    return demand.sort(KEYS).select(COLUMNS).to_numpy().astype(np.float64)
