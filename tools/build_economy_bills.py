"""Write `src/ytterby/data/economy/bills.csv`: what users of a region pay for each use in the base year of each data folder.

    python tools/build_economy_bills.py

Only a cut that is imposed without a market needs it; a run brings its own bills.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from ytterby.datasets.package import packaged_folder
from ytterby.ground.files import write_atomic
from ytterby.world.base_year.calibrate import calibrate
from ytterby.world.read import read_chain

TARGET = Path(__file__).resolve().parents[1] / "src/ytterby/data/economy/bills.csv"
FOLDERS = ("rare_earths", "gallium", "germanium")


def main() -> None:
    """Calibrate each folder and write demand times price."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["data_folder", "region", "use", "bill_musd", "quality", "reason"])
    for name in FOLDERS:
        base = calibrate(read_chain(packaged_folder(name)))
        for (use, region), tonnes, price in zip(
            base.network.use_rows, base.demand.anchor, base.demand.price, strict=True
        ):
            writer.writerow(
                [
                    name,
                    region,
                    use,
                    f"{tonnes * price / 1e3:.4g}",
                    "derived",
                    f"demand times price in the base year {base.first_year}",
                ]
            )
    write_atomic(TARGET, out.getvalue())
    print(TARGET.name, len(out.getvalue().splitlines()) - 1, "rows")


if __name__ == "__main__":
    main()
