"""Kinds of target, one class in one file each: what a file of targets says of it, and what a plan asks of it.

A file in this folder is a kind by being there: its class is a `TargetBase` with a `kind` of its own.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Annotated, Union, get_args

from pydantic import Field

from ytterby.planning.kinds.base import TargetBase


def _kinds() -> dict[str, type[TargetBase]]:
    """The classes of the files in this folder, by the name by which a file of targets says them."""
    kinds: dict[str, type[TargetBase]] = {}
    for file in iter_modules(__path__):
        for one in vars(import_module(f"{__name__}.{file.name}")).values():
            field = getattr(one, "model_fields", {}).get("kind")
            kinds |= {str(name): one for name in get_args(field.annotation)} if field else {}
    return kinds


KINDS = _kinds()

if TYPE_CHECKING:
    Target = TargetBase
else:
    Target = Annotated[Union[tuple(KINDS.values())], Field(discriminator="kind")]  # noqa: UP007
