"""The dated race as one timeline: a lane for each side, a line from each step to what answers it, leverage below."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.game.leverage import last_years
from ytterby.game.timeline import GRADES
from ytterby.report import theme
from ytterby.report.game.pictures import gap_sentence, leverage_map
from ytterby.report.kinds import DotChart, LineChart, Look, dot
from ytterby.report.kit.html import write_page
from ytterby.report.kit.subject import Page, ReportTable, Subject
from ytterby.report.picture import Picture, source_line, worded
from ytterby.report.plot.axes import NumberAxis, year
from ytterby.report.plot.marks import LegendEntry, LineMark, RuleMark, TextMark
from ytterby.report.plot.panels import Box, grid
from ytterby.results.folder import ResultFolder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ytterby.game.timeline import DatedRace, RaceStep
    from ytterby.report.kinds.chart import Drawn
    from ytterby.report.plot.axes import Row

KINDS = {
    "measure": ("measure", "#a32a31"),
    "threat": ("threat", "#d1570a"),
    "support": ("support of supply", "#e0a31c"),
    "relief": ("relief", "#00795c"),
    "other": ("what is no control", "#7a8793"),
}
LINKS = {
    "text": ("named by who issued it", theme.INK),
    "report": ("said by press or authors", "#7a8793"),
    "timing": ("order in time alone", "#c4ccd3"),
}
"""Kind of a step, and grade of a link -> its words and its colour."""
STRETCHES = ((2010.4, 2011.15, 80.0), (2022.6, 2024.15, 170.0), (2024.85, 2027.05, 750.0))
"""Stretches of time that are drawn, and their widths [px]: what lies between them is empty."""
FROM, LANE = STRETCHES[0][0], 74.0
HEIGHTS = (-14.0, 15.0, -26.0, 27.0)
"""How far numbers of dots that stand close are from their lane, in turn [px]."""
CLOSE = 1.25
"""Ratio of two leverages up to which their names would stand on each other."""
PAGE = "race.html"
ANSWERS = ("day", "side", "step", "answers", "of", "days", "grade")


@dataclass(frozen=True)
class DatedGroup:
    """Steps of one side on one day: one dot, one number."""

    number: int
    side: str
    day: str
    at: float
    kind: str
    steps: tuple[RaceStep, ...]


def _at(day: date) -> float:
    """A day as a fraction of years."""
    first, next_ = date(day.year, 1, 1), date(day.year + 1, 1, 1)
    return day.year + (day - first).days / (next_ - first).days


def groups_of(race: DatedRace) -> list[DatedGroup]:
    """The dots of the timeline, in time; a group has the kind of its first step."""
    by_day: dict[tuple[str, str], list[RaceStep]] = {}
    for step in race.steps:
        by_day.setdefault((step.day, step.side), []).append(step)
    return [
        DatedGroup(number, side, day, _at(own[0].first), own[0].kind, tuple(own))
        for number, ((day, side), own) in enumerate(by_day.items(), start=1)
    ]


def timeline(race: DatedRace, leverage: pl.DataFrame | None = None) -> Picture:
    """The picture of the race, from `FROM` on.

    leverage : action, year, leverage [1], as a game's run gives it; left out, there is no panel below.
    """
    groups = groups_of(race)
    dots = [
        {"side": one.side, "at": one.at, KINDS[one.kind][0]: one.at, "number": str(one.number)}
        for one in groups if one.at >= FROM
    ]  # fmt: skip
    _spread(dots)
    place = {step.id: one for one in groups for step in one.steps}
    links: dict[tuple[int, int], tuple[list[dict[str, Any]], str]] = {}
    for answer in race.answers:  # of several between the same dots the first
        ends = place[answer.answers.id], place[answer.step.id]
        links.setdefault(
            (ends[0].number, ends[1].number), ([vars(one) for one in ends], answer.grade)
        )
    sides = [side for side in race.sides if any(row["side"] == side for row in dots)]
    lanes: list[Box | None] = [
        _lane(span, sides, dots, list(links.values()), named=n == 0)[0]
        for n, span in enumerate(STRETCHES)
    ]
    drawn = None if leverage is None or leverage.is_empty() else _leverage(leverage)
    legend = [LegendEntry(words, colour) for words, colour in KINDS.values()]
    legend += [LegendEntry(words, colour, 2.0) for words, colour in LINKS.values()]
    more, below = "", []
    if drawn:
        more = " Below: what an action costs its target over what it costs its holder, by year."
        below = [[*[None] * (len(lanes) - 1), drawn]]
    return worded("race", steps_table(race), (grid([lanes, *below], 16, 44), legend), more=more)


def _lane(
    span: tuple[float, float, float], sides: Sequence[str], dots: Sequence[Row],
    links: Sequence[tuple[list[dict[str, Any]], str]], *, named: bool,
) -> Drawn:  # fmt: skip
    """A stretch of time. named : whether the sides are named at its left."""
    start, end, wide = span
    here = [row for row in dots if start <= row["at"] <= end]
    inside = [
        (ends, grade) for ends, grade in links if all(start <= one["at"] <= end for one in ends)
    ]
    return DotChart(
        name="side", names=sides, named=named, width=wide, row=LANE, axis=_years(start, end),
        parts=[dot(words, colour, 5.5, label=words) for words, colour in KINDS.values()],
        ground=[
            LineMark("at", "side", LINKS[grade][1], 1.6, own=ends, series=LINKS[grade][0]) for ends, grade in inside
        ],
        over=[
            TextMark("at", "side", "number", "middle", size=10.0, shift=up,
                     own=[row for row in here if row["up"] == up])
            for up in HEIGHTS
        ],
    ).of(here)  # fmt: skip


def _years(start: float, end: float) -> NumberAxis:
    ticks = range(math.ceil(start), math.floor(end) + 1)
    return NumberAxis(start, end, ticks=ticks, label=year, line=True)


def _spread(dots: list[dict[str, Any]]) -> None:
    """Numbers of dots of one lane that stand close go up and down in turn."""
    last: dict[str, tuple[float, int]] = {}
    for one in dots:
        at, n = last.get(one["side"], (0.0, -1))
        n = n + 1 if one["at"] - at < 0.06 else 0
        one["up"] = HEIGHTS[n % len(HEIGHTS)]
        last[one["side"]] = one["at"], n


def _leverage(frame: pl.DataFrame) -> Box:
    own = frame.filter(
        pl.col("leverage").is_finite()
        & (pl.col("leverage") > 0)
        & (pl.col("year") + 0.5 < STRETCHES[-1][1])
    ).with_columns(pl.col("year") + 0.5)
    names: list[dict[str, Any]] = []
    for row in last_years(own).to_dicts():
        before = names[-1] if names else None
        close = (
            before
            and before["year"] == row["year"]
            and row["leverage"] < CLOSE * before["leverage"]
        )
        if before and close:  # two names at one place are one label
            before["text"] += f", {row['action']}"
        else:
            names.append({**row, "text": row["action"]})
    start, end, wide = STRETCHES[-1]
    chart = LineChart(
        y="leverage", series="action", look=Look("", 2.2, radius=4.0), unit="leverage", log=True, include=(0.5, 10.0),
        width=wide, across=_years(start, end), rules=[RuleMark(y=1.0, dash="4 3")],
        over=[TextMark("year", "leverage", "text", right=8, colour=theme.QUIET, own=names)],
    )  # fmt: skip
    return chart.of(own)[0]


def steps_table(race: DatedRace) -> pl.DataFrame:
    """number, day, side, against, what, record, answers (numbers), days, grade, citing, source, source_url."""
    numbers = {step.id: one.number for one in groups_of(race) for step in one.steps}
    of: dict[str, list[Any]] = {}
    for answer in race.answers:
        of.setdefault(answer.step.id, []).append(answer)
    lines = []
    for step in race.steps:
        own = of.get(step.id, [])
        lines.append(
            {
                "number": str(numbers[step.id]), "day": step.day, "side": step.side,
                "against": step.against, "what": step.what, "record": step.record,
                "answers": ", ".join(str(numbers[a.answers.id]) for a in own),
                "days later": ", ".join("?" if a.days is None else str(a.days) for a in own),
                "grade": ", ".join(dict.fromkeys(a.grade for a in own)),
                "it cites": "; ".join(dict.fromkeys(a.citing for a in own)),
                "source": step.source, "source_url": step.source_url,
            }
        )  # fmt: skip
    return pl.DataFrame(lines)


def race_page(race: DatedRace, leverage: Sequence[pl.DataFrame] = ()) -> Page:
    """The race as it was dated. leverage : tables of games that were played."""
    pictures, gap = [timeline(race)], ""
    if leverage:
        combined = pl.concat(leverage)
        pictures = [timeline(race, combined), leverage_map(combined, {})]
        gap = gap_sentence(combined["year"].to_list())
    grades = "; ".join(f"{grade}: {words}" for grade, words in GRADES.items())
    note = (
        f"Grades: {grades}. A day that is known by its month only is so written, and no days are counted from it. A "
        "step with a record is a control record of the book."
    )
    subjects = [
        Subject("race", "Timeline", pictures=pictures, notes=[gap] if gap else []),
        Subject("steps", "Steps", printed=False, tables=[
            ReportTable("Every step", steps_table(race), note=note)]),
        Subject("answers", "Which step answers which", tables=[
            ReportTable.of_cells("Links", ANSWERS, _links(race), ("day", "side", "step", "answers", "of", "grade"))]),
    ]  # fmt: skip
    counts = (
        f"{len(race.steps)} steps, {len(race.answers)} links between a step and what answers it."
    )
    facts = {
        "steps": [vars(step) | {"first": step.first.isoformat()} for step in race.steps],
        "answers": [
            {"step": one.step.id, "answers": one.answers.id, "days": one.days, "grade": one.grade,
             "citing": one.citing, "source": one.source, "source_url": one.source_url}
            for one in race.answers
        ],
    }  # fmt: skip
    title = "Measure and counter-measure, as dated"
    return Page(title, subjects, counts, source=source_line(), facts=facts)


def _links(race: DatedRace) -> list[tuple[str, ...]]:
    """A row for each link between two steps, with the columns `ANSWERS`."""
    return [
        (one.step.day, one.step.side, one.step.what, one.answers.what, one.answers.day,
         "?" if one.days is None else str(one.days), one.grade)
        for one in race.answers
    ]  # fmt: skip


def write_race(page: Page, folder: Path, *, force: bool = False) -> Path:
    """Write `race_page` into a folder; return its path. force : as in `results.folder.check_folder`."""
    with ResultFolder(folder, force=force) as results:
        write_page(page, results.part / PAGE)
        results.close({"version": version("ytterby"), "command": "game race"})
    return folder / PAGE
