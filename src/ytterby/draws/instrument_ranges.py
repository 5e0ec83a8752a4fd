"""How wide it is what instruments would avoid and cost: each tried on the same draws as the control alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ytterby.draws.ends import quantiles_of
from ytterby.draws.instrument_trials import best_first, instruments, years_of
from ytterby.draws.loop import FIGURES, run_study
from ytterby.figures.figure import ENTIRE_RUN, EVERYBODY, OUTSIDE
from ytterby.figures.run_figures import RunFigures

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from ytterby.draws.intervals import DrawBudget
    from ytterby.figures.change import ControlChange
    from ytterby.ground.arrays import Floats
    from ytterby.runs.run import Executor
    from ytterby.runs.workspace import Workspace
    from ytterby.scenarios.scenario import Scenario
    from ytterby.scenarios.support import Support

FEW_DRAWS = 20
"""Draws that are packaged of the best instrument of each kind: the fewest that are told as a range."""
SCHEMA = {"id": pl.String, "avoided_low": pl.Float64, "avoided_high": pl.Float64, "cost_low": pl.Float64,
          "cost_high": pl.Float64, "draws": pl.Int64}  # fmt: skip


def instrument_ranges(
    workspace: Workspace,
    tables: Mapping[str, pl.DataFrame],
    scenarios: tuple[Scenario, Scenario],
    change: ControlChange,
    budget: DrawBudget,
    executor: Executor,
    on_progress: Callable[[int, int], None] | None = None,
    only: Collection[str] | None = None,
) -> pl.DataFrame:
    """Between which ends loss avoided and public cost lie in nine draws in ten [million USD]: `SCHEMA`.

    Parameters
    ----------
    tables, scenarios, change : as in `draws.instrument_trials.try_instruments`. budget : how many draws, or how long.
    on_progress : called with draws done and draws in all. A draw takes a run for each instrument and one without.
    only : ids of the instruments that are tried; all if left out.

    What the model missed of past events is not in them: the record has no instrument tried and left out.
    """
    from ytterby.draws.intervals import DRAWS
    from ytterby.draws.sampling.hypercube import Hypercube  # loads what samples, for half a second

    focus, reference = scenarios
    every = instruments(workspace, tables, (focus.name, reference.name), change)
    tried = [one for one in every if only is None or one.id in only]
    focus = _until(focus, tried, change)
    pairs = tuple(
        (
            focus,
            replace(focus, name=f"{focus.name}+{one.id}", instruments=(*focus.instruments, one)),
        )
        for one in tried
    )
    if not pairs:
        return pl.DataFrame(schema=SCHEMA)
    cube = Hypercube.over(workspace, pairs, budget.draws or DRAWS)
    table = run_study(
        cube.draws(pairs, FIGURES), lambda _, run: _sums(run.tables[FIGURES], list(years_of(change))),
        lambda _, __, sums: sums[1] - sums[0], executor, seconds=budget.seconds(own=True), on_progress=on_progress,
    )  # fmt: skip
    rows = []
    for place, one in enumerate(tried):
        differences = list(table.of(place).values())
        if differences:
            low, _, high = quantiles_of(np.array(differences)).tolist()
            rows.append((one.id, low[0], high[0], low[1], high[1], len(differences)))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def best_of_kinds(trials: pl.DataFrame) -> list[str]:
    """Ids of the instruments of each kind that avoid most; trials : as `try_instruments` gives them."""
    return best_first(trials).unique("kind", keep="first", maintain_order=True)["id"].to_list()


def _until(focus: Scenario, tried: Sequence[Support], change: ControlChange) -> Scenario:
    """The scenario to the last year that counts: of losses, or in which a state pays; half of the years are after it.

    Investors look at the years behind them, so no year hangs on a later one, unless they foresee all. What the
    scenario itself pays for may go on with other amounts: one with instruments, planned plants or stocks is run whole.
    """
    foreseen = focus.switches.expectations == "perfect"
    if foreseen or focus.instruments or focus.capacity or focus.stockpiles or not tried:
        return focus
    ends = [focus.years.end if one.until is None else one.until.year for one in tried]
    last = min(max(years_of(change).stop - 1, *ends), focus.years.end)
    return replace(focus, years=focus.years.model_copy(update={"end": last}))


def _sums(figures: pl.DataFrame, years: list[int]) -> Floats:
    """What a run serves outside in some years, and what states pay in all [million USD]."""
    run = RunFigures.of(figures)
    supplied = run["supplied_value"].filter(pl.col("year").is_in(years), period="", region=OUTSIDE)
    paid = run["public_cost"].filter(payer=EVERYBODY, year=ENTIRE_RUN)
    return np.array([rows["value"].sum() for rows in (supplied, paid)])
