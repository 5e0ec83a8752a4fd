"""One function per answer of the headline: each picks its cells from one or two result tables,
with the differences between scenarios."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.draws.predictive import ALONE
from ytterby.figures.effect.dependence import FOR_WANT
from ytterby.report import inputs
from ytterby.report.inputs import TORNADO_COLUMNS, well_formed
from ytterby.report.words import CATEGORIES
from ytterby.results.registry import columns_of_years

if TYPE_CHECKING:
    from ytterby.report.headline.schema import (
        CapacityFigure,
        Compared,
        DefenceAnswer,
        DependenceAnswer,
        Effect,
        HeadlineFigure,
        ModelIdentityNote,
        TornadoAnswer,
        UseAnswer,
    )
    from ytterby.report.words import Words


#: A change smaller than this fraction is nil: solver tolerance, not an effect.
NIL = 1e-3


@dataclass(frozen=True)
class AnswerContext:
    """What every answer needs to know: which scenarios, compared how, seen from whom, in which words."""

    scenarios: Sequence[str]
    comparisons: Sequence[Compared]
    holder: str
    model_identity: Sequence[ModelIdentityNote]
    words: Words


def _by_scenario(
    frame: pl.DataFrame, context: AnswerContext, value: str
) -> dict[str, float | None]:
    """Read one value per scenario from a frame with one row per scenario."""
    rows = dict(zip(frame["scenario"].to_list(), frame[value].to_list(), strict=True))
    return {name: rows.get(name) for name in context.scenarios}


def trade(
    flows: pl.DataFrame, priced: pl.DataFrame, context: AnswerContext, years: Sequence[int]
) -> list[HeadlineFigure]:
    """(a) The holder's exports [t] and the prices [USD/kg] in the first years."""
    products = context.words.exports
    shipped = inputs.exports(flows, context.holder, products)
    figures: list[HeadlineFigure] = []
    for product in [one.name for one in products] if shipped.height else ():
        for year in years:
            rows = shipped.filter((pl.col("product") == product) & (pl.col("year") == year))
            values = {n: t or 0.0 for n, t in _by_scenario(rows, context, "quantity_t").items()}
            figures.append(
                {"measure": "exports", "subject": product, "year": year, "unit": "t",
                 "values": dict(values), "effects": effects(values, context, "trade", product)}
            )  # fmt: skip
    return figures + prices(priced, context, years, "trade")[0]


def prices(
    priced: pl.DataFrame, context: AnswerContext, years: Sequence[int], answer: str
) -> tuple[list[HeadlineFigure], dict[str, str]]:
    """(d) Prices [USD/kg] outside and inside, and the region that stands for outside."""
    figures: list[HeadlineFigure] = []
    used: dict[str, str] = {}
    for product in context.words.price:
        both, used[product.name] = inputs.inside_outside(
            priced, product, context.holder, [*context.words.regions]
        )
        for place in ("outside", "inside"):
            for year in years:
                rows = both.filter((pl.col("place") == place) & (pl.col("year") == year))
                if rows.is_empty():
                    continue
                values = _by_scenario(rows, context, "price_usd_kg")
                figures.append(
                    {"measure": f"price_{place}", "subject": product.name, "year": year,
                     "unit": "USD/kg", "values": values,
                     "effects": effects(values, context, answer, product.name)}
                )  # fmt: skip
    return figures, used


def capacity(
    frame: pl.DataFrame, context: AnswerContext, years: Sequence[int]
) -> list[CapacityFigure]:
    """(b) Capacity outside the holder [t/yr] by technology and year, split by category."""
    away = inputs.capacity_outside(frame, context.holder)
    figures: list[CapacityFigure] = []
    there = away["technology"].unique().to_list()
    for technology in inputs.in_order(there, context.words.technologies):
        for year in years:
            rows = away.filter((pl.col("technology") == technology) & (pl.col("year") == year))
            if rows.is_empty():
                continue
            split = {name: dict.fromkeys(CATEGORIES, 0.0) for name in context.scenarios}
            for row in rows.filter(pl.col("scenario").is_in([*split])).to_dicts():
                split[row["scenario"]][row["category"]] = row["capacity_t"]
            values: dict[str, float | None] = {n: sum(parts.values()) for n, parts in split.items()}
            figures.append(
                {"measure": "capacity_outside", "subject": technology, "year": year,
                 "unit": "t/yr", "values": values, "split": split,
                 "effects": effects(values, context, "capacity", technology)}
            )  # fmt: skip
    return figures


