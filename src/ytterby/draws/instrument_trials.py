"""What would help: the instruments that a scenario can hold, each tried alone beside the control.

What would help against the built-in controls comes with the package: `helps.json` beside the packaged ranges. Of each
instrument stand one run, and the ends of nine draws in ten where draws were made. Digests say what it was made of, as
those of the ranges do (`draws.packaged`).

Tried is each kind of instrument that says what it is then called (`tried_as`), for plants in the regions outside that
use most of the good whose price rises most; in the first of them what `draws.trials` has; and the best three in pairs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ytterby.draws.loop import CENTRAL, FIGURES, run_study
from ytterby.draws.packaged import PLACE, changed_since, digest_of, entry_of, read_numbers, reads
from ytterby.draws.statistics import quantiles_of
from ytterby.draws.trials import LEVY, MONTHS, Place, Trial, gaps
from ytterby.figures.figure import ENTIRE_RUN, EVERYBODY, OUTSIDE
from ytterby.figures.run_figures import RunFigures
from ytterby.figures.run_rows import headline_goods, technologies
from ytterby.instruments import KINDS
from ytterby.results.registry import columns_of
from ytterby.runs.run import SERIAL

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from ytterby.draws.loop import DrawTable
    from ytterby.draws.packaged import Scenarios
    from ytterby.figures.change import ControlChange
    from ytterby.ground.arrays import Floats, Tables
    from ytterby.ground.progress import Tick
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
SCHEMA, ENDS_SCHEMA = columns_of("helps"), columns_of("helps_ends")
HELPS = 0.1
"""Share of the most that is avoided in a year from which it is said to help."""
BEST = 3
"""Trials that are tried in pairs."""


@dataclass(frozen=True)
class InstrumentTrials:
    """What is tried against a control.

    tables : of the runs without instruments. scenarios : the one that is asked for, and the one it is compared with.
    change : what the first changes.
    """

    workspace: Workspace
    tables: Tables
    scenarios: tuple[Scenario, Scenario]
    change: ControlChange

    def once(self, executor: Executor = SERIAL, on_progress: Tick | None = None) -> pl.DataFrame:
        """Loss avoided and public cost of each instrument, in million USD: `SCHEMA`, the best first.

        on_progress : called with runs done and runs in all.

        Loss avoided is demand served outside the holder at base-year prices beyond that without the instrument, in the
        years of the control and two after; of one without end in its first five. Later years differ because the market
        swings at another time. Cost is that of all years. `years_until` : from the decision to the first year that it
        helps, none where it never does. What has no answer is left out. Of the best of three
        kinds all pairs are tried too.
        """
        alone = self._once(self.tried, executor, on_progress=on_progress)
        trials = {one.id: one for one in self.tried}
        helps = alone.filter(pl.col("avoided_musd") > 0.0)
        kinds = helps.unique("kind", keep="first", maintain_order=True)["id"][:BEST]
        pairs = [trials[a] + trials[b] for a, b in combinations(kinds, 2)]
        both = self._once(pairs, executor, on_progress=on_progress)
        return pl.concat([alone, both]).sort("avoided_musd", descending=True)

    def _once(self, tried: Sequence[Trial], executor: Executor, **more: Any) -> pl.DataFrame:
        pairs = self._pairs(tried)
        jobs = dict(enumerate(self.workspace.jobs(pair, wants=FIGURES) for pair in pairs))
        table = self._differences({CENTRAL: jobs}, executor, size=0, **more)
        first, rows = self.change.loss_years.start, []
        for place, one in enumerate(tried):
            for *avoided, cost in (difference.tolist() for difference in table.of(place).values()):
                most = max(avoided)
                helps = next((n for n, v in enumerate(avoided) if v >= HELPS * most > 0.0), None)
                until = None if helps is None else max(first + helps - one.start, 0)
                money = sum(avoided), cost + one.cost_musd
                rows.append((one.id, one.title, one.kind, one.region, *money, until))
        trials = pl.DataFrame(rows, schema=SCHEMA, orient="row")
        return trials.sort("avoided_musd", descending=True)

    def ranges(
        self,
        count: int,
        executor: Executor,
        on_progress: Tick | None = None,
        only: Collection[str] | None = None,
    ) -> pl.DataFrame:
        """Between which ends both lie in nine draws in ten, each on the same draws as the control alone: `ENDS_SCHEMA`.

        count : how many draws. only : ids of the instruments that are tried; all if left out.
        on_progress : called with draws done and draws in all. A draw takes a run for each instrument and one without.

        What the model missed of past events is not in them: the record has no instrument tried and left out.
        """
        from ytterby.draws.hypercube import Hypercube  # loads what samples, for half a second

        tried = [one for one in self.tried if only is None or one.id in only]
        if not tried:
            return pl.DataFrame(schema=ENDS_SCHEMA)
        pairs = self._pairs(tried)
        draws = Hypercube.over(self.workspace, pairs, count).draws(pairs, FIGURES)
        table = self._differences(draws, executor, on_progress=on_progress)
        rows = []
        for place, one in enumerate(tried):
            if differences := list(table.of(place).values()):
                sums = [(one[:-1].sum(), one[-1]) for one in differences]
                low, _, high = quantiles_of(np.array(sums)).tolist()
                rows.append((one.id, low[0], high[0], low[1], high[1], len(differences)))
        return pl.DataFrame(rows, schema=ENDS_SCHEMA, orient="row")

    @cached_property
    def good(self) -> str:
        """The separated good, of those that the control touches, whose price outside rises most; blank where none
        does."""
        commodities, touched = self.workspace.chain.commodities, self.change.goods
        headline = headline_goods(self.workspace.chain)
        goods = [good for good in headline if not touched or good in touched]
        goods = goods or [good for good in touched if commodities[good]["element"]]
        rows = self.tables["prices"].filter(pl.col("commodity").is_in(goods), region=OUTSIDE)
        own, reference = (rows.filter(scenario=one.name) for one in self.scenarios)
        both = own.join(reference, on=["commodity", "year"], suffix="_before")
        both = both.with_columns(rise=pl.col("price_usd_kg") / pl.col("price_usd_kg_before"))
        both = both.filter(pl.col("year") >= int(self.change.first[:4])).drop_nulls("rise")
        both = both.sort("rise")
        return str(both["commodity"][-1]) if both.height and both["rise"][-1] > 1.0 else ""

    @cached_property
    def tried(self) -> list[Trial]:
        """What is tried; nothing where nothing says which good is short, or nobody outside makes it."""
        chain, good = self.workspace.chain, self.good
        if not good:
            return []
        start = max(date.fromisoformat(self.change.first).year - EARLIER, chain.base_year + 1)
        days = {"from": date(start, 1, 1), "until": date(start + LASTS - 1, 12, 31)}
        before = {"scenario": self.scenarios[1].name, "commodity": good, "year": chain.base_year}
        prices = self.tables["prices"].filter(**before).select("region", "price_usd_kg")
        price = dict(prices.drop_nulls().iter_rows())
        used = self.tables["inputs"].filter(pl.col("region") != chain.holder, **before)
        sums = used.group_by("region").agg(pl.col("quantity_t").sum())
        users = sums.filter(pl.col("quantity_t") > 0).sort("quantity_t", descending=True)
        states = [row for row in users.iter_rows() if chain.regions[row[0]]["members"]]
        plants = self._technology()
        makers = chain.technologies[plants]["title"].lower() if plants else ""
        tried: list[Trial] = []
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
                one = kind.of_size(size, title=title, technology=plants or None, **keys)
                tried.append(Trial(one.id, title, name, region, start, instruments=(one,)))
        for region, tonnes in states[:1]:
            at = price.get(region) or price.get(OUTSIDE) or 0.0
            tried += self._place(region, tonnes, at, start, plants).all()
        return tried

    def _place(self, region: str, tonnes: float, price: float, start: int, plants: str) -> Place:
        """Where what is no instrument of many regions is tried."""
        years, holder = list(self.change.loss_years), self.workspace.chain.holder
        rows = self.tables["production"].filter(pl.col("element") != "")
        elements = rows.group_by("technology").agg(pl.col("element").unique())
        return Place(
            self.workspace, region, self.good, tonnes, price, start, start + LASTS - 1, plants,
            gaps(self.tables["flows"], self.scenarios, holder, region, years),
            {name: set(each) for name, each in elements.iter_rows()}, self._most_mined(),
        )  # fmt: skip

    def _most_mined(self) -> tuple[str, str] | None:
        """Technology and region of the state that mines most of the element outside the holder."""
        chain = self.workspace.chain
        element = chain.commodities[self.good]["element"]
        states = [name for name, row in chain.regions.items() if row["members"]]
        rows = self.tables["production"].filter(
            pl.col("technology").is_in(list(chain.mines)), pl.col("region").is_in(states),
            pl.col("region") != chain.holder, scenario=self.scenarios[1].name, year=chain.base_year,
        )  # fmt: skip
        shares = chain.element_shares
        holds = {good: shares[good].get(element, 0.0) for good in rows["commodity"].unique()}
        tonnes = pl.col("quantity_t") * pl.col("commodity").replace_strict(holds, default=0.0)
        sums = rows.group_by("technology", "region").agg(tonnes.sum().alias("t"))
        if sums.is_empty():
            return None
        technology, region, _ = sums.sort("t", "technology", "region").row(-1)
        return technology, region

    def _technology(self) -> str:
        """The technology, of those whose plants are told apart, that makes most of the element, to the good's stage."""
        chain = self.workspace.chain
        of, stages = chain.commodities[self.good], list(chain.stages)
        known = pl.col("technology").is_in(list(technologies(chain)))
        before = pl.col("stage").is_in(stages[: stages.index(of["stage"]) + 1])
        rows = self.tables["production"].filter(known, before, element=of["element"])
        sums = rows.group_by("technology").agg(pl.col("quantity_t").sum())
        sums = sums.sort("quantity_t", "technology")
        return str(sums["technology"][-1]) if sums.height else ""

    def _pairs(self, tried: Sequence[Trial]) -> list[tuple[Scenario, Scenario]]:
        """The scenario without and with each trial, to the last year that counts: of losses, or in which a state
        pays; half of the years are after it.

        Investors look at the years behind them, so no year hangs on a later one, unless they foresee all. What the
        scenario itself pays for may go on with other amounts: one with instruments, planned plants or stocks is run
        to its end.
        """
        focus = self.scenarios[0]
        foreseen = focus.switches.expectations == "perfect"
        if tried and not (foreseen or focus.instruments or focus.capacity or focus.stockpiles):
            last = max(self.change.loss_years.stop - 1, *(one.start + LASTS - 1 for one in tried))
            last = min(last, focus.years.end)
            focus = replace(focus, years=focus.years.model_copy(update={"end": last}))
        return [(focus, one.added_to(focus)) for one in tried]

    def _differences(
        self, draws: Mapping[int, Mapping[int, Sequence[Job]]], executor: Executor, **more: Any
    ) -> DrawTable[Floats]:
        """Loss avoided and public cost [million USD] by draw and instrument; more : as of `run_study`."""
        years = list(self.change.loss_years)
        return run_study(
            draws,
            lambda _, run: _sums(run.tables[FIGURES], years),
            lambda _, __, sums: sums[1] - sums[0],
            executor,
            **more,
        )


