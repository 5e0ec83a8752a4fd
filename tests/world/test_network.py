"""Nodes, columns and limits of the packaged chain."""

from __future__ import annotations

import numpy as np
import pytest

from ytterby.world.network import Network


@pytest.fixture(scope="module")
def network(base):
    return base.network


def test_names_are_unique_and_found(network):
    names = [column.name for column in network.columns]
    assert len(set(names)) == len(names)
    assert all(network.column_index[name] == n for n, name in enumerate(names))
    assert [network.node_index[node] for node in network.nodes] == list(range(len(network.nodes)))


def test_names_follow_the_documented_pattern(network):
    for column in network.columns:
        if column.kind == "route":
            assert column.name == f"{column.commodity}@{column.region}>{column.destination}"
        elif column.kind == "process":
            assert column.name.removesuffix("+new") == f"{column.process}@{column.region}"
        elif column.kind == "elastic":
            assert column.name == f"demand:{column.use}@{column.region}"


def test_new_vintages_stand_beside_the_old_outside_the_holder(network):
    for number in network.process_columns:
        column = network.columns[number]
        if column.vintage == "new":
            assert column.technology in network.chain.vintages
            assert column.region != network.chain.holder
            assert not column.exists


def test_balance_matches_the_coefficients(base, network):
    number = network.column_index["reduction.Dy@CHN"]
    column = base.balance.tocsc()[:, [number]]
    made = column[network.node_index["metal.Dy", "CHN"], 0]
    used = column[network.node_index["oxide.Dy", "CHN"], 0]
    assert made == 1.0
    per_metal = base.values("oxide_per_element.Dy") / base.values("yield.metal")
    assert -used == pytest.approx(per_metal)
    assert column.nnz == 2


def test_a_route_takes_from_one_node_and_gives_to_another(base, network):
    columns = base.balance.tocsc()
    for number, start, end in zip(
        network.route_columns, network.route_origin, network.route_destination, strict=True
    ):
        assert columns[start, number] == -1.0
        assert columns[end, number] == 1.0
        assert columns[:, [number]].nnz == 2


def test_no_process_makes_mass(base, network):
    """Rare-earth content out never exceeds what goes in: separation and finishing in REO."""
    columns = base.balance.tocsc()
    for number in network.process_columns:
        if network.columns[number].technology in (
            "light_separation",
            "heavy_separation",
            "finishing",
        ):
            total = columns[:, [number]].sum()
            assert total <= 1e-9, network.columns[number].name


def test_transit_rows_are_exports_less_own_production(base, network):
    rows = network.transit_rows(base.balance).toarray()
    routes = {n: c for n, c in enumerate(network.columns) if c.kind in ("route", "leak")}
    for place, node in enumerate(network.transit_nodes):
        commodity, region = network.nodes[node]
        for number in np.flatnonzero(rows[place]):
            column = network.columns[number]
            if number in routes:
                assert (column.commodity, column.region) == (commodity, region)
                assert rows[place, number] == 1.0
            elif column.kind in ("release", "refill"):
                assert (column.commodity, column.region) == (commodity, region)
                assert rows[place, number] == (-1.0 if column.kind == "release" else 1.0)
            else:
                assert column.kind == "process"
                assert column.region == region
                assert rows[place, number] < 0


def test_transit_rows_cover_every_node_that_imports_and_exports(network):
    starts, ends = set(network.route_origin.tolist()), set(network.route_destination.tolist())
    assert set(network.transit_nodes.tolist()) == starts & ends


def test_imports_do_not_allow_exports(base, network):
    """A region without production may not pass anything on, whatever it imports."""
    rows = network.transit_rows(base.balance)
    activity = np.zeros(len(network.columns))
    node = next(n for n in network.transit_nodes if network.nodes[n] == ("oxide.Dy", "JPN"))
    place = int(np.flatnonzero(network.transit_nodes == node)[0])
    into = [
        n
        for n, e in zip(network.route_columns, network.route_destination, strict=True)
        if e == node
    ]
    activity[into] = 100.0
    assert (rows @ activity)[place] == 0.0
    out = [n for n, s in zip(network.route_columns, network.route_origin, strict=True) if s == node]
    activity[out[0]] = 10.0
    assert (rows @ activity)[place] == 10.0


def test_plant_rows_add_up_the_columns_of_a_plant(network):
    rows = network.plant_rows()
    used = network.plant_of >= 0
    assert np.all(rows.sum(axis=0)[0, used] == 1)
    for plant, (name, region, vintage) in enumerate(network.plants):
        for number in rows[plant].indices:
            column = network.columns[number]
            assert (column.plant, column.region, column.vintage) == (name, region, vintage)


def test_leaks_stand_beside_the_holder_s_routes(network):
    for leak, route in zip(network.leak_columns, network.leak_routes, strict=True):
        there, here = network.columns[leak], network.columns[route]
        assert there.kind == "leak"
        assert here.region == network.chain.holder
        assert (there.commodity, there.destination) == (here.commodity, here.destination)


def test_building_twice_gives_the_same_network(chain, network):
    again = Network(chain)
    assert again.columns == network.columns
    assert again.nodes == network.nodes
