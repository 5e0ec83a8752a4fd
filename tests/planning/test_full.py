"""`--robustness full` from a file of targets to what the command says."""

from __future__ import annotations

import io

import pytest
from rich.console import Console
from tests.planning.conftest import TEXT

from ytterby.datasets.package import find_folder
from ytterby.planning.make_plan import make_plan
from ytterby.planning.regret import least_regret
from ytterby.report.kit.subject import print_page
from ytterby.report.pages.plan import plan_page
from ytterby.report.views import view_of
from ytterby.results.folder import ResultFolder
from ytterby.results.registry import PLAN, tables_of

DRAWS = 4


@pytest.fixture(scope="module")
def answer(tmp_path_factory, few_rounds):
    place = tmp_path_factory.mktemp("full")
    path = place / "targets.yaml"
    easy = TEXT.replace("most: 0.3, from: 2026}", "most: 0.6, from: 2026}")
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
    assert answer.to_dict()["plan_draws"] == drawn.to_dicts()


def test_the_command_says_it(answer):
    heard = io.StringIO()
    print_page(plan_page(answer), Console(file=heard, width=200))
    text = heard.getvalue()
    assert "Regret in the simulated market" in text
    assert f"Least largest regret: {least_regret(answer.tables['plan_regret'])[0]}" in text
    assert f"{DRAWS} of {DRAWS} draws of all assumptions have an answer" in text


def test_the_page_says_it(answer, tmp_path):
    with ResultFolder(tmp_path) as results:
        page = view_of(answer).put(results).read_text(encoding="utf-8")
    for part in (
        "Each target with the plan and without it", "Whether it holds under other assumptions",
        f"{DRAWS} of {DRAWS} draws of all assumptions have",
        "Regret in the simulated market",
        f"Least largest regret: {least_regret(answer.tables['plan_regret'])[0]}",
    ):  # fmt: skip
        assert part in page
    assert 'src="http' not in page
