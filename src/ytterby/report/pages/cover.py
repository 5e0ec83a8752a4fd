"""The answer of `cover`: what stocks must hold, by group of uses, and what is published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ytterby.report.kit.numbers import between, in_full, percent
from ytterby.report.kit.subject import Page, ReportTable, Subject

if TYPE_CHECKING:
    from ytterby.projects.cover import Cover


def cover_page(result: Cover, goods: bool = False) -> Page:
    """What stocks must hold, a table for each group of uses; their goods where they are to be printed; and what is
    published."""
    longest = max(result.months)
    value, low, high = result.holding
    note = (
        "Serves: share of what is lacking that the stock makes good, by plants that stand idle or starved in "
        f"{result.region}. Million USD: value for {longest} months at base-year prices; a year: {percent(value)} of it "
        f"({between(low, high, percent)}, assumption). Nobody switches supplier, substitutes or draws on trade stocks."
    )
    subjects = []
    for group in dict.fromkeys(row["group"] for row in result.rows()):
        stocks: dict[tuple[str, str], dict[str, Any]] = {}
        limits = []
        for row in (one for one in result.rows() if one["group"] == group):
            stock = stocks.setdefault(
                (row["form"], row["made_into"]),
                {"stock": row["form"], "made into": row["made_into"], "serves": 0.0},
            )
            stock[f"{row['months']} months"] = row["tonnes"]
            if row["months"] == longest:
                worth = {"million USD": row["value_musd"], "a year": row["cost_musd_a_year"]}
                stock |= {"serves": row["serves"], **worth}
                if row["why"]:
                    idle = (
                        f"; {in_full(row['would_t'])} t would be held for nothing"
                        if row["serves"] <= 0
                        else ""
                    )
                    limits.append(f"{row['form']} into {row['made_into']}: {row['why']}{idle}.")
        title = f"{group} in {result.region} {result.year} without {result.supplier}: t to hold"
        forms = {f"{months} months": in_full for months in result.months} | {"serves": percent}
        table = ReportTable.of_rows(title, stocks.values(), forms=forms)
        subjects.append(Subject(group, title, tables=[table], notes=limits))
    subjects.append(Subject("reading", "How to read it", notes=[note]))
    if goods:
        names = {
            "group": "group",
            "form": "stock",
            "made_into": "made into",
            "good": "good",
            "tonnes": f"t, {longest} months",
        }
        table = ReportTable.of_rows("Goods", result.goods(longest), heads=names)
        subjects.append(Subject("goods", "Goods", tables=[table]))
    heads = {
        "title": "published",
        "tonnes": "t",
        "defence_t": "defence, 12 months",
        "all_t": "all uses, 12 months",
    }
    forms = dict.fromkeys([*heads][1:], in_full)
    table = ReportTable.of_rows(
        "What is published, t of the same goods for all that is lacking",
        result.published,
        heads=heads,
        forms=forms,
    )
    reasons = dict.fromkeys(row["reason"] for row in result.published)
    notes = [f"No match is asked: {reason}." for reason in reasons]
    subjects.append(Subject("published", "What is published", tables=[table], notes=notes))
    facts = {
        "region": result.region, "supplier": result.supplier, "year": result.year, "stocks": result.rows(),
        "goods": result.goods(longest), "gone": result.gone, "holding": result.holding,
        "published": list(result.published),
    }  # fmt: skip
    return Page("", subjects, facts=facts)
