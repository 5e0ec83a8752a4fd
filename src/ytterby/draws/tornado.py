"""The tornado: each group of assumptions at its low and high end, recalibrated, and what that does to a scenario's
effects. `ytterby.tornado` runs it by names.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.draws.hypercube import GROUPS, figures_in_force, moves_as_one, summing_to_one
from ytterby.draws.loop import CENTRAL, one_table, run_study
from ytterby.draws.plan import reference_of
from ytterby.draws.ranges import RUNS
from ytterby.figures.figure import ZERO
from ytterby.figures.run_figures import BY_ID
from ytterby.figures.run_rows import ROW, TIMED, headline_rows
from ytterby.ground.answer import Answer
from ytterby.ground.csvfile import read_csv
from ytterby.ground.errors import MarketError, YtterbyError, check_known
from ytterby.ground.group import grouped
from ytterby.ground.progress import steps_of
from ytterby.runs.run import SERIAL, Executor
from ytterby.runs.workspace import DEFAULT, Workspace, folder_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from ytterby.controls.book import ActFigure, Book
    from ytterby.controls.values import Figure
    from ytterby.datasets.parameters import Parameter, Parameters
    from ytterby.ground.progress import OnProgress, Tick
    from ytterby.runs.store import Store
    from ytterby.runs.workspace import Data
    from ytterby.scenarios.scenario import Scenario


WANTS = "measured"
"""What a run is asked for, in `runs.run.WANTS`, and the table that it gives."""
TURNED_FIGURES = ("price", "capacity")
"""Figures that the tornado measures, in their headline rows."""
KEYS = (*RUNS, *TIMED)
VALUES = {"value": pl.Float64, "base_value": pl.Float64}


@dataclass(frozen=True, repr=False)
class Tornado(Answer):
    """frame: group, title, end; scenario and against (blank for a figure itself, else the run from which it differs, in
    percent); a row of a figure with its year; value, base_value.

    failures : draws that gave no answer.
    """

    frame: pl.DataFrame
    failures: list[str]

    @property
    def tables(self) -> dict[str, pl.DataFrame]:
        """Its rows."""
        return {"tornado": self.frame}


@dataclass(frozen=True)
class Draw:
    """One end of one group: the ids and values that differ from the packaged ones."""

    group: str
    title: str
    end: str
    changes: dict[str, float]


@dataclass(frozen=True)
class GroupEnds:
    """Scenarios at the ends of groups of assumptions, or of each by itself.

    draws : sets of changed numbers. scenarios : all to the year that is looked at, the one in question last.
    """

    workspace: Workspace
    draws: Sequence[Draw]
    scenarios: Sequence[Scenario]

    @property
    def year(self) -> int:
        """The last year of the runs."""
        return self.scenarios[-1].years.end


def tornado(
    scenario: str = "technology-ban-2023",
    *,
    reference: str = "",
    data: Data = DEFAULT,
    year: int | None = None,
    only: Collection[str] = (),
    engine: str = "processes",
    workers: int = 2,
    store: Store | Path | str | bool = True,
    on_progress: OnProgress | None = None,
) -> Tornado:
    """Run each group of assumptions at its low and high end, recalibrated.

    Parameters
    ----------
    scenario : built-in name, or path of a YAML file. reference : what it is measured against; what it is compared
        with first if left out.
    data : data folder, by name, path or as read.
    year : that is measured; the middle of the scenario's if left out.
    only : groups to run; all if empty.
    engine, workers, store : how runs are made, how many at a time, and where they are kept.
    on_progress : called with a `ProgressReport`.

    Returns
    -------
    Tornado : `frame` has a row for each group, end and figure, with `value` and `base_value`; `failures`.

    Raises
    ------
    ScenarioError, DataError, MarketError : as in `simulate`.
    YtterbyError : a year or a group is not known.

    Examples
    --------
    >>> from ytterby import tornado
    >>> found = tornado("gallium-full-ban", only=["lead_times"], data="gallium", engine="serial")
    >>> found.frame["end"].unique().sort().to_list()
    ['high', 'low']
    """
    workspace = Workspace.read(folder_of(data))
    span = workspace.scenario(scenario).years
    if year is not None and not span.start < year <= span.end:
        raise YtterbyError(f"year {year} is not between {span.start + 1} and {span.end}")
    ends = chosen_ends(workspace, scenario, reference, year, only)
    with steps_of(on_progress) as step:
        return tornado_of(ends, Executor.of(engine, workers, store), partial(step, "tornado"))


def chosen_ends(
    workspace: Workspace, scenario: str, reference: str = "", year: int | None = None, only: Collection[str] = ()
) -> GroupEnds:  # fmt: skip
    """Both ends of the groups that are named, of all where none is. Parameters as in `tornado`.

    Raises YtterbyError.
    """
    focus = workspace.scenario(scenario)
    names = (reference or reference_of(focus, workspace.chain), scenario)
    against = workspace.scenario(names[0])
    until = middle_year(focus) if year is None else year
    draws = draws_of(workspace, focus, against)
    for name in only:
        check_known(name, {d.group for d in draws}, "no group of assumptions {!r}", YtterbyError)
    chosen = [draw for draw in draws if not only or draw.group in only]
    return GroupEnds(workspace, chosen, [workspace.scenario(name, None, until) for name in names])


@cache
def titles() -> dict[str, str]:
    """Title of each named group of assumptions, from `data/assumption_groups.csv`."""
    return {row["group"]: row["title"] for row in read_csv(GROUPS).rows}


@cache
def _of_licences() -> dict[str, str]:
    """Group of each number of a licence."""
    rows = read_csv(GROUPS).rows
    return {name: row["group"] for row in rows for name in row["numbers_of_licences"].split()}


def _both_ends(
    groups: Mapping[str, Mapping[str, Parameter | Figure]], parameters: Iterable[Parameter] = ()
) -> list[Draw]:
    """Low and high end of each group: its title, and what its numbers are at that end.

    groups : group -> id -> number; parameters : those among which shares sum to one.
    """
    draws = []
    for group, rows in groups.items():
        for end in ("low", "high"):
            changes = {name: getattr(row, end) for name, row in rows.items()}
            known = {name: value for name, value in changes.items() if value is not None}
            changed = summing_to_one(parameters, known)
            draws.append(Draw(group, titles().get(group, group), end, changed))
    return draws


def group_draws(parameters: Parameters) -> list[Draw]:
    """Low and high end of each named group whose numbers move as one."""
    named = [group for group in parameters.groups() if moves_as_one(group)]
    groups = {group: {row.id: row for row in parameters.in_group(group)} for group in named}
    return _both_ends(groups, parameters)


def licence_figures(scenario: Scenario, reference: Scenario, book: Book) -> list[ActFigure]:
    """Assumptions of the licences that a scenario holds in its years, and its reference not in them."""
    in_reference = set()
    if reference.name != scenario.name:
        in_reference = {row.id for row in figures_in_force(reference, scenario.years, book)}
    figures = {row.id: row for row in figures_in_force(scenario, scenario.years, book)}
    own = (row for name, row in figures.items() if name not in in_reference)
    return [row for row in own if row.place.partition(".")[0] in _of_licences()]


def licence_draws(figures: Iterable[ActFigure]) -> list[Draw]:
    """Low and high end of the licences' numbers, by group."""
    named = ((_of_licences()[row.place.partition(".")[0]], row) for row in figures)
    groups = grouped((group, (row.id, row.figure)) for group, row in named)
    return _both_ends({group: dict(rows) for group, rows in groups.items()})


