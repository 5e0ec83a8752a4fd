"""Batches: every row answered in its place, whatever the file looks like."""

from __future__ import annotations

import csv
import io
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ytterby.compliance.decide.batch import (
    ADDED,
    answer_rows,
    cells_of,
    columns_aside,
    questions_of,
    read_batch,
    write_verdicts,
)
from ytterby.compliance.decide.engine import Checker
from ytterby.compliance.decide.law import law_of
from ytterby.compliance.decide.question import COLUMNS, Question
from ytterby.compliance.decide.verdict import Verdict
from ytterby.ground.csvfile import parse_csv, read_csv
from ytterby.ground.errors import DataError

CORPUS = Path(__file__).parent / "corpus"
LICENCE, NOTHING, ERROR = "licence required", "no control found", "error"
UNSURE = "cannot tell"

OUTCOMES = {
    "bad_dates.csv": [ERROR] * 5 + [LICENCE],
    "bad_hs.csv": [ERROR] * 4 + [LICENCE],
    "bad_words.csv": [UNSURE] * 4 + [LICENCE],
    "bom.csv": [LICENCE, NOTHING],
    "cell_too_long.csv": [ERROR, LICENCE],
    "formula_in_an_error.csv": [ERROR],
    "formulas.csv": [LICENCE] * 3,
    "inches.csv": [LICENCE, LICENCE, LICENCE, NOTHING],
    "long_names.csv": [LICENCE, LICENCE, LICENCE, "prohibited"],
    "many_quotes.csv": ["cannot tell", LICENCE],
    "nothing_asked.csv": [ERROR, LICENCE],
    "own_columns.csv": [LICENCE, NOTHING],
    "quotes_and_newlines.csv": [LICENCE, LICENCE],
    "semicolons_in_a_cell.csv": [LICENCE],
    "unknown_countries.csv": [ERROR] * 4 + [LICENCE],
    "utf16.csv": [LICENCE, NOTHING],
    "utf16_be.csv": [LICENCE, NOTHING],
}
"""What the rows of a file of the corpus come to."""
REFUSED = {
    "binary.csv": "not UTF-8",
    "blank_lines_only.csv": "column 1 has no name",
    "column_twice.csv": "line 1: column 'date' stands twice, at 1 and 3",
    "empty.csv": "empty",
    "header_only.csv": "no row below the header",
    "latin1_in_a_row.csv": "line 3: not UTF-8",
    "no_known_column.csv": "with commas, not semicolons or tabs",
    "nul_in_a_row.csv": "line 3: NUL character",
    "ragged_rows.csv": "line 3, from column 'destination_country': row 2 has 2 fields",
    "tabs.csv": "with commas, not semicolons or tabs",
    "unclosed_quote.csv": "never closed",
    "utf16_without_mark.csv": "NUL character",
}
"""Files that are refused as a whole, and what is said of them."""


def parsed(text):
    return questions_of(parse_csv(text, "x.csv"), "x.csv")


def answers(checker, name):
    path = CORPUS / name
    return list(answer_rows(checker, read_batch(path), name))


def out_of(checker, name, folder):
    """The CSV that is written for a file of the corpus, as rows."""
    batch = read_batch(CORPUS / name)
    path = folder / "out.csv"
    write_verdicts(path, batch.columns, answer_rows(checker, batch, name))
    text = path.read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_every_file_of_the_corpus_has_an_expectation():
    assert {path.name for path in CORPUS.iterdir()} == OUTCOMES.keys() | REFUSED.keys()


@pytest.mark.parametrize("name", OUTCOMES)
def test_a_bad_row_is_an_error_and_the_rest_is_answered(checker, name):
    found = answers(checker, name)
    assert [verdict.outcome for _, verdict in found] == OUTCOMES[name]
    for number, (_, verdict) in enumerate(found, start=1):
        if verdict.outcome == ERROR:
            assert f"row {number}, line " in verdict.error


@pytest.mark.parametrize("block", [1, 1_000_000])
@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_read_is_refused_as_a_whole(name, block):
    with (
        patch("ytterby.compliance.decide.batch.BLOCK", block),
        pytest.raises(DataError, match=name) as told,
    ):
        read_batch(CORPUS / name)
    assert REFUSED[name] in str(told.value)


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(DataError, match=r"Check the path|Name a file"):
            read_batch(path)


@pytest.mark.parametrize(
    ("name", "row", "words"),
    [
        ("bad_dates.csv", 1, "date: 1984-12-31 is before 1985"),
        ("bad_dates.csv", 3, "date: '2025-02-30' is no day"),
        ("unknown_countries.csv", 1, "exporter_country: 'Atlantis'"),
        ("unknown_countries.csv", 2, "destination_country: 'Narnia'"),
        ("unknown_countries.csv", 3, "origin_country: 'XX'"),
        ("unknown_countries.csv", 4, "party_country: '??'"),
        ("bad_hs.csv", 2, "'284' has 3 digits"),
        ("cell_too_long.csv", 1, "item_text: longer than 20000"),
    ],
)
def test_the_error_names_the_column(checker, name, row, words):
    assert words in answers(checker, name)[row - 1][1].error


