"""The dated race: its names and days are those of the book, and what is wrong is told by file and line."""

from __future__ import annotations

import csv
import shutil
from datetime import date

import pytest

from ytterby.controls.book import Book
from ytterby.game.timeline import ANSWERS, FOLDER, GRADES, STEPS, read_race
from ytterby.ground.errors import DataError


@pytest.fixture(scope="module")
def book():
    return Book.read()


@pytest.fixture(scope="module")
def race(book):
    return read_race(book)


@pytest.fixture
def folder(tmp_path):
    for name in (STEPS, ANSWERS):
        shutil.copy(FOLDER / name, tmp_path / name)
    return tmp_path


def changed(folder, name, key, value, **cells):
    """Change the first row in which a column has a value; the line of that row."""
    path = folder / name
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    number = next(n for n, row in enumerate(rows) if row[key] == value)
    rows[number] |= cells
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return number + 2


def test_both_sides_have_records_and_answers(race, book):
    records = {step.record for step in race.steps if step.record}
    assert len(records) > 25
    assert all(record in book for record in records)
    sides = {(answer.step.side, answer.answers.side) for answer in race.answers}
    assert {("CHN", "USA"), ("USA", "CHN"), ("CHN", "JPN"), ("EU27", "CHN")} <= sides
    assert {answer.grade for answer in race.answers} == set(GRADES)


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
    assert race.steps[0].first == date(2010, 9, 8)


@pytest.mark.parametrize(
    ("name", "key", "value", "cells", "told"),
    [
        (STEPS, "id", "CN-2025-LICENCES", {"record": "CN-MOFCOM-GAC-2025-19"}, "no control record"),
        (STEPS, "id", "CN-2025-LICENCES", {"day": "2025-04-05"}, "the record CN-MOFCOM-GAC-2025-18 of"),
        (STEPS, "id", "CN-2025-LICENCES", {"day": "April"}, "no day"),
        (STEPS, "id", "US-2024-CHIPS", {"source_url": ""}, "needs a source"),
        (STEPS, "id", "US-2024-CHIPS", {"kind": "measures"}, "unknown kind"),
        (STEPS, "id", "US-2024-CHIPS", {"id": "US-2023-CHIPS"}, "two steps"),
        (ANSWERS, "step", "CN-2024-US-BAN", {"answers": "US-2024-CHIP"}, "no step"),
        (ANSWERS, "step", "CN-2024-US-BAN", {"answers": "US-2025-TARIFF-10"}, "comes before"),
        (ANSWERS, "step", "CN-2024-US-BAN", {"answers": "CN-2023-GA-GE"}, "step of its own"),
        (ANSWERS, "step", "CN-2024-US-BAN", {"source_url": ""}, "needs a source"),
        (ANSWERS, "step", "CN-2024-US-BAN", {"grade": "sure"}, "unknown grade"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(book, folder, name, key, value, cells, told):
    line = changed(folder, name, key, value, **cells)
    with pytest.raises(DataError, match=told) as wrong:
        read_race(book, folder)
    assert f"{name}:" in wrong.value.where
    if "id" not in cells:
        assert wrong.value.where.endswith(f":{line}")
