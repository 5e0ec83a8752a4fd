"""Write docs/environment.md: what is counted, how, and what built-in scenarios do to the environment.

    python tools/environment_docs.py                    # the page from the figures that are kept
    python tools/environment_docs.py --run [--draws 12] # runs first; draws lie in build/environment, figures in tools/environment_figures.json

Every figure of the page is made here; a test writes it again from the kept figures.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "environment.md"
KEPT = ROOT / "tools" / "environment_figures.json"
SCENARIOS = ("technology-ban-2023", "quota-cut", "licensing-2025", "embargo")
DRAWN = SCENARIOS[:2]
"""Scenarios for which the market is drawn too; for the others the coefficients alone, on the run itself."""
PRICES = ("co2=100", "external_cost=1")
CHARGED = (
    "mine.china_clay@CHN",
    "mine.myanmar_clay@MMR",
    "mine.bayan_obo@CHN",
    "mine.mount_weld@AUS",
)


def run(draws: int) -> dict[str, Any]:
    """All figures of the page."""
    from ytterby.footprint.burdens import burdens as run_burdens
    from ytterby.footprint.sentences import statements
    from ytterby.footprint.tables import changes, per_kg, published, reasons, unknown

    told: dict[str, Any] = {"draws": draws, "scenarios": {}}
    for name in SCENARIOS:
        found = run_burdens(
            name, draws=draws if name in DRAWN else 0, store=ROOT / "build" / "environment"
        )
        burdens = [b for b in found.burdens if b != "grid_greenhouse_gas"]
        told["scenarios"][name] = {
            "against": found.reference,
            "market": found.bands.market,
            "coefficients": found.bands.coefficients,
            "statements": statements(found),
            "changes": [list(row) for row in changes(found, burdens)],
        }
        print(name, found.bands.market, "draws", flush=True)
    year = found.results.workspace.chain.base_year
    told["per_kg"] = [list(row) for row in per_kg(found, found.burdens, year)]
    told["published"] = [list(row) for row in published(found)]
    told["reasons"] = list(reasons(found))
    told["unknown"] = [list(row) for row in unknown(found, burdens)]
    told["priced"] = priced()
    return told


def priced() -> dict[str, Any]:
    """What a price on burdens does to some mines and to the world's burden in the last year of the reference."""
    from ytterby.environment.coefficients import coefficients_of
    from ytterby.runs.run import solve
    from ytterby.runs.workspace import Workspace

    workspace = Workspace.read()
    found: dict[str, Any] = {}
    for price in ("", *PRICES):
        switches = {"environment_price": price} if price else {}
        (job,) = workspace.jobs([workspace.scenario("baseline", switches)])
        base, years = solve(job)
        network, activity = base.network, years[-1].solution.activity
        gas = coefficients_of(network).per_tonne(years[-1].year)[0] @ activity
        mines = [float(activity[network.column_index[name]]) for name in CHARGED]
        found[price] = {"year": years[-1].year, "mines": mines, "gas": float(gas)}
    return found


def _drawn(one: dict[str, Any]) -> str:
    market = (
        f"{one['market']} draws of the market"
        if one["market"] > 1
        else "the run itself, the market not drawn"
    )
    return f"{one['coefficients']} draws of the coefficients on {market}"


def _words(one: dict[str, Any]) -> str:
    return f" --draws {one['market']}" if one["market"] > 1 else ""


def rows_of_table(heads: tuple[str, ...], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    cells = ([cell.replace("|", "\\|") for cell in row] for row in rows)
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in cells)])


def page(told: dict[str, Any]) -> str:
    """The page from the figures."""
    from ytterby.datasets.burdens import burden_kinds
    from ytterby.datasets.package import packaged_folder
    from ytterby.environment.rows import read_burdens

    folder = read_burdens(packaged_folder())
    own = sum(not row.assumed for row in folder.rows)
    kinds = [
        [f"`{k.burden}`", k.unit, k.per_tonne or "none", k.meaning, f"`{k.variable}`"]
        for k in burden_kinds().values()
    ]
    parts = [
        HEAD.format(
            rows=len(folder.rows), sourced=own, assumed=len(folder.rows) - own, draws=told["draws"]
        )
    ]
    parts.append(rows_of_table(("burden", "unit", "per tonne", "meaning", "IAMC"), kinds))
    parts.append(HOW)
    parts.append(
        "## Does the control protect the environment?\n\nAll years after the base year together. "
        + BANDS
    )
    for name, one in told["scenarios"].items():
        parts.append(f"### {name}\n\n{_drawn(one)}; `ytterby burdens {name}{_words(one)}`.")
        parts.append("\n\n".join(one["statements"]))
        heads = (
            "burden",
            "unit",
            "where",
            "total",
            "range",
            "change",
            "range of the change",
            "assumed",
        )
        parts.append(rows_of_table(heads, one["changes"]))
    parts.append(
        "## Carried by a tonne, by mass and by value\n\nBase year, mean of what is used in the world. Read both columns."
    )
    parts.append(
        rows_of_table(("good", "burden", "unit, per t", "by mass", "by value"), told["per_kg"])
    )
    parts.append("## The base year beside what is published")
    heads = (
        "place",
        "year",
        "t, run",
        "t, published",
        "total, run",
        "total, published",
        "per t, run",
        "per t, published",
        "within a fifth",
    )
    parts.append(rows_of_table(heads, told["published"]))
    parts.append("\n".join(f"- {reason}" for reason in told["reasons"]))
    parts.append(_priced_text(told["priced"]))
    parts.append(
        "## Of which nothing is known\n\nNo total holds these; in brackets the share of the activity where it is a part."
    )
    parts.append("\n".join(f"- `{burden}`: {where}" for burden, where in told["unknown"]))
    parts.append(LIMITS)
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _priced_text(priced: dict[str, Any]) -> str:
    year = priced[""]["year"]
    rows = [
        [
            f"`{price}`" if price else "none",
            *(f"{t:,.0f}" for t in one["mines"]),
            f"{one['gas'] / 1e6:.2f}",
        ]
        for price, one in priced.items()
    ]
    heads = (
        "price",
        *(name.partition(".")[2] for name in CHARGED),
        "greenhouse gas, million t CO2e",
    )
    return f"""## A price on burdens

`ytterby simulate baseline --environment-price co2=100` (or `switches: {{environment_price: {{greenhouse_gas: 100}}}}` in a scenario)
adds price times burden to the cost of every activity from the year after the base year on; builders and managers know it, and
the states that levy it receive it (`rents`, kind `environment_price`; `value_added`, tax). Without it nothing in the market
changes, to the last bit. Nobody cleans up because of it: coefficients stay. Tonnes mined in {year} in `baseline`:

{rows_of_table(heads, rows)}

`external_cost=1` charges Bayan Obo alone, since damage in money is known of no other mine: what leaves it goes to clays that
pay nothing. A price on a burden that is known of some places only is a price on being known."""


