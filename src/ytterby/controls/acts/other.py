"""Acts that limit no flow: technology, origin requirements, announcements.

Controls of technology withhold the holder's sales of know-how in part or whole. An origin requirement binds users
to take a share of what they need free of one country's material. An announcement is what a government said on a
day: news to those who hold stocks. It moves no flow, earns nobody a rent and binds nobody; it holds on the day of
its publication alone. Which texts are records is decided by a rule, docs/announcements.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from ytterby.controls.acts.base import ActBase
from ytterby.controls.acts.goods import GoodsAct
from ytterby.controls.names import Destinations, Technology
from ytterby.controls.values import ShareFigure, value_of

if TYPE_CHECKING:
    from ytterby.controls.acts.base import ActInForce
    from ytterby.controls.effects.compile import Compiler


class OriginRule(ActBase):
    """A rule that binds buyers, and so controls no goods.

    elements : whose material of the origin counts.
    destinations : regions whose users are bound; `("all",)` for every region but the origin.
    users : uses of the data folder, or their drivers.
    required_share : share of their demand that takes no material of the origin.
    content_floor : least share of a good's value, by base-year prices, from which an input counts; zero
        when left out.
    """

    law_kind: ClassVar[str] = "prohibition"

    act: Literal["origin_requirement"]
    destinations: Destinations = ("all",)
    users: tuple[str, ...] = Field(min_length=1)
    content_floor: ShareFigure | None = None
    required_share: ShareFigure

    @property
    def floor(self) -> float:
        """Least share of a good's value from which material of the origin counts."""
        return value_of(self.content_floor)

    def binds_users_in(self, region: str) -> bool:
        """Whether users in a region are bound."""
        everywhere = self.destinations == ("all",)
        return region != self.origin if everywhere else region in self.destinations

    def compile(self, row: ActInForce, compiler: Compiler) -> None:
        """Part of the demand of the named users, in the named regions, takes material of other origin only."""
        share = self.required_share.value * row.strength * row.share_of_year
        compiler.require(row, self.users, self.binds_users_in, share)


Says = Literal["output", "export_quota", "ban", "licence"]


class Announcement(GoodsAct):
    """One thing that a text says, of goods or of output of its origin.

    Attributes
    ----------
    says : `output`: cut, or mines and plants closed or merged; `export_quota`: cut, or put on goods that had
        none; `ban` and `licence`: put on goods, or widened.
    about : the record of the act that the text makes or announces, `ID` or `ID#limb`; none where the book has none.
    """

    law_kind: ClassVar[str] = "announcement"
    on_goods: ClassVar[bool] = False
    declaratory: ClassVar[bool] = True

    act: Literal["announcement"]
    says: Says
    about: str | None = None

    def missing(self) -> str:
        """The goods; of output the elements will do."""
        return "" if self.says == "output" else super().missing()

    @property
    def holds_back(self) -> bool:
        """Nothing is held back by words."""
        return False

    def cuts_output(self, year: int, base_year: int) -> bool:
        """Whether it says so."""
        return self.says == "output"

    @property
    def warns_importers(self) -> bool:
        """Whether it says that goods come under a licence or a ban, which can stop them wholly."""
        return self.says in ("licence", "ban")


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

    law_kind: ClassVar[str] = "technology prohibition"

    act: Literal["technology_prohibition"]


class TechnologyRestriction(TechnologyAct):
    """Sales need a licence, and some are refused."""

    law_kind: ClassVar[str] = "technology restriction"
    licensed: ClassVar[bool] = True

    act: Literal["technology_restriction"]
