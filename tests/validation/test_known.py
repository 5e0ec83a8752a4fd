"""Figures that a case names are those of pages and ranges, and mistakes in them name file and line."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from polars.testing import assert_frame_equal
from tests.validation.test_cases import TEXT, written
from tests.validation.test_forecast import GALLIUM

from ytterby.figures.run_figures import BY_ID, RunFigures
from ytterby.ground.errors import CaseError
from ytterby.runs import run as runner
from ytterby.validation.case import read_case
from ytterby.validation.judge import judged, plan
from ytterby.validation.known import ran_of

FIGURE = TEXT.replace("table: prices", "figure: price").replace("filters:", "labels:")
FIGURE = FIGURE.replace("  value: price_usd_kg\n  aggregate: mean\n", "")


def test_figures_are_those_that_draws_keep_and_pages_state(tmp_path):
    text = GALLIUM.format(id="MINE-1", region="OUTSIDE").replace("table: prices", "figure: price")
    text = text.replace("  value: price_usd_kg\n  aggregate: mean\n", "")
    (one,) = plan([read_case(written(tmp_path, text))])
    assert one.status == ""
    made = runner.run(one.job)
    ran = ran_of(one.job, made.tables, one.workspace, BY_ID)
    kept = RunFigures.of(runner.run(replace(one.job, wants="further")).tables["further"])
    for name, spec in BY_ID.items():
        rows = kept[name]
        years, within = ran.tables[f"figure {name}"], ran.tables[f"figure {name}.periods"]
        assert_frame_equal(
            years, rows.filter(period="").drop("period"), check_row_order=False, abs_tol=1e-9
        )
        if spec.fine:
            assert_frame_equal(
                within.filter(within["period"].str.len_chars() > 4).select(rows.columns),
                rows.filter(rows["period"] != ""), check_row_order=False, abs_tol=1e-9,
            )  # fmt: skip
    prices = kept["price"].filter(commodity="metal.Ga_crude", region="OUTSIDE", period="")
    by_year = dict(prices.select("year", "value").iter_rows())
    assert judged(one, [ran]).model == pytest.approx(by_year[2023] / by_year[2022], rel=1e-12)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("figure: price", "figure: prise", 6, "unknown figure 'prise'.*Did you mean 'price'"),
        ("commodity: ox", "comodity: ox", 7, "unknown column 'comodity' of table 'figure price'"),
        ("oxide.Dy", "oxide.Dx", 7, "unknown value 'oxide.Dx' of column 'commodity'"),
        ("period: 2025", "table: prices", 5, "a `figure` in place of `table` and `value`"),
    ],
)
def test_mistakes_name_file_and_line(tmp_path, old, new, line, said):
    path = written(tmp_path, FIGURE.replace(old, new))
    try:
        why = plan([read_case(path)])[0].why
    except CaseError as fault:
        why = str(fault)
    assert re.search(rf"(?s)mine.yaml:{line}: .*{said}", why), why
