"""What changed since a day, or since the outcomes in a file, with the record that changed it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ytterby.compliance.decide.batch import Batch, answer, questions_of
from ytterby.compliance.decide.question import Question
from ytterby.compliance.decide.since import FILE, change_of, changes
from ytterby.ground.csvfile import parse_csv
from ytterby.ground.errors import DataError

ROWS = """reference,date,exporter_country,destination_country,item_text,party_name,outcome,measures
A-1,2026-06-01,CN,JP,dysprosium oxide,,licence required,CN-MOFCOM-GAC-2025-18
A-2,2026-10-01,CN,US,holmium oxide,,suspended,CN-MOFCOM-GAC-2025-57
A-3,2026-06-01,CN,DE,yttrium oxide,Rheinmetall AG,licence required,CN-MOFCOM-GAC-2025-18
A-4,2026-06-01,CN,DE,bananas,,no control found,
A-5,,CN,US,gallium metal,,no control found,
A-6,2026-06-01,CN,DE,bananas,Rheinmetall AG,no control found,
"""
ON = "2026-11-29"


def batch() -> Batch:
    return questions_of(parse_csv(ROWS, "x.csv"), "x.csv")


def by_reference(checker, since):
    rows = [one for one in changes(checker, batch(), since, ON, "x.csv") if one]
    return {one.row["reference"]: one for one in rows}


def test_goods_and_parties_stand_in_one_report(checker):
    changed = by_reference(checker, "2026-06-01")
    assert set(changed) == {"A-2", "A-3", "A-5", "A-6"}
    assert (changed["A-2"].before, changed["A-2"].after.outcome) == ("suspended", "cannot tell")
    assert changed["A-2"].by[0].startswith("CN-MOFCOM-GAC-2025-57: cannot tell")
    assert (changed["A-3"].before, changed["A-3"].after.outcome) == (
        "licence required",
        "prohibited",
    )
    assert changed["A-3"].by[0].startswith("CN-ECLIST-2026-30: prohibited")
    # the party of a deal that no rule stops is listed since
    assert changed["A-6"].after.outcome == "no control found"
    assert changed["A-6"].by == ("CN-CONTROL-LIST: Rheinmetall AG listed since 2026-07-24",)


def test_since_the_outcomes_of_a_file(checker):
    changed = by_reference(checker, FILE)
    assert set(changed) == {"A-2", "A-3", "A-5"}
    assert changed["A-2"].by[0].startswith("CN-MOFCOM-GAC-2025-57: cannot tell")
    assert any(
        one.startswith("CN-MOFCOM-GAC-2023-23: licence required") for one in changed["A-5"].by
    )


def test_what_was_decided_otherwise_by_other_records_names_those_that_are_new(checker):
    text = "item_text,exporter_country,destination_country,date,outcome,measures\n"
    text += "gallium metal,CN,DE,2025-06-01,prohibited,CN-OLD-1; CN-MOFCOM-GAC-2023-23\n"
    table = questions_of(parse_csv(text, "x.csv"), "x.csv")
    (one,) = changes(checker, table, FILE, "2025-06-01", "x.csv")
    assert (one.before, one.after.outcome, one.by) == (
        *("prohibited", "licence required"), ("no more: CN-OLD-1",),
    )  # fmt: skip


def test_a_file_without_outcomes_has_nothing_to_compare_with(checker):
    table = questions_of(parse_csv("item_text\ngallium\n", "x.csv"), "x.csv")
    with pytest.raises(DataError, match="no column 'outcome'"):
        list(changes(checker, table, FILE, ON, "x.csv"))


@settings(max_examples=30, deadline=None)
@given(
    item=st.sampled_from(("dysprosium oxide", "holmium oxide", "gallium metal", "bananas")),
    to=st.sampled_from(("US", "JP")),
    since=st.dates(date(2023, 1, 1), date(2026, 12, 1)),
    length=st.integers(0, 500),
)
def test_what_is_left_out_is_the_same_and_what_changed_names_why(checker, item, to, since, length):
    on = since + timedelta(length)
    question = Question(item_text=item, exporter_country="CN", destination_country=to)
    one = change_of(checker, question, str(since), str(on))
    outcomes = [answer(checker, Question(str(day), "CN", to, item)).outcome for day in (since, on)]
    assert (one is None) == (outcomes[0] == outcomes[1])
    if one is not None:
        assert one.by
        assert [one.before, one.after.outcome] == outcomes
