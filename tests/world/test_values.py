"""Formulas over parameters, by hand."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ytterby.datasets.parameters import Parameter, Parameters
from ytterby.ground.errors import DataError
from ytterby.world.values import Values


def parameter(name, value):
    return Parameter(name, value, "1", None, None, "source", "A", "", (), "s", "", "", 2)


def values(formulas=(), coefficients=(), **numbers):
    numbers = {"a": 2.0, "b": 5.0, "c": 0.25, **numbers}
    chain = SimpleNamespace(
        parameters=Parameters({n: parameter(n, v) for n, v in numbers.items()}),
        formulas=[dict(zip(("parameter", "operation", "of"), f, strict=True)) for f in formulas],
        coefficients=[
            dict(zip(("process", "commodity", "role", "factors"), c, strict=True))
            for c in coefficients
        ],
    )
    return Values(chain)


@pytest.mark.parametrize(
    ("operation", "of", "expected"),
    [
        ("sum", "a b", 7.0),
        ("sum", "a*b c", 10.25),
        ("sum", "a*b^-1 c*c", 0.4625),
        ("product", "a b c", 2.5),
        ("product", "a b^-1", 0.4),
        ("complement", "c", 0.75),
        ("reciprocal", "c", 4.0),
    ],
)
def test_operations(operation, of, expected):
    assert values([("f", operation, of)])("f") == pytest.approx(expected)


def test_formulas_of_formulas():
    held = values([("lost", "complement", "c"), ("twice", "product", "lost a")])
    assert held("twice") == pytest.approx(1.5)


def test_product_of_nothing_is_one():
    assert values().product("") == 1.0


def test_an_output_coefficient_is_named_by_process_and_commodity():
    held = values(coefficients=[("p", "x", "out", "a c"), ("p", "y", "in", "b")])
    assert held.product("output:p:x b") == pytest.approx(2.5)


def test_an_unknown_name_is_a_data_error_with_advice():
    with pytest.raises(DataError, match="there is no parameter"):
        values()("d")
    with pytest.raises(DataError):
        values([("f", "sum", "a d")])("f")


def test_an_unknown_operation_is_a_data_error_with_advice():
    with pytest.raises(DataError, match="not known") as found:
        values([("f", "summ", "a b")])("f")
    assert "formulas.csv" in str(found.value)
    assert "'sum'" in str(found.value)


def test_the_first_name_that_exists():
    assert values().first("none", "b", "a") == 5.0
    with pytest.raises(DataError, match="none of"):
        values().first("none", "nothing")


def test_has_knows_parameters_and_formulas():
    held = values([("f", "sum", "a b")])
    assert held.has("a")
    assert held.has("f")
    assert not held.has("g")


def test_packaged_formulas_by_hand(base, chain):
    """Swarf per tonne of magnet, neodymium and praseodymium, and the oxides' chemistry."""
    v = base.values
    lost = 1.0 - v("magnet_yield")
    swarf = v("rare_earth_share") * lost / v("magnet_yield") * v("swarf_share")
    assert v("swarf_per_magnet") == pytest.approx(swarf)
    assert v("neodymium_in_ndpr") + v("praseodymium_in_ndpr") == pytest.approx(1.0)
    assert v("oxide_per_element.Nd") == pytest.approx(
        (2 * 144.242 + 3 * 15.999) / (2 * 144.242), rel=1e-3
    )
    assert v("oxide_per_element.Dy") == pytest.approx(
        (2 * 162.500 + 3 * 15.999) / (2 * 162.500), rel=1e-3
    )
    for row in chain.formulas:
        assert v(row["parameter"]) > 0


def test_assays_sum_to_one(base, chain):
    deposits = {n.split(".")[1] for n in chain.commodities if n.startswith("concentrate.")}
    assert len(deposits) >= 13
    for deposit in deposits:
        total = sum(base.values(f"assay.{deposit}.{e}") for e in chain.elements)
        assert total == pytest.approx(1.0, abs=2e-3), deposit
