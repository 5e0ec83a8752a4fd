"""The file of a plan: who plans, what is to be reached, by what measures, in which scenarios.

A target is a row of the programme of every block of years that it holds in: `kinds` has them, one in a file.
"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from ytterby.controls.names import Region, Stages
from ytterby.controls.values import Day, Strict, check_order
from ytterby.planning.targets.kinds import Target
from ytterby.planning.targets.measures import Measures, Positive, Rates, Regions, Share
from ytterby.planning.targets.measures import PlanError as PlanError
from ytterby.scenarios.schema import Outlook


class Stop(Strict):
    """An export ban that is laid over a scenario: origin, stages, first and last day, share that is stopped.

    stages : all that are traded when left out
    """

    origin: Region
    stages: Stages = ("all",)
    from_: Day = Field(alias="from")
    until: Day | None = None
    strength: Share = 1.0

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        check_order(self.from_, self.until)
        return self


class Future(Strict):
    """One of the futures that a plan must stand: a scenario, what is laid over it, and its probability.

    extends : built-in scenario, or path of a file beside this one; outlook : of demand; stop : an export ban
    """

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    extends: str
    probability: Share
    outlook: Outlook | None = None
    stop: Stop | None = None


class TargetsFile(Strict):
    """A file of targets as written.

    planner : a region, or allies who plan as one; from_, until : first and last year of the plan
    blocks : years in each block; common : blocks whose decisions are taken before it is known which future comes
    budget_musd : most that the plan may cost, discounted; wait_until : nothing is decided before this year
    """

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str = Field(min_length=1)
    description: str = Field(min_length=1)
    planner: Regions
    from_: int = Field(default=2026, alias="from", ge=1985, le=2100)
    until: int = Field(default=2045, ge=1985, le=2100)
    blocks: tuple[Annotated[int, Field(ge=1, le=20)], ...] = (1, 1, 2, 2, 3, 4, 4, 3)
    common: int = Field(default=3, ge=1)
    rates: Rates = Rates()
    futures: tuple[Future, ...] = Field(min_length=1)
    measures: Measures
    targets: tuple[Target, ...] = ()
    budget_musd: Positive | None = None
    wait_until: int | None = None
