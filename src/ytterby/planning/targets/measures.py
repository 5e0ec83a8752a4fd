"""What a file of targets lets a plan do, and by what it weighs: measures, rates."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from ytterby.controls.names import Region, Technology
from ytterby.controls.values import Number, Strict
from ytterby.ground.errors import YtterbyError


class PlanError(YtterbyError):
    """A file of targets cannot be used, or no plan can reach them."""


def _listed(value: Any) -> Any:
    """A lone word stands for a list of one."""
    return [value] if isinstance(value, str) else value


Share = Annotated[Number, Field(ge=0, le=1)]
Positive = Annotated[Number, Field(gt=0)]
Regions = Annotated[tuple[Region, ...], BeforeValidator(_listed), Field(min_length=1)]
Words = Annotated[tuple[str, ...], BeforeValidator(_listed), Field(min_length=1)]


class Stocked(Strict):
    """What a public stock may hold: goods, and the room for each [t]; region : where it lies."""

    commodities: Words
    room: Positive
    region: Region | None = None


class Measures(Strict):
    """What a plan may do.

    for_ : `targets`, what pays without any target is left to investors; `world`, whatever lessens the world's cost
    build : technologies; most : most capacity of each in a region [t/yr], over the default; extend : plants that
    investors leave as they are (`plants_not_extended` of the data folder) and the plan may build;
    stock : see there; holding : yearly cost of holding a stock over its value
    """

    for_: Literal["targets", "world"] = Field(default="targets", alias="for")
    build: tuple[Technology, ...] = ()
    most: dict[str, Positive] = Field(default_factory=dict)
    extend: tuple[str, ...] = ()
    stock: tuple[Stocked, ...] = ()
    holding: Share = 0.03

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not (self.build or self.stock):
            raise ValueError("a plan needs a measure: build or stock")
        return self


class Rates(Strict):
    """By what a plan weighs years and money.

    social : at which years are weighed; capital : that plants must earn, of the data folder when left out
    public_money : what a unit of public money costs beyond itself. 0.25 is that of the US Office of Management and
    Budget (Circular A-94 of 1992, item 11); estimates for federal taxes run from 0.14 to 0.52 (Conover 2013)
    """

    social: Annotated[Number, Field(ge=0, le=0.2)] = 0.03
    capital: Annotated[Number, Field(gt=0, le=0.4)] | None = None
    public_money: Annotated[Number, Field(ge=0, le=2)] = 0.25
