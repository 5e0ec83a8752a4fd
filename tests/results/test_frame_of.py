"""Tables have the columns of the registry and no other."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ytterby.results.registry import PLAN, frame_of, tables_of


def test_columns_and_types_are_those_of_the_registry():
    named = {"what": "cost of deciding nothing before 2028", "musd": 3}
    found = frame_of("plan_time", [named, SimpleNamespace(**named, within_musd=1.0, note="")])
    assert dict(found.schema) == tables_of(PLAN)["plan_time"].schema
    assert found["within_musd"].to_list() == [None, 1.0]
    assert not frame_of("plan_time", []).height


def test_an_unknown_column_is_an_error():
    with pytest.raises(KeyError, match="no column musds"):
        frame_of("plan_time", [{"what": "", "musds": 3}])
    with pytest.raises(AttributeError, match="musd"):
        frame_of("plan_time", [SimpleNamespace(what="")])
