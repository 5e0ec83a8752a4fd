"""Imported lists: each file is a dated snapshot that is never changed."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from ytterby.compliance.parties.formats import read_file
from ytterby.compliance.parties.home import Home, json_bytes
from ytterby.compliance.parties.reading import Edge, ListReading
from ytterby.compliance.parties.record import Party
from ytterby.ground.errors import DataError, did_you_mean
from ytterby.ground.files import told, write_whole

MANIFEST, PARTIES, EDGES = "manifest.json", "parties.json", "edges.json"
SHOWN_PROBLEMS = 1000
_PARTIES = TypeAdapter(list[Party])
US_GROUP = "US-CSL"
AGAIN = "Delete its folder and import the list again."


@dataclass(frozen=True)
class Snapshot:
    """One list file as imported.

    group : what is replaced as a whole by the next file: `US-CSL`, `OS-<data set>`.
    as_of : the day for which the file speaks.
    digest : SHA-256 of the file that was imported.
    counts : parties by list.
    """

    group: str
    as_of: date
    digest: str
    folder: Path
    counts: tuple[tuple[str, int], ...]
    about: dict[str, Any] = field(compare=False, hash=False)

    @property
    def id(self) -> str:
        """`<group>/<as-of>-<digest>`, as shown and as asked for."""
        return f"{self.group}/{self.folder.name}"

    @property
    def lists(self) -> tuple[str, ...]:
        """The lists of which it holds parties."""
        return tuple(name for name, _ in self.counts)

    def edges(self) -> list[Edge]:
        """Ownership told by the file."""
        told = json.loads(_checked(self, EDGES)) if EDGES in self.about["files"] else []
        return [Edge(o, w, p, _day(a), _day(b), self.id) for o, w, p, a, b in told]


class Imported(NamedTuple):
    """What an import did; `new` is false when the same file was there for the same day."""

    snapshot: Snapshot
    new: bool
    reading: ListReading | None


def import_file(
    home: Home, path: Path | str, as_of: date, form: str | None = None, group: str | None = None
) -> Imported:
    """Read a list file and keep it as a snapshot; nothing is overwritten.

    Raises DataError as the readers do (then nothing is stored); also when the folder cannot be
    written.
    """
    path = Path(path)
    digest = file_digest(path)
    held = next((s for s in snapshots(home) if s.digest == digest and s.as_of == as_of), None)
    if held is not None and group in (None, held.group):
        return Imported(held, False, None)
    reading = read_file(path, form)
    parties = _unique(reading.parties)
    if group is None:
        group = US_GROUP if reading.format.startswith("csl") else _commonest_list(parties)
    group = _group_name(group)
    counts = Counter(p.list_id for p in parties)
    manifest = {
        "group": group,
        "as_of": as_of.isoformat(),
        "file": path.name,
        "sha256": digest,
        "format": reading.format,
        "imported_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "rows": reading.rows,
        "counts": dict(sorted(counts.items())),
        "skipped": reading.skipped,
        "problems": [str(p) for p in reading.problems[:SHOWN_PROBLEMS]],
    }
    target = home.snapshots / group / f"{as_of.isoformat()}-{digest[:8]}"
    files = {PARTIES: dump(parties)}
    if reading.edges:
        files[EDGES] = json_bytes([edge[:5] for edge in reading.edges])
    manifest["files"] = {n: hashlib.sha256(data).hexdigest() for n, data in files.items()}
    files[MANIFEST] = json.dumps(manifest, ensure_ascii=False, indent=1).encode("utf-8", "replace")
    _store(target, files)
    return Imported(_read(target), True, reading)


def file_digest(path: Path) -> str:
    """SHA-256 of a file; DataError when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as fault:
        raise DataError(
            f"cannot read the file: {fault.strerror}", where=str(path), advice="Check the path."
        ) from None


def snapshots(home: Home, group: str | None = None) -> list[Snapshot]:
    """All snapshots, by group and day; those of one day in the order of their import."""
    found = [
        _read(path.parent)
        for path in home.snapshots.glob(f"{group or '*'}/*/{MANIFEST}")
        if not path.parent.name.startswith(".")
    ]
    return sorted(found, key=lambda s: (s.group, s.as_of, s.about["imported_at"], s.digest))