def _delay(years: Mapping[str, int | str], pair: Compared) -> int | str | None:
    """Count the years of delay between two scenarios; `never` when it no longer happens."""
    of, against = years.get(pair["of"]), years.get(pair["against"])
    if isinstance(of, int) and isinstance(against, int):
        return of - against
    if of is not None and of == against:
        return 0
    return "never" if of == "never" and isinstance(against, int) else None


def dependence(
    frame: pl.DataFrame, context: AnswerContext, threshold: float, basis: str, flows: pl.DataFrame
) -> list[DependenceAnswer]:
    """(c) The year in which each importing region falls under the threshold, per stage, and whether only for want of
    goods: by `flows` it then buys less than half of what it buys without the control."""
    bought = inputs.bought(flows)
    suppliers = inputs.largest_supplier(frame, basis)
    years = inputs.first_year_under(suppliers, threshold)
    importers = years.filter(
        (pl.col("region") != context.holder) & pl.col("group").is_in(context.words.groups)
    )
    by_place: dict[tuple[str, str, str], DependenceAnswer] = {}
    for row in importers.to_dicts():
        if row["scenario"] not in context.scenarios:
            continue
        key = (row["region"], row["stage"], row["group"])
        empty: DependenceAnswer = {"region": key[0], "stage": key[1], "group": key[2], "years": {},
                                   "rises_again": {}, "delay": {}, "for_want": {}}  # fmt: skip
        answer = by_place.setdefault(key, empty)
        plain: int | str = row["answer"] if row["answer"] in ("already", "never") else row["year"]
        answer["years"][row["scenario"]] = plain
        answer["rises_again"][row["scenario"]] = row["rises_again"]
        against = [pair["against"] for pair in context.comparisons if pair["of"] == row["scenario"]]
        now, *before = (
            bought.get((name, row["region"], row["stage"], row["year"]), 0.0)
            for name in (row["scenario"], *against[:1])
        )
        answer["for_want"][row["scenario"]] = bool(before) and now < FOR_WANT * before[0]
    for answer in by_place.values():
        answer["delay"] = {p["name"]: _delay(answer["years"], p) for p in context.comparisons}
    stages = {name: place for place, name in enumerate(context.words.stages)}
    groups = {name: place for place, name in enumerate(context.words.groups)}
    return sorted(
        by_place.values(), key=lambda a: (stages.get(a["stage"], 99), groups.get(a["group"], 99))
    )


def _pairs(context: AnswerContext) -> list[tuple[str, str, str | None]]:
    """List (comparison name, of, against); a lone scenario is set against its base year."""
    if context.comparisons:
        return [(p["name"], p["of"], p["against"]) for p in context.comparisons]
    return [("base year", name, None) for name in context.scenarios]


def uses(
    demand: pl.DataFrame, context: AnswerContext, lost_floor: float, price_floor: float
) -> tuple[list[UseAnswer], int]:
    """(e) Uses x regions short by more than `lost_floor` or paying over `price_floor` times."""
    affected: list[UseAnswer] = []
    looked_at = 0
    for name, of, against in _pairs(context):
        worst = inputs.use_stress(demand, of, against)
        looked_at += worst.height
        for row in worst.to_dicts():
            more = row["lost_share"] - row["lost_share_against"]
            ratio = row["price_ratio"]
            if more < lost_floor and (ratio is None or ratio < price_floor):
                continue
            affected.append(
                {"comparison": name, "region": row["region"], "use": row["use"],
                 "lost_share": row["lost_share"], "lost_share_against": row["lost_share_against"],
                 "lost_year": row["lost_year"] if more >= lost_floor else None,
                 "price_ratio": ratio,
                 "price_year": row["price_year"] if ratio is not None else None}
            )  # fmt: skip
    rank = [name for name, _, _ in _pairs(context)].index

    def worst_first(use: UseAnswer) -> tuple[float, ...]:
        less = use["lost_share_against"] - use["lost_share"]
        return rank(use["comparison"]), less, -(use["price_ratio"] or 0)

    return sorted(affected, key=worst_first), looked_at


