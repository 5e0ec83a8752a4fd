"""`ytterby base-year`: does the market reproduce the base year, and what had to move for it?"""

from __future__ import annotations

from typing import Annotated

from ytterby.cli.common import show_answer
from ytterby.cli.options import DataFolder, Json, option

MIN_SHARE = 0.01
"""Share under which none is printed."""


def base_year(
    data: DataFolder = "rare_earths",
    as_json: Json = False,
    all_facts: Annotated[
        bool,
        option(
            "Show every fact, not only those moved by more than one standard deviation.", "--all"
        ),
    ] = False,
) -> None:
    """Print the comparison of the cleared base year with the reconciled one, and every adjustment."""

    from ytterby.controls.book import Book
    from ytterby.datasets.package import find_folder
    from ytterby.report.kit.numbers import fine_percent, number, percent, signed
    from ytterby.report.kit.subject import Page, ReportTable, Subject
    from ytterby.runs.workspace import load_scenario
    from ytterby.world.base_year.calibrate import calibrate, summary
    from ytterby.world.read import read_chain
    from ytterby.years.run import reproduce

    book, chain = Book.read(), read_chain(find_folder(data))
    base = calibrate(chain, book=book)
    scenario = load_scenario(chain.reference_scenario, book, chain)
    figures = summary(base, reproduce(base, scenario, book))
    statements = [
        f"Base year {figures['year']}: the first year of {scenario.name} against the reconciled year.",
        f"Worst price deviation {percent(figures['max_price_deviation'], 3)} (under 1% is required).",
        f"Worst quantity deviation {percent(figures['max_quantity_deviation'], 3)} (columns above "
        f"{number(base.network.chain.mass_tolerance)} t).",
        f"Facts moved by more than two standard deviations: {len(figures['facts_moved_over_2sd'])}.",
    ]
    moved = sorted(figures["adjustments"], key=lambda row: -abs(row["sd_moved"]))
    listed = [row for row in moved if all_facts or abs(row["sd_moved"]) > 1.0]
    heads = {"what": "fact", "published": "published", "used": "used", "unit": "unit", "grade": "grade",
             "sd_moved": "sd moved"}  # fmt: skip
    conflicts = {name: name for name in ("topic", "basis", "published", "used", "unit")}
    shares = {"stage": "stage", "element": "basis", "region": "region", "share": "share"}
    large = [row for row in figures["shares"] if row["share"] >= MIN_SHARE]
    tables = [
        ReportTable.of_rows("Adjustments", listed, heads=heads, forms={"sd_moved": signed}),
        ReportTable.of_rows("Known conflicts", figures["conflicts"], heads=conflicts),
        ReportTable.of_rows(
            "Shares on each basis", large, heads=shares, forms={"share": fine_percent}
        ),
    ]
    subject = Subject("base-year", "The base year", statements=statements, tables=tables)
    show_answer(Page("", [subject], facts=figures), as_json)
