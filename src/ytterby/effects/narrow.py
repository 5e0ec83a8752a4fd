"""Controls on goods, narrowed by the switches `elements` and `reach`.

What bound in the base year is part of its flows and of the run that others are measured against, so it
holds as written; the switches narrow what came after.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ytterby.controls.acts import GOODS_ACTS
from ytterby.errors import ScenarioError, did_you_mean

if TYPE_CHECKING:
    from ytterby.chain.network import Network
    from ytterby.chain.read import Chain
    from ytterby.controls.book import Book
    from ytterby.effects.effect import Floats
    from ytterby.scenarios.scenario import ActInForce, Scenario


def covers(chain: Chain, row: ActInForce, commodity: str) -> bool:
    """Whether an act on goods touches a commodity, in what the switches leave of it."""
    good = chain.commodities[commodity]
    if not row.act.covers(commodity, good["stage"], good["element"] or None):
        return False
    if not is_narrowed(chain, row):
        return True
    if row.oxide_only and good["stage"] not in chain.stages_to_separated:
        return False
    return not row.elements or not chain.contents[commodity].isdisjoint(row.elements)


def is_narrowed(chain: Chain, row: ActInForce) -> bool:
    """Whether the switches take something from this act."""
    return bool(row.elements or row.oxide_only) and row.since.year > chain.base_year


def with_its_tonnes(network: Network, row: ActInForce, base: Floats) -> ActInForce | None:
    """An act on goods with the tonnes that go with what is left of it; None where nothing is left.

    A quota in tonnes keeps the share that its goods had in the base year's exports.

    Parameters
    ----------
    base : array (column) [t], flows of the base year.
    """
    from ytterby.effects.effect import touched

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


def check(scenario: Scenario, chain: Chain) -> None:
    """Refuse a narrowing that this data folder cannot do. Raises ScenarioError."""
    switches = scenario.switches
    folder = chain.folder.name
    if isinstance(switches.elements, tuple):
        for symbol in switches.elements:
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


def elements_touched(scenario: Scenario, book: Book, network: Network) -> tuple[str, ...]:
    """Elements in the goods that the scenario's later acts touch on some route, in the folder's order."""
    from ytterby.effects.effect import touched

    chain = network.chain
    found: set[str] = set()
    seen: set[tuple[str, str]] = set()
    for year in range(chain.base_year, scenario.years.end + 1):
        for row in scenario.acts_in(year, book, set(chain.elements)):
            key = row.measure_id, row.act.label
            if row.act.act not in GOODS_ACTS or row.since.year <= chain.base_year or key in seen:
                continue
            if row.share_of_year <= 0.0 or row.strength <= 0.0:
                continue
            seen.add(key)
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
