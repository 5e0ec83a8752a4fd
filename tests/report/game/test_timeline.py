"""The timeline draws each step once and each link once; leverage stands under it where a run gives it."""

from __future__ import annotations

import polars as pl
import pytest
from tests.report.kit.rules import faults
from typer.testing import CliRunner

from ytterby.cli.game import app
from ytterby.controls.book import Book
from ytterby.game.leverage import BOTH, HOLDER_GAINS, NO_LOSS, SCHEMA
from ytterby.game.timeline import read_race
from ytterby.ground.errors import YtterbyError
from ytterby.report.game.pictures import gap_sentence, leverage_map
from ytterby.report.game.sentences import column_years
from ytterby.report.game.timeline import (
    FROM,
    groups_of,
    race_page,
    steps_table,
    timeline,
    write_race,
)
from ytterby.results.folder import write_results

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


def test_names_at_one_place_are_one_label(race):
    both = pl.DataFrame(
        {"action": ["a", "b", "c"], "year": [2026] * 3, "leverage": [2.0, 2.1, 90.0]}
    )
    svg = timeline(race, both).svg
    assert svg.count(">a, b<") == svg.count(">c<") == 1
    assert ">b<" not in svg


def table(rows):
    return pl.DataFrame(
        [(*row[:4], 1.0, 1.0, *row[4:]) for row in rows], schema=SCHEMA, orient="row"
    )


def test_map_of_leverage_has_a_cell_for_each_year_and_says_who_does_not_lose():
    first = table([
        ("quota", "CHN", "JPN", 2010, None, HOLDER_GAINS), ("quota", "CHN", "JPN", 2012, 0.66, BOTH),
        ("quota", "CHN", "JPN", 2013, None, NO_LOSS),
    ])  # fmt: skip
    later = table([
        ("ban", "CHN", "USA", 2025, 79.2, BOTH), ("ban", "CHN", "USA", 2040, 4.0, BOTH),
        ("ban", "CHN", "USA", 2041, 3.0, BOTH), ("lists", "USA", "CHN", 2025, None, NO_LOSS),
    ])  # fmt: skip
    found = leverage_map(pl.concat([first, later]), {("CHN", "ban"): "No exports"})
    assert found.table.height == 6  # 2041 lies beyond
    for said in (">0.66<", ">79<", ">4<", ">CHN: No exports<", ">CHN: quota<", ">2040<"):
        assert said in found.svg
    assert ">2041<" not in found.svg
    assert found.caption == "Not shown, since their target never loses: USA: lists."
    for words in (
        "holder loses more",
        "holder does not lose: no ratio",
        "target does not lose: no threat",
    ):
        assert words in found.svg
    assert gap_sentence([2010, 2012, 2013, 2025]).startswith(
        "No game that was given covers 2011 to 2024"
    )
    assert gap_sentence([2025, 2026]) == ""
    empty = leverage_map(later.filter(pl.col("action") == "lists"), {})
    assert empty.svg == ""
    assert "costs its target anything" in empty.caption


def test_a_narrow_table_has_seven_years_at_most():
    assert column_years([2010, 2010, 2011, 2012]) == [2010, 2011, 2012]
    assert column_years(list(range(2025, 2046))) == [2025, 2026, 2028, 2030, 2035, 2040, 2045]
    assert column_years([]) == []


def test_page_of_the_race_takes_several_games(race, tmp_path):
    parts = [
        table([("quota", "CHN", "JPN", 2012, 0.66, BOTH)]),
        table([("ban", "CHN", "USA", 2025, 79.2, BOTH)]),
    ]
    page = write_race(race_page(race, parts), tmp_path).read_text(encoding="utf-8")
    assert page.count("<svg") == 2
    assert "covers 2013 to 2024" in page
    assert not faults(page)


def test_a_folder_of_something_else_is_told(tmp_path):
    write_results(tmp_path / "run", {"demand": pl.DataFrame({"year": [2025]})}, {})
    words = ["race", "--out", str(tmp_path / "out"), "--run", str(tmp_path / "run")]
    done = CliRunner().invoke(app, words)
    assert isinstance(done.exception, YtterbyError)
    assert "no game that was played" in str(done.exception)


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
