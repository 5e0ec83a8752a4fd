"""The registry of result tables is whole, and what reads it agrees with it."""

from __future__ import annotations

import json

import polars as pl
import pytest
from tests.results.written import write_results

from ytterby.results import registry, tables
from ytterby.results.registry import (
    FIRST,
    GROUPS,
    KEY,
    REGISTRY,
    SCHEMAS,
    group_digest,
    tables_of,
)

UNITS = {"", "1", "t", "t/yr", "USD/kg", "million USD", "day", "year", "unit"}
"""`unit`: that of the column of this name."""
WAYS = ("label", "rate", "amount", "mean", "last", "ratio")
"""How a column of a year follows from its periods."""
COLUMNS = [(t.name, c) for t in REGISTRY.values() for c in t.columns.values()]
EVERY = [table for group in GROUPS for table in tables_of(group).values()]


def test_every_table_and_column_has_one_sentence_a_unit_and_a_way():
    for table in REGISTRY.values():
        assert table.columns
        assert table.meaning.endswith("."), table.name
    for name, column in COLUMNS:
        where = (name, column.name)
        assert column.meaning.endswith("."), where
        assert column.unit in UNITS, where
        assert column.over_periods in WAYS, where
        number = column.type == pl.Float64()
        assert bool(column.unit) == number, where
        assert number or column.over_periods in ("label", "ratio"), where


def test_every_group_is_explained_and_no_table_stands_twice():
    names = [table.name for table in EVERY]
    assert len(names) == len({*names})
    assert {row["group"] for row in registry._rows()} == {*GROUPS}
    for table in EVERY:
        assert table.columns, table.name
        assert table.meaning.endswith("."), table.name
        for column in table.columns.values():
            assert column.meaning.endswith("."), (table.name, column.name)
            assert column.over_periods in WAYS, (table.name, column.name)


def test_the_package_has_one_registry():
    assert [path.name for path in registry.PATH.parent.rglob("results*.csv")] == ["results.csv"]


def test_a_column_of_another_group_makes_no_run_anew(tmp_path, monkeypatch):
    """The key of a run holds the digest of its own group."""
    rows = registry.PATH.read_text(encoding="utf-8")
    before = {group: group_digest(group) for group in GROUPS}
    (tmp_path / "results.csv").write_text(rows.replace("wear,holder,", "wear,owner,"), "utf-8")
    monkeypatch.setattr(registry, "PATH", tmp_path / "results.csv")
    registry._rows.cache_clear()
    try:
        after = {group: group_digest.__wrapped__(group) for group in GROUPS}
    finally:
        monkeypatch.undo()
        registry._rows.cache_clear()
    assert {group for group in GROUPS if after[group] != before[group]} == {"game"}


def test_names_of_columns_tell_their_units():
    """What ends in `_t` is tonnes, in `_musd` millions, in `_usd_kg` a price."""
    ends = {"_t": {"t", "t/yr"}, "_musd": {"million USD"}, "_usd_kg": {"USD/kg"}}
    for name, column in COLUMNS:
        for end, units in ends.items():
            if column.name.endswith(end):
                assert column.unit in units, (name, column.name)


def test_every_ratio_has_a_formula_and_every_table_a_maker():
    ratios = {(n, c) for n, table in REGISTRY.items() for c in table.columns_over("ratio")}
    assert ratios == set(tables.RATIOS)
    others = {"demand", "dependence", "stoppages"}
    assert set(SCHEMAS) == set(tables.MAKERS) | others
    assert list(registry.HEAD) == ["scenario", "year", "period", "length"]


def test_units_and_meanings_are_in_the_parquet_files(baseline, tmp_path):
    write_results(tmp_path, baseline.tables, {})
    for name, frame in baseline.tables.items():
        told = json.loads(pl.read_parquet_metadata(tmp_path / f"{name}.parquet")[KEY])
        assert (told["table"], told["meaning"]) == (name, REGISTRY[name].meaning)
        assert list(told["columns"]) == frame.columns
        for column, words in told["columns"].items():
            known = REGISTRY[name].columns.get(column) or REGISTRY[FIRST].columns[column]
            assert words == {"unit": known.unit, "meaning": known.meaning}
        assert pl.read_parquet(tmp_path / f"{name}.parquet").equals(frame)


def test_a_table_that_is_not_registered_can_be_written(tmp_path):
    write_results(tmp_path, {"mine": pl.DataFrame({"x": [1.0]})}, {})
    told = json.loads(pl.read_parquet_metadata(tmp_path / "mine.parquet")[KEY])
    assert told == {"table": "mine", "meaning": "", "columns": {}}


@pytest.mark.parametrize("way", ["rate", "amount"])
def test_two_half_years_add_up(way):
    """A rate counts by the length of its period, an amount as it is."""
    name, column = {"rate": ("production", "quantity_t"), "amount": ("public_cost", "tonnes")}[way]
    schema = {**registry.HEAD, **SCHEMAS[name]}
    values = {c: "x" if t == pl.String() else 10.0 for c, t in schema.items()}
    halves = [{**values, "year": 2025, "period": p, "length": 0.5} for p in ("a", "b")]
    frame = tables.in_years(name, tables.in_periods(name, pl.DataFrame(halves, schema=schema)))
    assert frame[column].to_list() == [10.0 if way == "rate" else 20.0]
