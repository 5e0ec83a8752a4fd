"""Bans on goods: nothing passes, except through third countries at a cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

if TYPE_CHECKING:
    from ytterby.controls.acts.base import ActInForce
    from ytterby.controls.effects.compile import Compiler
from ytterby.controls.acts.goods import ReachingAct


class Prohibition(ReachingAct):
    """A ban. `strength` is the share of the flow that it stops."""

    sudden: ClassVar[bool] = True
    may_refuse: ClassVar[bool] = True

    act: Literal["prohibition"]

    def compile(self, row: ActInForce, compiler: Compiler) -> None:
        """Flow at most (1 - strength x share of the period) of the reference; leak routes open."""
        columns = compiler.routes(row)
        compiler.let_through(row, columns, max(0.0, 1.0 - row.strength * row.share_of_year))
