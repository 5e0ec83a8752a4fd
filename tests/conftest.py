"""The packaged base year, read, calibrated and cleared once a session."""

from __future__ import annotations

import pytest

from ytterby.law.book import Book
from ytterby.study.workspace import load_scenario
from ytterby.world.base_year.calibrate import calibrate
from ytterby.world.read import read_chain
from ytterby.years.reproduce import reproduce


@pytest.fixture(scope="session", autouse=True)
def own_home(tmp_path_factory):
    """A user data folder of the session's own: no run is quick because somebody ran it before."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("YTTERBY_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(scope="session")
def chain():
    return read_chain()


@pytest.fixture(scope="session")
def base(chain):
    return calibrate(chain)


@pytest.fixture(scope="session")
def reproduction(base, chain):
    book = Book.read()
    return reproduce(base, load_scenario(chain.reference_scenario, book, chain), book)
