"""Switches given by hand: `NAME=VALUE` pairs, checked against the schema, laid over a scenario's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, get_args

from pydantic import ValidationError

from ytterby.errors import ScenarioError, did_you_mean
from ytterby.scenarios.schema import Switches

if TYPE_CHECKING:
    from ytterby.scenarios.scenario import Scenario

ON, OFF = ("true", "on", "yes"), ("false", "off", "no")


def values_of(name: str) -> tuple[str, ...]:
    """The values that a switch may take, as one writes them."""
    kind = Switches.model_fields[name].annotation
    return (ON[0], OFF[0]) if kind is bool else tuple(str(v) for v in get_args(kind))


def read_switches(pairs: Sequence[str]) -> dict[str, Any]:
    """Switches from `NAME=VALUE` pairs.

    Raises
    ------
    ScenarioError
        when a pair has no `=`, names no switch, names one twice, or gives it a value it cannot take.
    """
    found: dict[str, Any] = {}
    for pair in pairs:
        name, mark, text = (part.strip() for part in pair.partition("="))
        if not mark or not name or not text:
            raise ScenarioError(
                f"switch {pair!r} is no NAME=VALUE", advice="For example: --switch stocks=off"
            )
        name = name.replace("-", "_")
        if name not in Switches.model_fields:
            advice = did_you_mean(name, Switches.model_fields)
            raise ScenarioError(f"unknown switch {name!r}", advice=advice)
        if name in found:
            raise ScenarioError(f"switch {name!r} is given twice")
        found[name] = _value(name, text)
    return found


def _value(name: str, text: str) -> Any:
    value: Any = text
    if Switches.model_fields[name].annotation is bool:
        value = True if text.lower() in ON else False if text.lower() in OFF else text
    try:
        return getattr(Switches.model_validate({name: value}), name)
    except ValidationError:
        raise ScenarioError(
            f"switch {name!r} cannot be {text!r}", advice=did_you_mean(text, values_of(name))
        ) from None


def with_switches(scenario: Scenario, switches: Mapping[str, Any] | None) -> Scenario:
    """The scenario with some switches turned."""
    if not switches:
        return scenario
    return replace(scenario, switches=scenario.switches.model_copy(update=dict(switches)))


def turned(scenario: Scenario) -> dict[str, Any]:
    """Switches of a scenario that are not at their defaults."""
    return scenario.switches.model_dump(exclude_defaults=True)
