"""Rows of `project_costs`: where they come from, and what is refused."""

from __future__ import annotations

import csv
import shutil

import pytest

from ytterby.appraisal.bankable import bankable
from ytterby.appraisal.cases import find_case, read_cases
from ytterby.datasets.check import COSTS, check
from ytterby.datasets.package import packaged_folder
from ytterby.ground.errors import DataError


@pytest.fixture
def folder(tmp_path):
    """A copy of the packaged folder, for the test to change."""
    return shutil.copytree(packaged_folder(), tmp_path / "rare_earths")


def changed(path, found, **cells):
    """Change cells of the rows of a table that have all cells of `found`."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    hits = [row for row in rows if all(row[k] == v for k, v in found.items())]
    assert hits
    for row in hits:
        row.update(cells)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def formula(folder, project="nolans"):
    return bankable(project, draws=0, data=folder).cost.price


@pytest.mark.parametrize(
    ("item", "value"), [("capex", "2000"), ("opex", "70"), ("output", "4000"), ("opens", "2030")]
)
def test_changing_a_row_changes_the_answer(folder, item, value):
    before = formula(folder)
    changed(
        folder / f"{COSTS}.csv",
        {"project": "nolans", "item": item},
        value=value,
        low="0",
        high="9999",
    )
    assert (formula(folder) != before) == (item != "opens")
    assert find_case(folder, "nolans")[item] == float(value)


def test_a_row_for_any_project_gives_way_to_its_own(folder):
    assert find_case(folder, "phalaborwa")["life"] == 16
    before = formula(folder)
    changed(folder / f"{COSTS}.csv", {"project": "*", "item": "usd_per_aud"}, value="0.7")
    assert formula(folder) == pytest.approx(before * 0.7 / 0.66, rel=1e-6)


def test_every_input_has_a_fact_or_a_reason():
    for case in read_cases(packaged_folder()).values():
        assert all(row.evidence or row.reason for row in case.inputs)
        assert all(row.low <= row.value <= row.high for row in case.inputs)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"value": "9"}, "out of order"),
        ({"tier": "X"}, "does not go with kind source"),
        ({"evidence": ""}, "no fact that it rests on"),
        ({"project": "nolan"}, "Did you mean 'nolans'"),
        ({"unit": ""}, "the cell is blank"),
        ({"value": "1,586"}, "is not a number"),
    ],
)
def test_mistakes_are_told_with_their_line(folder, cells, said):
    changed(folder / f"{COSTS}.csv", {"project": "nolans", "item": "capex"}, **cells)
    told = [str(p) for p in check(folder) if p.check != "hashes"]
    assert len(told) == 1
    assert said in told[0]
    assert f"{COSTS}.csv line 2" in told[0]


def test_unknown_projects_and_missing_numbers_are_named(folder):
    with pytest.raises(DataError, match="Did you mean 'nolans'"):
        find_case(folder, "nolan")
    changed(folder / f"{COSTS}.csv", {"project": "nolans", "item": "opex"}, item="opx")
    with pytest.raises(DataError, match="no 'opex'"):
        find_case(folder, "nolans")
    (folder / "project_cases.csv").unlink()
    with pytest.raises(DataError, match="no costs of projects"):
        find_case(folder, "nolans")
