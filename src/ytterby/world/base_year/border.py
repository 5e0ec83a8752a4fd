r"""What the law of the base year put on its borders: it is part of that year's prices and flows.

With duty d and the rent of an export quota that bound, u per tonne of quota (w tonnes of it for a tonne of the
model), the importer's price is

    exporter's price x (1 + VAT not refunded) x (1 + d) + u w + freight + extra

for a duty is levied on what a good costs at the border, VAT that is not refunded included (China: FOB price
over 1 + d, Regulations on Import and Export Duties, article 26).

A run in which they hold as recorded returns the base year, and one without them does not. `u` is the
parameter `export_quota_rent` (none without it). Where it is above zero the quota bound, so the reconciled
flow is what it let through: its tonnes of later years count against that. What an act does to a market is
read once, by `law.effects.compile`, here as in every period.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from ytterby.law.acts.goods import GoodsAct
from ytterby.law.effects.compile import compile_acts
from ytterby.law.effects.effect import Books
from ytterby.scenarios.scenario import Scenario
from ytterby.scenarios.schema import Controls

if TYPE_CHECKING:
    from ytterby.law.acts.base import ActInForce
    from ytterby.law.book import Book
    from ytterby.law.effects.effect import Effects
    from ytterby.world.base_year.least_squares import Floats, Matrix
    from ytterby.world.network import Network
    from ytterby.world.values import Values


@dataclass(frozen=True)
class Border:
    """Duties and quotas of the base year.

    duty : array (column) [share of the origin's price]; counted : array (column), tonnes of quota that
    a tonne uses up; rent : array (column) [USD/kg] of the quotas that bound
    quota_scale : tonnes of quota for a tonne of the law, by the goods of the quotas that bound
        (`GoodsAct.scope`): it holds for every quota on the same goods, under whatever name
    """

    duty: Floats
    counted: Floats
    rent: Floats
    quota_scale: dict[tuple[object, ...], float]


def border_of(
    network: Network, values: Values, book: Book, balance: Matrix, activity: Floats
) -> Border:
    """What the recorded controls did to the routes of the base year.

    balance : sparse (node, column); activity : array (column) [t].
    """
    counted = tonnes_counted(network, values)
    acts, effects = _law(network, values, book, balance, activity, counted)
    goods = {row.key: row.act.scope for row in acts if isinstance(row.act, GoodsAct)}
    duty, rent = np.zeros(counted.size), np.zeros(counted.size)
    for claim in effects.taxes:
        duty[claim.columns] += claim.rate
    premium, scale = values.optional("export_quota_rent"), {}
    for pool in effects.pools if premium > 0.0 else ():
        if pool.offered is not None:  # an export quota
            rent[pool.columns] = premium * pool.weight
            if pool.tonnes > 0.0 and pool.columns.size:
                scale[goods[pool.key]] = float(pool.weight @ activity[pool.columns]) / pool.tonnes
    return Border(duty, counted, rent, scale)


def tonnes_counted(network: Network, values: Values) -> Floats:
    """Tonnes of an export quota that a tonne of a route uses up: array (column), 1 where not stated."""
    counted = np.ones(len(network.columns))
    for number, _, stage in network.routes():
        counted[number] = values.optional(f"gross_per_net.{stage}", 1.0)
    return counted


def _law(
    network: Network, values: Values, book: Book, balance: Matrix, activity: Floats, counted: Floats
) -> tuple[list[ActInForce], Effects]:
    """The recorded acts of the base year, and what they are as limits and taxes."""
    chain = network.chain
    year = (date(chain.base_year, 1, 1), date(chain.base_year, 12, 31))
    recorded = Scenario("base year", "", "", Controls(as_recorded=True))
    acts = recorded.acts_between(*year, book, set(chain.elements))
    restricted, books = values.optional("restricted_share"), Books(counted, {}, {})
    return acts, compile_acts(acts, network, year, activity, 1.0, restricted, balance, books)
