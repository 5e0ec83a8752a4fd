"""What a measure may name: tables with their columns, and the names of the data folder.

Three tables are there for cases only: `parameters`, the numbers that went in, `acts`, the acts of law that
touch the run, and `markets`, what is used in each region at its price.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.results.dependence import groups_of
from ytterby.results.goods import UNUSED
from ytterby.results.registry import HEAD, REGISTRY, SCHEMAS
from ytterby.runs.run import PERIODS
from ytterby.validation.case import PARAMETERS
from ytterby.validation.rows import Ran
from ytterby.years.state import CATEGORIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.runs.job import Job
    from ytterby.runs.workspace import Workspace

T, N = pl.String(), pl.Float64()
YEAR: dict[str, Any] = {"scenario": T, "year": pl.Int64()}
ACTS, MARKETS = "acts", "markets"
INPUTS: dict[str, dict[str, Any]] = {
    PARAMETERS: {**YEAR, "id": T, "value": N, "unit": T},
    ACTS: {
        **YEAR, "control": T, "act": T, "kind": T, "share_of_year": N, "strength": N, "quantity_t": N,
    },
    MARKETS: {
        **YEAR, "region": T, "stage": T, "technology": T, "commodity": T, "element": T,
        "used_t": N, "price_usd_kg": N, "value_musd": N,
    },
}  # fmt: skip
REGIONS = ("region", "origin", "destination", "supplier", "holder")
OUTSIDE = "OUTSIDE"
KINDS = ["export_quota", "production_quota", "licence", "export_tax", "tariff", "leak", "export_vat",
         "capacity", "covers", "use"]  # fmt: skip


def ran_of(job: Job, tables: Mapping[str, pl.DataFrame], workspace: Workspace) -> Ran:
    """A run as measures read it: its tables, those for cases only, and the names of its folder."""
    rows = workspace.chain.parameters.replace(dict(job.numbers))
    first = workspace.chain.base_year
    years = range(first, job.scenario.years.end + 1)
    numbers = [(job.name, first, row.id, float(row.value), row.unit) for row in rows]
    elements = set(workspace.chain.elements)
    acts = [
        (job.name, year, act.measure_id, act.act.label, act.act.act, act.share_of_year, act.strength,
         act.quantity_t)
        for year in years
        for act in job.scenario.acts_in(year, workspace.book, elements)
    ]  # fmt: skip
    own = {
        PARAMETERS: pl.DataFrame(numbers, schema=INPUTS[PARAMETERS], orient="row"),
        ACTS: pl.DataFrame(acts, schema=INPUTS[ACTS], orient="row"),
        MARKETS: markets(tables),
    }
    own_names = {
        "kind": KINDS,
        "category": [*CATEGORIES],
        "recipe": [p.split(".")[2] for p in workspace.chain.processes if p.count(".") == 2],
        "control": [
            *workspace.book.refs(),
            *(f"{measure.id}/{act.label}" for measure in workspace.book for act in measure.acts),
            *(measure.id for measure in job.scenario.controls.measures),
        ],
        "year": [str(year) for year in years],
    }
    names = {**names_of(workspace), **own_names}
    return Ran({**tables, **own}, names, workspace.chain.holder, job.name)


def markets(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """What each region's processes and uses take of each good, at the region's price: a row for each year,
    good and technology [t, USD/kg, million USD]. What has no price has no row.
    """
    if not {"inputs", "prices"} <= {*tables}:
        return pl.DataFrame(schema=INPUTS[MARKETS])
    place = ["scenario", "year", "region", "commodity"]
    labels = [*place, "stage", "technology", "element"]
    taken = tables["inputs"].filter(pl.col("technology") != UNUSED)
    used = taken.group_by(labels).agg(pl.col("quantity_t").sum().alias("used_t"))
    price = tables["prices"].select(*place, "price_usd_kg")
    value = (pl.col("used_t") * pl.col("price_usd_kg") / 1000.0).alias("value_musd")
    rows = used.join(price, on=place).with_columns(value).sort(labels)
    return rows.select([*INPUTS[MARKETS]])


def without_rows(workspace: Workspace, has_reference: bool) -> Ran:
    """Tables as a run would have them, yet without rows: what a measure can be checked on.

    has_reference : whether there is a reference run, so that there are swaps and leaks.
    """
    tables = {
        **{name: {**YEAR, **SCHEMAS[name]} for name in SCHEMAS},
        **{name + PERIODS: {**HEAD, **SCHEMAS[name]} for name in SCHEMAS},
        "volatility": {"scenario": T, **REGISTRY["volatility"].schema},
        **({"diversion": {**YEAR, **REGISTRY["diversion"].schema}} if has_reference else {}),
        **INPUTS,
    }
    frames = {name: pl.DataFrame(schema=columns) for name, columns in tables.items()}
    return Ran(frames, names_of(workspace), workspace.chain.holder)


def names_of(workspace: Workspace) -> dict[str, list[str]]:
    """Column -> names that the data folder has, whether or not a run has rows of them."""
    chain = workspace.chain
    rows = chain.commodities.values()
    groups = [group for name in chain.commodities for _, group in groups_of(chain, name)]
    return {
        **dict.fromkeys(REGIONS, sorted([*chain.regions, OUTSIDE])),
        "element": sorted({*chain.elements, *(row["element"] for row in rows)}),
        "group": sorted(set(groups)),
        "commodity": sorted(chain.commodities),
        "stage": sorted({row["stage"] for row in rows}),
        "process": sorted(chain.processes),
        "technology": sorted({row["technology"] for row in chain.processes.values()}),
        "use": sorted(chain.uses),
    }
