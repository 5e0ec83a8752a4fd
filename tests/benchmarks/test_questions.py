"""What `make bench` prints of questions: flat figures by scenario, from an empty store."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
NAMES = ["baseline", "technology-ban-2023", "licensing-2025"]


@pytest.fixture
def questions(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import questions

    yield questions
    sys.modules.pop("questions")


def test_each_question_starts_from_an_empty_home_and_again_from_that(questions, monkeypatch):
    asked = []

    def ask(name, home):
        asked.append((Path(name).name, home, sorted(p.name for p in Path(home).iterdir())))
        Path(home, "store").mkdir(exist_ok=True)
        if name.endswith(".yaml"):
            assert "extends:" in Path(name).read_text()
        return {"cpu_s": 2.0 if name.endswith(".yaml") else 4.0, "tables_s": 1.0, "runs": 1}

    monkeypatch.setattr(questions, "_ask", ask)
    found = questions.questions()
    assert found == {
        "question_s": dict.fromkeys(NAMES, 4.0),
        "question_again_s": dict.fromkeys(NAMES, 2.0),
        "tables_share": 0.25,
    }
    json.dumps(found)
    for first, again in zip(asked[::2], asked[1::2], strict=True):
        assert first[2] == []
        assert again[1:] == (first[1], ["again.yaml", "store"])
    assert [name for name, *_ in asked[::2]] == NAMES


def test_goals_are_those_of_the_scenarios(questions):
    assert list(questions.QUESTION_GOALS) == list(questions.AGAIN_GOALS) == NAMES
    for name in NAMES:
        assert questions.AGAIN_GOALS[name] <= questions.QUESTION_GOALS[name]


def test_help_is_measured_over_a_bare_program(questions):
    found = questions.command_help(1)
    assert found["help_s"] > 0.0
    assert 0.5 < found["help_over_bare"] < 5.0
