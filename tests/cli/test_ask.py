"""`ytterby ask`: the file, how each word was read, and one clear error."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from ytterby.cli.main import app
from ytterby.ground.errors import ScenarioError, YtterbyError

SENTENCE = "China stops dysprosium for six months from January 2027"


def ask(*words):
    return CliRunner().invoke(app, ["ask", *words], catch_exceptions=False)


def test_it_prints_the_file_and_how_each_word_was_read(tmp_path):
    path = tmp_path / "mine.yaml"
    done = ask(SENTENCE, "--out-file", str(path))
    text = path.read_text(encoding="utf-8")
    assert "elements: [Dy]" in text
    assert text in done.stdout
    for words, read in [
        ("dysprosium", "elements: [Dy]; stages: all"),
        ("for six months", "last day: 2027-06-30"),
    ]:
        assert words in done.stdout
        assert read in done.stdout


def test_it_names_only_a_file_that_is_there(tmp_path):
    path = tmp_path / "mine.yaml"
    assert f"ytterby simulate {path}" in "".join(
        ask(SENTENCE, "--out-file", str(path)).stdout.split("\n")
    )
    told = ask(SENTENCE).stdout
    assert "--out-file FILE writes it" in told
    assert "ytterby simulate" not in told


def test_a_file_that_is_there_stays(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_bytes(b"important")
    with pytest.raises(YtterbyError, match=r"own\.yaml: there is such a file.*\n.*--force"):
        ask(SENTENCE, "--out-file", str(path))
    assert path.read_bytes() == b"important"
    ask(SENTENCE, "--out-file", str(path), "--force")
    assert "elements: [Dy]" in path.read_text(encoding="utf-8")


def test_as_json():
    told = json.loads(ask(SENTENCE, "--json").stdout)
    assert told["data"] == "rare_earths"
    assert {"words": "stops", "read_as": "act: prohibition"} in told["reading"]


def test_what_is_not_understood_is_one_error():
    with pytest.raises(ScenarioError, match="unobtainium"):
        ask("China stops unobtainium from 2027")
    with pytest.raises(ScenarioError, match=r"None of them leaves CHN.* can be read"):
        ask("China stops scrap from 2027")


def test_another_command_is_named_and_run():
    named = ask("Should Japan hold a stock for six months?").stdout
    assert "Run: ytterby cover JPN --months 6" in named
    assert "all uses in JPN" not in named
    assert "all uses in JPN" in ask("Should Japan hold a stock for six months?", "--run").stdout
    told = json.loads(ask("Does Nolans pay at 80 USD/kg?", "--json").stdout)
    assert told["command"] == ["bankable", "nolans", "--price", "80"]
    assert not told["file"]
    with pytest.raises(YtterbyError, match="no scenario file answers it"):
        ask("Does Nolans pay at 80 USD/kg?", "--out-file", "x.yaml")


def test_the_reading_stands_before_the_run():
    done = ask("Is terbium metal from China to India controlled?", "--run").stdout
    assert done.index("item: terbium metal") < done.index("LICENCE REQUIRED")


def test_a_country_of_the_union_is_read_as_the_union_in_the_same_breath():
    told = ask("China stops dysprosium to Germany from 2027").stdout
    assert "destinations: [EU27]" in told
    for word in ("Germany", "market of the European Union", "--region DEU", "0.24 of its GDP"):
        assert word in told