def test_the_error_on_an_item_names_the_column(checker):
    assert "hs_code" in answers(checker, "bad_hs.csv")[0][1].error


@pytest.mark.parametrize(
    ("row", "column", "word", "known"),
    [
        (1, "element", "'Unobtainium'", "Dy"),
        (2, "form", "'sculpture'", "hydrogen storage"),
        (3, "technology_stage", "'alchemy'", "magnet making"),
        (4, "regime", "'magic'", "trade_administration"),
    ],
)
def test_a_word_that_nobody_knows_is_asked_for(checker, row, column, word, known):
    verdict = answers(checker, "bad_words.csv")[row - 1][1]
    assert verdict.outcome == "cannot tell"
    assert not verdict.error
    question = verdict.missing[0]
    assert question.startswith(f"{column}: ")
    assert word in question
    assert known in question
    # what the other cells say stays in sight
    assert "Without that word: Licence required by CN-MOFCOM-GAC-2025-18" in verdict.headline
    assert verdict.measures[0] == "CN-MOFCOM-GAC-2025-18"


def test_an_unknown_word_hides_nothing_and_clears_nothing(checker):
    text = (
        "date,exporter_country,destination_country,item_text,form\n"
        "2024-12-10,CN,US,gallium metal,service\n2025-06-01,CN,US,lanthanum oxide,service\n"
        "2025-06-01,CN,US,,service\n"
    )
    found = [v for _, v in answer_rows(checker, parsed(text), "x.csv")]
    assert [v.outcome for v in found] == ["cannot tell"] * 3
    assert "Prohibited by CN-MOFCOM-2024-46#2a" in found[0].headline
    assert all(v.missing[0].startswith("form: unknown form 'service'") for v in found)
    assert all(v.question["form"] == "service" for v in found)


def test_no_cell_of_the_output_is_a_formula(checker, tmp_path):
    for name in ("formulas.csv", "formula_in_an_error.csv"):
        for row in out_of(checker, name, tmp_path):
            for cell in (*row, *row.values()):
                assert not cell.lstrip()[:1] or cell.lstrip()[0] not in "=+@", cell
    rows = out_of(checker, "formulas.csv", tmp_path)
    assert rows[0]["item_text"].startswith("'=HYPERLINK")
    assert [row["'+note"] for row in rows] == ["'@SUM(A1)", "'-2+3", "-5"]


def test_columns_of_the_user_stay_and_six_are_added(checker, tmp_path):
    rows = out_of(checker, "own_columns.csv", tmp_path)
    assert [row["reference"] for row in rows] == ["A-1", "A-2"]
    assert tuple(rows[0])[-len(ADDED) :] == ADDED


def test_a_column_of_the_name_of_an_answer_is_kept_as_given(checker, tmp_path):
    batch = parsed("item_text,exporter_country,outcome\ndysprosium oxide,CN,mine\n")
    write_verdicts(tmp_path / "o.csv", batch.columns, answer_rows(checker, batch, "x.csv"))
    with (tmp_path / "o.csv").open(encoding="utf-8", newline="") as file:
        row = next(csv.DictReader(file))
    assert (row["outcome (given)"], row["outcome"]) == ("mine", LICENCE)


def test_what_cannot_be_written_leaves_nothing_behind(checker, tmp_path):
    batch = read_batch(CORPUS / "bom.csv")
    folder = tmp_path / "is a folder.csv"
    folder.mkdir()
    for path in (tmp_path / "none" / "out.csv", folder):
        with pytest.raises(DataError, match="cannot be written"):
            write_verdicts(path, batch.columns, answer_rows(checker, batch, "bom.csv"))
    assert [path.name for path in tmp_path.iterdir()] == ["is a folder.csv"]
    assert not list(folder.iterdir())


def test_an_older_output_stays_when_the_new_one_fails(checker, tmp_path):
    path = tmp_path / "out.csv"
    path.write_text("before", encoding="utf-8")

    def broken():
        yield from answer_rows(checker, read_batch(CORPUS / "bom.csv"), "bom.csv")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_verdicts(path, ("date",), broken())
    assert path.read_text(encoding="utf-8") == "before"
    assert [p.name for p in tmp_path.iterdir()] == ["out.csv"]


def test_a_batch_answers_as_single_questions_do(checker):
    batch = read_batch(Path(__file__).parent / "cases_own.csv")
    for row, verdict in list(answer_rows(checker, batch, "cases_own.csv"))[::7]:
        if verdict.outcome != ERROR:
            assert verdict == checker.check(Question.from_row(row))