def _sums(figures: pl.DataFrame, years: list[int]) -> Floats:
    """What a run serves outside in each of some years, and what states pay in all [million USD]."""
    run = RunFigures.of(figures)
    supplied = run["supplied_value"].filter(period="", region=OUTSIDE)
    served = dict(supplied.group_by("year").agg(pl.col("value").sum()).iter_rows())
    paid = run["public_cost"].filter(payer=EVERYBODY, year=ENTIRE_RUN)
    return np.array([*(served.get(year, 0.0) for year in years), paid["value"].sum()])


def best_first(trials: pl.DataFrame) -> pl.DataFrame:
    """Instruments in the order of what they avoid, the most first; last those of which it is not known."""
    return trials.sort("avoided_musd", descending=True, nulls_last=True, maintain_order=True)


FILE = "helps.json"
MISSES = "past misses"
"""A part of what ranges are made of that no single run reads."""
FULL = {**SCHEMA, **{name: kind for name, kind in ENDS_SCHEMA.items() if name != "id"}}
"""Columns of an instrument, those of its ends last."""


@dataclass(frozen=True)
class PackagedInstruments:
    """What instruments avoid and cost (`SCHEMA`), with the ends of draws where there are any (`ENDS_SCHEMA`).

    changed : what is not as it was when they were run.
    """

    table: pl.DataFrame
    changed: tuple[str, ...] = ()


def made_of(workspace: Workspace, scenarios: Scenarios, place: Path = PLACE) -> dict[str, str]:
    """What the runs hang on, as digests: name of a part -> digest. scenarios : the reference, and the one asked for."""
    digests = reads(workspace, scenarios, read_numbers(workspace.chain.folder.name, place))
    digests.pop(MISSES)
    assumed = (REGIONS, EARLIER, LASTS, FLOOR, OF_USE, GRANT, *MONTHS, LEVY)
    return {**digests, "instruments": digest_of(assumed)}


def packaged_instruments(
    workspace: Workspace, scenarios: Sequence[Scenario], place: Path = PLACE
) -> PackagedInstruments | None:
    """What is packaged of a comparison as it is asked for: the reference first, the scenario last; None as in
    `draws.packaged.entry_of`."""
    about = entry_of(workspace, scenarios, place, FILE)
    if about is None:
        return None
    rows = about["rows"]
    schema = FULL if rows and len(rows[0]) == len(FULL) else SCHEMA
    changed = changed_since(about, made_of(workspace, scenarios, place))
    return PackagedInstruments(pl.DataFrame(rows, schema=schema, orient="row"), changed)
