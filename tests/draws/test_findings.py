"""The whole main job: its parts are of the user's folder, and one call gives the answer."""

from __future__ import annotations

import shutil

import pytest

import ytterby as yt
from ytterby.datasets.package import packaged_folder
from ytterby.draws import tornado
from ytterby.draws.findings import find_out
from ytterby.draws.tornado import group_draws, middle_year
from ytterby.ground.errors import ScenarioError
from ytterby.results.folder import read_results
from ytterby.runs.run import Executor
from ytterby.runs.simulate import default_references
from ytterby.runs.workspace import Workspace
from ytterby.scenarios.read import builtin_names

GALLIUM = packaged_folder("gallium")
"""The small folder: a run takes a tenth of the time that one of rare earths takes."""
SHORT = """\
name: {name}
title: Three years of {name}
description: d
extends: {extends}
years: {{start: 2024, end: 2026, quarters: none}}
"""


def on_gallium(name):
    """Two years of a ban, as a user would write them."""
    text = SHORT.format(name=name, extends="gallium-full-ban")
    return text.replace("2024", "2022").replace("2026", "2023").replace("Three", "Two")


@pytest.fixture
def few(monkeypatch):
    """A tornado of two groups."""

    def two(parameters):
        return [d for d in group_draws(parameters) if d.group in ("leak", "demand_cap")]

    monkeypatch.setattr(tornado, "group_draws", two)


def test_the_tornado_is_that_of_the_folder(tmp_path, few):
    """They were those of the packaged folder, whatever folder the runs themselves were on."""
    own = tmp_path / "own"
    shutil.copytree(GALLIUM, own)
    table = own / "parameters.csv"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    (place,) = [n for n, line in enumerate(lines) if line.startswith("trade_elasticity,")]
    lines[place] = f"trade_elasticity,3.5,{lines[place].split(',', 2)[2]}"
    table.write_text("".join(lines), encoding="utf-8")
    path = tmp_path / "mine.yaml"
    path.write_text(on_gallium("mine"))
    found = {
        folder: find_out(
            str(path),
            data=folder,
            wide=True,
            executor=Executor.of("serial", store=tmp_path / "store"),
        )
        for folder in (GALLIUM, own)
    }
    usual, edited = found.values()
    assert middle_year(Workspace.read(GALLIUM).scenario(str(path))) == 2023
    assert not usual.tornado["base_value"].equals(edited.tornado["base_value"])
    for one in found.values():
        central = one.results.tables["prices"].filter(
            (one.results.tables["prices"]["scenario"] == "mine")
            & (one.results.tables["prices"]["commodity"] == "metal.Ga_crude")
            & (one.results.tables["prices"]["region"] == "OUTSIDE")
            & (one.results.tables["prices"]["year"] == 2023)
        )["price_usd_kg"][0]
        base = one.tornado.filter(figure="price", commodity="metal.Ga_crude", year=2023, against="")
        assert base["base_value"][0] == pytest.approx(central, rel=1e-6)


def test_what_a_scenario_is_compared_with_stands_in_its_file(tmp_path):
    workspace = Workspace.read()
    listed = workspace.scenario("technology-ban-2023")
    assert default_references(listed, "baseline") == ["baseline", "no-technology-control"]
    assert {note.answer for note in listed.model_identity} == {"capacity", "trade", "prices"}
    assert default_references(workspace.scenario("embargo"), "baseline") == ["baseline"]
    assert default_references(workspace.scenario("baseline"), "baseline") == []
    path = tmp_path / "mine.yaml"
    path.write_text(SHORT.format(name="mine", extends="technology-ban-2023"))
    own = workspace.scenario(str(path))
    assert (own.compare_with, own.model_identity) == ((), ())  # they do not pass to children
    assert default_references(own, "baseline") == ["technology-ban-2023"]
    child = tmp_path / "child.yaml"
    child.write_text(SHORT.format(name="child", extends="mine.yaml"))
    assert default_references(workspace.scenario(str(child)), "baseline") == [str(path)]
    for name, reference in {
        "us-price-floor": "licensing-2025",
        "content-rule-2025": "licensing-2025",
        "embargo-usa-content": "embargo-usa",
        "licensing-2025": "baseline",
        "as-recorded": "baseline",
    }.items():
        assert default_references(workspace.scenario(name), "baseline") == [reference]
    assert set(listed.compare_with) <= set(builtin_names())


