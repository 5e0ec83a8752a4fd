"""The environment behind the first page: sums over the years after the first, of home, all others and the world."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from ytterby.report.inputs import Report
from ytterby.report.pages.environment_section import burden_tables


def test_totals_are_sums_of_places_and_years(demo: Report) -> None:
    (heading, totals, shown), (_, moved, _) = burden_tables(demo)
    assert (heading, shown) == ("Totals", True)
    assert totals["where"].to_list() == ["China", "all others", "the world"]
    years = demo.tables["burden_shift"]["year"].n_unique() - 1
    runs = len(demo.headline["scenarios"]) - 1
    by_place = {row["where"]: row for row in totals.to_dicts()}
    assert by_place["China"]["change"] == "0"
    assert float(by_place["all others"]["change"]) == 2.0 * runs * years
    assert by_place["all others"]["bound of the change"] == f"{runs * years} to {4 * runs * years}"
    assert by_place["the world"]["without"] == f"{13 * years}"
    assert moved["region"].to_list() == ["Malaysia"]  # what does not move is not listed


def test_a_folder_without_burdens_has_no_page(demo: Report) -> None:
    tables = {**demo.tables, "burden_shift": demo.tables["burden_shift"].clear()}
    assert burden_tables(replace(demo, tables=tables)) == []
    without = {name: frame for name, frame in demo.tables.items() if name != "burden_shift"}
    assert burden_tables(replace(demo, tables=without)) == []


def test_what_moved_is_listed_the_largest_first(demo: Report) -> None:
    _, (_, moved, _) = burden_tables(demo)
    assert moved["change"].to_list() == sorted(moved["change"].to_list(), key=abs, reverse=True)
    assert isinstance(moved, pl.DataFrame)


def test_what_is_not_known_is_no_zero(demo: Report) -> None:
    """A place without a row is not known, and so is the world's total."""
    at_home = demo.tables["burden_shift"].filter(pl.col("region") == "CHN")
    _, totals, _ = burden_tables(replace(demo, tables={**demo.tables, "burden_shift": at_home}))[0]
    by_place = {row["where"]: row["without"] for row in totals.to_dicts()}
    assert by_place["all others"] == "not known"
    assert by_place["the world"] == "not known of all"
    assert by_place["China"] not in ("0", "not known")
