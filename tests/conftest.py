"""The packaged base year, read, calibrated and cleared once a session."""

from __future__ import annotations

import pytest

from ytterby.world.base_year.calibrate import calibrate
from ytterby.world.base_year.reproduce import reproduce
from ytterby.world.read import read_chain


@pytest.fixture(scope="session")
def chain():
    return read_chain()


@pytest.fixture(scope="session")
def base(chain):
    return calibrate(chain)


@pytest.fixture(scope="session")
def reproduction(base):
    return reproduce(base)
