"""Processes and first state of a run without controls, for tests of one process or one period."""

from __future__ import annotations

from ytterby.controls.book import Book
from ytterby.controls.effects.effect import Effects
from ytterby.results.tables import BY_PERIOD, in_years, period_table
from ytterby.scenarios.scenario import Scenario
from ytterby.scenarios.schema import Controls, Years
from ytterby.scenarios.switches import Switches
from ytterby.years.calendar import Period
from ytterby.years.law import LawOfRun
from ytterby.years.order import processes_of
from ytterby.years.program import period_program


def plain(base, **switches):
    """Processes of a scenario that has no control but is turned as the switches say."""
    first = base.first_year
    scenario = Scenario("plain", "", "", Controls(none=True), switches=Switches(**switches),
                        years=Years(start=first, end=first))  # fmt: skip
    return processes_of(base, scenario, LawOfRun(base, scenario, Book.read()))


def plain_state(base, span=None):
    """The state at the start of the base year, as of another period if that is wished."""
    return plain(base).initial(span or Period(base.first_year))


def plain_period(base):
    """The program of the base year without controls."""
    processes = plain(base)
    state = processes.initial(Period(base.first_year))
    return period_program(processes, base, state, Effects.none(base.network))


class YearTables(dict):
    """Tables of the years of a run, each made when it is asked for; all of `result_tables` take far longer."""

    def __init__(self, base, scenario, years):
        self.run = base, scenario, years

    def __missing__(self, name):
        assert name in BY_PERIOD, name
        self[name] = in_years(name, period_table(name, *self.run))
        return self[name]
