"""The whole answer, with a market of two years and two draws."""

from __future__ import annotations

import io

import numpy as np
import pytest
from rich.console import Console
from tests.report.kit.rules import faults

import ytterby.runs.run as runs
from ytterby.appraisal.bankable import bankable
from ytterby.appraisal.cases import drawn_cases, find_case
from ytterby.datasets.package import packaged_folder
from ytterby.ground.errors import DataError, ScenarioError
from ytterby.report.kit.numbers import between, in_full
from ytterby.report.kit.subject import print_page
from ytterby.report.pages.project_words import (
    inputs,
    price_comparison,
    price_series,
    sentence,
    share,
    ways,
)
from ytterby.report.pages.projects import investor_page
from ytterby.report.views import view_of

TEXT = """\
name: short
title: Two years
description: A short one.
extends: licensing-2025
years: {start: 2024, end: 2026, quarters: none}
"""


def printed(result):
    out = io.StringIO()
    print_page(investor_page(result), Console(file=out, width=1000))
    return out.getvalue()


def no_run(*words, **more):
    raise AssertionError("a run that is kept was made again")


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """What is asked: a short scenario, and a store of its own."""
    folder = tmp_path_factory.mktemp("bankable")
    (folder / "short.yaml").write_text(TEXT, encoding="utf-8")
    return {"scenario": str(folder / "short.yaml"), "draws": 2,
            "engine": "serial", "store": folder / "store"}  # fmt: skip


@pytest.fixture(scope="module")
def found(asked):
    return bankable("nolans", **asked)


def test_the_answer_holds_together(found):
    told = found.to_dict()
    assert told["price_usd_kg"] == pytest.approx(76.3, abs=0.1)
    assert told["draws"] == 2
    low, middle, high = told["level_usd_kg"]
    assert low <= middle <= high  # two draws with one level are equal but for the last digits
    assert 0.0 <= told["pays"] <= 1.0
    floor, offtake = told["ways"]["price_floor"], told["ways"]["offtake"]
    assert floor["pays"] >= told["pays"]
    assert floor["cost_musd"][0] >= 0.0
    assert offtake["cost_musd"][0] <= floor["cost_musd"][0]
    assert {row["item"] for row in told["inputs"]} >= {
        "capex",
        "opex",
        "output",
        "life",
        "usd_per_aud",
    }
    assert [row["low"] for row in told["published_usd_kg"]] == [75.0, 110.0, 94.0]


def test_controls_are_worth_the_difference_of_two_paths(found):
    told, paths = found.drawn, found.paths
    assert {one.shape for one in told.level.values()} == {found.control_price.shape}
    assert found.level != found.free_level
    assert np.isfinite(paths.drawn["forecast"]).all()
    late = paths.over(paths.central, found.case.with_values({"opens": 2040, "life": 3}))
    assert late == pytest.approx(np.repeat(paths.central[:, -1:], 3, axis=1))


def test_another_project_needs_no_run_again(found, asked, monkeypatch):
    monkeypatch.setattr(runs, "_run_group", no_run)
    other = bankable("mountain-pass", **asked)
    assert 0.0 <= other.drawn.offered["grant"].size <= 1.0
    assert other.paths.central == pytest.approx(found.paths.central)


def test_lines_tables_and_page_say_the_same(found, tmp_path):
    assert sentence(found).startswith(
        "At 101 USD/kg (94 to 108), the last published price of February 2026, in every year "
        "Nolans pays by its owner's study, 15.5% a year "
    )
    assert "earns 10% from 76 USD/kg of NdPr on (" in sentence(found)
    text = printed(found)
    for part in (
        "76.3 USD/kg = ",
        "75 to 85 USD/kg",
        "110 USD/kg",
        "Without any control",
        "Break-even: ",
        "Australian dollar",
        "101 (published price of February 2026)",
    ):
        assert part in text
    assert len(list(ways(found))) == 4
    assert len(price_series(found)) == 3
    assert next(iter(inputs(found)))[3] == "costs/mine-separation-capex-nolans-aus-2022"
    names = price_comparison(found)["what"].to_list()
    assert names[:2] == ["What the project needs", "Break-even, without a return"]
    page = view_of(found).write(tmp_path).read_text(encoding="utf-8")
    assert page.count("<svg") == 2 * 2  # wide, and in one column
    assert "101 (published price of February 2026)" in page
    assert "What a kilogram costs" in page
    assert found.to_dict()["break_even_usd_kg"]["capital_back"] < found.cost.price
    assert not faults(page)
    assert (tmp_path / "bankable.json").is_file()
    assert (
        len((tmp_path / "returns.csv").read_text(encoding="utf-8").splitlines())
        == 1 + found.returns.height
    )


