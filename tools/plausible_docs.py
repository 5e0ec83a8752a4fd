"""Prices of the law as recorded against published ones, as a page: `python tools/plausible_docs.py docs/plausible.md`.

python tools/plausible_docs.py docs/plausible.md [--from FOLDER]    # FOLDER: of `make_ranges.py --into`
"""

from __future__ import annotations

import argparse
from pathlib import Path

from ytterby.draws.packaged import PLACE
from ytterby.report.kit.numbers import number
from ytterby.validation.price_comparison import (
    ComparedPrice,
    compared,
    explanations,
    in_short,
    recorded_ranges,
)

HEAD = """# Prices of 2025 and 2026 against published ones

*Made by `tools/plausible_docs.py` from the packaged ranges of `as-recorded`; do not edit.*

Each row is a good at a place in a quarter: what was published, the model's median, and between which ends nine
forecasts in ten lie. **Far**: the median is off by more than a factor of two. **Outside**: the published
price (the mean of what was published) lies outside the range. USD/kg, net of value added tax. Prices in Europe are of free spot sales and
stand against `price_usd_kg`; prices at a Chinese port are those of buyers with a licence and stand against
`contract_usd_kg`. What was published, and by what it is divided, stands in `data/validation/quotes.csv` and
`quote_bases.csv`, with the sources.
"""
TITLES = {"price_usd_kg": "spot", "contract_usd_kg": "with a licence"}


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("page", type=Path)
    parser.add_argument("--from", dest="place", type=Path, default=PLACE)
    words = parser.parse_args()
    ranges = recorded_ranges(words.place)
    if ranges is None:
        raise SystemExit("no ranges of as-recorded are packaged: run `make ranges` first")
    found = compared(ranges)
    words.page.write_text(page(found, ranges.note), encoding="utf-8", newline="\n")
    unexplained = [row for row in found if row.marks and not why(row)]
    for row in unexplained:
        print(f"no explanation: {row.good} {row.region} {row.quarter}: {', '.join(row.marks)}")
    print(f"{words.page}: {in_short(found)}")


def why(row: ComparedPrice) -> str:
    """Why a price is marked; blank where nobody has said it."""
    return explanations().get((row.good, row.region), "")


def page(found: list[ComparedPrice], said: str) -> str:
    """The whole page."""
    lines = [HEAD, in_short(found), "", f"Range: {said}.", "", *table(found), "", "## Why", ""]
    marked = {(row.good, row.region): row for row in found if row.marks}
    for (good, region), row in sorted(marked.items()):
        lines.append(f"* **{good}, {region}**: {why(row) or 'not explained yet'}")
    sources = dict.fromkeys((q.source, q.source_url) for row in found for q in row.quotes)
    lines += ["", "## Sources", ""]
    lines += [f"* {f'[{name}]({url})' if url else name}" for name, url in sorted(sources)]
    return "\n".join(lines) + "\n"


def table(found: list[ComparedPrice]) -> list[str]:
    """The rows, as lines of a table."""
    lines = [
        "| good | place | price | quarter | published | quotes | median | range | median over published | mark |",
        "|---|---|---|---|---:|---:|---:|---|---:|---|",
    ]
    for row in found:
        own = (
            number(row.middle)
            if row.low == row.high
            else f"{number(row.low)} to {number(row.high)}"
        )
        told = row.range
        median = number(told.middle) if told and told.middle is not None else "-"
        ends = f"{number(told.low)} to {number(told.high)}" if told else "-"
        factor = f"{row.factor:.2f}" if row.factor is not None else "-"
        lines.append(
            f"| {row.good} | {row.region} | {TITLES[row.column]} | {row.quarter} | {own} | {len(row.quotes)} | "
            f"{median} | {ends} | {factor} | {'; '.join(row.marks)} |"
        )
    return lines


if __name__ == "__main__":
    main()
