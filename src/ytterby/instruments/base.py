"""What every instrument has in common: whom it is for, when, who pays, and what others ask of it.

The size of an instrument is a price of what is made, or a share of capital cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Protocol, Self, TypeVar, get_args

from pydantic import BeforeValidator, Field, model_validator

from ytterby.controls.names import Region, Technology
from ytterby.controls.values import Day, Number, Strict, check_order

if TYPE_CHECKING:
    from datetime import date

    from ytterby.ground.arrays import Floats


IDENT = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
Positive = Annotated[Number, Field(gt=0)]
NotNegative = Annotated[Number, Field(ge=0)]
Share = Annotated[Number, Field(ge=0, le=1)]
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


def share_of_days(first: date, last: date, from_: date | None, to: date | None) -> float:
    """Share of the days of a period that lie between two days; None is open."""
    begin, end = max(first, from_ or first), min(last, to or last)
    return max((end - begin).days + 1, 0) / ((last - first).days + 1)


class Terms(Protocol):
    """Terms of contracts by item: `term`, `upside`, `loan_rate`, `loan_years`, `life`."""

    def __getitem__(self, item: str) -> float: ...


@dataclass(frozen=True)
class Bill:
    """What an instrument cost in a period: tonnes [t; of capital: t/yr started], million USD."""

    instrument: str
    kind: str
    payer: str
    region: str
    commodity: str
    tonnes: float
    cost_musd: float


@dataclass(frozen=True)
class ProjectFlows:
    """A project on paths of prices: capital cost [million USD]; tonnes of its product a year; price of the product
    [USD/kg] and cash before capital [million USD], arrays (path, year from its opening)."""

    terms: Terms
    capital: float
    tonnes: float
    price: Floats
    cash: Floats


class InstrumentBase(Strict):
    """One instrument. A kind is a class of its own, in a file of its own.

    region : whose plants are eligible; payer : whose budget bears it, the region's own if left out.
    technology : the plants whose building counts as supported.
    project : the listed project (of `projects.csv`) that the money is for. It is built as listed, and nothing
        beside it on the strength of the instrument.
    from_, until : first and last day.
    """

    rank: ClassVar[int] = 9
    """Its place in lists of kinds."""
    by_price: ClassVar[bool] = False
    """Whether its size is a price of what is made; else it is a share of capital cost."""
    world_price: ClassVar[bool] = False
    """Whether it names the price of a benchmark, the mean over all regions by use; else that of the region."""
    backs_plants: ClassVar[bool] = True
    """Whether it is offered to capacity; else to those who use what is made."""
    for_projects: ClassVar[bool] = True
    """Whether `bankable` and what would help try it."""
    settled: ClassVar[bool] = False
    """Whether it is settled at prices of the period as that clears; else makers count on what they remember."""
    size_key: ClassVar[str]
    """The key of a scenario by which its size is written."""
    unit: ClassVar[str]
    words: ClassVar[str]
    tried_as: ClassVar[str] = ""
    """What it is called where it is tried against a control; blank where it is not tried."""

    id: str = Field(pattern=IDENT)
    title: str = Field(min_length=1)
    kind: str
    region: Region
    technology: Technology | None = None
    project: str | None = None
    from_: Day = Field(alias="from")
    until: Day | None = None
    payer: Region | None = None
    source: str | None = None
    source_url: str | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _days_in_order(self) -> Self:
        check_order(self.from_, self.until)
        return self

    @classmethod
    def name(cls) -> str:
        """Its name; blank for a class that is no kind by itself."""
        return str(next(iter(get_args(cls.model_fields["kind"].annotation)), ""))

    @classmethod
    def of_size(cls, size: float, **keys: Any) -> Self:
        """An instrument of a size; keys : as of a scenario."""
        return cls.model_validate({"kind": cls.name(), cls.size_key: size, **keys})

    # in a period of the market

    @property
    def good(self) -> str:
        """The commodity that is paid for; blank where capital is."""
        return ""

    def share_of(self, first: date, last: date) -> float:
        """Share of the days of a period on which it is in force."""
        return share_of_days(first, last, self.from_, self.until)

    def due(self, price: float) -> float:
        """What the payer pays a tonne at a price of the market [USD/kg]; below zero it is paid."""
        return 0.0

    def top_up(self, price: float) -> float:
        """What makers count on beside a price of the market [USD/kg]."""
        return self.due(price)

    def cover(self, made: float) -> tuple[float, float]:
        """Share of what eligible plants make that it covers, and of what another plant would make."""
        return 0.0, 0.0

    def billed(self, made: float) -> float:
        """Tonnes a year that are paid for, of what eligible plants make."""
        return 0.0

    def saving(self, rate: float, used: float) -> float:
        """Share of capital cost that it saves investors who ask for a rate; used : what it paid for so far [t/yr]."""
        return 0.0

    def bill(self, tonnes: float, cost_musd: float, kind: str = "") -> Bill:
        """What its payer pays. kind : its own if left out."""
        payer = self.payer or self.region
        return Bill(self.id, kind or self.kind, payer, self.region, self.good, tonnes, cost_musd)

    # for a project on paths of prices

    @classmethod
    def worth(cls, terms: Terms, rate: float) -> float:
        """What a size of one is worth to who asks for a rate: below 1 only where it comes back."""
        return 1.0

    @classmethod
    def pay(cls, size: float, flows: ProjectFlows, paid: Floats) -> None:
        """Enter what it pays a project: paid : array (path, 1 + year) [million USD], at the opening and at the end
        of each year, zero to begin with; below zero is paid back."""
        raise NotImplementedError

    @classmethod
    def worst_year(cls, size: float, flows: ProjectFlows, paid: Floats) -> Floats:
        """Its largest cost in one year: array (path) [million USD]; paid : as `pay` enters it."""
        worst: Floats = paid.max(axis=1, initial=0.0)
        return worst


MIN_MADE = 1e-9  # [t/yr]
Price = TypeVar("Price", float, "Floats")


class PriceInstrument(InstrumentBase):
    """A price for at most so many tonnes a year.

    technology : where its processes make `commodity` themselves only they are topped up; else whoever makes it in the
        region is, and the benefit passes upstream in prices.
    price [USD/kg]; tonnes : most a year [t of the commodity].
    new_plants : whether plants that others begin under it may count on what is left of it.
    """

    by_price: ClassVar[bool] = True
    size_key: ClassVar[str] = "price"
    unit: ClassVar[str] = "USD/kg"

    commodity: str
    price: Positive
    tonnes: Positive
    new_plants: bool = True

    @classmethod
    def gap(cls, size: float, price: Price, upside: float) -> Price:
        """What the payer pays a tonne at prices of the market [USD/kg]; upside : share of what the market pays above
        the size that goes to the payer, where the kind has it."""
        return size - price

    @property
    def good(self) -> str:
        """The commodity that is paid for."""
        return self.commodity

    def due(self, price: float) -> float:
        """What the payer pays a tonne at a price of the market [USD/kg]; below zero it is paid."""
        return self.gap(self.price, price, getattr(self, "upside_share", 0.0))

    def cover(self, made: float) -> tuple[float, float]:
        """Share of what eligible plants make that it covers, and of what another plant would make."""
        free = min(max(1.0 - made / self.tonnes, 0.0), 1.0) * self.new_plants
        return min(1.0, self.tonnes / max(made, MIN_MADE)), free

    def billed(self, made: float) -> float:
        """Tonnes a year that are paid for, of what eligible plants make."""
        return min(self.tonnes, made)

    @classmethod
    def pay(cls, size: float, flows: ProjectFlows, paid: Floats) -> None:
        """The gap to the market for all that the project makes, to the end of the term."""
        term = min(round(flows.terms["term"]), flows.price.shape[1])
        gap = cls.gap(size, flows.price[:, :term], flows.terms["upside"])
        paid[:, 1 : 1 + term] = flows.tonnes * gap / 1e3


class CapitalInstrument(InstrumentBase):
    """A share of the capital cost of capacity that is started while it is in force; for a project it is paid as that
    opens. capacity_t : most capacity in all [t/yr]."""

    size_key: ClassVar[str] = "share"
    unit: ClassVar[str] = "of capital cost"

    technology: Technology
    share: Annotated[Number, Field(gt=0, le=1)]
    capacity_t: Positive | None = None

    def left(self, used: float) -> float:
        """Capacity that it still pays for [t/yr]; used : so far."""
        return inf if self.capacity_t is None else max(self.capacity_t - used, 0.0)

    def saving(self, rate: float, used: float) -> float:
        """Share of capital cost that it saves investors who ask for a rate; used : what it paid for so far [t/yr]."""
        return self.share * (self.left(used) > 0.0)

    def instalment(self, lent: float) -> tuple[float, float]:
        """What comes back a year [million USD], and for how many years."""
        return 0.0, 0.0
