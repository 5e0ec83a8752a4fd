"""`ytterby base-year`: does the market reproduce the base year, and what had to move for it?"""

from __future__ import annotations

from typing import Annotated

from ytterby.cli.common import print_json, table_of
from ytterby.cli.options import DataFolder, Json, option


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
    from rich.console import Console

    from ytterby.controls.book import Book
    from ytterby.datasets.package import find_folder
    from ytterby.runs.workspace import load_scenario
    from ytterby.world.base_year.calibrate import calibrate
    from ytterby.world.base_year.report import summary
    from ytterby.world.read import read_chain
    from ytterby.years.reproduce import reproduce

    book, chain = Book.read(), read_chain(find_folder(data))
    base = calibrate(chain, book=book)
    scenario = load_scenario(chain.reference_scenario, book, chain)
    figures = summary(base, reproduce(base, scenario, book))
    if as_json:
        print_json(figures)
        return
    console = Console(width=110)
    console.print(
        f"[bold]Base year {figures['year']}[/bold]: the first year of `{scenario.name}` "
        "against the reconciled year"
    )
    console.print(
        f"  worst price deviation     {figures['max_price_deviation']:.3%}  (wanted: under 1%)"
    )
    mass_tolerance = base.network.chain.mass_tolerance
    console.print(
        f"  worst quantity deviation  {figures['max_quantity_deviation']:.3%}  (columns above {mass_tolerance:g} t)"
    )
    console.print(
        f"  facts moved by more than two standard deviations: {len(figures['facts_moved_over_2sd'])}\n"
    )
    heads = ["fact", "published", "used", "unit", "grade", "sd moved"]
    table = table_of("Adjustments", heads, left=("fact", "unit", "grade"))
    for row in sorted(figures["adjustments"], key=lambda r: -abs(r["sd_moved"])):
        if all_facts or abs(row["sd_moved"]) > 1.0:
            table.add_row(row["what"][:52], f"{row['published']:,.4g}", f"{row['used']:,.4g}", row["unit"][:16],
                          row["grade"], f"{row['sd_moved']:+.2f}")  # fmt: skip
    console.print(table)
    for title, key, columns in (
        ("Known conflicts", "conflicts", ("topic", "basis", "published", "used", "unit")),
        ("Shares on each basis", "shares", ("stage", "element", "region", "share")),
    ):
        heads = ["basis" if name == "element" else name for name in columns]
        table = table_of(title, heads, left=heads)
        for row in figures[key]:
            if key == "shares" and row["share"] < 0.01:
                continue
            table.add_row(*[_cell(name, row[name]) for name in columns])
        console.print(table)


def _cell(name: str, value: object) -> str:
    if isinstance(value, float):
        return f"{value:.1%}" if name == "share" else f"{value:,.0f}"
    return str(value)
