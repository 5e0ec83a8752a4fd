"""The use side of a game: nothing lost is nothing, losses grow with what is lost, the Union stands by three."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import polars as pl
import pytest

from ytterby.economics.from_results import GdpStudy
from ytterby.economics.impact import money_factor
from ytterby.economics.inputs.industries import regions
from ytterby.game.payoffs.use_side import (
    PARTS_OF_UNION,
    REFERENCE,
    RUN,
    EconomySide,
    NoUseSide,
    default_side,
)

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
    return EconomySide()


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
    (_, one, _), *_ = GdpStudy(both, RUN, REFERENCE, "JPN", side.switches).impacts()
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


def test_a_draw_of_exposure_is_that_of_economy(side):
    """Both ends of a drawn side are the draw, and draw by draw it is what `ytterby economy` draws with that seed."""
    both = {"demand": pl.concat([
        demand(0.3, 60.0)["demand"].with_columns(pl.lit(RUN).alias("scenario")),
        demand()["demand"].with_columns(pl.lit(REFERENCE).alias("scenario")),
    ])}  # fmt: skip
    (_, one, _), *_ = GdpStudy(both, RUN, REFERENCE, "USA", side.switches).impacts()
    sides = side.drawn(4, seed=7)
    ends = side.loss(demand(0.3, 60.0), demand(), "USA", YEARS)
    for own, drawn in zip(sides, one.drawn(4, 7), strict=True):
        loss = own.loss(demand(0.3, 60.0), demand(), "USA", YEARS)
        assert loss[0].tolist() == loss[2].tolist()
        whole = (drawn.total + one.price.sum()) / money_factor(one.table)
        assert loss[1, 0] == pytest.approx(whole)
        assert ends[0, 0] < loss[1, 0] < ends[2, 0]
    assert len({own.key for own in sides}) == 4
    assert [own.level for own in sides] == [own.level for own in side.drawn(4, seed=7)]
    assert sides[0].level != side.drawn(4, seed=8)[0].level
    assert NoUseSide().drawn(2, 1)[1].key == "none"


def test_the_union_stands_by_three_countries_and_says_so(side):
    names, part = side.stands_for("EU27")
    assert names == PARTS_OF_UNION
    assert part == pytest.approx(0.52)
    assert "scaled from 52%" in side.basis("EU27")
    assert side.stand_in("EU27") == side.basis("EU27")
    assert side.stand_in("USA") == side.stand_in("MMR") == NoUseSide().stand_in("EU27") == ""
    loss = side.loss(demand(price=60.0), demand(), "EU27", YEARS)[1, 0]
    assert loss == pytest.approx(-len(USES) * 10.0 * 100.0 / 1e3, rel=1e-3)


def test_where_no_table_is_nothing_is_counted(side):
    assert not side.known("MMR")
    assert "not counted" in side.basis("MMR")
    assert not side.loss(demand(0.5), demand(), "MMR", YEARS).any()
    assert isinstance(default_side("somebody's own"), NoUseSide)
    assert not NoUseSide().loss({}, {}, "USA", YEARS).any()
    assert default_side("gallium").key != side.key
