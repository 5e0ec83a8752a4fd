"""Stock: a public stock of one good, apart from the stocks of trade and of users, that is released by its rule.

What it bids and asks stands in `years/public_stocks.py`; a scenario writes it under `stockpiles`.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from ytterby.controls.names import Region
from ytterby.controls.values import Day, Number, Strict, check_order
from ytterby.instruments.base import IDENT, NotNegative, Payers, Positive


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


ReleaseRule = Literal["on_shortage", "on_price", "on_order"]
PURCHASE, SALE, HOLDING = "stock_purchase", "stock_sale", "stock_holding"
"""The kinds under which it is billed."""


class StockRelease(Strict):
    """When a public stock sells.

    Attributes
    ----------
    rule : `on_price`: when the price reaches `price` [USD/kg]. `on_shortage`: when it reaches the multiple
        `stockpile_release_at` of what was usual before the shortage. `on_order`: `tonnes` a year at whatever the
        market pays.
    rate : `on_price` and `on_shortage`: most that is sold in a year, as a share of the stock (0 to 1).
    tonnes : `on_order`: tonnes a year, or year -> tonnes.
    from_, to : first and last day on which it may be released.
    """

    rule: ReleaseRule
    price: Positive | None = None
    rate: Annotated[Number, Field(gt=0, le=1)] | None = None
    tonnes: NotNegative | dict[int, NotNegative] | None = None
    from_: Day | None = Field(default=None, alias="from")
    to: Day | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        needed = {"on_shortage": ("rate",), "on_price": ("price", "rate"), "on_order": ("tonnes",)}
        own = needed[self.rule]
        missing = [name for name in own if getattr(self, name) is None]
        if missing:
            raise ValueError(f"a release {self.rule} needs {' and '.join(missing)}")
        foreign = [name for name in ("price", "rate", "tonnes")
                   if name not in own and getattr(self, name) is not None]  # fmt: skip
        if foreign:
            raise ValueError(f"{foreign[0]} does not belong to a release {self.rule}")
        check_order(self.from_, self.to, ("from", "to"))
        return self

    def ordered(self, year: int) -> float:
        """Tonnes a year that are ordered out of stock in a calendar year."""
        if isinstance(self.tonnes, dict):
            return self.tonnes.get(year, 0.0)
        return self.tonnes or 0.0


class PublicStock(Strict):
    """A public stock of one good in one region.

    Attributes
    ----------
    id : free, unique in the file. commodity, region : what lies where.
    opening : what it holds at the start [t]. ceiling : most that it holds [t]; no bound if left out.
    buy, release : what moves it; without `release` nothing ever leaves it.
    payer : as of a planned plant.
    """

    id: str = Field(pattern=IDENT)
    commodity: str = Field(min_length=1)
    region: Region
    opening: NotNegative = 0.0
    buy: StockPurchase | None = None
    ceiling: NotNegative | None = None
    release: StockRelease | None = None
    payer: Payers | None = None

    @model_validator(mode="after")
    def _holds_its_opening(self) -> Self:
        if self.ceiling is not None and self.opening > self.ceiling:
            raise ValueError(f"opening {self.opening:g} t is above the ceiling {self.ceiling:g} t")
        return self

    @property
    def payers(self) -> dict[str, float]:
        """Region -> share of what it costs."""
        return self.payer or {self.region: 1.0}
