"""Pages behind the first carry ranges: sentences, paths and their CSV ask for them, each by the labels of its row."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from synthetic import WORDS

from ytterby.figures.run_figures import figure_of_row
from ytterby.report.charts import sections_of
from ytterby.report.figure_ranges import OUTSIDE, price_key, range_of_figure
from ytterby.report.headline.sentences import statements
from ytterby.report.inputs import Report
from ytterby.report.ranges import Interval, NoRanges

if TYPE_CHECKING:
    from collections.abc import Mapping


class Asked:
    """A range of 90 to 110 for whatever is asked, and all that was asked."""

    note = "a test"
    lacking = "no range is packaged"

    def __init__(self) -> None:
        self.keys: list[tuple[str, str, frozenset[str]]] = []

    def range_of(self, table: str, key: Mapping[str, Any], column: str) -> Interval | None:
        self.keys.append((table, column, frozenset(key) - {"against", "period"}))
        return (90.0, 110.0)


def test_a_product_of_several_goods_is_asked_by_its_name() -> None:
    single = next(one for one in WORDS.price if len(one.parts) == 1)
    mixed = next(one for one in WORDS.price if len(one.parts) > 1)
    assert price_key(single) == {"commodity": next(iter(single.parts))}
    assert price_key(mixed) == {"product": mixed.name}


@pytest.mark.parametrize(
    ("measure", "subject", "table"),
    [("price_outside", "Dy", "prices"), ("exports", "magnets", "flows"), ("capacity_outside", "magnet", "capacity")],
)  # fmt: skip
def test_figures_are_asked_of_their_table(measure: str, subject: str, table: str) -> None:
    ranges, figure = Asked(), {"measure": measure, "subject": subject, "year": 2030}
    headline = {"holder": "CHN", "outside_region": {"Dy": OUTSIDE}}
    assert range_of_figure(ranges, headline, WORDS, figure, "mine") == (90.0, 110.0)
    assert [key[0] for key in ranges.keys] == [table]
    assert range_of_figure(NoRanges(), headline, WORDS, figure, "mine") is None


def test_sentences_carry_ranges_where_there_are_any(demo: Report) -> None:
    plain = [one.text for one in statements(demo.headline)]
    told = [one.text for one in statements(demo.headline, Asked())]
    assert len(plain) == len(told)
    assert not any("range 90" in text for text in plain)
    assert sum("range 90" in text for text in told) >= 3


def test_every_figure_that_pages_ask_for_is_declared(demo: Report) -> None:
    """What is asked and not declared would have no range, without a word."""
    ranges = Asked()
    report = replace(demo, ranges=ranges)
    sections_of(report)
    statements(report.headline, ranges)
    every = {"prices", "capacity", "dependence", "knowhow", "rents", "value_added"}
    assert {table for table, *_ in ranges.keys} >= every
    for table, column, labels in set(ranges.keys):
        assert figure_of_row(table, column, labels - {"scenario", "year"}), (table, column, labels)


def test_paths_have_a_band_and_their_csv_both_ends(demo: Report) -> None:
    drawn = sections_of(replace(demo, ranges=Asked()))
    for section, key in (
        ("prices", "prices"),
        ("capacity", "capacity_paths"),
        ("dependence", "dependence_paths"),
    ):
        picture = next(one for one in drawn[section] if one.key == key)
        assert "<polygon" in picture.svg
        runs = [name for name in picture.table.columns if f"{name}, low" in picture.table.columns]
        assert len(runs) == len(demo.headline["scenarios"])
        assert picture.svg.count("<polygon") % len(runs) == 0
    plain = next(one for one in sections_of(demo)["capacity"] if one.key == "capacity_paths")
    assert "<polygon" not in plain.svg
    assert not any(name.endswith(", low") for name in plain.table.columns)
