"""The page of the race has every step and link; tables of a game are narrow."""

from __future__ import annotations

import pytest
from tests.report.kit.rules import faults
from typer.testing import CliRunner

from ytterby.cli.game import app
from ytterby.controls.book import Book
from ytterby.game.timeline import read_race
from ytterby.report.game.page import race_page
from ytterby.report.game.pictures import KINDS, timeline
from ytterby.report.game.sentences import column_years


@pytest.fixture(scope="module")
def race():
    return read_race(Book.read())


def test_each_step_is_a_dot_in_the_row_of_its_side(race):
    svg = timeline(race).svg
    assert svg.count("<circle") == len(race.steps) + len(KINDS)  # with the legend
    assert all(f">{side}<" in svg for side in race.sides)
    assert all(words in svg for words, _ in KINDS.values())


def test_each_link_is_a_row(race):
    subjects = {one.key: one for one in race_page(race).subjects}
    assert subjects["steps"].tables[0].frame.height == len(race.steps)
    assert subjects["answers"].tables[0].frame.height == len(race.answers)


def test_a_narrow_table_has_seven_years_at_most():
    assert column_years([2010, 2011, 2012]) == [2010, 2011, 2012]
    assert column_years(range(2025, 2046)) == [2025, 2026, 2028, 2030, 2035, 2040, 2045]
    assert column_years([]) == []


def test_command(tmp_path):
    done = CliRunner().invoke(app, ["race", "--out", str(tmp_path)])
    assert done.exit_code == 0
    assert "38 links" in done.stdout
    page = (tmp_path / "race.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 2  # wide, and in one column
    assert "http://" not in page.split("<body>")[0]
    assert not faults(page)
    assert '"days": 10' in CliRunner().invoke(app, ["race", "--json"]).stdout
