"""RFF issue brief 25-12 on a short run: nobody acts; a short control costs China less and makes nobody build."""

from __future__ import annotations

from ytterby.game.play import play_game
from ytterby.game.reading import GAMES, read_game
from ytterby.runs.run import Executor

NONE, SHORT, LASTING = range(3)


def test_order_of_controls_on_a_short_run(tmp_path, workspace):
    """To 2027 in whole years: plants that open then have cost what they cost, and have brought next to nothing."""
    text = (GAMES / "rff.yaml").read_text(encoding="utf-8")
    years = "years: {from: 2025, until: 2045, windows: [2030]}"
    assert years in text
    path = tmp_path / "rff.yaml"
    short = "years: {from: 2025, until: 2027, windows: [2026], quarters: none}"
    path.write_text(text.replace(years, short), encoding="utf-8")
    played = play_game(read_game(path, workspace), Executor.of("serial", store=False))
    for solved in played.solved:
        first, second = solved.game.payoff
        reply = second.argmax(axis=1)
        assert (NONE, 0) in solved.equilibria
        assert first[SHORT, reply[SHORT]] > first[LASTING, reply[LASTING]]
        assert reply[SHORT] == 0
