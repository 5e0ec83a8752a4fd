from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from ytterby.figures.change import ControlChange
from ytterby.figures.question import Comparison, EffectQuestion, PathPeriod
from ytterby.figures.run_figures import BY_ID, RunFigures

YEARS = tuple(PathPeriod(year, "", float(year), year + 1.0) for year in range(2024, 2032))

Rows = Mapping[str, Sequence[tuple[object, ...]]]
Compare = Callable[..., Comparison]


@pytest.fixture
def compare() -> Compare:
    """Make a comparison out of rows of figures of both runs: labels, year, period, value."""

    def made(
        now: Rows, before: Rows, *, kind: str = "ban", first: str = "2026-01-01", last: str = "2026-12-31",
        goods: Sequence[str] = ("oxide.Dy",), periods: Sequence[PathPeriod] = YEARS,
        further: Mapping[str, Rows] | None = None, **change: Any,
    ) -> Comparison:  # fmt: skip
        question = EffectQuestion(
            ControlChange(kind, "A stop", "Without it", goods=(*goods,), first=first, last=last,
                          controls=(("stop", "A stop"),), **change),
            "now", "before", (*(further or {}),), "CHN", ("EU27", "JPN"),
            {"oxide.Dy": ("oxide.Dy",), "NdPr oxide": ("oxide.Nd", "oxide.Pr")},
            {"oxide.Dy": "oxide", "oxide.Nd": "oxide", "oxide.Pr": "oxide", "metal.Dy": "metal"},
            ("metal", "magnet"), ("oxide", "metal", "magnet"), ("Dy", "Nd"), (*periods,),
        )  # fmt: skip
        others = {name: figures_of(rows) for name, rows in (further or {}).items()}
        return Comparison(question, figures_of(now), figures_of(before), others)

    return made


def figures_of(rows: Rows) -> RunFigures:
    return RunFigures({name: BY_ID[name].of(own) for name, own in rows.items()})
