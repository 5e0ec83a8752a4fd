"""The program's words measured against a record."""

from __future__ import annotations

from tests.compliance.records.conftest import MADE_UP

from ytterby.compliance.records.entry_words import measured
from ytterby.compliance.records.laid_over import records_of
from ytterby.controls.entries import read_goods


def test_ways_to_name_goods_of_a_new_record_meet_it(with_record):
    metal, boride = measured(records_of(with_record).goods[MADE_UP.id])
    assert len(metal.tried) > 10
    assert {"lanthanum metal", "镧金属", "ランタンメタル"} <= set(metal.tried)
    assert metal.missed == boride.missed == ()


def test_an_entry_of_words_that_nobody_knows_says_so():
    entry = read_goods()["CN-MOFCOM-GAC-2025-18"][0]
    strange = entry.model_copy(update={"item": "frobnicated quux (whatever)"})
    (row,) = measured([strange])
    assert "frobnicated quux" in row.tried
    assert row.unknown or row.missed


def test_hardly_a_way_misses_the_entries_of_the_heavy_elements():
    for measure in ("CN-MOFCOM-GAC-2025-18", "CN-MOFCOM-GAC-2025-57"):
        rows = measured([one for one in read_goods()[measure] if not one.gap])
        tried, missed = sum(len(r.tried) for r in rows), sum(len(r.missed) for r in rows)
        assert tried > 700
        assert missed <= 0.01 * tried, [r.missed for r in rows if r.missed]


def test_ways_of_ones_own_are_held_against_all_entries(with_record):
    entries = records_of(with_record).goods[MADE_UP.id]
    *_, own = measured(entries, ("lanthanum metal ingot", "coffee", "Xanthanmetall"))
    assert own.missed == ("coffee",)
    assert own.unknown == ("Xanthanmetall",)
