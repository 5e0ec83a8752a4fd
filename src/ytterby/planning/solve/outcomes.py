"""What a solved future says: what its targets cost, what its uses go without, burdens, worth; and what a plan pays so
that plants run as its targets ask.

A target of quantity has a price. With l_r >= 0 the multiplier of a row r [million USD for the whole row], W_b the
weight of its block and a_rg what a tonne of good g that a plant makes does for it, the programme runs what it builds
as if each tonne earned

    premium_g = sum_r l_r a_rg / W_b

beside the market. A row with a levy charges what a supplier sends by the same multiplier, and under a quota that times
its tonnes is what the licences earn (`levies`). Of the premium the plants keep as rent what their scarce capacity earns
(the multipliers of what is open), and would run without it; the rest is what makes them run. No market pays that, so a
plan does: an offtake or a contract for difference for each good that the plants make, at the price that the programme
gives the good in the region and that rest above it, or cost plus what that leaves above inputs and running cost, for
all that plants of the technology make there, for no instrument can tell the tonnes of a new plant from those of an old
one. By the second theorem of welfare economics that is the payment at which plants, left to themselves, do what the
plan asks; what they buy gets dearer on the way, and that is in it. Its bill is a transfer for the most part: no cost of
the programme, but one of its payer.

What plants would bring without any target is charged, so that a plan is made for its targets alone.

A programme builds whatever lowers the world's cost, with or without a target: where the market leaves a plant
unbuilt although it pays, somebody else's reasons are missing. They are put back as a charge, in the manner of
positive mathematical programming: at a plan of next to nothing (`TRIAL` of every measure), without targets, let g be
the slope of all costs in a measure and c its charge. It is charged

    c (1 + public_money) + h,        h = max(0, -(c + g))

so that without targets nothing pays from its first tonne on. For common measures g is the mean of the futures, also
where the plan weighs the worst more: what it builds for that is its own purpose. Later ones are charged in each future
by its own slope. What a plan *costs* is reckoned without h and without the cost of public money: they decide, they are
not paid.

References
----------
Montgomery (1972): prices that bring about given quantities. Weitzman (1974): prices and quantities.
Howitt (1995): positive mathematical programming.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from ytterby.planning.kinds.base import RowWeights
from ytterby.planning.solve.steps import MILLION

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ytterby.ground.arrays import Floats
    from ytterby.planning.planner import Counts
    from ytterby.planning.solve.frame import BlockPart, Frame
    from ytterby.planning.solve.recourse import Cut, SecondStage


Burdens = dict[tuple[str, int], float]
ByPlace = dict[tuple[str, str, int], float]
"""What, where and in which block -> an amount."""
LEVY, QUOTA, PROCUREMENT, COST_PLUS = "levy", "quota", "procurement", "cost_plus"
OFFTAKE, SETTLED = "offtake", (COST_PLUS, "contract_for_difference")
LEAST_PREMIUM, LEAST_TONNES = 0.5, 1.0
"""[USD/kg], [t/yr] below which nothing is paid: within what steps of curves leave open."""


def marginals(second_stage: SecondStage) -> Floats:
    """What one unit more of each target's level does to the cost: array (target row) [million USD per its unit].

    With l >= 0 the multiplier of a row, at + turn (weight x) / (whole x) what is reached: the level moves the right
    side by (whole x) / turn, so the cost falls by l (whole x) / turn where more is allowed, and rises where more is
    asked.
    """
    return np.array([
        -float(each) * row.over(second_stage.answer(part)) / row.turn
        for (part, row), each in zip(second_stage.rows, second_stage.multipliers(), strict=True)
    ])  # fmt: skip


def burdens(second_stage: SecondStage) -> Burdens:
    """Burdens of the planner's own activities: (burden, block) -> units a year; empty where the folder has none."""
    planner, blocks = second_stage.planner, second_stage.frame.blocks
    totals: Burdens = {}
    for part in second_stage.blocks:
        active = part.program.activity(second_stage.answer(part), planner.ours.size)
        for name, value in planner.burdens(blocks.middles[part.block]).items():
            if (units := float(value @ active)) != 0.0:
                totals[name, part.block] = units
    return totals


