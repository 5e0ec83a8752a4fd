"""What a control costs those who use its goods: the place at which an economy is joined to the game.

A use side says, for one region, how much more or less its users have than in the reference. Without one a payoff counts
the chain alone, and every page says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from ytterby.ground.arrays import Floats


class UseSide(Protocol):
    """What an economy must give."""

    @property
    def key(self) -> str:
        """Digest of all that decides its answers."""
        ...

    def basis(self, region: str) -> str:
        """In words, on which table a region's figures stand; why there are none, where there is none."""
        ...

    def known(self, region: str) -> bool:
        """Whether it has a table for a region."""
        ...

    def stand_in(self, region: str) -> str:
        """In words, who stands for a region that has no table of its own; blank where none does. Figures are marked."""
        ...

    def loss(
        self,
        tables: Mapping[str, pl.DataFrame],
        reference: Mapping[str, pl.DataFrame],
        region: str,
        years: Sequence[int],
    ) -> Floats:
        """Change of what users have, array (low, middle, high; year) [million USD], a loss below zero."""
        ...

    def drawn(self, draws: int, seed: int) -> Sequence[UseSide]:
        """What is not sure of it drawn: a use side for each draw, all of whose ends are the same."""
        ...


class NoUseSide:
    """Nothing is known of users."""

    key = "none"

    def basis(self, region: str) -> str:
        """Why there are no figures."""
        return f"{region}: the use side is not counted"

    def known(self, region: str) -> bool:
        """No region is known."""
        del region
        return False

    def stand_in(self, region: str) -> str:
        """Nobody stands for anybody."""
        del region
        return ""

    def loss(
        self,
        tables: Mapping[str, pl.DataFrame],
        reference: Mapping[str, pl.DataFrame],
        region: str,
        years: Sequence[int],
    ) -> Floats:
        """Nothing."""
        del tables, reference, region
        return np.zeros((3, len(years)))

    def drawn(self, draws: int, seed: int) -> list[NoUseSide]:
        """Nothing is drawn."""
        del seed
        return [self] * draws
