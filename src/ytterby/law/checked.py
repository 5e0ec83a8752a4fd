"""Names as types: a record or scenario that uses them is checked while it is read, see `law/names.py`."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationInfo

from ytterby.ground.yamlfile import unknown_name
from ytterby.law.names import names_meant


def _checked(what: str, kind: str, *words: str) -> BeforeValidator:
    """A name of one kind of `Names` (`regions`), or one of the words."""

    def check(value: Any, info: ValidationInfo) -> Any:
        if not isinstance(value, str):
            raise ValueError(f"must be the name of a {what}, not {value!r}")
        meant = names_meant(info)
        if meant is not None and value not in (known := (*getattr(meant, kind), *words)):
            raise unknown_name(what, value, known)
        return value

    return BeforeValidator(check)


def _list_or_all(value: Any) -> Any:
    """`all` stays; a list stays a list for the items to be checked one by one."""
    if value == "all":
        return ("all",)
    if not isinstance(value, list | tuple) or not value:
        raise ValueError(f"must be a list of names, or all; not {value!r}")
    return tuple(value)


Element = Annotated[str, _checked("element", "elements", "all")]
Region = Annotated[str, _checked("region", "regions")]
RegionOrAll = Annotated[str, _checked("region", "regions", "all")]
Stage = Annotated[str, _checked("stage", "stages")]
Technology = Annotated[str, _checked("technology", "technologies")]
Elements = Annotated[tuple[Element, ...], BeforeValidator(_list_or_all)]
Destinations = Annotated[tuple[RegionOrAll, ...], BeforeValidator(_list_or_all)]
