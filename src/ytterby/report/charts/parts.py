"""Charts put together as plain data, and short names of scenarios for them."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ytterby.report.words import humanise

LONGEST_NAME = 34
"""Letters of a scenario's name in a chart."""


def chart_names(titles: Mapping[str, str]) -> dict[str, str]:
    """Names of scenarios for which a chart has room, no two alike: titles, cut where they are long."""
    found: dict[str, str] = {}
    for code, title in titles.items():
        name = (
            title
            if len(title) <= LONGEST_NAME
            else textwrap.shorten(title, LONGEST_NAME, placeholder=" …")
        )
        found[code] = name if name not in found.values() else humanise(code)
    return found


@dataclass(frozen=True)
class DrawnSpec:
    """A chart put together as plain data: Altair copies all that stands in a chart each time it is put in another."""

    spec: dict[str, Any]

    def to_dict(self, validate: bool = True) -> dict[str, Any]:
        """The whole specification; it is not validated."""
        return {"$schema": "https://vega.github.io/schema/vega-lite/v6.json", **self.spec}


def part_of(chart: Any) -> dict[str, Any]:
    """A chart as a part of another: without what only a whole one has."""
    told: dict[str, Any] = chart.to_dict(validate=False)
    return {name: value for name, value in told.items() if name not in ("$schema", "config")}
