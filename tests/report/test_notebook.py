"""Results in a notebook: a few words, the answer in HTML, a picture, a pandas frame; quarters beside years."""

from __future__ import annotations

import polars as pl
import pytest

import ytterby as yt
from ytterby.datasets.package import packaged_folder
from ytterby.ground.errors import ResultError

TEXT = """\
name: mine
title: A stop of half a year
description: A short one.
extends: gallium-baseline
years: {start: 2022, end: 2024}
controls:
  measures:
    - {id: stop, title: Stop, effective: 2023-04-01, ended: 2023-09-30,
       acts: [{act: prohibition, origin: CHN, elements: [Ga], stages: all}]}
"""


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    path = tmp_path_factory.mktemp("mine") / "mine.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return yt.simulate(str(path), data=packaged_folder("gallium"), store=False)


def test_few_words_and_the_answer(results):
    assert len(repr(results)) < 600
    assert len(results._repr_html_()) < 20_000
    assert all(
        text[:30] in results._repr_html_() for text in results.sentences() if "<" not in text
    )
    assert results.figures().filter(figure="price_peak").height


def test_a_notebook_says_what_the_page_says():
    """N28: one run has one answer, with the ranges that are packaged."""
    of = {"data": packaged_folder("gallium")}
    page = yt.answer("gallium-full-ban", tornado=False, **of)
    assert yt.simulate("gallium-full-ban", **of).sentences() == page.sentences()
    assert page.findings.ranges is not None


def test_the_quarters_of_a_stop_stand_beside_the_years(results):
    prices = results.split_years["prices"]
    assert set(prices["year"].unique()) >= {2023}
    of = (
        (pl.col("scenario") == "mine")
        & (pl.col("commodity") == "metal.Ga_refined")
        & (pl.col("region") == "USA")
    )
    quarters = prices.filter(of & (pl.col("year") == 2023))
    assert quarters.height == 4
    yearly = results.tables["prices"].filter(of & (pl.col("year") == 2023))["price_usd_kg"].item()
    assert quarters["price_usd_kg"].max() > yearly  # the peak that a year hides
    # tonnes of the quarters add up to those of the year
    flows = results.split_years["flows"].filter(pl.col("year") == 2023)["quantity_t"].sum()
    whole = results.tables["flows"].filter(pl.col("year") == 2023)["quantity_t"].sum()
    assert flows == pytest.approx(whole)


def test_a_picture_of_few_lines(results):
    words = {"commodity": "metal.Ga_refined", "region": ["USA", "JPN"]}
    years = results.plot("prices", **words)
    quarters = results.plot("prices", parted=True, **words)
    assert years._repr_svg_().startswith("<svg")
    assert years.table["year"].unique().sort().to_list() == [2022.0, 2023.0, 2024.0]
    assert {2023.125, 2023.375, 2023.625, 2023.875} <= {*quarters.table["year"]}
    assert results.plot().key == "price"
    with pytest.raises(ResultError, match="cannot be told apart"):
        results.plot("prices")
    with pytest.raises(ResultError, match="Did you mean 'prices'"):
        results.plot("price")
    for tables in (results.tables, results.split_years):
        with pytest.raises(ResultError, match="Did you mean 'prices'"):
            tables["price"]
    assert "price" not in results.tables
    with pytest.raises(ResultError, match="no column"):
        results.plot("prices", good="metal.Ga_refined")
    with pytest.raises(ResultError, match="is not in table"):
        results.plot("prices", region="Germany")


def test_a_table_as_a_pandas_frame(results):
    pandas = pytest.importorskip("pandas")
    frame = results.to_pandas("prices")
    assert isinstance(frame, pandas.DataFrame)
    assert len(frame) == results.tables["prices"].height
    assert frame["price_usd_kg"].sum() == pytest.approx(
        results.tables["prices"]["price_usd_kg"].sum()
    )


def test_a_verdict_is_told_in_a_few_lines():
    verdict = yt.check(item="dysprosium oxide", exporter="CN", destination="US", on="2026-01-15")
    assert len(repr(verdict)) < 1_000
    assert repr(verdict).startswith(verdict.outcome.upper())