def lost(second_stage: SecondStage) -> Floats:
    """What the planner's uses lose in each block, at base prices: array (block) [million USD/yr]."""
    planner, by_block = second_stage.planner, []
    for part in second_stage.blocks:
        stopped = planner.stopped(part.program, second_stage.answer(part))
        short = planner.base.demand.price * np.maximum(stopped, 0.0)
        by_block.append(float(short[planner.inside].sum()) / 1e3)
    return np.array(by_block)


def worth(second_stage: SecondStage) -> ByPlace:
    """What one more tonne is worth at the planner's nodes where something flows [USD/kg]."""
    planner, values = second_stage.planner, {}
    for part in second_stage.blocks:
        nodes, matrix = part.program.nodes, part.program.matrix
        price = second_stage.row_worth(part)
        through = matrix[: nodes.size].maximum(0) @ second_stage.answer(part)
        for place, node in enumerate(nodes):
            commodity, region = planner.network.nodes[node]
            if region in planner.members and through[place] > 1e-6 * planner.base.node_scale[node]:
                values[commodity, region, part.block] = float(price[place])
    return values


@dataclass(frozen=True)
class Levy:
    """A levy, a quota or procurement of goods that a supplier sends in a block of years.

    rate : share of their price where they come from; without a levy what its licences earn, or would earn
    flow [million USD/yr]: what they are worth there; tonnes : that may come, as quotas count [t/yr], none of a levy
    """

    stage: str
    origin: str
    block: int
    rate: float
    flow: float
    tonnes: float | None = None
    instrument: str = LEVY

    @property
    def key(self) -> tuple[str, str, int]:
        """By which rates of levies go."""
        return self.stage, self.origin, self.block


LEAST_RATE, MOST_RATE = 0.001, 1.0
"""Under which nothing is levied, and what is levied at most before it is known what the market makes of it."""
NEAR = 0.98
"""Share of what may come from which a quota stands, though it may earn nothing."""


def levies(second_stage: SecondStage, rates: ByPlace | None = None) -> list[Levy]:
    """What is levied at the last answer of a future: `rates`, or what a tonne less of a supplier is worth to the
    target, as one rate on the price of all that it sends; and quotas, of several rows what they earn together."""
    levied: dict[tuple[str, str, int, str], Levy] = {}
    for (part, row), each in zip(second_stage.rows, second_stage.multipliers(), strict=True):
        if row.levied is None or row.prices is None:
            continue
        key, x = (*row.levied, part.block), second_stage.answer(part)
        flow, came = float(row.prices @ x) * MILLION, float(row.weight @ x)
        charge = float(each) * came / float(second_stage.frame.blocks.weights[part.block])
        rate = charge / flow if flow > 0.0 else 0.0
        other, tonnes = levied.get((*key, row.instrument)), None
        before = other.rate if other else 0.0
        if row.instrument != LEVY:
            if came < NEAR * row.right:
                continue
            on, base = RowWeights.of(row.prices).on, second_stage.planner.base
            of = part.program.of[on]
            counted = base.border.counted[of] * np.isin(of, base.network.route_columns)
            tonnes = max(float(counted @ x[on]) * row.right / max(came, 1e-9), 0.0)
            rate += before
        else:
            rate = min(rate, MOST_RATE) if rates is None else rates.get(key, 0.0)
            if rate <= max(LEAST_RATE, before):
                continue
        levied[*key, row.instrument] = Levy(*key, rate, flow, tonnes, row.instrument)
    return [*levied.values()]


