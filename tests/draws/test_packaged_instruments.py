"""What would help, packaged: read back, of an earlier version where something changed, and none for other questions."""

from __future__ import annotations

import json

import pytest

from ytterby.datasets.package import packaged_folder
from ytterby.draws import packaged as market_reads
from ytterby.draws.instrument_trials import FILE, SCHEMA, made_of, packaged_instruments
from ytterby.runs.simulate import compared
from ytterby.runs.workspace import Workspace

NAME = "gallium-full-ban"


@pytest.fixture(scope="module")
def workspace():
    return Workspace.read(packaged_folder("gallium"))


@pytest.fixture(scope="module")
def pair(workspace):
    scenarios = compared(workspace, NAME)
    return scenarios[0], scenarios[-1]


@pytest.fixture
def place(workspace, pair, tmp_path):
    rows = [("grant-USA", "United States: grant", "grant", "USA", 123.5, 7.0, 2)]
    index = {"gallium": {NAME: {"rows": rows, "reads": made_of(workspace, pair, tmp_path)}}}
    (tmp_path / FILE).write_text(json.dumps(index), encoding="utf-8")
    return tmp_path


def test_it_is_read_back(workspace, pair, place):
    found = packaged_instruments(workspace, pair, place)
    assert found.changed == ()
    assert found.table.row(0, named=True)["avoided_musd"] == 123.5
    assert dict(found.table.schema) == SCHEMA


def test_another_question_has_none(workspace, pair, place, tmp_path_factory):
    before, focus = pair
    assert (
        packaged_instruments(workspace, (before, workspace.scenario(NAME, until=2023)), place)
        is None
    )
    assert packaged_instruments(workspace, (focus, before), place) is None
    assert packaged_instruments(workspace, pair, tmp_path_factory.mktemp("nothing")) is None


def test_what_changed_is_named(workspace, pair, place, monkeypatch):
    monkeypatch.setattr(market_reads, "market_digest", lambda: "another")
    assert packaged_instruments(workspace, pair, place).changed == ("market",)
