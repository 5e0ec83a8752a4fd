"""docs/ranges.md: prices of the law as recorded, by its packaged ranges, against published ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.ground.errors import ResultError
from ytterby.report.kit.numbers import number
from ytterby.validation.price_comparison import compared, explanations, in_short, recorded_ranges

from ..builder import paragraphs, part, table

if TYPE_CHECKING:
    from ytterby.validation.price_comparison import ComparedPrice

    from ..results import Results

TITLES = {"price_usd_kg": "spot", "contract_usd_kg": "with a licence"}


def between(low: float, high: float) -> str:
    """Two ends, or the one number that they are."""
    return number(low) if low == high else f"{number(low)} to {number(high)}"


def line(row: ComparedPrice) -> list[object]:
    """A good at a place in a quarter."""
    model = row.range
    median = number(model.middle) if model and model.middle is not None else "-"
    ends = f"{number(model.low)} to {number(model.high)}" if model else "-"
    factor = "-" if row.factor is None else f"{row.factor:.2f}"
    return [row.good, row.region, TITLES[row.column], row.quarter, between(row.low, row.high), len(row.quotes),
            median, ends, factor, "; ".join(row.marks)]  # fmt: skip


@part
def prices(results: Results) -> str:
    """How many lie in the range, every price, why some do not, and where they were published."""
    ranges = recorded_ranges()
    if ranges is None:
        raise ResultError("no ranges of as-recorded are packaged", advice="Run `make ranges`.")
    rows, why = compared(ranges), explanations()
    marked = sorted({(row.good, row.region) for row in rows if row.marks})
    results.notes += [f"ranges: {' '.join(one)} is marked and not explained" for one in marked if one not in why]  # fmt: skip
    sources = sorted({(quote.source, quote.source_url) for row in rows for quote in row.quotes})
    heads = ["good", "place", "price", "quarter", "published", "quotes", "median", "range", "median over published", "mark"]  # fmt: skip
    return paragraphs(
        in_short(rows),
        f"Range: {ranges.note}.",
        table(heads, map(line, rows), right=(4, 5, 6, 8)),
        "## Why",
        "\n".join(f"* **{good}, {region}**: {why.get((good, region), 'not explained yet')}" for good, region in marked),
        "## Sources",
        "\n".join(f"* [{name}]({address})" if address else f"* {name}" for name, address in sources),
    )  # fmt: skip
