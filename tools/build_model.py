"""Write the model tables of the rare-earth data folder from its evidence tables.

    python tools/build_model.py [DATA_FOLDER]

Run it after a change of the evidence or of `tools/model/`; a test asserts that the packaged tables
are what it writes.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from model import (
    bankable,
    behaviour,
    contracts,
    environment,
    feeds,
    goods,
    investors,
    makers,
    market_law,
    names,
    observed,
    recipes,
    stocks,
    uses,
)
from model.writer import Model


def build(folder: Path) -> Model:
    """All tables, in memory."""
    model = Model(folder)
    model.magnet_users = uses.MAGNET_USERS
    model.metal_users = {
        m: sorted(set(uses.PLAIN["metallurgy"][6]) | set(uses.PLAIN["batteries"][6]))
        for m in ("La", "Ce")
    }
    model.ev_content = {
        r["element"]: r["id"] for r in model.evidence("demand_matrix")
        if r["year"] == "2024" and r["application"] == "magnets: EV traction" and r["unit"].startswith("percent of Nd+Pr+Dy+Tb")
    }  # fmt: skip
    for part in (
        names,
        feeds,
        makers,
        uses,
        recipes,
        goods,
        observed,
        behaviour,
        investors,
        stocks,
        contracts,
        market_law,
        environment,
        bankable,
    ):
        part.write(model)
    names.write_report(model)
    return model


if __name__ == "__main__":
    default = Path(__file__).parents[1] / "src" / "ytterby" / "data" / "rare_earths"
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else default
    built = build(target)
    built.write()
    for name, rows in sorted(built.tables.items()):
        print(f"{name:20s} {len(rows):6d} rows")
    print(f"{'parameters':20s} {len(built.parameters):6d} rows")
