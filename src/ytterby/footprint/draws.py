"""Between which ends burdens lie: draws of coefficients from a stream of their own, on what ran in each draw of the
market.

Every row of the table of burdens and every grid is drawn between its ends, as a number of the market is
(`draws.sampling.hypercube`), by a hypercube whose seed is made of the study's seed and a word, so that no draw of the
market moves with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ytterby.draws.hypercube import DrawnNumber, Hypercube, sample
from ytterby.draws.loop import one_table, run_study
from ytterby.draws.statistics import quantiles_of
from ytterby.environment.coefficients import BurdenEnds, coefficients_of
from ytterby.ground.fingerprint import number_of_text
from ytterby.results.burdens import WORLD
from ytterby.results.goods import OUTSIDE
from ytterby.results.registry import schema_of
from ytterby.runs.run import ACTIVITY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.environment.coefficients import BurdenRow, Coefficients, GridRow
    from ytterby.ground.arrays import Floats, Tables
    from ytterby.runs.run import Executor
    from ytterby.runs.workspace import Workspace
    from ytterby.scenarios.scenario import Scenario

    Activities = Tables

STREAM = "burdens"
ALL_YEARS = 0
"""The year of a row that adds up all years after the base year."""
SCHEMA = schema_of("burden_bands")


@dataclass(frozen=True)
class BurdenBands:
    """Bands of totals and of differences.

    frame : scenario, against (blank: the total itself), region (`OUTSIDE`, `WORLD` among them), burden, year
    (0: all after
    the base year), low, middle, high: 5, 50 and 95% of the draws. market : draws of the market; coefficients : of the
    coefficients in all.
    """

    frame: pl.DataFrame
    market: int
    coefficients: int


def stream_of(seed: int) -> int:
    """The seed of the coefficients' own stream."""
    return number_of_text(f"{STREAM} {seed}", 4)


def drawn_ends(coefficients: Coefficients, count: int, seed: int = 1) -> list[BurdenEnds]:
    """Draws of all rows and grids, in their own stream."""
    rows: list[BurdenRow | GridRow] = [*coefficients.folder.rows, *coefficients.folder.grid]
    moving = [n for n, row in enumerate(rows) if row.low < row.high]
    own = ((n, rows[n]) for n in moving)
    numbers = [DrawnNumber(f"{STREAM}/{n}", row.low, row.value, row.high) for n, row in own]
    values = np.tile([row.value for row in rows], (count, 1))
    values[:, moving] = sample(numbers, count, stream_of(seed))
    size = len(coefficients.folder.rows)
    return [BurdenEnds(one[:size], one[size:]) for one in values]


def activities_of(
    workspace: Workspace, scenarios: Sequence[Scenario], draws: int, executor: Executor, seed: int
) -> list[Activities]:
    """What ran in each draw of all assumptions of the market that has an answer: scenario -> activities."""
    names = [one.name for one in scenarios]
    made = Hypercube.over(workspace, [scenarios], draws, seed).draws([scenarios], ACTIVITY)

    def of_names(_: object, __: object, tables: Sequence[pl.DataFrame]) -> Activities:
        return dict(zip(names, tables, strict=True))

    return [*run_study(made, one_table(ACTIVITY), of_names, executor).of().values()]


def bands(
    workspace: Workspace, draws: Sequence[Activities], focus: str, references: Sequence[str], each: int,
    seed: int = 1,
) -> BurdenBands:  # fmt: skip
    """Bands of a scenario, its references and its differences from them.

    Parameters
    ----------
    draws : activities of each draw of the market, or one alone: the run itself. each : draws of coefficients
    for each of them.
    """
    tonnes = _Tonnes(workspace)
    ends = drawn_ends(tonnes.coefficients, each * len(draws), seed)
    arrays: dict[str, Floats] = {}
    for name in (focus, *references):
        own = (ends[n : n + each] for n in range(0, each * len(draws), each))
        both = zip(draws, own, strict=True)
        parts = [tonnes.totals(activities[name], one) for activities, one in both]
        arrays[name] = np.concatenate(parts)
    frames = [tonnes.frame(values, name, "") for name, values in arrays.items()]
    frames += [tonnes.frame(arrays[focus] - arrays[one], focus, one) for one in references]
    return BurdenBands(pl.concat(frames), len(draws), each * len(draws))


class _Tonnes:
    """Tonnes by row of the table and region: a total is linear in the rows, and in the grids.

    weight : array (region, grid row) of a year, by which its factor is made of the rows of its grid.
    """

    def __init__(self, workspace: Workspace) -> None:
        network = workspace.network
        self.coefficients = coefficients_of(network)
        self.base_year, self.regions = network.chain.base_year, list(network.chain.regions)
        place = {region: n for n, region in enumerate(self.regions)}
        self.region_of = np.array([place.get(c.region, 0) for c in network.columns])
        self.index = network.column_index
        self.names = [*self.regions, OUTSIDE, WORLD]
        holder = np.array([region == network.chain.holder for region in self.regions])
        every = np.ones(holder.size)
        self.member = np.array([*np.eye(len(self.regions)), ~holder, every], dtype=float)

    def totals(self, activity: pl.DataFrame, ends: Sequence[BurdenEnds]) -> Floats:
        """Array (draw, burden, place), over all years after the base year."""
        coefficients = self.coefficients
        rows, grid = (np.stack([getattr(e, name) for e in ends]) for name in ("rows", "grid"))
        out = np.zeros((len(ends), len(coefficients.names), len(self.names)))
        later = activity.filter(pl.col("year") > self.base_year)
        for (year,), own in later.group_by("year", maintain_order=True):
            columns = np.array([self.index[name] for name in own["column"]], dtype=np.int64)
            level, region = own["activity"].to_numpy(), self.region_of[columns]
            here = np.zeros((len(ends), len(coefficients.names), len(self.regions)))
            for burden in range(len(coefficients.names)):
                row = coefficients.row[burden, columns]
                on = row >= 0
                if on.any():
                    by_row = np.zeros((rows.shape[1], len(self.regions)))
                    np.add.at(by_row, (row[on], region[on]), level[on])
                    here[:, burden] = rows @ by_row
            weight = self._weight(float(str(year))).T
            here[:, coefficients.of_grid] = here[:, coefficients.electric] * (grid @ weight)
            here[:, coefficients.gas] += here[:, coefficients.of_grid]
            out += here @ self.member.T
        return out

    def _weight(self, year: float) -> Floats:
        """Array (region, grid row)."""
        size = len(self.coefficients.folder.grid)
        weight = np.zeros((len(self.regions), size))
        for number in range(size):
            unit = BurdenEnds(self.coefficients.value.rows, np.eye(size)[number])
            weight[self.region_of, number] = self.coefficients.factor(year, unit)
        return weight

    def frame(self, values: Floats, name: str, against: str) -> pl.DataFrame:
        """Quantiles of an array (draw, burden, place), where any draw has something."""
        some, ends = np.argwhere(np.abs(values).max(axis=0) > 0.0), quantiles_of(values)
        rows = [
            (name, against, self.names[p], self.coefficients.names[b], ALL_YEARS, *ends[:, b, p].tolist())
            for b, p in some.tolist()
        ]  # fmt: skip
        return pl.DataFrame(rows, schema=SCHEMA, orient="row")
