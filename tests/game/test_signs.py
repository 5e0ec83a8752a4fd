"""The order of China's money in 2025 and 2026: licences above nothing, nothing above a ban to one, that above a ban to
all. By money alone no ban is chosen; what it would have to be worth is a number."""

from __future__ import annotations

import pytest

from ytterby.game.gamefile import GameYears
from ytterby.game.play import play_game
from ytterby.game.reading import Game, read_game
from ytterby.runs.run import Executor

ACTIONS = ("none", "licences", "ban-usa", "ban-all")


@pytest.fixture(scope="module")
def played(workspace):
    """The packaged game with China alone, four of its actions, to 2026 in whole years."""
    packaged = read_game("china-usa", workspace)
    file = packaged.file
    china = file.player("CHN")
    own = tuple(china.action(name) for name in ACTIONS)
    usa = file.player("USA").model_copy(update={"actions": file.player("USA").actions[:1]})
    years = GameYears.model_validate({"from": 2025, "until": 2026, "quarters": "none"})
    players = (china.model_copy(update={"actions": own}), usa)
    small = file.model_copy(update={"players": players, "years": years})
    game = Game(small, packaged.document, workspace)
    return play_game(game, Executor.of("serial", store=False))


def test_order_of_chinas_money(played):
    money = dict(zip(ACTIONS, played.payoffs.totals(2026)[0, :, 0].tolist(), strict=True))
    assert money["licences"] > money["none"] == 0.0 > money["ban-usa"] > money["ban-all"]
    chain = (
        played.payoffs.parts[1, 0, :3].sum(axis=(0, 1))[:, 0].tolist()
    )  # as the trade alone sees it
    assert chain[1] > 0.0 > chain[2] > chain[3]


def test_a_ban_has_leverage_and_a_price(played):
    solved = played.solved[-1]
    prices = {one.action: one for one in solved.values}
    assert {"ban-usa", "ban-all"} <= set(prices)
    assert all(one.here > 100.0 for one in prices.values() if one.action.startswith("ban"))
    row = played.leverage.filter(action="ban-all", year=2026).to_dicts()[0]
    assert row["leverage"] > 10.0
    assert row["target_loss_musd"] > row["holder_loss_musd"] > 0.0
