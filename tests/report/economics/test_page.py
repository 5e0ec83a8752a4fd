"""The page of `ytterby economy`, drawn from tables made by hand."""

from __future__ import annotations

import re

import polars as pl
import pytest

from ytterby.report.economics.inputs import EconomyPages, fall, words
from ytterby.report.economics.page import PAGE, economy_page, manifest_of
from ytterby.report.economics.subjects import subjects_of
from ytterby.report.kit.html import page_html
from ytterby.report.kit.view import PageView
from ytterby.results.folder import read_results

HEAD = {"scenario": "embargo", "against": "baseline", "region": "USA", "table": "bea_2017_402",
        "method": "bottleneck"}  # fmt: skip
CHANNELS = (("quantity", 0.9), ("price", 0.1), ("total", 1.0))
GDP = 19_612_117.0


def ends(middle, wide=0.5):
    return {"low": middle * (1 + wide), "middle": middle, "high": middle * (1 - wide)}


def gdp_rows(region="USA", factor=1.0, measure="change_in_gdp"):
    rows = []
    for year, lost in ((2025, -20_000.0), (2026, -120_000.0), (2027, -70_000.0), (2028, -50_000.0)):
        at_risk = (("quantity", 1.0),)
        for channel, share in at_risk if measure == "value_at_risk" else CHANNELS:
            own = ends(lost * share * factor)
            percent = {f"{name}_percent": 100 * value / GDP for name, value in own.items()}
            time = {"year": year, "period": "", "measure": measure, "channel": channel}
            rows.append({**HEAD, "region": region, **time, **own, **percent, "gdp_musd": GDP})
    return rows


def industry_rows(measure="change_in_value_added"):
    rows = []
    for title, lost in (("Aircraft", -60_000.0), ("Cars & trucks", -40_000.0), ("Glass", 900.0)):
        for channel, share, wide in (("quantity", 0.9, 0.5), ("price", 0.1, 0.0)):
            if measure == "value_at_risk" and channel == "price":
                continue
            own = ends(lost * share, wide)
            rows.append({**HEAD, "year": 2026, "period": "", "industry": title[:3], "title": title, "measure": measure,
                         "channel": channel, **own})  # fmt: skip
    return rows


def tables():
    parts = [{**HEAD, "year": 2026, "period": "", "part": part, **ends(value)}
             for part, value in zip(words()["parts"], (-90_000.0, -30_000.0, 8e3, 2e3, -1e4), strict=True)]  # fmt: skip
    bridge = [{"from_preset": "usgs", "to_preset": "imf", "scenario": "", "region": "USA", "switch": name,
               "from_value": "1", "to_value": "2", "evidence": "E-1", "points": points}
              for name, points in (("cut", -0.58), ("nest", -0.57), ("final", 0.0))]  # fmt: skip
    told = (("usgs", "", -0.01), ("imf", "", -1.16), ("imf", "nest", -1.4), ("imf", "nest", -0.1))
    ends_of = [dict(zip(("preset", "switch", "gdp_percent"), row, strict=True)) for row in told]
    groups = (
        ("exposure", -0.9, -0.3, 0.7),
        ("market", -0.8, -0.4, 0.3),
        ("exposure of defence", -0.7, -0.5, None),
    )
    width = [{**HEAD, "year": 2026, "period": "", "group": group, "low_percent": low, "high_percent": high,
              "share": share} for group, low, high, share in groups]  # fmt: skip
    allies = [row for row in gdp_rows() + gdp_rows("JPN", 2.0) if row["year"] == 2026]
    made = {"gdp": gdp_rows(), "allies": allies, "industries": industry_rows(), "parts": parts, "bridge": bridge,
            "ends": ends_of, "width": width}  # fmt: skip
    return {f"economy_{name}": pl.DataFrame(rows) for name, rows in made.items()}


