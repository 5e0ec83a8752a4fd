"""The folder of the user's own data: imported lists, reviewer decisions, caches.

law/                                   own records of law, laid over the packaged ones
snapshots/<group>/<as-of>-<digest>/   one list file as imported, never overwritten
decisions.jsonl, items.jsonl           decisions on parties and on items, only ever added to
cache/                                 can be deleted at any time

Lists are downloaded only when the user says so. A list is parsed before anything is stored: a
page in place of the file, or half a file, imports nothing.
"""

from __future__ import annotations

import json
import os
import shutil
import zlib
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any, TypeVar

from ytterby.compliance.parties.record import Party, json_bytes
from ytterby.compliance.records.folder import LawFolder
from ytterby.ground.csvfile import LARGEST
from ytterby.ground.errors import DataError
from ytterby.ground.files import DATA, HOME, disk_errors, read_bytes, user_home, write_atomic
from ytterby.ground.fingerprint import digest_of_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pydantic import TypeAdapter


@dataclass(frozen=True)
class Home:
    """A user data folder; it need not exist before something is written.

    law : folder of own records of law, where it is another than `law` in this one.
    """

    path: Path
    law: Path | None = None

    @classmethod
    def find(cls, given: Path | str | None = None, law: Path | str | None = None) -> Home:
        """The folder given, else `YTTERBY_HOME`, else the platform's place for user data.

        Raises DataError when the place is a file, or a folder of law that is named is not there.
        """
        path = Path(given).expanduser() if given else user_home()
        if path.exists() and not path.is_dir():
            advice = f"Name a folder with --home or {HOME}."
            raise DataError("the user data folder is a file", where=str(path), advice=advice)
        return cls(path, LawFolder.find(law, path).path)

    @property
    def laws(self) -> LawFolder:
        """The folder of own records of law."""
        return LawFolder(self.law or self.path / "law")

    @property
    def snapshots(self) -> Path:
        """Where imported lists lie."""
        return self.path / "snapshots"

    @property
    def decisions(self) -> Path:
        """The file of reviewer decisions."""
        return self.path / "decisions.jsonl"

    @property
    def items(self) -> Path:
        """The file of decisions on items."""
        return self.path / "items.jsonl"

    @property
    def cache(self) -> Path:
        """What can be computed anew."""
        return self.path / "cache"


Made = TypeVar("Made")


def read_lines(
    path: Path | None, made: Callable[[dict[str, Any]], Made]
) -> tuple[list[Made], list[str]]:
    """What is made of each line of a file of decisions, and what is wrong with those of which nothing is.

    Raises DataError when the file is there but cannot be opened.
    """
    every, problems = list[Made](), list[str]()
    there = path is not None and path.exists()
    lines = read_bytes(path, DataError, LARGEST).split(b"\n") if path and there else []
    for number, line in enumerate(lines, start=1):
        try:
            if line.strip():
                every.append(made(json.loads(line)))
        except (ValueError, KeyError, TypeError, RecursionError) as fault:
            problems.append(f"{path}, line {number}: no decision ({fault})")
    return every, problems


def append_lines(path: Path, lines: Iterable[bytes]) -> None:
    """Add lines to a file, in one write. Raises DataError when it cannot be written."""
    data = b"".join(line + b"\n" for line in lines)
    with disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+b", buffering=0) as file:
            if file.tell():
                file.seek(-1, os.SEEK_END)
                # a line that was cut off must not swallow the next one
                data = data if file.read(1) == b"\n" else b"\n" + data
            file.write(data)
            os.fsync(file.fileno())


MANIFEST, PARTIES = "manifest.json", "parties.json"
AGAIN = "Delete its folder and import the list again."


@cache
def _rows() -> TypeAdapter[list[Party]]:
    """What reads and writes parties; pydantic is loaded with the first snapshot."""
    from pydantic import TypeAdapter

    return TypeAdapter(list[Party])


