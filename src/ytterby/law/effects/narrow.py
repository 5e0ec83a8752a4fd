"""Controls on goods, narrowed by the switches `elements` and `reach`, and scenarios for single elements.

What bound in the base year is part of its flows and of the run that others are measured against, so it
holds as written; the switches narrow what came after.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ytterby.ground.errors import ScenarioError, did_you_mean
from ytterby.law.effects.effect import is_narrowed, touched

if TYPE_CHECKING:
    from ytterby.law.acts.base import ActInForce
    from ytterby.law.book import Book
    from ytterby.law.effects.effect import Floats
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.network import Network
    from ytterby.world.read import Chain


def check(scenario: Scenario, chain: Chain) -> None:
    """Refuse a narrowing that this data folder cannot do. Raises ScenarioError."""
    switches = scenario.switches
    folder = chain.folder.name
    for symbol in switches.elements if isinstance(switches.elements, tuple) else ():
        if symbol not in chain.elements:
            raise ScenarioError(
                f"switch 'elements': {symbol} is no element of the data folder {folder}",
                where=str(scenario.path or ""),
                advice=did_you_mean(symbol, chain.elements),
            )
    if switches.reach == "oxide_only" and not chain.stages_to_separated:
        raise ScenarioError(
            f"switch 'reach': the data folder {folder} does not say at which stage elements "
            "are separated",
            where="stages.csv, column separated",
            advice="Mark one stage with yes.",
        )


def with_its_tonnes(network: Network, row: ActInForce, base: Floats) -> ActInForce | None:
    """An act on goods with the tonnes that go with what is left of it; None where nothing is left.

    A quota in tonnes keeps the share that its goods had in the base year's exports.

    Parameters
    ----------
    base : array (column) [t], flows of the base year.
    """
    if not is_narrowed(network.chain, row):
        return row
    left = touched(network, row)
    if not left.size:
        return None
    if row.quantity_t is None:
        return row
    usual = float(base[touched(network, replace(row, elements=(), oxide_only=False))].sum())
    share = float(base[left].sum()) / usual if usual > 0.0 else 1.0
    return replace(row, quantity_t=row.quantity_t * share)


def elements_touched(scenario: Scenario, book: Book, network: Network) -> tuple[str, ...]:
    """Elements in the goods that the scenario's later acts touch on some route, in the folder's order."""
    chain = network.chain
    found: set[str] = set()
    seen: set[str] = set()
    for year in range(chain.base_year, scenario.years.end + 1):
        for row in scenario.acts_in(year, book, set(chain.elements)):
            if not (row.act.on_goods and row.binds) or row.key in seen:
                continue
            if row.since.year <= chain.base_year:
                continue
            seen.add(row.key)
            for column in touched(network, row):
                found |= chain.contents[network.columns[column].commodity]
    return tuple(e for e in chain.elements if e in found)


def one_by_one(scenario: Scenario, book: Book, network: Network) -> list[Scenario]:
    """A scenario of its own for each element that its controls on goods touch: `NAME:Dy` and so on."""
    whole = narrowed_to(scenario, "all")
    return [
        replace(narrowed_to(scenario, (symbol,)), name=f"{scenario.name}:{symbol}")
        for symbol in elements_touched(whole, book, network)
    ]


def narrowed_to(scenario: Scenario, elements: str | tuple[str, ...]) -> Scenario:
    """The scenario with the switch `elements` turned."""
    switches = scenario.switches.model_copy(update={"elements": elements})
    return replace(scenario, switches=switches)
