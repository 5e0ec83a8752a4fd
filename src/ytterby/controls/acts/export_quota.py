"""Export quotas: one tonnage pool over many flows; its dual is one rent per kg on all of them.

An export quota counts its own tonnes (gross weight of product, as a rule), w_j of them for a tonne of the
model in column j, so that the rent per tonne of the model is w_j times that of a tonne of quota:

    sum_j w_j f_j <= tonnes        w_j: parameter `gross_per_net.STAGE` of the data folder, 1 without

It is given out in batches. What is left of one is carried into the next, as far as the act says. Holders do
not know the batches to come: they spread what they have evenly over what is left of its days,

    on offer in the period = held x length of the period / length left of the batch

so that what a period leaves is there for the next, and a period that holds whole batches has their sum.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from ytterby.controls.acts.goods import GoodsAct
from ytterby.controls.values import AmountFigure, Day, Figure, ShareFigure, Strict, value_of

if TYPE_CHECKING:
    from ytterby.controls.acts.base import ActInForce
    from ytterby.controls.effects.compile import Compiler


Batches = Sequence[tuple[date, date, float]]
"""First day, last day and tonnes, or share of the year's, of each batch."""
EXPORT_QUOTA = "export_quota"
"""The kind of an export quota, which is that of its rent."""
NEWS_SHARE = 0.95
"""A quota under this share of the base year's is news; one that is renewed or rounded is none."""


class Tonnage(Strict):
    """The limit of a quota of any kind: a tonnage by year, or a share of the base year's own.

    Attributes
    ----------
    quantity_t : tonnage by year [t/a; export quota: gross product, production quota: REO].
    quantity_share_of_base : quota as a share of the base year's own quantity.
    """

    quantity_t: dict[int, AmountFigure] = Field(default_factory=dict)
    quantity_share_of_base: AmountFigure | None = None

    def quantity_in(self, year: int) -> float | None:
        """Tonnage of a year [t/a]: the latest figure up to it; None before the first."""
        known = [y for y in self.quantity_t if y <= year]
        return self.quantity_t[max(known)].value if known else None


class QuotaBatch(Strict):
    """A part of a year's export quota, given out on its first day and good until its last.

    Attributes
    ----------
    from_, until : first and last day, in one calendar year.
    quantity_t : tonnes of the batch itself [t, gross product].
    """

    from_: Day = Field(alias="from")
    until: Day
    quantity_t: Figure

    def model_post_init(self, context: Any, /) -> None:
        """Refuse days of two years or out of order, and a negative tonnage."""
        if self.from_ > self.until or self.from_.year != self.until.year:
            good = "from a day to a later day of one calendar year"
            raise ValueError(f"a batch is good {good}, not from {self.from_} until {self.until}")
        if self.quantity_t.value < 0:
            raise ValueError(f"must not be negative, not {self.quantity_t.value:g}")


