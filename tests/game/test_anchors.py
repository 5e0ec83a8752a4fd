"""Every row of the anchors: what it says goes in, what it says comes out."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from ytterby.game.cases import OrderOfControls, order_of_controls
from ytterby.game.self_defeat import ControlWears, sign_changes
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
    found = order_of_controls(
        holder_and_others([[-0.5, -1.0], [-1.0, -1.5]], [[-1.0, -4.0], [-6.0, -3.0]])
    )
    assert found == OrderOfControls(True, True, True, True)
    other = order_of_controls(
        holder_and_others([[2.0, 1.0], [-1.0, -0.5]], [[3.0, 2.5], [-6.0, -7.0]])
    )
    assert other == OrderOfControls(False, False, False, False)


def test_every_anchor_has_a_test():
    text = Path(__file__).read_text(encoding="utf-8")
    assert len(ROWS) == 4
    assert not [name for name in ROWS if f'"{name}"' not in text]
