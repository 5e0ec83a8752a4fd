"""The dated race as one timeline: a lane for each side, a line from each step to what answers it, leverage below."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.game.timeline import GRADES
from ytterby.report import theme
from ytterby.report.charts.base import rows
from ytterby.report.game.paths import gap_sentence, leverage_map
from ytterby.report.kit.html import write_page
from ytterby.report.kit.subject import Page, ReportTable, Subject
from ytterby.report.pages.citation import source_line
from ytterby.report.picture import Picture
from ytterby.report.plot.axes import LOG, NameAxis, NumberAxis, plain, year
from ytterby.report.plot.marks import DotMark, LineMark, Mark, RuleMark, TextMark
from ytterby.report.plot.panels import Box, Panel, grid
from ytterby.report.plot.places import by_name
from ytterby.report.plot.sheet import LegendEntry, picture_svg
from ytterby.results.folder import ResultFolder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ytterby.game.timeline import DatedRace, RaceStep

KIND_COLOURS = {
    "measure": "#a32a31",
    "threat": "#d1570a",
    "support": "#e0a31c",
    "relief": "#00795c",
    "other": "#7a8793",
}
KIND_WORDS = {
    "measure": "measure",
    "threat": "threat",
    "support": "support of supply",
    "relief": "relief",
    "other": "what is no control",
}
LINE_COLOURS = {"text": theme.INK, "report": "#7a8793", "timing": "#c4ccd3"}
STRETCHES = ((2010.4, 2011.15, 80.0), (2022.6, 2024.15, 170.0), (2024.85, 2027.05, 750.0))
"""Stretches of time that are drawn, and their widths [px]: what lies between them is empty."""
FROM, LANE = STRETCHES[0][0], 74.0
CLOSE = 1.25
"""Ratio of two leverages up to which their names would stand on each other."""
PAGE = "race.html"


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
        {
            "side": one.side,
            "at": one.at,
            "number": str(one.number),
            "kind": one.kind,
            "shift": -14.0,
        }
        for one in groups
        if one.at >= FROM
    ]
    _spread(dots)
    place = {step.id: one for one in groups for step in one.steps}
    links: list[dict[str, Any]] = []
    seen = set()
    for n, answer in enumerate(race.answers):
        start, end = place[answer.answers.id], place[answer.step.id]
        if start.at < FROM or (start.number, end.number) in seen:
            continue
        seen.add((start.number, end.number))
        links += [
            {"side": one.side, "at": one.at, "link": n, "grade": answer.grade}
            for one in (start, end)
        ]
    colour = by_name("kind", list(KIND_COLOURS), list(KIND_COLOURS.values()))
    ink = by_name("grade", list(LINE_COLOURS), list(LINE_COLOURS.values()))
    marks: list[Mark] = [
        LineMark("at", "side", ink, 1.6, "link", where=lambda row: "link" in row),
        DotMark("at", "side", colour, 5.5, where=lambda row: "kind" in row),
        TextMark(
            "at",
            "side",
            "number",
            "middle",
            size=10.0,
            shift="shift",
            where=lambda row: "kind" in row,
        ),
    ]
    sides = [side for side in race.sides if any(row["side"] == side for row in dots)]
    lanes: list[Box | None] = [
        Panel(
            _years(start, end), NameAxis(sides, labels=n == 0), wide, LANE * len(sides), marks,
            [row for row in [*links, *dots] if start <= row["at"] <= end],
        ).box()
        for n, (start, end, wide) in enumerate(STRETCHES)
    ]  # fmt: skip
    drawn = None if leverage is None or leverage.is_empty() else _leverage(leverage)
    under_late = [*[None] * (len(lanes) - 1), drawn]
    legend = [LegendEntry(KIND_WORDS[kind], colour) for kind, colour in KIND_COLOURS.items()]
    legend += [
        LegendEntry({"text": "named by who issued it", "report": "said by press or authors",
                     "timing": "order in time alone"}[grade], colour, 2.0)
        for grade, colour in LINE_COLOURS.items()
    ]  # fmt: skip
    title = "Measure and counter-measure, as dated"
    under = "A dot is what one side did on one day; a line leads to what is held to answer it. Numbers as in the table."
    svg = picture_svg(
        grid([lanes, under_late] if drawn else [lanes], 16, 44), [title], [under], [], legend
    )
    caption = "A line says that somebody reads it so, not that the one caused the other."
    if drawn:
        caption += " Below: what an action costs its target over what it costs its holder, by year."
    return Picture("race", title, caption, steps_table(race), svg)


def _years(start: float, end: float) -> NumberAxis:
    ticks = range(math.ceil(start), math.floor(end) + 1)
    return NumberAxis(start, end, ticks=ticks, label=year, line=True)


def _spread(dots: list[dict[str, Any]]) -> None:
    """Numbers of dots of one lane that stand close go up and down in turn."""
    last: dict[str, tuple[float, int]] = {}
    heights = (-14.0, 15.0, -26.0, 27.0)
    for dot in dots:
        at, n = last.get(dot["side"], (0.0, -1))
        n = n + 1 if dot["at"] - at < 0.06 else 0
        dot["shift"] = heights[n % len(heights)]
        last[dot["side"]] = dot["at"], n


def _leverage(frame: pl.DataFrame) -> Box:
    own = frame.filter(
        pl.col("leverage").is_finite()
        & (pl.col("leverage") > 0)
        & (pl.col("year") + 0.5 < STRETCHES[-1][1])
    ).with_columns(pl.col("year") + 0.5)
    names = own["action"].unique(maintain_order=True).to_list()
    colours = [theme.REGION_COLOURS[n % len(theme.REGION_COLOURS)] for n in range(len(names))]
    shade = by_name("action", names, colours)
    ends = [row["leverage"] for row in rows(own)] or [1.0]
    y = NumberAxis(
        min(0.5, *ends), max(10.0, *ends), LOG, "leverage", [1, 10, 100, 1000], label=plain
    )
    marks: list[Mark] = [
        RuleMark(y=1.0, dash="4 3"),
        LineMark("year", "leverage", shade, 2.2, "action"),
        DotMark("year", "leverage", shade, 4),
        TextMark("year", "leverage", "text", right=8, colour=theme.QUIET),
    ]
    labelled: list[dict[str, Any]] = [{**row, "text": ""} for row in rows(own)]
    last = {row["action"]: row for row in sorted(labelled, key=lambda one: one["year"])}
    before: dict[str, Any] | None = None
    for row in sorted(last.values(), key=lambda one: (one["year"], one["leverage"])):
        close = (
            before
            and before["year"] == row["year"]
            and row["leverage"] < CLOSE * before["leverage"]
        )
        if before and close:  # two names at one place are one label
            before["text"] += f", {row['action']}"
            continue
        row["text"], before = row["action"], row
    start, end, wide = STRETCHES[-1]
    return Panel(_years(start, end), y, wide, 150, marks, [*labelled]).box()


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
        gap = gap_sentence(combined["year"].unique().sort().to_list())
    grades = "; ".join(f"{grade}: {words}" for grade, words in GRADES.items())
    note = (
        f"Grades: {grades}. A day that is known by its month only is so written, and no days are counted from it. A "
        "step with a record is a control record of the book."
    )
    subjects = [
        Subject("race", "Timeline", pictures=pictures, notes=[gap] if gap else []),
        Subject("steps", "Steps", tables=[ReportTable("Every step", steps_table(race), note=note)]),
    ]
    counts = (
        f"{len(race.steps)} steps, {len(race.answers)} links between a step and what answers it."
    )
    return Page("Measure and counter-measure, as dated", subjects, counts, source=source_line())


def write_race(
    race: DatedRace, folder: Path, leverage: Sequence[pl.DataFrame] = (), *, force: bool = False
) -> Path:
    """Write the page of the race into a folder; return its path. leverage : tables of games that were played.
    force : as in `results.folder.check_folder`."""
    with ResultFolder(folder, force=force) as results:
        write_page(race_page(race, leverage), results.part / PAGE)
        results.close({"version": version("ytterby"), "command": "game race"})
    return folder / PAGE
