"""What a question on burdens comes to, in sentences: does the control protect the environment, and what moved where.

Rows of text for the tables of a question on burdens, as the command and the page show them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ytterby.datasets.burdens import GRID_GAS, burden_kinds
from ytterby.footprint.burdens import LESS, MORE
from ytterby.results.burdens import WORLD
from ytterby.results.goods import OUTSIDE

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
    """burden, unit, where, total, its range, change, its range, share that rests on assumption. Of the world stands
    what the total leaves out."""
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
            head = (kind.title, word + kind.unit) if place == findings.holder else ("", "")
            assumed = f"{100.0 * share:.0f}%" if place == WORLD else ""
            where = place_name(findings, place) + _without(findings, burden) * (place == WORLD)
            yield (*head, where, *own, *moved, assumed)


def _without(findings: BurdenFindings, burden: str) -> str:
    """Which technologies a total leaves out, since nothing is known of them: `, without mining and 7 others`."""
    own = findings.unknown.filter(pl.col("burden") == burden, pl.col("share") == 1.0)
    if own.is_empty():
        return ""
    more = "" if own.height == 1 else f" and {own.height - 1} other{'s' * (own.height > 2)}"
    return f", without {str(own['technology'][0]).replace('_', ' ')}{more}"


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
            burden_kinds()[row["burden"]].title,
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
            yield burden_kinds()[burden].title, ", ".join(parts).replace("_", " ")


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
    sentences = [f"{head} {_verdict(findings, listed)}{_use(findings)}"]
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
        counts += f", {rest} of unknown sign" if rest else ""
        counts += f", {still} as before" if still else ""
        parts.append(f"{place_name(findings, place)}: {counts}")
    return "; ".join(parts) + "."


def _use(findings: BurdenFindings) -> str:
    """How far what users get moves in the same years, where that is news: less is a burden less, and no protection."""
    base_year, demand = (
        findings.results.workspace.chain.base_year,
        findings.results.tables["demand"],
    )
    worth = (pl.col("served") * pl.col("bundle_price") / pl.col("bundle_price_ratio")).sum()
    now, before = (
        demand.filter(scenario=name).filter(pl.col("year") > base_year).select(worth).item()
        for name in (findings.focus, findings.reference)
    )
    change = now / before - 1.0 if before else 0.0
    if abs(change) < MIN_USE:
        return ""
    way = "less" if change < 0.0 else "more"
    return f" In the same years users get {100.0 * abs(change):.2g}% {way}, at base-year prices."


MIN_USE = 0.005
"""Change of what users get, of all of it, that is told beside burdens."""


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
