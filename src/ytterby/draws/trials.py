"""What is tried against a control: instruments, stocks, planned plants, thrift, precedence, a levy, and two together.

Beside instruments each stands in one region, that outside which uses most of the good whose price rises most. Plants
have the size of the gap: what the region gets less of their goods from the holder for the control.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.ground.group import summed
from ytterby.instruments.rated_order import RatedOrder
from ytterby.instruments.stock import PublicStock
from ytterby.scenarios.schema import Hypothetical, PlannedPlant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ytterby.instruments.base import InstrumentBase
    from ytterby.runs.workspace import Workspace
    from ytterby.scenarios.scenario import Scenario

MONTHS = (3, 6, 12)
"""Months of use that a stock holds as the run begins."""
RATE = 0.5
"""Share of a stock that is sold in a year of shortage, as plans write it."""
LEVY = 0.25
"""Rate of a levy on what comes from the holder. Assumption, 0.1 to 0.5."""
LEAST = 0.1
"""[t/yr] of a gap below which no plant is tried."""
RECYCLING = "recycling"
QUICKER = ("recipe_speed", "saving_speed")
"""How fast uses change their recipes and save: tried at the fast end of their ranges."""


@dataclass(frozen=True)
class Trial:
    """What a scenario gets beside what it has.

    start : the year in which it is decided; cost_musd : what it costs before any bill
    instruments, capacity, stockpiles, measures, parameters : as of a scenario
    """

    id: str
    title: str
    kind: str
    region: str
    start: int
    cost_musd: float = 0.0
    instruments: tuple[InstrumentBase, ...] = ()
    capacity: tuple[PlannedPlant, ...] = ()
    stockpiles: tuple[PublicStock, ...] = ()
    measures: tuple[Hypothetical, ...] = ()
    parameters: Mapping[str, float] = field(default_factory=dict)

    def __add__(self, other: Trial) -> Trial:
        """Both together."""
        parts = ("instruments", "capacity", "stockpiles", "measures", "cost_musd")
        both = {name: getattr(self, name) + getattr(other, name) for name in parts}
        name, title = f"{self.id}+{other.id}", f"{self.title}, and {other.title}"
        both["parameters"] = {**self.parameters, **other.parameters}
        return Trial(name, title, PAIR, self.region, min(self.start, other.start), **both)

    def added_to(self, scenario: Scenario) -> Scenario:
        """The scenario with it."""
        controls = scenario.controls
        more = controls.model_copy(update={"measures": (*controls.measures, *self.measures)})
        return replace(
            scenario, name=f"{scenario.name}+{self.id}", controls=more if self.measures else controls,
            instruments=(*scenario.instruments, *self.instruments), capacity=(*scenario.capacity, *self.capacity),
            stockpiles=(*scenario.stockpiles, *self.stockpiles), parameters={**scenario.parameters, **self.parameters},
        )  # fmt: skip


PAIR = "pair"


@dataclass(frozen=True)
class Place:
    """Where, of what and when something is tried.

    region : that uses `tonnes` of `good` a year, at `price` [USD/kg]; start : the year of the decision
    last : year in which a levy or an order ends; plants : the technology that makes the good
    gap : good -> what the region gets less of it from the holder [t/yr]; made : technology -> elements that it makes
    most_mined : technology and region of most of what is mined outside the holder; None where nothing is
    """

    workspace: Workspace
    region: str
    good: str
    tonnes: float
    price: float
    start: int
    last: int
    plants: str
    gap: Mapping[str, float]
    made: Mapping[str, set[str]]
    most_mined: tuple[str, str] | None

    @property
    def where(self) -> str:
        """The region in words."""
        return str(self.workspace.chain.regions[self.region]["name"])

    @property
    def days(self) -> dict[str, date]:
        """From when until when, as keys of an instrument."""
        return {"from": date(self.start, 1, 1), "until": date(self.last, 12, 31)}

    def trial(self, kind: str, what: str, suffix: str = "", **parts: Any) -> Trial:
        """A trial here. suffix : tells those of one kind apart."""
        name = "-".join(part for part in (kind, self.region, suffix) if part)
        return Trial(name, f"{self.where}: {what}", kind, self.region, self.start, **parts)

    def all(self) -> Iterator[Trial]:
        """Everything that is tried here."""
        for part in (self.stocks, self.new_plants, self.thrift, self.precedence, self.levy):
            yield from part()

    def stocks(self) -> Iterator[Trial]:
        """Stocks of the good, there as the run begins and paid for at the price of the base year."""
        title = self.workspace.chain.commodities[self.good]["title"]
        for months in MONTHS if self.price else ():
            tonnes = self.tonnes * months / 12.0
            one = PublicStock.model_validate(
                {"id": f"stock-{months}", "commodity": self.good, "region": self.region, "opening": tonnes,
                 "ceiling": tonnes, "release": {"rule": "on_shortage", "rate": RATE}},
                context={"names": None},
            )  # fmt: skip
            what = f"{title} for {months} months in stock"
            cost = tonnes * self.price / 1e3
            yield self.trial("stock", what, str(months), stockpiles=(one,), cost_musd=cost)

    def new_plants(self) -> Iterator[Trial]:
        """A plant of the size of the gap of each technology that stands there, decided as `start` begins; a mine where
        most of the element is mined outside the holder."""
        chain, network = self.workspace.chain, self.workspace.network
        known, separated = chain.parameters, chain.commodities[self.good]["stage"]
        stand = zip(network.plant_technology, network.plants, strict=True)
        names = (name for name, (_, region, _) in stand if region == self.region)
        here = dict.fromkeys((name for name in names if name not in chain.mines), self.region)
        for name, region in (here | dict([self.most_mined] if self.most_mined else [])).items():
            stage, elements = chain.technologies[name]["capacity_stage"], self.made.get(name, set())
            tonnes = self._gap(stage, elements) if name in here else 0.0
            tonnes = tonnes if tonnes >= LEAST else self._gap(separated, elements)
            other = stage == separated and name in here and name != self.plants
            if other or tonnes < LEAST or f"capital_cost.{name}" not in known:
                continue
            one = PlannedPlant.model_validate(
                {"plant": f"plant-{name}".replace("_", "-"), "stage": name, "region": region,
                 "year": self.start + max(round(known.value(f"lead_time.{name}")), 1), "tonnes": tonnes},
                context={"names": None},
            )  # fmt: skip
            kind = (dict.fromkeys(chain.mines, "mine") | {RECYCLING: RECYCLING}).get(name, "plant")
            what = f"{tonnes:,.0f} t/yr of {chain.technologies[name]['title'].lower()}"
            at = replace(self, region=region)
            yield at.trial(kind, what, "" if kind == name else name, capacity=(one,))

    def _gap(self, stage: str, elements: set[str]) -> float:
        """What is lacking of goods of a stage [t/yr], of those of one element the elements alone; all where none is
        named."""
        goods = self.workspace.chain.commodities
        own = [good for good in self.gap if goods[good]["stage"] == stage]
        named = [good for good in own if (goods[good]["element"] or good) in {good, *elements}]
        return sum(self.gap[good] for good in (named if elements else own))

    def thrift(self) -> Iterator[Trial]:
        """Uses that change their recipes and save as fast as is known."""
        known = self.workspace.chain.parameters
        quicker = (name for name in QUICKER if name in known)
        fast = {name: float(known.row(name).high or known.value(name)) for name in quicker}
        if fast:
            what = "Thrift and substitution brought forward"
            yield replace(self.trial("thrift", ""), title=what, parameters=fast)

    def precedence(self) -> Iterator[Trial]:
        """Rated orders of the use that is worth most there."""
        known = self.workspace.chain.parameters
        uses = [use for use, region in self.workspace.network.use_rows if region == self.region]
        caps = {use: f"demand_cap.{use}" for use in uses}
        cap = {use: known.value(name) for use, name in caps.items() if name in known}
        if cap:
            use = max(cap, key=lambda one: cap[one])
            where = {"region": self.region, "uses": (use,), **self.days}
            one = RatedOrder.of_size(1.0, id="rated", title="Rated orders", **where)
            words = self.workspace.chain.uses[use]["title"].lower()
            yield self.trial("rated_order", f"rated orders for {words}", instruments=(one,))

    def levy(self) -> Iterator[Trial]:
        """A levy on what comes from the holder."""
        chain = self.workspace.chain
        act = {"act": "tariff", "commodities": [self.good], "origin": chain.holder,
               "destinations": [self.region], "rate": LEVY}  # fmt: skip
        measure = Hypothetical.model_validate(
            {"id": "levy", "title": "A levy", "effective": date(self.start, 1, 1), "acts": [act],
             "ended": date(self.last + 1, 1, 1)}, context={"names": None},
        )  # fmt: skip
        title = chain.commodities[self.good]["title"]
        yield self.trial("levy", f"a levy of {LEVY:.0%} on {title}", measures=(measure,))


def gaps(
    flows: pl.DataFrame, scenarios: tuple[Scenario, Scenario], holder: str, region: str, years: list[int]
) -> dict[str, float]:  # fmt: skip
    """Good -> what a region gets less of it from the holder than in the reference [t/yr], mean of years.

    scenarios : the one that is asked for, and its reference
    """
    rows = flows.filter(pl.col("year").is_in(years), origin=holder, destination=region)
    sums = rows.group_by("scenario", "commodity").agg(pl.col("quantity_t").sum())
    sign = {scenarios[0].name: -1.0, scenarios[1].name: 1.0}
    return summed((good, sign.get(run, 0.0) * t / len(years)) for run, good, t in sums.iter_rows())
