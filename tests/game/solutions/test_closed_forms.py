"""Every row of the anchors: what it says goes in, what it says comes out."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from ytterby.game.self_defeat import ControlWears, sign_changes
from ytterby.game.solutions import closed_forms as forms
from ytterby.game.solutions.normal_form import NormalForm
from ytterby.game.solutions.repeated import played_out, threshold, truce_value
from ytterby.ground.csvfile import read_csv
from ytterby.ground.files import DATA

ROWS = {row["id"]: row for row in read_csv(DATA / "game" / "anchors.csv").rows}
NUMBER = r"-?\d+(?:\.\d+)?"


def given(name):
    """The numbers of a row's inputs by name, lists where several follow."""
    found = {}
    for word, rest in re.findall(rf"([A-Za-z]\w*) ((?:{NUMBER}(?:, )?)+)", ROWS[name]["inputs"]):
        numbers = [float(n) for n in re.findall(NUMBER, rest)]
        found[word] = numbers[0] if len(numbers) == 1 else numbers
    return found


def expected(name):
    """The numbers that a row expects, in their order."""
    return [
        float(n) for n in re.findall(NUMBER, re.sub(r"[A-Za-z]\w*", "", ROWS[name]["expected"]))
    ]


def within(name):
    return float(ROWS[name]["tolerance"])


@pytest.mark.parametrize("name", ["DOM-1", "DOM-3"])
def test_dominant_seller(name):
    i = given(name)
    found = forms.dominant_seller(i["eps"], i["eta"], i["s"], cap=100.0)
    left, markup, tax = expected(name)[:3]
    assert found.elasticity == pytest.approx(left, abs=within(name) or 1e-9)
    assert found.markup == pytest.approx(markup, abs=within(name))
    assert found.tax == pytest.approx(tax, abs=within(name))
    assert not found.capped


@pytest.mark.parametrize("cap", [1.5, 4.0])
def test_dominant_seller_without_an_inner_optimum_takes_the_cap(cap):
    i = given("DOM-2")
    found = forms.dominant_seller(i["eps"], i["eta"], i["s"], cap)
    assert found.elasticity == pytest.approx(expected("DOM-2")[0], abs=1e-4)
    assert found.capped
    assert found.markup == cap > 0


def test_limit_price_and_a_control_thought_short():
    words = "c 60, K 100 USD per kg a year, r 0.08, L 20 years, h 0"
    assert ROWS["LIMIT"]["inputs"] == words
    i = given("LIMIT")
    price = forms.entry_price(i["c"], i["K"], i["r"], i["L"], i["h"])
    assert price == pytest.approx(expected("LIMIT")[0], abs=within("LIMIT"))
    assert forms.limit_price(65.0, price) == 65.0
    assert forms.limit_price(90.0, price) == price
    assert forms.entry_price(60.0, 100.0, 0.0, 20.0) == pytest.approx(65.0)
    hazards = given("LIMIT-H")["h"]
    prices = [forms.entry_price(i["c"], i["K"], i["r"], i["L"], h) for h in hazards]
    assert prices == pytest.approx(expected("LIMIT-H"), abs=within("LIMIT-H"))
    assert prices == sorted(prices)


def test_power_of_a_supplier():
    i = given("POWER")
    losses = [100 * forms.loss_of_supplier(i["b"], i["sigma"], w) for w in i["w"]]
    assert losses == pytest.approx(expected("POWER"), abs=within("POWER"))
    at = [forms.loss_of_supplier(i["b"], i["sigma"], w) for w in np.linspace(0, 0.95, 20)]
    assert (np.diff(at, 2) > 0).all()


def test_truce_held_by_threat():
    i = given("GRIM")
    star, *_, value = expected("GRIM")
    assert "0.9" in ROWS["GRIM"]["expected"]
    assert threshold(i["T"], i["R"], i["P"]) == pytest.approx(star, abs=within("GRIM"))
    assert truce_value(i["R"], i["P"], 0.9) == pytest.approx(value, abs=1e-11)


@pytest.mark.parametrize("rounds", [1, 10])
def test_truce_with_a_last_round(rounds):
    assert ROWS["GRIM-N"]["expected"].startswith("unravels")
    i = given("GRIM")
    t, r, p = i["T"], i["R"], i["P"]
    game = NormalForm(
        ("x", "y"), (("truce", "control"),) * 2,
        np.array([[[r, 0.0], [t, p]], [[r, t], [0.0, p]]]),
    )  # fmt: skip
    assert played_out(game, rounds) == [(1, 1)] * rounds


