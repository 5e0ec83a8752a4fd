"""The strip: five numbers, each with what it is of, its range, and a grade of trust."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from ytterby.datasets.catalogue import PublishedPrice
from ytterby.economics.summary import GdpSummary
from ytterby.report.first.page import first_page
from ytterby.report.first.strip import gdp_text

RECORD = PublishedPrice(
    "oxide.Dy", 2011.7, "2011-09", 600.0, 600.0, False, "FOB China", "A list", ""
)


class DrawnRanges:
    """What rises lies from twice to five times, what falls from 95% to 60%, days from 30 to 60."""

    note, lacking = "nine draws in ten of 64", "no range is packaged"

    def range_of(self, table, key, column):
        if key.get("against"):
            return {"prices": (100.0, 400.0), "control": (-95.0, -60.0)}.get(table)
        return {"stoppages": (30.0, 60.0)}.get(table)


def strip(report):
    return {one.name: one for one in first_page(report).strip}


def test_five_numbers_with_what_they_are_of(made):
    found = strip(made(ranges=DrawnRanges()))
    assert list(found) == [
        "spot price",
        "exports, China",
        "first plants to stop",
        "GDP",
        "back within 10%",
    ]
    price, supply, stops, gdp, back = found.values()
    assert (price.text, price.whisker.ends, price.trust) == ("×3", ("×2", "×5"), "middling")
    assert price.about == "Dy oxide, outside China, 2027: 300 → 900 USD/kg"
    assert (supply.text, supply.whisker.ends, supply.trust) == ("−90%", ("−95%", "−60%"), "good")
    assert supply.about.endswith("2027: 100 → 10 t a year")
    assert (stops.text, stops.whisker.ends) == ("day 43", ("day 30", "day 60"))
    assert "European Union, for want of dysprosium oxide" in stops.about
    assert (gdp.text, gdp.trust) == ("–", "–")
    assert (back.text, back.trust, back.why) == ("2029", "poor", "no range")
    assert {"name", "number", "about", "low", "high", "trust", "why", "source"} <= {*price.plain()}


def test_a_price_above_any_on_record_is_no_better_than_middling(made):
    class Sure(DrawnRanges):
        def range_of(self, table, key, column):
            return (180.0, 220.0) if table == "prices" and key.get("against") else None

    assert strip(made(ranges=Sure()))["spot price"].trust == "good"
    capped = strip(made(ranges=Sure(), published=[RECORD]))["spot price"]
    assert (capped.trust, capped.why) == ("middling", "above any price on record")


def test_where_no_past_event_tests_the_model_nothing_is_good(made):
    report = made(ranges=DrawnRanges())
    report.manifest["data_folder"] = "gallium"
    assert strip(report)["exports, China"].trust == "middling"


def test_ranges_of_an_earlier_version_are_trusted_by_nobody(made):
    report = made(ranges=DrawnRanges())
    report.ranges.origin = SimpleNamespace(earlier=True, changed=("data",))
    page = first_page(report)
    assert {one.trust for one in page.strip if one.whisker} == {"poor"}
    assert all(line.whisker is None for line in page.lines)


def test_a_price_that_stays_and_plants_that_do_not_stop(made):
    stop = {"scenario": "mine", "year": 2027, "kind": "uses", "name": "x", "stage": "oxide", "control": "stop",
            "region": "EU27", "share": 0.01, "day": "2027-02-13", "days": 1.0}  # fmt: skip
    empty = {"stoppages": [stop]}
    found = strip(made(price=lambda run, year: 300.0, more=empty))
    assert (found["spot price"].text, found["spot price"].line) == ("0.0%", "")
    assert found["first plants to stop"].text == "none"


def test_plants_stand_for_supply_where_no_goods_are_held_back(made):
    own = {"goods": [], "technologies": ["magnet"], "first": "2024-01-01", "last": ""}
    found = strip(made("technology", told=own))["supply"]
    assert (found.text, found.source) == ("−20%", "plants")
    assert found.line == "Plants for magnet-making outside China can make 20% less in 2031."


def test_of_plants_that_may_be_as_without_it_the_far_end_is_known(made):
    class Leaning(DrawnRanges):
        def range_of(self, table, key, column):
            return (-300.0, 40.0) if table == "capacity" and key.get("against") else None

    own = {"goods": [], "technologies": ["magnet"], "first": "2024-01-01", "last": ""}
    found = strip(made("technology", told=own, ranges=Leaning()))["supply"]
    assert (
        found.line
        == "Plants for magnet-making outside China can make 30% less to 4.0% more in 2031."
    )
    assert found.text == " to ".join(found.whisker.ends) == "−30% to +4.0%"
    assert found.trust == "poor"


class Returns(DrawnRanges):
    """Prices are back after so many years."""

    def __init__(self, low, high):
        self.returns = low, high

    def range_of(self, table, key, column):
        return self.returns if column == "price_return" else None


@pytest.mark.parametrize(
    ("low", "high", "line", "trust"),
    [
        (1.5, 2.5, "Price is back within a tenth by 2029; exports by 2028.", "good"),
        (0.5, 4.0, "Price is back within a tenth by 2029; exports by 2028.", "middling"),
        (
            0.0,
            4.0,
            "Price is back within a tenth by Jan 2031 at the latest; exports by 2028.",
            "poor",
        ),
        (
            0.0,
            float("inf"),
            "Exports are back within a tenth by 2028; of price it is not known.",
            "poor",
        ),
        (
            1.5,
            float("inf"),
            "Price is not back within a tenth before Jul 2028; exports by 2028.",
            "poor",
        ),
    ],
)
def test_when_it_is_over_is_as_sure_as_its_range(made, low, high, line, trust):
    found = strip(made(ranges=Returns(low, high)))["back within 10%"]
    assert (found.line, found.trust) == (line, trust)


def gdp(made, summary, **told):
    return strip(made(gdp=summary, told=told))["GDP"]


def test_gdp_has_one_range_and_says_why_this_country(made):
    found = gdp(made, GdpSummary("USA", 2026, -0.62, -0.41, -0.25, 0.7))
    assert (found.text, found.whisker.ends, found.trust) == (
        "−0.41%",
        ("−0.62%", "−0.25%"),
        "middling",
    )
    assert found.about == "US in 2026, hit hardest of US, Japan and South Korea"
    assert (
        "at which it is aimed"
        in gdp(made, GdpSummary("USA", 2026, -0.6, -0.4, -0.3, 0.7), destinations=["USA"]).about
    )
    assert (
        "as chosen"
        in gdp(made, replace(GdpSummary("JPN", 2026, -0.6, -0.4, -0.3, 0.7), chosen=True)).about
    )
    assert (
        "exposure as in the United States"
        in gdp(made, GdpSummary("KOR", 2026, -2.8, -1.9, -1.3, 1.0, "USA")).about
    )


def test_next_to_nothing_of_gdp_has_no_digits(made):
    assert gdp(made, GdpSummary("KOR", 2044, -2e-5, -2e-5, -2e-5, 1.0)).text == "under 0.01%"


def test_gdp_is_under_a_hundredth_where_both_ends_are(made):
    """A number that is next to nothing with a range that is not has its digits."""
    small = gdp(made, GdpSummary("JPN", 2034, -8e-4, -5e-4, 2e-4, 1.0))
    assert (small.text, small.whisker.ends) == ("under 0.01%", ("−0.0008%", "+0.0002%"))
    assert (small.trust, small.why) == ("good", "both ends are under it")
    alone = gdp(made, GdpSummary("JPN", 2034, -0.022, -0.02, -0.018, 1.0))
    assert (alone.trust, alone.why) == ("middling", "the market has no range, exposure alone")
    wide = gdp(made, GdpSummary("JPN", 2034, -0.022, -5e-4, 2e-4, 1.0))
    assert (wide.text, wide.whisker.ends) == ("−0.022% to +0.0002%", ("−0.022%", "+0.0002%"))
    none = gdp(made, GdpSummary("JPN", 2034, -2e-5, 0.0, 2e-5, 1.0))
    assert (none.text, none.whisker, none.trust) == ("under 0.01%", None, "good")


def test_exports_that_come_back_in_no_draw_are_surely_not_back(made):
    flow = {"commodity": "oxide.Dy", "stage": "oxide", "element": "Dy", "origin": "CHN", "destination": "JPN",
            "leak": False, "value_musd": 1.0}  # fmt: skip
    rows = [
        {**flow, "scenario": run, "year": year, "quantity_t": 10.0 if run == "mine" and year > 2026 else 100.0}
        for run in ("usual", "mine") for year in range(2024, 2036)
    ]  # fmt: skip
    report = made(more={"flows": rows}, told={"last": ""}, ranges=DrawnRanges())
    found = strip(report)["back within 10%"]
    assert found.whisker.ends == ("never", "never")
    assert found.trust == "–"
    assert "not" in found.line


@pytest.mark.parametrize(("value", "text"), [(-0.041, "−0.041%"), (1.26, "+1.3%")])
def test_signs(value, text):
    assert gdp_text(value) == text


def test_what_goes_round_a_ban_is_called_so(made):
    """All that is sent under a ban by third countries is no trade of the holder's: direct 0."""
    flow = {"commodity": "oxide.Dy", "stage": "oxide", "element": "Dy", "origin": "CHN", "destination": "JPN",
            "value_musd": 5.0}  # fmt: skip
    rows = [
        {**flow, "scenario": run, "year": year, "leak": leak, "quantity_t": tonnes}
        for run in ("usual", "mine") for year in range(2024, 2036)
        for leak, tonnes in ((False, 0.0 if (run, year) == ("mine", 2027) else 100.0),
                             (True, 70.0 if (run, year) == ("mine", 2027) else 0.0))
    ]  # fmt: skip
    page = first_page(made(more={"flows": rows}))
    found = page.strip[1]
    assert (found.name, found.text) == ("exports round ban", "−30%")
    assert found.about.endswith("100 → 70 t a year; all of it round the ban, direct: 0")
    assert found.line == "China sends directly none, round the ban 30% less of these goods in 2027."
    assert page.lines[1].text.endswith("3 times as much in 2027; 70% bypasses the ban.")
    report = made(more={"flows": rows})
    titled = [replace(one, title="magnets with dysprosium oxide") for one in report.words.price]
    longer = first_page(replace(report, words=replace(report.words, price=titled))).lines[1].text
    assert longer.endswith("2027; 70% leaks.")
    assert len(longer.split()) == 15
    flows = [row["question"] for row in page.rows if "from China to Japan" in row["question"]]
    assert flows
    assert all(one.endswith("all of it round the ban, direct: 0") for one in flows)
    leak = next(row for row in page.rows if "goes round" in row["question"])
    assert (leak["without"], leak["with"]) == ("–", "70%")
    licence = first_page(made("licence", more={"flows": rows})).strip[1]
    assert licence.name == "exports, China"
    assert "round the control" in licence.about


