"""`ytterby.answer(...)`: the whole main job, from a question to its figures and its page."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ytterby.datasets.catalogue import read_published
from ytterby.datasets.countries import code_of
from ytterby.draws.deciding import of_page
from ytterby.draws.findings import DRAWING, Findings, find_out
from ytterby.draws.tornado import swings
from ytterby.economics.industries import read_table
from ytterby.economics.summary import gdp_summary
from ytterby.ground.answer import Answer, html_of
from ytterby.ground.arguments import fitting
from ytterby.ground.errors import MarketError
from ytterby.ground.files import write_atomic
from ytterby.ground.fingerprint import today
from ytterby.ground.progress import steps_of
from ytterby.report.first.page import FirstPage, first_page, title_of
from ytterby.report.inputs import NoRanges, Report
from ytterby.report.kit.view import one_of
from ytterby.report.pages.brief import brief_html
from ytterby.report.pages.site import save_charts, write_report
from ytterby.report.words import Words
from ytterby.results.folder import PARTED, ResultFolder
from ytterby.runs.run import Executor
from ytterby.runs.workspace import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import polars as pl

    from ytterby.draws.effects import EffectTable
    from ytterby.economics.summary import GdpSummary
    from ytterby.ground.progress import OnProgress
    from ytterby.report.picture import Picture
    from ytterby.runs.simulate import Results
    from ytterby.runs.store import Store
    from ytterby.runs.workspace import Data, ScenarioLike


PAGE, PICTURES, BRIEF = "report.html", "pictures", "brief.html"


@dataclass(frozen=True)
class ScenarioAnswer(Answer):
    """The answer to a question: figures with their ranges, and the page. findings : what was run. country : as in
    `answer`."""

    findings: Findings = field(repr=False)
    country: str = ""

    @property
    def results(self) -> Results:
        """The runs side by side."""
        return self.findings.results

    @property
    def tables(self) -> dict[str, pl.DataFrame]:
        """All result tables by name."""
        return self.results.tables

    @property
    def effects(self) -> EffectTable | None:
        """The table of figures of the question; None where nothing is compared."""
        return self.findings.effects

    @cached_property
    def _gdp(self) -> GdpSummary | None:
        """GDP of the country."""
        if self.effects is None:
            return None
        question, chain = self.effects.question, self.results.workspace.chain
        to = question.change.destinations
        try:
            return gdp_summary(
                self.results.tables, *question.runs, place=to[0] if len(to) == 1 else "",
                country=self.country, data_folder=chain.folder.name, ranges=self.findings.ranges,
            )  # fmt: skip
        except MarketError:  # the row is left out; the answer stands
            return None

    @cached_property
    def report(self) -> Report:
        """What the page is made from."""
        runs, helps = self.findings, self.findings.helps
        return Report(
            runs.usable[0], self.results.scenarios, runs.labels, Words.of(runs.titles), self.results.manifest,
            runs.base_year, runs.ranges or NoRanges(runs.awaited), read_published(self.results.workspace.chain.folder),
            today().isoformat(), helps.table if helps else None, helps.changed if helps else (), self._gdp, runs.runs,
            self.effects, swings(runs.tornado), [note["note"] for note in runs.model_identity],
            runs.interpretation, runs.stated,
        )  # fmt: skip

    @cached_property
    def first(self) -> FirstPage:
        """What the first page says: four lines, the strip, tables, why."""
        return first_page(self.report)

    def sentences(self) -> list[str]:
        """The answer in words: its four lines with their ranges, how sure it is, why it is so, what would change it."""
        first = self.first
        sure = f"How sure: {first.sure}" if first.sure else ""
        return [text for text in (*map(str, first.lines), sure, *first.why, first.change) if text]

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data: the first page, the table of figures, and how its ranges came about."""
        runs = self.findings
        decides = runs.ranges.decides if runs.ranges else None
        return {
            "answer": self.first.plain(),
            "interpretation": runs.interpretation,
            "figures": self.effects.plain() if self.effects else [],
            "decides": of_page(decides).to_dicts() if decides is not None else [],
            "tornado_failures": runs.failures,
            "ranges": runs.ranges.note if runs.ranges else "",
        }

    def __repr__(self) -> str:
        return "\n  ".join([f"Answer, {self.results!r}", *map(str, self.first.lines)])

    def _repr_html_(self) -> str:
        return html_of(title_of(self.report), self.sentences())

    def plot(self, key: str = "") -> Picture:
        """A picture of its pages by its key, that of the first page if left out. Raises ResultError."""
        from ytterby.report.charts import pictures_of

        return one_of((*self.first.pictures(), *pictures_of(self.report)), key)

    def write(
        self, folder: Path | str, *, csv: bool = False, force: bool = False, pictures: bool = False,
        one_file: bool = False, brief: bool = False,
    ) -> Path:  # fmt: skip
        """Write tables, page and manifest, all or nothing; returns the page. Files of an earlier run go.

        csv, pictures : whether to write CSV, each chart as PNG and SVG. one_file : whether the page has all that else
        stands under `details/`. brief : two sheets to print, too. force : replace files that are not ours.

        Raises ResultError.
        """
        results = self.results
        place: Path = fitting("folder", folder, "Path")
        with ResultFolder(place, force=force) as target:
            target.write_tables(self.tables, csv=csv)
            target.write_tables(results.split_years, csv=csv, folder=PARTED)
            write_report(self.report, target.part / PAGE, one_file=one_file, page=self.first)
            if brief:
                write_atomic(target.part / BRIEF, brief_html(self.report, self.first))
            if pictures:
                save_charts(self.report, target.part / PICTURES)
            answered = {name: self.to_dict()[name] for name in ("answer", "figures")}
            target.close({**results.manifest, **answered})
        return place / PAGE