@dataclass(frozen=True)
class PaidGood:
    """A contract in a block of years. price [USD/kg]: of the contract, of cost plus its fee; premium [USD/kg]: above
    the programme's price of the good; tonnes [t/yr]: that are paid for"""

    technology: str
    region: str
    commodity: str
    block: int
    price: float
    premium: float
    tonnes: float
    instrument: str = "offtake"

    @property
    def bill(self) -> float:
        """What it costs [million USD/yr] at the programme's prices."""
        return self.premium * self.tonnes * MILLION

    @property
    def key(self) -> tuple[str, str, str, int]:
        """What tells it from others."""
        return self.technology, self.region, self.commodity, self.block

    def towards(self, price: float) -> PaidGood:
        """The same half of the way to another price, by their ratio."""
        half = sqrt(self.price * max(price, 0.0))
        return replace(self, price=half, premium=self.premium + half - self.price)


def damped(paid: Iterable[PaidGood], before: Iterable[PaidGood]) -> Iterator[PaidGood]:
    """Contracts, prices of offtakes half of the way from those of the round before. One that is needed no more goes
    half of the way to the price without it; what is settled on the day is at its new price at once."""
    known = {one.key: one for one in before if one.instrument == OFFTAKE}
    for one in paid:
        yield one.towards(known.pop(one.key, one).price)
    for old in known.values():
        if (less := old.towards(old.price - old.premium)).premium >= LEAST_PREMIUM:
            yield less


def paid_goods(second_stage: SecondStage) -> list[PaidGood]:
    """What is paid at the last answer of a future."""
    weights, multipliers = second_stage.frame.blocks.weights, second_stage.multipliers()
    goods: list[PaidGood] = []
    for part in second_stage.blocks:
        earned = [
            (row.earns, float(each) / weights[part.block] / MILLION)
            for (of, row), each in zip(second_stage.rows, multipliers, strict=True)
            if of.name == part.name and row.earns is not None and each > 0.0
        ]
        if earned:
            kind = next(row.instrument for _, row in second_stage.rows if row.earns is not None)
            goods += _goods(second_stage, part, earned, kind)
    return goods


def _goods(
    second_stage: SecondStage, part: BlockPart, earned: Sequence[tuple[Counts, float]], kind: str
) -> Iterator[PaidGood]:
    """What is paid in a block. earned : of each row what a good does for it, and what that is worth [USD/kg]; kind : of
    the contracts"""
    program, planner = part.program, second_stage.planner
    network, price = planner.network, second_stage.row_worth(part)
    scarce = np.diff(program.opens.tocsr().indptr) > 0
    rent = program.matrix.tocsr()[scarce].T @ price[scarce]
    x, out = second_stage.answer(part), -program.matrix[: program.nodes.size].tocsc()
    kinds: dict[tuple[str, str], list[int]] = {}
    for number in np.flatnonzero((program.of >= 0) & (x > 0.0)):
        column = network.columns[program.of[number]]
        plant = network.plant_of[program.of[number]]
        if column.kind == "process" and plant >= 0 and column.region in planner.members:
            kinds.setdefault((column.technology, column.region), []).append(int(number))
    for (technology, region), numbers in sorted(kinds.items()):
        own = [n for n in numbers if program.planned[n]] or numbers
        column, goods = network.columns[program.of[own[0]]], network.nodes
        made, own_make = _made(out, numbers, x), _made(out, own, x)
        premiums = {
            int(place): sum(
                worth * does(column, goods[program.nodes[place]][0]) for does, worth in earned
            )
            for place in np.flatnonzero(own_make > 0.0)
        }
        total = sum(premium * float(own_make[place]) for place, premium in premiums.items())
        needed = 1.0 - float(rent[own] @ x[own]) / max(total, 1e-9)
        fees = _fees(second_stage, part, own, premiums) if kind in SETTLED else {}
        for place, each in premiums.items():
            fee, twice = fees.get(place, 0.0), kind == COST_PLUS and place not in fees
            premium = needed * each + fee
            agreed = fee if kind == COST_PLUS else max(float(price[place]), 0.0) + premium
            needs = needed * each >= LEAST_PREMIUM and own_make[place] >= LEAST_TONNES
            if needs and not twice:
                yield PaidGood(
                    technology, region, goods[program.nodes[place]][0], part.block, agreed, premium,
                    float(made[place]), kind,
                )  # fmt: skip


