"""Reviewer decisions: added, never changed; reapplied; open again when the entry changes."""

from datetime import date

import pytest

from ytterby.compliance.parties.decisions import ReviewerDecisions, append, make, read_csv_decisions
from ytterby.compliance.parties.home import Home
from ytterby.compliance.parties.record import Party
from ytterby.ground.errors import DataError

D = date.fromisoformat
PARTY = Party("US-SDN/1", "US-SDN", "DOE, John", aliases=("Johnny",))
DAY = D("2026-08-01")


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


def decide(home, finding="false", why="other address", query="John Doe"):
    append(home, [make(query, PARTY, finding, "Li", why, DAY)])


def test_a_false_match_is_dismissed_and_told(home):
    assert ReviewerDecisions.read(home).on_hit("John Doe", PARTY) is None
    decide(home)
    applied = ReviewerDecisions.read(home).on_hit("  JOHN DOE ", PARTY)
    assert applied.dismisses
    assert applied.words() == "dismissed by Li on 2026-08-01: other address"
    assert ReviewerDecisions.read(home).on_hit("Jane Doe", PARTY) is None


def test_the_last_decision_holds_and_nothing_is_lost(home):
    decide(home)
    decide(home, "true match", "passport seen")
    decisions = ReviewerDecisions.read(home)
    assert len(decisions.every) == 2
    applied = decisions.on_hit("John Doe", PARTY)
    assert not applied.dismisses
    assert applied.words() == "confirmed by Li on 2026-08-01: passport seen"


def test_a_changed_entry_is_open_again(home):
    decide(home)
    applied = ReviewerDecisions.read(home).on_hit(
        "John Doe", PARTY._replace(aliases=("Johnny", "JD"))
    )
    assert applied.reopened
    assert not applied.dismisses
    assert "reopened" in applied.words()
    same = ReviewerDecisions.read(home).on_hit("John Doe", PARTY._replace(snapshot="later"))
    assert same.dismisses


def test_a_broken_line_is_reported_and_the_rest_holds(home):
    decide(home)
    with home.decisions.open("ab") as file:
        file.write(b'{"query": "cut o')
    decide(home, query="Other")
    decisions = ReviewerDecisions.read(home)
    assert [d.query for d in decisions.every] == ["John Doe", "Other"]
    assert "line 2" in decisions.problems[0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"finding": "maybe"}, "unknown finding"),
        ({"why": " "}, "needs a reason"),
        ({"query": ""}, "needs a name"),
    ],
)
def test_incomplete(home, change, words):
    with pytest.raises(DataError, match=words):
        decide(home, **change)
    assert not home.decisions.exists()


def test_from_csv(home, tmp_path):
    path = tmp_path / "d.csv"
    head = "query,party_id,finding,by,why,on\n"
    path.write_text(head + "John Doe,US-SDN/1,false,Li,other age,2026-07-01\n", encoding="utf-8")
    (one,) = read_csv_decisions(path, {PARTY.id: PARTY}, DAY)
    assert (one.on, one.party_name, one.finding) == (D("2026-07-01"), "DOE, John", "false match")
    path.write_text(head + "John,US-SDN/9,false,Li,x,\nJohn,US-SDN/1,no,Li,x,\n", encoding="utf-8")
    with pytest.raises(DataError, match="2 mistakes") as fault:
        read_csv_decisions(path, {PARTY.id: PARTY}, DAY)
    assert "row 1, column 'party_id': no list entry 'US-SDN/9'" in str(fault.value)
    assert "row 2: unknown finding 'no'" in str(fault.value)
