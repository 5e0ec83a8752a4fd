"""`ytterby projects`: what is counted, and what is not, with the reason."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from ytterby.cli.main import app


def told(*words):
    done = CliRunner().invoke(app, ["projects", *words])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_plants_that_no_run_counts_are_told_with_the_reason(chain):
    rows = json.loads(told("--left-out", "--json"))["projects"]
    assert [row["project"] for row in rows] == [r["project"] for r in chain.projects_left_out]
    assert all(row["reason"] for row in rows)
    printed = told("--left-out", "--region", "ROW")
    own = [row["title"] for row in rows if row["region"] == "ROW"]
    assert own
    assert all(title[:34] in printed for title in own)
    others = [row["title"] for row in rows if row["region"] == "EU27"]
    assert not any(title in printed for title in others)


def test_what_is_counted_ends_with_how_many_are_not(chain):
    few = sum(row["region"] == "IND" for row in chain.projects_left_out)
    assert f"{few} other plants are not counted: --left-out says why." in told("--region", "IND")


def test_a_country_of_the_union_has_the_unions_plants_and_an_unknown_one_is_refused():
    """`--region Germany` was an internal error."""
    done = CliRunner().invoke(app, ["projects", "--region", "Germany"])
    assert "La Rochelle" in done.stdout
    assert "one region with the Union" in done.output
    assert str(CliRunner().invoke(app, ["projects", "--region", "Atlantis"]).exception).startswith(
        "no region"
    )


def test_a_region_without_plants_has_an_empty_table(monkeypatch):
    monkeypatch.setattr("ytterby.runs.workspace.listed_projects", lambda *_: [])
    assert "Listed projects" in told("--region", "JPN")
