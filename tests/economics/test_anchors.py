"""Every row of the packaged `method_anchors.csv`: closed forms, identities of the tables, a published range."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq
from tests.economics.conftest import ONES, one_sector

from ytterby.economics.ces import solve
from ytterby.economics.exposure import exposure_of
from ytterby.economics.industries import ICIO, read_table, regions, rows_of
from ytterby.economics.network import network_of

ROWS = {row["id"]: row for row in rows_of("method_anchors")}
DONE = {
    "HULTEN",
    "BF-2ND",
    "CES-1",
    "CES-2",
    "CES-LEONTIEF",
    "CES-COBB",
    "BACH-RANGE",
    "BEA-GDP",
    "ICIO-VA",
    "KOR-VA",
}


def expected(name):
    return float(ROWS[name]["expected"].split()[0]), float(ROWS[name]["tolerance"] or 0.0)


def test_every_row_is_tested():
    assert set(ROWS) == DONE


@pytest.mark.parametrize("region", [*regions(), "USA"])
def test_hulten_on_every_table(region):
    """With all elasticities one, output falls by the share of the material times its log fall, exactly."""
    value, tolerance = expected("HULTEN")
    table = read_table(region, ICIO if region in ("CHN", "JPN", "KOR") else "")
    exposure = exposure_of("rare_earths", table)
    cut = np.full(len(exposure.names), 0.1)
    lines = exposure.lines(exposure.middle, cut, table)
    bills = lines * table.output
    net = network_of(table, lines, bills, np.ones(len(lines)), ONES, pooled=True)
    share = solve(net.ces, np.ones(1)).earned[0]
    # the row's share of 0.01 by scaling the bills
    scale = 0.01 * (1.0 - share) / (share * (1.0 - 0.01))
    for _ in range(60):
        net = network_of(table, lines, scale * bills, np.ones(len(lines)), ONES, pooled=True)
        share = solve(net.ces, np.ones(1)).earned[0]
        if abs(share - 0.01) < 1e-12:
            break
        scale *= 0.01 / share
    assert solve(net.ces, np.exp([-0.01])).real == pytest.approx(value, abs=tolerance)


def test_second_order():
    """At the elasticity that lifts a share of 0.018 to 0.076, both shares read from the closed form as slopes."""
    value, tolerance = expected("BF-2ND")
    fall = -0.13

    def output(log_left, s):
        return float(np.log(one_sector(0.018, np.exp(log_left), s)))

    def share(log_left, s):
        return (output(log_left + 1e-5, s) - output(log_left - 1e-5, s)) / 2e-5

    s = brentq(lambda s: share(fall, s) - 0.076, 0.02, 0.5)
    before, after = share(0.0, s), share(fall, s)
    assert 0.5 * (before + after) * fall == pytest.approx(value, abs=tolerance)
    first = float(ROWS["BF-2ND"]["expected"].split()[-1].strip(")"))
    assert before * fall == pytest.approx(first, abs=1e-5)
    assert value < output(fall, s) < first  # convex: the exact fall lies between the two


def test_ces_closed_forms():
    for name, given in (("CES-1", (0.04, 0.9, 0.04)), ("CES-2", (1e-4, 0.2, 0.3))):
        value, tolerance = expected(name)
        assert one_sector(*given) - 1.0 == pytest.approx(value, abs=tolerance)
    value, tolerance = expected("CES-LEONTIEF")
    assert one_sector(0.3, 0.2, 0.0) - 1.0 == pytest.approx(value, abs=tolerance)
    value, tolerance = expected("CES-COBB")
    assert np.log(one_sector(0.04, 0.9, 1.0)) == pytest.approx(value, abs=tolerance)


def test_published_range_of_energy():
    """8% less energy in one sector, at the share and elasticity of CES-1, lies in the published range of Germany."""
    low, high = sorted(float(x) for x in ROWS["BACH-RANGE"]["expected"].split(" to "))
    assert low <= 100.0 * (one_sector(0.04, 0.92, 0.04) - 1.0) <= high


def test_identities_of_the_tables():
    assert read_table("USA").gdp == pytest.approx(expected("BEA-GDP")[0], abs=0.5)
    own = [region for region, row in regions().items() if row["table"]]
    world = sum(read_table(region, ICIO).gdp for region in own)
    assert world == pytest.approx(expected("ICIO-VA")[0], abs=0.05 * 13 * 20)
    assert read_table("KOR").gdp == pytest.approx(expected("KOR-VA")[0], abs=0.5)
