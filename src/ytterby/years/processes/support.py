r"""Instruments: what producers count on, and what the payer pays. What each kind does is said by its class.

With P the remembered price (for a floor its use-weighted mean over the regions, as contracts name a
benchmark; for an offtake that of the region), F the price of the contract, u the payer's share of the upside and T its
tonnes a year, a plant counts, per tonne, on

    top-up = max(F - P, 0) - u max(P - F, 0)

which lowers the cost of its column in the market up to T; beyond T a tonne costs what it did. The tonnes of a contract
are parted among columns by what each made. A top-up below zero is spread over all that the plants made, Q:
who has to pay per tonne makes none the more for having paid. The payer's bill is taken at the period's own prices
p, likewise, on min(T, q): (F - p)+ - u (p - F)+ for a floor, F - p (a gain where negative) for an offtake.
Money to producers, no cost of the market: value added is at market prices, without it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ytterby.ground.errors import ScenarioError, did_you_mean
from ytterby.instruments.base import MIN_MADE, CapitalInstrument
from ytterby.instruments.contract import CostPlus
from ytterby.instruments.loan import REPAYMENT
from ytterby.market.problem import AdValorem
from ytterby.years.calendar import YEAR
from ytterby.years.state import HORIZON

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ytterby.ground.arrays import Floats, Ints
    from ytterby.instruments.base import Bill, InstrumentBase
    from ytterby.market.problem import Solution
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.capacity.projects import Project
    from ytterby.years.process import ClearedPeriod, Period, ProgramDraft, Reported, State


ENTRANTS = 0.01
"""Weight of what a column could make in its part of a contract, beside what it made: an assumption of ours, 0.001 to
0.1. No contract that is known says how its tonnes are parted among goods. At nothing, a good that was not made in the
period before never gets a part; from a tenth on, what nobody makes takes tonnes of a contract from what is made."""


@dataclass(frozen=True)
class Backing:
    """What plants can count on in a period.

    ahead : array (column) [USD per unit of activity], on what another plant would make
    room : array (plant), share of another plant that would be covered by a floor or an offtake
    capital : array (plant), share of its capital cost that is paid
    """

    ahead: Floats
    room: Floats
    capital: Floats


@dataclass(frozen=True)
class Backed:
    """made : array (instrument) [t/yr], by eligible plants in the last period; activity : array (column), in it
    subsidised : array (instrument) [t/yr] of capacity that was paid for
    owed : array (instrument, month ahead) [million USD], what comes back
    """

    made: Floats
    activity: Floats
    subsidised: Floats
    owed: Floats


@dataclass(frozen=True)
class Eligible:
    """An instrument's place in the network.

    columns : what is topped up; made : array (columns) [t of the commodity per unit of activity]
    nodes, weights : where the price of the contract is read; plants : whose building counts as supported
    """

    columns: Ints
    made: Floats
    nodes: Ints
    weights: Floats
    plants: Ints

    def price(self, prices: Floats) -> float:
        """Weighted mean of the prices (node) that are known [USD/kg]; not a number where none is."""
        here = prices[self.nodes]
        known = np.isfinite(here)
        if not known.any():
            return float("nan")
        return float(np.average(here[known], weights=self.weights[known]))


class SupportProcess:
    """The instruments of a run, placed in its network. Raises ScenarioError where one has no place, or is for a project
    that is not listed."""

    def __init__(
        self,
        base: BaseYear,
        instruments: Sequence[InstrumentBase],
        listed: Sequence[Project] = (),
    ) -> None:
        self.base, self.instruments = base, tuple(instruments)
        self.places = [place_of(base, one) for one in instruments]
        known = {one.row["project"]: one.expected for one in listed}
        self.opens = {name: np.diff(expected, prepend=0.0) for name, expected in known.items()}
        """Listed project -> what it opens: array (year after the base year) [t/yr]."""
        for one in instruments:
            if one.project is not None and one.project not in known:
                what = f"instrument {one.id!r}: no project {one.project!r} is listed"
                raise ScenarioError(what, advice=did_you_mean(one.project, sorted(known)))

    @property
    def plants(self) -> frozenset[int]:
        """Numbers of the plants that some instrument holds for."""
        return frozenset(int(plant) for place in self.places for plant in place.plants)

    def initial(self, period: Period) -> Backed:
        """What eligible plants make in the base year."""
        count = len(self.places)
        made, activity = self._made(self.base.activity), self.base.activity
        return Backed(made, activity, np.zeros(count), np.zeros((count, HORIZON)))

    def build(self, draft: ProgramDraft, state: State) -> None:
        """Top-ups that producers count on lower their cost."""
        if self.instruments and not draft.at_rest:
            draft.backing = self._backing(state)
            self._top_up(draft, state)
            self._settle(draft, state)

    def _top_up(self, draft: ProgramDraft, state: State) -> None:
        """What contracts at remembered prices pay, on the tonnes that they cover.

        Of several on one column the sum is paid up to the mean of their tonnes, by what each pays.
        """
        worth, paid = np.zeros(draft.subsidy.size), np.zeros(draft.subsidy.size)
        for number, one, place, share in self._in_force(state.period):
            if one.settled or not one.good:
                continue
            extra = one.top_up(place.price(state.expectations.price)) * place.made
            covered, _ = one.cover(float(state.support.made[number]))
            if extra.max(initial=0.0) <= 0.0:
                draft.subsidy[place.columns] += share * covered * extra
                continue
            usual = (
                state.support.activity[place.columns] + ENTRANTS * draft.reference[place.columns]
            )
            tonnes = share * one.billed(np.inf) * usual / max(float(place.made @ usual), MIN_MADE)
            worth[place.columns] += extra
            paid[place.columns] += extra * tonnes
        on = np.flatnonzero(worth > 0.0)
        draft.subsidy[on] += worth[on]
        draft.kink[on], draft.step[on] = paid[on] / worth[on], worth[on]

    def _settle(self, draft: ProgramDraft, state: State) -> None:
        """Contracts that are settled as the market clears: at today's prices what is covered earns what they say.

        To a column that makes m of the good, a share s of it covered, a price F is worth s m (F - p): a constant, and a
        wedge on the price of its own node, as an ad valorem tax is. Cost plus cancels the prices of all that it takes
        and gives, and pays running cost and the fee.
        """
        columns, nodes, rates = [draft.tax.column], [draft.tax.node], [draft.tax.rate]
        for number, one, place, share in self._in_force(state.period):
            covered = share * one.cover(float(state.support.made[number]))[0]
            if not one.settled or covered <= 0.0:
                continue
            rows, at, amount = self._moved(draft, one, place)
            columns, nodes, rates = [*columns, at], [*nodes, rows], [*rates, covered * amount]
            draft.subsidy[place.columns] += covered * self._worth(one, place)
        if len(columns) > 1:
            draft.tax = AdValorem(
                np.concatenate(columns), np.concatenate(nodes), np.concatenate(rates)
            )

    def _worth(self, one: InstrumentBase, place: Eligible) -> Floats:
        """What a contract is worth before any price is taken off: array (its columns) [USD per unit of activity]."""
        if isinstance(one, CostPlus):
            return np.asarray(one.fee * place.made + self.base.reference_cost[place.columns])
        return np.asarray(one.due(0.0) * place.made)

    def _moved(
        self, draft: ProgramDraft | None, one: InstrumentBase, place: Eligible
    ) -> tuple[Ints, Ints, Floats]:
        """Nodes, columns and amounts whose prices a contract takes off [t per unit of activity]."""
        if not isinstance(one, CostPlus):
            return np.repeat(place.nodes, place.columns.size), place.columns, place.made
        balance = (draft.balance if draft else self.base.balance).tocsc()[:, place.columns].tocoo()
        return balance.row.astype(np.int64), place.columns[balance.col], np.asarray(balance.data)

    def advance(self, cleared: ClearedPeriod, then: State) -> tuple[Backed, Reported]:
        """What was made and paid for."""
        if cleared.program.backing is None:
            return cleared.state.support, {"bills": ()}
        used, owed, bills = self._outlays(cleared.state, then.capacity.started)
        bills += self._prices(cleared.period, cleared.solution)
        activity = cleared.solution.activity
        backed = Backed(self._made(activity), activity, used, owed)
        return backed, {"bills": tuple(bills)}

    def share_supported(self, state: State, started: Floats, backing: Backing) -> Floats:
        """Share of each plant's new capacity that stands as supported: array (plant).

        started : array (plant) [t/yr] begun in the period.
        """
        share = backing.room.copy()
        for number, _, paid, begun in self._paid(state, started):
            plants = self.places[number].plants
            share[plants] = np.maximum(share[plants], paid / begun if begun > 0.0 else 0.0)
        return share

    def _in_force(self, period: Period) -> Iterator[tuple[int, InstrumentBase, Eligible, float]]:
        """Number, instrument, place and share of the period, of those in force in some of it."""
        for number, (one, place) in enumerate(zip(self.instruments, self.places, strict=True)):
            share = one.share_of(period.first, period.last)
            if share > 0.0:
                yield number, one, place, share

    def _backing(self, state: State) -> Backing:
        """What plants can count on in the period."""
        columns, plants = len(self.base.network.columns), len(self.base.network.plants)
        ahead = np.zeros(columns)
        room, capital = np.zeros(plants), np.zeros(plants)
        rate = self.base.values("discount_rate")
        for number, one, place, share in self._in_force(state.period):
            extra = one.top_up(place.price(state.expectations.price))
            _, free = one.cover(float(state.support.made[number]))
            ahead[place.columns] += share * free * extra * place.made
            if one.project is None:  # a listed project is built as listed
                saved = share * one.saving(rate, float(state.support.subsidised[number]))
                room[place.plants] = np.maximum(room[place.plants], share * free)
                capital[place.plants] = np.maximum(capital[place.plants], saved)
        return Backing(ahead, room, capital)

    def _paid(
        self, state: State, started: Floats
    ) -> Iterator[tuple[int, CapitalInstrument, float, float]]:
        """Of each that pays for capital in the period: its number, itself, the capacity that it pays for, and all that
        was begun [t/yr]; of a listed project what opens is paid for, and none of what is begun."""
        for number, one, place, share in self._in_force(state.period):
            if not isinstance(one, CapitalInstrument):
                continue
            paid = begun = float(started[place.plants].sum())
            if one.project is not None:
                opens = self.opens[one.project][state.year - self.base.first_year]
                paid, begun = float(opens * state.period.length), 0.0
            left = one.left(float(state.support.subsidised[number]))
            yield number, one, min(share * paid, left), begun

    def _outlays(self, state: State, started: Floats) -> tuple[Floats, Floats, list[Bill]]:
        """What capital has been paid for in all, what will come back, and the bills of both."""
        months = state.period.months
        used, bills = state.support.subsidised.copy(), []
        owed = np.roll(state.support.owed, -months, axis=1)
        owed[:, owed.shape[1] - months :] = 0.0
        for number, one, paid, _ in self._paid(state, started):
            technology = self.base.network.plant_technology[self.places[number].plants[0]]
            used[number] += paid
            outlay = paid * self.base.values(f"capital_cost.{technology}") * one.share / 1e3
            bills.append(one.bill(paid, outlay))
            instalment, years = one.instalment(outlay)
            first = YEAR * round(self.base.values(f"lead_time.{technology}"))
            owed[number, first : first + round(YEAR * years)] += instalment / YEAR
        back = state.support.owed[:, :months].sum(axis=1)
        repaying = np.flatnonzero(back)
        bills += [self.instruments[n].bill(0.0, -float(back[n]), REPAYMENT) for n in repaying]
        return used, owed, bills

    def _made(self, activity: Floats) -> Floats:
        """Tonnes a year that eligible plants make: array (instrument)."""
        return np.array([float(p.made @ activity[p.columns]) for p in self.places])

    def _prices(self, period: Period, solution: Solution) -> Iterator[Bill]:
        """Bills of what is made, at the period's own prices."""
        made = self._made(solution.activity)
        for number, one, place, share in self._in_force(period):
            if one.good:
                tonnes = one.billed(float(made[number])) * share * period.length
                price = place.price(solution.price)
                price = price if np.isfinite(price) else place.price(solution.dual)
                due = (
                    self._cost_plus(one, place, solution)
                    if isinstance(one, CostPlus)
                    else one.due(price)
                )
                yield one.bill(tonnes, tonnes * due / 1e3)

    def _cost_plus(self, one: CostPlus, place: Eligible, solution: Solution) -> float:
        """What cost plus pays a tonne at prices of the period [USD/kg], mean of what its plants make."""
        rows, at, amount = self._moved(None, one, place)
        due = np.zeros(solution.activity.size)
        due[place.columns] = self._worth(one, place)
        np.add.at(due, at, -amount * solution.dual[rows])
        activity = solution.activity[place.columns]
        made = float(place.made @ activity)
        return float(due[place.columns] @ activity) / made if made > 0.0 else 0.0


