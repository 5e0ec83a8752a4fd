"""What measures bring without targets is worked out once for plans that differ in targets alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ytterby.planning.solve import future
from ytterby.planning.solve.future import key_of
from ytterby.planning.solve.solve import with_kept


@pytest.fixture
def prepared(place, tmp_path):
    """Prepares the first future of the small plan at a level of its share; returns its cut at a plan of nothing."""

    def made(level, money=0.25):
        planned = place(("metal, most: 0.3", f"metal, most: {level}"))
        task = replace(with_kept(planned, tmp_path)[0], public_money=money)
        trial = future.prepare(task, 1.0)
        return task, trial, future.ask(task.name, np.zeros(planned.frame.links))

    future.forget()
    yield made
    future.forget()


def test_another_level_starts_from_the_same_trial(prepared, monkeypatch):
    _, fresh, alone = prepared(0.2)
    future.forget()
    _, first, loose = prepared(0.3)
    with monkeypatch.context() as patched:
        patched.setattr(future, "charge_later", None)  # not asked again
        _, trial, after = prepared(0.2)
    assert trial is first
    assert np.allclose(trial.slope, fresh.slope, rtol=1e-7, atol=1e-9)
    assert after.value == pytest.approx(alone.value, rel=1e-9)
    assert after.value > loose.value + 1e-3


def test_other_measures_have_a_trial_of_their_own(prepared):
    task, first, _ = prepared(0.3)
    other, second, _ = prepared(0.3, money=0.5)
    assert key_of(task) != key_of(other)
    assert second is not first


def test_a_future_that_is_not_kept_is_tried_anew(prepared):
    task, first, _ = prepared(0.3)
    assert future.prepare(replace(task, kept=None), 1.0) is not first
    assert future.prepare(replace(task, targets=()), 1.0) is not first  # other rows
