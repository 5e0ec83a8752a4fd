"""Arguments of the public functions, checked in one place: what a signature says, and ranges of numbers.

One item where a list belongs becomes a list of one, a path in words becomes a path. All else that a signature does not
allow is refused by name, before any file is read.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Set
from datetime import date
from functools import wraps
from math import inf
from numbers import Integral, Real
from pathlib import Path
from typing import Any, Final

from ytterby.ground.errors import YtterbyError

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
SCENARIO = "str | Path | Document"
ALIASES: Final = {"Data": "str | Path | Chain | None", "scenario": SCENARIO, "targets": SCENARIO}
"""Annotation, or name of an argument -> its parts."""
LIKE: Final = ("Chain", "Document", "Store")
"""Classes by their names, which stand in wings above."""
LISTS: Final = {
    f"{kind}[{item}]": item for kind in ("Sequence", "Collection") for item in ("str", "int")
}
RANGES: Final[dict[str, tuple[float, float]]] = {
    "limit": (1, inf),
    "threshold": (0, 1),
    "draws": (0, inf),
    "seed": (0, inf),
    "workers": (1, inf),
    "points": (1, inf),
    "months": (1, inf),
}
"""Argument -> least and greatest number, or number of its list."""


def checked(verb: Callable[..., Any], name: str) -> Callable[..., Any]:
    """A public function that checks its arguments, under the name by which it is public.

    Raises YtterbyError where an argument is none that the signature or `RANGES` allow, or is refused by pydantic.
    """
    signature = inspect.signature(verb)

    @wraps(verb)
    def call(*given: Any, **named: Any) -> Any:
        try:
            bound = signature.bind(*given, **named)
        except TypeError:
            return verb(*given, **named)  # Python's own message names the argument
        for key, value in bound.arguments.items():
            kind = str(signature.parameters[key].annotation)
            kinds = ALIASES.get(key) or ALIASES.get(kind, kind)
            bound.arguments[key] = _fitting(key, value, kinds.split(" | "))
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


def _fitting(name: str, value: Any, kinds: list[str]) -> Any:
    """The value as one of the kinds. Raises YtterbyError."""
    single = next((LISTS[kind] for kind in kinds if kind in LISTS), "")
    if single and not _is(value, kinds):
        if _is(value, [single]):
            value = [value]
        if isinstance(value, Mapping) or not isinstance(value, Iterable):
            raise _refused(name, value, [*kinds, single])
        value = value if isinstance(value, Set) else list(value)
        for item in value:
            _check(name, item, [single])
        return value
    if "Path" in kinds and isinstance(value, str) and "str" not in kinds:
        return Path(value)
    _check(name, value, kinds)
    return value


def _check(name: str, value: Any, kinds: list[str]) -> None:
    if not _is(value, kinds):
        raise _refused(name, value, kinds)
    least, greatest = RANGES.get(name, (-inf, inf))
    if isinstance(value, Real) and not least <= float(value) <= greatest:
        span = f"from {least} to {greatest}" if greatest < inf else f"{least} or more"
        raise YtterbyError(f"{name}: {value!r} is out of range", advice=f"It is {span}.")


def _is(value: Any, kinds: list[str]) -> bool:
    """Whether a value is of one of the kinds; True where a kind is not known here."""
    own = {one.__name__ for one in type(value).__mro__}
    number = not isinstance(value, bool)  # which is a whole number only to Python
    return any(
        isinstance(value, KINDS[one][0]) and (number or one == "bool")
        if one in KINDS
        else one in own
        if one in LIKE
        else one not in LISTS
        for one in kinds
    )


def _refused(name: str, value: Any, kinds: list[str]) -> YtterbyError:
    words = [KINDS[one][1] for one in kinds if one in KINDS and one != "None"]
    words += [f"a {one}" for one in kinds if one in LIKE]
    advice = f"It is {' or '.join(dict.fromkeys(words))}."
    return YtterbyError(f"{name}: {value!r:.60} is no such argument", advice=advice)
