"""A game file says who may do what; every mistake in it is told with its line."""

from __future__ import annotations

import pytest
from tests.game.conftest import SMALL

from ytterby.game.reading import builtin_games, folder_of_game, read_game
from ytterby.ground.errors import ScenarioError
from ytterby.runs.workspace import Workspace


@pytest.mark.parametrize("name", builtin_games())
def test_packaged_games_are_sound(name, workspace):
    folder = folder_of_game(name)
    game = read_game(name, workspace if folder.name == "rare_earths" else Workspace.read(folder))
    assert game.file.name == name
    assert game.file.data == game.workspace.chain.folder.name
    assert len(game.file.players) >= 2


def test_a_cell_holds_the_patches_of_its_actions(small):
    ban, duty = small.file.player("CHN").actions[1], small.file.player("USA").actions[1]
    both = small.scenario({"CHN": ban, "USA": duty})
    assert [one.id for one in both.controls.measures] == ["small-ban", "small-duty"]
    assert both.lineage[1:] == ("baseline",)
    assert both.years.end == 2026
    alone = small.scenario({"CHN": ban, "USA": small.file.player("USA").actions[0]})
    assert [one.id for one in alone.controls.measures] == ["small-ban"]


def test_what_the_market_does_not_see_is_the_reference(small):
    unseen = {
        "CHN": small.file.player("CHN").actions[2],
        "USA": small.file.player("USA").actions[2],
    }
    assert small.scenario(unseen) is small.reference
    assert small.run_name(unseen) == "reference"
    assert small.reference.controls.measures == ()


def test_digest_says_what_is_played(small, small_file, workspace):
    again = read_game(small_file, workspace)
    assert again.digest == small.digest
    small_file.write_text(SMALL.replace("rate: 0.25", "rate: 0.3"), encoding="utf-8")
    assert read_game(small_file, workspace).digest != small.digest


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("measures:\n", "measure:\n", "unknown key 'measure'"),
        ("acts: [{act: prohibition", "acts: [{act: prohibit", "prohibition"),
        ("stake: ST-US-H20", "stake: ST-US-H2", "unknown stake"),
        ("target: CHN", "target: CHM", "unknown player"),
        ("controls:\n            measures:\n              - id: small-duty",
         "control:\n            measures:\n              - id: small-duty", "unknown key of a patch 'control'"),
        ("leverage: {holder", "differences: {players: [EU27]}\nleverage: {holder", "differences"),
        ("  - id: EU27\n", "  - id: EU28\n", "EU28"),
        ("windows: [2025]", "windows: [2027]", "windows must lie"),
        ("windows: [2025]", "windows: [2026, 2025, 2026]", "windows must rise"),
        ("from: 2025, until: 2026, windows", "from: 2027, until: 2026, windows", "out of order"),
        ("from: 2025, until: 2026, windows", "from: 2010, until: 2026, windows", "before the base year"),
        ("rate: 0.1", "rate: 5", "5 percent is 0.05"),
        ("  - id: USA\n", "  - id: CHN\n", "two players have the id 'CHN'"),
        ("id: talk", "id: ban", "two actions of the id 'ban'"),
        ("  - id: EU27\n", "  - id: EU27\n    regions: [EU27, USA]\n", "would count twice"),
        ("        target: CHN\n        patch", "        target: USA\n        patch", "aims at itself"),
        ("holder: CHN, target: USA", "holder: CHN, target: CHN", "no leverage over itself"),
        ("            year: 2025", "            year: 2031", "no year of the game"),
        ("ended: 2025-12-31", "ended: 2024-12-31", "dates out of order"),
        ("reference: baseline", "reference: baselin", "baselin"),
        ("- {id: none, title: Nothing}", "- {id: none, title: Nothing, patch: {parameters: {leak_capacity: 0.1}}}",
         "first action"),
    ],
)  # fmt: skip
def test_mistakes_are_told_with_file_and_line(small_file, workspace, old, new, told):
    assert old in SMALL
    small_file.write_text(SMALL.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ScenarioError) as wrong:
        read_game(small_file, workspace)
    assert told in str(wrong.value)
    assert f"{small_file}:" in str(wrong.value)


