"""Lists that come in: a file kept as a snapshot, and the download of the US list.

Only the address below is ever asked, and only when the user says so. What comes is parsed before
anything is stored: a page in place of the file, or half a file, imports nothing.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from ytterby.compliance.parties.home import (
    MANIFEST,
    PARTIES,
    Home,
    Snapshot,
    dump,
    read_snapshot,
    snapshots,
    store,
)
from ytterby.compliance.parties.list_files import read_file
from ytterby.compliance.parties.reading import ListReading
from ytterby.ground.download import download
from ytterby.ground.errors import DataError
from ytterby.ground.files import read_bytes
from ytterby.ground.fingerprint import digest_of_bytes

MAX_PROBLEMS = 1000
US_GROUP = "US-CSL"
URL_BASE = "https://data.trade.gov/downloadable_consolidated_screening_list/v1"
FILE = "consolidated.csv"
USER_AGENT = "ytterby (party list update)"
TIMEOUT = 60.0
LARGEST = 500_000_000  # bytes; the list is some 20 million
FEWEST_OF_LAST = 0.5
"""A list of less than this share of the last one is more likely a broken file than a pardon."""


class Imported(NamedTuple):
    """What an import did; `reading` is None when the same file was there already."""

    snapshot: Snapshot
    reading: ListReading | None

    @property
    def new(self) -> bool:
        """Whether a snapshot was made."""
        return self.reading is not None


def import_file(home: Home, path: Path | str, as_of: date) -> Imported:
    """Read a list file and keep it as a snapshot; nothing is overwritten.

    Raises DataError as `read_file` (then nothing is stored); also when the folder cannot be written.
    """
    path = Path(path)
    digest = digest_of_bytes(read_bytes(path, DataError, LARGEST))
    existing = next((s for s in snapshots(home) if s.digest == digest and s.as_of == as_of), None)
    return Imported(existing, None) if existing else _keep(home, read_file(path), digest, as_of)


def update(
    home: Home, url_base: str = URL_BASE, *, today: date | None = None, allow_http: bool = False
) -> Imported:
    """Download the US list, and import it unless it is the file of the last time.

    url_base : folder of the server.
    today : the day for which the file speaks.

    Raises DataError when the server does not give the whole file, or when what comes is no list or
    has lost most of its parties; then nothing is stored.
    """
    url = f"{url_base.rstrip('/')}/{FILE}"
    advice = "Nothing was imported. Try later, or download the file yourself and use: "
    advice += "ytterby parties import FILE --on DATE"
    headers = {"User-Agent": USER_AGENT}
    data = download(url, headers, TIMEOUT, LARGEST, allow_http=allow_http, advice=advice)
    digest = digest_of_bytes(data)
    last = next(reversed(snapshots(home, US_GROUP)), None)
    if last and last.digest == digest:
        return Imported(last, None)
    with tempfile.TemporaryDirectory(prefix="ytterby-update-") as folder:
        path = Path(folder) / FILE
        path.write_bytes(data)
        reading = read_file(path)
    before, now = sum(n for _, n in last.counts) if last else 0, len(reading.parties)
    if now < before * FEWEST_OF_LAST:
        raise DataError(
            f"the list holds {now} parties, the last one held {before}",
            where=url,
            advice="Nothing was imported. If it is right, download and import it by hand.",
        )
    return _keep(home, reading, digest, today or datetime.now(UTC).date())


def _keep(home: Home, reading: ListReading, digest: str, as_of: date) -> Imported:
    counts = Counter(p.list_id for p in reading.parties)
    group = US_GROUP
    if reading.format != "csl-csv":
        group = f"OS-{max(counts, key=lambda name: counts[name]).removeprefix('OS-')}"
    stored = dump(reading.parties)
    manifest = {
        "group": group,
        "as_of": as_of.isoformat(),
        "file": Path(reading.path).name,
        "sha256": digest,
        "format": reading.format,
        "imported_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "rows": reading.rows,
        "counts": dict(sorted(counts.items())),
        "skipped": reading.skipped,
        "problems": [str(p) for p in reading.problems[:MAX_PROBLEMS]],
        "files": {PARTIES: digest_of_bytes(stored)},
    }
    about = json.dumps(manifest, ensure_ascii=False, indent=1).encode("utf-8", "replace")
    target = home.snapshots / group / f"{as_of.isoformat()}-{digest[:8]}"
    store(target, {PARTIES: stored, MANIFEST: about})
    return Imported(read_snapshot(target), reading)
