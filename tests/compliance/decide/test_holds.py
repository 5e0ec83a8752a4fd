"""Until when a verdict holds: on no day before is it another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ytterby.compliance.decide.question import Question

ITEMS = (
    "dysprosium oxide", "holmium oxide", "gallium metal", "NdFeB magnets with 2% Dy", "lanthanum oxide", "bananas",
    "artificial graphite 99.95%, 45 MPa, 1.80 g/cm3", "lithium-ion cells 320 Wh/kg", "antimony oxide 99.99%",
)  # fmt: skip
TECHNOLOGY = (
    "rare earth extraction and separation process technology",
    "preparation of SmCo magnets",
)
days = st.one_of(
    st.dates(date(2004, 1, 1), date(2028, 1, 1)), st.dates(date(2025, 9, 1), date(2027, 2, 1))
)
PARTIES = ("", "MP Materials Corp.", "High Point Aerotechnologies", "Rheinmetall AG")


def told(verdict):
    """What a user reads as the answer: the outcome and each rule with what it comes to."""
    return (
        verdict.outcome,
        verdict.effect,
        {(h.measure, h.rule, h.party, h.outcome) for h in verdict.hits},
    )


@settings(max_examples=60, deadline=None)
@given(
    item=st.sampled_from(ITEMS), to=st.sampled_from(("US", "JP", "DE")), on=days, share=st.floats(0, 1),
    party=st.sampled_from(PARTIES),
)  # fmt: skip
def test_nothing_changes_before_its_last_day(checker, item, to, on, share, party):
    question = Question(
        item_text=item,
        exporter_country="CN",
        destination_country=to,
        date=str(on),
        party_name=party,
    )
    verdict = checker.check(question)
    last = date.fromisoformat(verdict.holds_until) if verdict.holds_until else on + timedelta(2000)
    assert last >= on
    for day in (on + (last - on) * share, last):
        assert told(checker.check(replace(question, date=str(day)))) == told(verdict)


@settings(max_examples=25, deadline=None)
@given(item=st.sampled_from(TECHNOLOGY), on=days, share=st.floats(0, 1))
def test_nothing_changes_of_technology(checker, item, on, share):
    question = Question(
        item_text=item,
        exporter_country="CN",
        destination_country="AU",
        date=str(on),
        technology=True,
    )
    verdict = checker.check(question)
    last = date.fromisoformat(verdict.holds_until) if verdict.holds_until else on + timedelta(2000)
    day = on + (last - on) * share
    assert told(checker.check(replace(question, date=str(day)))) == told(verdict)


def test_a_batch_says_the_same_day(checker):
    from ytterby.compliance.decide.engine import Checker

    fast = Checker(checker.law, checker.parties, checker.today, near=False)
    for item in ITEMS:
        for on in ("2023-06-01", "2025-10-20", "2026-10-01", "2026-11-29"):
            question = Question(
                item_text=item, exporter_country="CN", destination_country="US", date=on
            )
            assert fast.check(question).holds_until == checker.check(question).holds_until


def test_the_age_of_the_law(ask):
    late, early = ask("dysprosium oxide", on="2026-11-29"), ask("dysprosium oxide", on="2025-06-01")
    assert (late.law_as_of, late.law_age_days, early.law_age_days) == ("2026-08-22", 99, 0)
    assert "lists known to 2026-08-22, statements to 2026-09-28" in late.headline
    assert "known to" not in early.headline


def test_a_suspended_rule_that_asks_says_so_too(ask):
    """8505.11 to India on 29 November 2026: the text binds, a statement says that it is suspended."""
    verdict = ask(hs_code="8505.11", to="IN", on="2026-11-29")
    hit = next(h for h in verdict.hits if h.measure == "CN-MOFCOM-GAC-2025-57")
    assert (hit.state, hit.until, hit.by) == ("unknown", "2027-01-10", "CN-STATEMENT-2026-0928")


def test_every_verdict_and_row_says_how_old_its_law_is_and_by_which_digest(ask, checker):
    from ytterby.compliance.decide.batch import cells_of, error_verdict
    from ytterby.compliance.decide.case import QuestionError
    from ytterby.compliance.decide.verdict import days_line

    for on, age in (("2025-06-01", "0 days"), ("2026-08-23", "1 day"), ("2026-11-29", "99 days")):
        verdict = ask("dysprosium oxide", on=on)
        assert f"the law is {age} old, known to 2026-08-22" in days_line(verdict)
        digest = checker.law.records.digest
        days = age.split()[0]
        assert cells_of(verdict)["law"] == f"book of controls {digest[:12]}; days old: {days}"
    assert cells_of(error_verdict(Question(), QuestionError("x")))["law"] == ""
