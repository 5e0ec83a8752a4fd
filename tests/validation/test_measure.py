from __future__ import annotations

import polars as pl
import pytest
import yaml
from pydantic import TypeAdapter, ValidationError
from tests.validation.conftest import VOCABULARY

from ytterby.ground.errors import CaseError
from ytterby.validation.api import text_of
from ytterby.validation.judge import last_year
from ytterby.validation.known import Ran
from ytterby.validation.language import Expression
from ytterby.validation.measure import Context, NoAnswerError, NoPeriodError, evaluate

ADAPTER = TypeAdapter(Expression)
PRICE = {"table": "prices", "value": "price_usd_kg", "aggregate": "mean"}
FLOW = {"table": "flows", "value": "quantity_t"}


def value(measure, case, reference=None):
    runs = {"case": case} if reference is None else {"case": case, "reference": reference}
    return evaluate(ADAPTER.validate_python(measure), Context(runs), ("measure",))


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
        ({**FLOW, "aggregate": "max"}, 120.0),
        ({**FLOW, "aggregate": "min"}, 1.0),
        (
            {**FLOW, "aggregate": "share", "filters": {"commodity": "oxide.Dy", "origin": "CHN"},
             "of": {"origin": None}, "period": 2025, "times": 100},
            62.5,
        ),
        ({**FLOW, "period": 2025, "test": {"min": 100}}, 1.0),
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
        ({"sum": [1, 2, 3], "test": {"min": 6}}, 1.0),
        ({"ascending": [0, {**FLOW, "aggregate": "min"}, 3]}, 1.0),
        ({"ascending": [1, 1, 2]}, 0.0),
    ],
)  # fmt: skip
def test_comparison_and_combination(measure, expected, case_run, reference_run):
    assert value(measure, case_run, reference_run) == pytest.approx(expected)


def test_first_period_the_run_has(case_run):
    measure = ADAPTER.validate_python({**FLOW, "period": {"first_of": ["2025Q2", 2025]}})
    context = Context({"case": case_run})
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
        ({**FLOW, "filters": {"leak": "no"}}, "unknown value 'no' of column 'leak'.*false, true"),
        ({**FLOW, "value": "origin"}, "holds no numbers"),
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
        {**FLOW, "ratio_to": {"by": "year"}},
        {**FLOW, "filters": {"year": 2025}},
        {**FLOW, "ratio_to": {"filters": {"period": "2025Q2"}}},
        {"figure": "prise"},
        {**FLOW, "figure": "price"},
        {"figure": "price", "value": "price_usd_kg"},
        {**FLOW, "filters": {"quantity_t": {"min": 3}}},
        {},
    ],
)
def test_shapes_that_are_refused(measure):
    with pytest.raises(ValidationError):
        ADAPTER.validate_python(measure)


def test_text_of_a_measure():
    """As a case file may have it: read again, it is the same measure."""
    written = {**FLOW, "filters": {"origin": {"not": "CHN"}}, "ratio_to": {"period": 2024}}
    measure = ADAPTER.validate_python({**written, "period": {"first_of": ["2025Q2", 2025]}})
    text = text_of(measure)
    assert text.startswith("{table: flows, filters: {origin: {not: CHN}}, period: {first_of:")
    assert ADAPTER.validate_python(yaml.safe_load(text)) == measure


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


def test_a_figure_has_one_row_or_says_how_several_become_one():
    years = pl.DataFrame({"commodity": ["La", "Dy"], "year": [2025, 2025], "value": [4.0, 6.0]})
    fine = years.with_columns(period=pl.lit("2025Q1"), value=pl.col("value") * 2)
    run = Ran({"figure price": years, "figure price.periods": fine}, VOCABULARY)
    price = {"figure": "price", "period": 2025}
    assert value({**price, "labels": {"commodity": "La"}}, run) == 4.0
    assert value({**price, "labels": {"commodity": "La"}, "period": "2025Q1"}, run) == 8.0
    assert value({**price, "aggregate": "mean"}, run) == 5.0
    assert value({**price, "by": "commodity", "over": "max"}, run) == 6.0
    with pytest.raises(CaseError, match="several rows of 'figure price' make one number"):
        value(price, run)


def three_years(prices, extra=None):
    """One price a year, 2022 to 2024, as a run that begins in 2022."""
    frame = pl.DataFrame(
        {"scenario": ["s"] * 3, "year": [2022, 2023, 2024], "price_usd_kg": prices}
    )
    return Ran({"prices": frame, **(extra or {})}, {"year": ["2022", "2023", "2024"]})


