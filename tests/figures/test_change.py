"""What a scenario changes: who does what with which goods, and when."""

from __future__ import annotations

import pytest

from ytterby.figures.change import change_of
from ytterby.runs.simulate import default_references
from ytterby.runs.workspace import Workspace

DY = """\
name: dy
title: China stops dysprosium
description: d
extends: as-recorded
controls:
  measures:
    - {id: stop, title: Stop, effective: 2027-01-01, ended: 2027-06-30,
       acts: [{act: prohibition, origin: CHN, commodities: [oxide.Dy, metal.Dy]}]}
"""


@pytest.fixture(scope="module")
def workspace():
    return Workspace.read()


def told(workspace, name):
    focus = workspace.scenario(name)
    beside = default_references(focus, workspace.chain.reference_scenario)
    return change_of(workspace, focus, workspace.scenario(beside[0]))


@pytest.mark.parametrize(
    ("name", "kind", "actor", "first"),
    [
        ("embargo", "ban", "CHN", "2025-01-01"),
        ("licensing-2025", "licence", "CHN", "2025-04-04"),
        ("quota-cut", "quota", "CHN", "2025-01-01"),
        ("tariff", "tariff", "USA", "2025-01-01"),
        ("technology-ban-2023", "technology", "CHN", "2024-01-01"),
        ("us-price-floor", "support", "USA", "2025-10-01"),
        ("dfars-2027", "content", "USA", "2027-01-01"),
        ("as-recorded", "several", "", "2024-01-01"),
        ("no-technology-control", "other", "", "2024-01-01"),
    ],
)
def test_each_kind_of_control(workspace, name, kind, actor, first):
    found = told(workspace, name)
    assert (found.kind, found.actor, found.first) == (kind, actor, first)


def test_shares_that_were_set_from_published_figures_are_named(workspace):
    found = told(workspace, "licensing-2025").set_from
    assert ("Tb", "", "", 0.5) in found
    assert ("Y", "USA", "", 0.05) in found
    assert {day for goods, region, day, _ in found if (goods, region) == ("Dy", "KOR")} == {
        "", "2025-09-01", "2025-10-01", "2025-11-01"
    }  # fmt: skip
    assert told(workspace, "embargo").set_from == ()


def test_a_list_withholds_what_was_not_withheld_as_far_before(workspace):
    found = told(workspace, "technology-ban-2023")
    assert found.technologies == ("metal", "magnet", "mining")  # separation and leaching since 2008
    assert found.against == workspace.scenario("baseline").title


def test_days_goods_and_size_of_a_stop(workspace, tmp_path):
    path = tmp_path / "dy.yaml"
    path.write_text(DY, encoding="utf-8")
    found = told(workspace, str(path))
    assert (found.first, found.last) == ("2027-01-01", "2027-06-30")
    assert found.goods == ("oxide.Dy", "metal.Dy")
    assert found.elements == ("Dy",)
    assert (found.size, found.all_goods, found.hypothetical) == (1.0, False, True)
    assert dict(found.controls) == {"stop": "Stop"}
    assert found.title == "China stops dysprosium"
    assert found.plain()["controls"] == {"stop": "Stop"}


def test_a_duty_of_one_state_and_a_ban_on_one_destination(workspace):
    duty = told(workspace, "tariff")
    assert (duty.destinations, duty.size) == (("USA",), 0.25)
    assert told(workspace, "embargo-usa").destinations == ("USA",)
    assert told(workspace, "embargo").all_goods
    assert told(workspace, "quota-cut").size == 0.6


def test_what_goes_on_has_no_last_day_and_what_is_suspended_neither(workspace):
    assert told(workspace, "embargo").last == ""
    assert told(workspace, "us-price-floor").last == "2035-12-31"


def test_other_stocks_are_told_as_such(workspace, tmp_path):
    path = tmp_path / "held.yaml"
    path.write_text(
        "name: held\ntitle: t\ndescription: d\nextends: as-recorded\nparameters: {stock_weeks.oxide: 26}\n",
        encoding="utf-8",
    )
    assert told(workspace, str(path)).kind == "stock"


PLANT = "{plant: heavy, stage: heavy_separation, region: USA, year: 2028, tonnes: 100WORDS}"
STOCK = "{id: dy, commodity: oxide.Dy, region: JPN, buy: {from: 2026-07-01, tonnes: 5}WORDS}"


@pytest.mark.parametrize(
    ("key", "item", "words", "kind", "actor", "first"),
    [
        ("capacity", PLANT, "", "support", "USA", "2028-01-01"),
        ("capacity", PLANT, ", payer: JPN", "support", "", "2028-01-01"),
        ("capacity", PLANT, ", kind: private", "support", "", "2028-01-01"),
        ("stockpiles", STOCK, "", "stock", "JPN", "2026-07-01"),
        ("stockpiles", STOCK, ", payer: {USA: 0.5, JPN: 0.5}", "stock", "", "2026-07-01"),
    ],
)
def test_plants_and_stocks_that_are_planned(
    workspace, tmp_path, key, item, words, kind, actor, first
):
    path = tmp_path / "plan.yaml"
    text = item.replace("WORDS", words)
    path.write_text(
        f"name: plan\ntitle: A plan\ndescription: d\nextends: embargo\n{key}:\n  - {text}\n",
        encoding="utf-8",
    )
    found = told(workspace, str(path))
    assert (found.kind, found.actor, found.first, found.last) == (kind, actor, first, "")
    (title,) = dict(found.controls).values()
    assert "100 t a year" in title if key == "capacity" else "ysprosium" in title
