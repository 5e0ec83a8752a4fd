"""The tables behind the first page: figures of all runs in the years of the control and after, in words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from ytterby.figures.effect.users import worst_years
from ytterby.figures.figure import OUTSIDE
from ytterby.figures.levels import independence, levels, stated_years, with_differences
from ytterby.report.kit.numbers import MISSING, amount, number, percent, signed_percent
from ytterby.report.words import CATEGORIES, humanise, row_name, short_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from ytterby.report.inputs import Report

    Names = Callable[[dict[str, str]], str]

DEFENCE = re.compile("defen[cs]e", re.IGNORECASE)
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
            ("Who goes without most", _shortest(report)), ("Who pays most more", _dearest(report)),
            ("Defence, by the size of its use", _defence(report)),
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


def _shortest(report: Report) -> pl.DataFrame:
    rows = report.effects.rows("use_shortest") if report.effects else []
    return pl.DataFrame(
        [
            {"use": report.words.use(one.labels["use"]), "region": report.words.region(one.labels["region"]),
             "in": str(one.year), "goes without": percent(one.value, 1),
             "without the control": percent(one.reference, 1)}
            for one in rows
        ]
    )  # fmt: skip


def _dearest(report: Report) -> pl.DataFrame:
    rows = report.effects.rows("use_dearest") if report.effects else []
    return pl.DataFrame(
        [
            {"use": report.words.use(one.labels["use"]), "region": report.words.region(one.labels["region"]),
             "in": str(one.year), "pays more": signed_percent((one.value or 0.0) / 100.0)}
            for one in rows
        ]
    )  # fmt: skip


def _defence(report: Report) -> pl.DataFrame:
    rows = [
        {"share of defence": end, **row}
        for end, pair in report.defence.items()
        for row in worst_years(pair.run, pair.reference).to_dicts()
        if DEFENCE.search(row["use"]) and row["region"] != pair.question.holder
    ]
    return pl.DataFrame(
        [
            {"share of defence": row["share of defence"], "region": report.words.region(row["region"]),
             "in": str(row["lost_year"] or MISSING), "goes without": percent(row["lost_share"], 1),
             "without the control": percent(row["lost_share_against"], 1), "price ratio": number(row["price_ratio"])}
            for row in rows
        ]
    )  # fmt: skip


def _swings(report: Report) -> pl.DataFrame:
    """Central value and range of each row of the tornado, with the widest group."""
    rows = []
    for one in report.swings:
        values = {"central": one.base_value, "lowest": one.lowest, "highest": one.highest}
        ends = (
            " to ".join(amount(end, one.unit) for end in one.forecast)
            if one.forecast
            else one.spread
        )
        rows.append(
            {"measure": row_name(one.row, report.label)}
            | {name: amount(value, one.unit) for name, value in values.items()}
            | {"forecast, nine times in ten": ends, "widest group": one.bars[0].title if one.bars else MISSING}
        )  # fmt: skip
    return pl.DataFrame(rows)
