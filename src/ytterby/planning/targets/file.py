"""The file of a plan: who plans, what is to be reached, by what measures, in which scenarios.

A share, a loss, a cover or a burden is a row of the programme of every block of years that it holds in.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from ytterby.controls.names import Element, Region, Stage, Stages
from ytterby.controls.values import Day, Strict, check_order
from ytterby.ground.errors import YtterbyError
from ytterby.planning.targets.measures import Measures, Positive, Rates, Regions, Risk, Share, Words
from ytterby.scenarios.schema import Outlook

LARGEST = "largest"
"""The word for whichever supplier is the largest without a plan."""
_ID = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"


class PlanError(YtterbyError):
    """A file of targets cannot be used, or no plan can reach them."""


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
    succeeds : ids of the research that succeeds in it; left out, each future is split by its chance
    """

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    extends: str
    probability: Share
    outlook: Outlook | None = None
    stop: Stop | None = None
    succeeds: tuple[str, ...] | None = None


class TargetBase(Strict):
    """What every target says: since when it holds, in which futures, and where it comes from.

    from_ : first year; until : last year; futures : names, all when left out
    """

    id: str = Field(pattern=_ID)
    from_: int = Field(alias="from", ge=1985, le=2100)
    until: int | None = None
    futures: tuple[str, ...] = ()
    source: str | None = None
    source_url: str | None = None
    note: str | None = None


class AtMost(TargetBase):
    """A target whose level is the most that may be."""

    most: Share

    capped: ClassVar[bool] = True

    @property
    def level(self) -> float:
        """What is asked, in the unit of the target."""
        return float(self.most)

    def at(self, level: float) -> Self:
        """The same with another level."""
        return self.model_copy(update={"most": level})

    def missed_by(self, reached: float) -> float:
        """By how much what is reached is worse than asked, below zero where it is better; of a level above one, in
        units of its own, as a share of it."""
        return (reached - self.level) / max(self.level, 1.0)


class AtLeast(TargetBase):
    """A target whose level is the least that must be: always a share."""

    least: Share

    capped: ClassVar[bool] = False

    @property
    def level(self) -> float:
        """What is asked."""
        return float(self.least)

    def at(self, level: float) -> Self:
        """The same with another level."""
        return self.model_copy(update={"least": level})

    def missed_by(self, reached: float) -> float:
        """By how much what is reached is less than asked, below zero where it is more."""
        return self.level - reached


class LargestShare(AtMost):
    """No country supplies more than `most` of what the planner has at a stage: what comes in and what it makes, less
    what goes out.

    By tonnes of the elements, of the goods themselves where none are named, from the country that sends it;
    elements : each alone where `each`, else together; diversion : whether others may send more than without the plan,
    which no plant and no stock makes them do. What the plan builds must take the place of what is too much without it;
    unpaid : it may also be met by plants that stand and buyers that change, whom nobody pays, and by users who do
    without
    """

    kind: Literal["largest_share"]
    stage: Stage
    elements: tuple[Element, ...] = ()
    each: bool = False
    diversion: bool = False
    unpaid: bool = False


class OwnShare(AtLeast):
    """Own extraction, processing or recycling is at least a share of what the planner's uses hold.

    of : extraction (what mines give), processing (separated oxide), recycling (oxide out of scrap), metal,
    magnet. What uses hold is counted as oxide, losses on the way included. What the plan builds must fill the gap
    between the share without the plan and `least`; unpaid : it may also be met by running plants that stand at a loss
    that nobody bears, and by users who do without
    """

    kind: Literal["own_share"]
    of: Literal["extraction", "processing", "recycling", "metal", "magnet"]
    unpaid: bool = False


class Loss(AtMost):
    """What the planner's uses go without is at most a share of what they would take at base prices.

    uses : names, kinds, or all; each at its price of the base year
    """

    kind: Literal["loss"]
    uses: Words = ("all",)


class CoverTarget(AtLeast):
    """For some months without a supplier uses get at least a share of what they want, stock included.

    diversion : whether others may send more than they would without the plan, which no plant and no stock makes them do
    """

    kind: Literal["cover"]
    uses: Words
    months: Positive
    without: str = LARGEST
    diversion: bool = False


class BurdenCap(AtMost):
    """A burden of the planner's own activities is at most so many units a year."""

    kind: Literal["burden"]
    burden: str
    most: Positive


Target = Annotated[
    LargestShare | OwnShare | Loss | CoverTarget | BurdenCap, Field(discriminator="kind")
]


class TargetsFile(Strict):
    """A file of targets as written.

    planner : a region, or allies who plan as one; from_, until : first and last year of the plan
    blocks : years in each block; common : blocks whose decisions are taken before it is known which future comes
    budget_musd : most that the plan may cost, discounted; wait_until : nothing is decided before this year
    burden_prices : burden -> USD per unit of what the planner's own activities make of it: it decides, nobody pays it
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
    risk: Risk = Risk()
    budget_musd: Positive | None = None
    wait_until: int | None = None
    burden_prices: dict[str, Positive] = Field(default_factory=dict)
