"""Rows of text for the tables of a question on burdens, as the command and the page show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ytterby.datasets.burdens import GRID_GAS, burden_kinds
from ytterby.footprint.sentences import place_name, scale_of
from ytterby.results.burdens import WORLD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.footprint.burdens import BurdenFindings

MINIMUM = 1e-9
PARTLY = "not known of all"
MAIN = ("greenhouse_gas", "ammonia_nitrogen", "radioactive_residue", "external_cost")
"""Burdens that are told per kilogram where none is named; the table has all."""


def number(value: float) -> str:
    """Three digits, without powers of ten where a figure is of common size."""
    size = abs(value)
    if size >= 1e3:
        return f"{value:,.0f}"
    return f"{value:.3g}" if size >= 1e-4 or size == 0.0 else f"{value:.1e}"


def signed(value: float) -> str:
    """Three digits with their sign; what a solver leaves is nothing."""
    return f"{value:+.3g}" if abs(value) >= MINIMUM else "0"


def changes(findings: BurdenFindings, burdens: list[str]) -> Iterator[tuple[str, ...]]:
    """burden, unit, where, total, its range, change, its range, share that rests on assumption."""
    for burden in burdens:
        kind = burden_kinds()[burden]
        size, word = scale_of(findings.band(burden, WORLD)[2])
        for place in findings.where():
            low, middle, high = (v / size for v in findings.band(burden, place))
            share = findings.assumed.get((findings.focus, burden), 0.0)
            own = [number(middle), f"{number(low)} to {number(high)}"]
            moved = ["", ""]
            if findings.reference:
                low, middle, high = (
                    v / size for v in findings.band(burden, place, findings.reference)
                )
                moved = [signed(middle), f"{signed(low)} to {signed(high)}"]
            if not findings.known_in(burden, place):
                own, moved = ([PARTLY if place == WORLD else "not known", ""], ["", ""])
            head = (burden, word + kind.unit) if place == findings.holder else ("", "")
            assumed = f"{100.0 * share:.0f}%" if place == WORLD else ""
            yield (*head, place_name(findings, place), *own, *moved, assumed)


def per_kg(findings: BurdenFindings, burdens: list[str], year: int) -> Iterator[tuple[str, ...]]:
    """good, burden, unit, by mass, by value: of what is used in the world in a year; of the main burdens where
    all are told."""
    listed = burdens if len(burdens) < len(findings.burdens) else [b for b in MAIN if b in burdens]
    rows = findings.results.tables["burden_per_kg"].filter(
        (pl.col("scenario") == findings.focus) & (pl.col("year") == year) & (pl.col("region") == WORLD)
        & pl.col("burden").is_in([b for b in listed if b != GRID_GAS])
    )  # fmt: skip
    for row in rows.iter_rows(named=True):
        yield (
            row["commodity"],
            row["burden"],
            row["unit"],
            number(row["by_mass"]),
            number(row["by_value"]),
        )


def published(findings: BurdenFindings) -> Iterator[tuple[str, ...]]:
    """place, year, tonnes and total of the run and published, both per tonne, whether they agree."""
    for row in findings.published.iter_rows(named=True):
        total = _ends(row["published_low"], row["published_high"])
        each = _ends(row["per_t_low"], row["per_t_high"])
        yes = "yes" if row["agrees"] else "no: see below"
        yield (row["place"], row["year"], number(row["run_t"]), number(row["published_t"]), number(row["run_total"]),
               total, number(row["run_per_t"]), each, yes)  # fmt: skip


def reasons(findings: BurdenFindings) -> Iterator[str]:
    """Why a published total and the run may differ, a sentence a place."""
    for row in findings.published.iter_rows(named=True):
        part = row["against_primary"]
        share = f" It is {part:.2f} of one that is not from scrap." if part is not None else ""
        yield f"{row['place']}: {row['reason']}.{share}"


def _ends(low: float, high: float) -> str:
    return number(low) if low == high else f"{number(low)} to {number(high)}"


def unknown(findings: BurdenFindings, burdens: list[str]) -> Iterator[tuple[str, str]]:
    """burden, and the technologies of whose activity nothing is known, with the share where it is a part."""
    names = [
        b for b in burden_kinds() if b != GRID_GAS and (b in burdens or b not in findings.burdens)
    ]
    for burden in names:
        own = findings.unknown.filter(pl.col("burden") == burden)
        parts = [f"{t} ({100.0 * s:.0f}%)" if s < 1.0 else t for t, _, s in own.iter_rows()]
        if parts:
            yield burden, ", ".join(parts)
