"""The law of a run: the same acts and effects as read and compiled one period at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from ytterby.controls.book import Book
from ytterby.controls.effects.compile import compile_acts
from ytterby.controls.effects.effect import Books
from ytterby.scenarios.read import resolve
from ytterby.scenarios.scenario import with_switches
from ytterby.world.base_year.calibrate import calibrate
from ytterby.world.read import read_chain
from ytterby.years.calendar import Period
from ytterby.years.law import LawOfRun

LAST = 2028


@pytest.fixture(scope="module")
def base():
    return calibrate(read_chain())


def scenario_of(name, switches):
    scenario = with_switches(resolve(name, Book.read()), switches)
    return replace(scenario, years=scenario.years.model_copy(update={"end": LAST}))


@pytest.mark.parametrize(
    ("name", "switches"),
    [("technology-ban-2023", {}), ("as-recorded", {}), ("licensing-2025", {"elements": ("La",)})],
)
def test_what_holds_is_what_is_compiled_year_by_year(base, name, switches):
    scenario = scenario_of(name, switches)
    law = LawOfRun(base, scenario, Book.read())
    measures, withheld = set(), []
    for year in range(2024, LAST + 1):
        found = compile_acts(
            scenario.acts_in(year, Book.read()), base.network,
            (date(year, 1, 1), date(year, 12, 31)), base.activity, 1.0,
            base.values.optional("restricted_share"), base.balance,
        )  # fmt: skip
        measures |= {ref.split("#")[0] for ref in found.measures}
        withheld.append([found.withheld.get(t, 0.0) for t in base.network.chain.knowhow])
    assert law.ever(LAST) == measures
    assert np.array_equal(law.withheld(LAST), withheld)


def test_the_ban_withholds_all_of_a_technology_in_every_year(base):
    law = LawOfRun(base, scenario_of("technology-ban-2023", {}), Book.read())
    place = list(base.network.chain.knowhow).index("light_separation")
    assert law.withheld(LAST)[:, place].tolist() == [1.0] * 5
    assert "CN-MOFCOM-MOST-2023-57" in law.ever(LAST)


def test_acts_of_a_period_are_read_once(base):
    law = LawOfRun(base, scenario_of("licensing-2025", {}), Book.read())
    spring = date(2025, 4, 1), date(2025, 6, 30)
    assert law.acts(*spring) is law.acts(*spring)
    assert law.acts(*spring) is not law.acts(date(2025, 7, 1), date(2025, 9, 30))


def test_effects_of_a_period_are_those_of_its_acts(base):
    scenario = scenario_of("licensing-2025", {})
    law, span = LawOfRun(base, scenario, Book.read()), Period(2025, 4, 3)
    books = Books.plain(len(base.network.columns))
    one = law.effects(span, 1.0, books)
    acts = scenario.acts_between(span.first, span.last, Book.read())
    other = compile_acts(
        acts, base.network, (span.first, span.last), base.activity, 1.0,
        base.values.optional("restricted_share"), base.balance, books, law.enforcement,
    )  # fmt: skip
    assert np.array_equal(one.approved_share, other.approved_share)
    assert (one.approved_share < 1.0).any()
