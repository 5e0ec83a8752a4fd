"""The dated race: its names and days are those of the book, and every link has an earlier step and a source."""

from __future__ import annotations

import csv
from datetime import date

import pytest

from ytterby.controls.book import Book
from ytterby.controls.values import PartialDate
from ytterby.game.gamefile import FOLDER
from ytterby.game.timeline import GRADES, KINDS, read_race


@pytest.fixture(scope="module")
def book():
    return Book.read()


@pytest.fixture(scope="module")
def race(book):
    return read_race(book)


def test_both_sides_have_records_and_answers(race, book):
    records = {step.record for step in race.steps if step.record}
    assert len(records) > 25
    assert all(record in book for record in records)
    sides = {(answer.step.side, answer.answers.side) for answer in race.answers}
    assert {("CHN", "USA"), ("USA", "CHN"), ("CHN", "JPN"), ("EU27", "CHN")} <= sides
    assert {answer.grade for answer in race.answers} == set(GRADES)


def test_a_step_has_a_kind_a_source_and_the_day_of_its_record(race, book):
    assert len({step.id for step in race.steps}) == len(race.steps)
    for step in race.steps:
        assert step.kind in KINDS, step.id
        assert step.source, step.id
        assert step.source_url.startswith("http"), step.id
        if step.record:
            measure = book[step.record]
            days = (measure.announced, measure.effective, measure.signed)
            assert step.day in {str(day) for day in days if day}, step.id


def test_a_link_is_to_an_earlier_step_of_another_side(race):
    for one in race.answers:
        assert one.step.side != one.answers.side, one.step.id
        assert PartialDate.parse(one.step.day).last_day >= one.answers.first, one.step.id
        assert one.grade == "timing" or one.source_url.startswith("http"), one.step.id


def test_the_two_published_intervals_are_those_of_the_rows(race):
    """One day from the chip rules to the ban, ten from the rule on owned firms to the package."""
    days = {(a.step.id, a.answers.id): a.days for a in race.answers}
    with (FOLDER / "stakes.csv").open(encoding="utf-8", newline="") as file:
        stakes = {row["id"]: float(row["value"] or 0) for row in csv.DictReader(file)}
    assert days["CN-2024-US-BAN", "US-2024-CHIPS"] == stakes["ST-SEQ-2024"]
    assert days["CN-2025-RULE-61", "US-2025-AFFILIATES"] == stakes["ST-SEQ-2025"]


def test_a_month_gives_no_days(race):
    unsure = [a for a in race.answers if not (a.step.day_known and a.answers.day_known)]
    assert unsure
    assert all(a.days is None for a in unsure)
    assert all(a.days >= 0 for a in race.answers if a.days is not None)
    assert [step.first for step in race.steps] == sorted(step.first for step in race.steps)
    assert race.steps[0].first == date(2010, 7, 8)
