"""`ytterby base-year`: the market gives the reconciled year back, and says what had to move."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from ytterby.cli.main import app


@pytest.fixture(scope="module")
def told():
    done = CliRunner().invoke(app, ["base-year", "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def printed():
    done = CliRunner().invoke(app, ["base-year"])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_one_object_with_the_promised_keys(told):
    assert {
        "max_price_deviation",
        "max_quantity_deviation",
        "facts_moved_over_2sd",
        "adjustments",
        "conflicts",
        "shares",
    } <= set(told)
    assert told["year"] == 2024


def test_the_base_year_is_reproduced_within_one_percent(told):
    assert 0.0 <= told["max_price_deviation"] < 0.01
    assert 0.0 <= told["max_quantity_deviation"] < 0.01


def test_facts_moved_far_are_named_and_are_those_of_the_adjustments(told):
    far = {row["fact"] for row in told["adjustments"] if abs(row["sd_moved"]) > 2.0}
    assert set(told["facts_moved_over_2sd"]) == far
    assert len(far) < 0.1 * len(told["adjustments"])


def test_every_adjustment_says_from_what_to_what(told):
    assert len(told["adjustments"]) > 50
    for row in told["adjustments"]:
        assert {"fact", "published", "used", "unit", "sd_moved", "grade"} <= set(row)
        assert row["used"] >= 0.0
        assert row["unit"]
        assert (row["sd_moved"] > 0) == (row["used"] > row["published"]) or abs(
            row["sd_moved"]
        ) < 1e-3
    graded = {row["grade"] for row in told["adjustments"]}
    assert len(graded) > 1


def test_known_conflicts_are_faced(told):
    topics = {row["topic"] for row in told["conflicts"]}
    assert "Chinese NdPr oxide from domestic ore" in topics
    assert "Mined magnet elements, China" in topics
    ore = [row for row in told["conflicts"] if row["basis"].startswith("quota x assay")]
    assert len(ore) == 1
    assert ore[0]["published"] == pytest.approx(63e3, rel=0.05)
    assert ore[0]["used"] < ore[0]["published"]


def test_shares_stand_on_both_bases(told):
    bases = {(row["stage"], row["element"]) for row in told["shares"]}
    assert ("mining", "all REO") in bases
    assert ("mining", "magnet elements by assay") in bases


def test_the_text_says_the_same(told, printed):
    assert f"{told['max_price_deviation']:.3%}" in printed
    assert f"{told['max_quantity_deviation']:.3%}" in printed
    assert f"deviations: {len(told['facts_moved_over_2sd'])}" in printed
    assert "Known conflicts" in printed
