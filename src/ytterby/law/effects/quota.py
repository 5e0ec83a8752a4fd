r"""Quotas: one tonnage pool over many flows or mines; its dual is one rent per kg on all of them.

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
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ytterby.law.effects.effect import Effects, Pool, open_leaks, touched

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from ytterby.law.acts import Act
    from ytterby.law.effects.effect import Floats
    from ytterby.scenarios.scenario import ActInForce
    from ytterby.world.network import Network


@dataclass(frozen=True)
class Books:
    """How an export quota counts, and what is left of it.

    counted : array (column), tonnes of quota that a tonne of a flow uses up.
    left : tonnes of quota unused at the start of the period, by act (`measure/act`); none at first.
    scale : tonnes of quota for a tonne of the law, by act; 1 where it did not bind in the base year.
    since : production quotas grow as recorded from this year on; None where a path is chosen for them.
    """

    counted: Floats
    left: Mapping[str, float]
    scale: Mapping[str, float]
    since: int | None = None

    @classmethod
    def plain(cls, columns: int) -> Books:
        """Every tonne counts as one, and nothing was left."""
        return cls(np.ones(columns), {}, {})


def granted(
    batches: Sequence[tuple[date, date, float]],
    first: date,
    last: date,
    left: float | None,
    carry: float,
    carry_year: float,
) -> tuple[float, float]:
    """Tonnes on offer in a period, and tonnes given out that are kept for later ones.

    Parameters
    ----------
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
            held = tonnes + (carry if number else carry_year) * (left or 0.0)
        elif left is None:
            held = tonnes * _years(first, end) / _years(start, end)
        else:
            held = left
        left = 0.0  # what was left is in this batch now
        begun = max(start, first)
        share = _years(begun, min(end, last)) / _years(begun, end)
        offered += held * share
        kept = held * (1.0 - share)
    return offered, kept + (left or 0.0)  # between batches all that is left waits for the next


def left_after(pools: Sequence[Pool], activity: Floats, length: float) -> dict[str, float]:
    """Tonnes of each export quota unused at the end of a period, by act.

    activity : array (column) [t/yr]; length : of the period [years].
    """
    out: dict[str, float] = {}
    for pool in pools:
        if pool.offered is not None:
            used = float(pool.weight @ activity[pool.columns]) * length
            out[pool.key] = pool.kept + max(pool.offered - used, 0.0)
    return out


def apply_export(
    effects: Effects,
    row: ActInForce,
    network: Network,
    base: Floats,
    first: date,
    last: date,
    books: Books,
) -> None:
    """Export quota over every touched route.

    base : array (column) [t], the base-year flow; first, last : of the period; books : how it counts.
    """
    columns = touched(network, row)
    weight = books.counted[columns]
    usual = float(weight @ base[columns])
    share = row.act.quantity_share_of_base
    key = f"{row.measure_id}/{row.act.label}"
    if share is not None:
        yearly = share.value * usual
    elif row.quantity_t is not None:
        yearly = books.scale.get(key, 1.0) * row.quantity_t
    else:
        return
    act = row.act
    batches = [(start, end, part * yearly) for start, end, part in act.batch_shares(first.year)]
    offered, kept = granted(
        batches, first, last, books.left.get(key), _figure(act, "carry_over"),
        _figure(act, "carry_over_year"),
    )  # fmt: skip
    length = _years(first, last)
    tonnes = offered / length
    tonnes += (1.0 - row.strength * row.share_of_year) * max(usual - tonnes, 0.0)
    effects.pools.append(
        Pool(
            row.measure_id, "export_quota", act.origin, columns, tonnes, weight, key, offered, kept
        )
    )
    open_leaks(effects, network, columns)


def apply_production(
    effects: Effects,
    row: ActInForce,
    network: Network,
    base: Floats,
    growth: float,
    recorded: float | None = None,
) -> None:
    """Production quota: the holder's mines of the named technologies, on the base-year output.

    The published quota and the reconciled output differ; the pool starts at the output, which is
    what the quota allowed in the base year, and grows by `growth` since then, or by the tonnes `recorded`
    that the law has added, where that is given: what is made beyond the quota stays as it is. Mining and smelting
    quotas in series would be collinear: only the mine pool is kept. Imported feed counts from
    22 August 2025 by the record; no tonnage is published, so no pool is built for it. A quota that is
    written as a share of the base year's output holds as written, whatever the path of the others.
    """
    act = row.act
    share = act.quantity_share_of_base
    if act.feed == "imported" or (growth == np.inf and recorded is None and share is None):
        return
    wanted = set(act.technologies) & set(network.chain.quota_technologies)
    columns = [
        n
        for n in network.process_columns
        if network.columns[n].technology in wanted and network.columns[n].region == act.origin
    ]
    if not columns:
        return
    held = np.array(columns)
    usual = float(base[held].sum())
    if share is None:
        tonnes = usual * growth if recorded is None else max(usual + recorded, 0.0)
    else:
        tonnes = share.value * usual
        tonnes += (1.0 - row.strength * row.share_of_year) * max(usual - tonnes, 0.0)
    effects.pools.append(
        Pool(
            f"{row.measure_id}/{act.label}", "production_quota", act.origin, held, tonnes,
            np.ones(held.size),
        )
    )  # fmt: skip


def recorded_rise(act: Act, since: int | None, year: int) -> float | None:
    """Tonnes of a year less those of the base year `since`, or of the first year with a figure."""
    if since is None or not act.quantity_t:
        return None
    first = act.quantity_in(since) or act.quantity_t[min(act.quantity_t)].value
    return (act.quantity_in(year) or first) - first


def _figure(act: Act, name: str) -> float:
    figure = getattr(act, name)
    return float(figure.value) if figure is not None else 0.0


def _years(first: date, last: date) -> float:
    """Length of a stretch of days within one calendar year [years]; months are alike, as in `Span`."""
    start = (first.day - 1) / monthrange(first.year, first.month)[1]
    end = last.day / monthrange(last.year, last.month)[1]
    return (last.month - first.month + end - start) / 12
