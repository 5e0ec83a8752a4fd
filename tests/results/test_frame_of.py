"""Tables have the columns of the registry and no other."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ytterby.results.registry import PLAN, frame_of, tables_of

NAME, (FIRST, *_, LAST) = "plan_futures", [*tables_of(PLAN)["plan_futures"].schema]


def test_columns_and_types_are_those_of_the_registry():
    blank = dict.fromkeys(tables_of(PLAN)[NAME].schema)
    found = frame_of(NAME, [{FIRST: None}, SimpleNamespace(**blank)])
    assert dict(found.schema) == tables_of(PLAN)[NAME].schema
    assert found.height == 2
    assert not frame_of(NAME, []).height


def test_an_unknown_column_is_an_error():
    with pytest.raises(KeyError, match=f"no column {LAST}s"):
        frame_of(NAME, [{FIRST: None, f"{LAST}s": 3}])
    with pytest.raises(AttributeError, match=LAST):
        frame_of(NAME, [SimpleNamespace(**dict.fromkeys([*tables_of(PLAN)[NAME].schema][:-1]))])
