"""Goods that the book knows by the name of their heading only are never free, and never more than asked for."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

SETS = Path(__file__).parents[1] / "dual_use_goods.csv"
"""Goods near China's dual-use list and goods of every day (`plain`).

`first` was written before the table and `second` before its first run, which freed none. Each set from `third` on was
written before the run after a change; that run freed 3 of 90, 9 of 101, 4 of 93, 5 of 115, 6 of 115 and, with wording
and goods far from the list's own, 18 of 75 and 15 of 84; of `tenth` (76) 1, `eleventh` (86) 3 and `twelfth` (95) 2, of
which a fifth is in other languages than English, and `thirteenth` (80), of which nine in ten are, 3; of `fourteenth`
(60 and 5 that another set freed) 3, of `fifteenth` (67, all but three in other languages than English) none. `shared`
was free when the table was begun.
"""
SETS_OF_THE_LIST = (
    "first",
    "shared",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
)
LIMITS = "limits are not in this book"


def _texts(*sets):
    with SETS.open(encoding="utf-8", newline="") as source:
        return [row["text"] for row in csv.DictReader(source) if row["set"] in sets]


@pytest.mark.parametrize("name", SETS_OF_THE_LIST)
def test_goods_of_the_list_are_never_free(ask, name):
    outcomes = {text: ask(text, to="IN", on="2026-11-30").outcome for text in _texts(name)}
    assert {t: o for t, o in outcomes.items() if o not in ("cannot tell", "licence required")} == {}


def test_goods_of_every_day_are_not_met():
    from ytterby.compliance.decide.by_heading import may_be
    from ytterby.compliance.read.codes.headings import lists
    from ytterby.compliance.read.describe import describe

    met = [t for t in _texts("plain") if any(may_be(ref, describe(t)) for ref in lists())]
    assert len(_texts("plain")) >= 90
    assert met == []


def test_a_name_asks_and_says_which_heading(ask):
    verdict = ask("vacuum pump 400 L/s", to="IN", on="2026-11-30")
    assert verdict.outcome == "cannot tell"
    assert verdict.hits == ()
    assert "2B231 (vacuum pumps)" in verdict.headline
    assert LIMITS in verdict.headline


def test_a_name_of_another_list_says_so(ask):
    verdict = ask("vector network analyser 60 GHz", to="IN", on="2026-11-30")
    assert verdict.outcome == "cannot tell"
    assert "by analogy" in verdict.headline


def test_the_list_is_asked_of_its_own_state_only(ask):
    for exporter, outcome in (("CN", "cannot tell"), ("DE", "not covered")):
        assert ask("vacuum pump", exporter=exporter, to="IN").outcome == outcome


def test_one_piece_of_a_list_is_asked(ask):
    verdict = ask("wood screws; vacuum pump", to="IN", on="2026-11-30")
    assert [piece.outcome for piece in verdict.pieces] == ["no control found", "cannot tell"]


def test_what_binds_stays(ask):
    verdict = ask("dysprosium metal; vacuum pump", to="IN", on="2026-08-01")
    assert verdict.outcome == "licence required"


def test_the_headline_says_that_the_list_is_held_in_part(ask):
    headline = ask("wooden chairs", to="IN", on="2026-08-01").headline
    assert headline.startswith("No security control found.")
    assert "Covered in part for CN: goods" in headline
