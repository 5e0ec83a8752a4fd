"""Write the tables of the data folders that are made from the tables that people edit.

    python tools/build_model.py [NAME ...] [--into FOLDER | --tables]

The tables are not committed: a checkout makes them on first use, a wheel when it is built. What is committed is their
digest, in `datapackage.json` of each folder. Run this after a change of the evidence or of `tools/model/tables/`: it
writes both, and the digests that change are the change of the model.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from model.build import MAIN, Model
from model.tables import DATA, TABLES

NAMES = sorted(
    (path.parent.name for path in TABLES.glob("*/numbers.csv")), key=lambda name: name != MAIN
)
"""The main folder first: others carry numbers over from it."""


LAST = "parameters.csv"
"""Where it is there the other tables are too."""


def _replace(path: Path, text: str) -> None:
    """Write a table whole or not at all: several programs may find it missing at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    own = path.with_name(f".{path.name}.{os.getpid()}")
    own.write_text(text, encoding="utf-8")
    own.replace(path)


def main() -> int:
    """Write them, and say how many rows there are; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=NAMES, metavar="NAME", help=" ".join(NAMES))
    parser.add_argument("--into", type=Path, help="folder for them, in place of the packaged one")
    parser.add_argument("--tables", action="store_true", help="leave the digests as they are")
    given = parser.parse_args()
    for name in given.names:
        try:
            made = Model(name).build()
        except (KeyError, ValueError) as error:
            print(f"Error: {name}: {error.args[0]}", file=sys.stderr)
            return 1
        folder = given.into or DATA / name
        for file in sorted(made, key=LAST.__eq__):
            _replace(folder / file, made[file])
            print(f"{name}/{file}: {made[file].count(chr(10)) - 1} rows")
        if not given.into and not given.tables:
            from ytterby.datasets.package import write_datapackage

            write_datapackage(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
