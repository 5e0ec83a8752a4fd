"""docs/outlooks.md: where outlooks come from, whether they come back, and what plants add."""

from . import demand, plants, supply  # noqa: F401
