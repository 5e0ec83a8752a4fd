"""The packaged records: complete, the same as the fact base, and refused when wrong."""

from pathlib import Path

import pytest
import yaml

from ytterby.controls import book as records
from ytterby.controls.book import Book, act_figures
from ytterby.controls.schema import Measure
from ytterby.ground import yamlfile
from ytterby.ground.errors import ControlError

TIMELINE = Path(__file__).parents[3] / "shared" / "facts" / "controls" / "timeline.yaml"


def as_written(measure):
    written = measure.model_dump(mode="json", by_alias=True, exclude_unset=True)
    written.pop("acts", None)
    written.pop("rules", None)
    return written


def all_figures():
    return [row for one in Book.read() for row in act_figures(one.id, one.acts)]


def test_count_is_pinned():
    said = [m for m in Book.read() if m.declaratory]
    assert (len(Book.read()), len(said)) == (122, 27)
    assert sum(bool(m.acts) for m in Book.read()) == 28 + len(said)


ADDED = {
    *(
        "CN-RE-CAMPAIGN-2011",
        "CN-BLOCKING-2021",
        "CN-STATEMENT-2026-0928",
        "US-STATEMENT-2026-0924",
    ),
    *("CN-UEL-2025-1", "CN-UEL-2025-0114", "CN-UEL-2025-0115"),
}
SOURCES = {"more_sources", "uncertain"}
CORRECTED = {
    "CN-MOFCOM-2025-61": {*SOURCES, "scope"},
    "CN-MOFCOM-GAC-2025-58": SOURCES,
    "CN-MOFCOM-2025-62": {*SOURCES, "scope"},
    "US-DFARS-MAGNET-2019": {*SOURCES, "scope", "effect"},
    "CN-UEL-2025-7": {*SOURCES, "suspensions"},
    "CN-UEL-2025-8": {*SOURCES, "ended", "confidence"},
    "CN-ATTLIST-2026-0629": SOURCES,
    "CN-EXPORT-REBATE-1985": {*SOURCES, "ended"},
    "CN-REG-RE-785-2024": {*SOURCES, "signed", "announced"},
}
"""Parts of records that the second round of facts says better (its corrections R1 to R18)."""


@pytest.mark.skipif(not TIMELINE.exists(), reason="the fact base is not beside the repository")
def test_every_record_is_carried_over_without_change():
    records = yamlfile.load(TIMELINE).data["measures"]
    book = Book.read()
    assert [r["id"] for r in records if r["id"] not in book] == []
    ours = {m.id for m in book if not m.declaratory}
    assert ours - {r["id"] for r in records} == ADDED
    for record in records:
        told = {k: v for k, v in as_written(book[record["id"]]).items() if record.get(k) != v}
        told |= dict.fromkeys(record.keys() - as_written(book[record["id"]]).keys())
        assert set(told) <= CORRECTED.get(record["id"], set()), record["id"]


def test_a_record_comes_back_as_its_file_says():
    for path in records.PACKAGED.glob("*/*.yaml"):
        written = yamlfile.load(path).data
        written.pop("acts", None)
        written.pop("rules", None)
        assert as_written(records.read_measure(path)) == written


def test_every_number_of_law_has_a_source_or_a_range():
    for row in all_figures():
        low, value, high = row.figure.numbers()
        assert low <= value <= high
        act = next(a for a in Book.read()[row.measure_id].acts if a.label == row.act)
        assert row.figure.source or row.figure.assumption or act.source, row.id


def test_ids_of_figures_are_apart():
    ids = [row.id for row in all_figures()]
    assert len(set(ids)) == len(ids)
    assert "CN-MOFCOM-GAC-2025-18/magnets.approval_share" in ids


def change(record, **keys):
    changed = {**record, **keys}
    return {k: v for k, v in changed.items() if v != "drop"}


@pytest.fixture
def record():
    path = records.PACKAGED / "CN" / "CN-MOFCOM-GAC-2025-57.yaml"
    return yamlfile.load(path).data


def refusal(tmp_path, record, name="CN-MOFCOM-GAC-2025-57", folder="CN"):
    path = tmp_path / folder / f"{name}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump(record, sort_keys=False), encoding="utf-8")
    with pytest.raises(ControlError) as fault:
        records.read_measure(path)
    return str(fault.value), path.read_text(encoding="utf-8").splitlines()


def test_dates_out_of_order_are_refused(tmp_path, record):
    told, _ = refusal(tmp_path, change(record, ended="2025-11-01"))
    assert "out of order" in told


def test_suspensions_out_of_order_or_overlapping_are_refused(tmp_path, record):
    first = {"by": "x", "from": "2025-11-10", "until": "2025-11-09"}
    told, _ = refusal(tmp_path, change(record, suspensions=[first]))
    assert "out of order" in told
    pair = [
        {"by": "x", "from": "2025-11-10", "until": "2025-12-09"},
        {"by": "x", "from": "2025-12-09", "until": "2026-01-09"},
    ]
    told, _ = refusal(tmp_path, change(record, suspensions=pair))
    assert "overlap" in told


def test_a_number_without_source_is_refused(tmp_path, record):
    acts = [{**record["acts"][0], "approval_share": 0.5}]
    told, _ = refusal(tmp_path, change(record, acts=acts))
    assert "neither a source nor an assumption" in told


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_a_share_out_of_bounds_is_refused_with_its_line(tmp_path, record, share):
    acts = [{**record["acts"][0], "approval_share": share}]
    told, lines = refusal(tmp_path, change(record, acts=acts))
    line = next(i for i, text in enumerate(lines, 1) if "approval_share" in text)
    assert f".yaml:{line}: acts.0.approval_share" in told


def test_wrong_file_name_and_folder_are_refused(tmp_path, record):
    told, _ = refusal(tmp_path, record, name="CN-OTHER")
    assert "Name the file CN-MOFCOM-GAC-2025-57.yaml" in told
    told, _ = refusal(tmp_path, record, folder="US")
    assert "lies in folder 'US'" in told


def test_act_on_an_unknown_limb_is_refused(tmp_path, record):
    acts = [{**record["acts"][0], "limb": "2a"}]
    told, _ = refusal(tmp_path, change(record, acts=acts))
    assert "names limb '2a'" in told


def test_a_record_cannot_be_hypothetical(tmp_path, record):
    told, _ = refusal(tmp_path, change(record, hypothetical=True))
    assert "hypothetical" in told


def test_records_never_change():
    with pytest.raises(ValueError, match="frozen"):
        Book.read()["CN-MOFCOM-GAC-2025-18"].effect = "none"  # type: ignore[misc]
    assert Measure.model_config["extra"] == "forbid"
