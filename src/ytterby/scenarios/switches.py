"""Switches: parts of the model that a scenario may turn, in its file or by hand as `NAME=VALUE` pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BeforeValidator, Field, ValidationError, ValidationInfo

from ytterby.controls.book import Truce
from ytterby.controls.names import PACKAGED, Names, names_meant
from ytterby.controls.values import Strict
from ytterby.datasets.burdens import price_words
from ytterby.ground.errors import ScenarioError, check_known, did_you_mean
from ytterby.ground.yamlfile import unknown_name


def _elements(value: Any, info: ValidationInfo) -> Any:
    """A word, one symbol, symbols with commas between (command line) or a list of symbols (file)."""
    if value in get_args(ElementWord):
        return value
    named = value.split(",") if isinstance(value, str) else value
    if not isinstance(named, list | tuple) or not named:
        raise ValueError(f"must be all, one_by_one or a list of element symbols, not {value!r}")
    symbols = [name.strip() if isinstance(name, str) else name for name in named]
    meant = names_meant(info)
    for name in symbols:
        if meant is not None and name not in meant.elements:
            raise unknown_name("element", name, (*get_args(ElementWord), *meant.elements))
    if len(set(symbols)) < len(symbols):
        raise ValueError(f"names an element twice: {', '.join(symbols)}")
    return tuple(symbols)


ElementWord = Literal["all", "one_by_one"]
Elements = Annotated[ElementWord | tuple[str, ...], BeforeValidator(_elements)]
Expectations = Literal["pipeline_aware", "adaptive", "none", "perfect"]
Substitution = Literal["long_run", "short_run", "none"]


EnvironmentPrice = Annotated[tuple[str, ...], BeforeValidator(price_words)]


class Switches(Strict):
    """Parts of the model that a scenario may turn.

    elements : which elements the acts on goods bind that take effect after the base year: `all` that
        they name, or those of a list only (a magnet counts if it holds one of them); `one_by_one` runs
        the scenario once for each, beside the run with all at once. Acts on technologies stay.
    reach : how far down the chain the same acts bind: `through_magnets`, as they are written, or
        `oxide_only`, up to the separated oxide (what the data folder marks as separated).
    production_quota : path of China's production quota: `follows_demand` of the world, `as_recorded` adds
        the tonnes that the records add, `frozen` at the base year's, or `abolished`.
    substitution : how far users may do without. `long_run`: any recipe, and what is saved for good;
        `short_run`: recipes in use in the base year only; `none`: shares stay. Demand responds as
        within a year in the last two.
    stocks : whether stocks may be drawn and built.
    speculation : whether stocks are held for an expected price rise.
    scrap : whether scrap of retired goods follows what retires; else it stays at the base year's.
    investment : whether capacity may be added beyond what is announced.
    know_how : whether know-how outside the holder may grow.
    expectations : what investors expect. `pipeline_aware`: remembered prices, the outlook and all that
        is under construction; `adaptive`: remembered prices and today's shortage only; `none`: today's
        price and shortage; `perfect`: the prices of a first run of the same scenario (a bound).
    holders : what holders of stock expect: `near_last`, nearly the last price pulled to a normal one, or
        the `remembered` price of investors. This and the next five are laws of decision 0019.
    news : whether stocks are built on news: at home where output is cut, by importers under a licence.
    announcements : whether announcements of the record are news; off: recorded acts only.
    bounded_smuggling : whether unrecorded exports grow no faster than the folder's limit.
    reserve_price : whether licences of an export quota are held for a price when they are not scarce.
    licence_queue : whether licences are worked off in a queue; else nothing passes for `lag_days`, then all.
    uses_return : whether uses that stood still for want of goods come back as goods do; else what stood still is lost
        as what a price as high would have driven out.
    environment_price : what producers pay for burdens, in USD per unit of each: `{greenhouse_gas: 100}`, or on the
        command line `co2=100,ammonia_nitrogen=2000,from=2030`; from the year after the base year on.
    truce : when suspended controls of the record bind again. `by_statements`: after the day that governments have
        named since; `by_text`: on the day after the last day that their own text names; `holds`: never, where they are
        suspended on the last day of the facts.
    """

    elements: Elements = "all"
    reach: Literal["through_magnets", "oxide_only"] = "through_magnets"
    production_quota: Literal[
        "as_published", "follows_demand", "as_recorded", "frozen", "abolished"
    ] = "as_published"
    substitution: Substitution = "long_run"
    stocks: bool = Field(default=True, strict=True)
    speculation: bool = Field(default=False, strict=True)
    scrap: bool = Field(default=True, strict=True)
    investment: bool = Field(default=True, strict=True)
    know_how: bool = Field(default=True, strict=True)
    expectations: Expectations = "pipeline_aware"
    holders: Literal["near_last", "remembered"] = "near_last"
    news: bool = Field(default=True, strict=True)
    announcements: bool = Field(default=True, strict=True)
    bounded_smuggling: bool = Field(default=True, strict=True)
    reserve_price: bool = Field(default=True, strict=True)
    licence_queue: bool = Field(default=True, strict=True)
    uses_return: bool = Field(default=True, strict=True)
    environment_price: EnvironmentPrice = ()
    truce: Truce = "by_statements"


PRICE = "environment_price"
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

    An element that only laws name is read: `check_narrowing` says that the folder has none. Raises
    ScenarioError when a pair has no `=`, names no switch, names one twice, or gives it a value it cannot
    take.
    """
    switches: dict[str, Any] = {}
    elements = dict.fromkeys((*names.elements, *PACKAGED.elements))
    names = replace(names, elements=tuple(elements))
    for pair in pairs:
        name, mark, text = (part.strip() for part in pair.partition("="))
        if not mark or not name or not text:
            advice = "For example: --switch stocks=off"
            raise ScenarioError(f"switch {pair!r} is no NAME=VALUE", advice=advice)
        name = name.replace("-", "_")
        check_known(name, Switches.model_fields, "unknown switch {!r}", ScenarioError)
        if name in switches:
            raise ScenarioError(f"switch {name!r} is given twice")
        switches[name] = _value(name, text, names)
    return switches


def _value(name: str, text: str, names: Names) -> Any:
    value: Any = text
    if Switches.model_fields[name].annotation is bool:
        value = True if text.lower() in ON else False if text.lower() in OFF else text
    try:
        return getattr(Switches.model_validate({name: value}, context={"names": names}), name)
    except ValidationError:
        what, advice = f"switch {name!r} cannot be {text!r}", _advice(name, text, names)
        raise ScenarioError(what, advice=advice) from None


def _advice(name: str, text: str, names: Names) -> str:
    if name == PRICE:
        return "Give prices in USD per unit, such as co2=100,ammonia_nitrogen=2000,from=2030."
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
