"""Official list files taken in: read whole, then kept as a snapshot that nothing overwrites."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from ytterby.compliance.parties.home import (
    MANIFEST,
    PARTIES,
    Snapshot,
    dump,
    read_snapshot,
    snapshots,
    store,
)
from ytterby.ground.errors import DataError, check_known
from ytterby.ground.files import read_bytes
from ytterby.ground.fingerprint import digest_of_bytes

if TYPE_CHECKING:
    from ytterby.compliance.parties.home import Home
    from ytterby.compliance.parties.list_files import ListReading

MAX_PROBLEMS = 1000
USER_AGENT = "ytterby (party list update)"
THIS_MACHINE = frozenset(("127.0.0.1", "::1", "localhost"))
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

    Raises DataError as `read_official` (then nothing is stored); also when the folder cannot be written.
    """
    from ytterby.compliance.parties.official import read_official

    path = Path(path)
    digest = digest_of_bytes(read_bytes(path, DataError, LARGEST))
    existing = next((s for s in snapshots(home) if s.digest == digest and s.as_of == as_of), None)
    if existing:
        return Imported(existing, None)
    reading = read_official(path)
    return Imported(keep(home.snapshots, reading, digest, as_of), reading)


def update(
    home: Home,
    url_base: str = "",
    *,
    name: str = "us",
    today: date | None = None,
) -> Imported:
    """Download an official list, and import it unless it is the file of the last time.

    url_base : folder of the server, if it is another than the publisher's; of plain http on this machine only.
    name : which list: us, un, eu, uk.
    today : the day for which the file speaks.

    Raises DataError when the server does not give the whole file, or when what comes is no list or
    has lost most of its parties; then nothing is stored.
    """
    from ytterby.compliance.parties.official import OFFICIAL, read_official
    from ytterby.ground.download import (
        check_address,
        download,
    )  # the libraries of the web are loaded when needed

    check_known(name, OFFICIAL, "no official list {!r}")
    official = OFFICIAL[name]
    url = f"{(url_base or official.base).rstrip('/')}/{official.file}"
    advice = "Nothing was imported. Try later, or download the file yourself and use: "
    advice += "ytterby parties import FILE --on DATE"
    headers = {"User-Agent": USER_AGENT}
    check_address(url, allow_http=True)
    if not url.startswith("https:") and urlsplit(url).hostname not in THIS_MACHINE:
        raise DataError("a list is fetched over https only", where=url, advice="Write https://...")
    data = download(url, headers, TIMEOUT, LARGEST, allow_http=True, advice=advice)
    digest = digest_of_bytes(data)
    last = next(reversed(snapshots(home, official.group)), None)
    if last and last.digest == digest:
        return Imported(last, None)
    with tempfile.TemporaryDirectory(prefix="ytterby-update-") as folder:
        path = Path(folder) / official.file.partition("?")[0]
        path.write_bytes(data)
        reading = read_official(path)
    if reading.group != official.group:
        what = f"this is the list {reading.group}, not {official.group}"
        raise DataError(what, where=url, advice="Nothing was imported. Is the address right?")
    before, now = sum(n for _, n in last.counts) if last else 0, len(reading.parties)
    if now < before * FEWEST_OF_LAST:
        what = f"the list holds {now} parties, the last one held {before}"
        advice = "Nothing was imported. If it is right, download and import it by hand."
        raise DataError(what, where=url, advice=advice)
    day = today or datetime.now(UTC).date()
    return Imported(keep(home.snapshots, reading, digest, day), reading)


def keep(folder: Path, reading: ListReading, digest: str, as_of: date) -> Snapshot:
    """Keep what was read from a file, of that SHA-256, as a snapshot in a folder of snapshots."""
    counts = Counter(p.list_id for p in reading.parties)
    stored = dump(reading.parties)
    manifest = {
        "group": reading.group,
        "as_of": as_of.isoformat(),
        "file": Path(reading.path).name,
        "sha256": digest,
        "imported_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "rows": reading.rows,
        "counts": dict(sorted(counts.items())),
        "skipped": reading.skipped,
        "problems": [str(p) for p in reading.problems[:MAX_PROBLEMS]],
        "files": {PARTIES: digest_of_bytes(stored)},
    }
    about = json.dumps(manifest, ensure_ascii=False, indent=1).encode("utf-8", "replace")
    target = folder / reading.group / f"{as_of.isoformat()}-{digest[:8]}"
    store(target, {PARTIES: stored, MANIFEST: about})
    return read_snapshot(target)
