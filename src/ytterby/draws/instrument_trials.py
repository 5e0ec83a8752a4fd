"""What would help: the instruments that a scenario can hold, each tried alone beside the control.

Tried is each kind that says what it is then called (`tried_as`), for plants in the regions outside that use most of the
good whose price rises most. Planned plants and public stocks, which a scenario can hold as well, are not tried.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ytterby.draws.ends import quantiles_of
from ytterby.draws.loop import CENTRAL, FIGURES, run_study
from ytterby.figures.figure import ENTIRE_RUN, EVERYBODY, OUTSIDE
from ytterby.figures.measures import headline_goods, technologies
from ytterby.figures.run_figures import RunFigures
from ytterby.instruments import KINDS
from ytterby.runs.run import SERIAL

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from ytterby.draws.intervals import DrawBudget
    from ytterby.draws.loop import DrawTable
    from ytterby.figures.change import ControlChange
    from ytterby.ground.arrays import Floats
    from ytterby.instruments.base import InstrumentBase
    from ytterby.runs.job import Job
    from ytterby.runs.run import Executor
    from ytterby.runs.workspace import Workspace
    from ytterby.scenarios.scenario import Scenario

REGIONS = 3
"""Regions in which each instrument is tried."""
EARLIER = 3
"""Years before the control from which an instrument holds. Assumption, 0 to 10: a plant takes two to four years."""
LASTS = 10
"""Years that it holds. Assumption, 5 to 15: the floor of 2025 in the United States holds for ten."""
FLOOR = 1.5
"""Price of a floor or an offtake over the usual one. Assumption, 1.2 to 2.5: the US floor of 2025 was 2."""
OF_USE = 0.2
"""Tonnes supported over what the region uses. Assumption, 0.05 to 0.5: no state has said more than some of its use."""
GRANT = 0.4
"""Share of the capital cost that a grant pays. Assumption, 0.2 to 0.6: none is typical."""
FEW_DRAWS = 20
"""Draws that are packaged of the best instrument of each kind: the fewest that are told as a range."""
SCHEMA = {"id": pl.String, "title": pl.String, "kind": pl.String, "region": pl.String,
          "avoided_musd": pl.Float64, "cost_musd": pl.Float64}  # fmt: skip
ENDS_SCHEMA = {"id": pl.String, "avoided_low": pl.Float64, "avoided_high": pl.Float64, "cost_low": pl.Float64,
               "cost_high": pl.Float64, "draws": pl.Int64}  # fmt: skip


def try_instruments(
    workspace: Workspace,
    tables: Mapping[str, pl.DataFrame],
    scenarios: tuple[Scenario, Scenario],
    change: ControlChange,
    *,
    executor: Executor = SERIAL,
    on_progress: Callable[[int, int], None] | None = None,
) -> pl.DataFrame:
    """Loss avoided and public cost of each instrument, in million USD: `SCHEMA`, the best first.

    Parameters
    ----------
    tables : of the runs without instruments. scenarios : the one that is asked for, and the one it is compared with.
    change : what the first changes. on_progress : called with runs done and runs in all.

    Loss avoided is demand served outside the holder at base-year prices beyond that without the instrument, in the
    years of the control and two after; of one without end in its first five. Later years differ because the market
    swings at another time. Cost is that of all years. What has no answer is left out.
    """
    tried, pairs = _comparisons(workspace, tables, scenarios, change)
    jobs = dict(enumerate(workspace.jobs(pair, wants=FIGURES) for pair in pairs))
    table = _differences({CENTRAL: jobs}, change, executor, on_progress=on_progress, size=0)
    rows = [
        (one.id, one.title, one.kind, one.region, *difference.tolist())
        for place, one in enumerate(tried)
        for difference in table.of(place).values()
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row").sort("avoided_musd", descending=True)


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
    """Between which ends both lie in nine draws in ten, each instrument on the same draws as the control alone:
    `ENDS_SCHEMA`.

    Parameters
    ----------
    tables, scenarios, change : as in `try_instruments`. budget : how many draws, or how long.
    on_progress : called with draws done and draws in all. A draw takes a run for each instrument and one without.
    only : ids of the instruments that are tried; all if left out.

    What the model missed of past events is not in them: the record has no instrument tried and left out.
    """
    from ytterby.draws.intervals import DRAWS
    from ytterby.draws.sampling.hypercube import Hypercube  # loads what samples, for half a second

    tried, pairs = _comparisons(workspace, tables, scenarios, change, only)
    if not tried:
        return pl.DataFrame(schema=ENDS_SCHEMA)
    draws = Hypercube.over(workspace, pairs, budget.draws or DRAWS).draws(pairs, FIGURES)
    seconds = budget.seconds(own=True)
    table = _differences(draws, change, executor, seconds=seconds, on_progress=on_progress)
    rows = []
    for place, one in enumerate(tried):
        if differences := list(table.of(place).values()):
            low, _, high = quantiles_of(np.array(differences)).tolist()
            rows.append((one.id, low[0], high[0], low[1], high[1], len(differences)))
    return pl.DataFrame(rows, schema=ENDS_SCHEMA, orient="row")


def _comparisons(
    workspace: Workspace,
    tables: Mapping[str, pl.DataFrame],
    scenarios: tuple[Scenario, Scenario],
    change: ControlChange,
    only: Collection[str] | None = None,
) -> tuple[list[InstrumentBase], list[tuple[Scenario, Scenario]]]:
    """The instruments that are tried, and of each the scenario without it and with it."""
    focus, reference = scenarios
    every = instruments(workspace, tables, (focus.name, reference.name), change)
    tried = [one for one in every if only is None or one.id in only]
    focus = _until(focus, tried, change)
    return tried, [
        (
            focus,
            replace(focus, name=f"{focus.name}+{one.id}", instruments=(*focus.instruments, one)),
        )
        for one in tried
    ]


def _differences(
    draws: Mapping[int, Mapping[int, Sequence[Job]]],
    change: ControlChange,
    executor: Executor,
    **more: Any,
) -> DrawTable[Floats]:
    """Loss avoided and public cost [million USD] by draw and instrument; more : as of `run_study`."""
    years = list(years_of(change))
    return run_study(
        draws,
        lambda _, run: _sums(run.tables[FIGURES], years),
        lambda _, __, sums: sums[1] - sums[0],
        executor,
        **more,
    )


def _sums(figures: pl.DataFrame, years: list[int]) -> Floats:
    """What a run serves outside in some years, and what states pay in all [million USD]."""
    run = RunFigures.of(figures)
    supplied = run["supplied_value"].filter(pl.col("year").is_in(years), period="", region=OUTSIDE)
    paid = run["public_cost"].filter(payer=EVERYBODY, year=ENTIRE_RUN)
    return np.array([rows["value"].sum() for rows in (supplied, paid)])


def _until(focus: Scenario, tried: Sequence[InstrumentBase], change: ControlChange) -> Scenario:
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


def instruments(
    workspace: Workspace,
    tables: Mapping[str, pl.DataFrame],
    runs: tuple[str, str],
    change: ControlChange,
) -> list[InstrumentBase]:
    """The instruments that are tried; none where nothing says which good is short, or nobody outside makes it.

    runs : names of the scenario and of the one that it is compared with.
    """
    chain = workspace.chain
    good = dearest(workspace, tables, runs, change)
    if not good:
        return []
    start = max(date.fromisoformat(change.first).year - EARLIER, chain.base_year + 1)
    days = {"from": date(start, 1, 1), "until": date(start + LASTS - 1, 12, 31)}
    rows = tables["prices"].filter(scenario=runs[1], commodity=good, year=chain.base_year)
    price = dict(rows.select("region", "price_usd_kg").drop_nulls().iter_rows())
    plants = _technology(workspace, tables, good)
    makers = chain.technologies[plants]["title"].lower() if plants else ""
    users = _users(tables, runs[1], good, chain.holder, chain.base_year)
    states = [(region, tonnes) for region, tonnes in users if chain.regions[region]["members"]]
    tried: list[InstrumentBase] = []
    for region, tonnes in states[:REGIONS]:
        at = price.get(region) or price.get(OUTSIDE)
        for name, kind in KINDS.items():
            if not (kind.tried_as and (at if kind.by_price else plants)):
                continue
            keys: dict[str, Any] = {"id": f"{name}-{region}", "region": region, **days}
            size, what = GRANT, f" for {makers}"
            if kind.by_price:
                size, what = FLOOR * (at or 0.0), f", {chain.commodities[good]['title']}"
                keys |= {"commodity": good, "tonnes": OF_USE * tonnes}
            title = f"{chain.regions[region]['name']}: {kind.tried_as}{what}"
            tried.append(kind.of_size(size, title=title, technology=plants or None, **keys))
    return tried


def dearest(
    workspace: Workspace,
    tables: Mapping[str, pl.DataFrame],
    runs: tuple[str, str],
    change: ControlChange,
) -> str:
    """The separated good, of those that the control touches, whose price outside rises most; blank where none does."""
    headline = headline_goods(workspace.chain)
    goods = [good for good in headline if not change.goods or good in change.goods]
    goods = goods or [good for good in change.goods if workspace.chain.commodities[good]["element"]]
    rows = tables["prices"].filter((pl.col("region") == OUTSIDE) & pl.col("commodity").is_in(goods))
    own, reference = (rows.filter(scenario=run) for run in runs)
    both = own.join(reference, on=["commodity", "year"], suffix="_before")
    both = both.with_columns(rise=pl.col("price_usd_kg") / pl.col("price_usd_kg_before"))
    both = both.filter(pl.col("year") >= int(change.first[:4])).drop_nulls("rise").sort("rise")
    return str(both["commodity"][-1]) if both.height and both["rise"][-1] > 1.0 else ""


def _technology(workspace: Workspace, tables: Mapping[str, pl.DataFrame], good: str) -> str:
    """The technology, of those whose plants are told apart, that makes most of a good's element, up to its stage."""
    chain = workspace.chain
    of, known, stages = chain.commodities[good], technologies(chain), list(chain.stages)
    before = stages[: stages.index(of["stage"]) + 1]
    rows = tables["production"].filter(
        (pl.col("element") == of["element"])
        & pl.col("technology").is_in(list(known))
        & pl.col("stage").is_in(before)
    )
    sums = (
        rows.group_by("technology").agg(pl.col("quantity_t").sum()).sort("quantity_t", "technology")
    )
    return str(sums["technology"][-1]) if sums.height else ""


def _users(
    tables: Mapping[str, pl.DataFrame], run: str, good: str, holder: str, year: int
) -> list[tuple[str, float]]:
    """Regions outside the holder with the tonnes that they use of a good in a year, the largest first."""
    rows = tables["inputs"].filter(
        pl.col("region") != holder, scenario=run, commodity=good, year=year
    )
    sums = rows.group_by("region").agg(pl.col("quantity_t").sum()).filter(pl.col("quantity_t") > 0)
    return list(sums.sort("quantity_t", descending=True).iter_rows())


def years_of(change: ControlChange) -> range:
    """The years in which a loss is the control's doing: its own and two after, of one without end its first five."""
    start = int(change.first[:4])
    return range(start, int(change.last[:4]) + 3 if change.last else start + 5)


def best_first(trials: pl.DataFrame) -> pl.DataFrame:
    """Instruments in the order of what they avoid, the most first; last those of which it is not known."""
    return trials.sort("avoided_musd", descending=True, nulls_last=True, maintain_order=True)


def best_of_kinds(trials: pl.DataFrame) -> list[str]:
    """Ids of the instruments of each kind that avoid most; trials : as `try_instruments` gives them."""
    return best_first(trials).unique("kind", keep="first", maintain_order=True)["id"].to_list()
