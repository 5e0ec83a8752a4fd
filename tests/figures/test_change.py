"""What a scenario changes: who does what with which goods, and when."""

from __future__ import annotations

import pytest

from ytterby.datasets.package import packaged_folder
from ytterby.figures.acts import check_acts, made_of
from ytterby.figures.change import change_of
from ytterby.ground.errors import ScenarioError
from ytterby.runs.simulate import compared, default_references
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
        ("no-technology-control", "technology", "CHN", "2024-01-01"),
        ("truce-holds", "several", "CHN", "2027-01-11"),
        ("truce-ends", "several", "CHN", "2027-01-11"),
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


def test_what_is_taken_away_or_binds_less_is_a_change(workspace, tmp_path):
    """N2: the truce holds; the acts bind on fewer days than in the run that it is compared with."""
    held = told(workspace, "truce-holds")
    assert (held.lifted, held.controls) == (True, ())
    assert "CN-MOFCOM-GAC-2025-57" in dict(held.ended)
    assert {"oxide.Ho", "oxide.Er"} <= {*held.goods}
    ends = told(workspace, "truce-ends")
    assert (ends.lifted, ends.ended, ends.goods) == (False, (), held.goods)
    path = tmp_path / "without.yaml"
    path.write_text(
        "name: without\ntitle: t\ndescription: d\nextends: as-recorded\n"
        "controls: {without: [CN-MOFCOM-GAC-2025-57, CN-MOFCOM-2025-61]}\n"
    )
    found = told(workspace, str(path))
    assert (found.lifted, found.first) == (True, "2027-01-11")
    assert set(dict(found.ended)) == {"CN-MOFCOM-GAC-2025-57", "CN-MOFCOM-2025-61"}


def test_days_on_which_both_differ_are_those_of_the_acts(workspace, tmp_path):
    """A stop that begins later on, for as long: the same number of days, but not the same days."""
    text = DY.replace("extends: as-recorded", "extends: PATH").replace("name: dy", "name: later")
    early, late = tmp_path / "dy.yaml", tmp_path / "later.yaml"
    early.write_text(DY, encoding="utf-8")
    moved = text.replace("2027-01-01", "2027-07-01").replace("2027-06-30", "2027-12-28")
    late.write_text(moved.replace("PATH", str(early)), encoding="utf-8")
    found = change_of(workspace, workspace.scenario(str(late)), workspace.scenario(str(early)))
    assert (found.first, found.last) == ("2027-01-01", "2027-12-28")


def test_what_is_made_of_goods_goes_with_them(workspace):
    chain = workspace.chain
    assert made_of(chain, ["oxide.Dy"]) == (
        "metal.Dy",
        "magnet.NdFeB_heavy",
        "magnet.NdFeB_low_heavy",
    )
    of_magnets = made_of(chain, (), ["magnet"])
    assert of_magnets
    assert all(good.startswith("magnet.") for good in of_magnets)
    assert made_of(chain, ["magnet.SmCo"]) == ()


@pytest.mark.parametrize(
    ("controls", "words"),
    [
        ("{measures: [{id: a, title: A, effective: 2020-01-01, ended: 2023-12-31, acts: [ACT]}]}", "a ends 2023-12-31"),
        ("{with: [{measure: CN-MOFCOM-GAC-2025-18, from: 2020-01-01, until: 2023-01-01}]}", "18 ends 2023-01-01"),
    ],
)  # fmt: skip
def test_a_measure_that_cannot_act_is_refused(workspace, tmp_path, controls, words):
    """R6."""
    path = tmp_path / "idle.yaml"
    act = "{act: prohibition, origin: CHN, commodities: [oxide.Dy]}"
    path.write_text(
        f"name: idle\ntitle: t\ndescription: d\nextends: as-recorded\ncontrols: {controls.replace('ACT', act)}\n"
    )
    with pytest.raises(ScenarioError, match=words) as fault:
        compared(workspace, str(path))
    assert "idle.yaml" in str(fault.value)


def test_what_the_extended_scenario_puts_in_force_may_be_taken_out(tmp_path):
    folder = Workspace.read(packaged_folder("gallium"))
    path = tmp_path / "without.yaml"
    path.write_text("name: w\ntitle: t\ndescription: d\nextends: gallium-as-recorded\n"
                    "controls: {without: [CN-MOFCOM-GAC-2023-23]}\n")  # fmt: skip
    found = change_of(folder, *reversed(compared(folder, str(path))))
    assert (found.lifted, found.first, found.last) == (True, "2023-08-01", "")


def test_a_plant_after_the_last_year_is_refused(workspace, tmp_path):
    path = tmp_path / "late.yaml"
    path.write_text("name: late\ntitle: t\ndescription: d\nextends: as-recorded\nyears: {start: 2024, end: 2030}\n"
                    "capacity: [{plant: one, stage: metal, region: EU27, year: 2031, tonnes: 1}]\n")  # fmt: skip
    with pytest.raises(ScenarioError, match="the plant one opens in 2031, after the last year"):
        compared(workspace, str(path))
    path.write_text(path.read_text().replace("2031", "2030"))
    assert compared(workspace, str(path))[-1].name == "late"


def test_no_built_in_scenario_is_refused(workspace):
    for name in (
        "truce-holds",
        "technology-ban-2023",
        "licensing-2025",
        "embargo",
        "us-price-floor",
    ):
        check_acts(workspace, workspace.scenario(name))


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
