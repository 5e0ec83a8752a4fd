"""A whole question on the environment: runs, their burdens with bands, what moved where; and published totals of places
against the run's own activities in the base year, tonnes and burden per tonne apart."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ytterby.environment.coefficients import coefficients_of
from ytterby.footprint.draws import BurdenBands, activities_of, bands
from ytterby.ground.answer import Answer
from ytterby.ground.errors import DataError, error_of
from ytterby.results.burdens import MASS, WORLD, known_and_not, upstream
from ytterby.results.goods import OUTSIDE
from ytterby.results.registry import schema_of
from ytterby.runs.run import Executor
from ytterby.runs.simulate import Results, name_in_command, simulate
from ytterby.runs.workspace import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from ytterby.environment.coefficients import Coefficients, PublishedBurden
    from ytterby.footprint.draws import Activities
    from ytterby.ground.progress import OnProgress
    from ytterby.runs.store import Store
    from ytterby.runs.workspace import Data, ScenarioLike, Workspace
    from ytterby.world.base_year.calibrate import BaseYear


CLOSE = 1.2
"""Within a fifth: per tonne the run lies between the published ends over and times this."""
SCHEMA = schema_of("burdens_published")


def compared_with_published(base: BaseYear) -> pl.DataFrame:
    """Each published total of a data folder and what the base year of a run has in its place.

    Columns: place, title, burden, year (of what is published), run_t and published_t [t], run_total, published_low and
    published_high [unit of the burden], run_per_t, per_t_low, per_t_high, agrees (per tonne, within a fifth),
    against_primary (of a kilogram of scrap: share of one that is not), reason.
    """
    coefficients = coefficients_of(base.network)
    rows = []
    for one in coefficients.folder.published:
        if one.way == "scrap":
            scrap, total = scrap_and_total(base, coefficients, one.burden, one.columns[0])
            rows.append(_row(one, 1.0, scrap, scrap / total))
            continue
        columns = [base.network.column_index[name] for name in one.columns]
        level, place = base.activity[columns], coefficients.names.index(one.burden)
        per_tonne = coefficients.per_tonne(base.first_year)[place, columns]
        rows.append(_row(one, float(level.sum()), float(level @ per_tonne), None))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _row(
    one: PublishedBurden, tonnes: float, total: float, against: float | None
) -> tuple[object, ...]:
    each = total / tonnes if tonnes > 0.0 else 0.0
    low, high = one.low / one.tonnes, one.high / one.tonnes
    agrees = low / CLOSE <= each <= high * CLOSE
    return (one.place, one.title, one.burden, one.year, tonnes, one.tonnes, total, one.low, one.high,
            each, low, high, agrees, against, one.reason)  # fmt: skip


def scrap_and_total(
    base: BaseYear, coefficients: Coefficients, burden: str, column: str
) -> tuple[float, float]:
    """Burden per tonne of what a column makes: with its rare earths from scrap, and as it is made in the base year.

    From scrap: what is done after the separated oxide, and for each tonne of oxide in it what recycling does
    to make one. Scrap is free of burden; shares by mass.
    """
    network = base.network
    chain, columns = network.chain, network.columns
    process = network.process_columns
    own = coefficients.per_tonne(base.first_year)[coefficients.names.index(burden)]
    stage = np.array([chain.processes[columns[n].process]["stage"] for n in process.tolist()])
    order = list(chain.stages)
    separated = order.index(chain.stages_to_separated[-1])
    after = process[np.array([separated < order.index(s) for s in stage])]
    back = set(chain.stages_with("prior", "returned"))
    returned = np.array([columns[n].technology for n in process.tolist()])
    again = np.array([s in back for s in stage]) & ~np.isin(returned, list(chain.collecting))
    recycling = process[again]
    after = np.setdiff1d(after, recycling)
    oxide = process[stage == order[separated]]
    weights = np.zeros((3, len(columns)))
    weights[0], weights[1, after], weights[2, oxide] = own, own[after], 1.0
    node = _made_by(base, column)
    total, after_oxide, holds = upstream(
        network, base.balance, base.activity, weights, base.typical_price, (MASS,)
    )[0][:, node]
    made = np.asarray(base.balance.maximum(0)[:, recycling] @ base.activity[recycling]).sum()
    each = float(own[recycling] @ base.activity[recycling]) / max(float(made), 1e-12)
    return float(after_oxide + holds * each), float(total)


def _made_by(base: BaseYear, column: str) -> int:
    one = base.network.columns[base.network.column_index[column]]
    return base.network.node_index[base.network.chain.processes[one.process]["main"], one.region]


EACH = 500
"""Draws of coefficients on the run itself."""
IN_ALL = 1000
"""Draws of coefficients, about, where the market is drawn too."""
LESS, MORE, OPEN = "less", "more", "open"
LARGER = 0.5
"""Share of a technology's activity of which nothing is known from which on it is left out."""
SMALLEST = 0.02
"""Change, of the reference's own, from which on a difference is stated: an assumption (0.01 to 0.05). Coefficients are
good to a factor; they err alike on both sides, but not where activity moves from one technology or place to another."""