def draws_of(workspace: Workspace, focus: Scenario, reference: Scenario) -> list[Draw]:
    """Both ends of each group of assumptions, those of licences among them."""
    figures = licence_figures(focus, reference, workspace.book)
    return group_draws(workspace.chain.parameters) + licence_draws(figures)


def middle_year(scenario: Scenario) -> int:
    """The year in which the tornado measures; all years would take twice as long.

    Of a scenario that says itself until when its measures hold it is the last of these years, else the middle of the
    run.
    """
    own = scenario.own_controls.measures if scenario.own_controls else ()
    ends = [one.ended.year for one in own if one.ended is not None]
    if ends and len(ends) == len(own):
        return min(max(*ends, scenario.years.start), scenario.years.end)
    return (scenario.years.start + scenario.years.end + 1) // 2


def tornado_of(
    ends: GroupEnds, executor: Executor = SERIAL, on_progress: Tick | None = None
) -> Tornado:
    """Measure the last scenario and its effects against the others, at all ends.

    `on_progress` is called with ends done and ends in all, the run without changes among them.

    Raises ScenarioError where a number does not fit the data folder, MarketError where the run without changes has no
    answer.
    """
    rows = headline_rows(ends.workspace.chain).filter(pl.col("figure").is_in(TURNED_FIGURES))
    names = [one.name for one in ends.scenarios]
    changes: dict[Any, Mapping[str, float]] = {CENTRAL: {}}
    changes |= {(draw.group, draw.end): draw.changes for draw in ends.draws}
    jobs_of = partial(ends.workspace.jobs, ends.scenarios, wants=WANTS)
    table = run_study(
        {end: {0: jobs_of(numbers)} for end, numbers in changes.items()}, one_table(WANTS),
        lambda _, __, frames: effects(frames, names, rows, ends.year), executor, on_progress=on_progress,
    )  # fmt: skip
    try:
        base = table.only(CENTRAL)
    except MarketError as fault:
        raise MarketError(f"The run without changes failed: {fault.what}") from None
    base, changed = base.rename({"value": "base_value"}), table.of()
    heads = dict.fromkeys(("group", "title", "end"), pl.String)
    parts = [pl.DataFrame(schema={**heads, **base.schema, **VALUES}).select(*heads, *KEYS, *VALUES)]
    groups = list(dict.fromkeys(draw.group for draw in ends.draws))
    for draw in sorted(ends.draws, key=lambda one: (groups.index(one.group), one.end)):
        if (draw.group, draw.end) in changed:
            own = changed[draw.group, draw.end]
            both = own.join(base, on=KEYS, nulls_equal=True, maintain_order="left")
            head = (pl.lit(getattr(draw, name)).alias(name) for name in heads)
            parts.append(both.select(*head, *KEYS, *VALUES))
    failures = (f"{group} ({end}): {one}" for (group, end), one in table.failures().items())
    return Tornado(pl.concat(parts), sorted(failures))


