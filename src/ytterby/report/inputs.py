"""What the report is given: stacked result tables, figures, ranges, the manifest, the base year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.datasets.catalogue import PublishedPrice
from ytterby.report.words import Words, humanise

if TYPE_CHECKING:
    from ytterby.draws.effects import EffectTable
    from ytterby.draws.ranges import Ranges
    from ytterby.draws.tornado import Swing
    from ytterby.economics.summary import GdpSummary
    from ytterby.figures.run_figures import RunFigures
    from ytterby.ground.arrays import Tables

Interval = tuple[float, float]
NO_RANGE = "no range"


class NoRanges:
    """Ranges where nothing says how wide an answer is. awaited : draws that are under way and will."""

    lacking = ""
    decides = None

    def __init__(self, awaited: int = 0) -> None:
        self.note = f"{NO_RANGE} yet: {awaited} draws are under way" if awaited else NO_RANGE

    def ends(self, figure: str, key: Mapping[str, Any]) -> Interval | None:
        """None, for every number. Parameters as of `draws.ranges.Ranges.of`."""
        return None


@dataclass(frozen=True)
class Report:
    """The results of several runs side by side.

    Attributes
    ----------
    tables : result tables, all scenarios stacked in the column `scenario`.
    scenarios : in order, the reference first and the scenario of interest last. labels : their titles.
    words : what the data folder calls things.
    manifest : digests, version, sources used, assumptions used, data folder, date.
    base_year : frames `adjustments`, `conflicts`, `shares` of the reconciliation.
    ranges : how wide each number is.
    published : published prices of the data folder.
    day : on which it is written, ISO; blank where that is not said.
    helps : what instruments would avoid and cost, as of `draws.instrument_trials`; None where they were not run.
    helps_changed : what is not as it was when they were run.
    gdp : what it does to GDP, in one figure; None where that is not counted.
    runs : figures of each run. effects : those of the question; None where nothing is compared.
    swings : what a tornado says of each measure.
    model_identity : notes on what follows from how the model is built, hence is no finding.
    interpretation : by which reading of the law the run stands, where it reads more than the records. stated : when
    statements said that what the run puts in force stays suspended, and to which day; None where none did.
    """

    tables: Tables
    scenarios: Sequence[str] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    words: Words = field(default_factory=Words)
    manifest: Mapping[str, Any] = field(default_factory=dict)
    base_year: Tables = field(default_factory=dict)
    ranges: Ranges | NoRanges = field(default_factory=NoRanges)
    published: Sequence[PublishedPrice] = ()
    day: str = ""
    helps: pl.DataFrame | None = None
    helps_changed: Sequence[str] = ()
    gdp: GdpSummary | None = None
    runs: Mapping[str, RunFigures] = field(default_factory=dict)
    effects: EffectTable | None = None
    swings: Sequence[Swing] = ()
    model_identity: Sequence[str] = ()
    interpretation: str = ""
    stated: tuple[date, date] | None = None

    def label(self, run: str) -> str:
        """The title of a run."""
        return self.labels.get(run) or humanise(run)

    @property
    def comparisons(self) -> dict[str, tuple[str, str]]:
        """Name of each comparison -> the last run, and the one that it is set against.

        Of three runs the first is the state just before, against which the last has its `own` effect; against the
        second it has its `total` effect. Of two it is `effect`.
        """
        *references, last = self.scenarios or ("",)
        names = {1: ["effect"], 2: ["own", "total"]}.get(len(references))
        names = names or [f"against {one}" for one in references]
        return {name: (last, one) for name, one in zip(names, references, strict=True)}
