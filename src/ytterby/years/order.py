"""The processes of a run, in the order of events."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from ytterby.years.calendar import YEAR
from ytterby.years.capacity.projects import projects
from ytterby.years.capacity.route_growth import RouteGrowth
from ytterby.years.processes.burden_price import BurdenPriceProcess
from ytterby.years.processes.capacity import CapacityProcess
from ytterby.years.processes.demand import DemandProcess
from ytterby.years.processes.depletion import DepletionProcess
from ytterby.years.processes.expectations import ExpectationsProcess, Foresight
from ytterby.years.processes.knowhow import KnowhowProcess
from ytterby.years.processes.origin import OriginProcess, origins_of
from ytterby.years.processes.quotas import QuotasProcess
from ytterby.years.processes.scrap import ScrapProcess
from ytterby.years.processes.stock_holders import StockHoldersProcess
from ytterby.years.processes.stocks import StocksProcess
from ytterby.years.processes.substitutes import SubstitutesProcess
from ytterby.years.processes.support import SupportProcess
from ytterby.years.processes.trade import TradeProcess
from ytterby.years.processes.use_recipes import RecipesProcess
from ytterby.years.processes.withholding import WithholdingProcess
from ytterby.years.state import HORIZON, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.calendar import Period
    from ytterby.years.law import LawOfRun
    from ytterby.years.process import Process
    from ytterby.years.processes.expectations import Foresight


@dataclass(frozen=True)
class Processes:
    """All processes of a run. In this order they write into a program, and carry their parts over.

    The name of each is that of its part in `State`. A process may read the new parts of those before it:
    builders know new prices, demand knows what is saved.
    """

    origin: OriginProcess
    expectations: ExpectationsProcess
    holders: StockHoldersProcess
    knowhow: KnowhowProcess
    depletion: DepletionProcess
    capacity: CapacityProcess
    trade: TradeProcess
    quotas: QuotasProcess
    support: SupportProcess
    burden_price: BurdenPriceProcess
    scrap: ScrapProcess
    stocks: StocksProcess
    withholding: WithholdingProcess
    substitutes: SubstitutesProcess
    recipes: RecipesProcess
    demand: DemandProcess

    def __iter__(self) -> Iterator[Process]:
        return (process for _, process in self.items())

    def items(self) -> Iterator[tuple[str, Process]]:
        """Name and process, in order."""
        return ((field.name, getattr(self, field.name)) for field in fields(self))

    def initial(self, period: Period) -> State:
        """The state at the start of the first period."""
        parts = {name: process.initial(period) for name, process in self.items()}
        return State(period=period, gap=1.0, **parts)


def processes_of(
    base: BaseYear, scenario: Scenario, law: LawOfRun, foresight: Foresight | None = None
) -> Processes:
    """The processes of a scenario; foresight : the prices of a first run, for investors who see them."""
    switches = scenario.switches
    last = scenario.years.end
    knowhow = KnowhowProcess(base, switches.know_how)
    listed = projects(base, law.ever(last), HORIZON // YEAR, law.withheld(last))
    backing = [one for one in scenario.instruments if one.backs_plants]
    support = SupportProcess(base, backing, listed)
    recipes = RecipesProcess(base, switches.substitution)
    holders = StockHoldersProcess(base, scenario, law)
    capacity = CapacityProcess(base, scenario, knowhow, support, listed)
    return Processes(
        origins_of(base),
        ExpectationsProcess(base, scenario, foresight),
        holders,
        knowhow,
        DepletionProcess(base),
        capacity,
        TradeProcess(base, RouteGrowth.of(base, capacity.listed, capacity.planned), scenario),
        QuotasProcess(base, scenario, law),
        support,
        BurdenPriceProcess(base, switches.environment_price),
        ScrapProcess(base, switches.scrap),
        StocksProcess(base, scenario, holders),
        WithholdingProcess(base),
        SubstitutesProcess(base),
        recipes,
        DemandProcess(base, scenario, recipes),
    )
