from __future__ import annotations

import pytest

from ytterby.compliance.parties.quality import evaluate_pairs, score_pairs
from ytterby.compliance.parties.score import compare
from ytterby.ground.csvfile import read_csv
from ytterby.ground.errors import DataError

TEXT = """\
category,schema,name1,name2,is_match
typo,Person,Vladimir Pudin,Vladimir Putin,true
other,Person,Igor Putin,Vladimir Putin,false
other,Company,=cmd|x,Acme,false
swap,Person,Friedrich Hans,Hans Friedrich,false
"""


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "in.csv"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_scores_are_those_of_compare(path, tmp_path):
    out = tmp_path / "out.csv"
    pairs = score_pairs(path, out)
    assert [p.comparison for p in pairs] == [compare(p.name1, p.name2, p.schema) for p in pairs]
    written = read_csv(out)
    assert written.columns[-2:] == ["score", "match"]
    assert [r["match"] for r in written.rows] == ["true", "false", "false", "true"]
    assert written.rows[2]["name1"] == "'=cmd|x"


def test_the_label_changes_no_score(path, tmp_path):
    turned = tmp_path / "turned.csv"
    turned.write_text(TEXT.replace("true", "x").replace("false", "true").replace("x\n", "false\n"))
    assert [p.comparison for p in score_pairs(path)] == [p.comparison for p in score_pairs(turned)]


def test_evaluation(path):
    found = evaluate_pairs(path)
    assert found.figures() == {"precision": 0.5, "recall": 1.0, "f1": 0.6667}
    assert [(p.name1, p.line) for p in found.wrong] == [("Friedrich Hans", 5)]
    assert found.groups["category"]["other"].false_positive == 0
    assert found.groups["category"]["swap"].false_positive == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name1,name\nA,B\n", "line 1: no column 'name2'"),
        ("name1,name2\nA\n", "line 2, from column 'name2'"),
        ("name1,name2,is_match\nA,B,perhaps\n", "line 2, column 'is_match': 'perhaps' is no label"),
        ("name1,name2\nA,B\n", "no column 'is_match'"),
    ],
)
def test_what_is_wrong_and_where(tmp_path, text, message):
    path = tmp_path / "in.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=message):
        evaluate_pairs(path)


def test_wrong_encoding_and_taken_column(tmp_path):
    path = tmp_path / "in.csv"
    path.write_bytes(b"name1,name2\nBj\xf6rn,B\n")
    with pytest.raises(DataError, match="0xf6 at byte 14"):
        score_pairs(path)
    path.write_text("name1,name2,score\nA,B,1\n", encoding="utf-8")
    with pytest.raises(DataError, match="'score' is there already"):
        score_pairs(path, tmp_path / "out.csv")


def test_an_empty_table_has_no_figures(tmp_path):
    path = tmp_path / "in.csv"
    path.write_text("name1,name2,is_match\n", encoding="utf-8")
    assert evaluate_pairs(path).shares()["f1"] == 0.0
