"""Four lines of at most fifteen words: what changes, by how much, who is hit, until when."""

from __future__ import annotations

from datetime import date

import pytest

from ytterby.report.first.page import brief, first_page, title_of
from ytterby.report.first.strip import fit


class DrawnRanges:
    """Prices from twice to five times, losses from half to four fifths."""

    note, lacking = "nine draws in ten of 64", "no range is packaged"

    def range_of(self, table, key, column):
        if key.get("against"):
            return {"prices": (100.0, 400.0)}.get(table)
        return {"demand": (0.5, 0.8)}.get(table)


def lines(made, kind="ban", **more):
    return [one.text for one in first_page(made(kind, **more)).lines]


@pytest.mark.parametrize(
    ("kind", "told", "begins"),
    [
        ("ban", {}, "China stops exports of dysprosium (oxides, metals and magnets); runs differ 2027 to 2028."),
        ("ban", {"size": 0.5, "destinations": ["USA"]}, "China stops 50% of exports of dysprosium to the US;"),
        ("licence", {"size": 0.8}, "China lets dysprosium go only with a licence;"),
        ("quota", {"size": 0.6}, "China limits exports of dysprosium to 60%;"),
        ("tariff", {"size": 0.25, "actor": "USA", "destinations": ["USA"]},
         "The US taxes dysprosium from China at 25%;"),
        ("technology", {"goods": [], "technologies": ["magnet"]}, "China withholds know-how of magnet-making;"),
        ("support", {"actor": "JPN", "technologies": ["magnet"]}, "Japan supports makers of dysprosium"),
        ("ban", {"lifted": True, "controls": [], "ended": [["a", "A"]]},
         "China no longer stops exports of dysprosium;"),
        ("several", {"lifted": True, "actors": ["CHN"], "ended": [["a", "A"], ["b", "B"]]},
         "China lifts 2 controls on dysprosium"),
        ("stock", {"actor": ""}, "China stops dysprosium;"),
        ("several", {"actor": ""}, "China stops dysprosium;"),
    ],
)  # fmt: skip
def test_each_kind_has_a_beginning_of_its_own(made, kind, told, begins):
    assert lines(made, kind, told=told)[0].startswith(begins)


def test_no_line_has_more_than_fifteen_words(made):
    for kind in (
        "ban",
        "licence",
        "quota",
        "tariff",
        "technology",
        "support",
        "several",
        "content",
        "other",
    ):
        for told in ({}, {"actors": ["CHN", "USA"], "size": 0.25}, {"lifted": True}):
            for line in lines(made, kind, told={"title": "A title " * 12, **told}):
                assert len(line.split()) <= 15, line


def test_the_first_text_that_is_short_enough_is_taken():
    assert fit("one two three", "one two", "one", most=2) == "one two"
    assert fit("one two three", "one two", most=1) == "one two"


def test_what_changes_by_how_much_who_is_hit_and_until_when(made):
    """N1: a stop of 2027 is reported of 2027, whatever other years hold."""
    assert lines(made) == [
        "China stops exports of dysprosium (oxides, metals and magnets); runs differ 2027 to 2028.",
        "Dy oxide outside China costs 3 times as much in 2027.",
        "Electric-car motors in the EU go without 66% of their needs in 2027.",
        "Price is back within a tenth by 2029; exports by 2028.",
    ]


def test_ranges_stand_beside_the_lines_and_not_in_them(made):
    page = first_page(made(ranges=DrawnRanges()))
    assert "range" not in " ".join(line.text for line in page.lines)
    assert [line.whisker.ends if line.whisker else None for line in page.lines] == [
        None, ("×2", "×5"), ("50%", "80%"), None,
    ]  # fmt: skip
    assert (
        str(page.lines[1])
        == "Dy oxide outside China costs 3 times as much in 2027; nine in ten: ×2 to ×5."
    )
    assert page.lines[1].plain() == {"text": page.lines[1].text, "low": "×2", "high": "×5"}


