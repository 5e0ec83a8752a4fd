"""`ytterby bankable` and `ytterby cover`: what they print."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from ytterby.cli import main as cli
from ytterby.cli.bankable import share_of
from ytterby.ground.errors import YtterbyError


def done(*words):
    result = CliRunner().invoke(cli.app, list(words))
    assert result.exit_code == 0, result.output
    return result.output


def test_without_a_project_the_known_ones_are_listed():
    assert "mountain-pass" in done("bankable")
    assert {row["project"] for row in json.loads(done("bankable", "--json"))} >= {
        "nolans",
        "pulawy",
    }


def test_by_formula_alone_nothing_is_run():
    text = done("bankable", "nolans", "--rate", "15%", "--draws", "0")
    assert "it earns 15% from 98 USD/kg of NdPr on" in " ".join(text.split())
    assert "costs/mine-separation-capex-nolans-aus-2022" in text
    told = json.loads(done("bankable", "nolans", "--draws", "0", "--json"))
    assert told["price_usd_kg"] == pytest.approx(76.3, abs=0.1)


def test_a_rate_is_read_both_ways():
    assert share_of("10%") == share_of("0.1") == pytest.approx(0.1)
    with pytest.raises(YtterbyError, match="Write 10% or"):
        share_of("ten")


def test_cover_prints_each_group_and_what_is_published():
    text = done("cover", "USA", "--months", "12")
    for part in ("defence in USA 2024 without CHN", "no free metal plants in USA", "for nothing",
                 "United States plan of fiscal 2025", "No match is asked"):  # fmt: skip
        assert part in text
    told = json.loads(done("cover", "JPN", "--months", "6,12", "--json"))
    assert told["goods"]
    assert {row["months"] for row in told["stocks"]} == {6, 12}


def test_cover_writes_its_page(tmp_path):
    done("cover", "Germany", "--months", "6", "--out", str(tmp_path / "cover"))
    page = (tmp_path / "cover" / "cover.html").read_text(encoding="utf-8")
    assert "defence in Germany" in page
    assert (tmp_path / "cover" / "manifest.json").is_file()


def test_months_that_are_none_are_refused():
    result = CliRunner().invoke(cli.app, ["cover", "USA", "--months", "six"])
    assert "Write --months 6,12,24" in str(result.exception)