BANDS = (
    "Ranges are 5 to 95% of the draws: every coefficient and grid between its ends, from a stream of its own, on draws of all "
    "assumptions of the market where that is said; what the model misses though its assumptions are right is not in them. `assumed` is the share of the world's total that rests on assumption. Two figures whose ranges "
    "overlap are not ranked."
)
HEAD = """# What each route does to the environment

Written by `python tools/environment_docs.py`; figures from its run with `--run --draws {draws}`. Tables from tables: the market does
not read them, unless a price on burdens is asked for.

    ytterby burdens technology-ban-2023              # what it does, what moved where, per tonne, what is published
    ytterby burdens quota-cut --draws 32 --out runs/env
    ytterby simulate baseline --environment-price co2=100

`burdens.csv` has {rows} rows, {sourced} from a source or derived from one and {assumed} assumptions, each with a range and a reason. The
facts are `evidence/environment.csv`.

## Burdens
"""
HOW = r"""
A folder's `burdens.csv` has a row per technology, place and burden. Which row holds for a process: that of the deposit, else of
its kind (`deposit_kinds.csv`), else of the region, else of the technology anywhere; what is carried from another deposit or place
is an assumption, and counts as one in `assumed`. A row with a range alone has its geometric middle. A row without a range of its
source has the usual spread of its tier (A a fifth, B half, C and D twofold, up and down): an assumption in the manner of a pedigree
matrix. **Your own table**, such as figures under a licence, is `burdens_own.csv` beside it, with the same columns: of two rows that
name as much, yours wins, and it is marked. Added rows need no code; `ytterby facts check` refuses a wrong unit, a burden below zero, and
a value outside its range.

## Equations

Total of a burden at stage s in region r: the sum over activities of level times coefficient; nothing is allocated.

    Q(r, s, b) = sum over j in (r, s) of x_j c_jb

The grid stands apart from the energy of a process (`grid_factors.csv`, straight between years): with electricity e_j,

    c_j, greenhouse gas = direct_j + e_j f(r, t)

so a magnet plant that moves changes its greenhouse gas by the grid alone. What a good carries solves one sparse system over all
goods in all regions, with supply s_n, inputs a_nj and shares w_nj of joint products, by mass or by value at the prices of the run:

    s_n e_n = sum_j w_nj x_j (c_j + sum_m a_mj e_m) + what routes bring

What moved is the difference from the first scenario, by region, stage and technology (`burden_shift`); it adds up to the change of
the total. `low` and `high` of the tables put every coefficient at one end at once, which is a bound; ranges come from draws.
"""
LIMITS = """
## Limits

- Figures are few, old and mixed in scope. Those of Bayan Obo are of plants before the standard of 2011, lowered by one
  statement on a new route; its greenhouse gas, and that of all separation, is one order of magnitude for all routes.
- Coefficients do not change over the years, apart from the grid. No learning, no new standard, no dearer ore.
- Scopes are added along the chain gate to gate. The clay figure is from the cradle to mixed oxide, so it holds its reagents;
  others do not. What is made outside the chain (acid, iron, boron) is in no figure but that one and the external cost.
- Substitutes (ferrite, motors without magnets) carry no burden here; lost demand carries none either. A control that makes users
  do without looks clean.
- Draws of rows are independent, also where one source gave two of them.
- The published totals at Kuantan, Bayan Obo and the clays are made of the coefficients that the run uses, so that they agree per
  tonne is a check of units and places, not of the figures.
"""


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--run", action="store_true")
    parser.add_argument("--draws", type=int, default=12)
    words = parser.parse_args()
    if words.run:
        KEPT.write_text(json.dumps(run(words.draws), indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(page(json.loads(KEPT.read_text(encoding="utf-8"))), encoding="utf-8")