def test_each_year_is_held_against_one_year():
    """Every year but 2022 was left out, without a word."""
    run = three_years([2.0, 3.0, 8.0])
    measure = {**PRICE, "by": "year", "ratio_to": {"period": 2022}}
    assert value({**measure, "over": "max"}, run) == 4.0
    assert value({**measure, "over": "sum"}, run) == 6.5
    by_goods = pl.DataFrame(
        {"scenario": ["s"] * 4, "year": [2022, 2022, 2023, 2023], "element": ["La", "Dy"] * 2,
         "price_usd_kg": [1.0, 2.0, 3.0, 4.0]}
    )  # fmt: skip
    run = Ran({"prices": by_goods}, {"year": ["2022", "2023"]})
    measure = {**PRICE, "by": ["element", "year"], "ratio_to": {"period": 2022}, "over": "max"}
    assert value(measure, run) == 3.0


def test_a_group_with_nothing_to_compare_with_is_told():
    frame = pl.DataFrame({"scenario": ["s"] * 3, "year": [2022, 2022, 2023], "element": ["La", "Dy", "La"],
                          "price_usd_kg": [1.0, 2.0, 3.0]})  # fmt: skip
    run = Ran({"prices": frame}, {"year": ["2022", "2023"]})
    measure = {
        **PRICE,
        "period": 2022,
        "by": "element",
        "ratio_to": {"period": 2023},
        "over": "sum",
    }
    context = Context({"case": run})
    assert evaluate(ADAPTER.validate_python(measure), context) == pytest.approx(1 / 3)
    assert context.notes == ["nothing to compare with: Dy"]


def test_a_filter_on_the_year_is_refused():
    """The run ended before the year, the sum was zero, and nothing was said."""
    with pytest.raises(ValidationError, match="say the year with `period`, not with a filter"):
        ADAPTER.validate_python({**FLOW, "filters": {"year": 2025, "origin": "CHN"}})


@pytest.mark.parametrize(
    ("measure", "last"),
    [
        ({**FLOW, "period": 2025}, 2025),
        ({**FLOW, "period": {"max": 2030}}, 2030),
        ({**FLOW, "period": {"min": 2024}}, None),
        ({**FLOW, "period": {"min": 2024, "max": 2031}}, 2031),
        ({**FLOW, "period": "2023-01..06"}, 2023),
        ({**FLOW, "period": {"first_of": ["2025Q2", 2026]}}, 2026),
        (FLOW, None),
        ({**FLOW, "by": "year", "over": "max", "ratio_to": {"period": 2022}}, None),
        ({"figure": "price", "labels": {"commodity": "oxide.Dy"}, "period": 2031}, 2031),
        ({"figure": "stop_day"}, None),
        ({"ratio": [{**FLOW, "period": 2025}, FLOW]}, None),
        ({"ratio": [{**FLOW, "period": 2025}, {**FLOW, "period": 2024}]}, 2025),
        ({"table": "parameters", "value": "value", "filters": {"id": "discount_rate"}}, None),
        ({"ratio": [{**FLOW, "period": 2025}, {"table": "parameters", "value": "value"}]}, 2025),
    ],
)  # fmt: skip
def test_how_far_a_run_must_go(measure, last):
    """A period without an upper end takes all years, so it ended the run at its lower one."""
    assert last_year(ADAPTER.validate_python(measure)) == last


def test_a_label_that_a_run_makes_is_a_period():
    fine = pl.DataFrame({"scenario": ["s"] * 2, "year": [2023, 2023], "length": [0.5, 0.5],
                         "period": ["2023-01..06", "2023Q3"], "price_usd_kg": [4.0, 6.0]})  # fmt: skip
    run = three_years([1.0, 5.0, 1.0], {"prices.periods": fine})
    assert value({**PRICE, "period": "2023-01..06"}, run) == 4.0
    with pytest.raises(NoPeriodError, match=r"no period 2023-07\.\.12 in the run"):
        value({**PRICE, "period": "2023-07..12"}, run)


def test_a_table_beside_an_operation_says_which_of_the_two_to_write():
    with pytest.raises(ValidationError, match="`table` and `ratio` stand in one block"):
        ADAPTER.validate_python({**FLOW, "ratio": [1, 2]})


def test_a_selection_reads_the_run_that_it_names(case_run, reference_run):
    now = {**PRICE, "filters": {"commodity": "oxide.Dy", "region": "JPN"}, "period": 2025}
    measure = ADAPTER.validate_python({"ratio": [now, {**now, "scenario": "calm"}]})
    assert evaluate(measure, Context({"case": case_run, "calm": reference_run})) == 4.0
    assert text_of(measure).count("scenario: calm") == 1
