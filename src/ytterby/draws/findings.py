"""All that a question needs: its runs, how wide the answer is, and what says nothing by construction."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Self

import polars as pl

from ytterby.draws.effects import EffectTable, effects_of
from ytterby.draws.instrument_trials import (
    InstrumentTrials,
    PackagedInstruments,
    packaged_instruments,
)
from ytterby.draws.intervals import drawn_for, draws_for, packaged_for
from ytterby.draws.ranges import FEWEST, Ranges
from ytterby.draws.tornado import (
    GroupEnds,
    Tornado,
    draws_of,
    middle_year,
    tornado_of,
)
from ytterby.figures.change import change_of
from ytterby.figures.question import question_of
from ytterby.figures.run_figures import RunFigures, figures_by_run
from ytterby.results.goods import usable_prices
from ytterby.runs.run import Executor
from ytterby.runs.simulate import (
    Results,
    compared,
    default_references,
    name_in_command,
    one_run,
    simulate,
)
from ytterby.runs.workspace import DEFAULT, Data, Workspace, folder_of, references_of
from ytterby.scenarios.switches import written
from ytterby.world.base_year.calibrate import adjustments, conflicts, shares
from ytterby.world.goods import shares_in_goods
from ytterby.world.titles import titles_of, titles_of_planned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ytterby.ground.progress import Steps
    from ytterby.runs.workspace import ScenarioLike
    from ytterby.scenarios.scenario import Scenario


DRAWING = "draws of all assumptions"
"""The phase in which they are made."""


@dataclass(frozen=True)
class Findings:
    """What the runs of a question gave.

    Attributes
    ----------
    results : the runs side by side.
    tornado : as `draws.tornado.Tornado.frame`; None where it was not asked for.
    failures : ends of the tornado without an answer.
    model_identity : what follows from how the model is built (answer, subject, comparison, note).
    helps : what instruments would avoid and cost (`draws.instrument_trials`), and what changed since then; None
        where they were not run, and are not packaged.
    ranges : between which ends nine forecasts in ten lie, and where that is from; None where nobody knows.
    awaited : draws that are under way and will give them.
    """

    results: Results
    tornado: pl.DataFrame | None = None
    failures: list[str] = field(default_factory=list)
    model_identity: list[dict[str, str]] = field(default_factory=list)
    helps: PackagedInstruments | None = None
    ranges: Ranges | None = None
    awaited: int = 0

    @classmethod
    def of(cls, results: Results) -> Self:
        """Runs that are there, with the ranges that are packaged."""
        scenarios = [job.scenario for job in results.jobs]
        ranges = packaged_for(results.workspace, scenarios) if len(scenarios) > 1 else None
        return cls(results, ranges=ranges)

    def with_ranges(self, ranges: Ranges | None) -> Self:
        """The same runs with ranges: what follows from the runs alone is not made again."""
        effects = self.effects and replace(self.effects, ranges=ranges)
        made = replace(self, ranges=ranges)
        vars(made).update({**vars(self), **vars(made), "effects": effects})
        return made

    @cached_property
    def base_year(self) -> dict[str, pl.DataFrame]:
        """Adjustments and conflicts of the base year, the farthest moved first; its shares, contents of its goods."""
        base = self.results.base
        made = {"adjustments": adjustments(base), "conflicts": conflicts(base)}
        made["shares"] = shares(base)
        made["contents"] = shares_in_goods(base.network.chain, base.values)
        frames = {name: pl.DataFrame(rows) for name, rows in made.items()}
        factor = pl.col("used") / pl.col("published")
        far = {"adjustments": pl.col("sd_moved").abs(), "conflicts": factor.log().abs()}
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
        named = titles.items()
        return {n: title if every.count(title) == 1 else f"{title} ({n})" for n, title in named}

    @cached_property
    def interpretation(self) -> str:
        """By which reading of the law the run stands, where it reads more than the records; else blank."""
        one = self.results.jobs[-1].scenario if self.results.jobs else None
        if one is None or not one.controls.as_recorded or one.switches.truce == "holds":
            return ""
        return self.results.workspace.book.contrary_statements(one.switches.truce)

    @cached_property
    def stated(self) -> tuple[date, date] | None:
        """When statements said that controls which the question puts in force stay suspended, and to which day; None
        where none did or they are in force later."""
        if not self.interpretation or self.effects is None:
            return None
        change, book = self.effects.question.change, self.results.workspace.book
        every = (one for name, _ in change.controls for one in book.extensions_of(name))
        days = [(one.last, one.by.announced.first_day) for one in every if one.by.announced]
        last, said = max(days, default=(date.min, date.min))
        return (said, last) if change.first <= last.isoformat() else None

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
        return effects_of(question, self.runs, self.ranges, self.usable[0]) if question else None


def find_out(
    scenario: ScenarioLike,
    *,
    reference: str | Sequence[ScenarioLike] | None = None,
    data: Data = DEFAULT,
    switches: Mapping[str, Any] | None = None,
    wide: bool | None = False,
    helps: bool = False,
    draws: int | None = 0,
    executor: Executor | None = None,
    on_progress: Steps | None = None,
    on_runs: Callable[[Findings], None] | None = None,
) -> Findings:
    """Run a scenario and those it is compared with, and what says how wide the answer is.

    Parameters
    ----------
    scenario, reference, data, switches : as in `simulate`.
    wide : whether to run the tornado.
    draws : how many of all assumptions, also where ranges are packaged; None: `draws.intervals.OWN_DRAWS` of a question
        of one's own. Of fewer than `draws.ranges.FEWEST` there is no range.
    helps : whether to run the instruments that would help, each alone, though they be packaged.
    executor : by what the many runs are made that these need, and where runs are kept.
    on_progress : called with what is run, steps done and steps in all.
    on_runs : called with what the runs alone say, before many more are made: draws, the tornado, instruments; and after
        each stage of the draws. Not called where none of these follows.

    Raises as `simulate`, and ScenarioError for the switch `elements=one_by_one`.
    """
    workspace, overrides = Workspace.read(folder_of(data)), dict(switches or {})
    named = workspace.scenario(scenario, overrides)
    one_run(named, "an answer has one run of a scenario")
    references: Sequence[ScenarioLike] | None = references_of(reference)
    if references is None:
        references = default_references(named, workspace.chain.reference_scenario)
    scenarios = compared(workspace, scenario, references, overrides)
    inquiry = _Inquiry(
        workspace, scenario, references, scenarios, overrides, draws, executor or Executor.of(),
        on_progress or (lambda name, done, total: None),
    )  # fmt: skip
    count = draws_for(workspace, scenarios[-1], draws)
    if count:
        inquiry.on_progress(DRAWING, 0, count)
    findings = inquiry.runs()
    count = count if findings.ranges is None else 0
    if on_runs is not None and (count or (references and (helps or wide))):
        on_runs(_noted(replace(findings, awaited=count)))
    if helps and references:
        findings = replace(findings, helps=inquiry.instruments(findings.results))
    for done, ranges in inquiry.widths(count):
        findings = findings.with_ranges(ranges)
        if on_runs is not None and done < count:
            on_runs(_noted(findings))
    if wide and references:
        swings = inquiry.turned()
        findings = replace(findings, tornado=swings.frame, failures=swings.failures)
    return _noted(findings)


def packaged_findings(results: Results, draws: int | None = 0) -> Findings:
    """What runs gave, with all that is packaged or follows from how the model is built: ranges, instruments, notes.

    draws : where these are to be made, packaged ranges are not read.
    """
    by_name = {job.name: job.scenario for job in results.jobs}
    scenarios = [by_name[name] for name in results.scenarios if name in by_name]
    first, focus = scenarios[0], scenarios[-1]
    references = tuple(one.name for one in scenarios[:-1])
    notes = focus.model_identity if references == focus.compare_with else ()
    return Findings(
        results,
        model_identity=[note.model_dump() for note in notes],
        helps=packaged_instruments(results.workspace, (first, focus)) if references else None,
        ranges=packaged_for(results.workspace, scenarios, draws),
    )


def _noted(findings: Findings) -> Findings:
    """The same, with what the manifest says of ranges."""
    findings.results.manifest["ranges"] = findings.ranges.note if findings.ranges else ""
    return findings


@dataclass(frozen=True)
class _Inquiry:
    """What is compared, and by what means.

    references, scenario : by what they are given. scenarios : the same as read, the references first. The others are as
    in `find_out`.
    """

    workspace: Workspace
    scenario: ScenarioLike
    references: Sequence[ScenarioLike]
    scenarios: Sequence[Scenario]
    overrides: Mapping[str, Any]
    draws: int | None
    executor: Executor
    on_progress: Steps

    def runs(self) -> Findings:
        """The runs, and what is packaged or follows from how the model is built."""
        focus = self.scenarios[-1]
        given = [f"--switch {name}={written(value)}" for name, value in self.overrides.items()]
        results = simulate(
            self.scenario, reference=self.references, data=self.workspace.chain, switches=self.overrides,
            store=self.executor.store or False,
            command=" ".join([f"ytterby simulate {name_in_command(self.scenario, focus.name)}", *given]),
            on_progress=lambda now: self.on_progress(now.phase, now.done, now.total),
        )  # fmt: skip
        return packaged_findings(results, self.draws)

    def instruments(self, results: Results) -> PackagedInstruments:
        """What instruments would avoid and cost, run now."""
        pair = (self.scenarios[-1], self.scenarios[0])
        change = change_of(self.workspace, *pair)
        study = InstrumentTrials(self.workspace, results.tables, pair, change)
        trials = study.once(self.executor, partial(self.on_progress, "what would help"))
        return PackagedInstruments(trials)

    def widths(self, count: int) -> Iterator[tuple[int, Ranges | None]]:
        """Draws made so far and their ranges, after each stage; None of too few draws, which are no range."""
        if not count:
            return
        drawing = partial(self.on_progress, DRAWING)
        made = drawn_for(self.workspace, self.scenarios, count, self.executor, drawing)
        for done, ranges in made:
            yield done, ranges if ranges and ranges.origin.draws >= FEWEST else None

    def turned(self) -> Tornado:
        """The tornado against the first reference."""
        workspace, focus = self.workspace, self.scenarios[-1]
        year, draws = middle_year(focus), draws_of(workspace, focus, self.scenarios[0])
        names = (self.references[0], self.scenario)
        short = [workspace.scenario(name, self.overrides, year) for name in names]
        turning = partial(self.on_progress, "how wide is the answer")
        return tornado_of(GroupEnds(workspace, draws, short), self.executor, turning)
