"""Which row holds for a process: deposit, kind, region, anywhere; a user's own wins."""

from __future__ import annotations

import shutil
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ytterby.datasets.package import find_folder, packaged_folder
from ytterby.environment.coefficients import BurdenRow, FolderBurdens, read_burdens

ANY = BurdenRow("t", "", "", "", "b", 1.0, 1.0, 1.0, False, False)
ROWS = (
    ANY,
    replace(ANY, region="R", value=2.0),
    replace(ANY, kind_of_deposit="k", value=3.0),
    replace(ANY, deposit="d", value=4.0),
)


def value_for(rows, deposit, region):
    folder = FolderBurdens(tuple(rows), kinds={"d": "k", "e": "k"})
    found = folder.nearest("t", deposit, region)
    return folder.rows[found["b"]].value if found else None


@given(st.permutations(ROWS))
def test_the_nearest_row_holds_whatever_the_order(rows):
    assert value_for(rows, "d", "R") == 4.0
    assert value_for(rows, "e", "R") == 3.0
    assert value_for(rows, "f", "R") == 2.0
    assert value_for(rows, "f", "S") == 1.0


def test_nothing_is_known_of_another_technology():
    assert FolderBurdens(ROWS, kinds={}).nearest("other", "d", "R") == {}


def test_a_users_row_wins_over_one_that_names_as_much_and_no_more():
    own = replace(ANY, own=True, value=9.0)
    assert value_for([*ROWS, own], "f", "S") == 9.0
    assert value_for([*ROWS, own], "d", "R") == 4.0
    assert value_for([*ROWS, replace(own, deposit="d")], "d", "R") == 9.0


def test_a_table_of_ones_own_lies_beside(tmp_path):
    folder = shutil.copytree(packaged_folder(), tmp_path / "mine")
    head = (folder / "burdens.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    cells = {"technology": "magnet", "burden": "water", "value": "5", "unit": "m3/t", "tier": "B",
             "kind": "source", "source": "a licence of mine"}  # fmt: skip
    line = ",".join(cells.get(name, "") for name in head)
    (folder / "burdens_own.csv").write_text(",".join(head) + "\n" + line + "\n", encoding="utf-8")
    found = read_burdens(folder)
    row = found.rows[found.nearest("magnet", "NdFeB_ordinary", "JPN")["water"]]
    assert (row.value, row.low, row.high, row.own) == (5.0, 5.0, 5.0, True)
    assert read_burdens(packaged_folder()).nearest("magnet", "NdFeB_ordinary", "JPN").keys() == {
        "electricity"
    }


def test_a_folder_may_say_nothing():
    assert read_burdens(find_folder("gallium")).rows == ()
