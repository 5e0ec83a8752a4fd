"""The first page as plain data: sentence, grey line, marks, table, why; and its pictures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ytterby.report.first.drivers import decisive, why_of
from ytterby.report.first.formats import day
from ytterby.report.first.goods import prices_of, supply_of
from ytterby.report.first.plants import cost_of, plants_of
from ytterby.report.first.reliability import trust_of
from ytterby.report.first.rows import rows_of
from ytterby.report.first.sentence import PageFigures, sentence
from ytterby.report.first.setting import Setting, setting_of
from ytterby.report.first.shortage import stops_of, users_of
from ytterby.report.pages.citation import run_id, source_of
from ytterby.report.ranges import NO_RANGE

if TYPE_CHECKING:
    from ytterby.report.inputs import Report
    from ytterby.report.picture import Picture

NO_HELPS = (
    "What would help: none of the instruments that a scenario can hold was to be tried, since no price rises or nobody "
    "outside has plants for what is short."
)


@dataclass(frozen=True, repr=False)
class FirstPage:
    """What the first page says.

    Attributes
    ----------
    sentence : the answer.
    sure : how far its ranges and its numbers can be trusted. grey : compared with what, and how ranges came about.
    marks : what a reader must know before believing a number.
    rows : the table, with the columns of `rows.COLUMNS`.
    why : at most three lines; change : what would change the answer.
    cite : how the run is cited. run : its id.
    figures, setting : what it was made from; None where a report has no comparison.
    """

    sentence: str
    sure: str = ""
    grey: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    rows: list[dict[str, str]] = field(default_factory=list)
    why: list[str] = field(default_factory=list)
    change: str = ""
    cite: str = ""
    run: str = ""
    figures: PageFigures | None = None
    setting: Setting | None = None

    def __repr__(self) -> str:
        return f"<first page of run {self.run or 'without id'}: {self.sentence}>"

    def plain(self) -> dict[str, Any]:
        """As plain data, ready for JSON."""
        names = ("sentence", "sure", "grey", "marks", "rows", "why", "change", "cite", "run")
        return {name: getattr(self, name) for name in names}

    def pictures(self) -> list[Picture]:
        """Its pictures, drawn."""
        from ytterby.report.first.pictures import pictures_of

        if self.setting is None or self.figures is None:
            return []
        return pictures_of(self.setting, self.figures, self.source)

    @property
    def source(self) -> str:
        """The line under every picture."""
        return source_of(self.setting.report, self.run) if self.setting else ""


def first_page(report: Report) -> FirstPage:
    """What the first page of a report says."""
    run = run_id(report.manifest)
    title = title_of(report)
    cite = f"Ytterby {report.manifest.get('version', '')}, run {run or 'without id'}: {title}"
    cite += f", {day(report.day)}." if report.day else "."
    setting = setting_of(report)
    if setting is None:
        return FirstPage(
            f"{title}: nothing is compared.",
            trust_of(report),
            _grey(report, ""),
            cite=cite,
            run=run,
        )
    figures = PageFigures(
        prices_of(setting),
        supply_of(setting),
        users_of(setting),
        stops_of(setting),
        plants_of(setting),
        cost_of(setting),
    )
    change, marks = decisive(setting, figures)
    return FirstPage(
        sentence(setting, figures), trust_of(report), _grey(report, setting.change["against"]), marks,
        rows_of(setting, figures),
        why_of(setting, figures), change, cite, run, figures, setting,
    )  # fmt: skip


def title_of(report: Report) -> str:
    """The title of the scenario that is asked for, as its file says it."""
    return report.label(report.scenarios[-1]) if report.scenarios else "Ytterby report"


def _grey(report: Report, against: str) -> list[str]:
    lines = []
    if against:
        lines.append(f"Compared with: {against}.")
    lines.append("A model's answer to the question what if, no forecast.")
    note = report.ranges.note
    lines.append("Ranges: none were computed." if note == NO_RANGE else f"Ranges: {note}.")
    return lines