def snapshot(home: Home, ref: str) -> Snapshot:
    """The snapshot of an id; a part of it is enough when it fits one only.

    Raises DataError when none or several fit.
    """
    every = snapshots(home)
    fits = [s for s in every if s.id == ref] or [s for s in every if ref and ref in s.id]
    if len(fits) == 1:
        return fits[0]
    if fits:
        advice = "Give more: " + ", ".join(s.id for s in fits)
        raise DataError(f"{ref!r} fits {len(fits)} snapshots", advice=advice)
    none = f"there is no snapshot {ref!r}"
    if every:
        raise DataError(none, advice=did_you_mean(ref, [s.id for s in every]))
    advice = "Import a list: ytterby parties import FILE --as-of DATE"
    raise DataError(f"{none}, nor any other", where=str(home.path), advice=advice)


def _store(target: Path, files: dict[str, bytes]) -> None:
    """Write a folder whole or not at all: under another name first, then renamed."""
    temporary = None
    try:
        with told(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            _sweep(target.parent)
            temporary = Path(tempfile.mkdtemp(dir=target.parent, prefix=".importing-"))
            for name, data in files.items():
                write_whole(temporary / name, data)
            temporary.chmod(0o755)
            os.replace(temporary, target)
    except DataError:
        if not target.exists():  # else another process stored the same file meanwhile
            raise
    finally:
        if temporary is not None and temporary.exists():
            shutil.rmtree(temporary, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Delete what an import left that was killed a day ago or more."""
    for path in folder.glob(".importing-*"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > 86_400:
                shutil.rmtree(path, ignore_errors=True)


def _read(folder: Path) -> Snapshot:
    path = folder / MANIFEST
    try:
        about = json.loads(path.read_bytes())
        counts = tuple((str(k), int(v)) for k, v in about["counts"].items())
        _ = about["imported_at"], about["files"][PARTIES]
        as_of = date.fromisoformat(about["as_of"])
        return Snapshot(str(about["group"]), as_of, str(about["sha256"]), folder, counts, about)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise DataError("the snapshot is damaged", where=str(path), advice=AGAIN) from None


@lru_cache(maxsize=4)
def load_parties(held: Snapshot) -> tuple[Party, ...]:
    """The parties of a snapshot; each knows it and that it was seen on its day.

    Raises DataError when its file is not as it was imported.
    """
    stored = load(_checked(held, PARTIES), str(held.folder / PARTIES))
    return tuple(party._replace(seen_from=held.as_of, snapshot=held.id) for party in stored)


def dump(parties: list[Party]) -> bytes:
    """The parties as bytes, for `load`."""
    return json_bytes(_PARTIES.dump_python(parties, mode="json"))


def load(data: bytes, where: str) -> list[Party]:
    """The parties of `dump`; raises DataError when the bytes are not what it wrote."""
    try:
        return _PARTIES.validate_json(data)
    except ValueError:
        what, advice = "the stored list is damaged or of another version", "Import the list again."
        raise DataError(what, where=where, advice=advice) from None


def _checked(held: Snapshot, name: str) -> bytes:
    """A file of a snapshot; DataError when it is not as it was imported."""
    path = held.folder / name
    try:
        data = path.read_bytes()
    except OSError:
        data = b""
    if hashlib.sha256(data).hexdigest() != held.about["files"][name]:
        what = "the stored list is not the one that was imported"
        raise DataError(what, where=str(path), advice=AGAIN)
    return data


def _unique(parties: list[Party]) -> list[Party]:
    """One id, one party: what a file says twice gets a number behind its id."""
    seen: Counter[str] = Counter()
    made = []
    for party in parties:
        seen[party.id] += 1
        more = seen[party.id]
        made.append(party if more == 1 else party._replace(id=f"{party.id}~{more}"))
    return made


def _commonest_list(parties: list[Party]) -> str:
    if not parties:
        return "OS-ownership"
    name = Counter(p.list_id for p in parties).most_common(1)[0][0]
    return name if name.startswith("OS-") else f"OS-{name}"


def _group_name(group: str) -> str:
    """A group names a folder: letters, digits, point and hyphen only."""
    name = "".join(c if c.isascii() and (c.isalnum() or c in "-._") else "-" for c in group)
    name = name.strip(".-")[:80]
    if not name:
        raise DataError(f"{group!r} cannot name a group of lists", advice="Use letters and digits.")
    return name


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
