"""The page on the environment stands by itself, and ranks nothing that overlaps."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from tests.report.kit.rules import faults

from ytterby.footprint.burdens import burdens
from ytterby.report.inputs import Report
from ytterby.report.pages.environment import (
    DRAWN,
    by_stage,
    environment_page,
    moved,
    write_environment,
)
from ytterby.report.pages.subjects import burden_tables

TEXT = (
    "name: my-{name}\ntitle: Short\ndescription: Short.\nextends: {name}\n"
    "years: {{start: 2024, end: 2026, quarters: none}}\n"
)


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    for name in ("baseline", "embargo"):
        (folder / f"{name}.yaml").write_text(TEXT.format(name=name), encoding="utf-8")
    return burdens(
        str(folder / "embargo.yaml"), reference=[str(folder / "baseline.yaml")], store=False
    )


def test_subjects_have_pictures_tables_and_sentences(found):
    told = {one.key: one for one in environment_page(found).subjects}
    assert len(told["stages"].pictures) == len(told["moved"].pictures) == len(DRAWN)
    assert all(one.svg for one in told["stages"].pictures)
    assert told["statements"].statements[0].startswith("Does my-embargo protect the environment")
    (per_kg,) = (one.frame for one in told["per-kg"].tables)
    assert per_kg.columns[-2:] == ["by mass", "by value"]
    assert per_kg.filter(per_kg["by mass"] == "").is_empty()


def test_a_bar_is_the_mean_of_its_years(found):
    table = by_stage(found, "tailings").table
    own = found.results.tables["burdens"]
    one = own.filter((own["scenario"] == found.focus) & (own["burden"] == "tailings") & (own["year"] > 2024)
                     & (own["region"] == "MMR"))  # fmt: skip
    shown = table.filter(table["region"] == "MMR")["quantity"].sum()
    assert shown == pytest.approx(one["quantity"].sum() / 2 / 1e3, rel=1e-9)


def test_changes_have_their_range(found):
    table = moved(found, "greenhouse_gas").table
    assert (table["low"] <= table["high"]).all()


def test_the_page_is_one_file(found, tmp_path):
    page = write_environment(found, tmp_path).read_text(encoding="utf-8")
    for part in (
        "What moved where",
        "Of which nothing is known",
        "not ranked",
        "kuantan_thorium",
        "Read both".lower(),
    ):
        assert part in page or part in page.lower()
    assert not faults(page)


def test_totals_are_sums_of_places_and_years(demo: Report) -> None:
    totals, moves = (one.frame for one in burden_tables(demo))
    assert [one.title for one in burden_tables(demo)] == ["Totals", "What moved where"]
    assert totals["where"].to_list() == ["China", "all others", "the world"]
    years = demo.tables["burden_shift"]["year"].n_unique() - 1
    runs = len(demo.scenarios) - 1
    by_place = {row["where"]: row for row in totals.to_dicts()}
    assert by_place["China"]["change"] == "0"
    assert float(by_place["all others"]["change"]) == 2.0 * runs * years
    assert by_place["all others"]["bound of the change"] == f"{runs * years} to {4 * runs * years}"
    assert by_place["the world"]["without"] == f"{13 * years}"
    assert moves["region"].to_list() == ["Malaysia"]  # what does not move is not listed


def test_a_folder_without_burdens_has_no_page(demo: Report) -> None:
    tables = {**demo.tables, "burden_shift": demo.tables["burden_shift"].clear()}
    assert burden_tables(replace(demo, tables=tables)) == []
    without = {name: frame for name, frame in demo.tables.items() if name != "burden_shift"}
    assert burden_tables(replace(demo, tables=without)) == []


def test_what_moved_is_listed_the_largest_first(demo: Report) -> None:
    moves = burden_tables(demo)[1].frame
    assert moves["change"].to_list() == sorted(moves["change"].to_list(), key=abs, reverse=True)
    assert isinstance(moves, pl.DataFrame)


def test_what_is_not_known_is_no_zero(demo: Report) -> None:
    """A place without a row is not known, and so is the world's total."""
    at_home = demo.tables["burden_shift"].filter(pl.col("region") == "CHN")
    totals = burden_tables(replace(demo, tables={**demo.tables, "burden_shift": at_home}))[0].frame
    by_place = {row["where"]: row["without"] for row in totals.to_dicts()}
    assert by_place["all others"] == "not known"
    assert by_place["the world"] == "not known of all"
    assert by_place["China"] not in ("0", "not known")
