"""The page of a plan shows what was asked of it."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from tests.report.kit.rules import faults

from ytterby.datasets.package import find_folder
from ytterby.planning.make_plan import make_plan
from ytterby.planning.signs import rests_on, signs
from ytterby.report.kit.numbers import in_full
from ytterby.report.pages.plan import (
    cost_curve_picture,
    difference_picture,
    plan_pictures,
    time_picture,
)
from ytterby.report.pages.plan_in_words import in_a_sentence, lead, line_of_time, stocks_of
from ytterby.report.views import view_of
from ytterby.results.folder import ResultFolder


@pytest.fixture(scope="module")
def found(tmp_path_factory, few_rounds):
    from tests.planning.conftest import TEXT

    place = tmp_path_factory.mktemp("page")
    (place / "targets.yaml").write_text(TEXT, encoding="utf-8")
    return make_plan(
        str(place / "targets.yaml"), data=find_folder("germanium"), out=place / "out", workers=1,
        frontier="share", points=4,
    )  # fmt: skip


def test_each_section_has_its_figures(found, tmp_path):
    with ResultFolder(tmp_path) as results:
        page = view_of(found).put(results)
    text = page.read_text(encoding="utf-8")
    assert not faults(text)
    for section in ("frontier", "costs", "signs"):
        assert f'<section id="{section}">' in text
    assert '<figure id="figure-plan_frontier">' in text
    assert ('<figure id="figure-plan_cover">' in text) == ("plan_cover" in found.tables)
    for name in found.more:
        assert (tmp_path / f"{name}.csv").is_file()


def test_a_ministry_reads_when_at_whose_cost_and_what_breaks_it(found):
    rows = line_of_time(found)
    decided = found.tables["plan"].height
    paid = sum(len(one.paid) + len(one.levied) for one in found.plan.solutions)
    assert len(rows) == decided + paid > 0
    assert [row["from"] for row in rows] == sorted(row["from"] for row in rows)
    costs = found.tables["plan_costs"]
    mean = (costs["probability"] * costs["public_musd"]).sum()
    assert view_of(found).page.answer.endswith(in_a_sentence(found))
    assert costs["users_musd"].is_not_null().all()  # it has a share of suppliers
    for row in found.tables["plan"].filter(pl.col("measure") != "stock").iter_rows(named=True):
        opens, end = row["opens"], found.plan.planned.frame.blocks.last
        where = found.titles["regions"][row["region"]]
        assert any((one["from"], one["to"], one["where"]) == (opens, end, where) for one in rows)
    for name, musd in [*costs.select("future", "public_musd").iter_rows(), ("the mean", mean)]:
        does = "gain" if musd < 0.0 else "pay"
        assert f"{does} {in_full(abs(musd))} in {name}" in in_a_sentence(found)
    words = " ".join(lead(found))
    for one in found.judged.simulations:
        assert (f"It breaks in {one.future}: " in words) != one.holds
    for row in found.stocks:
        assert 0.0 < row["serves"] <= 1.0
        assert row["avoids_t"] == pytest.approx(row["serves"] * row["lacking_t"])
        assert row["region"] in found.plan.planned.targets.planner


def test_the_line_of_time_is_drawn(found):
    """Each line once, at its years; what changes has its first and its last size."""
    rows = line_of_time(found)
    drawn = time_picture(rows)
    assert "What is done where and when" in drawn.title
    assert drawn.table.height == len(rows)
    for row in rows:
        assert f"{row['what']} · {row['where']}" in drawn.svg
    row = {
        "measure": "levy",
        "what": "metal from CHN",
        "where": "EU27",
        "decided": "",
        "future": "calm",
    }
    two = [
        {"from": 2026, "to": 2027, **row, "how much": "9%"},
        {"from": 2028, "to": 2030, **row, "how much": "4%"},
    ]
    both = time_picture(two)
    assert "9% … 4%" in both.svg
    assert both.svg.count(">metal from CHN · EU27 · calm</text>") == 1
    assert time_picture([]).svg == ""


def test_the_stock_that_makes_good_most_is_named(found):
    words = " ".join(stocks_of(found, []).statements)
    for best in found.best_stocks:
        others = [r for r in found.stocks if r["region"] == best["region"] and r["months"] == 12]
        assert best["avoids_t"] == max(row["avoids_t"] for row in others)
        assert f"stock of 12 months in {found.titles['regions'][best['region']]}, " in words


def test_it_says_on_which_futures_and_years_it_rests(found):
    """A future in which nothing is asked holds, and is named."""
    sentence, anyhow = in_a_sentence(found), rests_on(found.judged)["anyhow"]
    assert anyhow < 2
    count = f"that rests on 2 targets ({anyhow} of them hold without the plan)"
    assert f"{count}, tested in calm and ban, 2026 to 2027" in sentence
    judged = found.judged
    idle = replace(judged.simulations[0], differences=[])
    other = replace(found, judged=replace(judged, simulations=[idle, judged.simulations[1]]))
    on = rests_on(other.judged)
    assert (on["futures"], on["idle"], on["chance"]) == (["ban"], ["calm"], 0.6)
    sentence, tested = in_a_sentence(other), other.judged.met_probability - 0.6
    assert sentence.endswith("tested in ban, 2026 to 2027.")
    assert (
        f"holds, to within half a point, in {tested:.0%} of the probability (in 60%, calm, nothing is asked"
        in sentence
    )


def test_signs_are_figures_of_its_runs(found):
    rows = signs(found.judged)
    worst = {}
    for one in found.judged.simulations:
        for each in one.differences:
            key = one.future, f"{each.target}: {each.what}"
            worst[key] = max(worst.get(key, -1.0), each.miss)
    targets = [row for row in rows if row["kind"] == "target"]
    at_stake = {each.target for one in found.judged.simulations for each in one.differences
                if not (each.holds and each.holds_without)}  # fmt: skip
    assert {row["what"].split(":")[0] for row in targets} == at_stake != set()
    for row in targets:
        asked = row["breaks"] - 0.005  # both targets are met from below
        assert row["value"] - asked == pytest.approx(worst[row["future"], row["what"]])
    assert {row["first"] for row in rows if row["kind"] == "before"} == {2025}


def test_a_step_can_wait_as_long_as_its_ramp_allows(found):
    frame, targets = found.plan.planned.frame, found.plan.planned.targets.targets
    for row in found.tables["plan"].filter(pl.col("measure") != "stock").iter_rows(named=True):
        assert row["year"] <= row["latest"]
        first = next(y for y in frame.blocks.middles if any(one.holds_at(y) for one in targets))
        assert row["latest"] <= max(row["year"], first)


def test_of_many_targets_the_worst_are_drawn_and_the_others_are_counted(found):
    row = found.tables["plan_gap"].row(0, named=True)
    many = [
        {
            **row,
            "required": 0.65,
            "target": f"t{n}",
            "first": 2030,
            "last": 2031,
            "miss": (n - 45) / 100,
        }
        for n in range(50)
    ]
    gap = pl.DataFrame(many, schema=found.tables["plan_gap"].schema)
    shown = difference_picture(gap)
    assert "· t49 ·" in shown.svg
    assert "· t9 ·" not in shown.svg
    assert "10 more rows" in shown.caption
    assert shown.table.height == 50
    assert "more rows" not in difference_picture(gap.head(40)).caption


def test_pictures_are_drawn_of_what_there_is(found):
    drawn = plan_pictures(found.tables)
    assert all(one.svg for pictures in drawn.values() for one in pictures)
    assert sum(len(pictures) for pictures in drawn.values()) >= 2
    assert not any(plan_pictures({}).values())
    single = found.tables["plan_frontier"].head(1)
    assert cost_curve_picture(single).svg == ""
