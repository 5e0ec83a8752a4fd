"""Packaged ranges: written small, read back whole, known to be of an earlier version, and which are."""

from __future__ import annotations

import json
import warnings

import numpy as np
import polars as pl
import pytest
from package_ranges import MAX_BYTES, comparable, rounded, stale, stamp, write
from tests.draws.rows import rows_of_ranges

from ytterby.datasets.package import find_folder, packaged_folder, packaged_names
from ytterby.draws import packaged as module
from ytterby.draws.packaged import PLACE, packaged, read_index, reads
from ytterby.figures.registry import ALL_FIGURES
from ytterby.runs.simulate import compared
from ytterby.runs.workspace import Workspace
from ytterby.scenarios.scenario import with_switches

NAME, OTHER = "gallium-as-recorded", "gallium-baseline"
GA = ("metal.Ga_refined", "OUTSIDE")
LABELS = {"commodity": "metal.Ga_refined", "region": "OUTSIDE"}


@pytest.fixture(scope="module")
def workspace():
    return Workspace.read(packaged_folder("gallium"))


@pytest.fixture(scope="module")
def scenarios(workspace):
    return compared(workspace, NAME)


def by_figure(**rows):
    return {name: rows_of_ranges(ALL_FIGURES[name], own) for name, own in rows.items()}


@pytest.fixture
def place(workspace, scenarios, tmp_path):
    ranges = by_figure(
        price=[
            (NAME, "", *GA, 2024, "", 301.0, 402.0, 503.0, 1.0),
            (NAME, "", *GA, 2025, "", 300.0, 400.0, 500.0, 1.0),
            (OTHER, "", *GA, 2024, "", 300.0, 400.0, 500.0, 1.0),
            (OTHER, "", *GA, 2025, "", 300.0, 400.0, 500.0, 1.0),
            (NAME, OTHER, *GA, 2024, "", 1.0, 2.0, 3.0, 0.9),
            (NAME, OTHER, *GA, 2025, "", 0.0, 0.0, 0.0, 1.0),
        ],
        product_exports=[
            (NAME, "", "metal", 2024, "", 1.0, 2.0, 3.0, 1.0),
            (NAME, OTHER, "metal", 2024, "", *[float("nan")] * 3, 1.0),
        ],
    )
    about = {"against": [OTHER], "periods": [], "fixed": [], "draws": 63, "requested": 64,
             "reads": reads(workspace, scenarios)}  # fmt: skip
    write("gallium", {NAME: ranges}, {NAME: about}, tmp_path)
    return tmp_path


def test_what_is_written_is_read_back(workspace, scenarios, place):
    found = packaged(workspace, scenarios, place)
    assert found.origin.draws == 63
    assert not found.origin.earlier
    own = found.of("price", {**LABELS, "year": 2024, "scenario": NAME})
    assert (own.low, own.middle, own.high) == pytest.approx((301.0, 402.0, 503.0), rel=2e-3)
    before = found.of("price", {**LABELS, "year": 2024, "scenario": OTHER})
    assert before.middle == pytest.approx(400.0, rel=2e-3)
    apart = found.of("price", {**LABELS, "year": 2024, "scenario": NAME, "against": OTHER})
    assert (apart.low, apart.high, apart.answered) == pytest.approx((1.0, 3.0, 0.9), rel=2e-3)
    assert apart.middle is None  # kept of prices themselves alone


def test_what_a_reference_exports_is_of_the_goods_of_each_question(workspace, scenarios, tmp_path):
    own = "gallium-full-ban"

    def frames(name, exports, region):
        return by_figure(
            controlled_exports=[(OTHER, "", 2024, "", exports, exports, exports, 1.0)],
            price=[(OTHER, "", "metal.Ga_refined", region, 2024, "", 1.0, 2.0, 3.0, 1.0),
                   (name, "", *GA, 2024, "", 300.0, 400.0, 500.0, 1.0)],
        )  # fmt: skip

    ranges = {NAME: frames(NAME, 100.0, "USA"), own: frames(own, 200.0, "JPN")}
    about = {"against": [OTHER], "periods": [], "fixed": [], "draws": 64, "requested": 64,
             "reads": reads(workspace, scenarios)}  # fmt: skip
    write("gallium", ranges, dict.fromkeys(ranges, about), tmp_path)
    for name, exports in ((NAME, 100.0), (own, 200.0)):
        found = packaged(workspace, (scenarios[0], workspace.scenario(name)), tmp_path)
        assert found.ends("controlled_exports", {"scenario": OTHER, "year": 2024}) == (
            exports,
            exports,
        )
        for region in ("USA", "JPN"):  # each question tells regions of its own of what they share
            at = {"commodity": "metal.Ga_refined", "region": region}
            assert found.of("price", {**at, "year": 2024, "scenario": OTHER}).high == 3.0