def _fees(
    second_stage: SecondStage, part: BlockPart, own: list[int], premiums: Mapping[int, float]
) -> dict[int, float]:
    """Node row -> what the last tonne of its good takes above running cost at usual use [USD/kg]: a contract that is
    settled at prices of the day pays all tonnes alike. Of each column for the good that earns most, for cost plus pays
    all that a column takes in, and is not to pay it twice.

    own : lp columns of the plants; premiums : node row -> [USD/kg]
    """
    program, fees = part.program, {}
    given = -program.matrix[: program.nodes.size].tocsc()[:, own].toarray()[[*premiums]]
    main = np.argmax(given * np.array([*premiums.values()])[:, None], axis=0)
    usual = second_stage.planner.base.reference_cost[program.of[own]]
    # a step costs what its curve does in its middle; what is planned is used to the end of its last one
    beyond = (1.0 + program.planned[own]) * (program.cost[own] / MILLION - usual)
    for number, place in enumerate(premiums):
        of = (main == number) & (given[number] > 0.0)
        if of.any():
            fees[place] = float((beyond[of] / given[number][of]).max(initial=0.0))
    return fees


def _made(out: Any, numbers: list[int], x: Floats) -> Floats:
    """What columns give at each node that has a row: array (node row) [t/yr]."""
    given = out[:, numbers].maximum(0)
    return np.asarray(given @ x[numbers], dtype=np.float64)


TRIAL = 0.05
"""[t/yr] of every measure at which slopes are taken: far inside the first step of every curve, for all measures at once
in the smallest of markets, and enough for plants that only pay together."""


def trial_plan(frame: Frame, blocks: int) -> Floats:
    """A plan of next to nothing in so many blocks: array (builds, then purchases) [t/yr]."""
    builds = [min(TRIAL, one.maximum / (2 * len(frame.blocks))) for one in frame.candidates]
    years = sum(frame.blocks.lengths)
    stocks = [min(TRIAL, one.room / (2 * years)) for one in frame.stocks]
    return np.array(builds * blocks + stocks * blocks)


def charge_later(second_stage: SecondStage, public_money: float | None) -> Cut:
    """Charge later measures of a future by what they would bring without targets; returns its cut at next to nothing.

    public_money : what a unit of it costs beyond itself; None charges nothing
    The programme is left with the basis and the answer without targets; it has to be started anew.
    """
    frame = second_stage.frame
    later = trial_plan(frame, len(frame.blocks) - frame.common)
    columns = np.arange(second_stage.at["later"].start, second_stage.at["buys"].stop)
    cut, slope = second_stage.without_targets(trial_plan(frame, frame.common), columns, later)
    if public_money is None:
        return cut
    charge, builds = np.zeros(columns.size), frame.timing.charge[frame.common :].ravel()
    charge[: builds.size] = builds
    # what pays stands at its upper bound, with a reduced cost below nothing
    second_stage.surcharge[columns] = public_money * charge + np.maximum(-slope, 0.0)
    return cut


def surcharge(
    frame: Frame, cuts: Sequence[Cut], probability: Floats, public_money: float | None
) -> Floats:
    """What common measures are charged beside their charge: array (link) [million USD per t/yr].

    cuts : of each future, as `charge_later` returns them; probability : array (future); public_money : as there
    """
    if public_money is None:
        return np.zeros(frame.links)
    charge = frame.charges()
    slope = probability @ np.array([cut.slope for cut in cuts])
    charged: Floats = public_money * charge + np.maximum(-(charge + slope), 0.0)
    return charged
