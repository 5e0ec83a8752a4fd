"""The answer of a plan: the verdict first, promise and outcome, what is done, what it rests on."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from ytterby.planning.kinds.base import WITHIN
from ytterby.planning.regret import least_regret
from ytterby.planning.scenario_files import at_their_maximum
from ytterby.planning.tables import (
    frontier_points,
    plan_as_data,
    shares_missed_most,
    time_bars,
)
from ytterby.report import theme
from ytterby.report.kinds import BarChart, LineChart, Look, dot
from ytterby.report.kinds.chart import ALL, Facets, coloured, tidy
from ytterby.report.kit.numbers import fine_percent, in_full, percent
from ytterby.report.kit.subject import Page, ReportTable, Subject
from ytterby.report.pages.plan_in_words import (
    feed_of,
    futures_of,
    in_a_sentence,
    lead,
    line_of_time,
    outcomes,
    party_table,
    signs_of,
    sought,
    stocks_of,
    targets_of,
    words_of_page,
)
from ytterby.report.picture import Picture, source_line, worded
from ytterby.report.plot.axes import NumberAxis, round_ends, year
from ytterby.report.plot.axes import percent as axis_percent
from ytterby.report.words import sentence_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ytterby.ground.arrays import Tables
    from ytterby.planning.make_plan import PlanAnswer
    from ytterby.report.kinds.chart import DrawnChart


PAGE = "plan.html"
SHARES = ("met_share", "miss_p05", "miss_p50", "miss_p95", "probability")
GAP_SHARES = ("required", "planned", "simulated", "before", "miss")
"""Of the table of targets: every level is a share."""
NUMBERED = ("year", "opens", "latest", "first", "last", "draws", "answered")
FAR = 0.1
"""By how much a target is kept that the page leaves to the table."""
_sentence = partial(sentence_of, "pages/plan")


def plan_page(answer: PlanAnswer) -> Page:
    """The answer of a plan."""
    judged, targets = answer.judged, answer.plan.planned.targets
    tables, texts = answer.tables, words_of_page()["subjects"]
    pictures = plan_pictures(tables)
    maximum = at_their_maximum(answer.plan)
    bound = _sentence("bound", measures=", ".join(maximum))
    times, near = line_of_time(answer), tables["plan_gap"].filter(pl.col("miss") > -FAR)
    by_year = ReportTable.of_rows(texts["time"]["table"], times, forms={"from": str, "to": str})
    futures = tables["plan_futures"].drop("reasons", "public_cost_musd")
    rest = [*sought(answer), words_of_page()["rests_on"]]
    subjects = [
        Subject.of(
            "time", texts, tables=[by_year], pictures=[time_picture(times)], notes=[bound] if maximum else []
        ),
        Subject.of("costs", texts, tables=[party_table(answer)]),
        signs_of(answer),
        _subject("gap", near, statements=[*outcomes(answer)], pictures=pictures["gap"]),
        *_robustness(answer),
        _requested("frontier", tables, pictures=pictures["frontier"]),
        feed_of(answer),
        stocks_of(answer, pictures["cover"]),
        _subject("futures", futures, statements=[*futures_of(answer)], printed=False),
        Subject.of("rests", texts, notes=rest, printed=False,
                   tables=[ReportTable.of_rows(texts["rests"]["table"], targets_of(answer))]),
    ]  # fmt: skip
    holds = "holds" if judged.holds else "does not hold"
    lacks = ", and its plants lack feed" if any(one.reasons for one in judged.simulations) else ""
    verdict = f"The plan {holds}{lacks}. {in_a_sentence(answer)}"
    source = source_line(f"plan {targets.name}")
    return Page(
        targets.title, subjects, verdict, [*lead(answer)], source, plan_as_data(judged, tables)
    )


def _robustness(answer: PlanAnswer) -> Iterator[Subject]:
    """Of a plan that is simulated in full: its draws, and regret in the simulated market."""
    if "plan_draws" in answer.tables:
        drawn = answer.tables["plan_draws"].row(0, named=True)
        text = _sentence("drawn" if drawn["answered"] else "none_drawn", **drawn)
        together = pl.when(pl.col("future") == "").then(pl.lit("all together")).otherwise("future")
        draws = answer.tables["plan_draws"].with_columns(together.alias("future"))
        yield _subject("draws", draws, statements=[text])
    if "plan_regret" in answer.tables:
        least, largest = least_regret(answer.tables["plan_regret"])
        text = _sentence("regret", least=least, largest=largest)
        yield _subject("simulated", answer.tables["plan_regret"], statements=[text])


def _requested(key: str, tables: Tables, **more: Any) -> Subject:
    """A subject of one table of what else was requested; empty where it was not. Its notes stand below."""
    frame = tables.get(f"plan_{key}")
    if frame is None:
        return Subject.of(key, words_of_page()["subjects"])
    words = frame.select(frame.columns[0], "note").iter_rows() if "note" in frame.columns else ()
    notes = [f"{first}: {text}" for first, text in words if text]
    return _subject(key, frame.drop("note", strict=False), notes=notes, **more)


def _subject(key: str, frame: pl.DataFrame, **more: Any) -> Subject:
    """A subject of one table: heads in words, every digit of large figures, shares in percent."""
    texts, known = words_of_page()["subjects"], words_of_page()["heads"]
    heads = {column: known.get(column, column.removesuffix("_t")) for column in frame.columns}
    numbers = [n for n, kind in frame.schema.items() if kind.is_numeric() and n not in NUMBERED]
    shares = (*SHARES, *GAP_SHARES) if key == "gap" else SHARES
    forms = {n: fine_percent if n in shares else in_full for n in numbers}
    own = texts[key]
    table = ReportTable(own["table"], frame, heads, forms, note=own.get("note", ""))
    return Subject.of(key, texts, tables=[table], **more)


REQUIRED, PLANNED, SIMULATED, BEFORE = "#9aa6b1", "#2c7fb8", "#d95f02", "#1b1b1b"
MAX_BARS = 40
PLANNED_DASH = "5 4"
OUTCOME = BarChart(
    name="place", value="required", colours={"required": REQUIRED}, unit="share", label=axis_percent,
    width=420.0, thick=12.0, names_room=330.0,
    parts=[
        dot("before", BEFORE, 4.0, label="without the plan"), dot("planned", PLANNED, 5.0, label="planned"),
        dot("simulated", SIMULATED, 4.0, label="simulated"),
    ],
)  # fmt: skip
TIMES = BarChart(
    name="place", value="end", start="from", text="text", label=year, width=420.0, thick=15.0, names_room=330.0
)  # fmt: skip
PANELS = Facets("future", columns=2, scale=ALL, across=60.0, down=46.0)
LINES = LineChart(width=300.0, height=190.0, facets=PANELS)


def plan_pictures(tables: Tables) -> dict[str, list[Picture]]:
    """Pictures of the tables that a plan has, by section of its page."""
    made = {
        "gap": (difference_picture, "plan_gap"),
        "frontier": (cost_curve_picture, "plan_frontier"),
        "cover": (cover_picture, "plan_cover"),
    }  # fmt: skip
    known = {section: (draw, tables.get(name)) for section, (draw, name) in made.items()}
    return {key: [] if table is None else [draw(table)] for key, (draw, table) in known.items()}


def time_picture(rows: list[dict[str, Any]]) -> Picture:
    """What is done where and when, a bar from its first to its last year; of what changes its first and last size."""
    table = pl.DataFrame(rows)
    if table.is_empty():
        return worded("plan_time", table)
    drawn = time_bars(table, MAX_BARS)
    years = [float(one) for name in ("from", "end") for one in drawn[name]]
    chart = replace(TIMES, ends=(min(years) - 0.05 * (max(years) - min(years)), max(years)))
    return worded("plan_time", table, chart.of(drawn))


def difference_picture(table: pl.DataFrame) -> Picture:
    """What is asked, promised and reached, of every target in every future; of many the worst."""
    every, worst = shares_missed_most(table, MAX_BARS)
    if every.is_empty():
        return worded("plan_gap", every)
    place = pl.format("{} · {} · {}-{}", "future", "target", "first", "last").alias("place")
    chart = OUTCOME.of(worst.with_columns(place, pl.lit("required").alias("series")))
    left = every.height - worst.height
    kept, count = every.filter(pl.col("miss") <= WITHIN).height, every.height
    more = _sentence("more_rows", left=left) if left else ""
    return worded("plan_gap", every, chart, more=more, title="stated", kept=kept, count=count)


def cost_curve_picture(table: pl.DataFrame) -> Picture:
    """Cost against the level that is reached, and what the plan itself costs."""
    of, data = table["frontier"][0].replace("_", " "), frontier_points(table)
    if data.height < 2:
        return worded("plan_frontier", table, of=of)
    ends = round_ends((float(v) for v in data["reached"]), zero=False)
    parts = {"cost over the loosest level": ["cost_musd"], "the plan itself": ["own_musd"]}
    looks = zip(parts, (PLANNED, SIMULATED), strict=True)
    chart = replace(
        LINES, x="reached", unit="million USD", facets=Facets("series", columns=2, across=60.0),
        across=NumberAxis(*ends, title="reached", label=axis_percent, count=4, line=True, grid=False),
        looks={name: Look(colour, 2.2, radius=3.0, label=None) for name, colour in looks},
    )  # fmt: skip
    (first, last), cost = data["reached"][[0, -1]], data["cost_musd"]
    stated = {"first": percent(first), "last": percent(last), "cost": in_full(cost[-1] - cost[0])}
    drawn = chart.of(tidy(data, ["reached"], parts))
    return worded("plan_frontier", table, drawn, of=of, title="stated", **stated)


def cover_picture(table: pl.DataFrame) -> Picture:
    """Stocks of the plan in months of use, a panel for each future."""
    data = table.filter(pl.col("months").is_not_null())
    if data.is_empty():
        return worded("plan_cover", table)
    columns, unit = ("planned_months", "months"), "months of use"
    return worded("plan_cover", table, _planned_and_simulated(data, "commodity", columns, unit))


def _planned_and_simulated(
    table: pl.DataFrame, by: str, columns: tuple[str, str], unit: str
) -> DrawnChart:
    """Lines of what was counted on, dashed, and of what came of it, for each value of a column."""
    colours = coloured(table[by].unique(maintain_order=True).to_list(), theme.SERIES)
    dashed = {name: Look(one, 1.6, PLANNED_DASH, label=None) for name, one in colours.items()}
    looks = {f"{name}, counted on": look for name, look in dashed.items()}
    looks |= {name: Look(colour, 2.4) for name, colour in colours.items()}
    both = tidy(table, ("future", "year", by), {", counted on": columns[:1], "": columns[1:]})
    drawn = both.with_columns(pl.concat_str(by, "series").alias("series"))
    return replace(LINES, looks=looks, unit=unit).of(drawn)
