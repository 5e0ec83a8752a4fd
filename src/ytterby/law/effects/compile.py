"""All acts in force in a period -> one `Effects`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from ytterby.law.effects import content, licence, prohibition, quota, tax, technology
from ytterby.law.effects.effect import Effects
from ytterby.law.effects.elements import with_its_tonnes

if TYPE_CHECKING:
    from datetime import date

    from ytterby.law.effects.effect import Floats
    from ytterby.scenarios.scenario import ActInForce
    from ytterby.world.network import Network


class Days(Protocol):
    """A period, by its first and last day."""

    @property
    def first(self) -> date:
        """First day."""

    @property
    def last(self) -> date:
        """Last day."""


def compile_acts(
    acts: list[ActInForce],
    network: Network,
    span: Days,
    base_activity: Floats,
    quota_growth: float,
    restricted_share: float,
    base_balance: Any = None,
    books: quota.Books | None = None,
) -> Effects:
    """Effects of the acts that bind in a period.

    Parameters
    ----------
    acts : from `Scenario.acts_between`; those suspended throughout have no effect on the market.
    span : the period, by its first and last day.
    base_activity : array (column) [t], the base-year flows that quotas are measured against.
    quota_growth : production quota over that of the base year; infinite when abolished.
    restricted_share : share of know-how sales that a licence requirement stops.
    base_balance : sparse (node, column), the base year's coefficients; needed where a licence tells
        end users apart.
    books : how export quotas count and what is left of them; each tonne as one when left out.
    """
    effects = Effects.none(network)
    books = books or quota.Books.plain(len(network.columns))
    first, days = span.first, (span.last - span.first).days + 1
    general = [row for row in acts if row.act.act == "general_licence"]
    for act in acts:
        row = with_its_tonnes(network, act, base_activity)
        if row is None:  # the switches leave nothing of it
            continue
        if row.share_of_year <= 0.0 or row.strength <= 0.0:
            continue
        effects.measures.add(row.measure_id)
        kind = row.act.act
        if kind == "prohibition":
            prohibition.apply(effects, row, network)
        elif kind == "licence":
            passing = licence.passing(row, network, first, days, base_balance, base_activity)
            licence.apply(effects, row, network, passing, general)
            licence.hold_neighbours(effects, row, network, first, days)
        elif kind == "export_quota":
            quota.apply_export(effects, row, network, base_activity, first, span.last, books)
        elif kind == "production_quota":
            rise = quota.recorded_rise(row.act, books.since, first.year)
            quota.apply_production(effects, row, network, base_activity, quota_growth, rise)
        elif kind in ("export_tax", "tariff"):
            tax.apply(effects, row, network)
        elif kind == "origin_requirement":
            content.require(effects, row, network)
        elif kind != "general_licence":
            technology.apply(effects, row, restricted_share)
    return effects
