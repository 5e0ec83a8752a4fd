"""Dated moves against best replies: read from the packaged table, and computed apart on a game made by hand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from ytterby.controls.book import Book
from ytterby.game import record
from ytterby.game.gamefile import FOLDER
from ytterby.game.payoffs import PARTS, Payoffs
from ytterby.game.reading import GAMES, read_game
from ytterby.game.record import dated_moves
from ytterby.game.timeline import read_race
from ytterby.ground.csvfile import read_csv
from ytterby.ground.yamlfile import load

RACE = read_race(Book.read())


@pytest.fixture
def moved(small, monkeypatch):
    """A ban, a talk that the market does not see, and a duty against the ban; the money of China and of the United
    States in 2025 and 2026 is made up."""
    rows = [
        {
            "step": "CN-2025-LICENCES",
            "game": "small",
            "player": "CHN",
            "action": "ban",
            "others": "",
            "note": "so",
        },
        {
            "step": "CN-2025-SUSPENDED",
            "game": "small",
            "player": "CHN",
            "action": "talk",
            "others": "USA=duty",
            "note": "",
        },
        {
            "step": "US-2026-EXTENDED",
            "game": "small",
            "player": "USA",
            "action": "duty",
            "others": "CHN=ban",
            "note": "",
        },
    ]
    monkeypatch.setattr(record, "read_csv", lambda _: SimpleNamespace(rows=rows))
    money = {name: np.zeros((3, 3, len(PARTS), 2)) for name in small.scenarios()}
    money["chn-ban"][:, 0, 0] = [5.0, -9.0]
    money["chn-ban--usa-duty"][:, 1, 0] = [0.0, 3.0]
    return dated_moves(Payoffs.of(small, money), RACE)


def test_a_move_is_judged_from_its_year_on_and_by_window(moved):
    ban, talk, duty = moved
    assert ban.in_set(2025)
    assert not ban.in_set(2026)
    assert set(ban.best[2026]) == {"none", "talk"}
    assert ban.given_up == {2025: 0.0, 2026: pytest.approx(9.0 / 1.1 - 5.0)}
    assert talk.silent
    assert not talk.in_set(2026)
    assert duty.best == {2026: ["duty"]}
    assert duty.in_set(2026)


def test_every_packaged_move_is_a_step_of_the_race_and_an_action_of_its_game():
    rows = read_csv(FOLDER / "moves.csv").rows
    steps = {one.id: one for one in RACE.steps}
    assert len(rows) >= 20
    for row in rows:
        players = {one["id"]: one for one in load(GAMES / f"{row['game']}.yaml").data["players"]}
        own = {one["id"] for one in players[row["player"]]["actions"]}
        assert row["action"] in own
        assert steps[row["step"]].side == row["player"]
        for other in row["others"].split():
            player, action = other.split("=")
            assert action in {one["id"] for one in players[player]["actions"]}
    assert {row["player"] for row in rows} == {"CHN", "USA"}


def test_the_game_of_gallium_can_be_read():
    from ytterby.datasets.package import find_folder
    from ytterby.runs.workspace import Workspace

    game = read_game("gallium-2023", Workspace.read(find_folder("gallium")))
    assert game.shape == (3, 1)