def largest_regions(rows: pl.DataFrame, column: str, count: int) -> list[str]:
    """The regions in which most is or moves, the largest first, by the size of the numbers of a column."""
    size = pl.col(column).abs().sum().alias("size")
    sums = rows.group_by("region", maintain_order=True).agg(size).filter(pl.col("size") > 0)
    return sums.sort("size", descending=True)["region"].head(count).to_list()


@dataclass(frozen=True, repr=False)
class BurdenFindings(Answer):
    """What a question on burdens gave.

    results : the runs, the reference first. bands : between which ends totals and differences lie. published : what is
    published of places, beside the base year. unknown : technology, burden, share of activity of which nothing
    is known.
    """

    results: Results
    bands: BurdenBands
    published: pl.DataFrame
    unknown: pl.DataFrame

    @property
    def tables(self) -> dict[str, pl.DataFrame]:
        """Bands of totals and differences, burdens of each run, per kilogram, and what is published."""
        runs = self.results.tables
        return {"burden_bands": self.bands.frame, "burdens": runs["burdens"], "burden_per_kg": runs["burden_per_kg"],
                "burdens_published": self.published}  # fmt: skip

    @property
    def focus(self) -> str:
        """The scenario that was asked for."""
        return self.results.scenarios[-1]

    @property
    def reference(self) -> str:
        """What it is set against; blank where it stands alone."""
        return self.results.scenarios[0] if len(self.results.scenarios) > 1 else ""

    @property
    def holder(self) -> str:
        """The region that holds the technology."""
        return self.results.workspace.chain.holder

    @cached_property
    def assumed(self) -> dict[tuple[str, str], float]:
        """Scenario and burden -> share of the world's total after the base year that rests on assumption."""
        later = pl.col("year") > self.results.workspace.chain.base_year
        by_run = self.results.tables["burdens"].filter(later).group_by("scenario", "burden")
        sums = by_run.agg(pl.col("quantity").sum(), pl.col("assumed").sum())
        return {(s, b): a / q if q else 0.0 for s, b, q, a in sums.iter_rows()}

    def _bands(self, scenario: str, burden: str, region: str, against: str = "") -> pl.DataFrame:
        """The row of a scenario's total, or of its difference from a reference; none where nothing is."""
        return self.bands.frame.filter(
            scenario=scenario, against=against, region=region, burden=burden
        )

    def band(self, burden: str, region: str, against: str = "") -> tuple[float, float, float]:
        """Low, middle and high of the scenario's total, or of its difference from a reference; zeros where
        nothing is."""
        rows = self._bands(self.focus, burden, region, against)
        return rows.select("low", "middle", "high").row(0) if rows.height else (0.0, 0.0, 0.0)

    def reference_total(self, burden: str, region: str) -> float:
        """The middle of the reference's own total, all years after the base year."""
        rows = self._bands(self.reference, burden, region)
        return float(rows["middle"][0]) if rows.height else 0.0

    def known_in(self, burden: str, place: str) -> bool:
        """Whether anything is known of a burden in a place; of the world only where it is known at the holder's and
        elsewhere, for else it is no total of the world."""
        network = self.results.workspace.network
        coefficients = coefficients_of(network)
        known = coefficients.known[coefficients.names.index(burden), network.process_columns]
        places = (network.columns[n].region for n in network.process_columns.tolist())
        inside = np.array([region == self.holder for region in places])
        here = {self.holder: bool(known[inside].any()), OUTSIDE: bool(known[~inside].any())}
        return here.get(place, all(here.values()))

    def left_out(self, burden: str) -> list[str]:
        """Technologies of whose activity nothing is known of a burden, for the larger part, in the order of the chain:
        what is summed without them is no total."""
        own = self.unknown.filter((pl.col("burden") == burden) & (pl.col("share") >= LARGER))
        return own["technology"].to_list()

    def moves(self, burden: str, region: str) -> str:
        """Whether a burden is less, more, or open: where the band of its change has both signs, or is smaller than what
        a sum that rests on assumption can tell."""
        low, _, high = self.band(burden, region, self.reference)
        if max(abs(low), abs(high)) < SMALLEST * self.reference_total(burden, region):
            return OPEN
        return LESS if high < 0.0 else MORE if low > 0.0 else OPEN

    def moved(self, burden: str) -> pl.DataFrame:
        """region, low, middle, high: `band` of the change against the reference, in the order of the folder."""
        regions = self.results.workspace.chain.regions
        bands = [(code, *self.band(burden, code, self.reference)) for code in regions]
        return pl.DataFrame(bands, schema=["region", "low", "middle", "high"], orient="row")

    @property
    def burdens(self) -> list[str]:
        """Burdens of which something is known, in the order of the list."""
        known = set(self.results.tables["burdens"]["burden"].unique())
        names = coefficients_of(self.results.workspace.network).names
        return [name for name in names if name in known]

    def where(self) -> tuple[str, str, str]:
        """The holder, all others, and the world."""
        return self.holder, OUTSIDE, WORLD


