"""What a question on burdens comes to, in sentences: does the control protect the environment, and what moved where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ytterby.datasets.burdens import GRID_GAS, burden_kinds
from ytterby.footprint.burdens import LESS, MORE
from ytterby.results.burdens import WORLD
from ytterby.results.goods import OUTSIDE

if TYPE_CHECKING:
    from ytterby.footprint.burdens import BurdenFindings

SCALES = ((1e9, "billion "), (1e6, "million "), (1e3, "thousand "), (1.0, ""))
MIN_SHARE = 1e-4
"""Change, against the reference's own total, that is worth a sentence."""
MOVERS = 4
"""Regions that a sentence on where it moved names."""


def scale_of(value: float) -> tuple[float, str]:
    """By what a figure is divided, and the word for it."""
    return next(((size, word) for size, word in SCALES if abs(value) >= size), SCALES[-1])


def figure(value: float, size: float) -> str:
    """A figure with its sign, to three digits."""
    return f"{value / size:+,.3g}" if abs(value / size) < 1e3 else f"{value / size:+,.0f}"


def place_name(findings: BurdenFindings, place: str) -> str:
    """A place in words."""
    regions = findings.results.workspace.chain.regions
    return {OUTSIDE: "all others", WORLD: "the world"}.get(place) or regions[place]["name"]


def change(findings: BurdenFindings, burden: str, place: str) -> str:
    """A change with its range and what it is of the reference's own, such as `-1.67 million t CO2e (-2.36 to
    -1.19; -2.5%)`."""
    low, middle, high = findings.band(burden, place, findings.reference)
    size, word = scale_of(max(abs(low), abs(high)))
    reference = findings.reference_total(burden, place)
    share = f"; {100.0 * middle / reference:+.2g}%" if reference else ""
    unit = burden_kinds()[burden].unit
    return (
        f"{figure(middle, size)} {word}{unit} ({figure(low, size)} to {figure(high, size)}{share})"
    )


def statements(findings: BurdenFindings) -> list[str]:
    """The answer in sentences; none where a scenario stands alone."""
    if not findings.reference:
        return []
    first = findings.results.workspace.chain.base_year + 1
    last = int(findings.results.tables["burdens"]["year"].max())  # type: ignore[arg-type]
    listed = [n for n in findings.burdens if n != GRID_GAS]
    head = f"Does {findings.focus} protect the environment, against {findings.reference}, {first} to {last}?"
    sentences = [f"{head} {_verdict(findings, listed)}"]
    for burden in listed[:1]:
        parts = [
            f"{place_name(findings, p)} {change(findings, burden, p)}" for p in findings.where()
        ]
        sentences.append(
            f"{burden_kinds()[burden].title}: {'; '.join(parts)}. {_rests(findings, burden)}"
        )
    for burden in ("ammonia_nitrogen", "radioactive_residue"):
        if burden in listed and (movers := _movers(findings, burden)):
            where = "; ".join(
                f"{place_name(findings, p)} {change(findings, burden, p)}" for p in movers
            )
            sentences.append(
                f"{burden_kinds()[burden].title} moves most in {where}. {_rests(findings, burden)}"
            )
    return sentences


def _verdict(findings: BurdenFindings, burdens: list[str]) -> str:
    """How many burdens become less, more, or cannot be told, at the holder's, elsewhere and in the world."""
    parts = []
    for place in findings.where():
        known = [b for b in burdens if findings.known_in(b, place)]
        moved = {b: findings.moves(b, place) for b in known if _matters(findings, b, place)}
        less = [b for b, way in moved.items() if way == LESS]
        more = [b for b, way in moved.items() if way == MORE]
        rest = len(moved) - len(less) - len(more)
        still = len(known) - len(moved)
        counts = f"{len(less)} of {len(known)} known burdens less, {len(more)} more"
        counts += f", {rest} cannot be told" if rest else ""
        counts += f", {still} as before" if still else ""
        parts.append(f"{place_name(findings, place)}: {counts}")
    return "; ".join(parts) + "."


def _matters(findings: BurdenFindings, burden: str, place: str) -> bool:
    low, _, high = findings.band(burden, place, findings.reference)
    return max(abs(low), abs(high)) > MIN_SHARE * findings.reference_total(burden, place)


def _movers(findings: BurdenFindings, burden: str) -> list[str]:
    """Regions where a burden changes most, by the middle, in the order of the size."""
    own = findings.bands.frame.filter(
        (pl.col("scenario") == findings.focus) & (pl.col("against") == findings.reference)
        & (pl.col("burden") == burden) & (pl.col("year") == 0) & ~pl.col("region").is_in([OUTSIDE, WORLD])
    )  # fmt: skip
    ranked = own.sort(pl.col("middle").abs(), descending=True).filter(pl.col("middle").abs() > 0.0)
    return [p for p in ranked["region"].head(MOVERS).to_list() if _matters(findings, burden, p)]


def _rests(findings: BurdenFindings, burden: str) -> str:
    share = findings.assumed[findings.focus, burden]
    return f"{100.0 * share:.0f}% of the total rests on assumption."
