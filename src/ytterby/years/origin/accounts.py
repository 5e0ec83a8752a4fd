"""What rules on content did in a period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ytterby.controls.effects.effect import Origin
    from ytterby.ground.arrays import Floats, Ints


@dataclass(frozen=True)
class Free:
    """What is free of one origin's material in a period.

    nodes : array (followed node) of node numbers; premium : array (followed node) [USD/kg] of free
    goods over others, nothing where none are traded; made : array (followed node) [t/yr] of free goods
    that enter; columns : array (followed column) of routes and processes; flow : array (followed column)
    [t/yr] of it free. Where the premium is nothing, how much is free is not determined.
    """

    origin: Origin
    nodes: Ints
    premium: Floats
    made: Floats
    columns: Ints
    flow: Floats


@dataclass(frozen=True)
class Bound:
    """A third-country route under a content rule: tonnes with content, and what one more would earn."""

    control: str
    kind: str
    column: int
    content: float
    rent: float


@dataclass(frozen=True)
class Supplied:
    """A use under an origin requirement: tonnes wanted at the price of others, served, and the premium."""

    control: str
    row: int
    demand: float
    supplied: float
    premium: float


@dataclass(frozen=True)
class OriginAccounts:
    """What the rules on content did in a period.

    worth : array (column) [USD/kg], what one more unit of a column would earn by being free
    earned : array (column) [thousand USD/yr], what it does earn
    variables : columns added to the program, over those it had
    """

    free: tuple[Free, ...]
    bound: tuple[Bound, ...]
    supplied: tuple[Supplied, ...]
    worth: Floats
    earned: Floats
    variables: float
