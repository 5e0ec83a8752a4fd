"""Questions on rare earths give what is kept; a change on purpose renews it (see results.py)."""

import pytest

PARTS = ("technology-ban-2023", "embargo-usa-content", "embargo")
"""About half of the CPU seconds of all parts; the others are in `test_others.py`."""


@pytest.mark.slow
@pytest.mark.parametrize("name", PARTS)
def test_a_part_is_as_kept(off, name):
    assert off(name) == ""
