"""Pages of projects: what one needs against the price path, what controls and help are worth to it (`bankable`); and
what a stock must hold (`cover`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.appraisal.bankable import COSTS
from ytterby.appraisal.cover import MINOR, MINOR_ENDS
from ytterby.appraisal.formula import break_even
from ytterby.report.kinds import DotChart, LineChart, Look, bar, dot
from ytterby.report.kinds.chart import tidy
from ytterby.report.kit.numbers import between, in_full, number, percent
from ytterby.report.kit.subject import Content, Page, ReportTable, Subject, filled
from ytterby.report.pages.project_words import (
    control_lines,
    cost_lines,
    inputs,
    item_words,
    price_comparison,
    price_series,
    published_lines,
    sentence,
    way_lines,
    ways,
)
from ytterby.report.picture import Picture, source_line, worded
from ytterby.report.plot.marks import RuleMark
from ytterby.report.theme import CATEGORY_COLOURS, FOCUS, QUIET, REFERENCES, SERIES
from ytterby.report.words import texts_of

if TYPE_CHECKING:
    from ytterby.appraisal.bankable import Bankable
    from ytterby.appraisal.cover import Cover

PAGE, PLAIN, RETURNS = "bankable.html", "bankable.json", "returns.csv"
TEXTS = texts_of("pages/projects")
"""What the pages say whatever the project (`projects.yaml`)."""


def facts_of(result: Bankable) -> dict[str, Any]:
    """The answer as plain data: what was asked, prices, inputs with their rows, what it may cost."""
    case, drawn = result.case, result.drawn
    data: dict[str, Any] = {
        "project": case.project, "title": case.title, "rate": result.rate, "scenario": result.scenario,
        "data": result.folder, "price_usd_kg": result.cost.price, "parts_usd_kg": result.cost.parts, "runs": case.runs,
        "needed_usd_kg": result.needed,
        "at_price_usd_kg": result.at_price, "today_usd_kg": result.today.value if result.today else None,
        "return_at": {str(p): result.earns(p)[-1] for p in (result.at_price, result.today and result.today.value) if p},
        "return_on_path": result.on_path, "returns": result.returns.to_dicts(),
        "break_even_usd_kg": vars(break_even(case, result.others)),
        "inputs": [{n: v for n, v in vars(row).items() if n != "reason"} for row in case.inputs],
        "published_usd_kg": [{"what": r.reason, "low": r.low, "high": r.high, "evidence": r.evidence}
                          for r in case.published_prices],
        "prices_usd_kg": result.others, "level_price_usd_kg": result.level,
        "level_price_free_usd_kg": result.free_level,
    }  # fmt: skip
    if drawn is not None and result.paths is not None:
        data |= {
            "draws": result.paths.draws,
            "pays": result.pays(drawn.worth["forecast"]),
            "pays_without_controls": result.pays(drawn.worth["forecast_free"]),
            "ways": {name: result.way(name) for name in drawn.ways},
            "level_usd_kg": result.quantiles(drawn.level["forecast"]),
            "controls_usd_kg": result.quantiles(result.control_price),
            "controls_musd": result.quantiles(result.control_worth),
        }
    return data


def investor_page(result: Bankable) -> Page:
    """The answer of a project: what it needs, what controls are worth to it, what help costs, what it rests on."""
    case = result.case
    drawn = f"; {result.paths.draws} draws of all assumptions of the market and of the project's own costs" if (
        result.drawn is not None and result.paths is not None) else ""  # fmt: skip
    lead = TEXTS["lead"].format(inputs=len(case.inputs), assumed=len(case.assumed), drawn=drawn)
    pictures = [one for one in (prices(result), levels(result)) if one.svg]
    given = pl.DataFrame([{n: getattr(one, n) for n in IN_NUMBERS} for one in case.inputs])
    help_in_numbers = Content(ways(result), {"data": _ways_in_numbers(result)})
    assumed = f"Assumptions among the inputs: {', '.join(map(item_words, case.assumed))}."
    texts = TEXTS["investor"]
    subjects = [
        Subject.of("returns", texts, tables=[returns_table(result)]),
        Subject.of("pictures", texts, pictures=pictures),
        Subject.of("costs", texts, statements=[*cost_lines(result)]),
        Subject.of("controls", texts, statements=[*control_lines(result)]),
        Subject.of("published", texts, statements=[*published_lines(result)]),
        Subject.of("ways", texts, help_in_numbers, statements=[*way_lines(result)]),
        Subject.of("inputs", texts, Content(inputs(result), {"data": given}), notes=[assumed]),
    ]
    source = source_line(case.project, result.title, f"data {result.folder}")
    title = f"{case.title} ({case.operator}): does it pay?"
    return Page(title, subjects, sentence(result), [lead], source, facts_of(result))


def returns_table(result: Bankable) -> ReportTable:
    """Returns by price, with the range of the first sentence; a mark stands at the price asked and at the last
    published one."""
    today = round(result.today.value) if result.today else None
    marks = {today: f" ({result.day})", round(result.at_price or 0.0): " (asked)"}
    frame = result.returns.with_columns(
        pl.col("price").map_elements(lambda p: f"{p}{marks.get(p, '')}", return_dtype=pl.String)
    )
    form = {end: (lambda share: "–" if share is None else percent(share, 1)) for end in COSTS}
    note = "Low to high: by draws of its own costs. A dash: capital is not earned back."
    if result.case.runs:
        note = f"On all that was spent before it ran. {note}"
    return ReportTable(
        f"{result.case.product}, USD/kg", frame, {"price": "price", **COSTS}, form, note=note, key="returns",
        data=result.returns,
    )  # fmt: skip


def _ways_in_numbers(result: Bankable) -> pl.DataFrame:
    """The table of ways to help, for its file."""
    names = result.drawn.ways if result.drawn else ()
    rows = [{"way": name, **result.way(name)} for name in names]
    frame = pl.DataFrame(rows, infer_schema_length=None)
    for name in ("return", "cost_musd", "worst_year_musd") if frame.height else ():
        fields = [f"{name} {end}" for end in ("low", "middle", "high")]
        frame = frame.with_columns(pl.col(name).list.to_struct(fields=fields)).unnest(name)
    return frame


IN_NUMBERS = ("item", "value", "unit", "low", "high", "evidence")
"""Columns of the file of inputs."""
WIDE = 470.0
OWN, DOTTED = SERIES[0], "2 4"
LOOKS = {
    "nine forecasts in ten": Look(FOCUS, 0.0, strength=0.2, label=None),
    "without any": Look(*REFERENCES[0], label="without controls"),
    "with controls": Look(FOCUS, 2.2, label="path"),
}
LEVELS = DotChart(
    name="what", width=WIDE - 150.0, names_room=215.0, row=30.0,
    parts=[bar(colour=CATEGORY_COLOURS["announced"], thick=9.0), dot("middle")],
)  # fmt: skip


def prices(result: Bankable) -> Picture:
    """The price path with its range, without controls, and what the project needs."""
    data, columns = price_series(result), {"without any": ["free"], "with controls": ["path"]}
    names: dict[str, Any] = {"product": result.case.product, "project": result.case.title}
    names["words"] = "project_prices"
    if data.is_empty():
        return worded("prices", data, **names)
    known = [RuleMark(y=result.today.value, colour=FOCUS, dash=DOTTED)] if result.today else []
    needed = RuleMark(y=result.cost.price, colour=OWN, wide=2.0, series="needed")
    rules = [*known, needed, RuleMark(x=float(result.case.opens), colour=QUIET, dash=DOTTED)]
    more = ""
    rules += [RuleMark(y=end, colour=OWN, dash=DOTTED) for end in result.needed[::2]]
    if result.drawn is not None:
        columns["nine forecasts in ten"] = ["low", "high"]
        more = " Dotted across: what it needs at 5 and 95% of its own costs."
    chart = LineChart(looks=LOOKS, unit="USD/kg", width=WIDE, height=250.0, rules=rules)
    drawn = chart.of(tidy(data, ["year"], columns))
    then = data.filter(year=result.case.opens)["path"].to_list() or data["path"].tail(1).to_list()
    names |= {"needed": number(result.cost.price), "path": number(then[0]), "more": more}
    names |= {"opens": result.case.opens, "title": "stated"}
    return worded("prices", data, drawn, run=result.title, **names)


def levels(result: Bankable) -> Picture:
    """Prices side by side: needed, path, published."""
    data = price_comparison(result)
    return worded("levels", data, LEVELS.of(data), product=result.case.product)


def cover_page(result: Cover) -> Page:
    """What stocks must hold, a table for each group of uses; their goods; and what is published."""
    longest = max(result.months)
    value, low, high = result.holding
    values = {"region": result.market, "months": longest, "share": percent(value)}
    values["ends"] = between(low, high, percent)
    least, most = map(percent, MINOR_ENDS)
    values |= {"least": least, "minor": percent(MINOR), "most": most}
    texts = filled(TEXTS["cover"], values)
    groups = dict.fromkeys(row["group"] for row in result.rows())
    subjects = [_stocks(result, group) for group in groups]
    subjects.append(Subject.of("reading", texts, notes=[texts["reading"]["note"]]))
    lead = [f"{result.note} {texts['union']}"] if result.note else []
    subjects.append(Subject.of("goods", texts, result.goods(longest)))
    reasons = dict.fromkeys(row["reason"] for row in result.published)
    notes = [f"No match is asked: {reason}." for reason in reasons]
    subjects.append(Subject.of("published", texts, result.published, notes=notes))
    facts = {
        "region": result.region, "supplier": result.supplier, "year": result.year, "stocks": result.rows(),
        "goods": result.goods(longest), "gone": result.gone, "holding": result.holding,
        "published": list(result.published),
    }  # fmt: skip
    return Page("", subjects, lead=lead, facts=facts)


def _stocks(result: Cover, group: str) -> Subject:
    """The stocks of a group of uses: tonnes by month, and why one serves no more than it does."""
    longest, limits = max(result.months), []
    stocks: dict[tuple[str, str], dict[str, Any]] = {}
    for row in (one for one in result.rows() if one["group"] == group):
        form, made = row["form"], row["made_into"]
        stock = stocks.setdefault((form, made), {"stock": form, "made into": made, "serves": 0.0})
        stock[f"{row['months']} months"] = row["tonnes"]
        if row["months"] != longest:
            continue
        stock |= {
            f"range, {longest} months": between(row["tonnes_low"], row["tonnes_high"], in_full),
            "serves": row["serves"], f"million USD, {longest} months": row["value_musd"],
            f"million USD a year, {longest} months": row["cost_musd_a_year"],
            "range a year": between(row["cost_low"], row["cost_high"]),
        }  # fmt: skip
        if row["why"]:
            idle = f"; {in_full(row['would_t'])} t would be stored for nothing"
            limits.append(f"{form} into {made}: {row['why']}{idle if row['serves'] <= 0 else ''}.")
    title = f"{group} in {result.region} {result.year} without {result.supplier}: t to store"
    forms = {f"{months} months": in_full for months in result.months} | {"serves": percent}
    table = ReportTable.of_rows(title, stocks.values(), forms=forms)
    return Subject(group, title, tables=[table], notes=limits)
