"""A process of plain arithmetic for the parts of a test file: the worker itself where it began as one."""

import pytest
from tests.kept.plain import plainly
from tests.kept.results import (
    BY_LAST_DIGITS,
    OF_WORDS,
    Here,
    compare,
    moved,
    plain_process,
)


@pytest.fixture(scope="module")
def pool():
    with plain_process() as pool:
        yield pool


@pytest.fixture
def off(request, tmp_path, monkeypatch):
    """What moved of a part, as lines."""

    def made(name):
        if name in BY_LAST_DIGITS:  # runs that others keep are made with the kernel
            monkeypatch.setenv("YTTERBY_HOME", str(tmp_path))
        here = plainly() or name in OF_WORDS
        return moved(compare(Here() if here else request.getfixturevalue("pool"), name)[1])

    return made
