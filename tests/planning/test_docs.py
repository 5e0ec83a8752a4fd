"""The figures of docs/bankable.md are those that the commands print."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ytterby.appraisal.cases import read_cases
from ytterby.appraisal.cover import cover
from ytterby.appraisal.formula import unit_cost
from ytterby.datasets.package import packaged_folder

TEXT = (Path(__file__).parents[2] / "docs" / "bankable.md").read_text(encoding="utf-8")
OTHERS = {"Dy": 257.0, "Tb": 812.0}


@pytest.mark.parametrize("case", read_cases(packaged_folder()).values(), ids=lambda c: c.project)
def test_prices_by_formula(case):
    low, high = (unit_cost(case, rate, OTHERS).price for rate in (0.10, 0.15))
    counts = f"{len(case.assumed)} of {len(case.inputs)}"
    assert f"| {case.title} | {low:.1f} | {high:.1f} | {counts}" in TEXT


def test_stocks_of_the_united_states():
    now, later = cover("USA", months=(12,)), cover("USA", months=(12,), year=2030)
    then = {(r["group"], r["form"], r["made_into"]): r["serves"] for r in later.rows()}
    for row in now.rows():
        if row["group"] == "civil":
            continue
        start = re.escape(f"| {row['group']} | {row['form']}")
        end = re.escape(
            f"| {row['serves']:.0%} | {row['tonnes']:,.0f} | {row['value_musd']:,.1f} "
            f"| {then[row['group'], row['form'], row['made_into']]:.0%} |"
        )
        assert re.search(rf"{start}[^|]*{end}", TEXT), row
    for row in now.published:
        if "fiscal 2025" in row["title"]:
            assert f"{row['defence_t']:,.0f}" in TEXT
