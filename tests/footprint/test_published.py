"""Published totals beside the base year: tonnes and burden per tonne apart."""

from __future__ import annotations

import pytest

from ytterby.environment.coefficients import coefficients_of
from ytterby.footprint.burdens import compared_with_published, scrap_and_total


@pytest.fixture(scope="module")
def rows(base):
    return {row["place"]: row for row in compared_with_published(base).to_dicts()}


def test_tonnes_are_those_of_the_runs_own_activities(base, rows):
    places = {"clays_china": "mine.china_clay@CHN", "clays_myanmar": "mine.myanmar_clay@MMR",
              "kuantan_residue": "light_separation.mount_weld@MYS", "bayan_obo_cost": "mine.bayan_obo@CHN"}  # fmt: skip
    for place, column in places.items():
        row = rows[place]
        assert row["run_t"] == pytest.approx(base.activity[base.network.column_index[column]])
        assert row["run_total"] == pytest.approx(row["run_t"] * row["run_per_t"])
        assert row["run_t"] != pytest.approx(row["published_t"], rel=0.05)


def test_per_tonne_they_agree_within_a_fifth_or_the_reason_is_told(rows):
    assert len(rows) == 6
    for row in rows.values():
        assert row["agrees"] == (
            row["per_t_low"] / 1.2 <= row["run_per_t"] <= row["per_t_high"] * 1.2
        )
        assert row["reason"]
    assert [name for name, row in rows.items() if not row["agrees"]] == ["magnet_from_scrap"]


def test_a_magnet_from_scrap_has_less_than_one_that_is_not_and_why_not_a_fifth_is_told(base, rows):
    row = rows["magnet_from_scrap"]
    assert 0.0 < row["against_primary"] < 1.0
    assert "oxide" in row["reason"]
    found = coefficients_of(base.network)
    scrap, whole = scrap_and_total(base, found, "electricity", "magnet_making.NdFeB_ordinary@CHN")
    metal, magnet = (found.value.rows[[r.technology == t and r.burden == "electricity" for r in found.folder.rows]][0]
                     for t in ("metal", "magnet"))  # fmt: skip
    assert magnet < scrap <= whole  # scrap is made metal again, which takes power
    assert whole < magnet * 1.3 + metal
