"""Controls on goods, narrowed by the switches `elements` and `reach`.

What bound in the base year is part of its flows and of the run that others are measured against, so it
holds as written; the switches narrow what came after.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.ground.errors import ScenarioError, did_you_mean

if TYPE_CHECKING:
    from ytterby.law.acts.in_force import ActInForce
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.read import Chain


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
