"""Items decided once: used in later questions, shown in the record, open again when the record changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ytterby.compliance.decide.batch import answer_rows, questions_of
from ytterby.compliance.decide.decided import (
    NONE,
    ItemDecisions,
    append,
    decide,
    digest_of_entries,
)
from ytterby.compliance.decide.engine import Checker
from ytterby.compliance.decide.parties import Parties
from ytterby.compliance.decide.question import Question
from ytterby.compliance.decide.verdict import render_record
from ytterby.compliance.parties.home import Home
from ytterby.compliance.records.laid_over import records_of
from ytterby.ground.csvfile import parse_csv
from ytterby.ground.errors import DataError
from ytterby.ground.files import DATA

DAY = date(2026, 10, 1)
POWDER = Question("2026-10-01", "CN", "DE", "powder lot XJ-9")


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


def decided(home, text, code, **columns):
    one = decide(
        records_of(), Question(item_text=text, **columns), code, "Li", "certificate 12", DAY
    )
    append(home, one)
    return one


def ask(home, question):
    return Checker(parties=Parties.read(home)).check(question)


def test_a_decision_settles_what_nobody_could_tell(home):
    assert ask(home, POWDER).outcome == "cannot tell"
    decided(home, "Powder  lot xj-9", "1C908.b")
    verdict = ask(home, POWDER)
    assert (verdict.outcome, verdict.governing.measure) == (
        "licence required",
        "CN-MOFCOM-GAC-2025-18",
    )
    assert verdict.decided == "decided as 1C908.b by Li on 2026-10-01: certificate 12"
    assert verdict.governing.entries == ("CN-MOFCOM-GAC-2025-18/1C908.b-y-oxide-and-mixtures",)
    assert verdict.decided in render_record(verdict)


def test_it_holds_for_the_item_as_it_was_decided_and_for_no_other(home):
    decided(home, "powder lot XJ-9", "1C908.b", content_data="batch 7")
    assert ask(home, POWDER).outcome == "cannot tell"
    assert ask(home, replace(POWDER, content_data="Batch 7")).outcome == "licence required"


def test_a_batch_uses_it(home):
    decided(home, "frobnicators", NONE)
    text = "item_text,exporter_country,destination_country,date\nfrobnicators,CN,DE,2026-10-01\nquux,CN,DE,2026-10-01\n"
    checker = Checker(parties=Parties.read(home), near=False)
    table = questions_of(parse_csv(text, "x.csv"), "x.csv")
    outcomes = [verdict.outcome for _, verdict in answer_rows(checker, table, "x.csv")]
    assert outcomes == ["no control found", "cannot tell"]


@pytest.mark.parametrize(
    "item", ["dysprosium oxide", "gallium metal", "sintered NdFeB magnets with 3% Dy"]
)
def test_it_never_frees_what_the_words_say_for_sure(home, item):
    question = replace(POWDER, item_text=item)
    before = ask(home, question)
    decided(home, item, NONE)
    after = ask(home, question)
    assert after.outcome == before.outcome == "licence required"
    assert any("by its words it meets" in one for one in after.contradictions)


def with_changed_entry(home, measure):
    """The entries of a measure with another note, laid over the packaged ones."""
    path = home.path / "law" / "goods" / f"{measure}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = (DATA / "goods" / path.name).read_text(encoding="utf-8")
    path.write_text(text.replace("  item: ", "  note: changed\n  item: ", 1) if "  note: " not in text
                    else text.replace("  note: ", "  note: changed ", 1), encoding="utf-8")  # fmt: skip


def test_it_is_open_again_when_its_record_changes(home):
    decided(home, POWDER.item_text, "1C908.b")
    with_changed_entry(home, "CN-MOFCOM-GAC-2023-23")  # another record
    assert ask(home, POWDER).outcome == "licence required"
    with_changed_entry(home, "CN-MOFCOM-GAC-2025-18")
    verdict = ask(home, POWDER)
    assert verdict.outcome == "cannot tell"
    assert verdict.missing[0].endswith("open again: CN-MOFCOM-GAC-2025-18 changed since")


def test_on_no_list_is_open_again_when_any_list_changes_or_is_new(home):
    decided(home, "frobnicators", NONE)
    question = replace(POWDER, item_text="frobnicators")
    assert ask(home, question).outcome == "no control found"
    with_changed_entry(home, "CN-MOFCOM-GAC-2023-23")
    assert ask(home, question).outcome == "cannot tell"


def test_days_of_a_record_do_not_open_it(home):
    from ytterby.compliance.records.change import extend

    decided(home, "frobnicators", NONE)
    extend(records_of(), home.laws, "70/2025", date(2027, 1, 10), "https://example.org/notice")
    assert ask(home, replace(POWDER, item_text="frobnicators")).outcome == "no control found"


def test_a_decision_takes_the_state_of_its_entry(home):
    decided(home, POWDER.item_text, "1C909.b")
    assert ask(home, POWDER).outcome == "suspended"
    assert ask(home, replace(POWDER, date="2027-02-01")).outcome == "licence required"


def test_the_last_one_holds_and_a_line_that_is_no_decision_is_reported(home):
    decided(home, "frobnicators", "1C908.b")
    last = decided(home, "frobnicators", NONE)
    with home.items.open("a", encoding="utf-8") as file:
        file.write("no json\n")
    read = ItemDecisions.read(home)
    assert read.on_item(Question(item_text="Frobnicators")) == last
    assert [read.holds(one) for one in read.every] == [False, True]
    assert "line 3: no decision" in read.problems[0]


@pytest.mark.parametrize(
    ("text", "code", "by", "why", "message"),
    [
        ("", "1C908.b", "Li", "x", "needs the item"),
        ("x", "1C908.b", " ", "x", "reviewer"),
        ("x", "1C908.b", "Li", "", "reason"),
        ("x", "1C999", "Li", "x", "has the code '1C999'"),
    ],
)
def test_a_decision_is_whole(text, code, by, why, message):
    with pytest.raises(DataError, match=message):
        decide(records_of(), Question(item_text=text), code, by, why, DAY)


def test_the_digest_is_of_entries_and_not_of_days():
    assert digest_of_entries(records_of(), "CN-MOFCOM-GAC-2025-18") != digest_of_entries(
        records_of(), "CN-MOFCOM-GAC-2025-57"
    )
