"""Two commands write into one folder: whichever comes last tells all that is there."""

from __future__ import annotations

import json

from tests.report.test_economy_pages import tables

from ytterby.report.economy.folder import ABOUT, COMPARED, tell, tell_again, write_comparison

TOLD = {"region": "USA", "name": "embargo", "data": "rare_earths", "source": "Ytterby. A model, no forecast.",
        "scenario": "Embargo", "against": "Baseline", "notes": [], "switches": []}  # fmt: skip


def page(folder, key):
    return (folder / "economy" / f"{key}.html").read_text(encoding="utf-8")


def test_a_comparison_is_told_once_it_is_there(tmp_path):
    every = tables()
    compared = {name: every.pop(name) for name in COMPARED}
    front = tell(tmp_path, TOLD, every)
    assert front.name == "economy.html"
    assert "ytterby economy compare usgs imf --region USA --out" in page(tmp_path, "dispute")
    for name, frame in every.items():
        frame.write_parquet(tmp_path / f"{name}.parquet")
    write_comparison(*(compared[name] for name in COMPARED), tmp_path)
    assert "One program gives" in page(tmp_path, "dispute")
    tell(tmp_path, TOLD, every)  # a new run keeps the comparison
    assert "One program gives" in page(tmp_path, "dispute")
    assert json.loads((tmp_path / ABOUT).read_text(encoding="utf-8")) == TOLD


def test_a_folder_without_an_answer_has_no_pages(tmp_path):
    assert tell_again(tmp_path) is None
    assert not (tmp_path / "economy.html").exists()