def test_differences_of_nothing_come_back_and_percentages_of_nothing_do_not(
    workspace, scenarios, place
):
    assert pl.read_parquet(place / "gallium" / f"{NAME}.parquet").height == 5
    found = packaged(workspace, scenarios, place)
    same = found.of("price", {**LABELS, "year": 2025, "scenario": NAME, "against": OTHER})
    assert (same.low, same.high) == (0.0, 0.0)
    made = {"product": "metal"}
    assert found.of("product_exports", {**made, "year": 2024, "scenario": NAME}).high == 3.0
    assert (
        found.of("product_exports", {**made, "year": 2024, "scenario": NAME, "against": OTHER})
        is None
    )


def test_another_question_has_none(workspace, scenarios, place, tmp_path):
    before, focus = scenarios
    assert packaged(workspace, [focus], place) is None
    assert packaged(workspace, [before, with_switches(focus, {"stocks": False})], place) is None
    assert packaged(workspace, [before, workspace.scenario(NAME, until=2026)], place) is None
    assert packaged(workspace, [focus, before], place) is None
    assert packaged(workspace, scenarios, tmp_path / "nothing") is None


def test_ranges_of_an_earlier_version_say_what_changed(workspace, scenarios, place, monkeypatch):
    monkeypatch.setattr(module, "market_digest", lambda: "another")
    found = packaged(workspace, scenarios, place)
    assert found.origin.changed == ("market",)
    assert "earlier version" in found.note


def test_a_stamp_gives_ranges_the_digests_of_today_and_moves_none(place, workspace, scenarios):
    index = read_index(place)
    index["gallium"][NAME]["reads"]["market"] = "another"
    (place / "index.json").write_text(json.dumps(index), encoding="utf-8")
    before = packaged(workspace, scenarios, place)
    assert stamp(place) == [f"gallium/{NAME}"]
    after = packaged(workspace, scenarios, place)
    assert (before.origin.changed, after.origin.changed) == (("market",), ())
    assert {*after.rows} == {*before.rows} == {"price", "product_exports"}
    assert all(after.rows[name].equals(rows) for name, rows in before.rows.items())
    assert stamp(place) == []


def test_files_that_no_scenario_has_any_more_are_removed(place):
    (place / "gallium" / "gone.parquet").write_bytes(b"x")
    kept = read_index(place)["gallium"][NAME]
    write("gallium", {OTHER: by_figure(price=[])}, {OTHER: {**kept, "against": []}}, place)
    names = {path.stem for path in (place / "gallium").glob("*.parquet")}
    assert NAME in names
    assert "gone" not in names


def test_numbers_keep_three_digits():
    values = np.geomspace(1e-6, 1e6, 500)
    found = rounded(np.append(values, [0.0, np.nan, np.inf, -3.0]))
    assert found[:-4] == pytest.approx(values, rel=2.1e-3)
    assert found[-4] == 0.0
    assert np.isnan(found[-3])
    assert np.isinf(found[-2])
    assert found[-1] == -3.0


def test_every_folder_has_scenarios_of_its_own():
    found = {name: comparable(Workspace.read(find_folder(name))) for name in packaged_names()}
    assert {"baseline", "embargo", "licensing-2025", "technology-ban-2023"} <= set(
        found["rare_earths"]
    )
    assert set(found["rare_earths_2009"]) >= {"no-quota-2010", "quota-2010"}
    assert all(name.startswith("gallium") for name in found["gallium"])
    assert sum(map(len, found.values())) == len({name for own in found.values() for name in own})


def test_what_is_packaged_is_small():
    size = sum(path.stat().st_size for path in PLACE.rglob("*") if path.is_file())
    assert size < MAX_BYTES


def test_stale_ranges_are_named_and_are_no_failure():
    """`python tools/make_ranges.py --check` is the strict one."""
    found = stale()
    assert all(parts and all(isinstance(part, str) for part in parts) for parts in found.values())
    if found:
        names = "; ".join(f"{name} ({', '.join(parts)})" for name, parts in found.items())
        warnings.warn(f"ranges of an earlier version: {names}", stacklevel=1)