def defence(ends: Mapping[str, pl.DataFrame], context: AnswerContext) -> list[DefenceAnswer]:
    """(e) Defence in each region, at each end of the assumption on its share."""
    answers: list[DefenceAnswer] = []
    columns = columns_of_years("demand")
    for end in ("low", "central", "high"):
        rows = well_formed(ends.get(end), columns).filter(
            pl.col("use").str.contains("(?i)defen[cs]e")
        )
        for name, of, against in _pairs(context):
            for row in inputs.use_stress(rows, of, against).to_dicts():
                answers.append(
                    {"end": end, "comparison": name, "region": row["region"],
                     "lost_share": row["lost_share"],
                     "lost_share_against": row["lost_share_against"], "price_ratio": row["price_ratio"]}
                )  # fmt: skip
    return answers


def tornado(frame: pl.DataFrame | None) -> list[TornadoAnswer]:
    """(f) For each measure its range over the groups of assumptions, widest group first."""
    rows = well_formed(frame, TORNADO_COLUMNS)
    answers: list[TornadoAnswer] = []
    for measure in rows["measure"].unique(maintain_order=True).drop_nulls().to_list():
        part = rows.filter(pl.col("measure") == measure)
        base: float | None = next(iter(part["base_value"].drop_nulls().to_list()), None)
        bars: list[Any] = []
        for group in part["group"].unique(maintain_order=True).to_list():
            of_group = part.filter(pl.col("group") == group)
            ends = dict(zip(of_group["end"].to_list(), of_group["value"].to_list(), strict=True))
            seen = [v for v in (ends.get("low"), ends.get("high"), base) if v is not None]
            bars.append(
                {"group": group, "title": of_group["title"].to_list()[0] or group,
                 "low": ends.get("low"), "high": ends.get("high"),
                 "swing": max(seen) - min(seen) if seen else 0.0}
            )  # fmt: skip
        bars.sort(key=lambda bar: -bar["swing"])
        every = [v for v in [*part["value"].to_list(), base] if v is not None]
        low, high = min(every, default=None), max(every, default=None)
        forecast_ends = part.select("forecast_low", "forecast_high").row(0)
        spread = part["spread"][0] or ALONE
        forecast = None if spread == ALONE or None in forecast_ends else list(forecast_ends)
        answers.append({"measure": measure, "base_value": base, "lowest": low, "highest": high,
                      "forecast": forecast, "spread": spread, "bars": bars})  # fmt: skip
    return answers


def _reason(context: AnswerContext, answer: str, subject: str, comparison: str) -> str:
    """Return why this holds by construction, or empty text when it is a finding."""
    for item in context.model_identity:
        if (
            item["answer"] == answer
            and item["subject"] in ("", subject)
            and item["comparison"] in ("", comparison)
        ):
            return item["note"] or "by construction"
    return ""


def effects(
    values: Mapping[str, float | None], context: AnswerContext, answer: str, subject: str
) -> dict[str, Effect]:
    """Take the differences between scenarios of one figure.

    A difference that is not nil cannot hold by construction, so its label is dropped.
    """
    by_comparison: dict[str, Effect] = {}
    for pair in context.comparisons:
        of, against = values.get(pair["of"]), values.get(pair["against"])
        known = of is not None and against is not None
        absolute = of - against if of is not None and against is not None else None
        share = absolute / against if known and absolute is not None and against else None
        nil = share is None or abs(share) < NIL
        note = _reason(context, answer, subject, pair["name"]) if nil else ""
        by_comparison[pair["name"]] = {
            "absolute": absolute,
            "percent": 0.0 if absolute == 0 else share,
            "model_identity": bool(note),
            "note": note,
        }
    return by_comparison
