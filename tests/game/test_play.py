"""A small game played on the market to 2026: it goes on where it was stopped, and equal games are equal bytes."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest
from tests.report.kit.rules import faults
from typer.testing import CliRunner

import ytterby.report.views  # noqa: F401 -- it gives answers their pages
from ytterby.cli.game import app
from ytterby.game.play import play
from ytterby.runs.store import Store

pytestmark = pytest.mark.usefixtures("warm")


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    from tests.game.conftest import SMALL

    path = tmp_path_factory.mktemp("game") / "small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return Store(tmp_path_factory.mktemp("runs") / "store")


@pytest.fixture(scope="module")
def killed(file, store):
    """How many runs are kept of a game whose process was killed after the third."""
    words = ["game", str(file), "--store", str(store.path), "--engine", "serial"]
    code = (
        f"from ytterby.cli.main import main; import sys; sys.argv = ['ytterby', *{words!r}]; main()"
    )
    with subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL) as process:
        while len(store.entries()) < 3 and process.poll() is None:
            time.sleep(0.02)
        process.kill()
    return len(store.entries())


@pytest.fixture(scope="module")
def played(file, store, killed):
    del killed
    return play(file, engine="serial", store=store)


def test_a_killed_game_goes_on(store, killed, played):
    assert played.solved
    assert 3 <= killed <= len(store.entries()) == 4


@pytest.mark.usefixtures("in_processes")
def test_the_same_game_gives_the_same_bytes_with_other_runs(file, played, tmp_path):
    """By two processes and from an empty store, as by one that was killed and went on."""
    again = play(file, engine="processes", workers=2, store=tmp_path / "empty")
    for n, one in enumerate((played, again)):
        one.write(tmp_path / str(n))
    names = sorted(path.name for path in (tmp_path / "0").iterdir())
    assert {"payoffs.parquet", "payoff_years.parquet", "leverage.parquet", "manifest.json"} <= set(
        names
    )
    for name in names:
        assert (tmp_path / "0" / name).read_bytes() == (tmp_path / "1" / name).read_bytes(), name


OWN = """\
name: own
title: Myanmar and China
description: Other players, other actions, and a number beside a control.
reference: baseline
years: {from: 2025, until: 2025, quarters: none}
rate: 0.03
players:
  - id: mines
    title: Who holds the mines of Kachin
    regions: [MMR]
    actions:
      - {id: none, title: Nothing}
      - id: levy
        title: A levy on concentrate
        patch:
          controls:
            measures:
              - id: own-levy
                title: A levy on concentrate
                effective: 2025-01-01
                acts: [{act: export_tax, stages: [concentrate], origin: MMR, rate: 0.2}]
  - id: buyers
    regions: [CHN, JPN]
    actions:
      - {id: none, title: Nothing}
      - {id: shrug, title: The market does not see it}
"""


def test_other_players_and_actions_are_a_file(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text(OWN, encoding="utf-8")
    found = play(path, engine="serial", store=False)
    table = found.tables["payoffs"]
    assert set(table["player"]) == {"mines", "buyers"}
    assert set(table["cell"]) == {"none / none", "none / shrug", "levy / none", "levy / shrug"}
    levied = table.filter(pl.col("cell") == "levy / none", pl.col("player") == "mines")
    parts = dict(levied.select("part", "value_musd").iter_rows())
    assert parts["taxes"] > 0.0 > parts["chain"]
    assert parts["total"] == pytest.approx(sum(v for name, v in parts.items() if name != "total"))


def test_nobody_acting_is_nothing_and_a_duty_is_the_duty_of_its_levier(played):
    table = played.tables["payoffs"]
    quiet = table.filter(pl.col("cell") == "none / none / none")
    assert quiet["value_musd"].to_list() == [0.0] * quiet.height
    unseen = table.filter(pl.col("cell") == "talk / none / none")
    assert unseen["value_musd"].to_list() == [0.0] * unseen.height
    duty = table.filter(pl.col("cell") == "none / duty / none", pl.col("until") == 2025)
    taxes = dict(duty.filter(pl.col("part") == "taxes").select("player", "value_musd").iter_rows())
    assert taxes["USA"] > 1.0
    lists = table.filter(pl.col("cell") == "none / lists / none", pl.col("player") == "USA",
                         pl.col("part") == "total", pl.col("until") == 2025)  # fmt: skip
    assert lists.select("low_musd", "value_musd", "high_musd").row(0) == (-8000.0, -4500.0, -4500.0)


def test_command_tells_and_writes(file, store, played, tmp_path):
    words = ["--store", str(store.path), "--engine", "serial", "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(app, [str(file), *words])
    assert done.exit_code == 0, done.output
    for told in ("equilibri", "Leverage", "402 industries", "half-life", "EU27*"):
        assert told in done.output
    page = (tmp_path / "out" / "game.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 4
    matrix = page.partition("What each side gets")[2].partition("</table>")[0]
    assert matrix.count("CHN ") == 9
    assert " *</td>" in matrix
    assert not faults(page)
    assert "What a payoff leaves out" in page
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["digests"]["game"] == played.game.digest
    assert CliRunner().invoke(app, ["list"]).stdout.count("china-usa") == 1


def test_the_notebook_runs(played):
    """The section of docs/notebook.md on games, with the small one in place of the packaged one."""
    text = (Path(__file__).parents[2] / "docs" / "notebook.md").read_text(encoding="utf-8")
    blocks = text.split("## A game")[1].split("```python")[1:]
    names = {"yt": SimpleNamespace(play=lambda _: played)}
    for block in blocks:
        exec(block.split("```")[0], names)
    assert names["found"] is played
    assert len(blocks) == 2
    assert repr(played).startswith("<game small: equilibria to 2025 ")
