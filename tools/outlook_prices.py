"""Write `outlook_prices.csv`: the prices at which the tonnes of an outlook are bought.

    python tools/outlook_prices.py [FOLDER] [--rounds N]

An outlook is what is bought in its own world, without controls. So each outlook is run alone, in whole years, with the
reference scenario; the prices of its uses become those at which its tonnes are bought; and again, until they stand
still. The last round says by how much they still move. Run it after a change of what the years do; a test of the docs
says when served and wanted have drifted apart.
"""

from __future__ import annotations

import argparse
import csv
from dataclasses import replace
from pathlib import Path
from typing import get_args

import polars as pl

from ytterby.datasets.package import write_datapackage
from ytterby.runs.run import run
from ytterby.runs.workspace import Workspace
from ytterby.scenarios.schema import Outlook

YEARS = (1, 2, 4, 6, 8, 11, 16, 21)
"""Years after the base year, denser where prices of today are joined to those of the outlook."""


STILL = 0.002
"""Share by which prices may still move."""


def prices(workspace: Workspace, outlook: Outlook) -> dict[tuple[str, int], float]:
    """Price of the uses of each part of an outlook over that of the base year: (driver, year) -> ratio."""
    chain = workspace.chain
    scenario = replace(workspace.scenario(chain.reference_scenario), outlook=outlook)
    job = replace(workspace.jobs([scenario])[0], wants="demand")
    demand = run(job).tables["demand"]
    drivers = {use: row["driver"] for use, row in chain.uses.items()}
    demand = demand.with_columns(pl.col("use").replace_strict(drivers).alias("driver"))
    weighted = (pl.col("bundle_price_ratio") * pl.col("demand")).sum() / pl.col("demand").sum()
    kept = pl.col("driver").is_in(chain.outlook_parts) & pl.col("year").is_in(
        [chain.base_year + n for n in YEARS]
    )
    rows = demand.filter(kept).group_by("driver", "year").agg(weighted.alias("ratio"))
    return {
        (driver, year): ratio for driver, year, ratio in rows.sort("driver", "year").iter_rows()
    }


def main() -> None:
    """Run the outlooks until their prices stand still."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--rounds", type=int, default=8, help="at most")
    given = parser.parse_args()
    for number in range(given.rounds):
        workspace = Workspace.read(given.folder)
        folder, rows = workspace.chain.folder, workspace.chain.outlook_prices
        before = {
            (row["driver"], row["scenario"], int(row["year"])): float(row["price_ratio"])
            for row in rows
        }
        now = {
            (d, o, y): p for o in get_args(Outlook) for (d, y), p in prices(workspace, o).items()
        }
        with (folder / "outlook_prices.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("driver", "scenario", "year", "price_ratio"))
            writer.writerows((*key, f"{ratio:.4f}") for key, ratio in sorted(now.items()))
        write_datapackage(folder)
        moved = max(abs(now[key] / before.get(key, 1.0) - 1.0) for key in now)
        print(f"round {number + 1}: prices moved by at most {100 * moved:.2f}%", flush=True)
        if moved < STILL:
            return


if __name__ == "__main__":
    main()
