"""A scenario and those it is compared with, on one data folder and in the same periods."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.controls.effects.effect import touched
from ytterby.figures.acts import check_acts
from ytterby.ground.errors import ResultError, ScenarioError, check_known, error_of
from ytterby.ground.fingerprint import digest_of_data
from ytterby.ground.group import grouped
from ytterby.ground.progress import steps_of
from ytterby.results.dependence import diversion
from ytterby.results.manifest import manifest
from ytterby.results.tables import stack
from ytterby.runs.run import ACTIVITY, PERIODS, Executor, base_of, run_all, runs_of, solve
from ytterby.runs.workspace import DEFAULT, Data, Workspace, folder_of, references_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ytterby.controls.book import Book
    from ytterby.ground.progress import OnProgress
    from ytterby.runs.job import Job
    from ytterby.runs.store import Store
    from ytterby.runs.workspace import ScenarioLike
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.world.network import Network
    from ytterby.years.step import Year


class Tables(dict[str, pl.DataFrame]):
    """Tables by name; one that is not there is refused with the nearest names."""

    def __missing__(self, name: str) -> pl.DataFrame:
        check_known(name, self, "no table {!r} in these results", ResultError)
        raise KeyError(name)


@dataclass(frozen=True)
class Results:
    """Tables of one or more runs, with their manifest.

    Attributes
    ----------
    tables : name -> rows of all runs (docs/architecture.md lists the columns).
    scenarios : names of the runs, the reference first, the scenario asked for last.
    split_years : name -> rows of quarters or months, of the years that are parted into them; empty without any.
    activities : name of a run -> what ran in it: year, column, activity [t].
    """

    tables: dict[str, pl.DataFrame]
    manifest: dict[str, Any]
    scenarios: list[str]
    workspace: Workspace = field(repr=False)
    jobs: list[Job] = field(repr=False, default_factory=list)
    split_years: dict[str, pl.DataFrame] = field(repr=False, default_factory=dict)
    activities: dict[str, pl.DataFrame] = field(repr=False, default_factory=dict)

    @cached_property
    def base(self) -> BaseYear:
        """The calibrated base year on which the runs stand; made anew if none was run here."""
        return base_of(self.workspace.chain.folder)

    @cached_property
    def years(self) -> dict[str, list[Year]]:
        """Name of a run -> its solved periods, which no store keeps: the runs are made anew."""
        return {job.name: solve(job)[1] for job in self.jobs}

    def __repr__(self) -> str:
        prices = self.tables["prices"].filter(pl.col("scenario") == self.scenarios[-1])
        years = prices["year"].unique().sort().to_list()
        runs, names = " against ".join(reversed(self.scenarios)), ", ".join(sorted(self.tables))
        folder, count = self.workspace.chain.folder.name, len(self.tables)
        return f"Results of {runs}, {years[0]} to {years[-1]}, on {folder}; {count} tables: {names}"


def default_references(scenario: Scenario, reference: str) -> list[str]:
    """The scenarios that a scenario is compared with, the first above all: those it names, else what it
    extends, else the data folder's own.

    reference : the data folder's own (`Chain.reference_scenario`).
    """
    if scenario.compare_with:
        return list(scenario.compare_with)
    return [] if scenario.name == reference else [scenario.parent or reference]


def compared(
    workspace: Workspace, scenario: ScenarioLike, reference: str | Sequence[ScenarioLike] | None = None,
    switches: Mapping[str, Any] | None = None,
) -> list[Scenario]:  # fmt: skip
    """A scenario and those that it is compared with, the first reference first, the scenario last; as in `simulate`.

    Raises ScenarioError where one cannot be read, has measures that bind on no day of it, or two have one name.
    """
    focus = workspace.scenario(scenario, switches)
    check_acts(workspace, focus)
    references: Sequence[ScenarioLike] | None = references_of(reference)
    if references is None:
        references = default_references(focus, workspace.chain.reference_scenario)
    chosen = [*(workspace.scenario(name, switches) for name in references), focus]
    if twice := [name for name, times in Counter(one.name for one in chosen).items() if times > 1]:
        raise error_of(ScenarioError, "scenario_twice", twice=twice[0])
    return chosen


def name_in_command(scenario: ScenarioLike, name: str) -> str:
    """A scenario as a command gives it: the name or path that was given, else the name that it bears."""
    return str(scenario) if isinstance(scenario, (str, Path)) else name


def key(
    scenario: ScenarioLike,
    *,
    reference: str | Sequence[ScenarioLike] | None = None,
    data: Data = DEFAULT,
    switches: Mapping[str, Any] | None = None,
) -> str:
    """The content key of a question: SHA-256 in hexadecimal over all that decides its runs, code and data included.

    Two questions with one key have one answer; titles and texts are not in it. Parameters, and what is raised, as in
    `simulate`.

    Parameters
    ----------
    scenario, reference, data, switches : as in `simulate`.

    Returns
    -------
    str : 64 hexadecimal digits.

    Raises
    ------
    ScenarioError, DataError : as in `simulate`.

    Examples
    --------
    >>> from ytterby import key
    >>> key("gallium-full-ban", data="gallium") == key("gallium-baseline", data="gallium")
    False
    """
    workspace = Workspace.read(folder_of(data))
    jobs = workspace.jobs(compared(workspace, scenario, reference, switches), wants="split_years")
    return digest_of_data([job.key for job in jobs])


def simulate(
    scenario: ScenarioLike,
    *,
    reference: str | Sequence[ScenarioLike] | None = None,
    data: Data = DEFAULT,
    switches: Mapping[str, Any] | None = None,
    engine: str = "serial",
    workers: int = 2,
    store: Store | Path | str | bool = True,
    on_progress: OnProgress | None = None,
    command: str = "",
) -> Results:
    """Run a scenario and those it is compared with, all in the same periods and to its last year.

    Parameters
    ----------
    scenario : name of a built-in scenario, path of a YAML file, or a document (`ytterby.read_question`).
    reference : what it is compared with: a scenario, or several with the reference first; by default those that it
        names, `none` or an empty list for none.
    data : data folder, by name, path or as read.
    switches : laid over those of every scenario of the run, such as `{"stocks": False}`.
        `{"elements": "one_by_one"}` puts a run for each element, `NAME:Dy`, before the scenario's own.
    engine, workers : how runs are made (`serial`, `processes`), and how many at a time.
    store : where runs are looked up and kept: the user's own store, a folder, or False for none.
    on_progress : called with a `ProgressReport`; by the engine `serial` after each year, a phase a scenario.
    command : what the manifest names as the command.

    Returns
    -------
    Results : `tables` (name -> frame of all runs), `split_years`, `scenarios`, `manifest`; from `ytterby` also with
    `sentences()`, `figures()` and `plot()`.

    Raises
    ------
    ScenarioError, DataError : a file or name cannot be used as it is.
    MarketError : a year cannot be cleared.

    Examples
    --------
    >>> from ytterby import simulate
    >>> found = simulate("gallium-full-ban", data="gallium")
    >>> found.scenarios
    ['gallium-baseline', 'gallium-full-ban']
    >>> found.tables["prices"].columns[:4]
    ['scenario', 'year', 'commodity', 'stage']
    """
    workspace = Workspace.read(folder_of(data))
    chosen = compared(workspace, scenario, reference, switches)
    focus = chosen[-1]
    if focus.switches.elements == "one_by_one":
        chosen[-1:] = [*for_each_element(focus, workspace.book, workspace.network), focus]
    jobs = workspace.jobs(chosen, wants="split_years")
    before, last = workspace.chain.base_year - 1, focus.years.end
    with steps_of(on_progress, others=len(jobs)) as step:
        runs = runs_of(jobs, run_all(
            jobs, Executor.of(engine, workers, store),
            on_progress=lambda name, year: step(name, year - before, last - before),
        ))  # fmt: skip
    activities = {job.name: run.tables[ACTIVITY] for job, run in zip(jobs, runs, strict=True)}
    tables = stack([
        {n: t for n, t in run.tables.items() if n != ACTIVITY and not n.endswith(PERIODS)} for run in runs
    ])  # fmt: skip
    tables["diversion"] = diversion(tables, chosen[0].name, workspace.chain.holder)
    used = {name for run in runs for name in run.used}
    words = command or f"ytterby simulate {name_in_command(scenario, focus.name)}"
    scenarios, periods = [job.scenario for job in jobs], jobs[0].periods.named
    about = manifest(workspace.chain, used, scenarios, workspace.book, words, periods)
    split, names = _split_years([run.tables for run in runs]), [one.name for one in chosen]
    return Results(Tables(tables), about, names, workspace, jobs, Tables(split), activities)


def _split_years(runs: Sequence[Mapping[str, pl.DataFrame]]) -> dict[str, pl.DataFrame]:
    """Rows of periods within years, of all runs, by the name of the table."""
    names = dict.fromkeys(name for run in runs for name in run if name.endswith(PERIODS))
    every = ((name, [run[name] for run in runs if name in run]) for name in names)
    return {name.removesuffix(PERIODS): pl.concat(own) for name, own in every}


def one_run(scenario: Scenario, what: str) -> None:
    """Raises ScenarioError where a scenario is to be run once for each element, but `what` has one run of it."""
    if scenario.switches.elements == "one_by_one":
        raise error_of(ScenarioError, "one_by_one", scenario.path or "", what=what)


def elements_touched(scenario: Scenario, book: Book, network: Network) -> tuple[str, ...]:
    """Elements in the goods that the scenario's later acts touch on some route, in the folder's order."""
    chain, first = network.chain, network.chain.base_year
    years = range(first, scenario.years.end + 1)
    rows = (row for year in years for row in scenario.acts_in(year, book, set(chain.elements)))
    later = grouped((r.key, r) for r in rows if r.act.on_goods and r.binds and r.since.year > first)
    columns = {number for own in later.values() for number in touched(network, own[0]).tolist()}
    goods = {network.columns[number].commodity for number in columns}
    elements = frozenset[str]().union(*(chain.contents[good] for good in goods))
    return tuple(e for e in chain.elements if e in elements)


def for_each_element(scenario: Scenario, book: Book, network: Network) -> list[Scenario]:
    """A scenario of its own for each element that its controls on goods touch: `NAME:Dy` and so on."""
    symbols = elements_touched(narrowed_to(scenario, "all"), book, network)
    return [replace(narrowed_to(scenario, (s,)), name=f"{scenario.name}:{s}") for s in symbols]


def narrowed_to(scenario: Scenario, elements: str | tuple[str, ...]) -> Scenario:
    """The scenario with the switch `elements` turned."""
    switches = scenario.switches.model_copy(update={"elements": elements})
    return replace(scenario, switches=switches)
