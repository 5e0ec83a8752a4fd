"""What is gone when a supplier stops."""

from __future__ import annotations

import numpy as np
import pytest

from ytterby.appraisal.cover import gone_without, largest_supplier


@pytest.fixture(scope="module")
def gone(base):
    return gone_without(base, "CHN")[0]


def at(base, gone, good, region):
    return gone[base.network.node_index[good, region]]


def test_shares_lie_from_nothing_to_all_and_the_supplier_keeps_its_own(base, gone):
    assert gone.min() >= 0.0
    assert gone.max() <= 1.0
    assert all(gone[n] == 0.0 for n, (_, r) in enumerate(base.network.nodes) if r == "CHN")


def test_what_the_supplier_delivers_itself_is_gone_and_more_behind_it(base, gone):
    network, balance = base.network, base.balance.tocsr()
    more = 0
    for n, (_, region) in enumerate(network.nodes):
        row = balance.getrow(n)
        flow = np.maximum(row.data * base.activity[row.indices], 0.0)
        if region == "CHN" or flow.sum() < 1e-6:
            continue
        own = [
            network.columns[c].kind == "route" and network.columns[c].region == "CHN"
            for c in row.indices
        ]
        direct = flow[own].sum() / flow.sum()
        assert gone[n] >= direct - 1e-9
        more += gone[n] > direct + 1e-3
    assert more > 20


def test_it_goes_through_the_chain_and_ore_at_home_stays(base, gone):
    assert at(base, gone, "concentrate.mountain_pass", "USA") == 0.0
    assert at(base, gone, "metal.NdPr", "USA") > 0.9
    assert at(base, gone, "use.defence", "USA") >= at(base, gone, "magnet.NdFeB_heavy", "USA")


def test_a_supplier_of_nothing_takes_nothing_away(base):
    sold = {
        base.network.columns[n].region
        for n in base.network.route_columns
        if base.activity[n] > 1e-6
    }
    quiet = next((r for r in base.network.chain.regions if r not in sold), None)
    if quiet is None:
        pytest.skip("every region sells something")
    assert np.allclose(gone_without(base, quiet)[0], 0.0)


def test_a_smaller_supplier_takes_less_away(base, gone):
    assert gone_without(base, "MYS")[0].sum() < gone.sum()


def test_the_largest_supplier_is_the_holder(base):
    assert largest_supplier(base, "USA") == "CHN"
    assert largest_supplier(base, "JPN") == "CHN"
