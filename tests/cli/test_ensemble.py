"""`ytterby ensemble`, and `ytterby simulate` with the elements one by one, on gallium."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from ytterby.cli import main as cli

NAME = "gallium-as-recorded"


def run(*words):
    return CliRunner().invoke(cli.app, [str(word) for word in words])


def test_an_ensemble_is_printed_written_and_not_run_twice(tmp_path):
    words = ("ensemble", NAME, "--data", "gallium", "--draws", 2, "--seed", 9, "--until", 2024,
             "--out", tmp_path)  # fmt: skip
    done = run(*words)
    assert done.exit_code == 0, done.output
    assert "over 2 draws" in done.output
    assert "Ga crude" in done.output
    tables = {p.stem for p in tmp_path.glob("*.parquet")}
    assert {"draws", "quantiles", "effects", "drivers", "failures"} <= tables
    assert (tmp_path / "ensemble.html").read_text(encoding="utf-8").count("<svg") == 2
    kept = {p: p.stat().st_ino for p in (tmp_path / "draws").iterdir()}
    assert len(kept) == 6
    again = run(*words, "--json")
    assert again.exit_code == 0, again.output
    told = json.loads(again.output[again.output.index("{") : again.output.rindex("}") + 1])
    assert told["manifest"]["draws_answered"] == 2
    assert told["manifest"]["licences_at_random"]
    assert {p: p.stat().st_ino for p in (tmp_path / "draws").iterdir()} == kept


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("galium-as-recorded",), "Did you mean"),
        ((NAME, "--until", "2021"), "must come after 2022"),
        ((NAME, "--switch", "elements=one_by_one"), "one run a draw"),
        ((NAME, "--switch", "elements=Dy"), "no element of the data folder gallium"),
    ],
)
def test_mistakes_are_told_before_anything_runs(tmp_path, words, said):
    done = run("ensemble", *words, "--data", "gallium", "--out", tmp_path / "out")
    assert done.exit_code != 0
    assert said in str(done.exception)
    assert not (tmp_path / "out").exists()
