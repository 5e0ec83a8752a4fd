"""The reconciled base year balances: node by node, and element by element from mine to use."""

from __future__ import annotations

import numpy as np
import pytest


def test_every_node_balances(base):
    """Supply less use is the surplus, and there is a surplus only where one may be."""
    left = base.balance @ base.activity
    assert left == pytest.approx(base.quantities.surplus, abs=1e-3)
    size = np.maximum(base.balance.maximum(0) @ base.activity, 1.0)
    assert np.min(left / size) > -1e-7


def test_a_surplus_is_declared_or_has_no_user(base):
    network = base.network
    declared = {(row["commodity"], row["region"]) for row in network.chain.disposals}
    drawn = (-base.balance).maximum(0) @ base.activity
    for number in np.flatnonzero(base.quantities.surplus > 1e-2):
        commodity, region = network.nodes[number]
        said = (commodity, "*") in declared or (commodity, region) in declared
        assert said or drawn[number] == 0.0, network.nodes[number]


def test_nothing_is_negative_and_what_does_not_exist_is_idle(base):
    assert base.activity.min() >= 0.0
    for number, column in enumerate(base.network.columns):
        if not column.exists or column.kind == "capped":
            assert base.activity[number] == 0.0, column.name


def test_no_region_exports_more_than_it_makes(base):
    rows = base.network.transit_rows(base.balance)
    exceeded = rows @ base.activity
    size = np.maximum(base.node_scale[base.network.transit_nodes], 1.0)
    assert np.max(exceeded / size) < 1e-6


def test_capacity_covers_output_at_the_usual_use(base):
    output = base.plant_rows @ base.activity
    assert np.all(output <= base.capacity * (1 + 1e-9))
    running = output > 0
    use = np.array([base.values(f"utilisation.{t}") for t in base.network.plant_technology])
    assert output[running] / base.capacity[running] == pytest.approx(use[running])


def deposit_of(name):
    return name.split(".", 1)[1]


def separated_content(values, commodity, element):
    """Oxide of an element, as separated, that a tonne of a commodity stands for [t/t].

    Backward from recoveries and yields, not from the balance: a concentrate holds what separation
    would recover of it, a metal what went into it.
    """
    stage, name = commodity.split(".", 1)
    light = element in ("La", "Ce", "Pr", "Nd")
    if stage in ("concentrate", "heavy_concentrate"):
        assay = values(f"assay.{name}.{element}")
        if light:
            return assay * values("recovery.light_separation") if stage == "concentrate" else 0.0
        if stage == "heavy_concentrate":
            return assay / values(f"heavy_share.{name}") * values("recovery.heavy_separation")
        return assay * values("recovery.light_separation") * values("recovery.heavy_separation")
    if stage in ("solution", "oxide"):
        return 1.0 if name == element else 0.0
    if stage == "metal":
        if name != element:
            return 0.0
        return values(f"oxide_per_element.{element}") / values("yield.metal")
    if stage == "magnet":
        if not values.has(f"content.{name}.{element}"):
            return 0.0
        loss = (
            "diffusion_yield"
            if name == "NdFeB_low_heavy" and element in ("Dy", "Tb")
            else ("magnet_yield")
        )
        metal = separated_content(values, f"metal.{element}", element)
        return values(f"content.{name}.{element}") / values(loss) * metal
    return 0.0


def grade_of(process):
    """Magnet grade that a recycling process takes back, as swarf or from retired goods."""
    return deposit_of(process).removeprefix("scrap_")


def recovery_of(process):
    collected = deposit_of(process).startswith("scrap_")
    return "recovery.end_of_life" if collected else "recovery.recycling"


