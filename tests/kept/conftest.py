"""One process of plain arithmetic for the parts of a test file."""

import pytest
from tests.kept.results import OF_WORDS, Here, compare, moved, plain_process


@pytest.fixture(scope="module")
def pool():
    with plain_process() as pool:
        yield pool


@pytest.fixture
def off(request):
    """What moved of a part, as lines."""

    def made(name):
        pool = Here() if name in OF_WORDS else request.getfixturevalue("pool")
        return moved(compare(pool, name)[1])

    return made
