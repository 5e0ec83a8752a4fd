"""A data folder read: unknown names are one clear error with file, line and a suggestion."""

from __future__ import annotations

import shutil

import pytest

from ytterby.datasets.package import packaged_folder
from ytterby.ground.errors import DataError
from ytterby.world.read import read_chain


@pytest.fixture
def folder(tmp_path):
    copy = tmp_path / "data"
    shutil.copytree(packaged_folder(), copy)
    return copy


def change(folder, table, old, new):
    path = folder / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("table", "old", "new", "said"),
    [
        ("coefficients", ",concentrate.bayan_obo,", ",concentrate.bayan_oboe,", "bayan_obo"),
        ("coefficients", "mine.bayan_obo,", "mine.bayan_oba,", "mine.bayan_obo"),
        ("activities", ",CHN,", ",CHM,", "CHN"),
        ("activities", "mine.sichuan,", "mine.sichaun,", "mine.sichuan"),
        ("routes", ",CHN,", ",CNN,", "CHN"),
        ("use_regions", "ev_traction,", "ev_tracton,", "ev_traction"),
    ],
)
def test_an_unknown_name_is_a_data_error_with_line_and_advice(folder, table, old, new, said):
    change(folder, table, old, new)
    with pytest.raises(DataError) as found:
        read_chain(folder)
    text = str(found.value)
    assert f"{table}.csv line" in text
    assert new.strip(",") in text
    assert said in text


def test_the_line_named_is_the_line_of_the_fault(folder):
    change(folder, "activities", ",CHN,", ",CHM,")
    lines = (folder / "activities.csv").read_text(encoding="utf-8").splitlines()
    number = 1 + next(n for n, line in enumerate(lines) if ",CHM," in line)
    with pytest.raises(DataError, match=f"activities.csv line {number}"):
        read_chain(folder)


def test_the_packaged_chain_is_whole(chain):
    assert set(chain.regions) >= {"CHN", "MMR", "USA", "AUS", "MYS", "JPN", "KOR", "EU27", "GBR",
                                  "IND", "VNM", "THA", "BRA", "RUS", "CAN", "ROW"}  # fmt: skip
    assert set(chain.elements) == {
        "La", "Ce", "Pr", "Nd", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu", "Y",
    }  # fmt: skip
    assert {row["stage"] for row in chain.commodities.values()} <= set(chain.stages)
    assert chain.holder == "CHN"


def test_every_process_has_an_output_and_every_activity_a_process(chain):
    made = {row["process"] for row in chain.coefficients if row["role"] == "out"}
    assert set(chain.processes) <= made
    assert {row["process"] for row in chain.activities} <= set(chain.processes)


def test_no_route_leads_home(chain):
    assert not [row for row in chain.routes if row["origin"] == row["destination"]]


def test_rows_are_unique(chain):
    for rows, keys in (
        (chain.routes, ("commodity", "origin", "destination")),
        (chain.activities, ("process", "region")),
        (chain.coefficients, ("process", "commodity", "role")),
        (chain.use_regions, ("use", "region")),
    ):
        seen = [tuple(row[k] for k in keys) for row in rows]
        assert len(seen) == len(set(seen))


def test_magnet_uses_have_at_least_two_recipes(chain):
    recipes = {}
    for row in chain.coefficients:
        if chain.processes[row["process"]]["technology"] == "recipe" and row["role"] == "out":
            recipes.setdefault(row["commodity"], []).append(row["process"])
    magnets = [use for use, row in chain.uses.items() if row["unit"] == "t magnet"]
    assert magnets
    with_choice = [use for use in magnets if len(recipes[chain.uses[use]["commodity"]]) >= 2]
    assert {"ev_traction", "wind"} <= set(with_choice)


def test_reading_twice_gives_the_same_chain():
    assert read_chain() is read_chain()


def test_a_folder_that_has_changed_is_read_again(folder):
    before = read_chain(folder)
    assert read_chain(folder) is before
    change(folder, "regions", "CHN,China,", "CHN,Middle Kingdom,")
    after = read_chain(folder)
    assert after.regions["CHN"]["name"] == "Middle Kingdom"
    assert after.digest != before.digest
