"""What went into a run: digests of data, controls, scenario and code, sources and assumptions used."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from itertools import chain as joined
from typing import TYPE_CHECKING, Any

from ytterby.ground.files import PACKAGE
from ytterby.ground.fingerprint import digest_of_files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.controls.book import Book
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.read import Chain


OF_ASSUMPTION = ("id", "value", "low", "high", "unit", "group", "reason")
"""What is said of an assumption."""


@cache
def code_digest(*parts: str) -> str:
    """SHA-256 over the package's Python files, or those of some parts, as they are when first asked for."""
    places = [PACKAGE / part for part in parts or (".",)]
    files = [[place] if place.is_file() else sorted(place.rglob("*.py")) for place in places]
    return digest_of_files(joined.from_iterable(files), PACKAGE)


def manifest(
    chain: Chain,
    used: set[str],
    scenarios: list[Scenario],
    book: Book,
    command: str,
    periods: Sequence[str] = (),
) -> dict[str, Any]:
    """The manifest of a set of runs on one data folder.

    used : ids of the numbers they asked for; periods : quarters, and years in months, that all of them
    split: a reference comes out a little differently beside another scenario.
    """
    from ytterby.datasets.catalogue import sources
    from ytterby.results.registry import units
    from ytterby.scenarios.scenario import turned

    rows = [chain.parameters.row(name) for name in sorted(used)]
    digests = {"data": chain.digest, "controls": book.digest(), "code": code_digest()}
    return {
        "version": version("ytterby"), "command": command, "data_folder": chain.folder.name,
        "law_known_to": book.about.latest_source_date.isoformat(),
        "scenarios": [s.name for s in scenarios],
        "changed": {s.name: dict(s.parameters) for s in scenarios if s.parameters},
        "switches": {s.name: turned(s) for s in scenarios if turned(s)},
        "periods": list(periods), "units": units(),
        "digests": {**digests, "scenarios": {s.name: s.digest() for s in scenarios}},
        "assumptions": [{name: getattr(r, name) for name in OF_ASSUMPTION} for r in rows if r.kind == "assumption"],
        "sources": [
            {"source": s.name, "source_url": s.address, "facts": len(s.facts)}
            for s in sources(chain.folder, used)
        ],
    }  # fmt: skip