@pytest.mark.parametrize(
    "text", ["", "- a\n- b\n", "players: [\n", "\tname: x\n", SMALL.split("  - id: USA")[0]]
)
def test_what_is_no_game_is_told(tmp_path, workspace, text):
    path = tmp_path / "odd.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as wrong:
        read_game(path, workspace)
    assert f"{path}:" in str(wrong.value)
    path.write_bytes(b"\xff\xfe\x00name")
    with pytest.raises(ScenarioError, match="UTF-8"):
        read_game(path, workspace)


def test_the_reference_is_told_with_its_own_line(small_file, workspace):
    small_file.write_text(
        SMALL.replace("reference: baseline", "reference: nowhere"), encoding="utf-8"
    )
    with pytest.raises(ScenarioError, match="nowhere") as wrong:
        read_game(small_file, workspace)
    line = 1 + SMALL.splitlines().index("reference: baseline")
    assert wrong.value.where == f"{small_file}:{line}"


def test_actions_that_cannot_go_together_are_named_with_the_line_of_the_second(
    small_file, workspace
):
    text = SMALL.replace("id: small-duty", "id: small-ban")
    small_file.write_text(text, encoding="utf-8")
    game = read_game(small_file, workspace)
    actions = {name: game.file.player(name).actions[1] for name in ("CHN", "USA")}
    with pytest.raises(ScenarioError, match="CHN: ban with USA: duty cannot be run") as wrong:
        game.scenario(actions)
    line = 1 + next(n for n, row in enumerate(text.splitlines()) if row.endswith("- id: duty"))
    assert wrong.value.where == f"{small_file}:{line}"


def test_cells_that_the_market_sees_alike_share_a_run(small_file, workspace):
    own = "  - id: JPN\n    actions:\n      - {id: none, title: Nothing}\n      - {id: wait, title: Wait and see}\n"
    small_file.write_text(SMALL.replace("leverage: {", f"{own}leverage: {{"), encoding="utf-8")
    game = read_game(small_file, workspace)
    assert game.shape == (3, 3, 1, 2)
    assert len(game.cells()) == 18
    assert list(game.scenarios()) == ["reference", "usa-duty", "chn-ban", "chn-ban--usa-duty"]


def test_the_line_is_that_of_the_patch(small_file, workspace):
    text = SMALL.replace(
        "stages: [magnet], origin: CHN, destinations: [USA], rate",
        "stages: [magnets], origin: CHN, rate",
    )
    small_file.write_text(text, encoding="utf-8")
    line = 1 + next(n for n, row in enumerate(text.splitlines()) if "[magnets]" in row)
    with pytest.raises(ScenarioError) as wrong:
        read_game(small_file, workspace)
    assert f"{small_file}:{line}" in str(wrong.value)


def test_two_actions_that_say_a_number_differently_clash(small_file, workspace):
    text = SMALL.replace(
        "      - id: talk\n",
        "      - id: talk\n        patch: {parameters: {leak_capacity: 0.1}}\n",
    )
    text = text.replace(
        "      - id: lists\n",
        "      - id: lists\n        patch: {parameters: {leak_capacity: 0.2}}\n",
    )
    small_file.write_text(text, encoding="utf-8")
    game = read_game(small_file, workspace)
    actions = {name: game.file.player(name).actions[2] for name in ("CHN", "USA")}
    with pytest.raises(ScenarioError, match="leak_capacity"):
        game.scenario(actions)


def test_a_data_folder_that_is_not_there_is_told_with_its_line(small_file):
    small_file.write_text(f"data: rare_earth\n{SMALL}", encoding="utf-8")
    with pytest.raises(ScenarioError, match="Did you mean") as wrong:
        folder_of_game(small_file)
    assert wrong.value.where == f"{small_file}:1"


def test_an_unknown_game_is_suggested(workspace):
    with pytest.raises(ScenarioError, match="china-us") as wrong:
        read_game("china-us", workspace)
    assert "china-usa" in str(wrong.value)
