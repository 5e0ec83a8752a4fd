"""Know-how: how much more a plant may recover than its calibration says."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from ytterby.years.processes.knowhow import KnowhowProcess


@pytest.mark.parametrize(("start", "recovery"), [(0.9, 1.0 / 0.95), (0.2, 1.1)])
def test_what_is_learned_recovers_a_tenth_more_at_most(start, recovery):
    """Half is lost without know-how; a plant that started with a fifth of it would gain two thirds."""
    process = SimpleNamespace(
        base=SimpleNamespace(network=SimpleNamespace(columns=range(1))), place=(0, np.array([0])),
        skilled=np.array([0]), penalty=np.zeros(1), loss=np.full(1, 0.5), start_cost=np.ones(1),
        start_recovery=np.array([1.0 - 0.5 * (1.0 - start)]),
    )  # fmt: skip
    _, after = KnowhowProcess.factors(process, np.ones((1, 1)))
    assert after[0] == pytest.approx(recovery)