def test_notes_by_construction_hold_only_against_what_they_were_written_for(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(
        on_gallium("mine") + "reference: [gallium-baseline]\n"
        "model_identity: [{answer: prices, comparison: total, note: so it is}]\n"
    )
    said = {"answer": "prices", "subject": "", "comparison": "total", "note": "so it is"}
    settings = {"data": GALLIUM, "wide": False}
    assert find_out(str(path), **settings).model_identity == [said]
    assert find_out(str(path), reference=[], **settings).model_identity == []


def test_one_call_gives_the_answer_and_writes_it(tmp_path, few):
    """From Python, without the command: answers, tornado, ends, page."""
    path = tmp_path / "mine.yaml"
    path.write_text(on_gallium("alone"))
    ticks = []
    found = yt.answer(
        str(path), data="gallium", tornado=True, engine="serial", on_progress=ticks.append
    )
    assert found.results.scenarios == ["gallium-full-ban", "alone"]  # beside what it extends
    assert found.report.swings
    assert {now.phase for now in ticks} == {"gallium-full-ban", "alone", "how wide is the answer"}
    assert all(now.done <= now.total for now in ticks)
    shares = [now.share for now in ticks]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    told = repr(found)
    assert told.startswith(
        "Answer, Results of alone against gallium-full-ban, 2022 to 2023, on gallium"
    )
    assert len(told) < 1500
    assert found.sentences()[0] in told
    assert "<li>" in found._repr_html_()
    page = found.write(tmp_path / "out", csv=True)
    assert page == tmp_path / "out" / "report.html"
    tables, manifest = read_results(tmp_path / "out")
    assert set(tables) == set(found.tables)
    assert {"report.html", "csv/prices.csv", "prices.parquet"} <= set(manifest["files"])
    assert manifest["scenarios"] == ["gallium-full-ban", "alone"]


def test_every_folder_has_an_answer_and_a_page(tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    found = yt.answer("gallium-full-ban", data=GALLIUM, tornado=False)
    assert found.findings.tornado is None
    assert found.results.scenarios == ["gallium-baseline", "gallium-full-ban"]
    assert found.sentences()
    out = tmp_path / "out"
    assert found.write(out, csv=True, pictures=True) == out / "report.html"
    assert found.report.day == "1970-01-02"
    assert {"csv/prices.csv"} <= set(read_results(out)[1]["files"])
    found.write(out)  # CSV and pictures of the first go, whatever is the user's own stays
    assert not [name for name in ("csv", "pictures") if (out / name).exists()]
    there = {one.relative_to(out).as_posix() for one in out.rglob("*") if one.is_file()}
    assert set(read_results(out)[1]["files"]) == there - {"manifest.json"}
    assert "gallium-full-ban" in repr(found)


def test_the_tornado_measures_in_the_last_year_of_a_stop(tmp_path):
    """N1: a stop of 2027 is not measured in the middle of a run to 2045."""
    path = tmp_path / "stop.yaml"
    path.write_text(
        "name: stop\ntitle: t\ndescription: d\nextends: as-recorded\ncontrols:\n  measures:\n"
        "    - {id: m, title: M, effective: 2026-07-01, ended: 2027-06-30,\n"
        "       acts: [{act: prohibition, origin: CHN, elements: [Dy], stages: [oxide]}]}\n",
        encoding="utf-8",
    )
    assert middle_year(Workspace.read().scenario(str(path))) == 2027


def test_an_answer_of_one_element_at_a_time_is_refused():
    with pytest.raises(ScenarioError, match="cannot be one_by_one"):
        find_out("gallium-full-ban", data=GALLIUM, switches={"elements": "one_by_one"})
