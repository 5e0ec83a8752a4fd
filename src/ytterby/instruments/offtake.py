"""Offtake: the state buys at a price and sells at the market's, so that it gains where the market pays more."""

from __future__ import annotations

from typing import ClassVar, Literal

from ytterby.instruments.base import PriceInstrument


class Offtake(PriceInstrument):
    """Purchases of what is made in a region."""

    rank: ClassVar[int] = 2
    words: ClassVar[str] = "offtake"
    tried_as: ClassVar[str] = "purchases by the state"

    kind: Literal["offtake"]

    def top_up(self, price: float) -> float:
        """What makers count on: never less than the market [USD/kg]."""
        return max(self.due(price), 0.0)
