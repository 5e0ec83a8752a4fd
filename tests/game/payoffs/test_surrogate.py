"""Users where actions meet in a draw that was not run: what they lack adds up, between nothing and all."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from ytterby.game.payoffs.amounts import years_of
from ytterby.game.payoffs.surrogate import UserInteraction

USES, REGIONS = ("ev_traction", "defence"), ("USA", "CHN", "EU27")


class CountLost:
    """A use side by which a year without all is a loss of one."""

    def known(self, region):
        return region != "EU27"

    def loss(self, tables, reference, region, years):
        own, other = (
            t["demand"]
            .filter(pl.col("region") == region)
            .group_by("year")
            .agg(pl.col("lost_share").mean())
            for t in (tables, reference)
        )
        lost = dict(own.iter_rows())
        before = dict(other.iter_rows())
        return np.array([[before[y] - lost[y] for y in years]] * 3)


def demand(game, lost, price=50.0, served=100.0):
    return pl.DataFrame(
        [{"region": region, "use": use, "year": year, "served": served, "lost_share": lost, "bundle_price": price}
         for region in REGIONS for use in USES for year in years_of(game)]
    )  # fmt: skip


def together(game, drawn, central):
    def tables(values):
        return {name: demand(game, value) for name, value in values.items()}

    return UserInteraction(game, CountLost(), "reference", tables(central), tables(drawn))


QUIET = {"reference": 0.0, "a": 0.0, "b": 0.0, "a--b": 0.0}


@pytest.mark.parametrize(
    ("drawn", "central", "lost"),
    [
        ({"reference": 0.0, "a": 0.2, "b": 0.1}, QUIET, 0.3),
        # either action ends the shortage of the reference: together they end it once
        ({"reference": 0.4, "a": 0.0, "b": 0.1}, QUIET, 0.0),
        # either stops all: together they stop all
        ({"reference": 0.0, "a": 1.0, "b": 0.7}, QUIET, 1.0),
        # what they do together in the run itself comes on top
        ({"reference": 0.1, "a": 0.2, "b": 0.1}, {"reference": 0.0, "a": 0.1, "b": 0.1, "a--b": 0.5}, 0.5),
    ],
)  # fmt: skip
def test_missing_shares_add_up_within_bounds(small, drawn, central, lost):
    users = together(small, drawn, central)
    assert users.demand("a--b", ["a", "b"])["lost_share"].to_list() == pytest.approx([lost] * 12)
    use = users.use("a--b", ["a", "b"])
    assert use[:, :2] == pytest.approx(np.full((3, 2, 2), drawn["reference"] - lost))
    assert not use[:, 2].any()


def test_prices_and_what_is_served_add_up_above_nothing(small):
    central = {name: demand(small, 0.0) for name in QUIET}
    drawn = {
        "reference": demand(small, 0.0),
        "a": demand(small, 0.0, price=70.0, served=30.0),
        "b": demand(small, 0.0, price=55.0, served=20.0),
    }
    found = UserInteraction(small, CountLost(), "reference", central, drawn).demand(
        "a--b", ["a", "b"]
    )
    assert found["bundle_price"].to_list() == pytest.approx([75.0] * 12)
    assert found["served"].to_list() == [0.0] * 12
