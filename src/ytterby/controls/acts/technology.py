"""Controls of technology: the holder's sales of know-how are withheld in part or whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from ytterby.controls.acts.base import ActBase
from ytterby.controls.names import Technology

if TYPE_CHECKING:
    from ytterby.controls.acts.base import ActInForce
    from ytterby.controls.effects.compile import Compiler


class TechnologyAct(ActBase):
    """An act on technologies. `strength` is the share of what the holder would have sold that is withheld.

    technologies : technologies withheld.
    """

    licensed: ClassVar[bool] = False

    technologies: tuple[Technology, ...] = ()

    def missing(self) -> str:
        """The technologies."""
        return "" if self.technologies else "technologies"

    def withholds(self, row: ActInForce, restricted_share: float) -> dict[str, float]:
        """Technology -> share of the holder's sales of know-how that it withholds in a period."""
        full = restricted_share if self.licensed else 1.0
        share = full * row.strength * row.share_of_year
        return dict.fromkeys(self.technologies, share)

    def compile(self, row: ActInForce, compiler: Compiler) -> None:
        """Withhold the technologies."""
        compiler.withhold(self.withholds(row, compiler.restricted_share))


class TechnologyProhibition(TechnologyAct):
    """Nothing is sold."""

    act: Literal["technology_prohibition"]


class TechnologyRestriction(TechnologyAct):
    """Sales need a licence, and some are refused."""

    licensed: ClassVar[bool] = True

    act: Literal["technology_restriction"]
