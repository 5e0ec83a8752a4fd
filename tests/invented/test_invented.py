"""Another mineral is a folder: an invented one goes through `simulate` and the full report, no code changed."""

from __future__ import annotations

import json
import re

import polars as pl
import pytest
from tests.invented import mineral
from typer.testing import CliRunner

from ytterby.cli.main import app
from ytterby.datasets.check import check
from ytterby.datasets.package import write_datapackage

RARE_EARTH_WORDS = ("NdPr", "rare earth", "rare-earth", "Dysprosium", "magnet", "China", "oxide")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = mineral.write(tmp_path_factory.mktemp("invented") / "unobtainium")
    write_datapackage(made)
    return made


@pytest.fixture(scope="module")
def run(folder, tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    words = ["simulate", str(folder.parent / "ban.yaml"), "--data", str(folder)]
    words += [
        "--reference",
        str(folder.parent / "free-trade.yaml"),
        "--no-tornado",
        "--out",
        str(out),
    ]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, f"{done.output}\n{done.exception!r}"
    return out, done.output


def test_the_folder_is_sound(folder):
    assert [str(problem) for problem in check(folder)] == []


def test_the_summary_speaks_of_the_folder(run):
    _, printed = run
    assert "nobtainium" in printed
    assert "Avaland" in printed
    assert not [word for word in RARE_EARTH_WORDS if word in printed]


def test_the_report_has_every_picture_in_the_words_of_the_folder(run):
    out, _ = run
    pages = {
        path.stem: path.read_text(encoding="utf-8") for path in (out / "details").glob("*.html")
    }
    page = (out / "report.html").read_text(encoding="utf-8") + "".join(pages.values())
    for word in (
        "Avaland",
        "Borduria",
        "Far islands",
        "Blue ore",
        "Ingots",
        "Star engines",
        "USD of 2020",
    ):
        assert word in page, word
    shown = re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL)
    assert not [word for word in RARE_EARTH_WORDS if word in shown]
    for key in ("prices", "supply", "plants", "dependence"):
        assert "<svg" in pages[key], key


def test_the_ban_bites(run):
    out, _ = run
    assert json.loads((out / "manifest.json").read_text(encoding="utf-8"))["figures"]
    price = pl.read_parquet(out / "prices.parquet").filter(
        (pl.col("commodity") == "ingot.Un")
        & (pl.col("region") == "OUTSIDE")
        & (pl.col("year") == 2022)
    )
    by_run = dict(zip(price["scenario"], price["price_usd_kg"], strict=True))
    assert by_run["ban"] > 1.1 * by_run["free-trade"]
