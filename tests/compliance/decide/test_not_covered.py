"""`not covered` is no `no control found`: the law of the states asked is not in the book."""

from __future__ import annotations

import pytest

from ytterby.compliance.decide.batch import cells_of
from ytterby.compliance.decide.verdict import OUTCOMES

MOTOR = "electric motor with NdFeB magnet 4% Dy"


@pytest.mark.parametrize(
    ("item", "deal", "outcome"),
    [
        (MOTOR, {"exporter": "DE", "to": "RU", "on": "2026-11-26"}, "not covered"),
        (MOTOR, {"exporter": "US", "to": "CN", "on": "2026-11-26"}, "not covered"),
        ("lathe", {"exporter": "US"}, "not covered"),
        # the origin's law follows the goods, and was asked
        ("lanthanum oxide", {"exporter": "SG", "origin_country": "CN"}, "no control found"),
        # the exporter's own law is in the book, in part
        ("lanthanum oxide", {"exporter": "MY"}, "no control found"),
        # a rule that reaches abroad answered: a stated share is under its floor
        (
            MOTOR,
            {"exporter": "KR", "on": "2027-02-03", "content_data": "CN part 1 value share 0.05 percent"},
            "no control found",
        ),
        ("", {"exporter": "DE", "to": "US", "party_name": "Example Works Ltd"}, "no control found"),
    ],
)  # fmt: skip
def test_only_where_no_rule_answered(ask, item, deal, outcome):
    assert ask(item, **deal).outcome == outcome


def test_it_stands_in_label_json_and_batch(ask):
    verdict = ask(MOTOR, exporter="DE", to="RU")
    assert verdict.headline.startswith("Not covered: the book holds no law")
    assert "Not covered for DE: goods" in verdict.headline
    assert verdict.to_dict()["outcome"] == cells_of(verdict)["outcome"] == "not covered"
    assert any("no clearance" in note for note in verdict.notes)


def test_it_is_less_severe_than_what_cannot_be_told():
    order = ["cannot tell", "not covered", "suspended", "no control found"]
    assert list(OUTCOMES[-4:]) == order
