"""Who goes without, beyond what is lost without the control, and who pays; days on which plants stand still."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from ytterby.figures.users import rows, worst_years

FIRST = {"price_change": [("oxide.Dy", "OUTSIDE", 2026, "", 200.0, None)]}


def losses(share, lost, year=2026, use="magnets", region="JPN"):
    """A use that loses so much of what it wants, and its region with all others outside."""
    return {
        "use_shortfall": [(region, use, year, "", share)],
        "use_shortfall_value": [(region, use, year, "", lost)],
    }


def supply(*values):
    return {"supplied_value": [("OUTSIDE", 2024 + n, "", value) for n, value in enumerate(values)]}


def test_the_value_that_is_lost_is_of_the_years_of_the_control_and_two_more(compare):
    made = rows(compare(supply(90.0, 90.0, *[80.0] * 6), supply(*[100.0] * 8)), {})
    assert made["lost_value"] == [(0, "", pytest.approx(3 * 20.0), None)]


def stop(days, region="JPN", control="stop#1", good="oxide.Dy", share="0.01", day="2026-02-10"):
    return (control, day, "covers", good, region, share, 2026, "", days)


def test_the_day_on_which_plants_first_stand_still(compare):
    now = {"stop_of_control": [stop(60.0), stop(40.0, day="2026-02-09"), stop(30.0, "EU27"), stop(20.0, "CHN"),
                               stop(10.0, control="another#1"), stop(5.0, good="metal.Dy")]}  # fmt: skip
    made = rows(compare(now, {}), FIRST)
    assert made["plants_stop"] == [
        ("2026-02-10", "oxide.Dy", "EU27", "0.01", 0, "", 30.0, None),
        ("2026-02-09", "oxide.Dy", "JPN", "0.01", 0, "", 40.0, None),
    ]  # fmt: skip
    without = {"stop_of_control": [stop(90.0, control="another#1")]}
    assert [row[2] for row in rows(compare(now, without), FIRST)["plants_stop"]] == ["EU27"]
    assert rows(compare({"stop_of_control": [stop(9_999.0)]}, {}), FIRST)["plants_stop"] == []


def test_each_use_stands_at_its_worst(compare):
    short = [("EU27", "magnets", 2027, "", 0.3), ("EU27", "magnets", 2028, "", 0.4)]
    prices = [("EU27", use, year, "", price) for use, own in (("magnets", (1.0, 3.0, 2.0)), ("lamps", (1.0, 1.0, 1.0)))
              for year, price in zip((2026, 2027, 2028), own, strict=True)]  # fmt: skip
    now = {"use_shortfall": short, "bundle_price": prices}
    before = {"use_shortfall": short[1:], "bundle_price": [(*row[:4], 1.0) for row in prices]}
    pair = compare(now, before)
    worst = worst_years(pair.run, pair.reference)
    assert worst.sort("use").rows() == [
        ("lamps", "EU27", 0.0, 0.0, 2026, 1.0, 2026),
        ("magnets", "EU27", 0.3, 0.0, 2027, 3.0, 2027),
    ]


def test_a_use_that_is_supplied_nothing_pays_no_price(compare):
    now = {
        "use_shortfall": [("EU27", "magnets", 2027, "", 1.0)],
        "bundle_price": [("EU27", "magnets", year, "", price) for year, price in ((2026, 1.5), (2027, 60.0))],
    }  # fmt: skip
    before = {"bundle_price": [("EU27", "magnets", year, "", 1.0) for year in (2026, 2027)]}
    pair = compare(now, before)
    assert worst_years(pair.run, pair.reference).row(0) == (
        "magnets",
        "EU27",
        1.0,
        0.0,
        2027,
        1.5,
        2026,
    )
    assert rows(pair, {})["use_dearest"] == [
        ("EU27", "magnets", 2026, "", pytest.approx(50.0), None)
    ]
    never = compare(
        {**now, "use_shortfall": [("EU27", "magnets", year, "", 1.0) for year in (2026, 2027)]},
        before,
    )
    assert worst_years(never.run, never.reference).row(0)[-2:] == (None, None)
    assert rows(never, {})["use_dearest"] == []


def demand(**prices):
    """What each run pays for 100 t of magnets in Japan and in China, in 2026 and 2027 [USD/kg]."""
    return pl.DataFrame([
        {"scenario": run, "region": region, "use": "magnets", "year": 2026 + n, "bundle_price": price, "served": 100.0}
        for run, own in prices.items() for n, price in enumerate(own) for region in ("JPN", "CHN")
    ])  # fmt: skip


def test_the_bill_is_of_what_a_use_gets_in_the_year_in_which_it_pays_most_more(compare):
    tables = {"demand": demand(now=[560.0, 150.0], before=[100.0, 100.0])}
    made = rows(replace(compare({}, {}), tables=tables), {})
    assert made["bill"] == [("JPN", "magnets", 2026, "", pytest.approx(56.0), pytest.approx(10.0))]
    assert made["bill_of_region"] == [("JPN", 2026, "", pytest.approx(56.0), pytest.approx(10.0))]
    cheap = {"demand": demand(now=[60.0, 100.5], before=[100.0, 100.0])}
    assert rows(replace(compare({}, {}), tables=cheap), {})["bill"] == []
    assert rows(compare({}, {}), {})["bill"] == []


def test_only_what_is_lost_beyond_that_without_the_control_is_a_loss(compare):
    now = {**losses(0.3, 30.0), **supply(*[900.0] * 8)}
    made = rows(compare(now, losses(0.1, 10.0)), {})
    assert made["loss"] == [("JPN", "magnets", 2026, "", 30.0, 10.0)]
    assert made["loss_share"] == [("JPN", "magnets", 2026, "", 0.3, 0.1)]
    assert rows(compare(now, losses(0.3, 29.5)), {})["loss"] == []  # half a million USD
    home = rows(compare({**losses(0.3, 30.0, region="CHN"), **supply(*[900.0] * 8)}, {}), {})
    assert home["loss"] == []
