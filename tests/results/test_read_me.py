"""A folder of results says what it is, under which licence and in which units."""

from __future__ import annotations

import csv

from ytterby.results.read_me import COLUMNS, LICENCE, README, UNITS, read_me
from ytterby.results.registry import table_named


def test_a_folder_says_what_made_it_and_what_is_in_it() -> None:
    manifest = {"command": "ytterby simulate x", "version": "1.0", "scenarios": ["a", "b"]}
    texts = read_me(manifest, ["flows", "prices"], ["report.html", "details/prices.html"])
    assert {*texts} == {README, LICENCE, UNITS}
    for words in ("Made by: ytterby simulate x", "Runs: a, b", "(report.html)", "`flows.parquet`"):
        assert words in texts[README]
    assert "details/prices.html" not in texts[README]
    assert "{" not in texts[README]
    assert "Apache" in texts[LICENCE] or "CC" in texts[LICENCE]


def test_every_column_has_its_unit() -> None:
    rows = [*csv.DictReader(read_me({}, ["flows"], [])[UNITS].splitlines())]
    assert tuple(rows[0]) == COLUMNS
    table = table_named("flows")
    assert table
    assert {*table.columns} <= {row["column"] for row in rows}
    assert next(row["unit"] for row in rows if row["column"] == "quantity_t") == "t"
    assert all(row["meaning"] for row in rows)


def test_a_folder_without_tables_says_so() -> None:
    assert "- none" in read_me({}, [], [])[README]
