"""Instruments in the program of a period, and what of a loan is still owed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pydantic import TypeAdapter

from years.plain import plain_state
from ytterby.controls.effects.effect import Effects
from ytterby.instruments import AnyInstrument
from ytterby.years.calendar import Period
from ytterby.years.processes.support import SupportProcess
from ytterby.years.program import ProgramDraft

READ = TypeAdapter(AnyInstrument)
FLOOR = {
    "id": "one", "title": "One", "kind": "price_floor", "region": "USA", "from": "2025-01-01",
    "technology": "light_separation", "commodity": "oxide.Nd", "price": 1e4, "tonnes": 4000.0,
}  # fmt: skip
DIFFERENCE = {**FLOOR, "kind": "contract_for_difference"}
COST_PLUS = {k: v for k, v in FLOOR.items() if k != "price"} | {"kind": "cost_plus", "fee": 1.0}
LOAN = {
    "id": "lent", "title": "Lent", "kind": "loan", "region": "USA", "from": "2025-01-01",
    "technology": "light_separation", "share": 0.5, "interest": 0.05, "years": 10,
}  # fmt: skip


def supported(base, words):
    """The process of one instrument, or of none, and a state of the year after the base year."""
    process = SupportProcess(base, [READ.validate_python(words)] if words else [])
    state = plain_state(base, Period(2025))
    return process, replace(state, support=process.initial(state.period))


def built(base, words, at_rest=False):
    """The process, and a draft into which it wrote the year after the base year."""
    process, state = supported(base, words)
    draft = ProgramDraft(base, Effects.none(base.network), at_rest=at_rest)
    process.build(draft, state)
    return process, draft


def test_a_floor_above_the_price_lowers_the_cost_of_who_makes_the_good_alone(base):
    process, draft = built(base, FLOOR)
    (place,) = process.places
    assert np.flatnonzero(draft.subsidy).tolist() == sorted(place.columns)
    assert np.all(draft.subsidy[place.columns] > 0.0)


@pytest.mark.parametrize(("words", "at_rest"), [(FLOOR, True), (None, False)])
def test_nobody_counts_on_support_at_rest_or_without_an_instrument(base, words, at_rest):
    _, draft = built(base, words, at_rest)
    assert draft.backing is None
    assert not draft.subsidy.any()


def test_what_is_settled_as_the_market_clears_is_not_counted_on_in_advance(base):
    """Today's make of a floor is topped up in advance, that of a contract for difference at today's price."""
    steps = {words["kind"]: built(base, words)[1].step for words in (FLOOR, DIFFERENCE)}
    assert steps["price_floor"].max() > 0.0
    assert not steps["contract_for_difference"].any()


def test_a_contract_pays_the_tonnes_that_it_covers_and_none_beyond(base):
    """What a column makes beyond its part of the contract costs what it did: no tonne more is made for it."""
    process, draft = built(base, FLOOR)
    (place,) = process.places
    on = place.columns
    assert float(place.made @ draft.kink[on]) == pytest.approx(FLOOR["tonnes"])
    assert draft.step[on] == pytest.approx(draft.subsidy[on])
    assert not np.isfinite(np.delete(draft.kink, on)).any()


@pytest.mark.parametrize("open_", [True, False])
def test_new_plants_count_on_a_contract_only_where_it_is_for_them(base, open_):
    """What is left of a contract whose tonnes are not made yet draws plants, unless it is for others alone."""
    words = {**FLOOR, "tonnes": 1e6, "new_plants": open_}
    process, draft = built(base, words)
    (place,) = process.places
    assert bool(draft.backing.room[place.plants].any()) is open_
    assert bool(draft.backing.ahead[place.columns].any()) is open_
    assert draft.subsidy[place.columns] == pytest.approx(
        built(base, FLOOR)[1].subsidy[place.columns]
    )  # those who stand are paid alike


def test_of_two_contracts_on_a_column_all_money_is_paid(base):
    words = [FLOOR, {**FLOOR, "id": "two", "tonnes": 1000.0, "price": 5e3}]
    drafts = [built(base, one)[1] for one in words]
    process = SupportProcess(base, [READ.validate_python(one) for one in words])
    state = plain_state(base, Period(2025))
    both = ProgramDraft(base, Effects.none(base.network))
    process.build(both, replace(state, support=process.initial(state.period)))
    on = process.places[0].columns
    each = sum(float(one.step[on] @ one.kink[on]) for one in drafts)
    assert float(both.step[on] @ both.kink[on]) == pytest.approx(each)


def test_who_has_to_pay_the_payer_pays_on_what_was_made(base):
    """A floor with a share of the upside, under the price: spread over all that is made, so that cost never falls."""
    words = {**FLOOR, "price": 1e-3, "upside_share": 0.5, "tonnes": 1.0}
    _, draft = built(base, words)
    assert draft.subsidy.min() < 0.0
    assert not draft.step.any()


def test_a_contract_for_difference_takes_off_the_price_of_its_good_alone(base):
    process, draft = built(base, DIFFERENCE)
    (place,) = process.places
    usual = base.ad_valorem(base.tax).column.size
    at, columns = draft.tax.node[usual:], draft.tax.column[usual:]
    assert {base.network.nodes[node] for node in at} == {("oxide.Nd", "USA")}
    assert columns.tolist() == place.columns.tolist()


def test_cost_plus_takes_off_the_prices_of_all_that_its_plants_take_and_give(base):
    process, draft = built(base, COST_PLUS)
    (place,) = process.places
    usual = base.ad_valorem(base.tax).column.size
    amounts = base.balance[:, place.columns]
    assert draft.tax.rate[usual:].sum() == pytest.approx(
        amounts.sum()
        * process.instruments[0].cover(float(process.initial(Period(2025)).made[0]))[0]
    )
    assert draft.tax.rate[usual:].min() < 0.0 < draft.tax.rate[usual:].max()


def test_what_came_back_in_a_period_is_owed_no_longer(base):
    process, state = supported(base, LOAN)
    owed = np.zeros_like(state.support.owed)
    owed[0, :24] = 1.0
    state = replace(state, support=replace(state.support, owed=owed))
    none = np.zeros(len(base.network.plants))
    _, later, bills = process._outlays(state, none)
    assert later.sum() == owed.sum() - 12.0
    assert sum(bill.cost_musd for bill in bills) == -12.0
    assert later[0, :12].tolist() == [1.0] * 12
