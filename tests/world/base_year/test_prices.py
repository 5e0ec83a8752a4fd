"""The price level at which every trade and process of the base year makes sense."""

from __future__ import annotations

import numpy as np
import pytest

from ytterby.datasets.package import packaged_folder
from ytterby.world.base_year.price_level import (
    MARGIN_FLOOR,
    SURPLUS_SHARE,
    rough_prices,
    unit_cost,
)
from ytterby.world.network import Network
from ytterby.world.read import read_chain
from ytterby.world.values import Values


def test_no_price_is_negative_and_idle_nodes_have_none(base):
    flow = abs(base.balance) @ base.activity
    assert np.all(np.isnan(base.price[flow == 0]))
    assert np.all(base.price[flow > 0] >= 0)


def test_what_is_thrown_away_is_worth_nothing(base):
    flow = abs(base.balance) @ base.activity
    surplus = base.quantities.surplus > SURPLUS_SHARE * np.maximum(flow, 1e-12)
    assert surplus.any()
    assert np.all(base.price[surplus & (flow > 0)] == 0.0)


def test_no_running_process_pays_more_for_inputs_than_it_gets(base):
    for number in base.network.process_columns:
        column = base.network.columns[number]
        if base.activity[number] > 0 and column.technology != "recipe":
            least = MARGIN_FLOOR * unit_cost(column, base.values)
            assert base.prices.margin[number] >= least - 1e-4, column.name


def test_marginal_cost_at_the_base_activity_is_margin_less_rent(base):
    """level + rent = margin on what runs: the calibration condition."""
    running = [n for n in base.network.process_columns if base.activity[n] > 0]
    assert np.allclose(
        base.reference_cost[running] + base.rent[running],
        base.prices.margin[running],
        rtol=1e-9,
        atol=1e-9,
    )
    assert np.all(base.cost_slope[running] > 0)


def test_route_wedge_is_the_gap_between_taxed_origin_and_destination(base):
    network = base.network
    for position, number in enumerate(network.route_columns):
        if base.activity[number] > 0:
            start = network.route_origin[position]
            end = network.route_destination[position]
            gap = base.price[end] - base.price[start] * (1 + base.tax[number])
            assert abs(base.reference_cost[number] - gap) < 1e-6 * (1 + base.price[end])


def test_unused_routes_would_lose_money(base):
    network = base.network
    for position, number in enumerate(network.route_columns):
        if base.activity[number] == 0:
            start = base.typical_price[network.route_origin[position]]
            end = base.typical_price[network.route_destination[position]]
            first = base.reference_cost[number] - base.cost_slope[number]
            assert first > end - start * (1 + base.tax[number])


def test_only_the_holder_s_oxides_and_metals_carry_the_unrefunded_tax(base):
    network = base.network
    rate = base.values("vat_not_refunded")
    for number in network.route_columns:
        column = network.columns[number]
        stage = network.chain.commodities[column.commodity]["stage"]
        due = column.region == network.chain.holder and stage in ("oxide", "metal")
        assert base.tax[number] == (rate if due else 0.0)


def test_quoted_heavy_elements_keep_their_order(base):
    """Lutetium above terbium above dysprosium above neodymium, inside the holder."""
    index = base.network.node_index
    held = [base.price[index[f"oxide.{e}", base.network.chain.holder]] for e in ("Tb", "Dy", "Nd")]
    assert held[0] > held[1] > held[2] > 0


@pytest.mark.parametrize(("name", "vat"), [("rare_earths", 0.13), ("rare_earths_2009", 0.17)])
def test_a_quote_at_the_border_holds_the_vat_of_its_year(name, vat):
    """Rough prices: a solution is worth its oxide's quote at the border less VAT and finishing."""
    chain = read_chain(packaged_folder(name))
    values, network = Values(chain), Network(chain)
    assert values("vat_not_refunded") == vat
    first = next(r for r in chain.price_observations if r["commodity"] == "oxide.Dy")
    quoted, cost = values(first["value_parameter"]), values("unit_cost.finishing")
    found = rough_prices(network, values)[network.node_index["solution.Dy", "CHN"]]
    assert found == pytest.approx(quoted / (1.0 + vat) - cost)
