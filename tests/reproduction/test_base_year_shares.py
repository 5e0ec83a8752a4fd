"""The reconciled base year against published shares for 2024 (cases IEA-MIN24 and IEA-REF24).

Bands are those of the shared validation cases. Where the model misses one, the test says by how much
and holds it there; the model is not bent to the figure.
"""

from __future__ import annotations

import pytest

from ytterby.world.base_year.calibrate import shares

pytestmark = pytest.mark.reproduction


@pytest.fixture(scope="module")
def china(base):
    return {
        (row["stage"], row["element"]): 100.0 * float(row["share"])
        for row in shares(base)
        if row["region"] == "CHN"
    }


def test_share_of_mining_all_reo(china):
    """IEA-MIN24: China mines 69 percent of all REO in 2024, band 66 to 72. The model: 66.6, inside."""
    found = china["mining", "all REO"]
    assert 66.0 <= found <= 72.0
    assert found == pytest.approx(66.6, abs=0.5)


def test_share_of_refined_magnet_elements(china):
    """IEA-REF24: China refines 91 percent in 2024, band 89 to 92. The model: 91.1, inside.

    93.3 until facts outweighed small guesses (decision 0045): what others refine was not let near its figure.
    """
    found = china["separation", "magnet elements, with oxide from swarf"]
    assert 89.0 <= found <= 92.0
    assert found == pytest.approx(91.1, abs=0.5)


def test_share_of_mined_magnet_elements(china):
    """IEA: 60 to 61 percent of mined magnet elements; by assay (design) 76. The model: 68.0, between.

    The two bases conflict: quotas times assays against IEA's account. The reconciliation weighs both.
    """
    found = china["mining", "magnet elements by assay"]
    assert 60.0 <= found <= 76.0
    assert found == pytest.approx(68.0, abs=1.0)


@pytest.mark.parametrize("stage", ["mining", "separation"])
def test_shares_of_a_basis_sum_to_one(base, stage):
    rows = [row for row in shares(base) if row["stage"] == stage]
    for basis in {row["element"] for row in rows}:
        of = [row for row in rows if row["element"] == basis]
        assert sum(row["share"] for row in of) == pytest.approx(1.0)
        assert all(row["quantity_t"] >= 0.0 for row in of)
        assert of[0]["region"] == "CHN"
