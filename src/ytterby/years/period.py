"""The market of one year: the base year's calibration, this year's state, and the controls in force."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from ytterby.market.problem import AdValorem, Problem
from ytterby.years.deplete import cost_of_depletion
from ytterby.years.origin import Origins
from ytterby.years.recipes import Recipes
from ytterby.years.scrap import Yard
from ytterby.years.stocks import Warehouse

if TYPE_CHECKING:
    from ytterby.law.effects.effect import Effects
    from ytterby.market.problem import Demand
    from ytterby.scenarios.switches import Substitution
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.routes import Openings
    from ytterby.years.scrap import Scrap
    from ytterby.years.state import Floats, State
    from ytterby.years.stocks import Offer

LEAST_CAPACITY = 5.0  # [grains a year] less is closed: it changes nothing and spoils the scaling


@dataclass(frozen=True)
class LimitRow:
    """What a limit row stands for: kind is plant, transit, pool or recipe."""

    kind: str
    name: str
    holder: str = ""


def _plant_name(plant: tuple[str, str, str]) -> str:
    name, region, vintage = plant
    return f"capacity of {name} in {region}" + (" (new plants)" if vintage == "new" else "")


@dataclass(frozen=True)
class Period:
    """The program of a year with the meaning of its limit rows and taxes."""

    problem: Problem
    rows: list[LimitRow]
    tax_owner: list[tuple[str, str, str]]
    level: Floats


class PeriodBuilder:
    """What does not change over the years of a run, arranged once."""

    def __init__(self, base: BaseYear, substitution: Substitution = "long_run") -> None:
        self.base = base
        network, values = base.network, base.values
        self.regions = list(network.chain.regions)
        self.recipes = Recipes(base, substitution)
        self.warehouse = Warehouse(base)
        self.yard = Yard(base)
        self.origins = Origins(base)
        self.openings: Openings | None = None  # set once the projects of the run are known
        technologies = network.chain.knowhow
        known = {t: n for n, t in enumerate(technologies)}
        self.grain = network.chain.grain
        self.least_capacity = LEAST_CAPACITY * self.grain
        self.column_region = np.array([self.regions.index(c.region) for c in network.columns])
        self.column_technology = np.array([known.get(c.technology, -1) for c in network.columns])
        self.skilled = np.flatnonzero(self.column_technology >= 0)
        self.is_new = np.array([c.vintage == "new" for c in network.columns])
        self.penalty = np.array([values(f"knowhow_cost.{t}") for t in technologies])
        self.loss = np.array([values(f"knowhow_recovery.{t}") for t in technologies])
        self.start_knowhow = np.array(
            [[values(f"knowhow.{t}.{r}") for t in technologies] for r in self.regions]
        )
        self.plant_utilisation = np.array(
            [base.utilisation(plant) for plant in range(len(network.plants))]
        )
        self.reserves = np.array([self._reserves(plant) for plant in network.plants])
        self.mines = np.array([t in network.chain.mines for t in network.plant_technology])
        self.entry_column = np.array([c for _, c, _, _ in network.entries])
        self.entry_node = np.array([n for n, _, _, _ in network.entries])
        self.shape = (len(network.nodes), len(network.columns))

    def _reserves(self, plant: tuple[str, str, str]) -> float:
        name = f"reserves.{plant[1]}"
        return self.base.values(name) if self.base.values.has(name) else np.inf

    def skill(self, knowhow: Floats) -> tuple[Floats, Floats]:
        """Cost and recovery factors of every column against its calibration: arrays (column).

        Existing plants were calibrated at the base-year know-how; new ones carry the full penalty.
        """
        cost, recovery = np.ones(self.shape[1]), np.ones(self.shape[1])
        s = self.skilled
        now = knowhow[self.column_region[s], self.column_technology[s]]
        start = self.start_knowhow[self.column_region[s], self.column_technology[s]]
        g, h = self.penalty[self.column_technology[s]], self.loss[self.column_technology[s]]
        then_cost = np.where(self.is_new[s], 1.0, 1.0 + g * (1.0 - start))
        then_recovery = np.where(self.is_new[s], 1.0, 1.0 - h * (1.0 - start))
        cost[s] = (1.0 + g * (1.0 - now)) / then_cost
        recovery[s] = np.minimum((1.0 - h * (1.0 - now)) / then_recovery, 1.1)
        return cost, recovery

    def build(
        self,
        state: State,
        effects: Effects,
        reference_flow: Floats | None,
        offer: Offer | None = None,
        scrap: Scrap | None = None,
    ) -> Period:
        """The program of a period.

        reference_flow : array (column) [t/yr], the period without licences.
        offer : what stocks ask and bid; left out, they stay as they are.
        scrap : what retires; left out, it follows the goods in use of the state.
        """
        base, network = self.base, self.base.network
        cost_factor, recovery = self.skill(state.knowhow)
        numbers = np.where(base.output, base.entries * recovery[self.entry_column], base.entries)
        balance = sparse.csr_matrix((numbers, (self.entry_node, self.entry_column)), self.shape)
        plant_of = network.plant_of
        capacity = state.capacity.sum(axis=1)
        depletion = np.where(
            self.mines,
            cost_of_depletion(state.produced, self.reserves, base.values.optional("depletion")),
            1.0,
        )
        level = base.level * cost_factor
        steep = base.steepness * cost_factor
        reference = state.reference.copy()
        on = np.flatnonzero(plant_of >= 0)
        level[on] *= depletion[plant_of[on]]
        ratio = capacity / np.where(base.capacity > 0, base.capacity, 1.0)
        typical = capacity * self.plant_utilisation
        has_base = base.activity[on] > 0
        reference[on] = np.where(
            has_base,
            base.activity[on] * ratio[plant_of[on]],
            np.maximum(typical[plant_of[on]], 1e-3 * self.grain),
        )
        opened = self.opened(state)
        wide = opened > base.reference
        level[wide] = np.minimum(level[wide], base.prices.freight[wide])
        reference = np.maximum(reference, opened)
        upper = np.full(self.shape[1], np.inf)
        upper[on] = np.where(capacity[plant_of[on]] > self.least_capacity, np.inf, 0.0)
        scrap = scrap or self.yard.retire(state)
        upper[self.yard.columns] = scrap.most
        reference[self.yard.columns] = np.maximum(scrap.usual, 1e-3 * self.grain)
        taking = self.yard.recycling
        grown = base.activity[taking] * self.yard.growth(scrap)
        reference[taking] = np.maximum(reference[taking], grown)
        recipes = self.recipes
        level[recipes.column], steep[recipes.column] = recipes.level, recipes.steepness
        reference[recipes.column] = recipes.reference(state)
        upper[recipes.column] = recipes.most_activity(state)
        upper[network.leak_columns] = 0.0
        upper[effects.leaks_open] = reference[effects.leaks_open]
        limited = np.flatnonzero(effects.passing < 1.0)
        flow = reference_flow if reference_flow is not None else state.reference
        upper[limited] = effects.passing[limited] * np.maximum(flow[limited], 0.0)
        upper[limited[upper[limited] < 1e-6 * self.grain]] = 0.0
        rows, limits, limit = self._limits(state, effects, balance, capacity)
        tax, owner = self._taxes(effects)
        demand = self.demand(state)
        cost, curvature = level - steep, steep / np.maximum(reference, 1e-9)
        scale = np.maximum(base.column_scale, 0.3 * np.minimum(reference, 1e6))
        self._stocks(offer, cost, curvature, upper, scale)
        problem = Problem(
            balance,
            cost,
            curvature,
            upper,
            limits,
            limit,
            demand,
            tax,
            base.node_scale,
            scale,
        )
        return Period(problem, rows, owner, level)

    def opened(self, state: State) -> Floats:
        """What projects bring by the period over routes that were not in use: array (column) [t/yr]."""
        if self.openings is None:
            return np.zeros(self.shape[1])
        return self.openings.at(state.span)

    def usual(self, state: State) -> Floats:
        """Flows to be expected in the period: array (column) [t/yr]."""
        out: Floats = np.maximum(state.reference, self.opened(state))
        return out

    def demand(self, state: State) -> Demand:
        """Demand of a period: around the state's anchor, and stiffer the shorter the time it had."""
        if state.gap == 1.0:
            return replace(self.base.demand, anchor=state.anchor)
        yearly = self.base.values("demand_adjustment")
        share = (1.0 - (1.0 - yearly) ** state.gap) / yearly
        elasticity = self.base.demand.elasticity
        return replace(self.base.demand, anchor=state.anchor, elasticity=elasticity * share)

    def _stocks(
        self, offer: Offer | None, cost: Floats, curvature: Floats, upper: Floats, scale: Floats
    ) -> None:
        """Write what stocks ask and bid into arrays (column); without an offer they are closed."""
        release, refill = self.base.network.stock_release, self.base.network.stock_refill
        upper[release] = upper[refill] = 0.0
        if offer is None:
            return
        upper[release], upper[refill] = offer.release_most, offer.refill_most
        cost[release], cost[refill] = offer.release_cost, -offer.refill_value
        curvature[release], curvature[refill] = offer.release_slope, offer.refill_slope
        scale[release] = scale[refill] = np.maximum(offer.size, 1e-2 * self.grain)

    def _limits(self, state: State, effects: Effects, balance: Any, capacity: Floats) -> Any:
        base, network = self.base, self.base.network
        open_plants = np.flatnonzero(capacity > self.least_capacity)
        parts = [base.plant_rows[open_plants], network.transit_rows(balance)]
        right = [capacity[open_plants], base.transit_slack()]
        rows = [
            LimitRow("plant", _plant_name(network.plants[p]), network.plants[p][1])
            for p in open_plants
        ]
        rows += [LimitRow("transit", "@".join(network.nodes[n])) for n in network.transit_nodes]
        for pool in effects.pools:
            where = (np.zeros(pool.columns.size, dtype=int), pool.columns)
            parts.append(sparse.csr_matrix((pool.weight, where), (1, self.shape[1])))
            right.append(np.array([pool.tonnes]))
            rows.append(LimitRow(pool.kind, pool.control, pool.holder))
        shares, most, named = self.recipes.limits(state)
        parts.append(shares)
        right.append(most)
        rows += [LimitRow("recipe", network.columns[c].name) for c in named]
        return rows, sparse.vstack(parts, format="csr"), np.concatenate(right)

    def _taxes(self, effects: Effects) -> tuple[AdValorem, list[tuple[str, str, str]]]:
        base, network = self.base, self.base.network
        vat = base.ad_valorem(base.tax)
        columns, nodes, rates = [vat.column], [vat.node], [vat.rate]
        owner = [("VAT not refunded", "export_vat", network.chain.holder)] * vat.column.size
        origin = dict(zip(network.route_columns, network.route_origin, strict=True))
        for claim in effects.taxes:
            columns.append(claim.columns)
            nodes.append(np.array([origin[c] for c in claim.columns], dtype=int))
            # a duty is levied on what the good costs at the border, VAT not refunded included
            rates.append(claim.rate * (1.0 + base.tax[claim.columns]))
            owner += [(claim.control, claim.kind, claim.holder)] * claim.columns.size
        return AdValorem(
            np.concatenate(columns), np.concatenate(nodes), np.concatenate(rates)
        ), owner
