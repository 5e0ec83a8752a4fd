"""What a measure may name: tables with their columns, figures, and the names of the data folder.

Three tables are there for cases only: `parameters`, the numbers that went in, `acts`, the acts of law that
touch the run, and `markets`, what is used in each region at its price.

A layer is tables that a wing above the studies makes of the runs of a case, such as the loss of GDP. The studies know
no such wing: whoever calls `validate` hands over the layers that cases may name. The layer `results`
is of tables that another command has written into a folder, such as the plans of `ytterby plan`:

    layers:
      results: {alone: runs/alone, together: runs/together}

gives the tables of both folders, each under its name: `alone.plan`. Paths start at the case file. A folder with a
manifest is checked against it; of any other the Parquet and CSV files are read.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.figures.figure import OUTSIDE
from ytterby.figures.ribbons import RIBBONS
from ytterby.figures.run_figures import BY_ID, figures_by_run
from ytterby.ground.errors import CaseError, YtterbyError, check_known, error_of
from ytterby.results.dependence import groups_of
from ytterby.results.folder import MANIFEST, read_results
from ytterby.results.goods import UNUSED
from ytterby.results.registry import HEAD, REGISTRY, SCHEMAS, columns_of
from ytterby.results.tables import split_years
from ytterby.runs.run import PERIODS
from ytterby.validation.language import FIGURE, PARAMETERS, TIME, named_periods
from ytterby.world.goods import shares_in_goods
from ytterby.world.titles import titles_of
from ytterby.world.values import Values
from ytterby.years.state import CATEGORIES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from ytterby.ground.arrays import Tables
    from ytterby.runs.job import Job
    from ytterby.runs.workspace import Workspace
    from ytterby.validation.case import CaseFile
    from ytterby.validation.language import Selection


@dataclass(frozen=True)
class LayerDraw:
    """One draw of an ensemble: its number from 0 on, of how many, and the seed of all."""

    number: int
    count: int
    seed: int


@dataclass(frozen=True)
class Basis:
    """What a layer makes its tables of: the tables of the case's run and of its reference, and their data folder.

    A case without a scenario has neither run nor folder. `file` is the case file, for paths that it names. `draw` is
    that of an ensemble, in which a layer draws what it assumes itself.
    """

    file: Path
    folder: Path | None = None
    run: Tables | None = None
    reference: Tables | None = None
    draw: LayerDraw | None = None


class Layer:
    """A wing that makes tables of runs.

    `request` is what a case says of it, `basis` what it stands on; before the runs are there that is a file and a
    folder. What is known of a layer before a run is read off its tables, unless it says it itself.
    """

    name: str = ""
    """Key under `layers` of a case file."""

    def tables(self, request: Mapping[str, Any], basis: Basis) -> Tables:
        """The tables. Raises YtterbyError."""
        raise NotImplementedError

    def check(self, request: Mapping[str, Any], basis: Basis) -> None:
        """Raise YtterbyError where what a case asks cannot be made, without a run."""
        self.tables(request, basis)

    def schemas(self, request: Mapping[str, Any], basis: Basis) -> Mapping[str, Mapping[str, Any]]:
        """The tables that it makes: name -> column -> type. Raises YtterbyError."""
        return {name: dict(frame.schema) for name, frame in self.tables(request, basis).items()}

    def names(self, request: Mapping[str, Any], basis: Basis) -> Mapping[str, Sequence[str]]:
        """Column -> names that may stand in it, so that a name without rows is told from a misspelt one: the words of
        every column of text."""
        by_column: dict[str, set[str]] = {}
        for frame in self.tables(request, basis).values():
            for column, kind in frame.schema.items():
                if kind == pl.String:
                    by_column.setdefault(column, set()).update(frame[column].drop_nulls().to_list())
        return {column: sorted(words) for column, words in by_column.items()}


def layers_of(file: CaseFile, known: Sequence[Layer], basis: Basis) -> tuple[Layer, ...]:
    """The layers that a case names. Raises CaseError, with file and line, for one that is not known or that cannot
    give what the case asks of it."""
    by_name = {one.name: one for one in known}
    for name, request in file.case.layers.items():
        where = file.document.where(("layers", name))
        check_known(name, by_name, "unknown layer {!r}", CaseError, where)
        try:
            by_name[name].check(request, basis)
        except YtterbyError as fault:
            raise CaseError(fault.what, where=fault.where or where, advice=fault.advice) from None
    return tuple(by_name[name] for name in file.case.layers)


def with_layers(
    ran: Ran, file: CaseFile, layers: Sequence[Layer], basis: Basis, *, rows: bool = True
) -> Ran:
    """A run with the tables of the layers that its case names. Raises YtterbyError.

    rows : whether tables have any; without, a measure can be checked on them before anything is run.
    """
    tables, names = dict(ran.tables), dict(ran.vocabulary)
    for layer in layers:
        request = file.case.layers[layer.name]
        if rows:
            tables |= layer.tables(request, basis)
        else:
            columns = layer.schemas(request, basis)
            tables |= {name: pl.DataFrame(schema=dict(own)) for name, own in columns.items()}
        for column, known in layer.names(request, basis).items():
            names[column] = sorted({*names.get(column, []), *known})
    return replace(ran, tables=tables, vocabulary=names)


class KeptResults(Layer):
    """The layer `results`: tables of result folders. Raises CaseError for a folder without tables, ResultError for one
    that is not as it was written."""

    name = "results"

    def tables(self, request: Mapping[str, Any], basis: Basis) -> Tables:
        """Name of a folder in the case and of a table, with a point between -> table."""
        if not request or not all(isinstance(one, str) for one in request.values()):
            raise error_of(CaseError, "layer_results")
        parent = basis.file.parent
        folders = {name: (parent / written).resolve() for name, written in request.items()}
        tables = ((name, _tables_in(folder)) for name, folder in folders.items())
        return {f"{name}.{table}": frame for name, own in tables for table, frame in own.items()}


def _tables_in(folder: Path) -> dict[str, pl.DataFrame]:
    """All tables of a folder; of two files of one name the Parquet file."""
    if (folder / MANIFEST).is_file():
        return read_results(folder)[0]
    tables = {path.stem: pl.read_csv(path) for path in sorted(folder.glob("*.csv"))}
    tables |= {path.stem: pl.read_parquet(path) for path in sorted(folder.glob("*.parquet"))}
    if not tables:
        raise error_of(CaseError, "no_tables", folder=folder)
    return tables


YEAR: dict[str, Any] = {"scenario": pl.String(), "year": pl.Int64()}
ACTS, MARKETS = "acts", "markets"
INPUTS = {name: columns_of(name) for name in (PARAMETERS, ACTS, MARKETS)}
REGIONS = ("region", "origin", "destination", "supplier", "holder")
KINDS = ["export_quota", "production_quota", "licence", "export_tax", "tariff", "leak", "export_vat",
         "capacity", "covers", "use"]  # fmt: skip


@dataclass(frozen=True)
class Ran:
    """Tables of one run and the names that may stand in their columns.

    `vocabulary`: column -> names, so that a name without rows is told from a misspelt one. Tables without
    rows show columns alone: a name that no vocabulary knows may stand there.
    """

    tables: Tables
    vocabulary: Mapping[str, list[str]] = field(default_factory=dict)
    holder: str = ""
    name: str = ""

    def rows(self, one: Selection) -> pl.DataFrame | None:
        """The table of a selection: that of periods for what is below a year, where the run has one."""
        fine = "period" in one.by or not all(label.isdigit() for label in named_periods(one.period))
        return self.tables.get(one.source + PERIODS * fine, self.tables.get(one.source))

    def periods(self, rows: pl.DataFrame) -> set[str]:
        """Years of the run, years and periods of some rows."""
        there = {str(v) for c in TIME if c in rows.columns for v in rows[c].unique()}
        return there.union(self.vocabulary.get("year", []))


def ran_of(job: Job, tables: Tables, workspace: Workspace, figures: Collection[str] = ()) -> Ran:
    """A run as measures read it: its tables, those for cases only, figures, and the names of its folder."""
    chain, book, scenario = workspace.chain, workspace.book, job.scenario
    rows, first = chain.parameters.replace(dict(job.numbers)), chain.base_year
    years, elements = range(first, scenario.years.end + 1), set(chain.elements)
    numbers = [(job.name, first, row.id, float(row.value), row.unit) for row in rows]
    acts = [
        (job.name, year, act.measure_id, act.act.label, act.act.act, act.share_of_year, act.strength,
         act.quantity_t)
        for year in years
        for act in scenario.acts_in(year, book, elements)
    ]  # fmt: skip
    made: dict[str, Any] = {PARAMETERS: numbers, ACTS: acts}
    own = {n: pl.DataFrame(made[n], schema=INPUTS[n], orient="row") for n in made}
    own |= {MARKETS: markets(tables)}
    own |= _figure_tables(job.name, tables, Values(chain, rows), figures)
    names = {
        **names_of(workspace),
        "kind": KINDS,
        "category": [*CATEGORIES],
        "recipe": [p.split(".")[2] for p in chain.processes if p.count(".") == 2],
        "control": [
            *book.refs(),
            *(f"{measure.id}/{act.label}" for measure in book for act in measure.acts),
            *(measure.id for measure in scenario.controls.measures),
        ],
        "year": [str(year) for year in years],
    }
    return Ran({**tables, **own}, names, chain.holder, job.name)


def _figure_tables(run: str, tables: Tables, values: Values, figures: Collection[str]) -> Tables:
    """Rows of figures as pages and draws have them: each as a table of years, and as one of periods."""
    if not figures:
        return {}
    chain = values.chain
    needed = {BY_ID[name].table for name in figures}
    needed |= {"flows", "production"} if RIBBONS in needed else set()
    years = {name: table for name, table in tables.items() if name in needed}
    fine = {name: tables[name + PERIODS] for name in years if name + PERIODS in tables}
    titles, contents = titles_of(chain, values), shares_in_goods(chain, values)
    made = figures_by_run([run], years, split_years(fine), chain, titles, contents)[run]
    parts: dict[str, pl.DataFrame] = {}
    for name in figures:
        yearly, within = made[name].filter(period=""), made[name].filter(pl.col("period") != "")
        others = yearly.join(within, on="year", how="anti")
        others = others.with_columns(pl.col("year").cast(pl.String).alias("period"))
        parts[FIGURE + name] = yearly.drop("period")
        parts[FIGURE + name + PERIODS] = pl.concat([within, others])
    return parts


def markets(tables: Tables) -> pl.DataFrame:
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
    return used.join(price, on=place).with_columns(value).sort(labels).select([*INPUTS[MARKETS]])


def without_rows(workspace: Workspace, has_reference: bool) -> Ran:
    """Tables as a run would have them, yet without rows: what a measure can be checked on.

    has_reference : whether there is a reference run, so that there are swaps and leaks.
    """
    tables = {
        **{name: {**YEAR, **SCHEMAS[name]} for name in SCHEMAS},
        **{name + PERIODS: {**HEAD, **SCHEMAS[name]} for name in SCHEMAS},
        "volatility": {"scenario": pl.String(), **REGISTRY["volatility"].schema},
        **({"diversion": {**YEAR, **REGISTRY["diversion"].schema}} if has_reference else {}),
        **INPUTS,
        **{FIGURE + name: figure.schema for name, figure in BY_ID.items()},
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
