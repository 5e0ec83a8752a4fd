"""The code that decides what is kept of a plan: whoever changes anything else need not seek plans anew."""

from __future__ import annotations

from ytterby.results.manifest import code_digest

BELOW = ("ground", "datasets", "controls", "market", "scenarios", "world", "environment", "years")
MARKETS = (
    "planning/programme/blocks.py",
    "planning/programme/path.py",
    "planning/programme/store.py",
)
"""What decides the market of a block."""
PROGRAMME = ("planning/programme", "planning/second_stage", "planning/solve", "planning/targets")
"""What decides cuts."""


def markets_code() -> str:
    """Digest of the code that decides markets without a plan."""
    return code_digest(*BELOW, *MARKETS)


def programme_code() -> str:
    """Digest of the code that decides programmes and their cuts."""
    return code_digest(*BELOW, *PROGRAMME)
