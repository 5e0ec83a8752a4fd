"""What came of all draws: quantiles, effects draw by draw, and what drives each measure."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ytterby.draws.drivers import drivers
from ytterby.draws.ends import LEVELS
from ytterby.draws.loop import CENTRAL
from ytterby.draws.predictive import read_spreads
from ytterby.draws.sampling.forecast_ranges import with_forecasts
from ytterby.draws.sampling.hypercube import SPREAD
from ytterby.draws.sampling.plan import OWN
from ytterby.figures.measures import SCHEMA, UNITS, headline_measures
from ytterby.ground.errors import MarketError, YtterbyError
from ytterby.results.folder import ResultFolder
from ytterby.scenarios.scenario import turned

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ytterby.draws.loop import DrawTable
    from ytterby.draws.sampling.plan import Plan


DRAWS = {"draw": pl.Int64, "scenario": pl.String, **SCHEMA}
FAILURES = {"draw": pl.Int64, "reason": pl.String}
LEVEL = ["scenario", "measure", "year"]


@dataclass(frozen=True)
class Ensemble:
    """All that came of an ensemble.

    Attributes
    ----------
    draws : draw (0: every number at its own value), scenario, measure, year, value.
    quantiles : scenario, measure, unit, year, draws, mean, p05, p25, p50, p75, p95, central; of forecasts
        forecast_p05 to forecast_p95, and the spread that was added.
    effects : draw, measure, year, change, percent: scenario less reference of the same draw; `before`, the reference.
    effect_quantiles : measure, unit, year, in (`change` or `percent`), and the same quantiles.
    drivers : rank correlations, the largest fifteen of each headline measure (`of`: level or effect).
    assumptions : id, group, unit, low, value, high, distribution, reason: what was drawn.
    drawn : draw, id, group, value: what it was in each draw.
    failures : draw, reason.
    headline : measures that are looked at first.
    """

    scenario: str
    reference: str
    draws: pl.DataFrame
    quantiles: pl.DataFrame
    effects: pl.DataFrame
    effect_quantiles: pl.DataFrame
    drivers: pl.DataFrame
    assumptions: pl.DataFrame
    drawn: pl.DataFrame
    failures: pl.DataFrame
    headline: list[str]
    manifest: dict[str, Any]

    @property
    def tables(self) -> dict[str, pl.DataFrame]:
        """The tables by the names under which they are kept."""
        return {
            name: table for name, table in vars(self).items() if isinstance(table, pl.DataFrame)
        }

    def write(self, folder: Path, csv: bool = False, force: bool = False) -> None:
        """Write all tables as Parquet, and the manifest last; as CSV too where `csv`. force : as in
        `results.folder.check_folder`."""
        with ResultFolder(folder, force=force, own=OWN) as results:
            results.write_tables(self.tables, csv=csv)
            results.close(self.manifest)


def gather(plan: Plan, table: DrawTable[list[pl.DataFrame]]) -> Ensemble:
    """All tables from the draws that are done.

    table : draw -> the measures of the reference and of the scenario. Raises MarketError if no random draw has an
    answer.
    """
    parts = [
        frame.select(pl.lit(draw).alias("draw"), pl.lit(scenario.name).alias("scenario"), pl.all())
        for draw, frames in table.of().items()
        for scenario, frame in zip(plan.scenarios, frames, strict=True)
    ]
    failed = table.failures()
    failures = pl.DataFrame(
        [(n, str(one)) for n, one in failed.items()], schema=FAILURES, orient="row"
    )
    draws = pl.concat(parts).cast(pl.Schema(DRAWS)) if parts else pl.DataFrame(schema=DRAWS)
    random = draws.filter(pl.col("draw") != CENTRAL)
    if random.is_empty():
        errors = [one.error for one in failed.values()]
        advice = next((e.advice for e in errors if isinstance(e, YtterbyError)), "")
        first = next(map(str, failed.values()), "none was run")
        raise MarketError(f"no draw has an answer: {first}", advice=advice)
    reference, focus = plan.scenarios[0].name, plan.scenarios[-1].name
    drawn = drawn_table(plan)
    changed = effects(draws, reference, focus)
    later = changed.filter(pl.col("draw") != CENTRAL)
    headline = headline_measures(plan.workspace.chain)
    level = random.filter(pl.col("scenario") == focus).drop("scenario")
    of_effect = later.select("draw", "measure", "year", pl.col("change").alias("value"))
    return Ensemble(
        scenario=focus,
        reference=reference,
        draws=draws,
        quantiles=with_forecasts(
            _quantiles(draws, LEVEL), draws.filter(pl.col("draw") != CENTRAL), LEVEL
        ),
        effects=changed,
        effect_quantiles=_effect_quantiles(changed),
        drivers=pl.concat(
            drivers(values, drawn, headline, of)
            for of, values in (("level", level), ("effect", of_effect))
        ),
        assumptions=assumption_table(plan),
        drawn=drawn,
        failures=failures,
        headline=headline,
        manifest=_manifest(plan, random["draw"].n_unique(), failures.height),
    )


def _quantiles(draws: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Quantiles of the random draws, the unit behind each measure's name, the value of the central draw."""
    table = quantiles(draws.filter(pl.col("draw") != CENTRAL), keys)
    central = draws.filter(pl.col("draw") == CENTRAL).select(*keys, central="value")
    frame = table.join(central, on=keys, how="left", maintain_order="left")
    kind = pl.col("measure").str.split(".").list.first()
    unit = kind.replace_strict(UNITS, default="", return_dtype=pl.String).alias("unit")
    place = frame.columns.index("measure") + 1
    return frame.select(*frame.columns[:place], unit, *frame.columns[place:])


