"""`--judge full` from a file of targets to what the command says."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from ytterby.cli.plan import print_plan
from ytterby.facts.package import find_folder
from ytterby.plan.judge_answer import make_plan
from ytterby.plan.write_results import registry

SMALL = str(Path(__file__).parent / "small.yaml")


@pytest.fixture(scope="module")
def answer(tmp_path_factory):
    place = tmp_path_factory.mktemp("full")
    return make_plan(
        SMALL, folder=find_folder("germanium"), out=place, judged="full", draws=8, workers=1,
        store=place / "store", keep=place / "plans",
    )  # fmt: skip


def test_a_full_answer_has_draws_and_regret(answer):
    tables = answer.tables
    assert {"plan_draws", "plan_breaks", "plan_regret"} <= set(tables)
    for name, table in tables.items():
        assert dict(table.schema) == registry()[name].schema, name
    drawn = tables["plan_draws"]
    assert drawn["future"].to_list() == ["", "calm", "ban"]
    assert drawn["answered"][0] == 8
    held = drawn["held_share"].to_list()
    assert held[0] <= min(held[1:])  # a plan holds where it holds in every future
    assert tables["plan_breaks"].height == 3
    regret = tables["plan_regret"]
    assert regret.group_by("future").agg(low=regret["regret_musd"].min())["low"].to_list() == [0, 0]
    assert answer.told()["plan_draws"] == drawn.to_dicts()


def test_the_command_says_it(answer):
    heard = io.StringIO()
    print_plan(answer, Console(file=heard, width=130))
    text = heard.getvalue()
    assert "Regret in the simulated market" in text
    assert f"Least largest regret: {answer.regret.least}" in text
    assert "In 8 of 8 draws" in text
    assert answer.drawn.breaks[0].id in text