@pytest.fixture(scope="module")
def pages():
    return EconomyPages(tables(), "USA", "Embargo", "Baseline", "Ytterby, run x. A model, no forecast.",
                        [{"switch": "method", "value": "bottleneck", "from": "stated"}])  # fmt: skip


def test_each_question_has_its_part_of_the_page(pages, tmp_path):
    manifest = manifest_of(command="economy run")
    path = PageView(economy_page(pages), PAGE, manifest, pages.tables).write(tmp_path)
    text = path.read_text(encoding="utf-8")
    assert path.name == "economy.html"
    for told in words()["questions"].values():
        assert told["title"] in text
        assert told["asks"] in text
    assert not re.search(r"<script|src=|<link|<img", text)
    assert set(read_results(tmp_path)[0]) == {*pages.tables}


def test_answers_are_read_from_the_tables(pages):
    said = {one.key: one.statements[0] for one in subjects_of(pages)}
    assert said["cost"].startswith(
        "In 2026, GDP of the United States is 0.612 percent lower (0.306 to 0.918) under “Embargo” than under “Base"
    )
    assert "−120 (−60 to −180) billion USD" in said["cost"]
    assert "plants that stop: −108 billion USD" in said["plants"]
    assert "−0.01" in said["dispute"] and "−1.16" in said["dispute"]  # noqa: PT018
    assert "GDP of Japan is 1.22 percent lower" in said["allies"]
    assert "cannot be told apart from the United States" in said["allies"]


def test_where_nothing_changes_that_is_said():
    still = pl.DataFrame(gdp_rows(factor=0.0))
    pages = EconomyPages({**tables(), "economy_gdp": still}, "USA", "Nothing", "Baseline")
    said = {one.key: one.statements[0] for one in subjects_of(pages)}
    assert (
        "GDP of the United States is unchanged under “Nothing”, against “Baseline”" in said["cost"]
    )


def test_a_bridge_joins_both_answers(pages):
    (picture,) = next(one for one in subjects_of(pages) if one.key == "dispute").pictures
    starts, stops = picture.table["start"].to_list(), picture.table["end"].to_list()
    assert stops[:-2] == pytest.approx(starts[1:-1])
    assert stops[-1] == pytest.approx(stops[-2])
    assert stops[-1] - stops[0] == pytest.approx(-1.15)


def test_what_is_not_in_a_run_is_left_out():
    bare = EconomyPages({"economy_gdp": pl.DataFrame(gdp_rows()[3:6])}, "USA", "Embargo")
    said = {one.key: one.statements[0] for one in subjects_of(bare)}
    assert set(said) == {"cost", "plants"}
    assert said["cost"].startswith("In 2026, ")


def test_value_at_risk_is_never_called_a_loss():
    risk = "value_at_risk"
    made = {"economy_gdp": pl.DataFrame(gdp_rows(factor=-1.0, measure=risk)),
            "economy_industries": pl.DataFrame(industry_rows(measure=risk))}  # fmt: skip
    pages = EconomyPages(made, "USA", "Embargo", "Baseline")
    text = page_html(economy_page(pages))
    text = re.sub(r"<style.*?</style>", "", text, flags=re.DOTALL)
    assert not re.search(r"\b(loss|losses|lose|loses|lost)\b", text, re.IGNORECASE)


@pytest.mark.parametrize(
    ("low", "middle", "high", "said"),
    [
        (-0.9, -0.6, -0.3, "0.6 percent lower (0.3 to 0.9)"),
        (0.1, 0.2, 0.4, "0.2 percent higher (0.1 to 0.4)"),
        (-0.1, 0.05, 0.2, "changed by −0.1 to 0.2 percent, so that not even the sign can be told"),
        (0.0, 0.0, 0.0, "unchanged"),
    ],
)
def test_a_range_with_both_signs_has_no_side(low, middle, high, said):
    assert fall({"low": low, "middle": middle, "high": high}, "", "percent") == said
