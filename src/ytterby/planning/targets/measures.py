"""What a file of targets lets a plan do, and by what it weighs: measures, rates, risk."""

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


class Research(Strict):
    """A programme of research: for a use it changes what a recipe takes in, or opens more of it, where it succeeds.

    use, recipe : whose inputs are changed; less : good -> share less of it that is taken in; more : good -> t more
    of it per t of the use; most : share of the use's demand that may ever take it; cost : beside what the recipe costs
    [USD/kg of the use]; musd : of the programme [million USD]; years : from the decision to its first product
    success : chance
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    use: str
    recipe: str = "ordinary"
    less: dict[str, Share] = Field(default_factory=dict)
    more: dict[str, Positive] = Field(default_factory=dict)
    most: Annotated[Number, Field(gt=0, le=1)]
    cost: Number = 0.0
    musd: Positive
    years: int = Field(ge=1, le=30)
    success: Annotated[Number, Field(gt=0, le=1)]


class Measures(Strict):
    """What a plan may do.

    for_ : `targets`, what pays without any target is left to investors; `world`, whatever lessens the world's cost
    build : technologies; most : most capacity of each in a region [t/yr], over the default; extend : plants that
    investors leave as they are (`plants_not_extended` of the data folder) and the plan may build;
    sites : listed projects that are built whole or not at all; stock : see there
    holding : yearly cost of holding a stock over its value; research : programmes, each begun whole or not at all
    """

    for_: Literal["targets", "world"] = Field(default="targets", alias="for")
    build: tuple[Technology, ...] = ()
    most: dict[str, Positive] = Field(default_factory=dict)
    extend: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    stock: tuple[Stocked, ...] = ()
    holding: Share = 0.03
    research: tuple[Research, ...] = ()

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not (self.build or self.sites or self.stock or self.research):
            raise ValueError("a plan needs a measure: build, sites, stock or research")
        return self


class Risk(Strict):
    """Weight of the mean of the worst futures: (1 - weight) mean + weight mean of the worst 1 - level."""

    level: Annotated[Number, Field(ge=0, lt=1)] = 0.8
    weight: Share = 0.0


class Rates(Strict):
    """By what a plan weighs years and money.

    social : at which years are weighed; capital : that plants must earn, of the data folder when left out
    public_money : what a unit of public money costs beyond itself. 0.25 is that of the US Office of Management and
    Budget (Circular A-94 of 1992, item 11); estimates for federal taxes run from 0.14 to 0.52 (Conover 2013)
    """

    social: Annotated[Number, Field(ge=0, le=0.2)] = 0.03
    capital: Annotated[Number, Field(gt=0, le=0.4)] | None = None
    public_money: Annotated[Number, Field(ge=0, le=2)] = 0.25
