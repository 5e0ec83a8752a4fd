"""The page on the environment stands by itself, and ranks nothing that overlaps."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.report.kit.rules import faults
from tests.short import write_pair

from ytterby.footprint.burdens import burdens
from ytterby.report.pages.environment import (
    DRAWN,
    environment_page,
    moved,
)
from ytterby.report.views import view_of


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    baseline, embargo = write_pair(tmp_path_factory.mktemp("page"))
    return burdens(embargo, reference=[baseline])


def test_subjects_have_pictures_tables_and_sentences(found):
    told = {one.key: one for one in environment_page(found).subjects}
    assert len(told["moved"].pictures) == len(DRAWN)
    assert all(one.svg for one in told["moved"].pictures)
    assert told["statements"].statements[0].startswith("A kilogram of magnet.")
    assert told["statements"].statements[1].startswith("Against my-baseline, 2025 to ")
    sums = told["changes"].tables[0].frame
    assert sums["unit"].str.starts_with("million ").sum() == len(
        {*found.burdens} - {"grid_greenhouse_gas"}
    )
    assert "mining" in sums.filter(sums["leaves out"] != "")["leaves out"].to_list()[1]
    per_kg, studies = (one.frame for one in told["per-kg"].tables)
    assert per_kg.columns[-2:] == ["by mass", "by value, beside"]
    assert per_kg.filter(per_kg["by mass"] == "").is_empty()
    assert studies["within a fifth"].str.contains("^(yes|no: .+)$").all()


def test_changes_have_their_range(found):
    table = moved(found, "greenhouse_gas").table
    assert (table["low"] <= table["high"]).all()


def test_the_page_is_one_file(found, tmp_path):
    page = view_of(found).write(tmp_path).read_text(encoding="utf-8")
    for part in (
        "What moved where",
        "Of which nothing is known",
        "not ranked",
        "kuantan_thorium",
        "by mass: a share by value moves",
    ):
        assert part in page or part in page.lower()
    assert not faults(page)


def test_a_burden_that_no_scenario_changes_has_words_and_no_picture(found):
    levels = found.bands.frame.filter(against="")
    still = replace(found, bands=replace(found.bands, frame=levels))
    pictures = [one for part in environment_page(still).subjects for one in part.pictures]
    assert [one.key for one in pictures] == [f"moved_{name}" for name in DRAWN]
    for one in pictures:
        assert not one.svg
        assert one.caption == "In no region does it change against My baseline."
