"""The tables behind the first page: figures of all runs in the years of the control and after, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ytterby.figures.figure import OUTSIDE
from ytterby.figures.levels import independence, levels, stated_years, with_differences
from ytterby.report.kit.numbers import MISSING, amount, number, percent, signed_percent
from ytterby.report.kit.subject import ReportTable, Subject
from ytterby.report.words import CATEGORIES, humanise, row_name, short_name
from ytterby.results.dependence import most_diverted

if TYPE_CHECKING:
    from collections.abc import Callable

    from ytterby.draws.effects import EffectRow, EffectTable
    from ytterby.report.inputs import Report
    from ytterby.runs.simulate import Results

    Names = Callable[[dict[str, str]], str]

CAUSES = "Capacity outside, by what brought it about"
UNDER = "Year from which a region has less than 65% from one country"


def figure_tables(report: Report) -> dict[str, list[tuple[str, pl.DataFrame]]]:
    """Subject -> its tables as heading and rows of formatted text."""
    if not report.runs:
        return {}
    words, technologies = report.words, [*report.words.technologies]
    products = {one.name: one.title for one in (*words.price, *words.exports)}
    goods = {next(iter(one.parts)): one.title for one in words.price if len(one.parts) == 1}
    holder, places = words.holder, (OUTSIDE, words.holder)
    mixed = [one.name for one in words.price if len(one.parts) > 1]

    def priced(row: dict[str, str]) -> str:
        title = products.get(row.get("product", ""), goods.get(row.get("commodity", ""), ""))
        return f"{title}, {'inside' if row['region'] == holder else 'outside'}"

    prices = [
        *_rows(report, "price", priced, "USD/kg", commodity=[*goods], region=places),
        *_rows(report, "product_price", priced, "USD/kg", product=mixed, region=places),
    ]
    exports = _rows(report, "product_exports", lambda row: products[row["product"]], "t",
                    product=[one.name for one in words.exports])  # fmt: skip
    capacity = _rows(report, "capacity", lambda row: humanise(row["technology"]), "t a year", region=OUTSIDE,
                     technology=technologies)  # fmt: skip
    return {
        "prices": [("Prices", pl.DataFrame(prices))],
        "supply": [("Exports", pl.DataFrame(exports))],
        "plants": [("Capacity outside", pl.DataFrame(capacity)), (CAUSES, _causes(report))],
        "dependence": [(UNDER, _independence(report))],
        "users": [
            ("Who goes without most", _of_uses(report, "use_shortest", _without)),
            ("Who pays most more", _of_uses(report, "use_dearest", _dearer)),
        ],
        "ranges": [("Ranges", _swings(report))],
    }  # fmt: skip


def _years(report: Report) -> list[int]:
    change = report.effects.question.change if report.effects else None
    return stated_years(report.runs, change)


def _rows(
    report: Report, figure: str, name: Names, unit: str, **labels: str | list[str] | tuple[str, ...]
) -> list[dict[str, str]]:
    """A row a year: what, year, unit, a column a run, a column a difference."""
    frame = levels(report.runs, figure, _years(report), **labels)
    differences = with_differences(frame, report.comparisons)
    heads = {
        pair: f"Effect against {report.label(of[1])}" for pair, of in report.comparisons.items()
    }
    return [
        {"what": name(row), "year": str(row["year"]), "unit": unit}
        | {report.label(run): number(row[run]) for run in report.runs}
        | {head: signed_percent(row[pair]) for pair, head in heads.items()}
        for row in differences.to_dicts()
    ]


def _causes(report: Report) -> pl.DataFrame:
    rows = []
    for run, figures in report.runs.items():
        own = levels({run: figures}, "capacity_by_cause", _years(report))
        by_place: dict[tuple[str, int], dict[str, float]] = {}
        for row in own.to_dicts():
            by_place.setdefault((row["technology"], row["year"]), {})[row["category"]] = row[run]
        rows += [
            {
                "technology [t a year]": humanise(technology),
                "year": str(year),
                "scenario": report.label(run),
            }
            | {title: number(parts.get(kind, 0.0)) for kind, title in CATEGORIES.items()}
            for (technology, year), parts in by_place.items()
        ]
    return pl.DataFrame(rows)


def _independence(report: Report) -> pl.DataFrame:
    words, frame = report.words, independence(report.runs)
    return pl.DataFrame(
        [
            {"region": words.region(row["region"]), "stage": short_name(row["stage"], row["group"])}
            | {report.label(run): MISSING if row[run] is None else str(row[run]) for run in report.runs}
            for row in frame.to_dicts()
        ]
    )  # fmt: skip


def _of_uses(
    report: Report, figure: str, cells: Callable[[EffectRow], dict[str, str]]
) -> pl.DataFrame:
    """A row for each use and region of a figure of the question, with the year of its worst."""
    words, rows = report.words, report.effects.rows(figure) if report.effects else []
    return pl.DataFrame(
        [
            {"use": words.use(one.labels["use"]), "region": words.region(one.labels["region"]), "in": str(one.year)}
            | cells(one)
            for one in rows
        ]
    )  # fmt: skip


def _without(one: EffectRow) -> dict[str, str]:
    return {
        "goes without": percent(one.value, 1),
        "without the control": percent(one.reference, 1),
    }


def _dearer(one: EffectRow) -> dict[str, str]:
    return {"pays more": signed_percent((one.value or 0.0) / 100.0)}


def _swings(report: Report) -> pl.DataFrame:
    """Central value and range of each row of the tornado, with the widest group."""
    rows = []
    for one in report.swings:
        values = {"central": one.base_value, "lowest": one.lowest, "highest": one.highest}
        rows.append(
            {"measure": row_name(one.row, report.label)}
            | {name: amount(value, one.unit) for name, value in values.items()}
            | {"widest group": one.bars[0].title if one.bars else MISSING}
        )
    return pl.DataFrame(rows)


def diverted(results: Results, effects: EffectTable | None) -> list[Subject]:
    """Swaps and leaks by destination in the first year of the control in which goods go round it; none if none do."""
    since = int(effects.question.first) if effects else 0
    year, rows = most_diverted(results.tables["diversion"], results.scenarios[-1], since=since)
    if year is None or not rows:
        return []
    columns = {
        "direct, change": "direct_change_t",
        "leaked": "leaked_t",
        "from others, change": "swapped_t",
    }
    names = {"stage": "stage", "destination": "destination", **columns}
    cells = [{head: row[name] for head, name in names.items()} for row in rows]
    title = f"Swaps and leaks in {year}, t, against {results.scenarios[0]}"
    table = ReportTable.of_rows(title, cells, forms=dict.fromkeys(columns, "{:,.0f}".format))
    return [Subject("diversion", title, tables=[table])]
