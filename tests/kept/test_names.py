"""Names of kept results change by a table of names, and nothing is renewed for it."""

import polars as pl
import pytest
from tests.kept import results
from tests.kept.frames import SCHEMA, of_cells, of_data, of_part, thinned
from tests.kept.names import TABLE, Names
from tests.kept.results import changes, moved, renew, within

OLD = [
    ("gap", "ban|light_plants#1", "asked", 0.25),
    ("gap", "ban|light_plants#1", "outcome", 0.5),
    ("page.rows", "0", "with", "see `--beside none` and `ytterby burdens X`, asked in full"),
    ("page.rows", "0", "source", "told_prices"),
    ("tests/old/decide/cases_own.csv", "A1", "outcome", "prohibited"),
    ("tests/old/words.csv", "chairs", "outcome", "no control found"),
    ("left", "x|y", "outcome", 1.0),
]
NEW = [
    ("plan_gap", "ban|light_separation#1", "required", 0.25),
    ("plan_gap", "ban|light_separation#1", "result", 0.5),
    (
        "page.cells",
        "0",
        "with",
        "see `--reference none` and `ytterby environment X`, asked in full",
    ),
    ("page.cells", "0", "source", "prices"),
    ("tests/law/cases_own.csv", "A1", "outcome", "prohibited"),
    ("tests/law/goods/words.csv", "chairs", "outcome", "no control found"),
    ("left", "x|y", "outcome", 1.0),
]
NAMES = """\
kind,old,new
table,gap,plan_gap
key,rows,cells
column,gap.outcome,plan_gap.result
column,asked,required
value,light_plants,light_separation
table,told_prices,prices
option,--beside,--reference
command,ytterby burdens,ytterby environment
file,tests/old/decide,tests/law
file,tests/old/words.csv,tests/law/goods/words.csv
"""


def frame(cells):
    return of_part("p", [of_cells(cells)])


@pytest.fixture
def names(tmp_path):
    path = tmp_path / "names.csv"
    path.write_text(NAMES, encoding="utf-8")
    return Names.read(path)


def test_kept_results_meet_new_ones_through_the_table_of_names(names):
    assert moved(changes(frame(OLD), frame(NEW), names)) == ""
    assert moved(changes(frame(OLD), frame(OLD), names)) == ""  # names that are not new yet
    assert moved(changes(frame(OLD), frame(OLD), Names())) == ""


def test_without_its_row_in_the_table_a_name_is_missed():
    off = changes(frame(OLD), frame(NEW), Names()).filter(pl.col("change") > 0.0)
    assert off.height == 6


def test_a_table_is_compared_alone_by_either_name(names):
    for table in ("gap", "plan_gap", "page", "page.cells"):
        assert changes(frame(OLD), frame(NEW), names, table).height == 2


def test_a_number_that_moves_and_a_word_that_differs_are_printed(names):
    new = [(*row[:3], row[3] * 1.1 if row[2] == "result" else row[3]) for row in NEW]
    new[4] = (*new[4][:3], "cannot tell")
    text = moved(changes(frame(OLD), frame(new), names))
    assert "1.00e-01  p  plan_gap  result of ban|light_separation#1: 0.5 -> 0.55" in text
    assert "old: prohibited\n    new: cannot tell" in text
    assert "required" not in text


def test_a_table_is_renewed_alone_and_what_has_not_moved_stays(names, tmp_path, monkeypatch):
    monkeypatch.setattr(results, "KEPT", tmp_path / "results.parquet")
    old = frame(OLD)
    old.write_parquet(results.KEPT)
    near, far = 0.25 * (1.0 + 1e-9), 0.6
    new = frame([(*NEW[0][:3], near), (*NEW[1][:3], far), *NEW[2:]]).filter(within("plan_gap"))
    renew("p", "plan_gap", new, changes(old, new, names, "plan_gap"), names)
    kept = pl.read_parquet(results.KEPT)
    assert sorted(kept.filter(within("plan_gap"))["value"]) == [0.25, far]
    assert kept.filter(within("gap")).is_empty()
    assert kept.height == old.height


def test_two_names_may_be_exchanged(tmp_path):
    path = tmp_path / "names.csv"
    path.write_text("kind,old,new\ncolumn,low,high\ncolumn,high,low\n", encoding="utf-8")
    old = [("t", "r", "low", 1.0), ("t", "r", "high", 2.0)]
    new = [("t", "r", "high", 1.0), ("t", "r", "low", 2.0)]
    assert moved(changes(frame(old), frame(new), Names.read(path))) == ""
    assert moved(changes(frame(old), frame(new), Names())) != ""


def test_a_kind_that_nobody_knows_is_an_error(tmp_path):
    path = tmp_path / "names.csv"
    path.write_text("kind,old,new\ncolum,low,high\n", encoding="utf-8")
    with pytest.raises(ValueError, match="colum"):
        Names.read(path)


def test_the_table_of_names_can_be_read():
    assert TABLE.is_file()
    Names.read()


def test_plain_data_become_cells_with_their_path():
    kept = of_data(
        "page", {"title": "A", "rows": [{"x": 1, "y": "b"}, {"x": True}], "ends": {"low": [2.5]}}
    )
    rows = {row[:3]: row[3] if row[5] is None else row[5] for row in kept.rows()}
    assert list(kept.columns) == list(SCHEMA)
    assert rows == {
        ("page", "", "title"): "A",
        ("page.rows", "", "rows"): 2.0,
        ("page.rows", "0", "x"): 1.0,
        ("page.rows", "0", "y"): "b",
        ("page.rows", "1", "x"): "True",
        ("page.ends", "low", "rows"): 1.0,
        ("page.ends", "low|0", "text"): 2.5,
    }


def test_rows_that_are_kept_stay_when_their_labels_change():
    places = [f"place {n}" for n in range(900)]
    values = [float(n) for n in range(900)]

    def large(name, **labels):
        table = pl.DataFrame({"what": [name] * 900, "place": places, "t": values})
        return of_part("p", [thinned("large", table)], **labels)

    names = Names({"value": {"leaching": "winning"}})
    old = large("leaching")
    assert 30 < old.height < 200
    assert moved(changes(old, large("winning"), names)) != ""
    labels = names.applied(old).select("table", "row")
    assert moved(changes(old, large("winning", labels=labels), names)) == ""


def test_a_cell_stands_once():
    with pytest.raises(ValueError, match="one name"):
        frame([OLD[0], OLD[0]])