def test_resource_with_a_backstop():
    i = given("HOTELLING")
    found = forms.hotelling(i["a"], i["b"], i["c"], i["pb"], i["r"], i["S"])
    assert [found.years, found.price] == pytest.approx(
        expected("HOTELLING"), abs=within("HOTELLING")
    )
    t = np.linspace(0, found.years, 200_001)
    price = i["c"] + (i["pb"] - i["c"]) * np.exp(-i["r"] * (found.years - t))
    assert np.trapezoid(i["a"] - i["b"] * price, t) == pytest.approx(i["S"], rel=1e-6)


def test_two_sellers_never_ask_for_a_tax():
    i = given("COURNOT-TAX")
    quantity, _, tax = expected("COURNOT-TAX")
    assert forms.cournot_quantity(i["a"], i["c1"], i["c2"]) == pytest.approx(quantity, abs=1e-4)
    assert forms.cournot_tax(i["a"], i["c1"], i["c2"]) == pytest.approx(
        tax, abs=within("COURNOT-TAX")
    )

    def profit_and_tax(t):
        q1 = forms.cournot_quantity(i["a"], i["c1"], i["c2"], t)
        q2 = forms.cournot_quantity(i["a"], i["c2"], i["c1"] + t)
        return (i["a"] - q1 - q2 - i["c1"]) * q1

    grid = np.linspace(-40, 40, 1601)
    assert grid[np.argmax([profit_and_tax(t) for t in grid])] == pytest.approx(tax, abs=0.03)


def test_control_that_defeats_itself():
    i = given("SELF-DEFEAT")
    control = ControlWears(1.0, i["pi0"], i["r"], i["lead"], i["k"])
    found = sign_changes(control)
    assert [one.years for one in found] == pytest.approx(expected("SELF-DEFEAT"), abs=1e-4)
    assert [one.pays for one in found] == [False, True]


def test_all_sign_changes_are_found():
    """Against a fine grid, for random controls; between two lengths of the grid the sign is kept."""
    rng = np.random.default_rng(6)
    counts = []
    grid = np.linspace(1e-3, 60.0, 2001)
    for n in range(300):
        control = ControlWears(rng.uniform(-0.2, 2), rng.uniform(0.2, 3), rng.uniform(0.02, 0.15),
                               0.0 if n % 10 == 0 else rng.uniform(0, 5), rng.uniform(0.02, 0.6))  # fmt: skip
        seen = np.sign([control.net(t) for t in grid])
        turns = int((seen[1:] * seen[:-1] < 0).sum())
        found = [one for one in sign_changes(control, 60.0) if one.years > 1e-3]
        assert len(found) >= turns
        assert all(abs(control.net(one.years)) < 1e-9 for one in found)
        for one in found:
            assert (control.net(one.years + 1e-4) > 0) == one.pays
        close = [b.years - a.years for a, b in pairwise(found)]
        if all(gap > 0.06 for gap in close):
            assert len(found) == turns
        counts.append(len(found))
    assert {0, 1, 2} <= set(counts)


def holder_and_others(short, lasting):
    """A game of order: payoffs of the holder and the others by control (rows) and none or build (columns)."""
    return NormalForm(
        ("holder", "others"), (("none", "short", "lasting"), ("none", "build")),
        np.array([[[0.0, -1.0], short[0], lasting[0]], [[0.0, -1.0], short[1], lasting[1]]]),
    )  # fmt: skip


def test_order_of_controls():
    assert "one shot: no control and no building" in ROWS["RFF-ORDER"]["expected"]
    found = forms.order_of_controls(
        holder_and_others([[-0.5, -1.0], [-1.0, -1.5]], [[-1.0, -4.0], [-6.0, -3.0]])
    )
    assert found == forms.OrderOfControls(True, True, True, True)
    other = forms.order_of_controls(
        holder_and_others([[2.0, 1.0], [-1.0, -0.5]], [[3.0, 2.5], [-6.0, -7.0]])
    )
    assert other == forms.OrderOfControls(False, False, False, False)


def test_every_anchor_has_a_test():
    text = Path(__file__).read_text(encoding="utf-8")
    assert len(ROWS) == 12
    assert not [name for name in ROWS if f'"{name}"' not in text]
