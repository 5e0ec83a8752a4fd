"""Announcements: what a government says on a day.

News to those who hold stocks. It moves no flow, earns nobody a rent and binds nobody; it holds on the day of its
publication alone. Which texts are records is decided by a rule, docs/decisions/0066-announcements-by-a-rule.md.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from ytterby.controls.acts.goods import GoodsAct

Says = Literal["output", "export_quota", "ban", "licence"]


class Announcement(GoodsAct):
    """One thing that a text says, of goods or of output of its origin.

    Attributes
    ----------
    says : `output`: cut, or mines and plants closed or merged; `export_quota`: cut, or put on goods that had
        none; `ban` and `licence`: put on goods, or widened.
    about : the record of the act that the text makes or announces, `ID` or `ID#limb`; none where the book has none.
    """

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
