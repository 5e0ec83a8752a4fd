"""The tables of the data folders are made of the tables that people edit; their digests are committed."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from types import SimpleNamespace

import pytest
from model.build import Model
from model.deposits import assays
from model.numbers import calculated, carried, numbered, parameter
from model.tables import DATA, TABLES, expand, read

from ytterby.datasets import package
from ytterby.ground.errors import DataError

NAMES = sorted(path.parent.name for path in TABLES.glob("*/numbers.csv"))


@pytest.mark.parametrize("name", NAMES)
def test_what_the_tool_makes_has_the_committed_digests(name):
    made = Model(name).build()
    assert "parameters.csv" in made
    package = json.loads((DATA / name / "datapackage.json").read_text(encoding="utf-8"))
    committed = {one["path"]: one["hash"] for one in package["resources"]}
    digests = {f: f"sha256:{sha256(text.encode()).hexdigest()}" for f, text in made.items()}
    assert {f for f, digest in digests.items() if digest != committed[f]} == set()
    assert [f for f, text in made.items() if text != (DATA / name / f).read_text("utf-8")] == []


def test_no_made_table_is_committed():
    lines = (TABLES.parents[2] / ".gitignore").read_text().splitlines()
    ignored = {line for line in lines if line.startswith("/src")}
    made = {f"/src/ytterby/data/{name}/{f}" for name in NAMES for f in Model(name).build()}
    assert ignored == made


def test_tables_that_are_missing_or_old_are_made_on_first_use(tmp_path, monkeypatch):
    monkeypatch.setattr(package, "PACKAGE", tmp_path / "src" / "ytterby")
    monkeypatch.setattr(package, "DATA", tmp_path / "src" / "ytterby" / "data")
    calls = []
    outcome = SimpleNamespace(returncode=0, stderr="")
    monkeypatch.setattr(
        package.subprocess, "run", lambda command, **_: calls.append(command) or outcome
    )
    package.made_tables.__wrapped__()
    assert calls == []  # an installed package has no tools
    source = tmp_path / "tools" / "model" / "tables" / "own" / "numbers.csv"
    source.parent.mkdir(parents=True)
    source.write_text("id")
    package.made_tables.__wrapped__()
    made = tmp_path / "src" / "ytterby" / "data" / "own" / "parameters.csv"
    made.parent.mkdir(parents=True)
    made.write_text("id")
    os.utime(made, ns=(2 * 10**18, 2 * 10**18))
    package.made_tables.__wrapped__()
    assert len(calls) == 1
    os.utime(made, ns=(10**18, 10**18))
    package.made_tables.__wrapped__()
    assert len(calls) == 2
    outcome.returncode, outcome.stderr = 1, "OSError: read-only file system\n"
    with pytest.raises(DataError, match="read-only"):
        package.made_tables.__wrapped__()


def test_every_column_of_a_table_that_people_edit_is_described():
    described = {(r["table"], r["column"]) for r in read(TABLES / "columns.csv")}
    found = {
        (path.stem, column)
        for path in TABLES.rglob("*.csv")
        if path.parent.name != "rows" and path.stem != "columns"
        for column in path.read_text(encoding="utf-8").partition("\n")[0].split(",")
    }
    assert found == described


def test_a_pattern_stands_for_a_row_each():
    things = {
        "feeds": [{"feed": "a", "place": "X"}, {"feed": "b", "place": "Y"}],
        "names": [{"place": "Y", "name": "Why"}],
    }
    rows = [{"for": "", "each": "feeds", "id": "mine.{feed}"}]
    assert list(expand(rows, things.__getitem__)) == [{"id": "mine.a"}, {"id": "mine.b"}]
    assert [r["id"] for r in expand([{"id": "{a,b}.{1,2}"}], things.__getitem__)] == [
        "a.1",
        "a.2",
        "b.1",
        "b.2",
    ]
    assert list(expand([{"each": "feeds names", "id": "{name}"}], things.__getitem__)) == [
        {"id": "Why"}
    ]
    assert list(expand([{"each": "feeds[feed=b]", "id": "{place}"}], things.__getitem__)) == [
        {"id": "Y"}
    ]
    block = [{"for": "feeds", "id": "{feed}1"}, {"for": "feeds", "id": "{feed}2"}]
    assert [r["id"] for r in expand(block, things.__getitem__)] == ["a1", "a2", "b1", "b2"]
    assert [r["place"] for r in expand([{"each": "feeds", "id": "*all"}], things.__getitem__)] == [
        "X",
        "Y",
    ]


def test_a_table_may_repeat_what_stands_above_and_hold_pairs(tmp_path):
    (tmp_path / "a.csv").write_text(
        "use,region:share,why\ncars,CHN 0.6 JPN 0.4,said\nwind,CHN 1,ditto\n"
    )
    assert read(tmp_path / "a.csv") == (
        {"use": "cars", "why": "said", "region": "CHN", "share": "0.6"},
        {"use": "cars", "why": "said", "region": "JPN", "share": "0.4"},
        {"use": "wind", "why": "said", "region": "CHN", "share": "1"},
    )


def test_a_cell_is_arithmetic_on_facts():
    names = {"value": "30", "b": {"quantity": "4"}}
    look_up = {"p": {"x": "0.25"}.__getitem__, "fact": {"t/1": {"low": "8"}}.__getitem__}
    assert calculated("0.01 * value / b.quantity", names, look_up) == pytest.approx(0.075)
    assert calculated("min(1, value) - p('x')", names, look_up) == 0.75
    assert calculated("-fact('t/1').low ** 2", names, look_up) == -64.0
    for wrong in ("__import__('os')", "value.real.real", "[1]", "open('x')"):
        with pytest.raises((ValueError, KeyError)):
            calculated(wrong, names, look_up)


def test_a_number_stands_within_its_range_and_names_the_source_of_its_fact():
    fact = {"value": "2", "source": "USGS", "source_url": "u"}
    row = {
        "id": "x",
        "value": "=2 * value",
        "low": "=0.5 * own",
        "high": "7",
        "kind": "source",
        "grade": "A",
    }
    made = parameter(row, [fact], {})
    assert [made[k] for k in ("value", "low", "high", "source")] == ["4", "2", "7", "USGS"]
    made = parameter({"id": "x", "value": "2", "low": "1", "high": "3"}, [], {})
    assert (made["kind"], made["grade"], made["source"]) == ("assumption", "X", "")
    with pytest.raises(ValueError, match="is not within"):
        numbered(row | {"low": "5"}, [fact], {})


def test_a_number_is_carried_over_as_a_part_of_another():
    old = {
        "x": {
            "id": "x",
            "value": "10",
            "low": "5",
            "high": "20",
            "reason": "as measured",
            "unit": "USD",
        }
    }
    new = carried({"id": "y", "value": "carried 0.68 x", "reason": "; in money of 2009"}, old)
    assert (new["id"], new["value"], new["reason"]) == ("y", "6.8", "as measured; in money of 2009")
    assert carried({"id": "x", "value": "carried", "unit": "EUR"}, old) == old["x"] | {
        "unit": "EUR",
        "note": "",
    }


def test_changing_a_fact_changes_the_rows_that_rest_on_it():
    model = Model("rare_earths")
    ident = "costs/mine-separation-capex-nolans-aus-2022"
    model.fact(ident)
    model.facts["costs"][ident] = model.fact(ident) | {"value": "2.0"}
    rows = [
        r for r in model.build()["project_costs.csv"].splitlines() if r.startswith("nolans,capex")
    ]
    assert rows[0].split(",")[2] == "2000"
    assert ident in rows[0]


def with_row(monkeypatch, method, table, row):
    """A row more in one of the tables that the tool reads."""
    usual = getattr(Model, method)

    def more(self, name):
        found = usual(self, name)
        return (*found, dict.fromkeys(found[0], "") | row) if name == table else found

    monkeypatch.setattr(Model, method, more)


def test_a_deposit_is_a_row_of_two_tables(monkeypatch):
    shares = {"La": 0.3, "Ce": 0.5, "Pr": 0.04, "Nd": 0.11, "Sm": 0.01, "Eu": 0.01, "Dy": 0.02}
    fact = {"id": "deposits/own"} | {f"share_{e}": str(share) for e, share in shares.items()}
    row = {"feed": "own", "title": "Own", "region": "ROW", "technology": "mining", "status": "candidate",
           "separated_later": "EU27", "cost": "8", "cost_low": "4", "cost_high": "16", "cost_reason": "a guess",
           "assay": "own 1", "assay_is": "own", "heavies_unsure": "yes"}  # fmt: skip
    with_row(monkeypatch, "evidence", "deposits", fact)
    with_row(monkeypatch, "table", "deposits", row)
    model = Model("rare_earths")
    made = model.build()
    assert model.numbers["assay.own.Dy"]["evidence"] == "deposits/own"
    assert float(model.numbers["assay.own.Nd"]["value"]) == pytest.approx(0.11, rel=0.02)
    assert model.numbers["mine_cost.own"]["value"] == "8"
    for file, text in (
        ("processes.csv", "heavy_separation.own,heavy_separation"),
        ("activities.csv", "light_separation.own,EU27,light_separation,candidate"),
        ("routes.csv", "concentrate.own,ROW,EU27,candidate"),
        ("coefficients.csv", "heavy_separation.own,solution.Dy,out"),
    ):
        assert text in made[file], file


def test_a_plant_is_a_row_of_one_table(monkeypatch):
    fact = {"id": "projects/own-magnets", "project": "Own magnets", "role": "primary", "country": "FRA",
            "stage": "magnet", "capacity_value": "500", "capacity_unit": "t/yr", "status": "announced",
            "current_planned_start": "2029"}  # fmt: skip
    with_row(monkeypatch, "evidence", "projects", fact)
    model = Model("rare_earths")
    assert "own-magnets,Own magnets,,EU27,magnet,,announced,no" in model.build()["projects.csv"]
    assert model.numbers["project.own-magnets.capacity"]["value"] == "500"
    assert model.numbers["project.own-magnets.start"]["value"] == "2029"


@pytest.mark.parametrize("name", [n for n in NAMES if (TABLES / n / "deposits.csv").is_file()])
def test_shares_of_a_deposit_add_up_to_one(name):
    total: dict[str, float] = {}
    for row in assays(Model(name)):
        feed = row["id"].split(".")[1]
        total[feed] = total.get(feed, 0.0) + float(row["value"])
    assert len(total) > 5
    assert all(abs(sum_ - 1.0) < 1e-6 for sum_ in total.values())


@pytest.fixture(scope="module")
def compared():
    """Folder -> id -> what its facts make of an assumption."""
    found = {}
    for name in NAMES:
        model = Model(name)
        model.build()
        found[name] = model
    return found


def test_facts_that_an_assumption_names_lie_within_its_range(compared):
    """Building refuses a fact that is unknown or beyond the range; here it is counted and looked at once more."""
    named = 0
    for name, model in compared.items():
        for ident, comparison in model.compared.items():
            row = model.numbers[ident]
            assert comparison.why, (name, ident)
            if comparison.likeness == "none":
                assert comparison.evidence == ()
                continue
            assert set(comparison.evidence) <= set(row["evidence"].split()), (name, ident)
            assert float(row["low"]) <= comparison.value <= float(row["high"]), (name, ident)
            named += 1
    assert named >= 400


def test_every_assumption_says_which_facts_concern_it_or_why_none(compared):
    for model in compared.values():
        assumptions = {i for i, row in model.numbers.items() if row["kind"] == "assumption"}
        assert set(model.compared) == assumptions


def test_a_fact_beyond_the_range_is_refused():
    model = Model("gallium")
    ident = "gallium_germanium/production-high-purity-refined-wld-2022"
    model.fact(ident)
    model.facts["gallium_germanium"][ident] = model.fact(ident) | {"value": "2900"}
    with pytest.raises(ValueError, match=r"use_world.*beyond"):
        model.build()
