"""The bridge from uses to industries: complete, within its range, nothing counted twice."""

from __future__ import annotations

import numpy as np
import pytest
from tests.economics.conftest import exposed_share

from ytterby.datasets.package import packaged_folder
from ytterby.economics.exposure import (
    BOTH,
    COMPONENT,
    ENDS,
    FINAL_GOOD,
    exposure_of,
    levels,
    uncovered,
)
from ytterby.economics.industries import read_table
from ytterby.ground.errors import DataError
from ytterby.world.read import read_chain


@pytest.mark.parametrize("folder", ["rare_earths", "gallium", "germanium"])
def test_every_use_of_a_data_folder_is_covered(folder):
    chain = read_chain(packaged_folder(folder))
    exposure = exposure_of(folder, read_table("USA"))
    assert uncovered(list(chain.uses), exposure) == ()
    assert exposure.weight.sum(axis=1) == pytest.approx(1.0, abs=1e-3)


def test_published_size_of_the_bridge():
    """1.47% of US GDP (0.66 to 2.36), as the survey that made the bridge counts it."""
    table = read_table("USA")
    exposure = exposure_of("rare_earths", table)
    ends = [
        100.0 * exposed_share(table, exposure, exposure.at(e)) for e in ("low", "middle", "high")
    ]
    assert ends == pytest.approx([0.66, 1.47, 2.36], abs=0.005)


def test_tiers_part_the_bridge():
    table = read_table("USA")
    parts = [exposure_of("rare_earths", table, tier) for tier in (COMPONENT, FINAL_GOOD)]
    whole = exposure_of("rare_earths", table, BOTH)
    assert parts[0].middle + parts[1].middle == pytest.approx(whole.middle)


def test_where_uses_overlap_the_largest_counts():
    table = read_table("USA")
    exposure = exposure_of("rare_earths", table)
    random = np.random.default_rng(1)
    for _ in range(20):
        cut = random.random(len(exposure.names))
        lines = exposure.lines(exposure.middle, cut, table)
        stopped = (lines * cut[:, None]).sum(axis=0)
        assert stopped == pytest.approx((exposure.middle * cut[:, None]).max(axis=0))
        assert (lines.sum(axis=0) <= 1.0 + 1e-12).all()


def test_carried_over_exposure_is_the_mean_of_the_donor():
    us, korea = read_table("USA"), read_table("KOR")
    exposure = exposure_of("rare_earths", korea)
    lines = exposure.lines(exposure.middle, np.ones(len(exposure.names)), korea).sum(axis=0)
    own = exposure_of("rare_earths", us)
    of_us = own.lines(own.middle, np.ones(len(own.names)), us).sum(axis=0)
    at = [n for n, group in enumerate(us.groups) if group == "29"]
    mean = float(us.output[at] @ of_us[at] / us.output[at].sum())
    assert lines[korea.place["29"]] == pytest.approx(mean)
    assert exposure.donor == "USA"


def test_draws_lie_between_the_ends_and_have_the_mean_of_a_triangle():
    exposure = exposure_of("rare_earths", read_table("USA"))
    u = levels(400, len(exposure.uses), 1, 0.5)
    drawn = np.array([exposure.drawn(one) for one in u])
    assert (drawn >= exposure.low - 1e-12).all()
    assert (drawn <= exposure.high + 1e-12).all()
    mean = (exposure.low + exposure.middle + exposure.high) / 3.0
    assert drawn.mean(axis=0)[mean > 0.0] == pytest.approx(mean[mean > 0.0], rel=0.1)


def test_exposure_has_a_stream_of_its_own():
    """Drawing exposure takes nothing from the streams of the market's draws, and hangs on the seed alone."""
    market = np.random.default_rng(1)
    before = market.bit_generator.state
    first = levels(16, 5, 1, 0.5)
    assert market.bit_generator.state == before
    assert (levels(16, 5, 1, 0.5) == first).all()
    assert not np.isin(first, np.random.default_rng(1).random(200)).any()
    together = levels(16, 5, 1, 1.0)
    assert np.ptp(together, axis=1) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("region", ["USA", "JPN", "DEU"])
@pytest.mark.parametrize("end", ENDS)
def test_no_bill_is_dropped_where_uses_overlap(region, end):
    table = read_table(region)
    exposure = exposure_of("rare_earths", table)
    bills = np.linspace(1.0, 2.0, len(exposure.names))
    cut = np.full(len(bills), 0.5)
    shares = exposure.at(end)
    paid = exposure.paid(shares, cut, bills, table)
    lined = (shares > 0.0).any(axis=0)
    hangs = (exposure.buys * lined > 0.0).any(axis=1)  # at the low end nothing hangs on some uses
    assert hangs.all() or end == "low"
    assert paid.sum() == pytest.approx(bills[hangs].sum(), rel=1e-6)
    assert (exposure.lines(shares, cut, table)[paid > 0.0] > 0.0).all()
    cut[exposure.uses.index("defence")] = 0.0  # nothing of it is missing: its bill is no part of it
    left = bills[hangs].sum() - bills[exposure.uses.index("defence")]
    assert exposure.paid(shares, cut, bills, table).sum() == pytest.approx(left, rel=1e-6)


def test_a_folder_without_a_bridge_is_told():
    with pytest.raises(DataError, match="nobody has written"):
        exposure_of("unobtainium", read_table("USA"))
