r"""Price floors, offtake and capital subsidies: what producers count on, and what the payer pays.

With P the remembered price (for a floor its use-weighted mean over the regions, as contracts name a
benchmark; for an offtake that of the region), F the price of the contract, u the payer's share of the upside and T its
tonnes a year, a plant that made Q a year counts, per tonne of all it makes, on

    top-up = min(1, T / Q) [ max(F - P, 0) - u max(P - F, 0) ]

which lowers the cost of its column in the market. The payer's bill is taken at the period's own prices
p, likewise, on min(T, q): (F - p)+ - u (p - F)+ for a floor, F - p (a gain where negative) for an offtake.
Money to producers, no cost of the market: value added is at market prices, without it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ytterby.ground.errors import ScenarioError, did_you_mean
from ytterby.years.capacity.eligible import place_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ytterby.ground.arrays import Floats
    from ytterby.market.problem import Solution
    from ytterby.scenarios.support import Support
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.capacity.projects import Project
    from ytterby.years.process import ClearedPeriod, Period, ProgramDraft, Reported, State


MIN_MADE = 1e-9  # [t/yr]


@dataclass(frozen=True)
class Bill:
    """What an instrument cost in a period: tonnes [t; capital subsidy: t/yr started], million USD."""

    instrument: str
    kind: str
    payer: str
    region: str
    commodity: str
    tonnes: float
    cost_musd: float


@dataclass(frozen=True)
class Backing:
    """What plants can count on in a period.

    top_up : array (column) [USD per unit of activity], on what is made today
    ahead : the same on what another plant would make
    room : array (plant), share of another plant that would be covered by a floor or an offtake
    capital : array (plant), share of its capital cost that is paid
    """

    top_up: Floats
    ahead: Floats
    room: Floats
    capital: Floats


@dataclass(frozen=True)
class Backed:
    """made : array (instrument) [t/yr], by eligible plants in the last period; subsidised : array
    (instrument) [t/yr] of capacity that capital subsidies have paid for."""

    made: Floats
    subsidised: Floats


class SupportProcess:
    """The instruments of a run, placed in its network. Raises ScenarioError where one has no place."""

    def __init__(self, base: BaseYear, instruments: Sequence[Support]) -> None:
        self.base, self.instruments = base, tuple(instruments)
        self.places = [place_of(base, one) for one in instruments]

    def pay_for(self, listed: Sequence[Project]) -> None:
        """Learn what the listed projects that instruments are for will open. Raises ScenarioError for one
        that is not listed."""
        known = {one.row["project"]: one for one in listed}
        for number, one in enumerate(self.instruments):
            if one.project is None:
                continue
            if one.project not in known:
                raise ScenarioError(
                    f"instrument {one.id!r}: no project {one.project!r} is listed",
                    advice=did_you_mean(one.project, sorted(known)),
                )
            opens = np.diff(known[one.project].expected, prepend=0.0)
            self.places[number] = replace(self.places[number], opens=opens)

    @property
    def plants(self) -> frozenset[int]:
        """Numbers of the plants that some instrument holds for."""
        return frozenset(int(plant) for place in self.places for plant in place.plants)

    def initial(self, period: Period) -> Backed:
        """What eligible plants make in the base year."""
        return Backed(self._made(self.base.activity), np.zeros(len(self.places)))

    def build(self, draft: ProgramDraft, state: State) -> None:
        """Top-ups that producers count on lower their cost."""
        if self.instruments and not draft.at_rest:
            draft.backing = self._backing(state)
            draft.subsidy = draft.subsidy + draft.backing.top_up

    def advance(self, cleared: ClearedPeriod, then: State) -> tuple[Backed, Reported]:
        """What was made and paid for."""
        backing, started = cleared.program.backing, then.capacity.started
        if backing is None:
            return cleared.state.support, {"bills": ()}
        used, bills = self._subsidies(cleared.state, started)
        bills += self._prices(cleared.period, cleared.solution)
        return Backed(self._made(cleared.solution.activity), used), {"bills": tuple(bills)}

    def share_supported(self, state: State, started: Floats, backing: Backing) -> Floats:
        """Share of each plant's new capacity that stands as supported: array (plant).

        started : array (plant) [t/yr] begun in the period.
        """
        share = backing.room.copy()
        for number, paid, begun in self._paid(state, started):
            plants = self.places[number].plants
            share[plants] = np.maximum(share[plants], paid / begun if begun > 0.0 else 0.0)
        return share

    def _backing(self, state: State) -> Backing:
        """What plants can count on in the period."""
        columns, plants = len(self.base.network.columns), len(self.base.network.plants)
        top, ahead = np.zeros(columns), np.zeros(columns)
        room, capital = np.zeros(plants), np.zeros(plants)
        for number, (one, place) in enumerate(zip(self.instruments, self.places, strict=True)):
            in_force = one.share_of(state.period.first, state.period.last)
            if in_force == 0.0:
                continue
            if one.project is not None and one.price is None:
                continue  # the project is built as listed
            if one.price is None or one.tonnes is None:
                left = _left(one, float(state.support.subsidised[number]))
                capital[place.plants] = np.maximum(
                    capital[place.plants], in_force * (one.share or 0.0) * (left > 0.0)
                )
                continue
            extra = _difference(one, place.price(state.expectations.price))
            if one.kind == "offtake":
                extra = max(extra, 0.0)
            made = float(state.support.made[number])
            covered = min(1.0, one.tonnes / max(made, MIN_MADE))
            free = min(max(1.0 - made / one.tonnes, 0.0), 1.0)
            top[place.columns] += in_force * covered * extra * place.made
            ahead[place.columns] += in_force * free * extra * place.made
            if one.project is None:
                room[place.plants] = np.maximum(room[place.plants], in_force * free)
        return Backing(top, ahead, room, capital)

    def _paid(self, state: State, started: Floats) -> Iterator[tuple[int, float, float]]:
        """For each capital subsidy of the period: its number, the capacity that it pays for, and all
        that was begun [t/yr]; of a listed project what opens is paid for, and none of what is begun."""
        for number, (one, place) in enumerate(zip(self.instruments, self.places, strict=True)):
            in_force = one.share_of(state.period.first, state.period.last)
            if one.kind == "capital_subsidy" and in_force > 0.0:
                begun = float(started[place.plants].sum())
                used = float(state.support.subsidised[number])
                if place.opens is not None:
                    opens = place.opens[state.year - self.base.first_year] * state.period.length
                    yield number, min(in_force * float(opens), _left(one, used)), 0.0
                    continue
                yield number, min(in_force * begun, _left(one, used)), begun

    def _subsidies(self, state: State, started: Floats) -> tuple[Floats, list[Bill]]:
        """What capital subsidies have been used for in all, and their bills."""
        used, bills = state.support.subsidised.copy(), []
        for number, paid, _ in self._paid(state, started):
            one, plants = self.instruments[number], self.places[number].plants
            technology = self.base.network.plant_technology[plants[0]]
            used[number] += paid
            price = self.base.values(f"capital_cost.{technology}")
            bills.append(_bill(one, paid, paid * price * (one.share or 0.0) / 1e3))
        return used, bills

    def _made(self, activity: Floats) -> Floats:
        """Tonnes a year that eligible plants make: array (instrument)."""
        return np.array([float(p.made @ activity[p.columns]) for p in self.places])

    def _prices(self, period: Period, solution: Solution) -> list[Bill]:
        """Bills of floors and offtake at the period's own prices."""
        made = self._made(solution.activity)
        bills = []
        for one, place, output in zip(self.instruments, self.places, made, strict=True):
            in_force = one.share_of(period.first, period.last)
            if one.tonnes is None or in_force == 0.0:
                continue
            tonnes = min(one.tonnes, float(output)) * in_force * period.length
            price = place.price(solution.price)
            price = price if np.isfinite(price) else place.price(solution.dual)
            bills.append(_bill(one, tonnes, tonnes * _difference(one, price) / 1e3))
        return bills


def _left(one: Support, used: float) -> float:
    """Capacity that a subsidy still pays for [t/yr]."""
    return np.inf if one.capacity_t is None else max(one.capacity_t - used, 0.0)


def _difference(one: Support, price: float) -> float:
    """What the payer pays a tonne at a market price [USD/kg]; below zero it is paid."""
    gap = (one.price or 0.0) - price
    if one.kind == "offtake":
        return gap
    return max(gap, 0.0) - one.upside_share * max(-gap, 0.0)


def _bill(one: Support, tonnes: float, cost: float) -> Bill:
    payer = one.payer or one.region
    return Bill(one.id, one.kind, payer, one.region, one.commodity or "", tonnes, cost)
