"""Published totals of places beside the run's own activities in the base year: tonnes and burden per tonne apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ytterby.environment.coefficients import coefficients_of
from ytterby.environment.upstream import MASS, upstream
from ytterby.results.registry import schema_of

if TYPE_CHECKING:
    from ytterby.environment.coefficients import Coefficients
    from ytterby.environment.rows import PublishedBurden
    from ytterby.world.base_year.calibrate import BaseYear


CLOSE = 1.2
"""Within a fifth: per tonne the run lies between the published ends over and times this."""
SCHEMA = schema_of("burdens_published")


def compared_with_published(base: BaseYear) -> pl.DataFrame:
    """Each published total of a data folder and what the base year of a run has in its place.

    Columns: place, title, burden, year (of what is published), run_t and published_t [t], run_total, published_low and
    published_high [unit of the burden], run_per_t, per_t_low, per_t_high, agrees (per tonne, within a fifth),
    against_primary (of a kilogram of scrap: share of one that is not), reason.
    """
    coefficients = coefficients_of(base.network)
    rows = [
        (_of_scrap if one.way == "scrap" else _of_activity)(base, coefficients, one)
        for one in coefficients.folder.published
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _of_activity(
    base: BaseYear, coefficients: Coefficients, one: PublishedBurden
) -> tuple[object, ...]:
    columns = [base.network.column_index[name] for name in one.columns]
    level = base.activity[columns]
    per_tonne = coefficients.per_tonne(base.first_year)[
        coefficients.names.index(one.burden), columns
    ]
    tonnes, total = float(level.sum()), float(level @ per_tonne)
    return _row(one, tonnes, total, None)


def _of_scrap(
    base: BaseYear, coefficients: Coefficients, one: PublishedBurden
) -> tuple[object, ...]:
    scrap, total = scrap_and_total(base, coefficients, one.burden, one.columns[0])
    return _row(one, 1.0, scrap, scrap / total)


def _row(
    one: PublishedBurden, tonnes: float, total: float, against: float | None
) -> tuple[object, ...]:
    each = total / tonnes if tonnes > 0.0 else 0.0
    low, high = one.low / one.tonnes, one.high / one.tonnes
    agrees = low / CLOSE <= each <= high * CLOSE
    return (one.place, one.title, one.burden, one.year, tonnes, one.tonnes, total, one.low, one.high,
            each, low, high, agrees, against, one.reason)  # fmt: skip


def scrap_and_total(
    base: BaseYear, coefficients: Coefficients, burden: str, column: str
) -> tuple[float, float]:
    """Burden per tonne of what a column makes: with its rare earths from scrap, and as it is made in the base year.

    From scrap: what is done after the separated oxide, and for each tonne of oxide in it what recycling does
    to make one. Scrap is free of burden; shares by mass.
    """
    network = base.network
    chain, columns = network.chain, network.columns
    process = network.process_columns
    own = coefficients.per_tonne(base.first_year)[coefficients.names.index(burden)]
    stage = np.array([chain.processes[columns[n].process]["stage"] for n in process.tolist()])
    order = list(chain.stages)
    separated = order.index(chain.stages_to_separated[-1])
    after = process[np.array([separated < order.index(s) for s in stage])]
    back = set(chain.stages_with("prior", "returned"))
    returned = np.array([columns[n].technology for n in process.tolist()])
    recycling = process[
        np.array([s in back for s in stage]) & ~np.isin(returned, list(chain.collecting))
    ]
    after = np.setdiff1d(after, recycling)
    oxide = process[stage == order[separated]]
    weights = np.zeros((3, len(columns)))
    weights[0], weights[1, after], weights[2, oxide] = own, own[after], 1.0
    node = _made_by(base, column)
    total, after_oxide, holds = upstream(
        network, base.balance, base.activity, weights, base.typical_price, (MASS,)
    )[0][:, node]
    made = np.asarray(base.balance.maximum(0)[:, recycling] @ base.activity[recycling]).sum()
    each = float(own[recycling] @ base.activity[recycling]) / max(float(made), 1e-12)
    return float(after_oxide + holds * each), float(total)


def _made_by(base: BaseYear, column: str) -> int:
    one = base.network.columns[base.network.column_index[column]]
    main = base.network.chain.processes[one.process]["main"]
    return base.network.node_index[main, one.region]