def _effect_quantiles(changed: pl.DataFrame) -> pl.DataFrame:
    """Quantiles of changes and of percentages below each other: column `in` says which."""
    parts = []
    for name in ("change", "percent"):
        own = changed.select(
            "draw", "measure", "year", pl.lit(name).alias("in"), value=pl.col(name)
        )
        level = changed.filter(pl.col("draw") != CENTRAL, pl.col(name).is_not_null()).select(
            "measure", "year", "before", value=pl.col("before") + pl.col("change")
        )
        table = _quantiles(own, ["measure", "year", "in"])
        parts.append(with_forecasts(table, level, ["measure", "year"], name))
    return pl.concat(parts)


def assumption_table(plan: Plan) -> pl.DataFrame:
    """What is drawn: id, group, unit, low, value, high, distribution, reason."""
    numbers = dict.fromkeys(("low", "value", "high"), pl.Float64)
    names = ("id", "group", "unit", *numbers, "distribution", "reason")
    rows = [tuple(getattr(row, name) for name in names) for row in plan.cube.numbers]
    schema = dict.fromkeys(names, pl.String) | numbers
    return pl.DataFrame(rows, schema=schema, orient="row")


def drawn_table(plan: Plan) -> pl.DataFrame:
    """draw, id, group, value: every assumption in every draw, before shares are made to sum to one."""
    cube = plan.cube
    return pl.DataFrame(
        {
            "draw": np.repeat(np.arange(1, cube.count + 1), len(cube.numbers)),
            "id": [a.id for a in cube.numbers] * cube.count,
            "group": [a.group for a in cube.numbers] * cube.count,
            "value": cube.sample.reshape(-1),
        },
        schema={"draw": pl.Int64, "id": pl.String, "group": pl.String, "value": pl.Float64},
    )


def _manifest(plan: Plan, answered: int, failed: int) -> dict[str, Any]:
    return {
        "version": version("ytterby"),
        "data_folder": plan.workspace.chain.folder.name,
        **plan.content,
        "switches": {one.name: turned(one) for one in plan.scenarios if turned(one)},
        "assumptions_drawn": len(plan.cube.numbers),
        "spreads": {**read_spreads().about, "changed_since": read_spreads().changed_since()},
        "licences_at_random": any(a.id == SPREAD for a in plan.cube.numbers),
        "draws_answered": answered,
        "draws_failed": failed,
    }


def quantiles(frame: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """keys, draws (how many), mean, p05, p25, p50, p75, p95 of `value` over draws."""
    value = pl.col("value")
    kept = frame.filter(value.is_finite())
    return (
        kept.group_by(keys, maintain_order=True)
        .agg(
            pl.len().cast(pl.Int64).alias("draws"),
            value.mean().alias("mean"),
            *(value.quantile(q, "linear").alias(n) for n, q in LEVELS.items()),
        )
        .sort(keys, maintain_order=True)
    )


def effects(draws: pl.DataFrame, reference: str, scenario: str) -> pl.DataFrame:
    """draw, measure, year, change (scenario less reference), percent (null of nothing), before (the reference).

    Both sides come from the same draw, so what they share cancels.
    """
    sides = [
        draws.filter(pl.col("scenario") == name).drop("scenario") for name in (reference, scenario)
    ]
    both = sides[1].join(sides[0], on=["draw", "measure", "year"], suffix="_before")
    change = pl.col("value") - pl.col("value_before")
    known = pl.col("value_before").abs() > 0.0
    return both.select(
        "draw", "measure", "year", change.alias("change"),
        pl.when(known).then(100.0 * change / pl.col("value_before")).alias("percent"),
        pl.col("value_before").alias("before"),
    ).sort("measure", "year", "draw")  # fmt: skip


def largest_effects(quantiles: pl.DataFrame, measures: Sequence[str]) -> pl.DataFrame:
    """Effects in percent of each measure in the year in which its middle is largest, in the order of the measures."""
    selected = quantiles.filter((pl.col("in") == "percent") & pl.col("measure").is_in(measures))
    largest = selected.sort(pl.col("p50").abs(), descending=True).group_by("measure").first()
    order = {m: n for n, m in enumerate(measures)}
    return largest.sort(pl.col("measure").replace_strict(order)).select(selected.columns)


def with_reference(quantiles: pl.DataFrame, pair: tuple[str, str]) -> pl.DataFrame:
    """Quantiles of the scenario, with the middle of the reference as `before`. pair : reference and scenario."""
    before = quantiles.filter(scenario=pair[0]).select("measure", "year", before="p50")
    return quantiles.filter(scenario=pair[1]).join(
        before, on=["measure", "year"], how="left", maintain_order="left"
    )
