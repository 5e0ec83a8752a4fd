"""The Entity List and the Unverified List of the United States, packaged as a snapshot from the official CSV.

    python tools/package_us_list.py consolidated.csv --on 2026-07-31

The data are a work of the government of the United States, in the public domain. The snapshot of before is replaced.
"""

from __future__ import annotations

import argparse
import shutil
import zlib
from datetime import date
from pathlib import Path

from ytterby.compliance.parties.home import PACKAGED, PARTIES, US_GROUP
from ytterby.compliance.parties.importing import keep
from ytterby.compliance.parties.list_files import read_list
from ytterby.ground.files import write_atomic
from ytterby.ground.fingerprint import digest_of_bytes

LISTS = ("US-EL", "US-UVL")
MAX_BYTES = 500_000


def package(path: Path, as_of: date, target: Path = PACKAGED) -> int:
    """Packages the two lists of a file as they stood on a day; returns the bytes of the snapshot.

    Raises DataError as `read_list`; ValueError when a list is missing from the file or the snapshot is too large.
    """
    reading = read_list(path)
    reading.parties = [party for party in reading.parties if party.list_id in LISTS]
    if {party.list_id for party in reading.parties} != {*LISTS}:
        raise ValueError(f"{path}: the file must have parties of {' and '.join(LISTS)}")
    shutil.rmtree(target / US_GROUP, ignore_errors=True)
    folder = keep(target, reading, digest_of_bytes(path.read_bytes()), as_of).folder
    stored = folder / PARTIES
    packed = zlib.compressobj(9, wbits=31)
    write_atomic(folder / f"{PARTIES}.gz", packed.compress(stored.read_bytes()) + packed.flush())
    stored.unlink()
    size = sum(file.stat().st_size for file in folder.iterdir())
    if size > MAX_BYTES:
        raise ValueError(f"{folder}: {size} bytes, at most {MAX_BYTES} may be packaged")
    return size


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("list", type=Path, help="the official CSV")
    parser.add_argument("--on", type=date.fromisoformat, required=True, help="day of the list")
    args = parser.parse_args()
    print(f"{package(args.list, args.on)} bytes")


if __name__ == "__main__":
    main()
