"""What the bench measures of a game: its time over the single runs of its cells, and over those that differ."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def game(scripts):
    return scripts("game")


def test_cells_that_share_a_run_count_each(game):
    figures = game.figures({"a": 2.0, "b": 3.0}, ["a", "b", "a"], 6.0)
    assert (figures["cells"], figures["runs"]) == (3, 2)
    assert figures["game_over_cells"] == pytest.approx(6.0 / 7.0)
    assert figures["game_over_runs"] == pytest.approx(1.2)
    json.dumps(figures)


def test_it_is_the_packaged_game_of_35_cells_in_21_runs(game):
    small = game.two_players(2026, "none")
    assert len(small.cells()) == 35
    assert len(small.scenarios()) == 21
