"""All that a question needs: its runs, how wide the answer is, and what says nothing by construction."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.draws.effects import EffectTable, effects_of
from ytterby.draws.instrument_trials import InstrumentTrials
from ytterby.draws.intervals import NOTHING, are_drawn, drawn_for, packaged_for
from ytterby.draws.packaged_instruments import PackagedInstruments, packaged_instruments
from ytterby.draws.ranges import DRAWN, FEWEST, Ranges, ranges_of_tornado
from ytterby.draws.tornado import (
    GroupEnds,
    demand_at_ends,
    draws_of,
    middle_year,
    tornado_of,
)
from ytterby.figures.change import change_of
from ytterby.figures.question import Comparison, question_of
from ytterby.figures.run_figures import RunFigures, figures_by_run
from ytterby.ground.renamed import old_arguments
from ytterby.results.goods import usable_prices
from ytterby.runs.data import DEFAULT, Data, folder_of, references_of
from ytterby.runs.elements import one_by_one
from ytterby.runs.run import Executor
from ytterby.runs.simulate import Results, compared, default_references, name_in_command, simulate
from ytterby.runs.workspace import Workspace
from ytterby.scenarios.switches import written
from ytterby.world.base_year.report import adjustments, conflicts, shares
from ytterby.world.goods import shares_in_goods
from ytterby.world.titles import PRICE, titles_of, titles_of_planned

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ytterby.draws.intervals import DrawBudget
    from ytterby.ground.progress import Steps
    from ytterby.runs.elements import OneByOne
    from ytterby.runs.workspace import ScenarioLike
    from ytterby.scenarios.scenario import Scenario

DEFENCE = "defence_share"
"""Group of assumptions at whose ends the demand tables are kept."""


@dataclass(frozen=True)
class Findings:
    """What the runs of a question gave.

    Attributes
    ----------
    results : the runs side by side.
    tornado : as `draws.tornado.Tornado.frame`; None where it was not asked for.
    failures : ends of the tornado without an answer.
    defence_ends : `low` and `high` -> the table `demand` at that end of the size of defence use.
    model_identity : what follows from how the model is built (answer, subject, comparison, note).
    one_by_one : the controls one element at a time, where the scenario asks for it.
    helps : what instruments would avoid and cost (`draws.instrument_trials`), and what changed since then; None
        where they were not run, and are not packaged.
    ranges : between which ends nine forecasts in ten lie, and where that is from; None where nobody knows.
    """

    results: Results
    tornado: pl.DataFrame | None = None
    failures: list[str] = field(default_factory=list)
    defence_ends: dict[str, pl.DataFrame] = field(default_factory=dict)
    model_identity: list[dict[str, str]] = field(default_factory=list)
    one_by_one: OneByOne | None = None
    helps: PackagedInstruments | None = None
    ranges: Ranges | None = None

    @property
    def tables(self) -> dict[str, pl.DataFrame]:
        """The tables of the runs, and of single elements."""
        parts = self.one_by_one.tables if self.one_by_one else {}
        return {**self.results.tables, **parts}

    @cached_property
    def base_year(self) -> dict[str, pl.DataFrame]:
        """Adjustments and conflicts of the base year, the farthest moved first; its shares, contents of its goods."""
        base = self.results.base
        made = {
            "adjustments": adjustments(base),
            "conflicts": conflicts(base),
            "shares": shares(base),
            "contents": shares_in_goods(base.network.chain, base.values),
        }
        frames = {name: pl.DataFrame(rows) for name, rows in made.items()}
        far = {
            "adjustments": pl.col("sd_moved").abs(),
            "conflicts": (pl.col("used") / pl.col("published")).log().abs(),
        }
        return frames | {
            name: frames[name].sort(by, descending=True, nulls_last=True, maintain_order=True)
            for name, by in far.items() if frames[name].height
        }  # fmt: skip

    @cached_property
    def titles(self) -> dict[str, Any]:
        """What the data folder calls things, and the titles of the controls that the runs hold."""
        base, results = self.results.base, self.results
        controls = {one.id: one.instrument.title for one in results.workspace.book}
        for job in results.jobs:
            controls |= {one.id: one.title for one in job.scenario.controls.measures}
            controls |= {one.id: one.title for one in job.scenario.instruments}
            planned = job.scenario.capacity, job.scenario.stockpiles
            controls |= titles_of_planned(base.network.chain, *planned)
        return {**titles_of(base.network.chain, base.values), "controls": controls}

    @cached_property
    def labels(self) -> dict[str, str]:
        """Name of a run -> its title; where two scenarios have one title, their names stand behind it."""
        titles = {job.name: job.scenario.title for job in self.results.jobs}
        every = list(titles.values())
        return {
            n: title if every.count(title) == 1 else f"{title} ({n})" for n, title in titles.items()
        }

    @cached_property
    def interpretation(self) -> str:
        """By which reading of the law the run stands, where it reads more than the records; else blank."""
        recorded = self.results.jobs and self.results.jobs[-1].scenario.controls.as_recorded
        return self.results.workspace.book.contrary_statements() if recorded else ""

    @cached_property
    def usable(self) -> tuple[dict[str, pl.DataFrame], dict[str, pl.DataFrame]]:
        """Tables of years and of parts of years in which a price that is not usable is missing."""
        return usable_prices(self.results.tables), usable_prices(self.results.split_years)

    @cached_property
    def runs(self) -> dict[str, RunFigures]:
        """The figures of each run."""
        chain, contents = self.results.workspace.chain, self.base_year["contents"].to_dicts()
        return figures_by_run(self.results.scenarios, *self.usable, chain, self.titles, contents)

    @cached_property
    def effects(self) -> EffectTable | None:
        """The table of figures of the question; None where nothing is compared."""
        by_name = {job.name: job.scenario for job in self.results.jobs}
        names = self.results.scenarios
        if not {*names} <= {*by_name}:
            return None
        scenarios, calendar = [by_name[name] for name in names], self.results.jobs[-1].periods
        question = question_of(self.results.workspace, scenarios, calendar)
        return effects_of(question, self.runs, self.ranges) if question else None

    @cached_property
    def defence(self) -> dict[str, Comparison]:
        """The question at each end of the size of defence use, and as it is; nothing where the ends were not run."""
        ends, effects = self.defence_ends, self.effects
        if not ends or effects is None:
            return {}
        chain, made = self.results.workspace.chain, {"central": effects.pair}
        focus, reference = effects.question.runs
        for end, demand in ends.items():
            runs = figures_by_run(
                (focus, reference), {"demand": demand}, {}, chain, self.titles, ()
            )
            made[end] = Comparison(effects.question, runs[focus], runs[reference], {})
        return made


@old_arguments
def find_out(
    scenario: ScenarioLike,
    *,
    reference: str | Sequence[str] | None = None,
    data: Data = DEFAULT,
    switches: Mapping[str, Any] | None = None,
    wide: bool | None = None,
    helps: bool = False,
    budget: DrawBudget = NOTHING,
    executor: Executor | None = None,
    on_progress: Steps | None = None,
    on_runs: Callable[[Findings], None] | None = None,
) -> Findings:
    """Run a scenario and those it is compared with, and what says how wide the answer is.

    Parameters
    ----------
    scenario, reference, data, switches : as in `simulate`.
    wide : whether to run the tornado and the ends of defence use; if left out, where nothing else says how wide the
        answer is: no ranges are packaged and there are fewer than `draws.ranges.FEWEST` draws.
    budget : what may be spent on draws where no ranges are packaged.
    helps : whether to run the instruments that would help, each alone, though they be packaged; where the number of
        draws is said, on each draw.
    executor : by what the many runs are made that these need, and where runs are kept.
    on_progress : called with what is run, steps done and steps in all.
    on_runs : called with what the runs alone say, before many more are made: draws, the tornado, single elements,
        instruments. Not called where none of these follows.

    Raises as `simulate`.
    """
    workspace, overrides = Workspace.read(folder_of(data)), dict(switches or {})
    named = workspace.scenario(scenario, overrides)
    one_at_a_time = named.switches.elements == "one_by_one"
    if one_at_a_time:
        overrides["elements"] = "all"  # the runs of single elements come after it, in parallel
    references = references_of(reference)
    if references is None:
        references = default_references(named, workspace.chain.reference_scenario)
    scenarios = compared(workspace, scenario, references, overrides)
    inquiry = _Inquiry(
        workspace, scenario, references, scenarios, overrides, budget, executor or Executor.of(),
        on_progress or (lambda name, done, total: None),
    )  # fmt: skip
    findings = inquiry.runs()
    unknown = findings.ranges is None
    many = one_at_a_time or (bool(references) and (helps or wide or (wide is None and unknown)))
    if on_runs is not None and (many or (unknown and are_drawn(workspace, scenarios[-1], budget))):
        on_runs(_noted(findings))
    if one_at_a_time:
        findings = replace(findings, one_by_one=inquiry.elements())
    if helps and references:
        findings = replace(findings, helps=inquiry.instruments(findings.results))
    return _noted(inquiry.widened(findings, wide))


def _noted(findings: Findings) -> Findings:
    """The same, with what the manifest says of ranges and of single elements."""
    findings.results.manifest["ranges"] = findings.ranges.note if findings.ranges else ""
    if findings.one_by_one:
        findings.results.manifest["one_by_one"] = list(findings.one_by_one.runs)
    return findings


@dataclass(frozen=True)
class _Inquiry:
    """What is compared, and by what means.

    references, scenario : by what they are given. scenarios : the same as read, the references first. The others are as
    in `find_out`.
    """

    workspace: Workspace
    scenario: ScenarioLike
    references: Sequence[str]
    scenarios: Sequence[Scenario]
    overrides: Mapping[str, Any]
    budget: DrawBudget
    executor: Executor
    on_progress: Steps

    def runs(self) -> Findings:
        """The runs, and what is packaged or follows from how the model is built."""
        first, focus = self.scenarios[0], self.scenarios[-1]
        given = [f"--switch {name}={written(value)}" for name, value in self.overrides.items()]
        results = simulate(
            self.scenario, reference=self.references, data=self.workspace.chain, switches=self.overrides,
            store=self.executor.store or False,
            command=" ".join([f"ytterby simulate {name_in_command(self.scenario, focus.name)}", *given]),
            on_progress=lambda now: self.on_progress(now.phase, now.done, now.total),
        )  # fmt: skip
        notes = focus.model_identity if tuple(self.references) == focus.compare_with else ()
        return Findings(
            results,
            model_identity=[note.model_dump() for note in notes],
            helps=packaged_instruments(self.workspace, (first, focus)) if self.references else None,
            ranges=packaged_for(self.workspace, self.scenarios, self.budget),
        )

    def elements(self) -> OneByOne:
        """The controls one element at a time, against the first reference."""
        return one_by_one(
            self.scenario, next(iter(self.references), None), folder=self.workspace.chain.folder,
            switches=self.overrides, executor=self.executor,
            on_progress=lambda _, done, total: self.on_progress("one element at a time", done, total),
        )  # fmt: skip

    def instruments(self, results: Results) -> PackagedInstruments:
        """What instruments would avoid and cost, run now; with ranges where a number of draws is said."""
        pair = (self.scenarios[-1], self.scenarios[0])
        study = InstrumentTrials(
            self.workspace, results.tables, pair, change_of(self.workspace, *pair)
        )
        trials = study.once(self.executor, partial(self.on_progress, "what would help"))
        if self.budget.draws and trials.height:
            drawing = partial(self.on_progress, "draws of what would help")
            within = study.ranges(self.budget, self.executor, drawing)
            trials = trials.join(within, on="id", how="left", maintain_order="left")
        return PackagedInstruments(trials)

    def widened(self, findings: Findings, wide: bool | None) -> Findings:
        """With ranges of draws where none are packaged, and with the tornado where it is asked for or they are few."""
        ranges = findings.ranges
        if ranges is None:
            drawing = partial(self.on_progress, "draws of all assumptions")
            ranges = drawn_for(self.workspace, self.scenarios, self.budget, self.executor, drawing)
        drawn = ranges.origin.draws if ranges and ranges.origin.kind == DRAWN else 0
        enough = ranges is not None and (drawn >= FEWEST or not drawn)
        if wide is False and self.references and not enough:
            ranges = None  # a few draws are no range
        if not self.references or wide is False or (wide is None and enough):
            return replace(findings, ranges=ranges)
        workspace, focus = self.workspace, self.scenarios[-1]
        year, draws = middle_year(focus), draws_of(workspace, focus, self.scenarios[0])
        names = (*self.references, self.scenario)
        short = [workspace.scenario(name, self.overrides, year) for name in names]
        turning = partial(self.on_progress, "how wide is the answer")
        ends = GroupEnds(workspace, draws, (short[0], short[-1]))
        swings = tornado_of(ends, self.executor, turning)
        defence = [draw for draw in draws if draw.group == DEFENCE]
        demand = demand_at_ends(GroupEnds(workspace, defence, short), self.executor)
        if not enough:
            products = titles_of(workspace.chain, findings.results.base.values)[PRICE]
            ranges = ranges_of_tornado(swings.frame, draws=drawn, products=products)
        findings = replace(findings, tornado=swings.frame, failures=swings.failures, ranges=ranges)
        return replace(findings, defence_ends=demand)
