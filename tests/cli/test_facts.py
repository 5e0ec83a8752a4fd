from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from ytterby.cli.facts import app
from ytterby.datasets.package import packaged_folder, write_datapackage
from ytterby.ground.errors import DataError

PARAMETERS = """\
id,value,unit,low,high,kind,grade,group,evidence,source,source_url,reason
output.MMR,27000,t REO,,,derived,B,,mine_production/mmr-2024-mcs2026,,,as published
yield.metal.Nd,0.93,share,0.9,0.96,assumption,X,yields,,,,between [two] published yields
"""
FACT = "mine_production/mmr-2024-mcs2026"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "data"
    (root / "evidence").mkdir(parents=True)
    for table in ("mine_production", "prices", "deposits"):
        name = f"evidence/{table}.csv"
        shutil.copy(packaged_folder() / name, root / name)
    (root / "parameters.csv").write_text(PARAMETERS)
    (root / "coefficients.csv").write_text(
        "process,commodity,role,factors\nreduction.Nd,metal.Nd,out,yield.metal.Nd\n"
    )
    write_datapackage(root)
    return root


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def run_json(*words: str | Path) -> dict[str, Any]:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_list_filters_meet_all_conditions(folder: Path) -> None:
    found = run_json(
        "list",
        "--table",
        "mine_production",
        "--region",
        "mmr",
        "--year",
        "2024",
        "--limit",
        "0",
        "--data",
        folder,
    )
    assert found["count"] == len(found["facts"]) >= 2
    assert {fact["row"]["country"] for fact in found["facts"]} == {"MMR"}
    assert {fact["row"]["year"] for fact in found["facts"]} == {"2024"}
    fact = next(fact for fact in found["facts"] if fact["id"] == FACT)
    assert (fact["value"], fact["unit"]) == ("27000", "t REO")
    assert fact["source_url"].startswith("https://")


def test_element_kind_group_and_text(folder: Path) -> None:
    dysprosium = run_json("--element", "dy", "--table", "prices", "--limit", "0", "--data", folder)
    assert dysprosium["count"] > 10
    assert {fact["row"]["element"] for fact in dysprosium["facts"]} == {"Dy"}
    for words in (("--kind", "assumption"), ("--group", "yields"), ("--text", "published yields")):
        found = run_json("list", *words, "--data", folder)
        assert [fact["id"] for fact in found["facts"]] == ["yield.metal.Nd"], words
    parameter = run_json("list", "--region", "MMR", "--table", "parameters", "--data", folder)
    assert [fact["id"] for fact in parameter["facts"]] == ["output.MMR"]


def test_limit_is_told(folder: Path) -> None:
    result = run("list", "--table", "prices", "--limit", "3", "--data", folder)
    assert result.exit_code == 0
    assert "3 of " in result.stdout
    assert "--limit 0" in result.stdout
    assert run_json("list", "--limit", "3", "--data", folder)["count"] > 900
    every = run_json("list", "--data", folder)
    assert len(every["facts"]) == every["count"] > 900


def test_show_gives_source_range_reason_and_use(folder: Path) -> None:
    text = run("show", "yield.metal.Nd", "--data", folder).stdout
    for part in ("0.93 share", "0.9 to 0.96", "between [two] published", "coefficients.csv line 2"):
        assert part in text
    derived = run_json("show", "output.MMR", "--data", folder)
    assert derived["evidence"][0]["source_url"].startswith("https://pubs.usgs.gov/")
    evidence = run_json("show", FACT, "--data", folder)
    assert evidence["used_in"] == ["parameters.csv line 2, column 'evidence': output.MMR"]


def test_show_says_what_an_assumption_was_set_on_and_which_facts_concern_it() -> None:
    assert "set on      event/2010-15" in run("show", "holders.memory").stdout
    assert run_json("show", "holders.memory")["set_on"] == ["event/2010-15", "event/2025"]
    assert "facts: none; " in run("show", "yield.metal").stdout
    assert run_json("show", "recovery.recycling")["evidence"][0]["value"] == "97"


@pytest.mark.parametrize(
    ("words", "what", "advice"),
    [
        (("show", "yield.metal.N"), "no fact or parameter", "yield.metal.Nd"),
        (("list", "--table", "price"), "no table 'price'", "prices"),
        (("list", "--kind", "assumed"), "no kind 'assumed'", "assumption"),
        (("list", "--group", "yield"), "no group 'yield'", "yields"),
    ],
)
def test_a_wrong_name_is_a_data_error_with_advice(
    folder: Path, words: tuple[str, ...], what: str, advice: str
) -> None:
    result = run(*words, "--data", folder)
    assert isinstance(result.exception, DataError)
    assert what in result.exception.what
    assert advice in result.exception.advice


def test_a_missing_folder_is_a_data_error(tmp_path: Path) -> None:
    for command in (["list"], ["check"], ["pack"], ["show", "x"]):
        assert isinstance(run(*command, "--data", tmp_path / "no").exception, DataError)


def test_check_tells_what_was_verified(folder: Path) -> None:
    result = run("check", "--data", folder)
    assert result.exit_code == 0, result.output
    assert "facts have a source and an address" in result.stdout
    assert run_json("check", "--data", folder)["ok"] is True


def test_check_fails_with_one_line_for_each_problem(folder: Path) -> None:
    file = folder / "parameters.csv"
    file.write_text(PARAMETERS.replace("0.9,0.96", ","))
    result = run("check", "--data", folder)
    assert result.exit_code == 1
    lines = [line for line in result.stdout.splitlines() if line.startswith("parameters.csv")]
    assert len(lines) == 3
    assert "not the one named in datapackage.json" in lines[0]
    assert "needs a range" in lines[1]
    found = run("check", "--data", folder, "--json")
    assert found.exit_code == 1
    assert len(json.loads(found.stdout)["problems"]) == 3
    assert "Traceback" not in result.output


def test_pack_makes_a_changed_folder_sound(folder: Path) -> None:
    (folder / "parameters.csv").write_text(PARAMETERS.replace("0.93", "0.94"))
    assert run("check", "--data", folder).exit_code == 1
    assert run("pack", "--data", folder).exit_code == 0
    assert run("check", "--data", folder).exit_code == 0


def test_the_packaged_data_is_the_default() -> None:
    assert run_json("show", "mine_production/usa-2024-mcs2026")["value"] == "45500"