class NothingSure(DrawnRanges):
    def range_of(self, table, key, column):
        if key.get("against"):
            return {"prices": (-9.7, 1440.0), "control": (-95.0, -60.0)}.get(table)
        return {"demand": (0.018, 0.91)}.get(table)


def test_a_number_whose_range_says_nothing_is_in_no_line(made):
    """N9, N21: what is known stands there instead."""
    found = lines(made, ranges=NothingSure())
    assert found[1] == "China sends 90% less of these goods in 2027."
    assert found[2] == "Who is hit most is not known: no range says which way it goes."
    assert not any("66%" in line or "3 times" in line for line in found)


def test_of_a_price_that_may_go_either_way_both_ends_are_known(made):
    class Wide(DrawnRanges):
        def range_of(self, table, key, column):
            return {"prices": (-50.0, 300.0)}.get(table) if key.get("against") else None

    found = lines(made, ranges=Wide(), more=ALIKE)
    assert found[1] == "Dy oxide outside China: 50% less to 4 times as much in 2027."


def test_a_control_on_technology_names_the_plants_that_it_hits_most_and_least(made):
    def kt(run, year, technology):
        less = {"metal": 0.5, "magnet": 0.9, "heavy_separation": 1.01}[technology]
        return 1000.0 * (less if run == "mine" and year == 2031 else 1.0)

    rows = [
        {**PLANT, "scenario": run, "year": year, "technology": name, "capacity_t": kt(run, year, name)}
        for run in ("usual", "mine") for year in range(2024, 2036) for name in ("metal", "magnet", "heavy_separation")
    ]  # fmt: skip
    told = {"goods": [], "technologies": ["metal", "magnet", "heavy_separation"]}
    found = lines(made, "technology", told=told, more={"capacity": rows}, ranges=NothingSure())
    assert (
        found[2]
        == "Of plants outside, metal-making is hit most, separation of heavy elements least."
    )


def test_an_end_that_is_known_comes_after_a_number_that_is(made):
    class Leaning(DrawnRanges):
        def range_of(self, table, key, column):
            if key.get("against"):
                return {"prices": (-10.0, 230.0), "control": self.sent}.get(table)
            return None

    ranges = Leaning()
    ranges.sent = (-95.0, -60.0)
    assert lines(made, ranges=ranges)[1] == "China sends 90% less of these goods in 2027."
    ranges.sent = (-95.0, 60.0)
    assert (
        lines(made, ranges=ranges)[1]
        == "Dy oxide outside China costs 10% less to 3.3 times as much in 2027."
    )


def test_a_later_swing_is_no_line(made):
    """N15: prices five times as high ten years on, which only come at another time, are no effect of a stop."""

    def price(run, year):
        return 1500.0 if (run, year) in (("mine", 2034), ("usual", 2033)) else shock_of(run, year)

    page = first_page(made(price=price))
    assert "3 times" in page.lines[1].text
    assert "shifts when" in page.change


def shock_of(run, year):
    return 900.0 if (run, year) == ("mine", 2027) else 300.0


def test_what_is_lost_in_both_runs_is_no_news(made):
    """N16."""
    found = lines(made, lost=lambda run, year: 0.4 if year >= 2027 else 0.0)
    assert found[2] == "No use pays a million USD a year more, and none goes without."


def test_who_pays_comes_before_who_lacks_where_that_is_more_money(made):
    """N13."""
    base = {
        "demand": 1000.0,
        "bundle_price": 60.0,
        "bundle_price_ratio": 1.0,
        "lost_share": 0.0,
        "lost": 0.0,
    }
    rows = [
        {**base, "scenario": run, "year": year, "region": "EU27", "use": "ev_traction", "served": 1000.0}
        | ({"bundle_price": 336.0, "bundle_price_ratio": 5.6} if (run, year) == ("mine", 2027) else {})
        for run in ("usual", "mine") for year in range(2024, 2036)
    ]  # fmt: skip
    page = first_page(made(more={"demand": rows}))
    assert (
        page.lines[2].text
        == "Electric-car motors in the EU pay 5.6 times as much, 280 million USD more."
    )
    assert "who_pays" in [one.key for one in page.pictures()]


