"""Purchase: what a public stock buys on the market."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from ytterby.controls.values import Day, Strict, check_order
from ytterby.instruments.base import NotNegative, Positive


class StockPurchase(Strict):
    """What a public stock buys: tonnes a year, between two days; `most` : the price above which it buys
    nothing [USD/kg], by default the multiple `stockpile_ceiling` of the price that is remembered."""

    from_: Day = Field(alias="from")
    to: Day | None = None
    tonnes: NotNegative
    most: Positive | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        check_order(self.from_, self.to, ("from", "to"))
        return self
