"""Instruments: what a state offers to capacity. A kind is one class in one file, and is known by being here.

Each says how a scenario writes it, what plants count on and what its payer pays in a period (`years`), and what it pays
to a project on paths of prices (`projects`).
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Annotated, Union

from pydantic import Field

from ytterby.instruments.base import InstrumentBase

_CLASSES = {
    one
    for module in iter_modules(__path__)
    for one in vars(import_module(f"{__name__}.{module.name}")).values()
    if isinstance(one, type) and issubclass(one, InstrumentBase) and one.name()
}
_SORTED = sorted(_CLASSES, key=lambda one: (one.rank, one.name()))
KINDS: dict[str, type[InstrumentBase]] = {one.name(): one for one in _SORTED if one.for_projects}
"""Kinds that projects can have, by the name by which scenarios, plans and commands say them."""


if TYPE_CHECKING:
    AnyInstrument = InstrumentBase
else:
    AnyInstrument = Annotated[Union[(*_SORTED,)], Field(discriminator="kind")]
