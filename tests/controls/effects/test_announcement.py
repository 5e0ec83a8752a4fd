"""An announcement does nothing to a period's market; it has goods and routes for those who listen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from tests.controls.effects.acts import in_force

from ytterby.controls.book import Book
from ytterby.controls.effects.compile import compile_acts
from ytterby.controls.effects.effect import touched
from ytterby.runs.simulate import elements_touched
from ytterby.scenarios.read import resolve
from ytterby.scenarios.scenario import with_switches
from ytterby.years.calendar import Periods

BOOK = Book.read()
SPRING = (date(2025, 4, 1), date(2025, 6, 30))


@pytest.fixture(scope="module")
def rows():
    return resolve("as-recorded", BOOK).acts_between(*SPRING, BOOK)


def test_the_market_of_a_period_is_the_same_with_it(base, rows):
    def compiled(acts):
        return compile_acts(acts, base.network, SPRING, base.activity, 1.0, 0.4, base.balance)

    whole, bare = compiled(rows), compiled([row for row in rows if not row.act.declaratory])
    assert np.array_equal(whole.approved_share, bare.approved_share)
    assert whole.binding_control == bare.binding_control
    assert (len(whole.pools), len(whole.taxes), whole.withheld, whole.leaks) == (
        len(bare.pools), len(bare.taxes), bare.withheld, bare.leaks
    )  # fmt: skip
    assert whole.needs_reference == bare.needs_reference
    assert [c.control for c in whole.content] == [c.control for c in bare.content]
    assert [r.control for r in whole.required] == [r.control for r in bare.required]


def test_no_year_is_split_and_no_investor_sees_a_control(base, rows):
    scenario = resolve("as-recorded", BOOK)
    bare = with_switches(scenario, {"announcements": False})
    periods = [Periods.of(one, BOOK, base.network) for one in (scenario, bare)]
    assert periods[0] == periods[1]
    assert elements_touched(scenario, BOOK, base.network) == elements_touched(
        bare, BOOK, base.network
    )
    assert any(row.act.declaratory for row in rows)


def test_a_licence_announced_has_the_routes_of_the_licence(base):
    goods = {"elements": ["Dy", "Tb"], "stages": ["oxide", "metal"]}
    said = in_force(act="announcement", says="licence", **goods)
    law = in_force(act="licence", approval_share=0.5, **goods)
    found = touched(base.network, said)
    assert found.size > 10
    assert np.array_equal(found, touched(base.network, law))
    only = touched(base.network, replace(said, elements=("Dy",)))
    assert 0 < only.size < found.size


def test_output_has_no_routes(base):
    assert touched(base.network, in_force(act="announcement", says="output")).size == 0
