"""The tables of a plan on disk, and read back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ytterby.ground.csvfile import read_csv
from ytterby.planning.make_plan import PlanAnswer
from ytterby.planning.scenario_files import at_their_maximum
from ytterby.planning.tables import PUBLISHED, at_published_costs
from ytterby.report.views import view_of
from ytterby.results.folder import ResultFolder, read_results
from ytterby.results.registry import PLAN, tables_of
from ytterby.runs.workspace import Workspace
from ytterby.validation.known import Basis, KeptResults


@pytest.fixture(scope="module")
def answer(judged_plan):
    judged = judged_plan()
    folder = judged.simulations[0].files.with_plan.parent
    return PlanAnswer(judged, folder)


def test_a_folder_is_read_back_and_its_columns_are_those_of_the_registry(answer, tmp_path):
    folder = tmp_path / "out"
    with ResultFolder(folder) as results:
        page = view_of(answer).put(results)
    tables, about = read_results(folder)
    assert page.name in about["files"]
    assert about["plan"] == "small"
    assert set(tables) == set(answer.tables)
    for name, table in tables.items():
        assert dict(table.schema) == tables_of(PLAN)[name].schema, name
        assert table.equals(answer.tables[name])
    layer = KeptResults().tables({"mine": "out"}, Basis(tmp_path / "case.yaml"))
    assert layer["mine.plan"].equals(answer.tables["plan"])


def test_what_is_used_as_far_as_the_file_lets_it_is_named(answer):
    plan = answer.plan
    frame, links = plan.planned.frame, plan.links.copy()
    first = frame.candidates[0]
    links[0] = 0.9 * first.maximum
    assert at_their_maximum(replace(plan, links=links)) == []
    links[0], links[len(frame.candidates)] = 0.4 * first.maximum, 0.6 * first.maximum
    (named,) = at_their_maximum(replace(plan, links=links))
    assert named.endswith(f"({first.maximum:,.0f} t/yr)")
    assert answer.to_dict()["at_their_maximum"] == at_their_maximum(plan)


def test_published_costs_lie_in_the_range_of_their_technology_and_the_dearest_prices_a_plan(
    judged_plan,
):
    """A recycling plant for rare earths prices no plan for germanium."""
    assert at_published_costs(judged_plan()) == []
    parameters = Workspace.read().chain.parameters
    rows = read_csv(PUBLISHED).rows
    for row in rows:
        assert row["data"] == Workspace.read().chain.folder.name
        own = parameters.row(f"capital_cost.{row['technology']}")
        assert own.low <= float(row["usd_per_kg_year"]) <= own.high
    built = {
        row.id.removeprefix("capital_cost.")
        for row in parameters
        if row.id.startswith("capital_cost.")
    }
    assert {row["technology"] for row in rows} == built


def test_what_has_no_share_of_suppliers_says_nothing_of_users(judged_plan):
    share = "  - {id: share, kind: largest_share, stage: metal, most: 0.3, from: 2026}\n"
    judged = judged_plan((share, ""))
    assert {one.bill["users_musd"] for one in judged.simulations} == {None}
