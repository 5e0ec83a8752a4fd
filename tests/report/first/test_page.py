"""The first page: grey line, marks, tables, why, pictures."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from synthetic import WORDS

from ytterby.datasets.catalogue import PublishedPrice
from ytterby.report.first.figures import setting_of
from ytterby.report.first.page import LINES, WIDE, _decided, _number_name, brief, first_page, full
from ytterby.report.first.rows import AIMS, COLUMNS
from ytterby.report.pages.record import RULE, UNTESTED, trust_of
from ytterby.report.pages.site import one_file_html
from ytterby.report.picture import run_id

RECORD = PublishedPrice(
    "oxide.Dy", 2011.7, "2011-09", 600.0, 600.0, False, "FOB China", "A price list", ""
)


def test_the_grey_line_says_against_what_and_how_often_ranges_held(made):
    page = first_page(made())
    assert page.grey[0] == (
        "Compared with: Every record at its date. What is law differs from 1 January 2027 to 30 June 2027."
    )
    assert "no forecast" in page.grey[1]
    assert "Ranges: none" in page.grey[2]
    assert len(page.grey) == 3
    assert page.cite.startswith("Ytterby 0.1.0, run ")
    assert page.cite.endswith("China stops dysprosium, 26 November 2026.")


def test_what_was_set_from_published_figures_is_kept_apart_from_what_is_computed(made, monkeypatch):
    report = made()
    rows = [
        ["Dy", "", "", 0.5],
        ["Dy", "KOR", "", 3.1],
        ["Dy", "", "2025-10-01", 0.02],
        ["Tb", "", "", 0.6],
    ]
    setting = setting_of(report)
    fed = replace(setting, change={**setting.change, "set_from": rows})
    monkeypatch.setattr("ytterby.report.first.page.setting_of", lambda _: fed)
    line = first_page(report).grey[1]
    assert line.startswith("Set from published customs figures, and no result: what is let through")
    for part in (
        "50%, to ",
        " 310%; ",
        " 60%; other shares from 1 October 2025.",
        "Computed: prices",
    ):
        assert part in line


def test_a_run_has_an_id_by_what_decides_it():
    one = {"digests": {"data": "a"}, "periods": ["2027"]}
    assert run_id(one) == run_id({**one, "command": "another"})
    assert run_id(one) != run_id({**one, "digests": {"data": "b"}})
    assert run_id({}) == ""


def test_a_price_above_any_on_record_is_marked_with_what_decides_it(made):
    """N9."""
    page = first_page(made(published=[RECORD]))
    assert len(page.marks) == 1
    assert page.marks[0].startswith(
        "Above the highest price on record: Dy oxide 1.5 times (600 USD/kg, 2011-09"
    )
    assert "the price at which users stop, an assumption" in page.marks[0]
    assert page.strip[0].whisker is None
    calm = first_page(made(published=[RECORD], price=lambda run, year: 300.0))
    assert calm.marks == []


def test_what_differs_most_comes_first_and_each_row_has_its_columns(made):
    rows = first_page(made()).rows
    assert all(tuple(row) == COLUMNS for row in rows)
    assert [(row["question"], row["without"], row["with"], row["source"]) for row in rows[:3]] == [
        ("Spot price of dysprosium oxide in the EU, USD/kg, 2027", "300", "900", "prices"),
        ("Electric-car motors in the EU, supply in million USD at base-year prices, 2027", "60", "20.4", "users"),
        ("Dysprosium oxide from China to Japan, t, 2027", "100", "10", "supply"),
    ]  # fmt: skip
    assert all(row["with"] != row["without"] for row in rows)


def test_what_stages_earn_and_how_steady_prices_are_stands_on_every_page(made):
    earned = [{"scenario": run, "year": year, "stage": "metal", "region": region, "value_added_musd": 50.0}
              for run in ("usual", "mine") for year in range(2024, 2036) for region in ("CHN", "JPN")]  # fmt: skip
    aims = first_page(made(more={"value_added": earned})).aims
    assert all(tuple(row) == AIMS for row in aims)
    assert [(row["stage"], row["region"], row["value added, with"]) for row in aims] == [
        ("Metal and alloy", "China", "50"), ("Separated oxide", "outside", "–"),
        ("Metal and alloy", "outside", "50"), ("Metal and alloy", "Japan", "50"),
    ]  # fmt: skip
    assert [
        (row["swing, without"], row["swing, with"])
        for row in aims
        if row["stage"] == "Separated oxide"
    ] == [("20%", "90%")]


def test_plants_that_are_behind_have_a_row_where_they_are_farthest(made):
    def kt(run, year):
        return 800.0 if run == "mine" and year < 2031 else 1200.0

    rows = [
        {"scenario": run, "year": year, "region": "JPN", "technology": "heavy_separation", "stage": "oxide",
         "category": "existing", "capacity_t": kt(run, year)}
        for run in ("usual", "mine") for year in range(2024, 2036)
    ]  # fmt: skip
    told = {"technologies": ["heavy_separation"], "goods": []}
    page = first_page(made("technology", told=told, more={"capacity": rows}))
    own = next(row for row in page.rows if row["question"].startswith("Plants outside"))
    assert own["question"] == "Plants outside China, separation of heavy elements, t a year, 2027"
    assert (own["without"], own["with"]) == ("1,200", "800")


def test_regions_under_the_threshold_are_told_by_the_words_of_their_stage(made):
    held = {
        "basis": "last_processor",
        "group": "magnets",
        "stage": "magnet",
        "supplier": "CHN",
        "hhi": 0.5,
        "n_minus_1": 0.5,
    }
    rows = [
        {"scenario": run, "year": year, "region": "JPN", **held, "share": 0.9 if run == "mine" or year < 2030 else 0.5}
        for run in ("usual", "mine") for year in range(2024, 2036)
    ]  # fmt: skip
    page = first_page(made(more={"dependence": rows}))
    own = next(row for row in page.rows if row["question"].startswith("Regions"))
    assert own["question"] == "Regions that buy under 65% from any one country (magnets)"
    assert (own["without"], own["with"]) == ("1 of 1", "0 of 1")


def test_why_in_at_most_three_lines_and_when_it_ends(made):
    page = first_page(made())
    assert 1 <= len(page.why) <= 3
    assert any("comes from China" in line for line in page.why)
    (end,) = (line for line in page.why if "It ends because the control ends" in line)
    assert ": the price of " in end  # supply may come back later


def test_goods_and_places_of_what_decides_are_in_words():
    row = {"figure": "price", "labels": '{"commodity": "oxide.Dy", "region": "USA", "year": 2030}'}
    rows = [{**row, "id": "share", "group": "costs", "rank_correlation": 0.9, "chance": 0.2, "low": 0.8, "high": 1.0,
             "draws": 64, "scenario": "mine"}]  # fmt: skip
    text = _decided(pl.DataFrame(rows), WORDS)
    assert "the higher price in the US, dysprosium oxide, 2030" in text
    rows.append(
        {**rows[0], "id": "other", "labels": '{"commodity": "oxide.Tb"}', "rank_correlation": 0.8}
    )
    assert (
        "the larger the other,"
        in _decided(pl.DataFrame(rows), WORDS, {"oxide.Tb": 1.0}).partition(";")[0]
    )
    assert "to other goods than the one above" in _decided(
        pl.DataFrame(rows), WORDS, {"oxide.Y": 1.0}
    )


@pytest.mark.parametrize(
    ("id", "name"),
    [
        ("leak_capacity", "amount that gets past a control"),
        ("stock_weeks.wafers", "weeks of stock (wafers)"),
        ("CN-X/licence.approval_share", "share of licences approved (CN X/licence)"),
        ("CN-X/dioxide.approval_from.2025-01-01.share", "share let through (CN X/dioxide)"),
    ],
)
def test_numbers_of_the_model_have_names(id, name):
    assert _number_name(id, WORDS) == name


def test_independent_for_want_of_goods_is_told_as_such(made):
    """N10: who falls under the threshold because hardly anything can be bought is not independent."""
    share = {("usual", 2026): 0.9, ("usual", 2027): 0.9, ("mine", 2026): 0.9, ("mine", 2027): 0.2}
    rows = [{"scenario": run, "year": year, "region": "JPN", "stage": "oxide", "group": "heavy", "supplier": "CHN",
             "basis": "last_processor", "share": part, "hhi": 1.0, "n_minus_1": 0.1}
            for (run, year), part in share.items()]  # fmt: skip
    report = made(more={"dependence": rows})
    assert report.effects.value("regions_for_want") == 1.0
    row = next(row for row in first_page(report).rows if row["source"] == "dependence")
    assert "only for want of goods, buying less than 50%" in row["question"]


def test_four_pictures_where_the_run_has_them(made):
    helps = pl.DataFrame({"title": ["A grant"], "avoided_musd": [120.0], "cost_musd": [30.0]})
    page = first_page(made(helps=helps, published=[RECORD]))
    keys = [one.key for one in page.pictures()]
    assert keys == ["price", "plants_still", "who_goes_without", "what_would_help"]
    for one in page.pictures():
        assert one.svg.startswith("<svg")
        assert "run " in one.svg
        assert "26 November 2026" in one.svg
        assert one.table.height


def test_what_would_help_says_how_much_of_the_loss_it_avoids(made):
    """660 units at 60 USD per kg are 39.6 million USD in the year of the stop and the two after."""

    def report(avoided):
        columns = {"title": ["A grant"], "avoided_musd": [avoided], "cost_musd": [-54.0]}
        return made(helps=pl.DataFrame(columns))

    little = report(0.6)
    assert "what_would_help" not in [one.key for one in first_page(little).pictures()]
    lost = "of the 40 million USD that users outside lose in all"
    text = f"nothing tried helps much, the best avoids 0.6 million USD {lost}. Floors"
    assert text in one_file_html(little)
    pictures = {one.key: one for one in first_page(report(20.0)).pictures()}
    much = pictures["what_would_help"]
    assert much.title == f"What would help: the best avoids 20 million USD {lost}"
    assert "a gain of 54" in much.svg
    more = {one.key: one for one in first_page(report(50.0)).pictures()}["what_would_help"]
    assert (
        more.title
        == "What would help: the best avoids all of the 40 million USD that users outside lose"
    )


def test_what_would_help_is_drawn_with_the_ranges_that_are_known(made):
    helps = pl.DataFrame({
        "title": ["A grant", "A floor"], "avoided_musd": [20.0, 10.0], "cost_musd": [5.0, 1.0],
        "avoided_low": [12.0, None], "avoided_high": [31.0, None], "cost_low": [4.0, None],
        "cost_high": [6.0, None], "draws": [20, None],
    })  # fmt: skip
    pictures = first_page(made(helps=helps)).pictures()
    found = next(one for one in pictures if one.key == "what_would_help")
    lost = "of the 40 million USD that users outside lose in all"
    assert found.title.endswith(f"avoids 20 million USD (range 12 to 31) {lost}")
    assert "20 draws" in found.caption
    assert "Floors, purchases and grants are tried, and nothing else yet" in found.caption
    assert "A grant" in found.svg
    assert "A floor" in found.svg
    assert found.table.height == 2


class NotKnown:
    note = "nine draws in ten of 64"
    lacking = ""

    def range_of(self, table, key, column):
        return (0.0, 1.0) if table == "demand" else None


def test_ranges_from_none_to_all_are_shown_as_not_known(made):
    use = {"demand": 1000.0, "bundle_price": 60.0, "bundle_price_ratio": 1.0}
    rows = [
        {**use, "scenario": run, "year": year, "region": region, "use": "ev_traction",
         "lost_share": share, "lost": 1000.0 * share, "served": 1000.0 * (1.0 - share)}
        for run in ("usual", "mine") for year in range(2024, 2036) for region in ("EU27", "USA", "JPN")
        for share in [0.66 if (run, year) == ("mine", 2027) else 0.0]
    ]  # fmt: skip
    page = first_page(made(more={"demand": rows}, ranges=NotKnown()))
    drawn = next(one for one in page.pictures() if one.key == "who_goes_without")
    assert drawn.svg.count(">not known</text>") == 1  # a bar for a use
    assert "EU, Japan and US" in drawn.svg or "EU, US and Japan" in drawn.svg
    assert "is not known" in drawn.title
    assert "66%" not in drawn.svg
    assert drawn.table.height == 3


def test_what_cannot_be_run_is_absent(made):
    assert "what_would_help" not in [one.key for one in first_page(made()).pictures()]


def test_nothing_to_try_is_not_told_as_not_computed(made):
    columns = {"title": pl.String, "avoided_musd": pl.Float64, "cost_musd": pl.Float64}
    assert "What would help was not computed" in one_file_html(made())
    tried = one_file_html(made(helps=pl.DataFrame(schema=columns)))
    assert "none of the instruments" in tried
    assert "What would help was not computed" not in tried


@pytest.mark.parametrize("kind", ["technology", "support"])
def test_plants_are_drawn_where_no_plant_stands_still(made, kind):
    report = made(
        kind, told={"goods": [], "controls": {}, "actor": "JPN", "technologies": ["magnet"]}
    )
    assert "plants" in [one.key for one in first_page(report).pictures()]


def test_instruments_of_an_earlier_version_are_not_drawn(made):
    helps = pl.DataFrame({"title": ["A floor"], "avoided_musd": [1.0], "cost_musd": [2.0]})
    report = made(helps=helps, helps_changed=["market"])
    assert "what_would_help" not in [one.key for one in first_page(report).pictures()]
    assert "an earlier version of the model alone (changed since: market)" in one_file_html(report)


def test_a_title_keeps_to_the_range_of_its_number(made):
    class Wide:
        note, lacking = "nine draws in ten of 64", ""

        def range_of(self, table, key, column):
            return (-20.0, 500.0) if table == "prices" and key.get("against") else None

    titles = [one.title for one in first_page(made(ranges=Wide())).pictures()]
    assert titles[0] == "Dy oxide outside China: 20% less to 6 times as much in 2027"


def test_a_cost_that_may_be_a_gain_says_which_end_is_which(made):
    class Either:
        note, lacking = "nine draws in ten of 64", ""

        def range_of(self, table, key, column):
            return (-4.5, 14.0) if table == "public_cost" else None

    rows = [
        {"scenario": "mine", "year": 2027, "instrument": "stock", "payer": "JPN", "cost_musd": 4.0}
    ]
    page = first_page(made(more={"public_cost": rows}, ranges=Either()))
    paid = [
        row
        for row in page.rows
        if row["question"].startswith("The public of all states pays, net of what")
    ]
    ranges = [row["range"] for row in paid]
    assert "a gain of 4.5 to a cost of 14" in ranges


def test_a_report_without_a_comparison_says_so(bare):
    page = first_page(bare)
    assert "nothing is compared" in page.lines[0].text
    assert page.strip == page.rows == page.aims == []
    assert page.pictures() == []


def test_ranges_and_numbers_have_a_verdict_each(made):
    page = first_page(made())
    assert page.sure == trust_of(made())
    assert page.sure.startswith(
        "rely on the ranges, not on single numbers. Ranges good: they held 64 of 70"
    )
    assert "Single numbers poor" in page.sure
    assert page.sure.endswith(RULE)
    for jargon in ("echo", "in-sample", "as recorded"):
        assert jargon not in page.sure


def test_no_test_is_claimed_for_a_folder_that_had_none(made):
    report = made()
    report.manifest["data_folder"] = "gallium"
    assert trust_of(report) == UNTESTED


def test_its_representation_is_its_lines_alone(made):
    page = first_page(made())
    assert (
        repr(page)
        == f"<first page of run {page.run or 'without id'}: {' '.join(map(str, page.lines))}>"
    )


def test_the_page_draws_ranges_and_says_its_rule(made):
    class Drawn:
        note, lacking = "nine draws in ten of 64", ""

        def range_of(self, table, key, column):
            return (100.0, 400.0) if key.get("against") and table == "prices" else None

    text = one_file_html(made(ranges=Drawn()))
    assert text.count('class="whisker"') == 2  # in the second line and in the strip
    assert "trust-middling" in text
    assert "Trust is good where" in text
    assert " style=" not in text


def test_a_terminal_has_room_for_all_of_it(made):
    lines = brief(first_page(made()))
    assert len(lines) <= LINES
    assert all(len(line) <= WIDE for line in lines)
    assert [line for line in lines if line.startswith("  spot price")]
    assert [line for line in full(first_page(made())) if "stage Separated oxide" in line]
