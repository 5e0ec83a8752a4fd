"""The headline as small tables: shared by the HTML report and the terminal summary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from ytterby.report.words import (
    CATEGORIES,
    MISSING,
    Words,
    amount,
    humanise,
    measure_name,
    measure_unit,
    number,
    percent,
    short_name,
    signed_percent,
    tonnes,
)

Named = tuple[str, pl.DataFrame]
TOLD = {"exports": "exports", "price_outside": "price outside", "price_inside": "price inside"}


def answer_tables(headline: Mapping[str, Any]) -> dict[str, list[Named]]:
    """Return, for each question, its tables as (heading, frame of formatted text)."""
    return {
        "a": [("Exports and prices", figures(headline, headline["trade"]))],
        "b": [
            ("Capacity outside, in all", figures(headline, headline["capacity"])),
            ("Capacity outside, by what brought it about", split(headline)),
        ],
        "c": [("First year under the threshold", dependence(headline))],
        "d": [("Prices outside", figures(headline, headline["prices"]))],
        "e": [("Uses and regions", uses(headline)), ("Defence", defence(headline))],
        "f": [("Ranges", ranges(headline))],
    }


def _frame(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame([dict(r) for r in rows]) if rows else pl.DataFrame()


def figures(headline: Mapping[str, Any], chosen: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """One row per figure: what, year, a column per scenario, a column per comparison.

    A difference that holds by construction is marked with a dagger.
    """
    rows = []
    words = Words.in_headline(headline)
    named = {**dict.fromkeys(words.technologies), **words.products()}
    several = len({figure["measure"] for figure in chosen}) > 1
    for figure in chosen:
        measure = TOLD.get(figure["measure"], "")
        name = named.get(figure["subject"], figure["subject"]) or humanise(figure["subject"])
        row = {"what": f"{name}, {measure}" if several and measure else name}
        row |= {"year": str(figure["year"]), "unit": figure["unit"]}
        for code in headline["scenarios"]:
            row[headline["labels"][code]] = number(figure["values"].get(code))
        for pair in headline["comparisons"]:
            effect = figure["effects"][pair["name"]]
            mark = " †" if effect["by_construction"] else ""
            row[pair["label"]] = signed_percent(effect["percent"]) + mark
        rows.append(row)
    return _frame(rows)


def split(headline: Mapping[str, Any]) -> pl.DataFrame:
    """Capacity outside by technology, year, scenario and category."""
    return _frame(
        [
            {"technology": humanise(f["subject"]), "year": str(f["year"]),
             "scenario": headline["labels"][code]}
            | {label: tonnes(f["split"][code].get(kind, 0.0))
               for kind, label in CATEGORIES.items()}
            | {"all": tonnes(f["values"][code])}
            for f in headline["capacity"] for code in headline["scenarios"]
        ]
    )  # fmt: skip


def dependence(headline: Mapping[str, Any]) -> pl.DataFrame:
    """First year under the threshold by region, stage and scenario; `*` rises above it again."""
    rows = []
    for answer in headline["dependence"]:
        row = {"region": Words.in_headline(headline).region(answer["region"]),
               "stage": short_name(answer["stage"], answer["group"])}  # fmt: skip
        for code in headline["scenarios"]:
            again = "*" if answer["rises_again"].get(code) else ""
            row[headline["labels"][code]] = f"{answer['years'].get(code, MISSING)}{again}"
        for pair in headline["comparisons"]:
            delay = answer["delay"][pair["name"]]
            row[pair["label"]] = _delay(delay)
        rows.append(row)
    return _frame(rows)


def _delay(delay: int | str | None) -> str:
    if delay is None:
        return MISSING
    if delay == "never":
        return "no longer happens"
    if delay == 0:
        return "no change"
    unit = "year" if abs(int(delay)) == 1 else "years"
    return f"{abs(int(delay))} {unit} {'later' if int(delay) > 0 else 'earlier'}"


def uses(headline: Mapping[str, Any]) -> pl.DataFrame:
    """Uses and regions that are worse off, by comparison."""
    words = Words.in_headline(headline)
    labels = {c["name"]: c["label"] for c in headline["comparisons"]}
    return _frame(
        [
            {"comparison": labels.get(u["comparison"], humanise(u["comparison"])),
             "use": words.use(u["use"]), "region": words.region(u["region"]),
             "demand lost": percent(u["lost_share"], 1),
             "lost in the reference": percent(u["lost_share_against"], 1),
             "in": str(u["lost_year"] or MISSING), "price ratio": number(u["price_ratio"]),
             "highest in": str(u["price_year"] or MISSING)}
            for u in headline["uses"]
        ]
    )  # fmt: skip


def defence(headline: Mapping[str, Any]) -> pl.DataFrame:
    """Defence by region at each end of the assumption on its share."""
    labels = {c["name"]: c["label"] for c in headline["comparisons"]}
    return _frame(
        [
            {"comparison": labels.get(d["comparison"], humanise(d["comparison"])),
             "share of defence": d["end"], "region": Words.in_headline(headline).region(d["region"]),
             "demand lost": percent(d["lost_share"], 1), "price ratio": number(d["price_ratio"])}
            for d in headline["defence"]
        ]
    )  # fmt: skip


def ranges(headline: Mapping[str, Any]) -> pl.DataFrame:
    """Central value and range of each headline measure, with the widest group."""
    labels = {c["name"]: c["label"] for c in headline["comparisons"]}
    return _frame(
        [
            {"measure": measure_name(t["measure"], labels)}
            | {key: amount(t[field], measure_unit(t["measure"]))
               for key, field in (("central", "base_value"), ("lowest", "lowest"),
                                  ("highest", "highest"))}
            | {"widest group": t["bars"][0]["title"] if t["bars"] else MISSING}
            for t in headline["tornado"]
        ]
    )  # fmt: skip
