"""Burden per tonne: fallbacks on the network, and the grid apart from the energy of a process."""

from __future__ import annotations

import numpy as np
import pytest

from ytterby.environment.coefficients import coefficients_of
from ytterby.world.network import Network
from ytterby.world.read import read_chain


@pytest.fixture(scope="module")
def found(base):
    return coefficients_of(base.network)


def per_tonne(found, burden, column, year=2024):
    return found.per_tonne(year)[found.names.index(burden), found.network.column_index[column]]


def test_a_magnet_plant_that_moves_changes_its_gas_by_the_grid_only(found):
    power = per_tonne(found, "electricity", "magnet_making.NdFeB_ordinary@CHN")
    for region, grid in (("JPN", 0.4773), ("USA", 0.3844), ("CHN", 0.5253)):
        column = f"magnet_making.NdFeB_ordinary@{region}"
        assert per_tonne(found, "electricity", column) == power
        assert per_tonne(found, "greenhouse_gas", column) == pytest.approx(power * grid, rel=1e-12)
        assert per_tonne(found, "grid_greenhouse_gas", column) == per_tonne(
            found, "greenhouse_gas", column
        )


def test_the_grid_changes_with_the_year_and_the_energy_does_not(found):
    column = "reduction.Nd@CHN"
    early, late = (per_tonne(found, "greenhouse_gas", column, year) for year in (2024, 2040))
    between, power = (
        per_tonne(found, "greenhouse_gas", column, 2032),
        per_tonne(found, "electricity", column),
    )
    assert early - late == pytest.approx(power * 0.5253 / 2, rel=1e-9)
    assert between == pytest.approx((early + late) / 2, rel=1e-9)
    assert per_tonne(found, "greenhouse_gas", column, 2045) == late
    assert power == per_tonne(found, "electricity", column, 2045)


def test_other_clays_take_the_figure_of_their_kind_and_it_is_marked(found):
    own, other = "mine.china_clay@CHN", "mine.myanmar_clay@MMR"
    assert per_tonne(found, "reagents", own) == per_tonne(found, "reagents", other) == 7.0
    at_own, at_other = (
        found.row[found.names.index("reagents"), found.network.column_index[name]] for name in (own, other)
    )  # fmt: skip
    assert found.folder.rows[at_other].kind_of_deposit
    assert found.folder.rows[at_other].assumed
    assert not found.folder.rows[at_own].assumed


def test_what_is_assumed_is_a_part(found):
    value = found.per_tonne(2030)
    part = found.assumed_per_tonne(2030)
    assert (part <= value + 1e-12).all()
    assert (part >= 0).all()
    gas = found.names.index("greenhouse_gas")
    assert 0 < part[gas].sum() < value[gas].sum()


def test_the_published_figures_of_clay_are_met_per_tonne(found):
    """17.8 to 24.3 kg CO2e/kg from the cradle, with the grid of 2024 in place of that of the study."""
    gas = per_tonne(found, "greenhouse_gas", "mine.china_clay@CHN")
    assert 17.8 / 1.2 <= gas <= 24.3 * 1.2
    assert 160e3 <= 9000.0 * gas <= 219e3


def test_identities_of_the_note(found):
    """Kuantan: some 90 kt and 134 t at 24,283 t cracked; Bayan Obo: 2.4 billion CNY at 69,250 t and 6.2 CNY/USD."""
    kuantan = "light_separation.mount_weld@MYS"
    assert 24283 * per_tonne(found, "radioactive_residue", kuantan) == pytest.approx(90e3, rel=0.02)
    assert 24283 * per_tonne(found, "thorium", kuantan) == pytest.approx(133.6, rel=0.01)
    cost = per_tonne(found, "external_cost", "mine.bayan_obo@CHN")
    assert 69250 * cost * 6.2 == pytest.approx(2.4e9, rel=0.01)


def test_a_folder_without_burdens_has_none():
    from ytterby.datasets.package import find_folder

    found = coefficients_of(Network(read_chain(find_folder("gallium"))))
    assert not found.per_tonne(2022).any()
    assert np.all(found.row == -1)
