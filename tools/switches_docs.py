"""Write what each switch does to headline numbers into the page on switches.

    python tools/switches_docs.py docs/switches.md [LAST_YEAR]

Runs `licensing-2025` with every value of every switch, to LAST_YEAR (2030), in whole years.
"""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path

import polars as pl

from ytterby.base_year.calibrate import BaseYear, calibrate
from ytterby.chain.read import read_chain
from ytterby.controls.book import Book
from ytterby.results.tables import result_tables
from ytterby.scenarios.read import resolve
from ytterby.scenarios.schema import Switches, Years
from ytterby.scenarios.switches import read_switches, values_of, with_switches
from ytterby.years.run import run_years

SCENARIO = "licensing-2025"
BEGIN, END = "<!-- effects: begin -->", "<!-- effects: end -->"
HEAD = (
    "| switch | Dy oxide outside, USD/kg | NdPr oxide outside, USD/kg | heavy separation outside, t "
    "| magnets outside, t | demand lost outside 2025-{year}, % |\n|---|---:|---:|---:|---:|---:|\n"
)


def headline(base: BaseYear, book: Book, pairs: list[str], last: int) -> tuple[float, ...]:
    """Prices, capacities at the end, and share of demand lost over the run, outside the holder."""
    scenario = with_switches(resolve(SCENARIO, book), read_switches(pairs))
    scenario = replace(scenario, years=Years(start=base.first_year, end=last, quarters="none"))
    tables = result_tables(base, scenario, run_years(base, scenario, book))
    holder = base.network.chain.holder
    prices = tables["prices"].filter((pl.col("year") == last) & (pl.col("region") == "OUTSIDE"))
    price = dict(prices.select("commodity", "price_usd_kg").iter_rows())
    weight = {"oxide.Nd": 0.75, "oxide.Pr": 0.25}
    light = sum(w * price[c] for c, w in weight.items())
    outside = pl.col("region") != holder
    capacity = tables["capacity"].filter((pl.col("year") == last) & outside)
    total = dict(capacity.group_by("technology").agg(pl.col("capacity_t").sum()).iter_rows())
    demand = tables["demand"].filter(outside & (pl.col("year") > base.first_year))
    worth = demand["bundle_price"] / demand["bundle_price_ratio"]  # base-year prices as weights
    lost = float((demand["lost"] * worth).sum()) / float((demand["wanted"] * worth).sum())
    return price["oxide.Dy"], light, total["heavy_separation"], total["magnet"], 100.0 * lost


def row(label: str, numbers: tuple[float, ...]) -> str:
    """A line of the table."""
    dy, light, heavy, magnet, lost = numbers
    return f"| {label} | {dy:,.0f} | {light:,.1f} | {heavy:,.0f} | {magnet:,.0f} | {lost:.2f} |\n"


def main(page: Path, last: int) -> None:
    """Run everything and write the table between its marks."""
    base, book = calibrate(read_chain()), Book.read()
    table = HEAD.format(year=last) + row("all at their defaults", headline(base, book, [], last))
    for name, field in Switches.model_fields.items():
        default = str(field.default).lower() if isinstance(field.default, bool) else field.default
        for value in values_of(name):
            if value != default:
                pair = f"{name}={value}"
                print(pair, flush=True)
                table += row(f"`{pair}`", headline(base, book, [pair], last))
    text = page.read_text(encoding="utf-8")
    block = f"{BEGIN}\n{table}{END}"
    page.write_text(re.sub(f"{BEGIN}.*?{END}", lambda _: block, text, flags=re.S), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 2030)
