from __future__ import annotations

import json

import numpy as np
import pytest

from ytterby.draws.predictive import (
    COPIES,
    Spread,
    Spreads,
    predictive,
    predictive_effect,
    read_spreads,
    shocks,
)
from ytterby.ground.errors import DataError

LEARNED = Spreads(
    {
        "both": {"prices": Spread(0.5, 20, "prices"), "shares": Spread(0.7, 3, "shares"),
                 "all": Spread(0.6, 25, "all")},
        "2025": {"tonnes": Spread(0.2, 3, "tonnes", "2025"), "all": Spread(0.4, 6, "all", "2025"),
                 "shares": Spread(0.9, 5, "shares", "2025")},
    }
)  # fmt: skip


def test_what_is_added_has_variance_one_and_no_side():
    added = shocks(200)
    assert added.shape == (200, COPIES)
    assert added.std() == pytest.approx(1.0, abs=0.02)
    assert np.median(added) == pytest.approx(0.0, abs=1e-3)
    assert len(np.unique(added)) == added.size


def test_a_path_is_missed_as_a_whole():
    paths = np.array([[1.0, 2.0, 4.0], [1.0, 1.0, 1.0]])
    told = predictive(paths, "prices", LEARNED)
    assert told.shape == (2 * COPIES, 3)
    assert told[:COPIES, 1] / told[:COPIES, 0] == pytest.approx(2.0)
    assert np.ptp(told[COPIES:], axis=1) == pytest.approx(0.0)
    assert np.log(told[:COPIES, 0]).std() == pytest.approx(0.5, rel=0.05)


def test_bounds_are_kept():
    shares = np.array([0.0, 0.02, 0.5, 0.97, 1.0])[:, None]
    by_kind = predictive(shares, "shares", LEARNED, "2025")
    in_logs = predictive(
        shares, "shares", Spreads({"2025": {"all": Spread(2.0, 9, "all")}}), "2025"
    )
    for told in (by_kind, in_logs):
        assert told.min() >= 0.0
        assert told.max() <= 1.0
        assert (told[:COPIES] == 0.0).all()
        assert np.ptp(told[2 * COPIES : 3 * COPIES]) > 0.2
    tonnes = predictive(np.array([0.0, 100.0]), "tonnes", LEARNED, "2025")
    assert (tonnes[:COPIES] == 0.0).all()
    assert (tonnes[COPIES:] > 0.0).all()


def test_too_few_cases_take_all_in_scores_and_nothing_in_answers():
    assert LEARNED.of("tonnes", "2025") == Spread(0.4, 6, "all", "2025")
    assert LEARNED.of("shares", "2025") == Spread(0.9, 5, "shares", "2025")
    assert LEARNED.of("prices") == Spread(0.5, 20, "prices")
    assert LEARNED.of("shares") is None
    assert Spreads().of("prices", "2025") is None
    alone = predictive(np.array([0.2, 0.4]), "shares", LEARNED)
    assert set(alone) == {0.2, 0.4}


def test_spreads_are_kept_and_know_what_has_changed(tmp_path):
    path = tmp_path / "spreads.json"
    LEARNED.write(path)
    assert read_spreads(path).by_event == LEARNED.by_event
    assert read_spreads(path).changed_since() == ["code", "controls", "data", "record"]
    assert read_spreads(tmp_path / "none.json").changed_since() == []
    (tmp_path / "bad.json").write_text(json.dumps({"spreads": {"both": {"prices": 3}}}))
    with pytest.raises(DataError, match="no spreads can be read"):
        read_spreads(tmp_path / "bad.json")


def test_packaged_spreads_are_of_the_packaged_record():
    packaged = read_spreads()
    assert {"both", "2010-15", "2025"} <= packaged.by_event.keys()
    assert "record" not in packaged.changed_since(), "run `ytterby validate --draws` again"


def test_an_effect_is_missed_by_no_more_than_what_it_is():
    after, before = np.array([100.0, 102.0, 400.0, 0.0]), np.array([100.0, 100.0, 100.0, 0.0])
    level, usual = predictive_effect(after, before, "prices", LEARNED)
    assert (usual.reshape(4, COPIES) == before[:, None]).all()
    parts = np.log(level.reshape(4, COPIES)[:3] / before[:3, None])
    assert np.ptp(parts[0]) == 0.0
    assert parts[1].std() == pytest.approx(np.log(1.02), rel=0.1)
    assert parts[2].std() == pytest.approx(0.5, rel=0.1)
    assert (level[3 * COPIES :] == 0.0).all()
    untold = predictive_effect(after, before, "tonnes", LEARNED)
    assert (untold[0].reshape(4, COPIES) == after[:, None]).all()