@pytest.mark.parametrize("project", ["nolans", "pulawy", "mountain-pass", "phalaborwa"])
def test_a_return_has_one_range_in_sentence_table_and_file(project, tmp_path):
    result = bankable(project, draws=0)
    price = round(result.today.value)
    low, middle, high, studied = result.earns(price)
    (row,) = result.returns.filter(price=price).to_dicts()
    assert tuple(row.values()) == (price, low, middle, high, studied)
    text, needs = sentence(result), result.needed
    assert f"{share(studied)} a year after tax" in text
    assert f"by its owner's study, {share(studied)}" in text
    assert f"(draws of its costs: {share(low)} to {share(high)}, middle {share(middle)})" in text
    assert needs[0] <= needs[1] <= needs[2]
    assert f"(draws: {between(needs[0], needs[2], in_full)}, middle {in_full(needs[1])})" in text
    (shown,) = price_comparison(result).filter(what="What the project needs").to_dicts()
    assert (shown["low"], shown["high"]) == (needs[0], needs[2])
    assert result.to_dict()["needed_usd_kg"] == needs
    rising = result.returns.drop_nulls()
    for name in ("low", "middle", "value", "high"):
        assert rising[name].is_sorted()
    assert ((rising["low"] <= rising["middle"]) & (rising["middle"] <= rising["high"])).all()


def test_capital_that_does_not_come_back_is_called_so():
    assert (share(None), share(-0.02), share(0.05)) == ("no return", "no return", "5.0%")


def test_every_path_starts_at_the_price_of_today(found):
    paths, place = found.paths, found.paths.years.tolist().index(2026)
    assert paths.central[0, place] == pytest.approx(found.today.value)
    assert paths.drawn["forecast"][:, 0, place] == pytest.approx(found.today.value)


def test_a_price_that_is_given_is_the_one_that_is_answered():
    asked = bankable("mountain-pass", draws=0, price=110.0)
    assert sentence(asked).startswith(
        "At 110 USD/kg in every year Mountain Pass, which runs already, pays by its owner's study, 20.5% a year "
    )
    assert "it pays its running costs from 42 USD/kg" in sentence(asked)
    assert sentence(asked).endswith("and 10% on what was spent before from 76.")
    assert asked.returns.filter(price=110).height == 1
    cheap = bankable("nolans", draws=0, price=50.0)
    assert sentence(cheap).startswith(
        "At 50 USD/kg in every year Nolans does not pay by its owner's study, 0.8% a year"
    )


def test_costs_are_drawn_in_their_ranges_and_terms_are_not():
    case = find_case(packaged_folder(), "pulawy")
    drawn = drawn_cases(case, 8)
    for row in case.inputs:
        values = [one[row.item] for one in drawn]
        assert all(row.low <= v <= row.high for v in values)
    assert len({one["capex"] for one in drawn}) == 8
    assert {one["term"] for one in drawn} == {case["term"]}


@pytest.mark.parametrize(
    ("words", "error", "said"),
    [
        ({"project": "nolan"}, DataError, "Did you mean 'nolans'"),
        ({"rate": 10.0}, ScenarioError, "10% or 0.1"),
        ({"price": -1.0}, ScenarioError, "above zero"),
        ({"data": packaged_folder("gallium")}, DataError, "no costs of projects"),
    ],
)
def test_mistakes_are_told(words, error, said):
    with pytest.raises(error, match=said):
        bankable(**({"project": "nolans", "draws": 0} | words))
