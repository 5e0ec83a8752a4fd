"""The base year 2009 and the two runs on it, once a session."""

from __future__ import annotations

import pytest

from ytterby.controls.book import Book
from ytterby.datasets.package import packaged_folder
from ytterby.runs.simulate import simulate
from ytterby.runs.workspace import load_scenario
from ytterby.world.base_year.calibrate import calibrate
from ytterby.world.read import read_chain
from ytterby.years.run import reproduce


@pytest.fixture(scope="session")
def folder():
    return packaged_folder("rare_earths_2009")


@pytest.fixture(scope="session")
def chain(folder):
    return read_chain(folder)


@pytest.fixture(scope="session")
def base(chain):
    return calibrate(chain)


@pytest.fixture(scope="session")
def reproduction(base, chain):
    book = Book.read()
    return reproduce(base, load_scenario(chain.reference_scenario, book, chain), book)


@pytest.fixture(scope="session")
def runs(folder):
    return simulate("quota-2010", reference=["no-quota-2010"], data=folder)
