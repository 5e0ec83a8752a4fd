"""The registry: each figure once, with a unit, a meaning and labels in order; and each is stated somewhere."""

from __future__ import annotations

import ast

import pytest

from ytterby.figures.figure import (
    ALL,
    CHANGE,
    FOCUS,
    MISSING,
    NEVER,
    NONE,
    OTHER,
    PERCENT,
    PRICES,
    SHARES,
    TONNES,
    TRADE,
    ZERO,
    as_label,
    joined,
    split,
)
from ytterby.figures.registry import ALL_FIGURES, EFFECT_FIGURES, RANGED
from ytterby.figures.run_figures import RUN_FIGURES
from ytterby.ground.files import PACKAGE


def test_ids_are_unique():
    assert len(ALL_FIGURES) == len(RUN_FIGURES) + len(EFFECT_FIGURES)


@pytest.mark.parametrize("figure", ALL_FIGURES.values(), ids=ALL_FIGURES)
def test_a_figure_says_what_it_is(figure):
    assert figure.unit
    assert figure.meaning[0].isupper()
    assert figure.meaning.endswith(".")
    assert ". " not in figure.meaning
    assert list(figure.labels) == sorted(set(figure.labels))
    assert figure.kind in (PRICES, TONNES, TRADE, SHARES, OTHER)
    assert figure.differs in (CHANGE, PERCENT)
    assert figure.absent in (ZERO, MISSING, NEVER)
    assert figure.ranged in (ALL, FOCUS, NONE)
    assert figure.ranged != FOCUS or "region" in figure.labels


def test_a_figure_of_two_runs_is_of_no_table():
    assert all(figure.table and figure.column for figure in RUN_FIGURES)
    assert not any(figure.table or figure.column for figure in EFFECT_FIGURES)


def test_every_effect_figure_is_stated_on_a_page_or_drawn():
    texts = {
        node.value
        for path in (PACKAGE / "report").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    texts |= {f"{text}_caught_up" for text in texts if "_caught_up" in texts}
    unstated = {f.id for f in EFFECT_FIGURES if f.id not in texts and f.id not in RANGED}
    assert not unstated


def test_rows_of_many_figures_are_joined_and_split_again():
    rows = {
        "price": ALL_FIGURES["price"].of([("oxide.Dy", "JPN", 2026, "", 1.0)]),
        "leak_share": ALL_FIGURES["leak_share"].of([(0, "", 0.5)]),
    }
    again = split(joined(rows), ALL_FIGURES)
    assert list(again) == list(rows)
    for name, frame in rows.items():
        assert again[name].select(frame.columns).equals(frame)
        assert {*again[name].columns} == {*ALL_FIGURES[name].schema}
    assert split(joined({}), ALL_FIGURES) == {}


def test_labels_are_kept_as_text():
    assert [as_label(one) for one in ("JPN", True, False, 0.05)] == ["JPN", "true", "false", "0.05"]