def test_runs_that_do_not_differ_say_so(made):
    same = first_page(made(price=lambda run, year: 300.0, lost=lambda run, year: 0.0, more=ALIKE))
    assert same.lines[0].text.endswith("; no run differs by over 5%.")
    assert same.lines[1].text == "No price, use, stock, output or flow differs by over 5%."
    assert same.lines[3].text == "Price and supply stay within a tenth of the other run."
    assert same.rows == []


FLOW = {
    "commodity": "oxide.Dy", "stage": "oxide", "element": "Dy", "origin": "CHN", "destination": "JPN", "leak": False,
    "value_musd": 1.0, "quantity_t": 100.0,
}  # fmt: skip
PLANT = {
    "region": "JPN",
    "technology": "magnet",
    "stage": "magnet",
    "category": "existing",
    "capacity_t": 1000.0,
}
ALIKE = {
    name: [{"scenario": run, "year": year, **row} for run in ("usual", "mine") for year in range(2024, 2036)]
    for name, row in (("flows", FLOW), ("capacity", PLANT))
}  # fmt: skip


def test_what_differs_most_stands_where_no_other_number_moves(made):
    rows = [
        {**FLOW, "scenario": run, "year": year, "origin": "JPN", "destination": "USA",
         "quantity_t": 8.0 if (run, year) == ("mine", 2031) else 100.0}
        for run in ("usual", "mine") for year in range(2024, 2036)
    ]  # fmt: skip
    found = lines(
        made,
        price=lambda run, year: 300.0,
        lost=lambda run, year: 0.0,
        more={**ALIKE, "flows": rows},
    )
    assert found[0].endswith("; runs differ in 2031.")
    assert found[1] == "Dysprosium oxide from Japan to the US: 92% less in 2031."


def test_a_control_that_goes_on_and_whose_prices_do_not_come_back(made):
    found = lines(
        made,
        told={"last": ""},
        price=lambda run, year: 900.0 if run == "mine" and year > 2026 else 300.0,
    )
    assert found[3] == "Exports are back within a tenth by 2028; price not by 2035."


def test_what_statements_say_of_the_day_stands_in_title_and_first_line(made):
    told = {"actors": ["CHN"], "controls": [(f"CN-MOFCOM-GAC-2025-{n}", "A") for n in (57, 61, 9)]}
    stated = date(2026, 9, 28), date(2027, 1, 10)
    report = made("several", told=told, stated=stated)
    page = first_page(report)
    first = "China puts announcements 9, 57 and 61 in force; statements say 10 January 2027."
    assert page.lines[0].text == first
    assert title_of(report).endswith(
        "; statements of September 2026 put the day at 10 January 2027"
    )
    assert "statements put the day at 10 January 2027" in " ".join(brief(page, "A. B."))
    plain = lines(made, "several", told=told)[0]
    assert plain == "China puts announcements 9, 57 and 61 in force; runs differ 2027 to 2028."


def test_a_bill_without_a_range_is_in_no_sentence_beside_a_price_that_may_be_no_change(made):
    class Unsure(DrawnRanges):
        def range_of(self, table, key, column):
            return (-9.7, 1440.0) if table == "prices" and key.get("against") else None

    assert lines(made)[2] == "Electric-car motors in the EU go without 66% of their needs in 2027."
    assert lines(made, ranges=Unsure())[2].startswith("Who is hit most is not known")


def test_of_support_the_public_is_who_pays(made):
    cost = [
        {
            "scenario": "mine",
            "year": 2027,
            "instrument": "floor",
            "payer": "JPN",
            "cost_musd": 1970.0,
        }
    ]
    told = {"actor": "JPN", "technologies": ["magnet"]}
    found = lines(made, "support", told=told, more={"public_cost": cost})
    assert found[2] == "The public pays 2 billion USD in all the years."
    assert not any("public" in line for line in lines(made, more={"public_cost": cost}))
