"""The engine dask: a worker that dies costs what was under way, one of another version is refused by its address."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import pytest

from ytterby.ground.errors import MarketError, RunError
from ytterby.runs.engines import CLUSTER, work_through
from ytterby.runs.engines.dask import _refuse_others, identity

pytest.importorskip("distributed")

pytestmark = pytest.mark.usefixtures("warm")


def once(folder, item):
    """Kill the worker the first time that item 2 comes; say of item 3 what is wrong with it."""
    mark = Path(folder) / "died"
    if item == 2 and not mark.exists():
        mark.touch()
        os._exit(1)
    if item == 3:
        raise MarketError("no balance")
    return 2 * item


def test_a_worker_that_dies_loses_nothing(tmp_path):
    found = {}
    items = {str(n): n for n in range(6)}
    work_through(
        "dask", partial(once, str(tmp_path)), items, 2, lambda key, *of: found.update({key: of})
    )
    assert (tmp_path / "died").exists()
    assert {key: result for key, (result, _) in found.items() if key != "3"} == {
        key: 2 * n for key, n in items.items() if n != 3
    }
    assert isinstance(found["3"][1], MarketError)


def test_a_worker_of_another_version_is_refused_by_its_address():
    other = identity() | {"kernel": "v9 0123", "law": "other"}
    _refuse_others({"tcp://a:1": identity()})
    with pytest.raises(RunError, match=r"other versions: law .*kernel v9 0123") as told:
        _refuse_others({"tcp://a:1": identity(), "tcp://b:2": other})
    assert told.value.where == "tcp://b:2"


def test_a_scheduler_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setattr("ytterby.runs.engines.dask.WAIT", 1)
    token = CLUSTER.set("tcp://127.0.0.1:9")
    try:
        with pytest.raises(RunError, match=r"no scheduler answers at tcp://127\.0\.0\.1:9"):
            work_through("dask", once, {"0": 0}, 1, lambda *_: None)
    finally:
        CLUSTER.reset(token)
