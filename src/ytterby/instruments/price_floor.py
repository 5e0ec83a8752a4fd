"""Price floor: a contract for difference. What a benchmark pays less than the floor is topped up."""

from __future__ import annotations

from typing import ClassVar, Literal

from ytterby.instruments.base import Price, PriceInstrument, Share


class PriceFloor(PriceInstrument):
    """A floor under the price. upside_share : of what the market pays above it, to the payer."""

    rank: ClassVar[int] = 1
    world_price: ClassVar[bool] = True
    words: ClassVar[str] = "price floor"
    tried_as: ClassVar[str] = "price floor"

    kind: Literal["price_floor"]
    upside_share: Share = 0.0

    @classmethod
    def gap(cls, size: float, price: Price, upside: float) -> Price:
        """(F - p)+ - u (p - F)+ [USD/kg]."""
        short = size - price
        return short * ((short > 0.0) + upside * (short < 0.0))