def test_prices_of_goods_that_an_act_names_come_first(made):
    """Of support its own goods, though they hardly move; of others those that move."""
    other = {"commodity": "oxide.Tb", "stage": "oxide", "element": "Tb", "base_price_usd_kg": 900.0}
    price = {"commodity": "oxide.Dy", "stage": "oxide", "element": "Dy", "base_price_usd_kg": 300.0}
    rows = [
        {**good, "scenario": run, "year": year, "region": "JPN",
         "price_usd_kg": level * (1.0 + (moved if (run, year) == ("mine", 2027) else 0.0))}
        for run in ("usual", "mine") for year in range(2024, 2036)
        for good, level, moved in ((other, 900.0, 0.5), (price, 300.0, -0.03))
    ]  # fmt: skip
    told = {
        "actor": "JPN",
        "destinations": ["JPN"],
        "goods": ["oxide.Dy"],
        "made": ["oxide.Tb"],
        "last": "",
    }
    page = first_page(made("support", told=told, more={"prices": rows}))
    assert page.strip[0].about.startswith("Dy oxide, in Japan, 2027: 300 → 291 USD/kg")
    assert not any("comes from" in one for one in page.why)
    assert strip(made("ban", told=told, more={"prices": rows}))["spot price"].about.startswith(
        "Tb oxide"
    )
