"""`--robustness full` from a file of targets to what the command says."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from rich.console import Console

from ytterby.datasets.package import find_folder
from ytterby.planning.make_plan import make_plan
from ytterby.planning.planned_and_simulated import running_in_words
from ytterby.report.kit.subject import print_page
from ytterby.report.pages.plan import plan_page, write_plan
from ytterby.results.registry import PLAN, tables_of

SMALL = Path(__file__).with_name("small.yaml")
DRAWS = 4


@pytest.fixture(scope="module")
def answer(tmp_path_factory):
    place = tmp_path_factory.mktemp("full")
    path = place / "targets.yaml"
    easy = SMALL.read_text(encoding="utf-8").replace(
        "most: 0.3, from: 2026}", "most: 0.6, from: 2026}"
    )
    path.write_text(easy, encoding="utf-8")
    return make_plan(
        str(path),
        data=find_folder("germanium"),
        out=place,
        robustness="full",
        draws=DRAWS,
        workers=1,
    )


def test_a_full_answer_has_draws_and_regret(answer):
    tables = answer.tables
    assert {"plan_draws", "plan_regret"} <= set(tables)
    for name, table in tables.items():
        assert dict(table.schema) == tables_of(PLAN)[name].schema, name
    drawn = tables["plan_draws"]
    assert drawn["future"].to_list() == ["", "calm", "ban"]
    assert drawn["answered"][0] == DRAWS
    held = drawn["met_share"].to_list()
    assert held[0] <= min(held[1:])  # a plan holds where it holds in every future
    regret = tables["plan_regret"]
    assert regret.group_by("future").agg(low=regret["regret_musd"].min())["low"].to_list() == [0, 0]
    assert answer.as_data()["plan_draws"] == drawn.to_dicts()


def test_the_command_says_it(answer):
    heard = io.StringIO()
    print_page(plan_page(answer), Console(file=heard, width=200))
    text = heard.getvalue()
    assert "Regret in the simulated market" in text
    assert f"Least largest regret: {answer.regret.minimax_plan}" in text
    assert f"{DRAWS} of {DRAWS} draws of all assumptions have an answer" in text


def test_the_page_says_it(answer, tmp_path):
    page = write_plan(answer, tmp_path).read_text(encoding="utf-8")
    for part in (
        "Planned and simulated, in short", "Whether it holds under other assumptions",
        f"{DRAWS} of {DRAWS} draws of all assumptions have",
        "Regret in the simulated market",
        f"Least largest regret: {answer.regret.minimax_plan}",
    ):  # fmt: skip
        assert part in page
    assert 'src="http' not in page


def test_a_plan_of_the_table_that_holds_where_the_plan_does_not_is_named(answer):
    rows = [
        replace(row, holds=row.plan == "made for ban" or row.future == "ban")
        for row in answer.regret.rows
    ]
    outcomes = [
        replace(one, differences=[replace(gap, miss=0.1) for gap in one.differences])
        for one in answer.judged.simulations
    ]
    missed = replace(
        answer,
        regret=replace(answer.regret, rows=rows),
        judged=replace(answer.judged, simulations=outcomes),
    )
    assert missed.alternatives == ["made for ban"]
    heard = io.StringIO()
    print_page(plan_page(missed), Console(file=heard, width=400))
    assert "every target holds with made for ban" in heard.getvalue()
    assert answer.files.is_dir()
    assert {path.stem for path in answer.files.glob("*.yaml")} == {"calm", "ban"}


def test_what_running_costs_in_the_market_stands_beside_its_promise(answer):
    words = running_in_words(answer.plan, answer.judged.simulations)
    rows = answer.tables["plan_promise"].filter(
        (pl.col("line") == "cost") & (pl.col("what") == "running")
    )
    assert words.count("promised") == rows.height
    for row in rows.iter_rows(named=True):
        assert (
            f"{row['simulated']:,.0f} in {row['future']} (promised {row['planned']:,.0f})" in words
        )