@pytest.mark.parametrize("element", ["Dy", "Tb"])
def test_element_balance_from_mine_to_use(base, element):
    """Mined x recoveries + recycled = in uses + thrown away, over the world."""
    network, values = base.network, base.values
    mined = recycled = used = 0.0
    for number in network.process_columns:
        column, amount = network.columns[number], base.activity[number]
        if amount == 0.0:
            continue
        if column.technology in ("mining", "leaching"):
            place = f"concentrate.{deposit_of(column.process)}"
            mined += amount * separated_content(values, place, element)
        elif column.technology == "recycling":
            returned = deposit_of(column.process)
            grade = grade_of(column.process)
            held = f"content.{grade}.{element}"
            diffused = returned == "NdFeB_low_heavy"  # after cutting, so its swarf holds none
            if values.has(held) and not diffused:
                share = values(held) / values("rare_earth_share")
                recycled += amount * (
                    share
                    * values(f"oxide_per_element.{element}")
                    * values(recovery_of(column.process))
                )
        elif column.technology == "recipe":
            for row in network.chain.coefficients:
                if row["process"] == column.process and row["role"] == "in":
                    content = separated_content(values, row["commodity"], element)
                    used += amount * values.product(row["factors"]) * content
    thrown = sum(
        surplus * separated_content(values, commodity, element)
        for (commodity, _), surplus in zip(network.nodes, base.quantities.surplus, strict=True)
        if surplus > 0
    )
    assert mined > 100.0
    assert used > 100.0
    assert mined + recycled == pytest.approx(used + thrown, rel=1e-6)


def test_neodymium_and_praseodymium_from_mine_to_metal(base):
    """Oxide mined and recovered + recycled = direct uses + metal at its yield + thrown away."""
    network, values = base.network, base.values
    metal = world(base, "metal.NdPr", out=True)
    from_oxide = 0.0
    for element in ("Nd", "Pr"):
        mined = sum(
            base.activity[n]
            * separated_content(
                values, f"concentrate.{deposit_of(network.columns[n].process)}", element
            )
            for n in network.process_columns
            if network.columns[n].technology in ("mining", "leaching")
        )
        recycled = sum(
            base.activity[n]
            * values(f"content.{grade_of(network.columns[n].process)}.NdPr")
            / values("rare_earth_share")
            * values("neodymium_in_ndpr" if element == "Nd" else "praseodymium_in_ndpr")
            * values(f"oxide_per_element.{element}")
            * values(recovery_of(network.columns[n].process))
            for n in network.process_columns
            if network.columns[n].technology == "recycling" and base.activity[n] > 0
        )
        direct = sum(
            base.activity[n] * values.product(row["factors"])
            for n in network.process_columns
            if network.columns[n].technology == "recipe"
            for row in network.chain.coefficients
            if row["process"] == network.columns[n].process
            and row["role"] == "in"
            and row["commodity"] == f"oxide.{element}"
        )
        thrown = sum(
            surplus * separated_content(values, commodity, element)
            for (commodity, _), surplus in zip(network.nodes, base.quantities.surplus, strict=True)
            if surplus > 0
        )
        left = mined + recycled - direct - thrown
        reduced = sum(
            base.activity[n]
            for n in network.process_columns
            if network.columns[n].process == f"reduction.{element}"
        )
        per_metal = values(f"oxide_per_element.{element}") / values("yield.metal")
        assert left == pytest.approx(reduced * per_metal, rel=1e-6)
        from_oxide += left / per_metal
    assert from_oxide == pytest.approx(metal, rel=1e-6)


def test_metal_of_neodymium_goes_into_magnets_and_direct_uses(base):
    network, values = base.network, base.values
    made, in_magnets = world(base, "metal.NdPr", out=True), 0.0
    for number in network.process_columns:
        column = network.columns[number]
        grade = deposit_of(column.process) if "." in column.process else ""
        if column.technology == "magnet" and values.has(f"content.{grade}.NdPr"):
            in_magnets += (
                base.activity[number] * values(f"content.{grade}.NdPr") / values("magnet_yield")
            )
    direct = sum(
        base.activity[n] * values.product(row["factors"])
        for n in network.process_columns
        if network.columns[n].technology == "recipe"
        for row in network.chain.coefficients
        if row["process"] == network.columns[n].process
        and row["role"] == "in"
        and row["commodity"] == "metal.NdPr"
    )
    thrown = sum(
        surplus
        for (commodity, _), surplus in zip(network.nodes, base.quantities.surplus, strict=True)
        if commodity == "metal.NdPr"
    )
    assert made == pytest.approx(in_magnets + direct + thrown, rel=1e-6)


def world(base, commodity, out):
    """Output of a commodity by all processes, less none of its trade [t]."""
    network = base.network
    rows = [n for n, (name, _) in enumerate(network.nodes) if name == commodity]
    part = base.balance.tocsr()[rows][:, network.process_columns]
    part = part.maximum(0) if out else (-part).maximum(0)
    return float((part @ base.activity[network.process_columns]).sum())