def place_of(base: BaseYear, one: InstrumentBase) -> Eligible:
    """Columns, nodes and plants of an instrument. Raises ScenarioError where the network has none."""
    network = base.network
    keys = enumerate(network.plants)
    here = {n: network.plant_technology[n] for n, key in keys if key[1] == one.region}
    plants = np.array([n for n, name in here.items() if name == one.technology], dtype=np.int64)
    if one.technology is not None and not plants.size:
        what = f"instrument {one.id!r}: no plant of {one.technology!r} in {one.region}"
        raise ScenarioError(what, advice=did_you_mean(one.technology, sorted(set(here.values()))))
    made: dict[str, dict[int, float]] = defaultdict(dict)
    for entry, number, out in zip(network.entries, base.entries, base.output, strict=True):
        commodity, region = network.nodes[entry[0]]
        if out and region == one.region:
            made[commodity][entry[1]] = float(number)
    if one.good and one.good not in made:
        what = f"instrument {one.id!r}: nobody in {one.region} makes {one.good!r}"
        raise ScenarioError(what, advice=did_you_mean(one.good, sorted(made)))
    makers = made[one.good]
    own = {c: m for c, m in makers.items() if network.columns[c].technology == one.technology}
    chosen = own or makers
    columns = np.array(list(chosen), dtype=np.int64)
    if one.technology is None:
        numbers = network.plant_of[columns]
        plants = np.unique(numbers[numbers >= 0])
    goods, regions = np.array(network.nodes).T
    weights = np.asarray((-base.balance).maximum(0) @ base.activity).ravel() * (goods == one.good)
    if not one.world_price or not weights.any():  # else a benchmark: all regions by base-year use
        weights = 1.0 * ((goods == one.good) & (regions == one.region))
    nodes = np.flatnonzero(weights > 0.0)
    made_here = np.array(list(chosen.values()))
    return Eligible(columns, made_here, nodes, weights[nodes], plants)
