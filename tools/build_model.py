"""Write the tables of the data folders that are made from the tables that people edit.

    python tools/build_model.py [NAME ...] [--into FOLDER]

Run it after a change of the evidence or of `tools/model/tables/`; a test asserts that the packaged tables are what it
writes. `datapackage.json` is written too.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from model.build import MAIN, Model
from model.tables import DATA, TABLES

NAMES = sorted(
    (path.parent.name for path in TABLES.glob("*/numbers.csv")), key=lambda name: name != MAIN
)
"""The main folder first: others carry numbers over from it."""


def main() -> int:
    """Write them, and say how many rows there are; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=NAMES, metavar="NAME", help=" ".join(NAMES))
    parser.add_argument("--into", type=Path, help="folder for them, in place of the packaged one")
    given = parser.parse_args()
    for name in given.names:
        try:
            made = Model(name).build()
        except (KeyError, ValueError) as error:
            print(f"Error: {name}: {error.args[0]}", file=sys.stderr)
            return 1
        folder = given.into or DATA / name
        for file, text in made.items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(text, encoding="utf-8")
            print(f"{name}/{file}: {text.count(chr(10)) - 1} rows")
        if not given.into:
            from ytterby.datasets.package import write_datapackage

            write_datapackage(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
