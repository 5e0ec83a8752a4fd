"""Write the tables of the rare-earth chain of 2009 from its records and the evidence of the 2024 folder.

    python tools/build_model_2009.py [DATA_FOLDER]

A test asserts that the packaged tables are what it writes.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from model import market_law
from model_2009 import axes, behaviour, feeds, makers, observed, recipes, stocks, uses
from model_2009.book import Model2009

from ytterby.datasets.package import DEFAULTS, FILE, write_datapackage

TITLE = "Rare earth supply chain of 2009: facts, parameters and structure"
DATA = Path(__file__).parents[1] / "src" / "ytterby" / "data"


def build(folder: Path, later: Path) -> Model2009:
    """All tables, in memory. `later` is the 2024 folder, whose evidence and behaviour are used."""
    model = Model2009(folder, later)
    for part in (axes, feeds, makers, uses, recipes, observed, behaviour, stocks):
        part.write(model)
    market_law.write(model, past_customs=True)
    axes.write_report(model)
    return model


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA / "rare_earths_2009"
    built = build(target, DATA / "rare_earths")
    built.write()
    head = DEFAULTS | {"name": "rare-earths-2009", "title": TITLE, "resources": []}
    (target / FILE).write_text(json.dumps(head), encoding="utf-8")
    write_datapackage(target)
    for name, rows in sorted(built.tables.items()):
        print(f"{name:20s} {len(rows):6d} rows")
    print(f"{'parameters':20s} {len(built.parameters):6d} rows")
