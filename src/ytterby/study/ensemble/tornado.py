"""The tornado: each group of assumptions at its low and high end, recalibrated, in parallel."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.ground.errors import MarketError
from ytterby.study.ensemble.tasks import run_demand, run_draw

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from ytterby.study.ensemble.draws import Draw

SCHEMA = {"group": pl.String, "title": pl.String, "end": pl.String, "measure": pl.String,
          "value": pl.Float64, "base_value": pl.Float64}  # fmt: skip


@dataclass(frozen=True)
class Tornado:
    """frame: group, title, end, measure, value, base_value; failures: draws that gave no answer."""

    frame: pl.DataFrame
    failures: list[str]


def tornado(
    draws: Sequence[Draw],
    scenarios: tuple[str, ...],
    last_year: int,
    *,
    folder: Path | None = None,
    workers: int = 2,
    tick: Callable[[], None] | None = None,
    switches: Mapping[str, Any] | None = None,
) -> Tornado:
    """Run all draws and measure the focus scenario (last) and its effects against the others.

    Effects are in percent of the reference; the names end in `:total` and `:own` for three scenarios,
    `:total` alone for two.
    """
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        jobs = {
            pool.submit(run_draw, d.changes, scenarios, last_year, folder, switches): d
            for d in draws
        }
        base_job = pool.submit(run_draw, {}, scenarios, last_year, folder, switches)
        alone = base_job.result()
        if "failed" in alone:
            raise MarketError(f"The run without changes failed: {next(iter(alone['failed']))}")
        base = with_effects(alone, scenarios)
        rows: list[tuple[str, str, str, str, float, float]] = []
        failures: list[str] = []
        for job in as_completed(jobs):
            draw = jobs[job]
            found = job.result()
            if "failed" in found:
                failures.append(f"{draw.group} ({draw.end}): {next(iter(found['failed']))}")
            else:
                for measure, value in with_effects(found, scenarios).items():
                    if measure in base:
                        rows.append(
                            (draw.group, draw.title, draw.end, measure, value, base[measure])
                        )
            if tick:
                tick()
    order = {d.group: n for n, d in enumerate(draws)}
    rows.sort(key=lambda r: (order[r[0]], r[2], r[3]))
    return Tornado(pl.DataFrame(rows, schema=SCHEMA, orient="row"), sorted(failures))


def with_effects(
    found: dict[str, dict[str, float]], scenarios: tuple[str, ...]
) -> dict[str, float]:
    """Measures of the last scenario, and its effects against the others in percent."""
    names = list(found)
    focus = found[names[-1]]
    out = dict(focus)
    labels = ["total", "own"][: len(names) - 1]
    for label, reference in zip(labels, names[:-1], strict=False):
        for measure, value in focus.items():
            before = found[reference].get(measure)
            if before:
                out[f"{measure}:{label}"] = 100.0 * (value / before - 1.0)
    return out


def both_ends(
    draws: Sequence[Draw],
    scenarios: tuple[str, ...],
    last_year: int,
    workers: int = 2,
    switches: Mapping[str, Any] | None = None,
) -> dict[str, list[tuple[object, ...]]]:
    """Rows of the demand table at each end of a group: end -> rows."""
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        jobs = {
            d.end: pool.submit(run_demand, d.changes, scenarios, last_year, None, switches)
            for d in draws
        }
        return {end: job.result() for end, job in jobs.items()}