def test_findings_that_are_kept_are_those_made_anew():
    texts = (
        "dysprosium oxide 99.9%, {}", "NdFeB magnets made in Japan, {}", "Chinese NdFeB magnets with 2% Dy, {}",
        "flotation know-how for bastnaesite, {}", "gallium metal of Chinese origin, {}", "motor, {} 60 % owned by X",
        "magnets, made with Chinese technology, {}", "germanium lens for camera, {}",
    )  # fmt: skip
    legs = (("CN", "US"), ("CN", "JP"), ("JP", "KR"), ("US", "CN"))
    parties = ("", "TDK Corporation", "Rheinmetall AG", "MP Materials Corp.")
    days = ("2023-12-10", "2025-04-20", "2025-10-20", "2025-12-01", "2026-02-20", "2026-12-01")
    asked = [
        Question(date=day, item_text=text.format(f"lot {n}-{m}"), exporter_country=leg[0], destination_country=leg[1],
                 party_name=party)
        for n, (text, leg, party) in enumerate(product(texts, legs, parties)) for m, day in enumerate(days)
    ]  # fmt: skip
    checker = Checker(near=False)
    kept = [checker.check(question) for question in asked]
    for question, verdict in [*zip(asked, kept, strict=True)][::5]:
        law_of()._answers.clear()
        law_of().findings.clear()
        assert checker.check(question) == verdict


def test_equal_questions_get_equal_answers_in_their_places(checker):
    text = "date,exporter_country,item_text\n" + "2025-10-20,CN,dysprosium oxide\n" * 3
    found = list(answer_rows(checker, parsed(text), "x.csv"))
    assert len(found) == 3
    assert len({id(verdict) for _, verdict in found}) == 1


def test_the_row_of_a_repeated_bad_question_is_its_own(checker):
    text = "date,exporter_country,item_text\n" + "2025-02-30,CN,dysprosium oxide\n" * 2
    found = list(answer_rows(checker, parsed(text), "x.csv"))
    assert "row 1, line 2" in found[0][1].error


def test_the_second_of_two_bad_questions_tells_its_own_row(checker):
    text = "date,exporter_country,item_text\n" + "2025-02-30,CN,dysprosium oxide\n" * 2
    found = list(answer_rows(checker, parsed(text), "x.csv"))
    assert "row 2, line 3" in found[1][1].error


def test_the_added_cells(checker):
    verdict = checker.check(
        Question(
            date="2024-12-10",
            exporter_country="CN",
            destination_country="US",
            item_text="gallium metal",
        )
    )
    cells = cells_of(verdict)
    assert tuple(cells) == ADDED
    assert cells["outcome"] == "prohibited"
    assert cells["effect"] == "policy_of_denial"
    assert cells["measures"].split("; ")[0] == "CN-MOFCOM-2024-46#2a"
    assert cells["reasons"].count(" | ") == len(verdict.reasons) - 1


def test_columns_of_a_batch_are_those_of_a_question():
    assert (
        *("date", "exporter_country", "destination_country", "item_text", "element", "form"),
        *("hs_code", "technology_stage", "content_data", "party_name", "party_country"),
        *("party_birth_date", "origin_country", "end_use", "regime", "list_number"),
    ) == COLUMNS
    assert Verdict.__dataclass_fields__.keys() >= {"outcome", "effect", "missing", "notes"}


def test_a_slip_in_the_name_of_a_column_is_an_error_that_names_it():
    table = parse_csv("date,Exporter Country,item_text\n2025-06-01,CN,chairs\n", "asked.csv")
    with pytest.raises(DataError) as slip:
        questions_of(table, "asked.csv")
    assert "column 'Exporter Country' is not known, 'exporter_country' is" in str(slip.value)
    assert all(name in str(slip.value) for name in COLUMNS)


def test_columns_that_are_not_read_are_named_with_those_that_are():
    assert columns_aside(("date", "item_text")) == ""
    words = columns_aside(("date", "exporter", "item_text"))
    assert words.startswith("Not read, passed through: exporter. Read are date, exporter_country")


@given(
    st.lists(st.text(alphabet='ab,"\n\r é', max_size=12), min_size=1, max_size=30),
    st.integers(1, 40),
    st.sampled_from(["\n", "\r\n"]),
)
def test_blocks_have_the_rows_and_lines_of_a_file_read_at_once(cells, block, end):
    with TemporaryDirectory() as folder, patch("ytterby.compliance.decide.batch.BLOCK", block):
        path = Path(folder) / "x.csv"
        with path.open("w", encoding="utf-8", newline="") as out:
            table = csv.writer(out, lineterminator=end, quoting=csv.QUOTE_ALL)
            table.writerow(["item_text", "reference"])
            table.writerows([cell, f"row {number}"] for number, cell in enumerate(cells))
        at_once = questions_of(read_csv(path), "x.csv")
        in_blocks = read_batch(path)
        assert list(in_blocks.pairs()) == list(at_once.pairs()) == list(in_blocks.pairs())
        assert in_blocks.count == at_once.count


def test_a_lot_changes_no_verdict(ask):
    for text in (
        "gallium metal 4N",
        "aluminium ladders",
        "Inermet 180 rods",
        "NdFeB magnets, 2% Dy",
    ):
        alone = ask(text, to="DE", on="2025-06-01")
        numbered = ask(f"{text}, lot no. 4711", to="DE", on="2025-06-01")
        assert (alone.outcome, alone.measures, alone.missing) == (
            numbered.outcome,
            numbered.measures,
            numbered.missing,
        )
