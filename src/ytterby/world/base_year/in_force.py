r"""Controls on goods that bound in the base year: they are part of its border prices and flows.

With duty d and the rent of an export quota that bound, u per tonne of quota (w tonnes of it for a tonne of the
model), the importer's price is

    exporter's price x (1 + VAT not refunded) x (1 + d) + u w + freight + extra

for a duty is levied on what a good costs at the border, VAT that is not refunded included (China: FOB price
over 1 + d, Regulations on Import and Export Duties, article 26).

A run in which they hold as recorded returns the base year, and one without them does not. `u` is the
parameter `export_quota_rent` (none without it). Where it is above zero the quota bound, so the reconciled
flow is what it let through: its tonnes of later years count against that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ytterby.law.acts.export_quota import ExportQuota
from ytterby.law.acts.taxes import Duty
from ytterby.scenarios.scenario import Scenario
from ytterby.scenarios.schema import Controls

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ytterby.law.acts.in_force import ActInForce
    from ytterby.law.book import Book
    from ytterby.world.base_year.least_squares import Floats
    from ytterby.world.network import Network
    from ytterby.world.values import Values


@dataclass(frozen=True)
class Quota:
    """An export quota of the base year: columns it covers, and its tonnes by the law [t/yr]."""

    key: str
    columns: NDArray[np.int64]
    tonnes: float


@dataclass(frozen=True)
class InForce:
    """duty : array (column) [share of the origin's price]; counted : array (column), tonnes of quota that
    a tonne uses up; rent : array (column) [USD/kg] of the quotas that bound; quotas : all of them."""

    duty: Floats
    counted: Floats
    rent: Floats
    quotas: tuple[Quota, ...]

    def limits(self) -> tuple[Quota, ...]:
        """The quotas that bound."""
        return tuple(q for q in self.quotas if np.any(self.rent[q.columns] > 0.0))

    def scale(self, activity: Floats) -> dict[str, float]:
        """Tonnes of quota for a tonne of the law, by act, where it bound: base-year flow over quota."""
        return {
            q.key: float(self.counted[q.columns] @ activity[q.columns]) / q.tonnes
            for q in self.limits()
            if q.tonnes > 0.0
        }


def in_force(network: Network, values: Values, book: Book) -> InForce:
    """What the recorded controls did to the routes of the base year."""
    chain = network.chain
    duty, rent = np.zeros(len(network.columns)), np.zeros(len(network.columns))
    counted, quotas = np.ones(len(network.columns)), []
    for number in network.route_columns:
        stage = chain.commodities[network.columns[number].commodity]["stage"]
        counted[number] = values.optional(f"gross_per_net.{stage}", 1.0)
    premium = values.optional("export_quota_rent")
    recorded = Scenario("base year", "", "", Controls(as_recorded=True))
    for row in recorded.acts_in(chain.base_year, book, set(chain.elements)):
        held, act = row.share_of_year * row.strength, row.act
        if held <= 0.0 or not isinstance(act, Duty | ExportQuota):
            continue
        columns = _routes(network, row)
        if isinstance(act, Duty):
            for number in columns:
                good = chain.commodities[network.columns[number].commodity]
                duty[number] += held * act.rate_for(good["element"] or None)
        elif row.quantity_t is not None and columns.size:
            quotas.append(Quota(row.key, columns, row.quantity_t))
            rent[columns] = premium * counted[columns]
    return InForce(duty, counted, rent, tuple(quotas))


def _routes(network: Network, row: ActInForce) -> NDArray[np.int64]:
    found = []
    for number in network.route_columns:
        column = network.columns[number]
        good = network.chain.commodities[column.commodity]
        if row.act.binds_route(column.region, column.destination) and row.act.covers(
            column.commodity, good["stage"], good["element"] or None
        ):
            found.append(int(number))
    return np.array(found, dtype=np.int64)