def burdens(
    scenario: ScenarioLike,
    *,
    reference: str | Sequence[str] | None = None,
    data: Data = DEFAULT,
    switches: Mapping[str, Any] | None = None,
    draws: int = 0,
    seed: int = 1,
    engine: str = "serial",
    workers: int = 2,
    store: Store | Path | str | bool = True,
    on_progress: OnProgress | None = None,
) -> BurdenFindings:
    """Run a scenario and those it is compared with and say what that does to the environment.

    Parameters
    ----------
    scenario, reference, data, switches, engine, workers, store, on_progress : as in `simulate`.
    draws : draws of the market's assumptions; with none the bands are those of the coefficients alone, on the
        run itself. seed : which draws.

    Returns
    -------
    BurdenFindings : `burdens` (names), `band(burden, region)` with low, middle and high, `tables`.

    Raises
    ------
    DataError : the data folder says nothing of burdens.
    ScenarioError, MarketError : as in `simulate`.

    Examples
    --------
    >>> from ytterby import burdens, read_question
    >>> years = "years: {start: 2024, end: 2025, quarters: none}"
    >>> lines = ["name: short", "title: Two years", "description: An example.", "extends: baseline", years]
    >>> short = read_question("\\n".join(lines))
    >>> burdens(short, reference="none").burdens[0]
    'greenhouse_gas'
    """
    means = Executor.of(engine, workers, store)
    results = simulate(
        scenario, reference=reference, data=data, switches=switches, store=means.store or False,
        on_progress=on_progress, command=f"ytterby burdens {name_in_command(scenario, 'FILE')}",
    )  # fmt: skip
    return burdens_of(results, draws=draws, seed=seed, executor=means)


def known_coefficients(workspace: Workspace) -> Coefficients:
    """Burdens of all technologies of a data folder. Raises DataError where it says nothing of them."""
    coefficients = coefficients_of(workspace.network)
    if not coefficients.folder.rows:
        raise error_of(DataError, "no_burdens", workspace.chain.folder)
    return coefficients


def burdens_of(
    results: Results, *, draws: int = 0, seed: int = 1, executor: Executor | None = None
) -> BurdenFindings:  # fmt: skip
    """The same of runs that are there already, such as those of `ytterby.answer`. Raises as `burdens`."""
    executor, workspace = executor or Executor.of("serial"), results.workspace
    coefficients = known_coefficients(workspace)
    *references, focus = results.scenarios
    scenarios = [job.scenario for job in results.jobs]
    activities: list[Activities] = [results.activities]
    if draws:
        activities = activities_of(workspace, scenarios, draws, executor, seed)
    each = max(IN_ALL // len(activities), 1) if draws else EACH
    made = bands(workspace, activities, focus, references, each, seed)
    base = results.base
    rows = known_and_not(base.network, coefficients, base.activity)
    schema = {"technology": pl.String, "burden": pl.String, "share": pl.Float64}
    unknown = pl.DataFrame(rows, schema=schema, orient="row")
    return BurdenFindings(results, made, compared_with_published(base), unknown)