def effects(
    frames: Sequence[pl.DataFrame], names: Sequence[str], rows: pl.DataFrame, year: int
) -> pl.DataFrame:
    """Rows of figures of the last run in a year, and their differences from the others in percent: `KEYS`, value.

    frames : what each run gives, as `figures.run_rows.measured_rows`. names : of the runs. rows : which, `ROW`.
    """
    zeros = [name for name in TURNED_FIGURES if BY_ID[name].absent == ZERO]
    of_zeros = pl.col("figure").is_in(zeros)
    value = pl.when(of_zeros).then(pl.col("value").fill_null(0.0)).otherwise("value")
    time = (pl.lit(year, pl.Int64).alias("year"), pl.lit("").alias("period"))
    of_year = (frame.filter(year=year) for frame in frames)
    joined = (rows.join(one, on=ROW, how="left", nulls_equal=True) for one in of_year)
    *before, focus = (one.select(*ROW, *time, value).drop_nulls("value") for one in joined)
    parts = [focus.with_columns(against=pl.lit(""))]
    for name, reference in zip(names, before, strict=False):
        base = reference.filter(pl.col("value") != 0.0)
        both = focus.join(base, on=TIMED, suffix="_before", nulls_equal=True)
        percent = 100.0 * (pl.col("value") / pl.col("value_before") - 1.0)
        parts.append(both.select(*TIMED, percent.alias("value"), pl.lit(name).alias("against")))
    every = pl.concat(parts).with_columns(scenario=pl.lit(names[-1]))
    return every.select(*KEYS, "value").sort(*TIMED, "against", nulls_last=True)


@dataclass(frozen=True)
class Bar:
    """One group of assumptions at both ends: the figure there, None where the run has no answer; swing : how far apart
    both ends and the run itself lie."""

    group: str
    title: str
    low: float | None
    high: float | None
    swing: float


@dataclass(frozen=True)
class Swing:
    """How wide the answer to one row of a figure is, or of its difference from another run in percent.

    row : figure, labels, year; `against`, blank for the figure itself. unit : of the numbers. bars : widest first.
    """

    row: Mapping[str, object]
    unit: str
    base_value: float | None
    bars: tuple[Bar, ...]


def swings(tornado: pl.DataFrame | None) -> list[Swing]:
    """By row; none of no tornado (`draws.tornado.Tornado.frame`)."""
    if tornado is None:
        return []
    groups = tornado.group_by(KEYS, maintain_order=True)
    return [_swing(dict(zip(KEYS, key, strict=True)), own) for key, own in groups]


def _swing(row: Mapping[str, object], own: pl.DataFrame) -> Swing:
    base = next(iter(own["base_value"].drop_nulls().to_list()), None)
    bars = []
    for (group,), part in own.group_by("group", maintain_order=True):
        ends = dict(part.select("end", "value").iter_rows())
        known = [v for v in (ends.get("low"), ends.get("high"), base) if v is not None]
        width = max(known) - min(known) if known else 0.0
        title = part["title"][0] or str(group)
        bars.append(Bar(str(group), title, ends.get("low"), ends.get("high"), width))
    bars.sort(key=lambda bar: -bar.swing)
    unit = "%" if row["against"] else BY_ID[str(row["figure"])].unit
    return Swing(row, unit, base, tuple(bars))
