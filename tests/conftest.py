"""The packaged base year, read, calibrated and cleared once a session; the order of files, and where runs are kept.

A file runs in one process (`tests/forks.py`), and some folders do, so that what fixtures make is made once.
"""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
from functools import partial
from multiprocessing import util

# Threads that wait for a busy core take ten times the CPU, and tables of tests are small.
os.environ["OPENBLAS_NUM_THREADS"] = os.environ["POLARS_MAX_THREADS"] = "1"

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers
from tests.compliance.sampled import ALL_EXAMPLES, examples
from tests.forks import FOLDER, SAME_QUESTIONS

from ytterby.controls.book import Book
from ytterby.datasets.package import made_tables
from ytterby.ground.collector import SELDOM
from ytterby.ground.kernel import OFF, VARIABLE
from ytterby.runs.engines import processes, serial
from ytterby.runs.workspace import load_scenario
from ytterby.world.base_year.calibrate import calibrate
from ytterby.world.read import read_chain
from ytterby.years.run import reproduce

# A busy machine is no failure. The suite draws the same examples each time; `make laws` looks for new ones.
ALWAYS_THE_SAME = not ALL_EXAMPLES
settings.register_profile(
    "suite",
    suppress_health_check=[HealthCheck.too_slow],
    deadline=None,
    derandomize=ALWAYS_THE_SAME,
)
settings.load_profile("suite")
if (
    ALWAYS_THE_SAME
):  # constants of the modules that are loaded would be examples: a new module would draw others
    vars(providers)["_get_local_constants"] = lambda: providers._local_constants
OWN = "_hypothesis_internal_use_settings"
_SAMPLED = set()
FIRST, LAST = "tests/kept/", ("tests/compliance/", "tests/controls/", "tests/scenarios/")
"""One process begins with runs of the market, the other with tests of the law."""
PROCESSES = processes.work_through
"""The engine as it is, for the files whose tests are about it."""


def pytest_configure():
    """Tables that are made stand before a test reads one by its path."""
    made_tables()


def pytest_itemcollected(item):
    """The suite draws one in ten of a law's examples, and no fewer than ten."""
    law = getattr(getattr(item, "obj", None), "__func__", getattr(item, "obj", None))
    if ALWAYS_THE_SAME and (own := getattr(law, OWN, None)) and law not in _SAMPLED:
        _SAMPLED.add(law)
        setattr(law, OWN, settings(own, max_examples=examples(own.max_examples)))


def pytest_collection_modifyitems(items):
    def place(item):
        return item.nodeid.startswith((SAME_QUESTIONS[0], *LAST)), not item.nodeid.startswith(FIRST)

    items.sort(key=place)


def pytest_collection_finish():
    """Memory is searched for circles as seldom as by a command, and not among what stands once tests begin."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)


@pytest.fixture(scope="session", autouse=True)
def own_home(tmp_path_factory):
    """A user data folder of this test run: no run is quick because somebody ran it before.

    All processes share it. Runs are kept by content, each whole or not at all, so one that a process has made is read
    by the others.
    """
    folder = tmp_path_factory.getbasetemp()
    if folder.name.startswith(FOLDER):  # a process has its folder in that of the test run
        folder = folder.parent
    home = folder / "home"
    home.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("YTTERBY_HOME", str(home))
        patch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        yield


@pytest.fixture(scope="session", autouse=True)
def one_process():
    """Runs are made in the process of the test, also where two others would be begun, each with all its imports."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(processes, "work_through", serial.work_through)
        yield


@pytest.fixture
def in_processes(monkeypatch):
    """A test is about engines: the one of processes begins them."""
    monkeypatch.setattr(processes, "work_through", PROCESSES)


@pytest.fixture(scope="session")
def nursery():
    """A process that has imported the package, from which others are forked; None where that cannot be."""
    from tests.warm import CLONE, Nursery

    made = Nursery() if CLONE else None
    yield made
    if made:
        made.close()


@pytest.fixture(scope="session")
def popen(nursery):
    """`subprocess.Popen`, of processes that begin with the package imported."""
    from tests.warm import popen_of

    return popen_of(nursery) if nursery else subprocess.Popen


@pytest.fixture(scope="module")
def warm(nursery, popen):
    """Processes of a file begin with the package imported: none of its tests is about a start."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(subprocess, "Popen", popen)
        if nursery:
            patch.setattr(util, "spawnv_passfds", nursery.spawn)
        yield


@pytest.fixture
def warm_here(popen, monkeypatch):
    """Processes of one test begin so, in a file that has tests of a start too."""
    monkeypatch.setattr(subprocess, "Popen", popen)


@pytest.fixture(scope="module")
def without_kernel():
    """In the tests of a file every draw is a batch of its own, as it is where no kernel is installed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, OFF)
        yield


@pytest.fixture(scope="module")
def few_rounds():
    """A plan is sought twice, whether or not promise and outcome agree then: a file asks nothing of their agreement."""
    from ytterby.planning import judge, make_plan

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(make_plan, "plan_and_judge", partial(judge.plan_and_judge, rounds=1))
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


@pytest.fixture(scope="session")
def chromium():
    """Debian's Chromium by Playwright: one for all tests of a worker, which takes no second."""
    from tests.static_site.conftest import REQUIRED, lacks

    if not REQUIRED:
        pytest.skip("browser tests run where YTTERBY_BROWSER=required")
    program = shutil.which("chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        lacks("no playwright")
    if program is None:
        lacks("no Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            args=[
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--disable-extensions",
            ],
        )
        yield browser
        browser.close()
