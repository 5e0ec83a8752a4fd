"""The sentence: a beginning for each kind of control, and of the rest only what the control does."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ytterby.report.first.page import first_page
from ytterby.report.first.sentence import close_again


class DrawnRanges:
    """Every number lies within a factor of two."""

    note = "nine draws in ten of 64"
    lacking = "no range is packaged"

    def range_of(self, table, key, column):
        return {"prices": (450.0, 1800.0), "demand": (0.5, 0.8), "stoppages": (30.0, 60.0)}.get(
            table
        )


def said(made, kind="ban", **more):
    return first_page(made(kind, **more)).sentence


@pytest.mark.parametrize(
    ("kind", "told", "begins"),
    [
        ("ban", {}, "China stops its exports of dysprosium (oxides, metals and magnets) from January to June 2027:"),
        ("ban", {"size": 0.5, "destinations": ["USA"]}, "China stops 50% of its exports of dysprosium"),
        ("licence", {"size": 0.8}, "China lets dysprosium (oxides, metals and magnets) leave only with a licence"),
        ("quota", {"size": 0.6}, "China limits its exports of dysprosium (oxides, metals and magnets) to 60% of"),
        ("tariff", {"size": 0.25, "actor": "USA", "destinations": ["USA"]}, "The United States levies a duty of 25%"),
        ("technology", {"goods": [], "technologies": ["magnet"]}, "China withholds its know-how of making of magnets"),
        ("support", {"actor": "JPN", "technologies": ["magnet"]}, "Japan supports its makers (stop of dysprosium)"),
        ("stock", {"actor": ""}, "China stops dysprosium (from January to June 2027):"),
        ("several", {"actor": ""}, "China stops dysprosium (from January to June 2027):"),
    ],
)  # fmt: skip
def test_each_kind_has_a_beginning_of_its_own(made, kind, told, begins):
    assert said(made, kind, told=told).startswith(begins)


def test_goods_are_named_where_the_beginning_names_none(made):
    text = said(made, "several", told={"actor": ""})
    assert "China sends 90% less of the goods under control in 2027" in text


def test_the_years_of_the_control_decide_the_words(made):
    """N1: a stop of 2027 is told of 2027, whatever other years hold."""
    text = said(made)
    assert (
        "Dy oxide costs 900 USD/kg outside China in 2027 in place of 300, 3 times as much" in text
    )
    assert "China sends 90% less of these goods in 2027" in text
    assert "electric-car motors in the European Union go without 66%" in text
    assert (
        "the first plants, one in a hundred, stand still on day 43, in the European Union" in text
    )
    assert (
        "it is over by 2029: users have all they need again by 2028 and prices are less than a tenth above "
        "those without it by 2029" in text
    )
    assert "2024" not in text
    assert "2025" not in text


def test_a_later_swing_is_no_headline(made):
    """N15: prices five times as high ten years on, which only come at another time, are told as no effect."""

    def price(run, year):
        return 1500.0 if (run, year) in (("mine", 2034), ("usual", 2033)) else shock_of(run, year)

    page = first_page(made(price=price))
    assert "1,500" not in page.sentence
    assert "shifts when" in page.change


def shock_of(run, year):
    return 900.0 if (run, year) == ("mine", 2027) else 300.0


def test_what_is_lost_in_both_runs_is_no_news(made):
    """N16: a use that goes without in both runs is told of in neither sentence nor table."""
    page = first_page(made(lost=lambda run, year: 0.4 if year >= 2027 else 0.0))
    assert "hardly any use goes without" in page.sentence
    assert not [row for row in page.rows if row["question"].startswith("Who goes without")]


def test_a_leak_that_carries_a_quarter_of_the_trade_is_told(made):
    """N10."""
    assert "30% of the trade goes round the control" in said(made, leak=30.0)
    assert "goes round" not in said(made, leak=10.0)


def test_ranges_stand_in_the_sentence(made):
    assert "range" not in said(made)
    page = first_page(made(ranges=DrawnRanges()))
    assert "costs 900 USD/kg (range 450 to 1,800) outside China" in page.sentence
    assert "66% of what they need (range 50% to 80%), all users outside together" in page.sentence
    assert "day 43 (range 30 to 60)" in page.sentence
    assert "no range" not in page.sentence
    assert "Ranges: nine draws in ten of 64." in page.grey


def test_without_a_change_nothing_is_told(made):
    page = first_page(made(price=lambda run, year: 300.0, lost=lambda run, year: 0.0))
    assert "prices outside China move by less than a twentieth" in page.sentence
    assert "back to within" not in page.sentence


def test_no_label_of_a_built_in_scenario_stands_in_another(made):
    """N17: the words of the technology list of 2023 are in no sentence about a stop."""
    page = first_page(made())
    told = f"{page.sentence} {page.rows} {page.why} {page.change} {page.grey}"
    assert "list" not in told.lower()
    assert "Every record at its date" in page.grey[0]


def told(report):
    return first_page(report).sentence


def test_a_licence_tells_how_long_it_takes(made):
    assert "after 180 days" in told(made("licence", told={"size": 0.6, "delay": 180.0}))
    assert " days" not in told(made("licence", told={"size": 0.6})).split(":")[0]


def test_hardly_any_loss_beside_plants_that_stop_is_one_over_a_period(made):
    assert "hardly any use goes without over a whole period" in told(made(lost=lambda run, year: 0.0))  # fmt: skip


def test_prices_that_come_back_while_the_control_holds_are_told_so(made):
    assert "though the control goes on" not in told(made())
    assert "though the control goes on" in told(made(told={"last": "2031-12-31"}))


@pytest.mark.parametrize(("end", "words"), [(2031, "these plants have made up for it by 2031"),
                                            (2099, "these plants are still behind at the end of the run")])  # fmt: skip
def test_plants_that_fell_behind_are_told_until_when(made, end, words):
    rows = [
        {"scenario": run, "year": year, "region": "JPN", "technology": "magnet", "stage": "magnet",
         "category": "existing", "capacity_t": 800.0 if run == "mine" and year < end else 1000.0}
        for run in ("usual", "mine") for year in range(2024, 2036)
    ]  # fmt: skip
    days = {"goods": [], "technologies": ["magnet"], "first": "2020-01-01", "last": ""}
    text = told(made("technology", told=days, more={"capacity": rows}))
    assert words in text


class WithinTwo:
    note = "nine draws in ten of 64"
    lacking = ""

    def range_of(self, table, key, column):
        return (-1.0, 2.0) if key.get("against") and table == "prices" else None


def test_a_price_that_hardly_moves_has_the_range_of_that(made):
    report = made(price=lambda run, year: 300.0, ranges=WithinTwo())
    assert "move by less than a twentieth (range −1.0% to 2.0%)" in told(report)


def test_a_stock_is_told_by_its_cost_and_not_by_what_the_holder_sends(made):
    paid = [{"scenario": run, "year": 2027, "payer": "JPN", "instrument": "s", "kind": "stock_purchase",
             "tonnes": 1.0, "cost_musd": 40.0 if run == "mine" else 0.0} for run in ("usual", "mine")]  # fmt: skip
    page = first_page(made("stock", told={"actor": "JPN"}, more={"public_cost": paid}))
    assert "it costs the public 40 million USD in all" in page.sentence
    assert "sends" not in page.sentence
    assert any(row["question"].startswith("The public pays") for row in page.rows)
    assert not any(row["question"].startswith("Exports") for row in page.rows)


def test_a_negative_cost_is_told_as_a_gain(made):
    paid = [{"scenario": run, "year": 2027, "payer": "JPN", "instrument": "s", "kind": "offtake",
             "tonnes": 1.0, "cost_musd": -40.0 if run == "mine" else 0.0} for run in ("usual", "mine")]  # fmt: skip
    page = first_page(made("stock", told={"actor": "JPN"}, more={"public_cost": paid}))
    assert "the public gains 40 million USD in all" in page.sentence
    own = [row for row in page.rows if row["source"] == "money"]
    assert [(row["with"], row["question"].split(" (")[0]) for row in own] == [
        ("40", "The public gains")
    ]


def test_users_who_never_get_all_again_make_the_verdict(made):
    page = first_page(made(lost=lambda run, year: 0.66 if run == "mine" and year >= 2027 else 0.0))
    assert "it is not over by the end of the run: in 2035 users still go without" in page.sentence


def test_words_of_a_price_that_comes_back_to_the_side_it_left():
    above, below = SimpleNamespace(change=4.0), SimpleNamespace(change=-0.4)
    assert close_again(above) == "less than a tenth above those without it"
    assert close_again(below) == "less than a tenth below those without it"


def test_plants_against_a_further_run_follow_named_as_such():
    from ytterby.report.first.figures import PlantCapacity
    from ytterby.report.first.sentence import _plants

    setting = type("S", (), {"change": {"kind": "technology", "actor": "CHN"}})()
    further = (("No control at all", 11_200.0),)
    labels = {"technology": "metal"}
    one = PlantCapacity(8_460.0, 10_000.0, labels=labels, year=2034, further=further)
    (text,) = _plants(setting, [one])
    assert "in 2034 (15% less; 24% less against: no control at all)" in text
