"""One process of plain arithmetic for the parts of a test file."""

import os

import pytest
from tests.kept.results import compare, moved, plain_process

from ytterby.runs.store import find_store


@pytest.fixture(scope="module")
def process(tmp_path_factory):
    with plain_process(tmp_path_factory.getbasetemp()) as made:
        yield made


@pytest.fixture
def off(process):
    """What moved of a part, as lines; the other tests of the run find the runs that it made."""
    pool, made = process
    lent = find_store().path
    lent.mkdir(exist_ok=True)

    def made_anew(name):
        lines = moved(compare(pool, name)[1])
        for run in made.glob("*.entry"):
            if not (lent / run.name).exists():
                os.link(run, lent / run.name)
        return lines

    return made_anew
