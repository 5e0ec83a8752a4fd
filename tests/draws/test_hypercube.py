"""Sampling: ranges kept, the same for the same seed, means as stated, shares that still sum to one."""

from __future__ import annotations

import numpy as np
import pytest

from ytterby.controls.acts.licence import default_approval
from ytterby.controls.book import Book
from ytterby.draws.hypercube import (
    DrawnNumber,
    changes,
    latin_hypercube,
    of_acts,
    of_parameters,
    sample,
)
from ytterby.ground.errors import ScenarioError
from ytterby.ground.yamlfile import parse
from ytterby.scenarios.ask import read_question
from ytterby.scenarios.read import resolve

PLAIN = DrawnNumber("plain", 1.0, 2.0, 4.0)
WIDE = DrawnNumber("wide", 0.01, 0.1, 1.0)
EDGE = DrawnNumber("edge", 0.0, 0.0, 0.3)


def test_a_hypercube_takes_each_slice_once_and_is_the_same_for_a_seed():
    found = latin_hypercube(20, 7, seed=5)
    assert found.shape == (20, 7)
    assert np.all((found > 0) & (found < 1))
    assert np.array_equal(
        np.sort((found * 20).astype(int), axis=0), np.tile(np.arange(20), (7, 1)).T
    )
    assert np.array_equal(found, latin_hypercube(20, 7, seed=5))
    assert not np.array_equal(found, latin_hypercube(20, 7, seed=6))
    with pytest.raises(ScenarioError, match="at least one draw"):
        latin_hypercube(0, 7, seed=5)


def test_ranges_are_kept_and_means_are_those_of_pert():
    drawn = sample([PLAIN, WIDE, EDGE], 4000, seed=1)
    for column, a in zip(drawn.T, (PLAIN, WIDE, EDGE), strict=True):
        assert column.min() >= a.low
        assert column.max() <= a.high
    assert drawn[:, 0].mean() == pytest.approx((1 + 4 * 2 + 4) / 6, rel=1e-3)
    assert np.log10(drawn[:, 1]).mean() == pytest.approx(-1.0, abs=1e-3)  # of the logarithm
    assert drawn[:, 2].mean() == pytest.approx(0.3 / 6, rel=1e-3)


def test_a_wide_range_is_drawn_on_a_logarithmic_scale():
    assert WIDE.logarithmic
    assert not PLAIN.logarithmic
    assert not EDGE.logarithmic  # from zero on there is no logarithm
    assert DrawnNumber("x", 1.0, 2.0, 5.0).logarithmic
    assert (PLAIN.distribution, WIDE.distribution) == ("PERT", "PERT of the logarithm")


def test_the_ends_and_the_mode_are_where_they_should_be():
    ends = np.array([0.0, 1.0])
    assert PLAIN.quantile(ends).tolist() == [1.0, 4.0]
    assert WIDE.quantile(ends) == pytest.approx([0.01, 1.0])


def test_every_number_with_a_range_is_drawn(chain):
    found = of_parameters(chain.parameters)
    assert {a.id for a in found} == {
        r.id
        for r in chain.parameters
        if r.low is not None and r.high is not None and r.low < r.high
    }
    assert "leak_capacity" not in {a.id for a in of_parameters(chain.parameters, {"leak_capacity"})}


def test_numbers_of_acts_are_drawn_once_and_not_those_that_a_scenario_sets(chain):
    book, elements = Book.read(), set(chain.elements)
    pair = [resolve(n, book) for n in ("baseline", "licensing-2025")]
    ids = [a.id for a in of_acts(pair, book, elements)]
    share = "CN-MOFCOM-GAC-2025-18/magnets.approval_share"
    assert share in ids
    assert "CN-MOFCOM-GAC-2025-18/goods.lag_days" in ids
    assert len(ids) == len(set(ids))
    from dataclasses import replace

    own = replace(pair[1], parameters={share: 0.5})
    assert share not in {a.id for a in of_acts([pair[0], own], book, elements)}


def test_the_share_of_a_licence_that_says_none_is_drawn(chain):
    book, elements = Book.read(), set(chain.elements)
    asked = read_question("China requires a licence for dysprosium from 2027")
    scenario = resolve(parse(asked.text, "asked.yaml"), book, names=chain.names)
    (row,) = [a for a in of_acts([scenario], book, elements) if a.id.startswith("asked/")]
    assert row.id == "asked/licence.approval_share"
    assert (row.low, row.value, row.high) == default_approval().numbers()
    assert row.reason.split(":")[1].strip(" .") in " ".join(asked.text.replace("#", "").split())


def test_shares_of_a_deposit_sum_to_one_in_every_draw(chain):
    known = of_parameters(chain.parameters)
    for row in sample(known, 3, seed=2):
        found = changes(chain.parameters, known, row)
        feeds = {n.split(".")[1] for n in found if n.startswith("assay.")}
        for feed in feeds:
            members = [r.id for r in chain.parameters if r.id.startswith(f"assay.{feed}.")]
            assert sum(found[m] for m in members) == pytest.approx(1.0)


def test_contents_of_a_recipe_sum_to_one_in_every_draw(chain):
    """Drawn one by one they halved what magnets take, and the price of neodymium of the base year with it."""
    known = of_parameters(chain.parameters)
    recipe = "recipe_content.industry.ordinary."
    members = [r.id for r in chain.parameters if r.id.startswith(recipe)]
    assert len(members) == 2
    for row in sample(known, 3, seed=2):
        found = changes(chain.parameters, known, row)
        assert sum(found[m] for m in members) == pytest.approx(1.0)
