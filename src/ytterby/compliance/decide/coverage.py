"""What the book holds of an exporting state, layer by layer."""

from __future__ import annotations

from functools import cache

from ytterby.compliance.decide.verdict import Coverage
from ytterby.ground import yamlfile
from ytterby.ground.errors import ControlError
from ytterby.law.read import PACKAGED

OTHER = "other"
STATES = ("covered", "partly", "not covered")


@cache
def coverage_of(exporter: str) -> tuple[Coverage, ...]:
    """The lines of an exporting state; those of `other` where it has none of its own.

    Parameters
    ----------
    exporter : ISO 3166 alpha-2 code, or "" when not said.
    """
    lines = _lines()
    own = lines.get(exporter, {})
    return tuple(own.get(layer, line) for layer, line in lines[OTHER].items())


@cache
def _lines() -> dict[str, dict[str, Coverage]]:
    path = PACKAGED / "coverage.yaml"
    document = yamlfile.load(path, ControlError)
    found: dict[str, dict[str, Coverage]] = {}
    for place, row in enumerate(document.data):
        if set(row) != {"states", "layer", "state", "note"} or row["state"] not in STATES:
            raise ControlError(
                "a line of coverage has the keys states, layer, state and note",
                where=document.where((place,)),
                advice=f"`state` is one of {', '.join(STATES)}.",
            )
        line = Coverage(row["layer"], row["state"], row["note"])
        found.setdefault(row["states"], {})[row["layer"]] = line
    return found
