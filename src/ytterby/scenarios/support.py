"""Support that a state gives to capacity: a price floor is a contract for difference, what the market pays less
than the floor is topped up on at most `tonnes` a year. An offtake buys at most `tonnes` a year at a price and
sells them at the market's. A capital subsidy pays a share of the capital cost of capacity started while it lasts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator

from ytterby.controls.names import Region, Technology
from ytterby.controls.values import Day, Number, Strict, check_order
from ytterby.scenarios.planned import Share, share_of_days

if TYPE_CHECKING:
    from datetime import date

SupportKind = Literal["price_floor", "offtake", "capital_subsidy"]
Positive = Annotated[Number, Field(gt=0)]


class Support(Strict):
    """One instrument.

    Attributes
    ----------
    region : whose plants are eligible; payer : whose budget bears it, the region's own if left out.
    technology : the plants whose building counts as supported. Where its processes make `commodity`
        themselves only they are topped up; else whoever makes it in the region is, and the benefit
        passes upstream in prices.
    commodity : what the price is for (price floor, offtake).
    price : floor or purchase price [USD/kg]; tonnes : most a year [t of the commodity].
    upside_share : price floor: share of what the market pays above the floor that goes to the payer.
    share : capital subsidy: share of capital cost; capacity_t : most capacity in all [t/yr].
    project : the listed project (of `projects.csv`) that the money is for. It is built as listed, and nothing
        beside it on the strength of the instrument; a capital subsidy is paid as it opens.
    from_, until : first and last day.
    """

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    title: str = Field(min_length=1)
    kind: SupportKind
    region: Region
    technology: Technology | None = None
    commodity: str | None = None
    price: Positive | None = None
    tonnes: Positive | None = None
    upside_share: Share = 0.0
    share: Annotated[Number, Field(gt=0, le=1)] | None = None
    capacity_t: Positive | None = None
    project: str | None = None
    from_: Day = Field(alias="from")
    until: Day | None = None
    payer: Region | None = None
    source: str | None = None
    source_url: str | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        priced = self.kind != "capital_subsidy"
        needed = ("commodity", "price", "tonnes") if priced else ("technology", "share")
        missing = [name for name in needed if getattr(self, name) is None]
        if missing:
            raise ValueError(f"an instrument of kind {self.kind} needs {' and '.join(missing)}")
        foreign = ("share", "capacity_t") if priced else ("commodity", "price", "tonnes")
        given = [name for name in foreign if getattr(self, name) is not None]
        if given:
            raise ValueError(f"{given[0]} does not belong to an instrument of kind {self.kind}")
        if self.upside_share and self.kind != "price_floor":
            raise ValueError("upside_share belongs to a price_floor")
        check_order(self.from_, self.until)
        return self

    def share_of(self, first: date, last: date) -> float:
        """Share of the days of a period on which it is in force."""
        return share_of_days(first, last, self.from_, self.until)
