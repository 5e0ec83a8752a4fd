from __future__ import annotations

import polars as pl
import pytest
from pydantic import TypeAdapter, ValidationError
from tests.study.validation.conftest import VOCABULARY

from ytterby.ground.errors import CaseError
from ytterby.study.validation.language import Expression
from ytterby.study.validation.measure import Context, NoAnswerError, NoPeriodError, Ran, evaluate
from ytterby.study.validation.table import text_of

ADAPTER = TypeAdapter(Expression)
PRICE = {"table": "prices", "value": "price_usd_kg", "aggregate": "mean"}
FLOW = {"table": "flows", "value": "quantity_t"}


def value(measure, case, reference=None):
    return evaluate(ADAPTER.validate_python(measure), Context(case, reference), ("measure",))


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ({**FLOW, "period": 2025}, 128.0),
        ({**FLOW, "period": [2024, 2025]}, 238.0),
        ({**FLOW, "period": {"min": 2025}}, 128.0),
        ({**FLOW, "filters": {"origin": "CHN", "leak": False}, "period": 2025}, 124.0),
        ({**FLOW, "filters": {"commodity": ["oxide.La", "oxide.Dy"]}, "period": 2024}, 110.0),
        ({**FLOW, "filters": {"commodity": "*.D*"}, "period": 2025}, 8.0),
        ({**FLOW, "filters": {"commodity": {"not": "oxide.La"}}, "period": 2025}, 8.0),
        ({**FLOW, "filters": {"quantity_t": {"min": 3, "max": 4}}, "period": 2025}, 7.0),
        ({**FLOW, "aggregate": "max"}, 120.0),
        ({**FLOW, "aggregate": "min"}, 1.0),
        ({**FLOW, "aggregate": "first", "filters": {"commodity": "oxide.Dy"}}, 10.0),
        ({**FLOW, "aggregate": "last", "filters": {"commodity": "oxide.Dy"}}, 3.0),
        ({"table": "flows", "aggregate": "count", "filters": {"quantity_t": {"min": 10}}}, 3.0),
        (
            {**FLOW, "aggregate": "share", "filters": {"commodity": "oxide.Dy", "origin": "CHN"},
             "of": {"origin": None}, "period": 2025, "times": 100},
            62.5,
        ),
        (
            {**PRICE, "aggregate": "weighted mean", "weight": "year", "period": 2024,
             "filters": {"element": "La"}},
            4.5,
        ),
        ({**FLOW, "period": 2025, "test": "positive"}, 1.0),
        ({**FLOW, "period": 2025, "test": {"max": 100}}, 0.0),
    ],
)  # fmt: skip
def test_selection(measure, expected, case_run):
    assert value(measure, case_run) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        (
            {**PRICE, "filters": {"commodity": "oxide.Dy", "region": "JPN"}, "period": 2025,
             "ratio_to": {"period": 2024}},
            4.0,
        ),
        (
            {**PRICE, "filters": {"commodity": "oxide.Dy", "region": "JPN"}, "period": 2025,
             "percent_change_from": {"scenario": "reference"}},
            300.0,
        ),
        (
            {**PRICE, "filters": {"commodity": "oxide.La", "region": "JPN"}, "period": 2025,
             "ratio_to": {"filters": {"region": "CHN"}, "times": 1.25}},
            2.0,
        ),
        ({**FLOW, "period": 2024, "difference_from": 100}, 10.0),
        (
            {**PRICE, "filters": {"region": "JPN"}, "by": "element", "period": 2025,
             "ratio_to": {"period": 2024}, "over": "max"},
            4.0,
        ),
        (
            {**PRICE, "filters": {"region": "JPN"}, "by": "element", "period": 2025,
             "ratio_to": {"period": 2024}, "test": {"min": 3}, "over": "sum"},
            1.0,
        ),
        (
            {**PRICE, "filters": {"commodity": "oxide.La", "region": "JPN"}, "by": "year",
             "steps": "difference", "over": "max"},
            5.0,
        ),
        ({"difference": [{**FLOW, "period": 2025}, {**FLOW, "period": 2024}]}, 18.0),
        ({"product": [{**FLOW, "period": 2024}, 2], "times": 0.5}, 110.0),
        ({"sum": [1, 2, 3], "test": {"min": 6}}, 1.0),
        ({"largest": [1, 2]}, 2.0),
        ({"descending": [3, {**FLOW, "aggregate": "min"}, 0]}, 1.0),
        ({"ascending": [1, 1, 2]}, 0.0),
    ],
)  # fmt: skip
def test_comparison_and_combination(measure, expected, case_run, reference_run):
    assert value(measure, case_run, reference_run) == pytest.approx(expected)


