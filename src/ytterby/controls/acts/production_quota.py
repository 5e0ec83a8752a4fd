"""Production quotas: a pool over the mines of a holder."""

from __future__ import annotations

from math import isinf
from typing import TYPE_CHECKING, Literal

from ytterby.controls.acts.base import ActBase
from ytterby.controls.names import Technology

if TYPE_CHECKING:
    from ytterby.controls.acts.base import ActInForce
    from ytterby.controls.effects.compile import Compiler
from ytterby.controls.acts.export_quota import NEWS_SHARE, Tonnage


class ProductionQuota(Tonnage, ActBase):
    """A limit on what is mined or processed.

    The published quota and the reconciled output differ; the pool starts at the output, which is
    what the quota allowed in the base year, and grows by the scenario's growth since then, or by the tonnes
    that the law has added, where records are followed: what is made beyond the quota stays as it is. Mining
    and smelting quotas in series would be collinear: only the mine pool is kept. Imported feed counts from
    22 August 2025 by the record; no tonnage is published, so no pool is built for it. A quota that is
    written as a share of the base year's output holds as written, whatever the path of the others.

    technologies : the processes that share the pool.
    feed : whether domestic or imported feed counts, or all.
    """

    act: Literal["production_quota"]
    technologies: tuple[Technology, ...] = ()
    feed: Literal["domestic", "imported", "all"] | None = None

    def missing(self) -> str:
        """The technologies, or the one way in which the tonnage is said."""
        if not self.technologies:
            return "technologies"
        if bool(self.quantity_t) == bool(self.quantity_share_of_base):
            return "either quantity_t or quantity_share_of_base"
        return ""

    def cuts_output(self, year: int, base_year: int) -> bool:
        """Whether the tonnage is clearly less than in the base year; of imported feed none is known."""
        if self.feed == "imported":
            return False
        if self.quantity_share_of_base is not None:
            return self.quantity_share_of_base.value < NEWS_SHARE
        before, now = self.quantity_in(base_year), self.quantity_in(year)
        return before is not None and now is not None and now < NEWS_SHARE * before

    def recorded_rise(self, since: int | None, year: int) -> float | None:
        """Tonnes of a year less those of the base year `since`, or of the first year with a figure."""
        if since is None or not self.quantity_t:
            return None
        first = self.quantity_in(since) or self.quantity_t[min(self.quantity_t)].value
        return (self.quantity_in(year) or first) - first

    def compile(self, row: ActInForce, compiler: Compiler) -> None:
        """A pool over the origin's mines of the named technologies, on the base-year output."""
        growth, share = compiler.quota_growth, self.quantity_share_of_base
        rise = self.recorded_rise(compiler.accounts.since, compiler.first.year)
        if self.feed == "imported" or (isinf(growth) and rise is None and share is None):
            return
        columns = compiler.quota_processes(self.technologies, self.origin)
        if not columns.size:
            return
        base_output = float(compiler.base_activity[columns].sum())
        if share is None:
            tonnes = base_output * growth if rise is None else max(base_output + rise, 0.0)
        else:
            tonnes = share.value * base_output
            tonnes += (1.0 - row.strength * row.share_of_year) * max(base_output - tonnes, 0.0)
        compiler.pool(f"{row.measure_id}/{self.label}", row, columns, tonnes)
