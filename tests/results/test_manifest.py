"""The manifest says what went in: digests, version, sources, assumptions with their ranges."""

from __future__ import annotations

import json
from importlib.metadata import version

from ytterby.controls.book import Book
from ytterby.results.manifest import code_digest, manifest
from ytterby.runs.workspace import load_scenario

HEX = set("0123456789abcdef")


def test_digests_are_those_of_what_went_in(baseline, chain):
    digests = baseline.manifest["digests"]
    assert digests["data"] == chain.digest
    assert digests["controls"] == Book.read().digest()
    assert digests["code"] == code_digest()
    assert set(digests["scenarios"]) == {"short-baseline"}
    for digest in (
        *[digests[k] for k in ("data", "controls", "code")],
        *digests["scenarios"].values(),
    ):
        bare = digest.removeprefix("sha256:")
        assert len(bare) == 64
        assert set(bare) <= HEX


def test_version_command_and_folder(baseline, chain):
    assert baseline.manifest["version"] == version("ytterby")
    assert baseline.manifest["command"].startswith("ytterby simulate ")
    assert baseline.manifest["data_folder"] == chain.folder.name
    assert baseline.manifest["scenarios"] == ["short-baseline"]


def test_it_is_json(baseline):
    assert json.loads(json.dumps(baseline.manifest)) == baseline.manifest


def test_every_assumption_has_a_range_a_unit_and_a_reason(baseline):
    found = baseline.manifest["assumptions"]
    assert len(found) > 100
    assert len({row["id"] for row in found}) == len(found)
    for row in found:
        assert row["low"] <= row["value"] <= row["high"], row["id"]
        assert row["reason"].strip(), row["id"]
        assert row["unit"].strip(), row["id"]
    assert {"leak_capacity", "leak_cost"} <= {row["id"] for row in found}


def test_every_source_has_an_address(baseline):
    """Four are known only by their place in a code index; all others have a web address."""
    found = baseline.manifest["sources"]
    assert len(found) > 30
    for row in found:
        assert row["source"].strip()
        assert row["facts"] >= 1
        assert row["source_url"].strip(), row
    elsewhere = [row for row in found if not row["source_url"].startswith("http")]
    assert all(row["source_url"].startswith("GitHub code index") for row in elsewhere)
    assert len(elsewhere) <= 4


def test_another_scenario_has_another_digest(base, baseline, embargo):
    book = Book.read()
    chosen = [load_scenario(n, book, base.network.chain) for n in ("baseline", "embargo")]
    found = manifest(base.network.chain, set(), chosen, book, "x")["digests"]["scenarios"]
    assert len({*found.values()}) == 2
    own = embargo.manifest["digests"]["scenarios"]["short-embargo"]
    assert own != found["embargo"]  # the years differ
    assert embargo.manifest["digests"]["data"] == baseline.manifest["digests"]["data"]


def test_a_parameter_changed_by_a_scenario_is_listed_as_used(short):
    text = (
        "name: tight\ntitle: t\ndescription: d\nextends: embargo\n"
        "parameters: {leak_capacity: 0.05}\nyears: {start: 2024, end: 2024}\n"
    )
    found = short(text).manifest
    listed = {row["id"]: row["value"] for row in found["assumptions"]}
    assert listed["leak_capacity"] == 0.05 or '"leak_capacity": 0.05' in json.dumps(found)


def test_it_has_the_unit_of_every_number(baseline):
    """CSV files have none, so a reader of them finds it here."""
    units = baseline.manifest["units"]
    for name, frame in baseline.tables.items():
        numbers = [c for c, kind in frame.schema.items() if kind.is_float()]
        assert set(units.get(name, {})) == set(numbers), name
