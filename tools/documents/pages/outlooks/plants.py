"""How listed plants enter, every one of them, and those that are not counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...builder import num, part, table, table_of
from ...results import OUTSIDE, where
from .runs import listed

if TYPE_CHECKING:
    from ...results import Results

STATUSES = ("operating", "ramping", "construction", "financed", "feasibility", "announced", "paused")  # fmt: skip
TECHNOLOGIES = ("mining", "leaching", "light_separation", "heavy_separation", "metal", "magnet", "recycling")  # fmt: skip
SUMS = {
    "announced_t": "announced",
    "expected_t": "expected",
    "opened_t": "opened",
    "lapsed_t": "waits",
}


@part
def statuses(results: Results) -> str:
    """What a status means: chance, slip, start without a date."""
    values, chain = results.base.values, results.workspace.chain
    rows = []
    for status in STATUSES:
        own = f"default_start.{status}"
        start = values(own if own in chain.parameters else "default_start")
        chance = chain.parameters.row(f"completion.{status}")
        rows.append([status, sum(r["status"] == status for r in chain.projects),
                     f"{chance.value:g} ({chance.low:g} to {chance.high:g})", f"{values(f'slip.{status}'):g}",
                     "runs" if status == "operating" else f"{start:.0f}"])  # fmt: skip
    heads = ["status", "plants", "chance of completion", "years after the stated start", "start where none is stated"]  # fmt: skip
    return table(heads, rows)


@part(runs=True)
def sums(results: Results) -> str:
    """Plants by technology, with what has opened [kt/yr outside]."""
    away = where(results.alone("baseline")["announced"], region=OUTSIDE)
    rows = []
    for technology in TECHNOLOGIES:
        own = sum(p["technology"] == technology for p in listed(results))
        then = [where(away, technology=technology, year=year).sum() for year in (2030, 2035)]
        rows.append([technology, own, *(num(one[c].item() / 1e3) for one in then for c in SUMS)])
    heads = [f"{name} {year}" for year in (2030, 2035) for name in SUMS.values()]
    return table(["technology, kt/yr outside China", "plants", *heads], rows)


@part
def instruments(results: Results) -> str:
    """What states have signed, in `as-recorded`."""
    return table_of(results.workspace.scenario("as-recorded", {}).instruments, {
        "instrument": lambda i: i.title, "kind": lambda i: i.kind, "region": lambda i: i.region,
        "technology": lambda i: i.technology, "listed plant": lambda i: i.project and f"`{i.project}`",
        "price or share": lambda i: f"{i.price:g} USD/kg" if i.by_price else f"{100 * i.share:.0f}% of capital cost",
        "at most": lambda i: f"{i.tonnes:,.0f} t a year" if i.by_price else None, "from": lambda i: i.from_, "until": lambda i: i.until,
    })  # fmt: skip
