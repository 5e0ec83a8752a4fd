r"""Recipes of the uses: which are chosen, how fast, and what is saved for good.

A use may be met by several recipes. What a recipe spends beside the commodities it takes in, per kg of
the use's unit, rises with what it makes of the demand D of its use:

    main recipe of the base year   cost(x) = level + k (x / (a0 A) - 1),       k = bundle price / elasticity
    others in use then             cost(x) = level + k (x / A - a0) / most
    not in use then                cost(x) = first + k x / (most A),           k = max(bundle price, first) / elasticity

a0 is the share of the base year, A demand at base prices, D the larger of A and of what was served before. The
cheapest to change change first. `first` is what the substitute costs (larger motor, ferrite, redesign),
at least so much that it does not pay at base prices. The market chooses.

Inertia is of designs. A recipe's share a is x / D, that of the base year's main recipe what is left: lines
that stand still for want of magnets are still lines for magnets. In a period of length T

    x_i <= min( a_i + v T, most_i ) D,      sum over all but the main one  x_i <= (sum a_i + v T) D

so that v of a use's demand moves a year at most, to other recipes or back. In the first year nothing moves.

Lasting saving: users who paid more find ways to need less, and do not forget them.

    s(t+1) = max( s, s + speed (min( 1 - (p / p0)^(-eta), most ) - s) ),      demand x (1 - s)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ytterby.years.process import over
from ytterby.years.program import LimitRow, pooled

if TYPE_CHECKING:
    from ytterby.ground.arrays import Floats, Ints
    from ytterby.market.problem import Solution
    from ytterby.scenarios.switches import Substitution
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.world.base_year.quantities import Matrix
    from ytterby.years.process import ClearedPeriod, Period, ProgramDraft, Reported, State


MINIMUM = 1e-3  # [grains]
MIN_WEDGE = 0.02
"""Share of the bundle price by which an unused recipe is too dear at base prices."""


@dataclass(frozen=True)
class Designs:
    """share : array (recipe), of the designs of its use; saving : array (use), of demand saved for good."""

    share: Floats
    saving: Floats


class RecipesProcess:
    """The recipes of a run, arranged once. Arrays are over recipes unless said otherwise.

    column, use : number of the column, and of the use and region (row of `Network.use_rows`)
    base_share : of the use in the base year; max_share : largest share
    main : the largest of its use in the base year; choice : the use has more than one
    node : array (use), where the use's bundle is priced
    """

    def __init__(self, base: BaseYear, substitution: Substitution = "long_run") -> None:
        network, values = base.network, base.values
        self.base, self.substitution = base, substitution
        self.minimum = MINIMUM * network.chain.mass_tolerance
        row = {key: n for n, key in enumerate(network.use_rows)}
        recipes = [n for n in network.process_columns if network.columns[n].technology == "recipe"]
        self.column: Ints = np.array(recipes, dtype=np.int64)
        columns = [network.columns[n] for n in self.column]
        self.names = [tuple(c.process.split(".")[1:3]) for c in columns]
        pairs = zip(self.names, columns, strict=True)
        self.use: Ints = np.array([row[use, c.region] for (use, _), c in pairs], dtype=np.int64)
        uses = len(network.use_rows)
        count = np.bincount(self.use, minlength=uses)
        self.choice = count[self.use] > 1
        total = np.bincount(self.use, base.activity[self.column], uses)
        self.base_share = base.activity[self.column] / np.maximum(total, 1e-12)[self.use]
        self.existing = self.base_share > 0.0
        self.main = np.zeros(self.use.size, dtype=bool)
        for number in range(uses):
            members = np.flatnonzero(self.use == number)
            self.main[members[np.argmax(self.base_share[members])]] = True
        max_share = [values.optional(f"recipe_most.{use}.{name}", 1.0) for use, name in self.names]
        self.max_share = np.maximum(np.array(max_share), self.base_share)
        goods = [(network.chain.uses[u]["commodity"], r) for u, r in network.use_rows]
        self.node: Ints = np.array([network.node_index[good] for good in goods], dtype=np.int64)
        self.speed = values.optional("recipe_speed")
        self.saving_response = values.optional("saving_response")
        self.saving_speed = values.optional("saving_speed")
        kinds = {use: row["kind"] for use, row in network.chain.uses.items()}
        saved = {u: values.optional(f"saving_most.{kind}") for u, kind in kinds.items()}
        most = [values.optional(f"saving_most.{u}", saved[u]) for u, _ in network.use_rows]
        self.max_saving = np.array(most)
        self.first_cost, self.reference_cost, self.cost_slope = self._costs()

    def _costs(self) -> tuple[Floats, Floats, Floats]:
        """Cost of the first tonne, at the reference, and the rise between: arrays (recipe) [USD/kg]."""
        base, column = self.base, self.column
        reference_cost = base.reference_cost[column].copy()
        cost_slope = base.cost_slope[column].copy()
        price = base.typical_price[self.node[self.use]]
        spare = base.balance.T[column] @ base.typical_price
        for number in np.flatnonzero(~self.existing):
            use, name = self.names[number]
            # none is stated for a recipe that a draw has at no share in the base year
            stated = base.values.optional(f"recipe_cost.{use}.{name}")
            first = max(stated, spare[number] + MIN_WEDGE * price[number])
            cost_slope[number] = max(price[number], first) / base.values("supply_elasticity.recipe")
            reference_cost[number] = first + cost_slope[number]
        # at the share of the base year the cost is calibrated
        secondary = self.existing & ~self.main
        dearer = cost_slope * (1.0 - self.base_share / self.max_share)
        reference_cost[secondary] += dearer[secondary]
        return reference_cost - cost_slope, reference_cost, cost_slope

    def initial(self, period: Period) -> Designs:
        """The shares of the base year; nothing is saved yet."""
        return Designs(self.base_share, np.zeros(len(self.base.network.use_rows)))

    def build(self, draft: ProgramDraft, state: State) -> None:
        """What recipes cost, and how much of each there can be."""
        draft.reference_cost[self.column] = self.reference_cost
        draft.cost_slope[self.column] = self.cost_slope
        draft.reference[self.column] = self.reference(state)
        draft.upper[self.column] = self.max_activity(state)
        rows, maximum, named = self.limits(state)
        columns = self.base.network.columns
        draft.limit(rows, maximum, [LimitRow("recipe", columns[c].name) for c in named])

    def advance(self, cleared: ClearedPeriod, then: State) -> tuple[Designs, Reported]:
        """Designs follow what was made of them, and savings stay."""
        speed = over(self.saving_speed, cleared.between)
        saving = self.next_saving(cleared.state.recipes.saving, cleared.solution, speed)
        return Designs(self.shares(cleared.state, cleared.solution), saving), {}

    @property
    def lasting(self) -> bool:
        """Whether demand goes on adjusting past the year, and savings stay."""
        return self.substitution == "long_run"

    def fixed(self, state: State) -> bool:
        """Whether shares of what is served stay: in the base year, or because the switch says so."""
        return self.substitution == "none" or state.year <= self.base.first_year

    def demand(self, state: State) -> Floats:
        """Demand that shares are measured against: array (use) [t/yr]."""
        return np.maximum(np.maximum(state.demand.anchor, state.demand.guess), self.minimum)

    def reference(self, state: State) -> Floats:
        """Activity at which a recipe costs its level: array (recipe) [t/yr]."""
        share = np.where(self.main, self.base_share, self.max_share)
        return np.maximum(share * state.demand.anchor[self.use], self.minimum)

    def max_activity(self, state: State) -> Floats:
        """Upper bound of each recipe: array (recipe) [t/yr], infinite where only rows bind."""
        if self.fixed(state):
            return np.where(self.existing, np.inf, 0.0)
        share = np.minimum(state.recipes.share + self._step(state), self.max_share)
        open_ = self.existing | self.lasting
        bound = np.where(self.main & (share >= 1.0), np.inf, share * self.demand(state)[self.use])
        return np.where(self.choice, np.where(open_, bound, 0.0), np.inf)

    def limits(self, state: State) -> tuple[Matrix, Floats, list[int]]:
        """Rows: sparse (row, column), right side (row) [t], and the column that each is named after.

        Where shares stay, x_i - a_i sum(x) <= 0 of each recipe; else what all but the main recipe make
        together.
        """
        open_ = self.max_activity(state) > 0.0
        demand, step, tolerance = self.demand(state), self._step(state), self.minimum
        pools, right, named = [], [], []

        def add(weights: Floats, members: Ints, maximum: float, name: int) -> None:
            pools.append((self.column[members], weights))
            right.append(maximum)
            named.append(int(self.column[name]))

        for use in np.unique(self.use[self.choice]):
            members = np.flatnonzero((self.use == use) & open_)
            others = members[~self.main[members]]
            if self.fixed(state):
                for number in members if others.size else ():
                    weights = (members == number) - self.base_share[number]
                    add(weights, members, tolerance, int(number))
            elif others.size > 1:
                together = float(state.recipes.share[others].sum()) + step
                if together < min(float(self.max_share[others].sum()), 1.0):
                    add(np.ones(others.size), others, together * demand[use], int(others[0]))
        return pooled(pools, len(self.base.network.columns)), np.array(right), named

    def _step(self, state: State) -> float:
        return float(self.speed * state.period.length)

    def shares(self, state: State, solution: Solution) -> Floats:
        """Share of designs of each recipe after the period: array (recipe), one in sum over a use."""
        if self.fixed(state):
            return self.base_share
        made = np.maximum(solution.activity[self.column], 0.0)
        total = np.bincount(self.use, made, self.node.size)
        demand = np.maximum(self.demand(state), total)[self.use]
        change = np.where(self.main, 0.0, made / demand - state.recipes.share)
        rise, fall = np.maximum(change, 0.0), np.maximum(-change, 0.0)
        risen, fallen = (np.bincount(self.use, c, self.node.size) for c in (rise, fall))
        # lines that stand still are not torn down at once: the main recipe gains its step at most
        kept = np.minimum(1.0, (risen + self._step(state)) / np.maximum(fallen, 1e-12))[self.use]
        share = np.where(self.main, 0.0, state.recipes.share + rise - kept * fall)
        left = 1.0 - np.bincount(self.use, share, self.node.size)[self.use]
        return np.asarray(np.where(self.main, left, share))

    def next_saving(self, saving: Floats, solution: Solution, speed: float) -> Floats:
        """Lasting saving of each use: array (use) [share of demand]; it never falls."""
        if not self.lasting:
            return saving
        demand = self.base.demand
        price = np.clip(solution.dual[self.node], demand.price, demand.cap)
        target = np.minimum(1.0 - (price / demand.price) ** -self.saving_response, self.max_saving)
        return np.asarray(np.maximum(saving, saving + speed * (target - saving)))