@dataclass(frozen=True)
class Snapshot:
    """One list file as imported.

    group : what is replaced as a whole by the next file, such as `US-CSL`.
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


def snapshots(home: Home, group: str | None = None) -> list[Snapshot]:
    """All snapshots, by group and day; those of one day in the order of their import."""
    manifests = home.snapshots.glob(f"{group or '*'}/*/{MANIFEST}")
    folders = (path.parent for path in manifests if not path.parent.name.startswith("."))
    stored = map(read_snapshot, folders)
    return sorted(stored, key=lambda s: (s.group, s.as_of, s.about["imported_at"], s.digest))


def snapshot(home: Home, ref: str) -> Snapshot:
    """The snapshot of an id; a part of it is enough when it fits one only.

    Raises DataError when none or several fit.
    """
    every = snapshots(home)
    fits = [s for s in every if s.id == ref] or [s for s in every if ref and ref in s.id]
    if len(fits) != 1:
        ids = ", ".join(s.id for s in fits or every)
        advice = f"There are: {ids}" if ids else "Import a list: ytterby parties update"
        raise DataError(f"{ref!r} fits {len(fits)} snapshots", advice=advice)
    return fits[0]


def store(target: Path, files: dict[str, bytes]) -> None:
    """Write a folder whole or not at all: under another name first, then renamed."""
    temporary = target.parent / f".importing-{token_hex(8)}"
    try:
        with disk_errors(target):
            temporary.mkdir(parents=True)
            for name, data in files.items():
                write_atomic(temporary / name, data)
            os.replace(temporary, target)
    except DataError:
        if not target.exists():  # else another process stored the same file meanwhile
            raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def read_snapshot(folder: Path) -> Snapshot:
    """The snapshot of a folder; DataError when its manifest is not whole."""
    path = folder / MANIFEST
    try:
        about = json.loads(path.read_bytes())
        counts = tuple((str(k), int(v)) for k, v in about["counts"].items())
        _ = about["imported_at"], about["files"][PARTIES]
        as_of = date.fromisoformat(about["as_of"])
        return Snapshot(str(about["group"]), as_of, str(about["sha256"]), folder, counts, about)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise DataError("the snapshot is damaged", where=str(path), advice=AGAIN) from None


@lru_cache(maxsize=4)
def load_parties(snapshot: Snapshot) -> tuple[Party, ...]:
    """The parties of a snapshot; each knows it and that it was seen on its day.

    Raises DataError when its file is not as it was imported.
    """
    stored = load(_checked(snapshot, PARTIES), str(snapshot.folder / PARTIES))
    return tuple(party._replace(seen_from=snapshot.as_of, snapshot=snapshot.id) for party in stored)


def dump(parties: list[Party]) -> bytes:
    """The parties as bytes, for `load`."""
    return json_bytes(_rows().dump_python(parties, mode="json"))


def load(data: bytes, where: str) -> list[Party]:
    """The parties of `dump`; raises DataError when the bytes are not what it wrote."""
    try:
        return _rows().validate_json(data)
    except ValueError:
        what, advice = "the stored list is damaged or of another version", "Import the list again."
        raise DataError(what, where=where, advice=advice) from None


def _checked(snapshot: Snapshot, name: str) -> bytes:
    """A file of a snapshot, which the package has compressed; DataError when it is not as imported."""
    path = snapshot.folder / name
    packed = path.with_name(f"{name}.gz")
    try:
        data = zlib.decompress(packed.read_bytes(), 31) if packed.exists() else path.read_bytes()
    except (OSError, zlib.error):
        data = b""
    if digest_of_bytes(data) != snapshot.about["files"][name]:
        what = "the stored list is not the one that was imported"
        raise DataError(what, where=str(path), advice=AGAIN)
    return data


US_GROUP = "US-CSL"
PACKAGED = DATA / "parties"


@cache
def packaged_snapshot() -> Snapshot:
    """The Entity List and the Unverified List that come with the package."""
    return read_snapshot(next((PACKAGED / US_GROUP).glob(f"*/{MANIFEST}")).parent)
