"""A small plan on the packaged germanium, quick to make."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from ytterby.datasets.package import find_folder
from ytterby.ground.files import user_home
from ytterby.planning.judge import JudgedPlan, judge
from ytterby.planning.solve.placement import placed
from ytterby.planning.solve.solve import solve
from ytterby.planning.targets import read_targets
from ytterby.runs.run import Executor
from ytterby.runs.workspace import Workspace

WHOLE = (Path(__file__).parent / "small.yaml").read_text(encoding="utf-8")
SHORT, LONG = "until: 2027\nblocks: [1, 2, 2]", "until: 2030\nblocks: [1, 2, 2, 3]"
TEXT = WHOLE.replace(LONG, SHORT)
"""The same to the middle of the ban, for tests that ask nothing of later years."""
TO_THE_END = (SHORT, LONG)
"""A change of the text, for those that do."""


def new_home():
    """A folder to keep a plan in, new but for the markets of its futures: many plans have the same, run once."""
    markets = user_home() / "plans" / "markets"
    markets.mkdir(parents=True, exist_ok=True)
    home = Path(mkdtemp(dir=user_home()))
    (home / "markets").symlink_to(markets)
    return home


@pytest.fixture(scope="session")
def workspace():
    return Workspace.read(find_folder("germanium"))


def place_text(workspace, folder, changes, text=TEXT, **options):
    """The file of targets with changes of its text, written to a folder and placed."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    path = folder / "targets.yaml"
    path.write_text(text, encoding="utf-8")
    targets, document = read_targets(str(path), workspace.chain.names)
    return placed(targets, document, workspace, **options)


@pytest.fixture
def place(workspace, tmp_path):
    """A file of targets, with changes of its text, placed in the data folder."""

    def made(*changes, **options):
        return place_text(workspace, tmp_path, changes, **options)

    return made


@pytest.fixture(scope="session")
def solved(workspace, tmp_path_factory):
    """The plan of a file of targets with changes of its text, solved once: only to be read."""

    @cache
    def made(*changes):
        planned = place_text(workspace, tmp_path_factory.mktemp("solved"), changes)
        return solve(planned, workers=1, keep=new_home())

    return made


@pytest.fixture(scope="session")
def judged_plan(solved, tmp_path_factory):
    """The same with what the market gives."""

    @cache
    def made(*changes):
        plan, folder = solved(*changes), tmp_path_factory.mktemp("judged")
        return JudgedPlan(plan, judge(plan, folder, Executor.of("serial")))

    return made
