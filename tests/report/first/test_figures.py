"""The row on GDP: a fall with its sign and range, what the range is of, and no row where nothing is counted."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from tests.report.synthetic import WORDS

from ytterby.economics.summary import GdpSummary
from ytterby.report.first.figures import gdp_cells, signed
from ytterby.report.first.rows import COLUMNS


def cells(found, to=()):
    setting = SimpleNamespace(
        report=SimpleNamespace(gdp=found), words=WORDS, change={"destinations": list(to)}
    )
    told = gdp_cells(setting)
    return None if told is None else dict(zip(COLUMNS, told, strict=True))


def test_a_fall_is_told_with_its_range():
    told = cells(GdpSummary("USA", 2026, -0.62, -0.41, -0.25, 0.7))
    assert told["with"] == "-0.41%"
    assert told["range"] == "-0.62% to -0.25%"
    assert "70% of the width" in told["how sure"]
    assert "2026" in told["question"]
    assert "loss" not in " ".join(told.values()).lower()


def test_exposure_that_is_carried_over_is_told():
    told = cells(GdpSummary("KOR", 2026, -2.8, -1.9, -1.3, 1.0, "USA"))
    assert told["how sure"].startswith("range of exposure of industries alone")
    assert "United States" in told["how sure"]


def test_why_this_region_is_told():
    found = GdpSummary("USA", 2026, -0.62, -0.41, -0.25, 0.7)
    assert "hit hardest of those counted (US, Japan and South Korea)" in cells(found)["question"]
    assert "the United States, at which it is aimed" in cells(found, ["USA"])["question"]


def test_no_figure_has_no_row():
    assert cells(None) is None


@pytest.mark.parametrize(("value", "said"), [(-0.041, "-0.041%"), (1.26, "+1.3%")])
def test_signs(value, said):
    assert signed(value) == said
