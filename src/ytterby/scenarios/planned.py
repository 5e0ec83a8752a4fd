"""Plants and public stocks that a scenario plans: they come whatever the market says.

A planned plant opens as any other does, after its lead time and with a ramp-up that know-how decides. A public
stock is apart from the stocks of trade and of users: it buys on the market and is released by its rule.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from ytterby.controls.names import Element, Region, Technology
from ytterby.controls.values import Day, Number, Strict, check_order

Share = Annotated[Number, Field(ge=0, le=1)]
NotNegative = Annotated[Number, Field(ge=0)]
IDENT = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
SUM_TO_ONE = 1e-6


def _shared(value: Any) -> Any:
    """One region bears all; a mapping says the share of each."""
    if isinstance(value, str):
        return {value: 1.0}
    if not isinstance(value, dict) or not value:
        raise ValueError("must be a region, or a share for each region: {USA: 0.5, JPN: 0.5}")
    shares = [share for share in value.values() if isinstance(share, int | float)]
    if len(shares) == len(value) and abs(sum(shares) - 1.0) > SUM_TO_ONE:
        raise ValueError(f"the shares of the payers add up to {sum(shares):g}, not to 1")
    return value


Payers = Annotated[dict[Region, Share], BeforeValidator(_shared)]
PlannedKind = Literal["public", "grant", "loan", "private"]
ReleaseRule = Literal["on_shortage", "on_price", "on_order"]


class PlannedPlant(Strict):
    """A plant that is built whatever the market says.

    Attributes
    ----------
    plant : free id, unique in the file.
    stage : a technology of the data folder. process : where it has several, the process, or the deposit of a
        mine, that the capacity is for; all of the technology if left out.
    elements : the capacity is only for processes that make one of these; all if left out.
    region : where it stands. year : the first in which it may produce.
    tonnes : a year, in the unit of the technology's capacity; 0 builds nothing.
    payer : region, or region -> share; the region itself if left out.
    kind : `public` and `grant`: the payer bears `share` of the capital cost. `loan`: it lends that share, which
        comes back in equal parts over the life of the plant, with `interest` a year on what is still owed.
        `private`: no public budget bears anything.
    announced : before this day investors do not know of it; the day of the decision if left out.
    """

    plant: str = Field(pattern=IDENT)
    stage: Technology
    process: str | None = None
    elements: tuple[Element, ...] | None = Field(default=None, min_length=1)
    region: Region
    year: int = Field(strict=True, ge=1985, le=2100)
    tonnes: NotNegative
    payer: Payers | None = None
    kind: PlannedKind = "public"
    share: Share = 1.0
    interest: Share = 0.0
    announced: Day | None = None

    @model_validator(mode="after")
    def _of_its_kind(self) -> Self:
        if self.interest and self.kind != "loan":
            raise ValueError("interest belongs to a plant of kind loan")
        return self

    @property
    def payers(self) -> dict[str, float]:
        """Region -> share of what is public."""
        return self.payer or {self.region: 1.0}


class StockPurchase(Strict):
    """What a public stock buys: tonnes a year, between two days; `most` : the price above which it buys
    nothing [USD/kg], by default the multiple `stockpile_ceiling` of the price that is remembered."""

    from_: Day = Field(alias="from")
    to: Day | None = None
    tonnes: NotNegative
    most: Annotated[Number, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        check_order(self.from_, self.to, ("from", "to"))
        return self


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
    price: Annotated[Number, Field(gt=0)] | None = None
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


def share_of_days(first: date, last: date, from_: date | None, to: date | None) -> float:
    """Share of the days of a period that lie between two days; None is open."""
    begin, end = max(first, from_ or first), min(last, to or last)
    return max((end - begin).days + 1, 0) / ((last - first).days + 1)
