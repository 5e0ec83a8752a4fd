"""Two commands write into one folder: whichever comes last tells all that is there."""

from __future__ import annotations

import json

from tests.report.test_economy_pages import tables

from ytterby.report.economy.folder import ABOUT, COMPARED, tell, write_comparison
from ytterby.results.folder import ResultFolder
from ytterby.results.store import read_results

TOLD = {"region": "USA", "name": "embargo", "data": "rare_earths", "source": "Ytterby. A model, no forecast.",
        "scenario": "Embargo", "against": "Baseline", "notes": [], "switches": []}  # fmt: skip


def page(folder, key):
    return (folder / "economy" / f"{key}.html").read_text(encoding="utf-8")


def put(folder, every):
    with ResultFolder(folder) as results:
        results.write_tables(every)
        tell(results, TOLD, every)
        results.close({"command": "economy run"})


def test_a_comparison_is_told_once_it_is_there(tmp_path):
    every = tables()
    compared = {name: every.pop(name) for name in COMPARED}
    put(tmp_path, every)
    assert (tmp_path / "economy.html").is_file()
    assert "ytterby economy compare usgs imf --region USA --out" in page(tmp_path, "dispute")
    write_comparison(*(compared[name] for name in COMPARED), tmp_path)
    assert "One program gives" in page(tmp_path, "dispute")
    put(tmp_path, every)  # a new run keeps the comparison
    assert "One program gives" in page(tmp_path, "dispute")
    assert json.loads((tmp_path / ABOUT).read_text(encoding="utf-8")) == TOLD
    kept, manifest = read_results(tmp_path)
    assert set(kept) == {*every, *COMPARED}
    there = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
    assert {*manifest["files"]} == there - {"manifest.json"}


def test_a_folder_without_an_answer_has_no_pages(tmp_path):
    compared = [tables()[name] for name in COMPARED]
    write_comparison(*compared, tmp_path)
    assert set(read_results(tmp_path)[0]) == {*COMPARED}
    assert not (tmp_path / "economy.html").exists()
