"""The first page as plain data: sentence, grey line, marks, table, why; and its pictures."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ytterby.report.first.goods import prices_of, supply_of
from ytterby.report.first.plain import day
from ytterby.report.first.plants import cost_of, plants_of
from ytterby.report.first.rows import rows_of
from ytterby.report.first.sentence import FoundAll, sentence
from ytterby.report.first.setting import Setting, setting_of
from ytterby.report.first.shortage import stops_of, users_of
from ytterby.report.first.why import decisive, why_of
from ytterby.report.ranges import NO_RANGE
from ytterby.report.record import read_record
from ytterby.study.plausible import plausible_line
from ytterby.study.predictive import read_spreads

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.report.inputs import Report
    from ytterby.report.picture import Picture

HELD = "held"
HOW_RANGES = "`--draws 64` computes it, or `--tornado` the ends of the assumptions"
NO_HELPS = (
    "What would help: none of the instruments that a scenario can hold was to be tried, since no price rises or nobody "
    "outside has plants for what is short."
)
HOW_HELPS = (
    "What would help was not computed: `--helps` runs the instruments that a scenario can hold."
)


@dataclass(frozen=True)
class FirstPage:
    """What the first page says.

    Attributes
    ----------
    sentence : the answer.
    grey : the lines under it: compared with what, how sure, from which run.
    marks : what a reader must know before believing a number.
    rows : the table, with the columns of `rows.COLUMNS`.
    why : at most three lines; change : what would change the answer.
    cite : how the run is cited. run : its id.
    found, setting : what it was made from; None where a report has no comparison.
    """

    sentence: str
    grey: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    rows: list[dict[str, str]] = field(default_factory=list)
    why: list[str] = field(default_factory=list)
    change: str = ""
    cite: str = ""
    run: str = ""
    found: FoundAll | None = None
    setting: Setting | None = None

    def plain(self) -> dict[str, Any]:
        """As plain data, ready for JSON."""
        names = ("sentence", "grey", "marks", "rows", "why", "change", "cite", "run")
        return {name: getattr(self, name) for name in names}

    def pictures(self) -> list[Picture]:
        """Its pictures, drawn."""
        from ytterby.report.first.pictures import pictures_of

        if self.setting is None or self.found is None:
            return []
        return pictures_of(self.setting, self.found, self.source)

    @property
    def source(self) -> str:
        """The line under every picture."""
        return source_of(self.setting.report, self.run) if self.setting else ""


def source_of(report: Report, run: str) -> str:
    """Which program, run and data a picture is of, and the day."""
    manifest = report.manifest
    parts = [f"Ytterby {manifest.get('version', '')}".strip(), f"run {run}" if run else "",
             f"data {manifest['data_folder']}" if manifest.get("data_folder") else "",
             day(report.day) if report.day else str(manifest.get("date", ""))]  # fmt: skip
    return ", ".join(part for part in parts if part) + ". A model, no forecast."


def run_id(manifest: Mapping[str, Any]) -> str:
    """Ten letters that name a run by all that decides it; blank where the manifest has no digests."""
    decides = [
        manifest.get("digests"),
        manifest.get("periods"),
        manifest.get("switches"),
        manifest.get("changed"),
    ]
    if not decides[0]:
        return ""
    text = json.dumps(decides, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def first_page(report: Report) -> FirstPage:
    """What the first page of a report says."""
    run = run_id(report.manifest)
    title = title_of(report)
    cite = f"Ytterby {report.manifest.get('version', '')}, run {run or 'without id'}: {title}"
    cite += f", {day(report.day)}." if report.day else "."
    setting = setting_of(report)
    if setting is None:
        return FirstPage(f"{title}: nothing is compared.", _grey(report, ""), cite=cite, run=run)
    prices = prices_of(setting)
    main = list(prices[0].product.parts) if prices and prices[0].stretch else []
    found = FoundAll(
        prices,
        supply_of(setting),
        users_of(setting),
        stops_of(setting, main),
        plants_of(setting),
        cost_of(setting),
    )
    change, marks = decisive(setting, found)
    return FirstPage(
        sentence(setting, found), _grey(report, setting.change["against"]), marks, rows_of(setting, found),
        why_of(setting, found), change, cite, run, found, setting,
    )  # fmt: skip


def title_of(report: Report) -> str:
    """The title of the scenario that is asked for, as its file says it."""
    headline = report.headline
    names = headline.get("scenarios") or []
    return str(headline["labels"].get(names[-1], names[-1])) if names else "Ytterby report"


def _grey(report: Report, against: str) -> list[str]:
    lines = []
    if against:
        lines.append(f"Compared with: {against}.")
    lines.append("A model's answer to the question what if, no forecast.")
    said = report.ranges.said
    lines.append(f"Ranges: none; {HOW_RANGES}." if said == NO_RANGE else f"Ranges: {said}.")
    tested = how_often_held(str(report.manifest.get("data_folder", "")))
    if tested:
        lines.append(tested)
    record = read_record()
    if tested and record is not None and record.is_of(report.manifest):
        lines.append(f"Against the published record: {record.said}")
    market = plausible_line(str(report.manifest.get("data_folder", "")))
    if market:
        lines.append(market)
    return lines


def how_often_held(folder: str) -> str:
    """How often the range of nine in ten held figures of an event that were not used to make it; blank for a folder of
    which no event was tested."""
    held: Mapping[str, Mapping[str, list[int]]] = read_spreads().about.get(HELD) or {}
    if not folder.startswith("rare_earths") or not held:
        return ""
    parts = [
        f"{inside} of {of} {kind} of {event}"
        for event, kinds in held.items()
        for kind, (inside, of) in kinds.items()
    ]
    return (
        "How often the range of nine in ten held in an event whose figures were left out of it: "
        f"{', '.join(parts)}."
    )
