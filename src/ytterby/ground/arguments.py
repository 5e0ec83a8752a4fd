"""Arguments of the public functions, checked in one place: what a signature says, and ranges of numbers.

One item where a list belongs becomes a list of one, a path in words becomes a path. All else that a signature does not
allow is refused by name, before any file is read.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping, Set
from datetime import date
from functools import wraps
from math import inf, isfinite
from numbers import Integral, Real
from pathlib import Path
from typing import Any, Final

import yaml

from ytterby.ground.errors import YtterbyError, check_known
from ytterby.ground.files import DATA

KINDS: Final[dict[str, tuple[type, str]]] = {
    "str": (str, "a text"),
    "int": (Integral, "a whole number"),
    "float": (Real, "a number"),
    "bool": (bool, "True or False"),
    "date": (date, "a date"),
    "Path": (Path, "a path"),
    "None": (type(None), "None"),
    "Mapping[str, Any]": (Mapping, "a mapping of names to values"),
}
"""Part of an annotation -> its class, and what it is in words."""
_LISTED: Final[dict[str, Any]] = yaml.load(
    (DATA / "arguments.yaml").read_bytes(), getattr(yaml, "CSafeLoader", yaml.SafeLoader)
)
ALIASES: Final[dict[str, str]] = _LISTED["aliases"]
"""Annotation, or name of an argument -> its parts; a class that stands in a wing above is known by its name."""
LIST: Final = re.compile(r"(?:Sequence|Collection)\[(\w+)\]")
PROTOCOLS: Final = {"Layer": "name"}
"""Class that has no one above it -> an attribute by which it is known."""
FUNCTION: Final = re.compile(r"OnProgress|Callable\[.*\]")
CHOICES: Final[dict[str, list[str]]] = _LISTED["choices"]
"""Argument -> the texts that it may be."""
RANGES: Final[dict[str, tuple[float, float]]] = _LISTED["ranges"]
"""Argument -> least and greatest number, or number of its list."""


def checked(verb: Callable[..., Any], name: str) -> Callable[..., Any]:
    """A public function that checks its arguments, under the name by which it is public.

    Raises YtterbyError where an argument is none that the signature, `RANGES` or `CHOICES` allow, or is refused by
    pydantic.
    """
    signature = inspect.signature(verb)

    @wraps(verb)
    def call(*given: Any, **named: Any) -> Any:
        try:
            bound = signature.bind(*given, **named)
        except TypeError:
            return verb(*given, **named)  # Python's own message names the argument
        for key, value in bound.arguments.items():
            one = signature.parameters[key]
            if value is not one.default:
                kind = ALIASES.get(key) or str(one.annotation)
                bound.arguments[key] = fitting(key, value, kind)
        try:
            return verb(*bound.args, **bound.kwargs)
        except ValueError as fault:
            from pydantic import ValidationError

            if not isinstance(fault, ValidationError):
                raise
            faults = (f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in fault.errors())
            raise YtterbyError("; ".join(faults)) from None

    call.__module__, call.__qualname__ = "ytterby", name  # by which other processes find it
    return call


def fitting(name: str, value: Any, annotation: str) -> Any:
    """The value of an argument as its annotation has it. Raises YtterbyError."""
    kinds = parts(annotation)
    items = next((parts(one[1]) for one in map(LIST.fullmatch, kinds) if one), [])
    if items and not _is(value, kinds):
        if _is(value, items):
            value = [value]
        if isinstance(value, Mapping | bytes | str) or not isinstance(value, Iterable):
            raise _refused(name, value, kinds)
        value = value if isinstance(value, Set) else list(value)
        for item in value:
            _check(name, item, items)
        return value
    if "Path" in kinds and isinstance(value, str) and "str" not in kinds:
        _check(name, value, [*kinds, "str"])
        return Path(value)
    _check(name, value, kinds)
    return value


def parts(annotation: str) -> list[str]:
    """The kinds of an annotation, each alone."""
    return [one for part in annotation.split(" | ") for one in ALIASES.get(part, part).split(" | ")]


def _check(name: str, value: Any, kinds: list[str]) -> None:
    if not _is(value, kinds):
        raise _refused(name, value, kinds)
    if isinstance(value, str) and not value and "Path" in kinds and "Document" not in kinds:
        raise YtterbyError(f"{name}: the text is empty", advice="Leave it out, or name a place.")
    if name in CHOICES:
        check_known(value, CHOICES[name], f"unknown {name} {{!r}}", YtterbyError)
    least, greatest = RANGES.get(name, (-inf, inf))
    if isinstance(value, Real) and not (isfinite(value) and least <= float(value) <= greatest):
        ends = f"from {least} to {greatest}" if greatest < inf else f"{least} or more"
        span = ends if least > -inf else "a finite number"
        raise YtterbyError(f"{name}: {value!r} is out of range", advice=f"It is {span}.")


def _is(value: Any, kinds: list[str]) -> bool:
    """Whether a value is of one of the kinds."""
    own = {one.__name__ for one in type(value).__mro__} - KINDS.keys()
    own |= {one for one, attribute in PROTOCOLS.items() if hasattr(value, attribute)}
    own |= {one for one in kinds if FUNCTION.fullmatch(one) and callable(value)}
    known = {one for one, (kind, _) in KINDS.items() if isinstance(value, kind)}
    # True is a whole number only to Python
    return not own.union({"bool"} if isinstance(value, bool) else known).isdisjoint(kinds)


def _words(kind: str) -> str:
    """A kind in words."""
    if items := LIST.fullmatch(kind):
        return f"a list, of which each is {' or '.join(map(_words, parts(items[1])))}"
    other = "a function" if FUNCTION.fullmatch(kind) else f"a {kind}"
    return KINDS[kind][1] if kind in KINDS else other


def _refused(name: str, value: Any, kinds: list[str]) -> YtterbyError:
    words = ", or ".join(dict.fromkeys(_words(one) for one in kinds if one != "None"))
    return YtterbyError(f"{name}: {value!r:.60} is no such argument", advice=f"It is {words}.")
