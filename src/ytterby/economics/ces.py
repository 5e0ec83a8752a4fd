r"""A network of CES nests with materials in fixed supply, by Newton's method on prices.

A node is an industry, or the part of one that holds the material (its *line*). Cost of node j, all logs of ratios to
the base, factor (labour and capital) as numeraire:

    p^(1-s) = rho q^(1-s) + (1-rho) z^(1-s),   z^(1-th) = aL w^(1-th) + aM m^(1-th),   m^(1-ep) = sum om_i p_i^(1-ep)

Final use is one CES basket of elasticity `final`. Unknown are the prices of nodes and of materials: prices equal cost,
and of every material as much is used as is left. With cost shares S (node, input) at current prices,

    (I - S) dp = rho dq - (p - cost)                    sales v = (I - S')^-1 b,   per unit of final spending.

Income is the factor's and what materials earn; a change of who earns it moves no quantity, since all spend alike.
Follows the closed economy of Baqaee and Farhi (2019), https://ssrn.com/abstract=2909855.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ytterby.ground.errors import MarketError, error_of

if TYPE_CHECKING:
    from ytterby.ground.arrays import Floats


EXACT = 1e-11
"""Largest log residual of a solution."""
LONGEST = 1.0
"""Longest step of a log price of a material: use falls little at first and then all at once."""
MAX_STEPS = 400
FARTHEST = 600.0
"""Log price of a material beyond which no price is found."""


@dataclass(frozen=True)
class Elasticities:
    """Of substitution: factor against inputs, between inputs, between goods of final use, between exported goods, and
    between what one industry makes with a product and without it.

    Set from a source or swept; never fitted.
    """

    factor: float = 0.5
    inputs: float = 0.001
    final: float = 0.9
    exports: float = 0.76
    variety: float = 1.36


@dataclass(frozen=True)
class CesNetwork:
    """Base shares of a network.

    Attributes
    ----------
    factor : array (node), share of factors in cost without materials.
    inputs : array (node, node), shares of inputs in the bundle of inputs, rows sum to 1 or 0.
    material : array (node, material), cost share of a material.
    final : array (node), shares of final spending.
    nest : array (node), elasticity between the materials and everything else.
    between : array (node), elasticity between inputs.
    other : the elasticities outside the nest.
    """

    factor: Floats
    inputs: Floats
    material: Floats
    final: Floats
    nest: Floats
    between: Floats
    other: Elasticities


@dataclass(frozen=True)
class CesSolution:
    """prices : array (node), log; material_prices : array (material), log; output : array (node), over the base;
    real : log change of real final use; earned : array (material), over current final spending;
    steps : Newton steps; residual : the largest.
    """

    prices: Floats
    material_prices: Floats
    output: Floats
    real: float
    earned: Floats
    steps: int
    residual: float


def log_mean(shares: Floats, logs: Floats, power: float | Floats) -> Floats:
    """Log of the power mean of order `power` of prices: sums over the last axis of `shares`; order 0 is geometric."""
    r = np.asarray(power, dtype=float)
    zero = np.abs(r) < 1e-12
    safe = np.where(zero, 1.0, r)
    if r.ndim == 0:
        mean = shares @ (logs if zero else np.expm1(safe * logs))
        return np.asarray(mean if zero else np.log1p(mean) / safe)
    grown = np.log1p(np.sum(shares * np.expm1(safe[:, None] * logs), axis=-1)) / safe
    return np.asarray(np.where(zero, np.sum(shares * logs, axis=-1), grown))


def _bundles(shares: Floats, logs: Floats, power: Floats) -> Floats:
    """`log_mean` of each row of shares with its power; rows of one power are done at once."""
    means = np.empty(len(shares))
    for one in np.unique(power):
        rows = power == one
        means[rows] = log_mean(shares[rows], logs, float(one))
    return means


@dataclass(frozen=True)
class _State:
    """Costs and current shares at some prices."""

    cost: Floats
    price_level: float
    shares: Floats  # (node, input) of all cost
    factor: Floats
    material: Floats
    final: Floats


def _state(net: CesNetwork, lp: Floats, lq: Floats) -> _State:
    other, nest = net.other, 1.0 - net.nest
    has = net.inputs.sum(axis=1)
    m = _bundles(net.inputs, lp, 1.0 - net.between)
    m = np.where(has > 0.0, m, 0.0)
    pair = np.stack([net.factor, 1.0 - net.factor], axis=1)
    z = log_mean(pair, np.stack([np.zeros_like(m), m], axis=1), np.full(m.size, 1.0 - other.factor))
    rho = net.material.sum(axis=1)
    stacked = np.concatenate([net.material, (1.0 - rho)[:, None]], axis=1)
    prices = np.concatenate([np.broadcast_to(lq, net.material.shape), z[:, None]], axis=1)
    cost = log_mean(stacked, prices, nest)
    z_share = (1.0 - rho) * np.exp(nest * (z - cost))
    m_share = (1.0 - net.factor) * np.exp((1.0 - other.factor) * (m - z)) * z_share
    between = np.exp((1.0 - net.between)[:, None] * (lp[None, :] - m[:, None]))
    shares = net.inputs * between * m_share[:, None]
    level = float(log_mean(net.final, lp, 1.0 - other.final))
    return _State(
        cost, level, shares,
        net.factor * np.exp(-(1.0 - other.factor) * z) * z_share,
        net.material * np.exp(nest[:, None] * (lq[None, :] - cost[:, None])),
        net.final * np.exp((1.0 - other.final) * (lp - level)),
    )  # fmt: skip


def solve(net: CesNetwork, left: Floats, start: tuple[Floats, Floats] | None = None) -> CesSolution:
    """Prices at which as much of every material is used as is left.

    left : array (material), of the base, in (0, 1]. start : log prices of nodes and of materials to begin with, of a
        network that is near to this one; those of the base if left out, or where none is found from there.

    Raises MarketError where no price clears a material.
    """
    from scipy.linalg import lu_factor, lu_solve

    n, k = net.material.shape
    if start and (start[0].size, start[1].size) != (n, k):
        start = None
    lp, lq = start or (np.zeros(n), np.zeros(k))
    base = _state(net, np.zeros(n), np.zeros(k))
    eye = np.eye(n)
    sales0 = lu_solve(lu_factor(eye - base.shares.T), base.final)
    spent0 = 1.0 / float(base.factor @ sales0)
    goal = np.log(spent0 * (sales0 @ base.material)) + np.log(left)
    worst, step = np.inf, 0
    while step < MAX_STEPS:
        step += 1
        now = _state(net, lp, lq)
        factors = lu_factor(eye - now.shares)
        sales = lu_solve(factors, now.final, trans=1)
        earned, paid = sales @ now.material, float(now.factor @ sales)
        gap_p, gap_q = lp - now.cost, np.log(earned) - np.log(paid) - lq - goal
        worst = float(max(np.abs(gap_p).max(), np.abs(gap_q).max(initial=0.0)))
        if worst < EXACT or not np.isfinite(worst):
            break
        moved = lu_solve(factors, np.column_stack([-gap_p, now.material]))  # (node, 1 + material)
        slopes = _slopes(net, now, sales, factors, moved)
        jacobian = slopes[:, 1:] - np.eye(k)
        dq = np.linalg.solve(jacobian, -(gap_q + slopes[:, 0])) if k else np.zeros(0)
        longest = float(np.abs(dq).max(initial=0.0))
        if longest > LONGEST:
            dq *= LONGEST / longest
        lq = lq + dq
        lp = lp + moved[:, 0] + moved[:, 1:] @ dq
        if not np.isfinite(lp).all() or lq.max(initial=0.0) > FARTHEST:
            break
    if not worst < EXACT and start:
        return solve(net, left)
    if not worst < EXACT:
        raise error_of(
            MarketError, "ces_price", "the CES network", much=100.0 * float(np.min(left))
        )
    spent = 1.0 / paid / spent0
    sold = np.where(sales0 > 0.0, sales0, 1.0)  # some nodes sell nothing, and stay as they are
    output = np.where(sales0 > 0.0, np.exp(-lp) * sales * spent / sold, 1.0)
    level = float(np.log(spent) - now.price_level)
    return CesSolution(lp, lq, output, level, earned, step, worst)


def _slopes(net: CesNetwork, now: _State, sales: Floats, factors: Any, moved: Floats) -> Floats:
    """Change of log(earned / paid) of each material by direction: array (material, direction).

    The first direction closes the gap between prices and costs; the others raise one material's price.
    """
    from scipy.linalg import lu_solve

    other, nest, k = net.other, (1.0 - net.nest)[:, None], net.material.shape[1]
    between = (1.0 - net.between)[:, None]
    raised = np.concatenate([np.zeros((k, 1)), np.eye(k)], axis=1)  # (material, direction)
    all_m = now.shares.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        within = np.where(all_m[:, None] > 0.0, now.shares / all_m[:, None], 0.0)
        m_of_z = np.where(all_m + now.factor > 0.0, all_m / (all_m + now.factor), 0.0)[:, None]
    dm = within @ moved
    dz = m_of_z * dm
    z_share = (1.0 - now.material.sum(axis=1))[:, None]
    dc = now.material @ raised + z_share * dz  # of cost, which prices approach
    outer = nest * (dz - dc)
    inner = -between * dm + (1.0 - other.factor) * (dm - dz) + outer
    bought = now.shares.T @ (sales[:, None] * between)
    right = moved * bought + now.shares.T @ (sales[:, None] * inner)
    right += (1.0 - other.final) * now.final[:, None] * (moved - (now.final @ moved)[None, :])
    ds = lu_solve(factors, right, trans=1)
    d_factor = now.factor[:, None] * (-(1.0 - other.factor) * dz + outer)
    d_paid = now.factor @ ds + sales @ d_factor
    paid = float(now.factor @ sales)
    earned = sales @ now.material
    weight = sales[:, None] * now.material  # (node, material)
    d_earned = now.material.T @ ds - weight.T @ (nest * dc) + (weight.T @ nest) * raised
    return np.asarray(d_earned / earned[:, None] - d_paid[None, :] / paid)
