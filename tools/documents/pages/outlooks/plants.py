"""How listed plants enter, every one of them, and those that are not counted."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from ...builder import num, paragraphs, part, table, table_of
from ...results import OUTSIDE, where
from .runs import facts, listed, of

if TYPE_CHECKING:
    from collections.abc import Mapping

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


@part
def checked(results: Results) -> str:
    """The three rules of the list, counted."""
    plants = listed(results)
    own = sum(p["step_of"] == p["project"] for p in plants)
    late = sum(p["status"] in ("operating", "ramping") and p["start"] > 2026 for p in plants)
    more = sum(max(p["expected_t"]) > max(p["nameplate_t"] - p["stands_t"], 0.0) + 1e-6 for p in plants)  # fmt: skip
    aid = sum(p["state_aid"] == "yes" for p in plants)
    return (
        f"{len(plants)} plants and steps are counted. Rows that extend themselves: {own}. Running or ramping plants that start "
        f"after 2026: {late}. Plants expected to add more than nameplate less what stands: {more}. With state aid: {aid}."
    )


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


@part(runs=True)
def us_magnets(results: Results) -> str:
    """US magnet plants and their output [kt/yr], and the plants behind them."""
    rows = []
    for name in ("baseline", "as-recorded"):
        run = of(results, name)
        rows.append([f"`{name}`", *(num(run.capacity(y, "magnet", "USA")) for y in (2028, 2030, 2035)),
                     *(num(run.output(y, "magnet", "USA")) for y in (2030, 2035))])  # fmt: skip
    heads = ["US magnet plants", "capacity 2028, kt/yr", "2030", "2035", "made 2030, kt", "made 2035"]  # fmt: skip
    first, years = results.base.first_year, (2028, 2030, 2035)
    own = [p for p in listed(results, "as-recorded")
           if p["region"] == "USA" and p["technology"] == "magnet" and max(p["expected_t"]) > 0]  # fmt: skip
    behind = table_of(sorted(own, key=lambda p: -p["expected_t"][2035 - first]), {
        "plant, `as-recorded`": "title", "status": "status", "state aid": "state_aid",
        "stated": lambda p: f"{p['stated']:.0f}", "expected": lambda p: f"{p['start']:.0f}",
        "nameplate, t/yr": lambda p: num(p["nameplate_t"], 0),
        **{f"by {y}": partial(_expected, number=y - first) for y in years},
    })  # fmt: skip
    return paragraphs(table(heads, rows), behind)


@part(runs=True)
def heavy_separation(results: Results) -> str:
    """Heavy separation of Australia and the European Union: category, output, and who pays."""
    rows, places = [], ("AUS", "EU27")
    for name in ("baseline", "as-recorded"):
        run = of(results, name)
        for region in places:
            own = where(
                run.tables["capacity"], year=2035, technology="heavy_separation", region=region
            )
            split = ", ".join(
                f"{kind} {num(t / 1e3)}"
                for kind, t in own.select("category", "capacity_t").iter_rows()
                if t > 50
            )
            rows.append(
                [f"`{name}`", region, split, num(run.output(2035, "heavy_separation", region))]
            )
    aid = {r["id"]: r["public_support"] for r in facts(results, "projects")}
    behind = [r for r in results.workspace.chain.projects if r["region"] in places
              and (r["technology"] == "heavy_separation" or r["project"].startswith("eneabba"))]  # fmt: skip
    return paragraphs(
        table(["2035", "", "capacity by category, kt feed/yr", "taken in, kt"], rows),
        table_of(behind, {
            "plant": "title", "region": "region", "status": "status", "state aid": "state_aid",
            "who pays, as the fact says": lambda r: aid[r["evidence"]], "fact": lambda r: f"`{r['evidence']}`",
        }),
    )  # fmt: skip


def _expected(plant: Mapping[str, Any], number: int) -> str:
    """What of a plant is expected in a year of its series."""
    return num(plant["expected_t"][number], 0)
