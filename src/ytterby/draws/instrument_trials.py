"""What would help: the instruments that a scenario can hold, each tried alone beside the control.

Tried are a price floor, an offtake and a grant for plants, in the regions outside that use most of the good whose
price rises most. Planned plants and public stocks, which a scenario can hold as well, are not tried.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ytterby.draws.loop import run_study
from ytterby.figures.figure import OUTSIDE
from ytterby.figures.measures import headline_goods, technologies
from ytterby.runs.run import SERIAL
from ytterby.scenarios.support import Support, SupportKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ytterby.figures.change import ControlChange
    from ytterby.ground.arrays import Floats
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
PRICED: dict[SupportKind, str] = {"price_floor": "price floor", "offtake": "purchases by the state"}
"""Instruments that a price and tonnes make, and what they are called."""
SCHEMA = {"id": pl.String, "title": pl.String, "kind": pl.String, "region": pl.String,
          "avoided_musd": pl.Float64, "cost_musd": pl.Float64}  # fmt: skip


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
    focus, reference = scenarios
    tried = instruments(workspace, tables, (focus.name, reference.name), change)
    runs = [
        replace(focus, name=f"{focus.name}+{one.id}", instruments=(*focus.instruments, one))
        for one in tried
    ]
    if not runs:
        return pl.DataFrame(schema=SCHEMA)
    jobs = workspace.jobs([reference, *runs])[1:]
    holder, years = workspace.chain.holder, years_of(change)

    def sums(tables: Mapping[str, pl.DataFrame], run: str) -> Floats:
        served = supplied_outside(tables["demand"], run, holder, years)
        return np.array([served, _cost(tables["public_cost"], run)])

    before = sums(tables, focus.name)
    table = run_study(
        {one.id: {0: [job]} for one, job in zip(tried, jobs, strict=True)},
        lambda job, run: sums(run.tables, job.name) - before, lambda _, __, values: values[0], executor,
        on_progress=on_progress,
    )  # fmt: skip
    answered = table.of()
    rows = [
        (one.id, one.title, one.kind, one.region, *answered[one.id].tolist())
        for one in tried
        if one.id in answered
    ]
    trials = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    return trials.sort("avoided_musd", descending=True)


def instruments(
    workspace: Workspace,
    tables: Mapping[str, pl.DataFrame],
    runs: tuple[str, str],
    change: ControlChange,
) -> list[Support]:
    """The instruments that are tried; none where nothing says which good is short, or nobody outside makes it.

    runs : names of the scenario and of the one that it is compared with.
    """
    chain = workspace.chain
    good = dearest(workspace, tables, runs, change)
    if not good:
        return []
    first = date.fromisoformat(change.first)
    start = max(first.year - EARLIER, chain.base_year + 1)
    days = {"from": date(start, 1, 1), "until": date(start + LASTS - 1, 12, 31)}
    base_prices = tables["prices"].filter(
        (pl.col("scenario") == runs[1]) & (pl.col("commodity") == good) & (pl.col("year") == chain.base_year)
    )  # fmt: skip
    price = dict(base_prices.select("region", "price_usd_kg").drop_nulls().iter_rows())
    title = chain.commodities[good]["title"]
    plants = _technology(workspace, tables, good)
    instruments: list[Support] = []
    users = _users(tables, runs[1], good, chain.holder, chain.base_year)
    states = [(region, tonnes) for region, tonnes in users if chain.regions[region]["members"]]
    for region, tonnes in states[:REGIONS]:
        name, at = chain.regions[region]["name"], price.get(region) or price.get(OUTSIDE)
        common: dict[str, Any] = {"region": region, **days}
        if at:
            priced = {**common, "commodity": good, "price": FLOOR * at, "tonnes": OF_USE * tonnes}
            priced["technology"] = plants or None
            for kind, words in PRICED.items():
                label = f"{name}: {words}, {title}"
                instruments.append(Support(id=f"{kind}-{region}", title=label, kind=kind, **priced))
        if plants:
            grant = f"{name}: grant for {chain.technologies[plants]['title'].lower()}"
            instruments.append(Support(id=f"grant-{region}", title=grant, kind="capital_subsidy", technology=plants,
                                 share=GRANT, **common))  # fmt: skip
    return instruments


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
    own, reference = (rows.filter(pl.col("scenario") == run) for run in runs)
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
        (pl.col("scenario") == run) & (pl.col("commodity") == good) & (pl.col("year") == year)
        & (pl.col("region") != holder)
    )  # fmt: skip
    sums = rows.group_by("region").agg(pl.col("quantity_t").sum())
    return list(
        sums.filter(pl.col("quantity_t") > 0.0).sort("quantity_t", descending=True).iter_rows()
    )


def years_of(change: ControlChange) -> range:
    """The years in which a loss is the control's doing."""
    return years_between(change.first, change.last)


def years_between(first: str, last: str | None) -> range:
    """Those of a control and two after, of one without end its first five. first, last : its days, as text."""
    start = int(first[:4])
    return range(start, int(last[:4]) + 3 if last else start + 5)


def supplied_outside(demand: pl.DataFrame, run: str, holder: str, years: range) -> float:
    """Demand served outside the holder in some years, at base-year prices [million USD]."""
    base_price = pl.col("bundle_price") / pl.col("bundle_price_ratio") / 1e3
    rows = demand.filter(
        (pl.col("scenario") == run)
        & (pl.col("region") != holder)
        & pl.col("year").is_in(list(years))
    )
    return float(rows.select((pl.col("served") * base_price).fill_nan(0.0).sum()).item() or 0.0)


def _cost(paid: pl.DataFrame, run: str) -> float:
    """What states pay over the run [million USD]."""
    return float(
        paid.filter(pl.col("scenario") == run).select(pl.col("cost_musd").sum()).item() or 0.0
    )


def best_first(trials: pl.DataFrame) -> pl.DataFrame:
    """Instruments in the order of what they avoid, the most first; last those of which it is not known."""
    return trials.sort("avoided_musd", descending=True, nulls_last=True, maintain_order=True)
