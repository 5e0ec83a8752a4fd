"""The answer of `cover`: what stocks must hold, by group of uses, and what is published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ytterby.projects.cover import YEAR
from ytterby.report.kit.numbers import between, in_full, percent
from ytterby.report.kit.subject import ReportTable, Subject

if TYPE_CHECKING:
    from ytterby.projects.cover import Cover


def cover_subjects(result: Cover, goods: bool = False) -> list[Subject]:
    """What stocks must hold, a table for each group of uses; their goods; and what is published."""
    longest = max(result.months)
    value, low, high = result.holding
    note = (
        "Serves: share of what is lacking that the stock makes good, by plants that stand idle or starved in "
        f"{result.region}. Million USD: value for {longest} months at base-year prices; a year: {percent(value)} of it "
        f"({between(low, high, percent)}, assumption). Nobody switches supplier, substitutes or draws on trade stocks."
    )
    subjects = []
    for group in dict.fromkeys(one.group for one in result.stocks):
        stocks, limits = list[dict[str, Any]](), []
        for one in (stock for stock in result.stocks if stock.group == group):
            cost = one.value * longest / YEAR
            tonnes = {f"{m} months": sum(one.useful.values()) * m / YEAR for m in result.months}
            stocks.append(
                {"stock": one.form, "made into": one.into, "serves": one.served, **tonnes,
                 "million USD": cost, "a year": cost * value}
            )  # fmt: skip
            if one.why:
                would = in_full(sum(one.tonnes.values()) * longest / YEAR)
                idle = f"; {would} t would be held for nothing" if one.served <= 0 else ""
                limits.append(f"{one.form} into {one.into}: {one.why}{idle}.")
        title = f"{group} in {result.region} {result.year} without {result.supplier}: t to hold"
        forms = {f"{months} months": in_full for months in result.months} | {"serves": percent}
        table = ReportTable.of_rows(title, stocks, forms=forms)
        subjects.append(Subject(group, title, tables=[table], notes=limits))
    subjects.append(Subject("reading", "How to read it", notes=[note]))
    if goods:
        names = {"made_into": "made into", "form": "stock", "tonnes": f"t, {longest} months"}
        heads = {
            name: names.get(name, name) for name in ("group", "form", "made_into", "good", "tonnes")
        }
        table = ReportTable.of_rows("Goods", result.goods(longest), heads=heads)
        subjects.append(Subject("goods", "Goods", tables=[table]))
    columns = {"tonnes": "t", "defence_t": "defence, 12 months", "all_t": "all uses, 12 months"}
    table = ReportTable.of_rows(
        "What is published, t of the same goods for all that is lacking",
        result.published,
        heads={"title": "published", **columns},
        forms=dict.fromkeys(columns, in_full),
    )
    reasons = dict.fromkeys(row["reason"] for row in result.published)
    notes = [f"No match is asked: {reason}." for reason in reasons]
    return [*subjects, Subject("published", "What is published", tables=[table], notes=notes)]