def test_first_period_the_run_has(case_run):
    measure = ADAPTER.validate_python({**FLOW, "period": {"first_of": ["2025Q2", 2025]}})
    context = Context(case_run)
    assert evaluate(measure, context) == 128.0
    assert context.notes == ["period 2025 for want of 2025Q2"]


def test_period_column_is_used_when_there_is_one():
    frame = pl.DataFrame({"scenario": ["s"] * 2, "year": [2025, 2025], "period": ["2025Q1", "2025Q2"],
                          "quantity_t": [1.0, 2.0]})  # fmt: skip
    run = Ran({"flows": frame}, VOCABULARY)
    assert value({**FLOW, "period": "2025Q2"}, run) == 2.0
    assert value({**FLOW, "period": 2025}, run) == 3.0
    assert value({**FLOW, "period": 2025, "by": "period", "over": "max"}, run) == 2.0


@pytest.mark.parametrize(
    "measure", [{"period": "2025Q2"}, {"period": 2031}, {"by": "period", "over": "sum"}]
)
def test_period_the_run_does_not_have(measure, case_run):
    with pytest.raises(NoPeriodError):
        value({**FLOW, **measure}, case_run)


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        ({**FLOW, "table": "flow"}, "unknown table 'flow'.*Did you mean 'flows'"),
        ({**FLOW, "value": "quantity"}, "unknown column 'quantity' of table 'flows'.*quantity_t"),
        ({**FLOW, "filters": {"orign": "CHN"}}, "unknown column 'orign'.*Did you mean 'origin'"),
        ({**PRICE, "filters": {"element": "Dx"}}, "unknown value 'Dx' of column 'element'.*Dy, La"),
        ({**PRICE, "filters": {"commodity": "metal.*"}}, "unknown value"),
        ({**FLOW, "filters": {"leak": "no"}}, "holds true or false"),
        ({**FLOW, "value": "origin"}, "holds no numbers"),
        ({**FLOW, "ratio_to": {"scenario": "reference"}}, "names no `reference`"),
        ({**FLOW, "period": "spring"}, "is no period"),
    ],
)
def test_mistakes(measure, said, case_run):
    with pytest.raises(CaseError, match=f"(?s){said}"):
        value(measure, case_run)


def test_known_name_without_rows_is_no_mistake(case_run):
    assert value({**PRICE, "aggregate": "sum", "filters": {"region": "USA"}}, case_run) == 0.0
    with pytest.raises(NoAnswerError):
        value({**PRICE, "filters": {"region": "USA"}}, case_run)
    with pytest.raises(NoAnswerError, match="division by zero"):
        value({"ratio": [1, {**PRICE, "aggregate": "sum", "filters": {"region": "USA"}}]}, case_run)


@pytest.mark.parametrize(
    "measure",
    [
        {**FLOW, "by": "origin"},
        {**FLOW, "over": "max"},
        {**FLOW, "aggregate": "share"},
        {**FLOW, "ratio_to": 1, "difference_from": 2},
        {"table": "flows"},
        {"ratio": [1]},
        {"ratio": [1, 2], "sum": [1]},
        {},
    ],
)
def test_shapes_that_are_refused(measure):
    with pytest.raises(ValidationError):
        ADAPTER.validate_python(measure)


def test_text_of_a_measure():
    measure = ADAPTER.validate_python(
        {
            **FLOW,
            "filters": {"origin": {"not": "CHN"}},
            "period": 2025,
            "ratio_to": {"period": 2024},
        }
    )
    assert text_of(measure) == ("sum of quantity_t in flows, origin not CHN, 2025, ratio to 2024")


def test_labels_read_the_table_of_periods(case_run):
    fine = pl.DataFrame({"scenario": ["s"] * 2, "year": [2025, 2025], "period": ["2025Q1", "2025Q2"],
                         "length": [0.25, 0.25], "quantity_t": [50.0, 78.0]})  # fmt: skip
    run = Ran({**case_run.tables, "flows.periods": fine}, VOCABULARY)
    assert value({**FLOW, "period": 2025}, run) == 128.0
    assert value({**FLOW, "period": "2025Q2"}, run) == 78.0
    assert value({**FLOW, "period": 2025, "by": "period", "over": "max"}, run) == 78.0
    share = {**FLOW, "period": "2025Q2", "ratio_to": {"period": 2025}}
    assert value(share, run) == pytest.approx(78 / 128)
    assert value({**FLOW, "period": {"first_of": ["2025-05", "2025Q1", 2025]}}, run) == 50.0
    with pytest.raises(NoPeriodError, match="no period 2025-05 in the run"):
        value({**FLOW, "period": "2025-05"}, run)