class ExportQuota(Tonnage, GoodsAct):
    """A limit on the tonnes that leave.

    batches : parts of a year's tonnage, in order of their days. A year without any is one batch; a
        tonnage that `quantity_t` names for a year with batches is shared out as they are.
    carry_over, carry_over_year : share of what is left of a batch that may still be exported in the next
        batch of the same year, and in the next year; nothing when left out.
    """

    sudden: ClassVar[bool] = True

    act: Literal["export_quota"]
    batches: tuple[QuotaBatch, ...] = ()
    carry_over: ShareFigure | None = None
    carry_over_year: ShareFigure | None = None

    def model_post_init(self, context: Any, /) -> None:
        """As of any act; refuse batches that overlap."""
        super().model_post_init(context)
        for before, after in pairwise(self.batches):
            if before.until >= after.from_:
                begins = f"{after.from_} begins before the one until {before.until} has ended"
                raise ValueError(f"batches must follow one another: that from {begins}")

    def missing(self) -> str:
        """The goods, or the one way in which the tonnage is said."""
        tonnes = bool(self.quantity_t or self.batches)
        one_way = tonnes != bool(self.quantity_share_of_base)
        choices = "either quantity_t (or batches) or quantity_share_of_base"
        return super().missing() or ("" if one_way else choices)

    def quantity_in(self, year: int) -> float | None:
        """Tonnage of a year [t/a]: its own figure, the sum of its batches, or the latest figure before
        it; None before the first."""
        own = [batch for batch in self.batches if batch.from_.year == year]
        if own and year not in self.quantity_t:
            return sum(batch.quantity_t.value for batch in own)
        return super().quantity_in(year)

    def batch_shares(self, year: int) -> list[tuple[date, date, float]]:
        """First day, last day and share of the year's tonnage of each of its batches."""
        own = [batch for batch in self.batches if batch.from_.year == year]
        total = sum(batch.quantity_t.value for batch in own)
        if total <= 0.0:
            return [(date(year, 1, 1), date(year, 12, 31), 1.0)]
        return [(b.from_, b.until, b.quantity_t.value / total) for b in own]

    def tightens(self, since: int, year: int, base_year: int) -> bool:
        """As of any act; or a quota of the base year that is smaller now."""
        before, now = self.quantity_in(base_year), self.quantity_in(year)
        smaller = before is not None and now is not None and now < before
        return smaller or super().tightens(since, year, base_year)

    def compile(self, row: ActInForce, compiler: Compiler) -> None:
        """A pool over every touched route, as large as what is on offer in the period; leak routes open."""
        accounts, first = compiler.accounts, compiler.first
        columns = compiler.routes(row)
        weight = accounts.counted[columns]
        base_flow = float(weight @ compiler.base_activity[columns])
        if self.quantity_share_of_base is not None:
            yearly = self.quantity_share_of_base.value * base_flow
        elif row.quantity_t is not None:
            yearly = accounts.scale.get(row.key, 1.0) * row.quantity_t
        else:
            return
        batches = self.batch_shares(first.year)
        batches = [(start, end, part * yearly) for start, end, part in batches]
        carried = value_of(self.carry_over), value_of(self.carry_over_year)
        left = accounts.left.get(row.key)
        offered, kept = granted(batches, first, compiler.last, left, *carried)
        tonnes = offered / length_in_years(first, compiler.last)
        tonnes += (1.0 - row.strength * row.share_of_year) * max(base_flow - tonnes, 0.0)
        account = {"weight": weight, "key": row.key, "offered": offered, "kept": kept}
        compiler.pool(row.measure_id, row, columns, tonnes, **account)
        compiler.open_leaks(row, columns)


def granted(
    batches: Batches, first: date, last: date, left: float | None, carry: float, carry_year: float
) -> tuple[float, float]:
    """Tonnes on offer in a period, and tonnes given out that are kept for later ones.

    batches : first day, last day and tonnes of the batches of the period's year.
    first, last : of the period.
    left : tonnes unused at its start; None where nothing is known of the days before.
    carry, carry_year : share of what is left that the next batch takes over, within the year and
        from the year before.
    """
    offered = kept = 0.0
    for number, (start, end, tonnes) in enumerate(batches):
        if end < first or start > last:
            continue
        if start >= first:
            available = tonnes + (carry if number else carry_year) * (left or 0.0)
        elif left is None:
            available = tonnes * length_in_years(first, end) / length_in_years(start, end)
        else:
            available = left
        left = 0.0  # what was left is in this batch now
        begun = max(start, first)
        share = length_in_years(begun, min(end, last)) / length_in_years(begun, end)
        offered += available * share
        kept = available * (1.0 - share)
    return offered, kept + (left or 0.0)  # between batches all that is left waits for the next


def length_in_years(first: date, last: date) -> float:
    """Length of a stretch of days within one calendar year [years]; months are alike, as in `Span`."""
    start = (first.day - 1) / monthrange(first.year, first.month)[1]
    end = last.day / monthrange(last.year, last.month)[1]
    return (last.month - first.month + end - start) / 12
