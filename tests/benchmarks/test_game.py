"""What `make bench` prints of a game: its time over the single runs of its cells, and over those that differ."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def game(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    spec = importlib.util.spec_from_file_location("benchmark_of_a_game", BENCHMARKS / "game.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    yield module
    for name in (spec.name, "one_core"):
        sys.modules.pop(name, None)


def test_ratios_are_over_two_cores_and_cells_that_share_a_run_count_each(game):
    singles = {"a": game.Spent(4.0, 2.0), "b": game.Spent(6.0, 3.0)}
    found = game.figures(singles, ["a", "b", "a"], game.Spent(7.0, 6.0))
    assert (found["cells"], found["runs"]) == (3, 2)
    assert found["wall_over_cells"] == pytest.approx(7.0 / (14.0 / 2))
    assert found["cpu_over_cells"] == pytest.approx(6.0 / 7.0)
    assert found["wall_over_runs"] == pytest.approx(1.4)
    assert found["cpu_over_runs"] == pytest.approx(1.2)
    json.dumps(found)


def test_it_is_the_packaged_game_of_35_cells_in_21_runs(game, tmp_path):
    ready = game.prepared(game.two_players(2026, "none"), tmp_path)
    assert len(ready.cells.all()) == 35
    assert len(ready.jobs) == 21
    assert ready.means.workers == game.WORKERS == 2
    assert not ready.start_jobs


def test_child_processes_count(game):
    import subprocess

    burn = "t = __import__('time').process_time\nwhile t() < 0.3: pass"
    found = game.spent(lambda: subprocess.run([sys.executable, "-c", burn], check=True))
    assert found.cpu > 0.25
