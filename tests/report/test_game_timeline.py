"""The timeline draws each step once and each link once; leverage stands under it where a run gives it."""

from __future__ import annotations

import polars as pl
import pytest
from typer.testing import CliRunner

from ytterby.cli.game import app
from ytterby.game.race import read_race
from ytterby.ground.errors import YtterbyError
from ytterby.law.book import Book
from ytterby.report.game.timeline import FROM, groups_of, steps_table, timeline

LEVERAGE = pl.DataFrame(
    {"action": ["ban"] * 3, "year": [2025, 2026, 2040], "leverage": [70.0, 60.0, 2.0]}
)


@pytest.fixture(scope="module")
def race():
    return read_race(Book.read())


def test_each_step_stands_in_one_group_and_has_its_number(race):
    groups = groups_of(race)
    assert sum(len(one.steps) for one in groups) == len(race.steps)
    table = steps_table(race)
    assert table.height == len(race.steps)
    numbers = {step.id: str(one.number) for one in groups for step in one.steps}
    for answer in race.answers:
        row = table.filter(pl.col("record") == answer.step.record) if answer.step.record else table
        assert any(numbers[answer.answers.id] in cell.split(", ") for cell in row["answers"])


def test_dots_and_lines_are_drawn(race):
    svg = timeline(race).svg
    assert svg.count("<circle") == sum(one.at >= FROM for one in groups_of(race))
    drawn = timeline(race, LEVERAGE)
    assert drawn.svg.count("<circle") == svg.count("<circle") + 2  # 2040 lies beyond the axis
    assert "leverage" in drawn.svg
    assert "Below" in drawn.caption


def test_command(tmp_path):
    done = CliRunner().invoke(app, ["race", "--out", str(tmp_path)])
    assert done.exit_code == 0
    assert "38 links" in done.stdout
    page = (tmp_path / "race.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 1
    assert "http://" not in page.split("<body>")[0]
    assert '"days": 10' in CliRunner().invoke(app, ["race", "--json"]).stdout


def test_leverage_needs_a_page():
    done = CliRunner().invoke(app, ["race", "--run", "somewhere"])
    assert isinstance(done.exception, YtterbyError)
    assert "--out" in str(done.exception)
