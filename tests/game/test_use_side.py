"""The use side of a game: nothing lost is nothing, losses grow with what is lost, the Union stands by three."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import polars as pl
import pytest

from ytterby.economics.from_results import GdpStudy
from ytterby.economics.industries import regions
from ytterby.game.use_side import PARTS_OF_UNION, REFERENCE, RUN, SWITCHES, UseSide

YEARS = [2025, 2026]
USES = ("ev_traction", "defence")


def demand(lost=0.0, price=50.0):
    rows = [
        {"scenario": "x", "year": year, "region": region, "use": use, "demand": 100.0, "served": 100.0 * (1 - lost),
         "lost": 100.0 * lost, "lost_share": lost, "bundle_price": price, "bundle_price_ratio": price / 50.0}
        for year in YEARS for region in ("USA", "EU27", "JPN") for use in USES
    ]  # fmt: skip
    return {"demand": pl.DataFrame(rows)}


@pytest.fixture(scope="module")
def side():
    return UseSide()


def test_nothing_lost_is_nothing(side):
    assert not side.loss(demand(), demand(), "USA", YEARS).any()
    one = demand(0.3)
    assert not side.loss(one, one, "USA", YEARS).any()


def test_losses_grow_with_what_is_lost_and_paid(side):
    losses = [side.loss(demand(cut), demand(), "USA", YEARS)[:, 0] for cut in (0.1, 0.3, 0.6)]
    for less, more in pairwise(losses):
        assert (more < less).all()
    for low, middle, high in losses:
        assert low < middle < high < 0.0
    dearer = side.loss(demand(price=60.0), demand(), "USA", YEARS)
    bill = len(USES) * (60.0 - 50.0) * 100.0 / 1e3
    assert dearer == pytest.approx(np.full((3, 2), -bill), rel=1e-3)


def test_makers_are_left_out_and_the_rest_is_that_of_economy(side):
    both = {"demand": pl.concat([
        demand(0.2, 60.0)["demand"].with_columns(pl.lit(RUN).alias("scenario")),
        demand()["demand"].with_columns(pl.lit(REFERENCE).alias("scenario")),
    ])}  # fmt: skip
    (_, one), *_ = GdpStudy(both, RUN, REFERENCE, "JPN", SWITCHES).impacts()
    gdp = float(regions()["JPN"]["gdp_2024_musd"])
    own = side.loss(demand(0.2, 60.0), demand(), "JPN", YEARS)
    assert own[1, 0] == pytest.approx(one.gdp_percent / 100.0 * gdp)


def test_a_run_that_serves_more_than_its_reference_is_a_gain(side):
    """What is lost and won back is the same sum; a loss on top of a loss counts once."""
    worse, better = (
        side.loss(demand(a), demand(b), "USA", YEARS)[1] for a, b in ((0.4, 0.1), (0.1, 0.4))
    )
    assert (worse < 0.0).all()
    assert better == pytest.approx(-worse)
    steps = [
        side.loss(demand(a), demand(b), "USA", YEARS)[1, 0]
        for a, b in ((0.2, 0.0), (0.5, 0.2), (0.5, 0.0))
    ]
    assert steps[0] + steps[1] == pytest.approx(steps[2])


def test_the_union_stands_by_three_countries_and_says_so(side):
    names, part = side.stands_for("EU27")
    assert names == PARTS_OF_UNION
    assert part == pytest.approx(0.52)
    assert "scaled from 52%" in side.basis("EU27")
    assert side.stand_in("EU27") == side.basis("EU27")
    assert side.stand_in("USA") == side.stand_in("MMR") == UseSide("own").stand_in("EU27") == ""
    loss = side.loss(demand(price=60.0), demand(), "EU27", YEARS)[1, 0]
    assert loss == pytest.approx(-len(USES) * 10.0 * 100.0 / 1e3, rel=1e-3)


def test_where_no_table_is_nothing_is_counted(side):
    assert not side.known("MMR")
    assert "not counted" in side.basis("MMR")
    assert not side.loss(demand(0.5), demand(), "MMR", YEARS).any()
    other = UseSide("somebody's own")
    assert not other.known("USA")
    assert not other.loss(demand(0.5), demand(), "USA", YEARS).any()
    assert UseSide("gallium").key != side.key
