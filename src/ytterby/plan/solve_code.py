"""The code that decides what is kept of a plan: whoever changes anything else need not seek plans anew."""

from __future__ import annotations

from ytterby.ground.files import PACKAGE
from ytterby.tables.manifest import code_digest

BELOW = ("ground", "facts", "law", "market", "scenarios", "world", "environment", "years")
MARKETS = ("blocks", "program_path", "program_store")
"""Modules of `plan` that decide the market of a block."""
PROGRAMME = ("blocks", "master", "program", "recourse", "solve", "targets")
"""Beginnings of the names of all modules of `plan` that decide cuts."""


def markets_code() -> str:
    """Digest of the code that decides markets without a plan."""
    return code_digest(*BELOW, *_modules(MARKETS))


def programme_code() -> str:
    """Digest of the code that decides programmes and their cuts."""
    return code_digest(*BELOW, *_modules(PROGRAMME))


def _modules(beginnings: tuple[str, ...]) -> list[str]:
    """Modules of `plan` that are named so, or so with a part after it: `solve`, `solve_frame`."""
    names = sorted(path.stem for path in (PACKAGE / "plan").glob("*.py"))
    modules = [n for n in names if any(f"{n}_".startswith(f"{one}_") for one in beginnings)]
    return [f"plan/{name}.py" for name in modules]
