"""What a question on burdens comes to, in sentences: does the control protect the environment, and what moved where.

Rows of text for the tables of a question on burdens, as the command and the page show them.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.datasets.burdens import GRID_GAS, burden_kinds
from ytterby.footprint.burdens import LESS, MORE, OPEN
from ytterby.ground.csvfile import read_csv
from ytterby.ground.files import DATA
from ytterby.results.burdens import WORLD
from ytterby.results.goods import OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from ytterby.footprint.burdens import BurdenFindings


MINIMUM = 1e-9
PER_KG = DATA / "published_per_kg.csv"
FIFTH = 1.2
"""Times a published figure, or its end, by which a figure may differ and agree."""
PARTLY = "not known of all"
MAIN = ("greenhouse_gas", "ammonia_nitrogen", "radioactive_residue", "external_cost")
"""Burdens that are told per kilogram where none is named; the table has all."""


def number(value: float) -> str:
    """Three digits, without powers of ten."""
    digits = max(2 - math.floor(math.log10(abs(value))), 0) if value else 0
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def signed(value: float) -> str:
    """Three digits with their sign; what a solver leaves is nothing."""
    return f"{'+' if value > 0.0 else ''}{number(value)}" if abs(value) >= MINIMUM else "0"


def changes(findings: BurdenFindings, burdens: list[str]) -> Iterator[tuple[str, ...]]:
    """burden, unit, where, sum, its range, change, its range, share that rests on assumption, what is left out."""
    for burden in burdens:
        kind = burden_kinds()[burden]
        left_out = ", ".join(name.replace("_", " ") for name in findings.left_out(burden))
        for place in findings.where():
            own, moved = _ends_of(findings, burden, place, ""), ["", ""]
            if findings.reference:
                moved = _ends_of(findings, burden, place, findings.reference, signed)
            if not findings.known_in(burden, place):
                own, moved = ([PARTLY if place == WORLD else "not known", ""], ["", ""])
            head = (kind.title, f"million {kind.unit}") if place == findings.holder else ("", "")
            share = findings.assumed.get((findings.focus, burden), 0.0)
            last = (f"{100.0 * share:.0f}%", left_out) if place == WORLD else ("", "")
            yield (*head, place_name(findings, place), *own, *moved, *last)


def _ends_of(
    findings: BurdenFindings, burden: str, place: str, against: str, form: Callable[[float], str] = number
) -> list[str]:  # fmt: skip
    """A sum or a change in millions, and its range."""
    low, middle, high = (v / MILLION for v in findings.band(burden, place, against))
    return [form(middle), f"{form(low)} to {form(high)}"]


def per_kg(findings: BurdenFindings, burdens: list[str], year: int) -> Iterator[tuple[str, ...]]:
    """good, burden, unit, by mass, by value: what a kilogram carries of what the world uses in a year; of the main
    burdens where all are told."""
    main = burdens if len(burdens) < len(findings.burdens) else [b for b in MAIN if b in burdens]
    for row in _carried(findings, year):
        if row["burden"] in main and row["burden"] != GRID_GAS:
            kind = burden_kinds()[row["burden"]]
            ways = (number(row[way] * float(kind.per_kg_factor)) for way in ("by_mass", "by_value"))
            yield (row["commodity"], kind.title, kind.per_kg, *ways)


def _carried(findings: BurdenFindings, year: int) -> list[dict[str, Any]]:
    """Rows of `burden_per_kg` of what the world uses, magnets first: what most ask for."""
    table = findings.results.tables["burden_per_kg"]
    rows = table.filter(scenario=findings.focus, year=year, region=WORLD)
    stage = findings.results.workspace.chain.commodities
    return sorted(rows.to_dicts(), key=lambda row: stage[row["commodity"]]["stage"] != "magnet")


def published_per_kg(findings: BurdenFindings, burdens: list[str]) -> Iterator[tuple[str, ...]]:
    """good, burden, unit, how joint products share it, published, here, whether within its range or a fifth, why not,
    source. Here: what the world uses in the base year."""
    year = findings.results.workspace.chain.base_year
    here = {(row["commodity"], row["burden"]): row for row in _carried(findings, year)}
    for row in read_csv(PER_KG).rows:
        own = here.get((row["good"], row["burden"]))
        if own is None or row["burden"] not in burdens:
            continue
        kind, low, high = burden_kinds()[row["burden"]], *map(row.get, ("low", "high"))
        value = own[row["allocation"]] * float(kind.per_kg_factor)
        within = float(low or row["value"]) / FIFTH <= value <= float(high or row["value"]) * FIFTH
        ends = " to ".join(filter(None, (low, high)))
        range_text = f"{row['value']} ({ends})" if row["value"] and ends else row["value"] or ends
        yield (row["good"], kind.title, kind.per_kg, row["allocation"].replace("_", " "), range_text, number(value),
               "yes" if within else f"no: {row['reason']}", row["source"])  # fmt: skip


def published(findings: BurdenFindings, burdens: list[str]) -> Iterator[tuple[str, ...]]:
    """place, year, tonnes and total of the run and published, both per tonne, whether they agree."""
    for row in findings.published.filter(pl.col("burden").is_in(burdens)).iter_rows(named=True):
        total = _ends(row["published_low"], row["published_high"])
        each = _ends(row["per_t_low"], row["per_t_high"])
        yes = "yes" if row["agrees"] else "no: see below"
        yield (row["place"], row["year"], number(row["run_t"]), number(row["published_t"]), number(row["run_total"]),
               total, number(row["run_per_t"]), each, yes)  # fmt: skip


def reasons(findings: BurdenFindings, burdens: list[str]) -> Iterator[str]:
    """Why a published total and the run may differ, a sentence a place."""
    for row in findings.published.filter(pl.col("burden").is_in(burdens)).iter_rows(named=True):
        part = row["against_primary"]
        share = f" It is {part:.2f} of one that is not from scrap." if part is not None else ""
        yield f"{row['place']}: {row['reason']}.{share}"


def _ends(low: float, high: float) -> str:
    return number(low) if low == high else f"{number(low)} to {number(high)}"


def unknown(findings: BurdenFindings, burdens: list[str]) -> Iterator[tuple[str, str]]:
    """burden, and the technologies of whose activity nothing is known, with the share where it is a part."""
    every = {*findings.burdens} <= {*burdens}
    named = {*burdens, *(b for b in burden_kinds() if every and b not in findings.burdens)}
    for burden in (b for b in burden_kinds() if b in named):
        own = findings.unknown.filter(pl.col("burden") == burden)
        parts = [f"{t} ({100.0 * s:.0f}%)" if s < 1.0 else t for t, _, s in own.iter_rows()]
        if parts:
            yield burden_kinds()[burden].title, ", ".join(parts).replace("_", " ")


MILLION = 1e6
"""The one scale of sums."""
MOVERS = 4
"""Regions that a sentence on where it moved names."""


def place_name(findings: BurdenFindings, place: str) -> str:
    """A place in words."""
    regions = findings.results.workspace.chain.regions
    return {OUTSIDE: "all others", WORLD: "the world"}.get(place) or regions[place]["name"]


def change(findings: BurdenFindings, burden: str, place: str) -> str:
    """A change with its range and what it is of the reference's own, such as `-1.67 million t CO2e (-2.36 to
    -1.19; -2.5%)`; that there is none to tell where it is smaller than what the coefficients can say."""
    low, middle, high = findings.band(burden, place, findings.reference)
    reference = findings.reference_total(burden, place)
    if findings.moves(burden, place) == OPEN:
        return "no difference that can be told"
    share = f"; {signed(float(f'{100.0 * middle / reference:.2g}'))}%" if reference else ""
    middle_text, *ends = (signed(v / MILLION) for v in (middle, low, high))
    unit = burden_kinds()[burden].unit
    return f"{middle_text} million {unit} ({' to '.join(ends)}{share})"


def statements(findings: BurdenFindings, burdens: Collection[str] = ()) -> list[str]:
    """The answer in sentences: what a kilogram carries, and what changes where a scenario is set against another.

    burdens : those that are told; all if left out.
    """
    known = [n for n in findings.burdens if n != GRID_GAS and (not burdens or n in burdens)]
    sentences = _kilogram(findings, known)
    if not findings.reference:
        return sentences
    first = findings.results.workspace.chain.base_year + 1
    last = int(findings.results.tables["burdens"]["year"].max())  # type: ignore[arg-type]
    head = f"Against {findings.reference}, {first} to {last}:"
    sentences.append(f"{head} {_verdict(findings, known)}{_use(findings)}")
    for burden in known:
        places = findings.where() if burden == known[0] else _movers(findings, burden)
        moved = (p for p in places if findings.moves(burden, p) != OPEN)
        parts = [f"{place_name(findings, p)} {change(findings, burden, p)}" for p in moved]
        if parts:
            text = f"{burden_kinds()[burden].title}: {'; '.join(parts)}."
            sentences.append(f"{text} {_rests(findings, burden)}")
    return sentences


def _kilogram(findings: BurdenFindings, burdens: list[str]) -> list[str]:
    """What a kilogram of the first magnet carries in the base year of the first burden."""
    rows = per_kg(findings, burdens[:1], findings.results.workspace.chain.base_year)
    return [
        f"A kilogram of {good} carries {mass} {unit.removesuffix('/kg')} of {title.lower()} from the ground on, joint "
        f"products by mass; by value at prices of the base year {value}."
        for good, title, unit, mass, value in [*rows][:1]
    ]


def _verdict(findings: BurdenFindings, burdens: list[str]) -> str:
    """Which burdens become less or more at the holder's and elsewhere, by differences that can be told."""
    parts = []
    for place in findings.where():
        ways: dict[str, list[str]] = {LESS: [], MORE: []}
        for burden in (b for b in burdens if findings.known_in(b, place)):
            way, title = findings.moves(burden, place), burden_kinds()[burden].title.lower()
            ways.get(way, []).append(title)
        clauses = [f"{way} {', '.join(names)}" for way, names in ways.items() if names]
        moves = ", ".join(clauses) or "no difference that can be told"
        parts.append(f"{place_name(findings, place)}: {moves}")
    known = "; ".join(parts) + "."
    if not any(map(findings.left_out, burdens)):
        return known
    return (
        f"{known} Sums leave out the steps of which nothing is known; each is told with its burden."
    )


def _use(findings: BurdenFindings) -> str:
    """How far what users get moves in the same years, where that is news: less is a burden less, and no protection."""
    base_year = findings.results.workspace.chain.base_year
    demand = findings.results.tables["demand"]
    worth = (pl.col("served") * pl.col("bundle_price") / pl.col("bundle_price_ratio")).sum()
    later, runs = demand.filter(pl.col("year") > base_year), (findings.focus, findings.reference)
    now, before = (later.filter(scenario=name).select(worth).item() for name in runs)
    change = now / before - 1.0 if before else 0.0
    if abs(change) < MIN_USE:
        where = "so what is less in one place is made in another"
        return f" Users get as much in the same years, {where}."
    less = change < 0.0
    way, so = ("less", "what is less is spared by it") if less else ("more", "nothing is spared")
    much = f"{100.0 * abs(change):.2g}% {way}"
    return f" In the same years users get {much}, at base-year prices: {so}."


MIN_USE = 0.005
"""Change of what users get, of all of it, that is told beside burdens."""


def _movers(findings: BurdenFindings, burden: str) -> list[str]:
    """Regions where a burden changes most, by the middle, in the order of the size."""
    own = findings.bands.frame.filter(
        (pl.col("scenario") == findings.focus) & (pl.col("against") == findings.reference)
        & (pl.col("burden") == burden) & (pl.col("year") == 0) & ~pl.col("region").is_in([OUTSIDE, WORLD])
    )  # fmt: skip
    ranked = own.sort(pl.col("middle").abs(), descending=True).filter(pl.col("middle").abs() > 0.0)
    return [p for p in ranked["region"].head(MOVERS).to_list() if findings.moves(burden, p) != OPEN]


def _rests(findings: BurdenFindings, burden: str) -> str:
    share = findings.assumed[findings.focus, burden]
    left_out = ", ".join(name.replace("_", " ") for name in findings.left_out(burden))
    what = f"sum, which leaves out {left_out}," if left_out else "total"
    return f"{100.0 * share:.0f}% of the {what} rests on assumption."