STEPS = {DRAWING: 0.6, "how wide": 0.6, "what would help": 0.6}
"""Phases behind the runs of the scenarios themselves, and how long a step of each takes, by runs."""


def answer(
    scenario: ScenarioLike,
    *,
    reference: str | Sequence[ScenarioLike] | None = None,
    data: Data = DEFAULT,
    switches: Mapping[str, Any] | None = None,
    tornado: bool | None = None,
    draws: int | None = 0,
    helps: bool = False,
    country: str = "",
    engine: str = "processes",
    workers: int = 2,
    store: Store | Path | str | bool = True,
    on_progress: OnProgress | None = None,
    on_runs: Callable[[ScenarioAnswer], None] | None = None,
) -> ScenarioAnswer:
    """Run a scenario and those it is compared with, and answer what it changes.

    Parameters
    ----------
    scenario : name of a built-in scenario, path of a YAML file, or a document (`ytterby.read_question`).
    reference : what it is compared with: a scenario, or several with the reference first; by default those that it
        names, else the data folder's own.
    data : data folder, by name, path or as read.
    switches : laid over those of every scenario of the run, such as `{"stocks": False}`.
    tornado : whether to run it. It runs in processes of their own: call it from a file under
        `if __name__ == "__main__":`, as every use of processes needs.
    draws : of all assumptions, also where ranges are packaged; None: 64 of a scenario of one's own.
    helps : whether to run the instruments that would help, each alone with the control.
    country : of which GDP is stated; left out, that at which the control is aimed, else where GDP falls most.
    engine, workers, store : how runs are made, how many at a time, and where they are kept.
    on_progress : called with a `ProgressReport`.
    on_runs : called with the answer of the runs alone before many runs are made, and again with the ranges of the first
        8, 16, 32 draws; not where none follow.

    Returns
    -------
    ScenarioAnswer : `sentences()`, `effects` (figures with both ends), `tables`, `write(folder)` for the pages.

    Raises
    ------
    ScenarioError, DataError : a file cannot be used, or a country has no table of industries.
    MarketError : a year cannot be cleared.

    Examples
    --------
    >>> from ytterby import answer
    >>> answer("gallium-full-ban", data="gallium", tornado=False).sentences()[0]
    'China stops exports of gallium (metals); runs differ 2023 to 2030.'
    """
    if country := code_of(country):
        read_table(country)  # before any run: one without a table is reported at once
    with steps_of(on_progress, each=STEPS, others=2) as step:
        findings = find_out(
            scenario, reference=reference, data=data, switches=switches, wide=tornado, draws=draws, helps=helps,
            executor=Executor.of(engine, workers, store), on_progress=step,
            on_runs=None if on_runs is None else lambda runs: on_runs(ScenarioAnswer(runs, country)),
        )  # fmt: skip
    return ScenarioAnswer(findings, country)
