"""The tables of the data folders are what the tool makes of the tables that people edit, to the byte."""

from __future__ import annotations

import pytest
from model.build import Model
from model.deposits import assays
from model.numbers import calculated, carried, number_row
from model.tables import DATA, TABLES, expand, read

NAMES = sorted(path.parent.name for path in TABLES.glob("*/numbers.csv"))
BLANK = dict.fromkeys(("evidence", "conversion", "kind", "grade", "group", "reason", "unit"), "")


@pytest.mark.parametrize("name", NAMES)
def test_the_packaged_tables_are_what_the_tool_makes(name):
    made = Model(name).build()
    assert "parameters.csv" in made
    assert [
        f for f, text in made.items() if text != (DATA / name / f).read_text(encoding="utf-8")
    ] == []


def test_a_pattern_stands_for_a_row_each():
    things = {
        "feeds": [{"feed": "a", "place": "X"}, {"feed": "b", "place": "Y"}],
        "names": [{"place": "Y", "name": "Why"}],
    }
    rows = [{"for": "", "each": "feeds", "id": "mine.{feed}"}]
    assert list(expand(rows, things.__getitem__)) == [{"id": "mine.a"}, {"id": "mine.b"}]
    assert [r["id"] for r in expand([{"id": "{a,b}.{1,2}"}], things.__getitem__)] == [
        "a.1",
        "a.2",
        "b.1",
        "b.2",
    ]
    assert list(expand([{"each": "feeds names", "id": "{name}"}], things.__getitem__)) == [
        {"id": "Why"}
    ]
    assert list(expand([{"each": "feeds[feed=b]", "id": "{place}"}], things.__getitem__)) == [
        {"id": "Y"}
    ]
    block = [{"for": "feeds", "id": "{feed}1"}, {"for": "feeds", "id": "{feed}2"}]
    assert [r["id"] for r in expand(block, things.__getitem__)] == ["a1", "a2", "b1", "b2"]
    assert [r["place"] for r in expand([{"each": "feeds", "id": "*all"}], things.__getitem__)] == [
        "X",
        "Y",
    ]


def test_a_table_may_repeat_what_stands_above_and_hold_pairs(tmp_path):
    (tmp_path / "a.csv").write_text(
        "use,region:share,why\ncars,CHN 0.6 JPN 0.4,said\nwind,CHN 1,ditto\n"
    )
    assert read(tmp_path / "a.csv") == (
        {"use": "cars", "why": "said", "region": "CHN", "share": "0.6"},
        {"use": "cars", "why": "said", "region": "JPN", "share": "0.4"},
        {"use": "wind", "why": "said", "region": "CHN", "share": "1"},
    )


def test_a_conversion_is_arithmetic_on_facts():
    names = {"value": "30", "b": {"quantity": "4"}}
    assert calculated("0.01 * value / b.quantity", names, {}) == pytest.approx(0.075)
    assert calculated("min(1, value) - p('x')", names, {"x": {"value": "0.25"}}) == 0.75
    for wrong in ("__import__('os')", "value.real.real", "[1]"):
        with pytest.raises((ValueError, KeyError)):
            calculated(wrong, names, {})


def test_a_number_stands_within_its_range():
    row = BLANK | {"id": "x", "value": "2", "low": "0.5 * value", "high": "3"}
    assert {k: number_row(row, [], {})[k] for k in ("low", "high", "kind", "grade")} == {
        "low": "1", "high": "3", "kind": "assumption", "grade": "X",
    }  # fmt: skip
    with pytest.raises(ValueError, match="is not within"):
        number_row(row | {"low": "2.5"}, [], {})


def test_a_number_is_carried_over_as_a_part_of_another():
    old = {
        "x": {
            "id": "x",
            "value": "10",
            "low": "5",
            "high": "20",
            "reason": "as measured",
            "unit": "USD",
        }
    }
    row = BLANK | {"id": "y", "conversion": "carried 0.68 x", "reason": "; in money of 2009"}
    new = carried(row, old)
    assert (new["id"], new["value"], new["reason"]) == ("y", "6.8", "as measured; in money of 2009")


@pytest.mark.parametrize("name", [n for n in NAMES if (TABLES / n / "deposits.csv").is_file()])
def test_shares_of_a_deposit_add_up_to_one(name):
    total: dict[str, float] = {}
    for row in assays(Model(name)):
        feed = row["id"].split(".")[1]
        total[feed] = total.get(feed, 0.0) + float(row["value"])
    assert len(total) > 5
    assert all(abs(sum_ - 1.0) < 1e-6 for sum_ in total.values())
