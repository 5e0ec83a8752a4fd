"""Rated order: what a use needs is delivered before any other order, at the price that the market asks.

The Defense Production Act of the United States, title I (15 CFR part 700), is such a right. It is paid for by who
orders: no budget bears anything beside the price.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from ytterby.instruments.base import InstrumentBase, Share


class RatedOrder(InstrumentBase):
    """Precedence of what uses take in a region.

    uses : names of uses, kinds of them, or all; share : of what the outlook lets them take at prices of the base year
    """

    backs_plants: ClassVar[bool] = False
    for_projects: ClassVar[bool] = False
    size_key: ClassVar[str] = "share"
    unit: ClassVar[str] = "of the outlook"
    words: ClassVar[str] = "rated order"
    tried_as: ClassVar[str] = "rated orders"

    kind: Literal["rated_order"]
    uses: tuple[str, ...] = Field(min_length=1)
    share: Share
