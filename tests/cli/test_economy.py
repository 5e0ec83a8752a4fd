"""`ytterby economy`: run, compare, fetch, and what is told where it cannot."""

from __future__ import annotations

import json

import polars as pl
import pytest
from typer.testing import CliRunner

from ytterby.cli.economy import app
from ytterby.ground.errors import DataError
from ytterby.results.registry import schema_of

SHORT = """\
name: short
title: A stop of a year
description: A short one.
extends: gallium-full-ban
years: {start: 2022, end: 2023}
"""


def run(*words):
    done = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_an_imposed_cut_of_korea(tmp_path):
    said = run(
        "run",
        "imposed",
        "--region",
        "KOR",
        "--set",
        "cut=0.3",
        "--draws",
        "4",
        "--out",
        str(tmp_path),
        "--csv",
    )
    assert "Change of GDP" in said
    assert "Users make less" in said
    assert "carried over" in said
    gdp = pl.read_parquet(tmp_path / "economy_gdp.parquet")
    assert gdp.schema == schema_of("economy_gdp")
    assert (tmp_path / "csv/economy_parts.csv").is_file()


def test_value_at_risk_is_never_called_a_loss():
    said = run(
        "run", "imposed", "--region", "KOR", "--method", "at-risk", "--set", "cut=1", "--draws", "4"
    )
    assert "Value at risk" in said
    assert "loss" not in said.lower()
    told = json.loads(
        run(
            "run",
            "imposed",
            "--region",
            "KOR",
            "--method",
            "at-risk",
            "--set",
            "cut=1",
            "--draws",
            "4",
            "--json",
        )
    )
    assert {row["measure"] for row in told["tables"]["economy_gdp"]} == {"value_at_risk"}


def test_compare_sums(tmp_path):
    told = json.loads(run("compare", "usgs", "imf", "--region", "KOR", "--json"))
    first, last = told["percent_of_gdp"]
    assert sum(row["points"] for row in told["points"]) == pytest.approx(last - first, abs=1e-12)
    ends = {(row["preset"], row["switch"]) for row in told["ends"]}
    assert {("imf", "nest"), ("usgs", "cut"), ("imf", "")} <= ends


def test_both_presets_are_told_with_the_range_of_exposure():
    said = " ".join(run("compare", "usgs", "imf", "--region", "KOR").split())
    assert said.count("over exposure)") == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run", "imposed", "--region", "EU27"), "economy fetch figaro"),
        (("run", "imposed", "--region", "ATLANTIS"), "economy fetch figaro"),
        (("run", "imposed", "--set", "nets=1"), "no switch"),
        (("run", "imposed", "--preset", "oecd"), "no preset"),
        (("fetch", "figaro", "--region", "FRA"), "nothing to fetch"),
        (("fetch", "eora"), "Known names: figaro"),
        (("run", "imposed", "--set", "nest=-5", "--method", "ces"), "cannot be -5"),
        (("run", "imposed", "--set", "cut=0.5", "--years", "2026"), "has no years"),
        (
            ("run", "imposed", "--set", "cut=0.5", "--reference", "baseline", "--periods"),
            "no periods and no reference",
        ),
        (("run", "embargo", "--region", "ATLANTIS", "--no-store"), "no table of industries"),
        (("run", "imposed", "--data", "gallium", "--set", "cut=wings=0.5"), "no use 'wings'"),
    ],
)
def test_mistakes_are_told(words, said, monkeypatch, tmp_path):
    monkeypatch.setenv("YTTERBY_HOME", str(tmp_path))
    with pytest.raises(DataError) as told:
        CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert said in str(told.value)
