"""Switches given by hand: `NAME=VALUE` pairs, checked against the schema, laid over a scenario's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from pydantic import ValidationError

from ytterby.ground.errors import ScenarioError, did_you_mean
from ytterby.law.names import PACKAGED, Names
from ytterby.scenarios.schema import Switches

if TYPE_CHECKING:
    from ytterby.scenarios.scenario import Scenario

ON, OFF = ("true", "on", "yes"), ("false", "off", "no")


def values_of(name: str) -> tuple[str, ...]:
    """The values that a switch may take, as one writes them."""
    kind = Switches.model_fields[name].annotation
    return (ON[0], OFF[0]) if kind is bool else tuple(_words(kind))


def _words(kind: Any) -> list[str]:
    """The words of a Literal; of a union, those of its Literals (the rest is free, such as symbols)."""
    if get_origin(kind) is Literal:
        return [str(value) for value in get_args(kind)]
    return [word for part in get_args(kind) for word in _words(part)]


def read_switches(pairs: Sequence[str], names: Names = PACKAGED) -> dict[str, Any]:
    """Switches from `NAME=VALUE` pairs; `names` are those of the data folder.

    An element that only laws name is read: `law.effects.narrow.check` says that the folder has none.

    Raises
    ------
    ScenarioError
        when a pair has no `=`, names no switch, names one twice, or gives it a value it cannot take.
    """
    found: dict[str, Any] = {}
    elements = dict.fromkeys((*names.elements, *PACKAGED.elements))
    names = replace(names, elements=tuple(elements))
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
        found[name] = _value(name, text, names)
    return found


def _value(name: str, text: str, names: Names) -> Any:
    value: Any = text
    if Switches.model_fields[name].annotation is bool:
        value = True if text.lower() in ON else False if text.lower() in OFF else text
    try:
        return getattr(Switches.model_validate({name: value}, context={"names": names}), name)
    except ValidationError:
        raise ScenarioError(
            f"switch {name!r} cannot be {text!r}", advice=_advice(name, text, names)
        ) from None


def _advice(name: str, text: str, names: Names) -> str:
    if name != "elements":
        return did_you_mean(text, values_of(name))
    known = names.elements
    unknown = next((s for s in text.split(",") if s.strip() not in known), text).strip()
    words = " or ".join(values_of(name))
    example = "Dy,Tb" if {"Dy", "Tb"} <= set(known) else ",".join(known[:2])
    near = did_you_mean(unknown, (*values_of(name), *known))
    return f"{near} Give {words}, or symbols: elements={example}"


def written(value: Any) -> str:
    """The value of a switch as one writes it on the command line."""
    if isinstance(value, tuple):
        return ",".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def with_switches(scenario: Scenario, switches: Mapping[str, Any] | None) -> Scenario:
    """The scenario with some switches turned."""
    if not switches:
        return scenario
    known = {**scenario.switches.model_dump(), **switches}
    return replace(scenario, switches=Switches.model_validate(known, context={"names": None}))


def turned(scenario: Scenario) -> dict[str, Any]:
    """Switches of a scenario that are not at their defaults."""
    return scenario.switches.model_dump(exclude_defaults=True)
