"""Published prices: every one is the fact that it names, in a unit that is known, at a place that the folder has."""

from __future__ import annotations

import pytest

from ytterby.datasets.package import packaged_folder
from ytterby.figures.run_rows import BASES, PATH, places, quarter_of, read_published_prices
from ytterby.ground.csvfile import read_csv
from ytterby.ground.errors import DataError
from ytterby.world.read import read_chain


def test_each_is_the_fact_that_it_names():
    rows = read_csv(packaged_folder() / "evidence" / "prices.csv").rows
    facts = {row["id"]: row for row in rows}
    named = [row for row in read_csv(PATH).rows if row["fact"]]
    assert len(named) > 60
    for row in named:
        fact = facts[row["fact"]]
        low = fact["price_low"] or fact["price_avg"]
        high = fact["price_high"] or fact["price_avg"] or low
        assert (row["low"], row["high"]) == (low, high)
        same = ("currency", "unit", "basis", "source", "source_url")
        assert [row[name] for name in same] == [fact[name] for name in same]


def test_each_has_a_source_and_a_price():
    for quote in read_published_prices():
        assert quote.source
        assert 0.0 < quote.low <= quote.middle <= quote.high
        assert quote.quarter[:4] in ("2025", "2026")


def test_goods_and_places_are_those_of_the_folder():
    chain = read_chain(packaged_folder())
    for column, good, region in places():
        assert good in chain.commodities
        assert region in (*chain.regions, "OUTSIDE")
        assert column in ("price_usd_kg", "contract_usd_kg")


def test_yuan_with_tax_become_dollars_without():
    (quote,) = (
        q
        for q in read_published_prices()
        if q.fact == "prices/ndpr-oxide-2025-02-25-china-domestic-incl-vat"
    )
    assert (quote.region, quote.quarter) == ("CHN", "2025Q1")
    assert quote.low == pytest.approx(449_000 / 1.13 / 7.19 / 1000)


def test_every_basis_says_why():
    for row in read_csv(BASES).rows:
        assert row["why"]
        assert float(row["vat"]) in (1.0, 1.13)


def test_quarters():
    assert [quarter_of(p) for p in ("2025-01", "2025-03-31", "2025-04", "2026-12-31")] == [
        "2025Q1",
        "2025Q1",
        "2025Q2",
        "2026Q4",
    ]


def test_an_unknown_basis_is_told(tmp_path):
    lines = PATH.read_text(encoding="utf-8").splitlines()
    own = tmp_path / "quotes.csv"
    own.write_text("\n".join([lines[0], lines[1].replace("CIF Europe", "on the moon")]) + "\n")
    with pytest.raises(DataError, match="on the moon"):
        read_published_prices(own)
