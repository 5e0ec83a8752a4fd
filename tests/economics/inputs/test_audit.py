"""`facts check` sees a changed table, a sum that is off, a weight or a range that is wrong."""

from __future__ import annotations

import csv
import shutil

import pytest

from ytterby.economics.inputs import audit as module
from ytterby.economics.inputs.audit import economy_audit
from ytterby.economics.inputs.exposure import exposure_of
from ytterby.economics.inputs.industries import FOLDER, rows_of


def test_packaged_tables_are_sound():
    problems, told = economy_audit()
    assert problems == []
    assert sum(count for _, _, count in told) > 100


def test_changed_tables_are_seen(tmp_path, monkeypatch):
    shutil.copytree(FOLDER, tmp_path / "economy")
    path = tmp_path / "economy/exposure.csv"
    rows = list(csv.reader(path.open()))
    place = rows[0].index("weight_in_use")
    rows[1][place] = str(float(rows[1][place]) + 0.2)
    rows[2][rows[0].index("output_share_low")] = "0.99"
    csv.writer(path.open("w", newline=""), lineterminator="\n").writerows(rows)
    monkeypatch.setattr(module, "FOLDER", tmp_path / "economy")
    monkeypatch.setattr("ytterby.economics.inputs.industries.FOLDER", tmp_path / "economy")
    for kept in (rows_of, exposure_of):
        kept.cache_clear()
    try:
        said = " ".join(str(problem) for problem in economy_audit()[0])
    finally:
        for kept in (rows_of, exposure_of):
            kept.cache_clear()
    assert "not the file named" in said
    assert "sum to" in said
    assert "not in order" in said


def test_no_file_is_large():
    largest = max(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file())
    assert largest < 2_000_000


@pytest.mark.parametrize("name", ["bills", "exposure", "parameters", "regions"])
def test_tables_can_be_read(name):
    assert rows_of(name)
