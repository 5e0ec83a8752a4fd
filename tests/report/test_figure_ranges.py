"""Pages behind the first carry ranges: paths and their CSV ask for them, each by the labels of its row."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from synthetic import WORDS

from ytterby.figures.question import price_figure
from ytterby.figures.registry import ALL_FIGURES, RANGED
from ytterby.report.charts import sections_of
from ytterby.report.inputs import Interval, Report

if TYPE_CHECKING:
    from collections.abc import Mapping


class Recorded:
    """A range of 90 to 110 for every row, and all rows."""

    note = "a test"
    lacking = "no range is packaged"

    def __init__(self) -> None:
        self.rows: list[tuple[str, frozenset[str]]] = []

    def ends(self, figure: str, key: Mapping[str, Any]) -> Interval | None:
        self.rows.append((figure, frozenset(key)))
        return (90.0, 110.0)


def test_a_product_of_several_goods_has_its_price_under_its_name() -> None:
    single = next(one for one in WORDS.price if len(one.parts) == 1)
    mixed = next(one for one in WORDS.price if len(one.parts) > 1)
    good = next(iter(single.parts))
    assert price_figure(single.name, [*single.parts]) == ("price", {"commodity": good})
    assert price_figure(mixed.name, [*mixed.parts]) == ("product_price", {"product": mixed.name})


def test_every_figure_of_a_chart_has_ranges_by_its_own_labels(demo: Report) -> None:
    """A figure of which no ranges are kept would have none, without a word."""
    ranges = Recorded()
    sections_of(replace(demo, ranges=ranges))
    every = {"price", "product_price", "capacity", "dependence", "supply_link"}
    assert {figure for figure, _ in ranges.rows} == every
    for figure, labels in set(ranges.rows):
        assert figure in RANGED
        assert labels == {*ALL_FIGURES[figure].labels, "scenario", "year", "against"}


def test_paths_have_a_band_and_their_csv_both_ends(demo: Report) -> None:
    drawn = sections_of(replace(demo, ranges=Recorded()))
    for section, key in (
        ("prices", "prices"),
        ("plants", "capacity_paths"),
        ("dependence", "dependence_paths"),
    ):
        picture = next(one for one in drawn[section] if one.key == key)
        assert "<polygon" in picture.svg
        runs = [name for name in picture.table.columns if f"{name}, low" in picture.table.columns]
        assert len(runs) == len(demo.scenarios)
    plain = next(one for one in sections_of(demo)["plants"] if one.key == "capacity_paths")
    assert "<polygon" not in plain.svg
    assert not any(name.endswith(", low") for name in plain.table.columns)
