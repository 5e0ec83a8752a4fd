"""Stocks against one supplier: oxide, metal and magnet apart."""

from __future__ import annotations

import pytest

from ytterby.appraisal.cover import cover
from ytterby.ground.errors import ScenarioError


@pytest.fixture(scope="module")
def usa():
    return cover("USA")


def of(found, group, form, into):
    return {
        r["months"]: r
        for r in found.rows()
        if (r["group"], r["form"], r["made_into"]) == (group, form, into)
    }


def test_an_oxide_stock_without_metal_plants_is_worth_nothing(usa):
    oxide = of(usa, "defence", "oxide", "magnet")[24]
    assert (oxide["serves"], oxide["tonnes"], oxide["cost_musd_a_year"]) == (0.0, 0.0, 0.0)
    assert oxide["would_t"] > 0.0
    assert "no free metal plants in USA" in oxide["why"]
    assert of(usa, "defence", "magnet", "used as it is")[24]["serves"] == 1.0


def test_metal_serves_as_far_as_magnet_plants_at_home_reach(usa):
    metal = of(usa, "all uses", "metal", "magnet")[12]
    assert 0.0 < metal["serves"] < 0.2
    assert metal["tonnes"] < metal["would_t"]


def test_with_metal_and_magnet_plants_oxide_serves_too():
    """Japan has them; the United States have some by 2030, of the listed projects as they are expected."""
    for found in (cover("JPN"), cover("USA", year=2030)):
        oxide, metal = (
            of(found, "defence", form, "magnet")[12]["serves"] for form in ("oxide", "metal")
        )
        assert 0.0 < oxide <= metal + 1e-9


def test_tonnes_and_cost_rise_with_the_months_and_uses_add_up(usa):
    for row in usa.rows():
        year = of(usa, row["group"], row["form"], row["made_into"])[12]
        assert row["tonnes"] == pytest.approx(year["tonnes"] * row["months"] / 12.0)
        assert row["cost_low"] <= row["cost_musd_a_year"] <= row["cost_high"]
        assert row["tonnes_low"] <= row["tonnes"] <= row["tonnes_high"]
    assert any(row["tonnes_low"] < row["tonnes_high"] for row in usa.rows())
    parts = [
        of(usa, group, "magnet", "used as it is")[12]["tonnes"]
        for group in ("defence", "civil", "all uses")
    ]
    assert parts[0] + parts[1] == pytest.approx(parts[2])


def test_goods_sum_to_the_stock(usa):
    goods = [
        r["tonnes"] for r in usa.goods(24) if r["group"] == "defence" and r["form"] == "magnet"
    ]
    assert sum(goods) == pytest.approx(of(usa, "defence", "magnet", "used as it is")[24]["tonnes"])


def test_published_stocks_stand_beside(usa):
    told = {row["title"]: row for row in usa.published}
    ours = told["NdPr oxide, United States plan of fiscal 2025"]
    assert ours["tonnes"] == 300.0
    assert 0.0 < ours["defence_t"] < ours["all_t"]
    assert cover("JPN").published == ()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"region": "germanium"}, "no region 'germanium'"),
        ({"region": "USA", "months": ()}, "months of cover"),
        ({"region": "USA", "year": 2001}, "the year lies from 2024"),
        ({"region": "USA", "supplier": "USA"}, "the supplier itself"),
    ],
)
def test_mistakes_are_told(words, said):
    with pytest.raises(ScenarioError, match=said):
        cover(**words)


def test_a_member_of_the_union_is_answered_by_the_union_and_its_share_of_gdp():
    union, one = cover("EU27", months=[12]), cover("Germany", months=[12])
    assert one.region == "Germany"
    assert one.market == union.market == "EU27"
    assert "European Union" in one.note
    for ours, whole in zip(one.rows(), union.rows(), strict=True):
        assert ours["serves"] == whole["serves"]
        assert ours["tonnes"] == pytest.approx(0.24 * whole["tonnes"])
        assert ours["value_musd"] == pytest.approx(0.24 * whole["value_musd"])
    assert one.published == ()
