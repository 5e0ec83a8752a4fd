"""`--data`: the base year and a scenario of another folder from the command line."""

from __future__ import annotations

import json
import shutil

import polars as pl
import pytest
from typer.testing import CliRunner

from ytterby.cli.main import app
from ytterby.controls.names import PACKAGED
from ytterby.datasets.package import packaged_folder
from ytterby.ground.errors import DataError
from ytterby.world.read import read_chain


def test_base_year_of_a_folder():
    done = CliRunner().invoke(app, ["base-year", "--data", "gallium", "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["year"] == 2022
    assert told["max_price_deviation"] < 0.01
    assert told["max_quantity_deviation"] < 0.01


def test_simulate_tells_prices_and_writes_tables_and_report(tmp_path):
    words = ["simulate", "germanium-full-ban", "--data", "germanium", "--json", "--csv"]
    words.append("--no-tornado")
    done = CliRunner().invoke(app, [*words, "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    rows = json.loads(done.stdout)["figures"]
    (price,) = [row for row in rows if row["figure"] == "price_peak" and row["year"] == 2023][:1]
    assert price["value"] > 1.5 * price["reference"]
    (exports,) = [row for row in rows if row["figure"] == "exports_low"]
    assert exports["value"] < 0.5
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "<h1>China exports no germanium for one year</h1>" in page
    assert "rare earth" not in page
    flows = pl.read_parquet(tmp_path / "out" / "flows.parquet")
    assert set(flows["element"].unique()) == {"Ge"}
    assert (tmp_path / "out" / "csv" / "prices.csv").is_file()


def test_controls_may_name_what_the_folders_bring():
    assert {"extraction", "refining", "reduction"} <= set(PACKAGED.technologies)
    assert "recipe" not in PACKAGED.technologies
    assert {"oxide", "metal", "scrap"} <= set(PACKAGED.stages)
    assert not {"use", "solution"} & set(PACKAGED.stages)


@pytest.mark.parametrize(
    ("table", "old", "new", "said"),
    [
        ("settings", "base_year,", "base_yaer,", "base_year"),
        ("commodities", ",metal,", ",mettal,", "metal"),
        ("processes", ",refining,", ",refinning,", "refining"),
    ],
)
def test_a_folder_that_does_not_say_what_it_is(tmp_path, table, old, new, said):
    folder = tmp_path / "data"
    shutil.copytree(packaged_folder("gallium"), folder)
    path = folder / f"{table}.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError, match=said):
        read_chain(folder)
