"""Cases read the tables that another command has written: here those of two plans, made by hand."""

from __future__ import annotations

import re
import shutil

import polars as pl
import pytest
from tests.results.written import write_results
from tests.validation.test_cases import TEXT, written

from ytterby.validation.case import read_case
from ytterby.validation.judge import outcomes, plan
from ytterby.validation.known import KeptResults

HEAD, _, TAIL = TEXT.partition("scenario: baseline\n")
TAIL = "published" + TAIL.partition("published")[2]
COST = "{table: NAME.plan, filters: {payer: USA}, value: cost_musd}"
RATIO = f"""\
layers: {{results: {{alone: alone, together: together}}}}
measure:
  ratio:
    - {COST.replace("NAME", "alone")}
    - {COST.replace("NAME", "together")}
  times: 100
"""


def folders(path, costs):
    for name, cost in costs.items():
        rows = [
            {"payer": "USA", "year": 2030, "cost_musd": cost},
            {"payer": "JPN", "year": 2030, "cost_musd": 1.0},
        ]
        write_results(path / name, {"plan": pl.DataFrame(rows)}, {"version": "x"})


def outcome(path, text):
    (found,) = outcomes(plan([read_case(written(path, HEAD + text + TAIL))], [KeptResults()]))
    return found


def test_ratio_of_two_plans(tmp_path):
    folders(tmp_path, {"alone": 900.0, "together": 100.0})
    found = outcome(tmp_path, RATIO)
    assert (found.status, found.model) == ("inside", 900.0)
    (tmp_path / "alone" / "manifest.json").unlink()
    pl.read_parquet(tmp_path / "alone" / "plan.parquet").write_csv(tmp_path / "alone" / "plan.csv")
    (tmp_path / "alone" / "plan.parquet").unlink()
    assert outcome(tmp_path, RATIO).model == 900.0  # as `ytterby plan` writes it
    shutil.rmtree(tmp_path / "alone")
    folders(tmp_path, {"alone": 9.0, "together": 1.0})
    assert outcome(tmp_path, RATIO).model == 900.0  # a ratio has no unit


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("together: together", "together: nowhere", "no tables in .*nowhere.*ytterby plan"),
        ("{alone: alone, together: together}", "{}", "takes names with folders"),
        ("together.plan", "together.plans", "unknown table 'together.plans'"),
        ("payer: USA", "payer: UAS", "unknown value 'UAS' of column 'payer'"),
    ],
)
def test_mistakes_are_told_without_a_run(tmp_path, old, new, said):
    folders(tmp_path, {"alone": 900.0, "together": 100.0})
    (one,) = plan(
        [read_case(written(tmp_path, HEAD + RATIO.replace(old, new) + TAIL))], [KeptResults()]
    )
    assert one.status == "failed"
    assert re.search(said, one.why), one.why
