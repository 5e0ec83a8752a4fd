"""What all answers share: lists as plain data, frames and files; what has no page says so."""

from __future__ import annotations

import json

import pytest

from ytterby.ground.answer import Answer, AnswerList, html_of
from ytterby.ground.errors import ResultError


@pytest.fixture
def answers():
    return AnswerList(
        [("a", [1, 2]), ("<b>", None)], "things", lambda one: {"name": one[0], "more": one[1]}
    )


def test_a_list_of_answers_is_a_list(answers):
    assert answers[0] == ("a", [1, 2])
    assert len(answers) == 2
    assert answers.to_dict() == {
        "things": [{"name": "a", "more": [1, 2]}, {"name": "<b>", "more": None}]
    }
    assert answers.tables["things"]["more"].to_list() == ["[1, 2]", None]


def test_it_is_written_and_never_over_a_file(answers, tmp_path):
    path = answers.write(tmp_path, csv=True)
    assert json.loads(path.read_text(encoding="utf-8")) == answers.to_dict()
    assert (tmp_path / "things.csv").is_file()
    with pytest.raises(ResultError, match="there is such a file"):
        answers.write(tmp_path)
    assert answers.write(tmp_path, force=True) == path


def test_a_notebook_shows_texts_as_texts(answers):
    assert "&lt;b&gt;" in answers._repr_html_()
    assert html_of("<", ["&"]) == "<p>&lt;</p><ul><li>&amp;</li></ul>"


def test_a_frame_of_a_table_that_is_not_there(answers):
    with pytest.raises(ResultError, match="no table 'nonsense'"):
        answers.to_pandas("nonsense")


def test_what_has_no_page_says_so(answers):
    with pytest.raises(ResultError, match=r"no page|nothing draws"):
        answers.plot()


def test_an_answer_that_nobody_draws(monkeypatch):
    monkeypatch.setattr(Answer, "viewer", None)
    with pytest.raises(ResultError, match="this answer has no page"):
        Answer().to_dict()


def test_a_list_says_how_many_it_has():
    assert repr(AnswerList([1], "facts", lambda one: {"n": one})) == "<1 fact>"
    assert repr(AnswerList([1, 2], "facts", lambda one: {"n": one})) == "<2 facts>"
