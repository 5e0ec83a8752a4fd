"""Write the model tables of the gallium and germanium data folders from their evidence tables.

    python tools/build_byproducts.py

A test asserts that the packaged tables are what it writes. `datapackage.json` is written too.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from model import market_law
from model.writer import Model
from model_byproducts import gallium, germanium
from model_byproducts.common import Byproducts

DATA = Path(__file__).parents[1] / "src" / "ytterby" / "data"
FOLDERS = {"gallium": gallium, "germanium": germanium}
EMPTY = {"formulas": "parameter,operation,of", "disposals": "commodity,region,reason"}


def build(folder: Path, name: str) -> Model:
    """All tables of one folder, in memory."""
    model = Byproducts(folder)
    FOLDERS[name].write(model)
    market_law.write(model)
    return model


def write(folder: Path, name: str) -> Model:
    """All tables of one folder, on disk; tables without rows keep their head."""
    model = build(folder, name)
    model.write()
    for table, head in EMPTY.items():
        if table not in model.tables:
            (folder / f"{table}.csv").write_text(head + "\n", encoding="utf-8")
    return model


if __name__ == "__main__":
    from ytterby.datasets.package import FILE, write_datapackage

    for name in FOLDERS:
        built = write(DATA / name, name)
        if not (DATA / name / FILE).is_file():
            (DATA / name / FILE).write_text(
                f'{{"name": "{name}", "title": "{name.capitalize()} supply chain: facts, parameters and structure", "resources": []}}\n'
            )
        write_datapackage(DATA / name)
        print(name, {t: len(rows) for t, rows in built.tables.items()}, len(built.parameters))
