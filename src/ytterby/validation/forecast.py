"""Distributions set against the record: what was forecast of each case, and how good that was by event and role.

A forecast is the ensemble of a case with the spread learned on the other event (`draws.predictive`), of a case
of neither event with that of both. All is compared in logarithms, so that the CRPS is in units of distance. The
answer that nothing changes is a forecast as well: one number, with what it missed on the other event.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ytterby.draws.predictive import (
    ALL,
    ALONE,
    BOTH,
    COPIES,
    Spreads,
    predictive,
    read_spreads,
)
from ytterby.draws.statistics import LEVELS
from ytterby.figures.figure import ENDS, TONNES, TRADE
from ytterby.ground.errors import of_extra
from ytterby.results.registry import columns_of
from ytterby.validation.score import (
    distance,
    event_of,
    events,
    in_unit,
    no_change_of,
    over_published,
    positive,
    quantity_of,
    spreads_of,
    spreads_of_no_change,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.ground.arrays import Floats
    from ytterby.validation.case import Case

AT = {"median": 0.5, **{name: level for name, level in LEVELS.items() if level != 0.5}}
PATH = "price path"
COVERAGE, WIDTH = "coverage", "range_width"
"""Under which name `spreads.json` says how often the range of nine in ten held."""
OF_CASES, OF_EVENTS = columns_of("forecasts"), columns_of("forecast_scores")


@dataclass(frozen=True)
class Forecasts:
    """An ensemble of cases and of points of price paths, and how it is scored.

    Attributes
    ----------
    cases, paths : those with an answer in some draw, and a published figure that has a logarithm.
    draws : array (draw, case and then point) of answers in the unit of each; NaN without one.
    complete_events : events of which every packaged case and point is among them: their spreads are learned here.
    before : spreads learned before, for events that are not whole.
    about : draws, seed, version, day and digests, kept with the spreads.
    """

    cases: Sequence[Case]
    paths: Sequence[Case]
    draws: Floats
    complete_events: frozenset[str] = frozenset()
    before: Spreads = field(default_factory=read_spreads)
    about: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def points(self) -> list[Case]:
        """Cases and then points, as in `draws`."""
        return [*self.cases, *self.paths]

    @cached_property
    def spreads(self) -> Spreads:
        """Learned here of whole events, from what the medians of the draws miss; else as they were."""
        medians = [
            (one, float(_quantiles(answers[np.isfinite(answers)], [0.5])[0]))
            for one, answers in zip(self.points, self._compared.T, strict=True)
            if event_of(one) in self.complete_events or self._alone(one)
        ]
        by_event = spreads_of(medians).by_event
        about = self.about if by_event else self.before.about
        return Spreads({**self.before.by_event, **by_event}, about)

    def _alone(self, one: Case) -> bool:
        """Whether a case of neither event teaches how far answers lie off: tonnes, of which events have few."""
        in_sample = (one.kind, one.role) == ("observed", "in-sample")
        return in_sample and not event_of(one) and quantity_of(one) in (TONNES, TRADE)

    @cached_property
    def table(self) -> pl.DataFrame:
        """What was forecast of each case: `OF_CASES`."""
        return pl.DataFrame([self._scored(n) for n in range(len(self.points))], schema=OF_CASES)

    @cached_property
    def scores(self) -> pl.DataFrame:
        """By event (empty: neither) and role, and by event the price path: `OF_EVENTS`.

        `covered50` and `covered90` count the published figures in the intervals. `skill` is 1 - CRPS / CRPS of no
        change over the cases with both.
        """
        rows = []
        for (event,), own in self.table.group_by("event", maintain_order=True):
            parts = {ALL: own.filter(pl.col("role") != PATH)}
            roles = [*sorted({*parts[ALL]["role"]}), PATH]
            parts |= {role: own.filter(role=role) for role in roles}
            rows += [(event, role, *_score(some), "; ".join(dict.fromkeys(some["spread"])))
                     for role, some in parts.items() if some.height]  # fmt: skip
        return pl.DataFrame(rows, schema=OF_EVENTS, orient="row")

    @property
    def tables(self) -> dict[str, pl.DataFrame]:
        """The tables by name."""
        return {"forecasts": self.table, "forecast_scores": self.scores}

    def files(self) -> dict[str, str]:
        """spreads.json."""
        about = self.spreads.about
        coverage = {**about.get(COVERAGE, {}), **self.coverage}
        more = {COVERAGE: coverage, WIDTH: self.range_width}
        spreads = replace(self.spreads, about={**about, **more})
        return {"spreads.json": spreads.text()}

    @property
    def coverage(self) -> dict[str, dict[str, list[int]]]:
        """Whole event -> `cases` and `prices on the way` -> [figures that the range of nine in ten held, figures in
        all], told with what the other event teaches."""
        names = {ALL: "cases", PATH: "prices on the way"}
        events = pl.col("event").is_in([*self.complete_events])
        own = self.scores.filter(events, pl.col("role").is_in([*names]))
        counts: dict[str, dict[str, list[int]]] = {}
        for event, role, *some in own.select("event", "role", "covered90", "cases").rows():
            counts.setdefault(event, {})[names[role]] = some
        return counts

    @property
    def range_width(self) -> float:
        """High over low end of a range of nine in ten: the median over cases and points of events."""
        widths = self.table.filter(pl.col("event") != "")["width90"].median()
        return float(np.exp(widths)) if isinstance(widths, float) else float("nan")

    @cached_property
    def _compared(self) -> Floats:
        """Array (draw, point) of answers over the published figures."""
        columns = [over_published(one, self.draws[:, n]) for n, one in enumerate(self.points)]
        return np.stack(columns, axis=1)

    def _scored(self, n: int) -> dict[str, Any]:
        one, kind = self.points[n], quantity_of(self.points[n])
        other = _other_than(event_of(one))
        known = np.isfinite(self.draws[:, n])
        theirs = positive(one, one.published)
        forecasts = predictive(self._compared[known, n] * theirs, kind, self.spreads, other)
        logs = np.log(forecasts / theirs)
        at = _quantiles(forecasts, list(AT.values()))
        quantiles = {name: float(in_unit(one, value)) for name, value in zip(AT, at, strict=True)}
        low, high = _quantiles(logs, ENDS[::2])
        return {
            "id": one.id,
            "event": event_of(one),
            "role": one.role if n < len(self.cases) else PATH,
            "unit": one.unit,
            "published": one.published,
            **quantiles,
            "pit": float(np.mean((logs < 0.0) + 0.5 * (logs == 0.0))),
            "crps": crps(logs),
            "crps_no_change": crps_of_no_change(one, kind, other),
            "distance": distance(one, quantiles["median"]),
            "inside": one.low <= quantiles["median"] <= one.high,
            "width90": float(high - low),
            "draws": int(known.sum()),
            "spread": str(self.spreads.of(kind, other) or ALONE),
        }


def _quantiles(values: Floats, at: Sequence[float]) -> Floats:
    """Quantiles of one sample, whose values stand at the middle of their weight: array (value) -> array (quantile)."""
    quantiles: Floats = np.quantile(values, at, method="hazen")
    return quantiles


def _other_than(event: str) -> str:
    """The event from which another is told: the other one, or both for none."""
    return next(other for other in events() if other != event) if event else BOTH


def crps(logs: Floats) -> float:
    """CRPS of logarithms over the published figure: array (forecast) at zero."""
    return float(of_extra("scoringrules", "validate").crps_ensemble(0.0, logs, backend="numpy"))


def crps_of_no_change(one: Case, kind: str, other: str) -> float | None:
    """CRPS of the answer that nothing changes, with what it missed of a kind on another event; None without one."""
    answer = no_change_of(one)
    if answer is None:
        return None
    theirs = positive(one, one.published)
    answers = np.full(COPIES, over_published(one, np.array(answer))) * theirs
    return crps(np.log(predictive(answers, kind, spreads_of_no_change(), other) / theirs))


def _score(some: pl.DataFrame) -> tuple[Any, ...]:
    """The columns of `OF_EVENTS` from `cases` to `width90`, of some rows of `OF_CASES`."""
    count, pit = some.height, some["pit"].to_numpy()
    both = some.filter(pl.col("crps_no_change").is_not_null())
    crps, still = (both[name].to_numpy().sum() for name in ("crps", "crps_no_change"))
    counts = [int(np.sum(np.abs(pit - 0.5) <= 0.5 * share)) for share in (0.5, 0.9)]
    mean = {name: some[name].mean() for name in ("distance", "crps", "crps_no_change", "width90")}
    return (count, int(some["inside"].sum()), mean["distance"], mean["crps"], mean["crps_no_change"],
            1.0 - crps / still if both.height else None, *counts, mean["width90"])  # fmt: skip
