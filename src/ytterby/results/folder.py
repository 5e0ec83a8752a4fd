"""A result folder while it is written: whole or not at all, and nothing in it that is not ours is touched.

All files are made in a hidden folder inside (`ResultFolder.part`). `close` gives each of them a digest in
`manifest.json`, puts them in their places, removes what an earlier manifest lists and the new one does not, and puts
the manifest last. Only what a manifest of ours lists, with the digest that the file still has, is replaced or removed.
What is interrupted before `close` leaves the folder as it was; within `close` it leaves a folder that `read_results`
refuses, and in it the hidden one, by which the next write knows what is ours. A folder without a manifest, or with
another file in the place of one that it lists, is not read back either.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from contextlib import suppress
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.ground.csvfile import safe_frame
from ytterby.ground.errors import ResultError, error_of
from ytterby.ground.files import disk_errors, make_folder, write_atomic
from ytterby.ground.fingerprint import digest_of_file
from ytterby.results.read_me import read_me
from ytterby.results.registry import metadata

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Self

    Digests = Mapping[str, Collection[str]]


AGAIN = "Run `ytterby simulate ... --out` again."


def read_results(folder: Path) -> tuple[dict[str, pl.DataFrame], dict[str, Any]]:
    """Read a result folder. Raises ResultError if it is incomplete or not as it was written."""
    path = folder / MANIFEST
    if not path.is_file():
        what = "no manifest: the run was interrupted, or this is no result folder"
        raise ResultError(what, where=str(folder), advice=AGAIN)
    try:
        manifest = json.loads(path.read_bytes())
        files = {str(name): str(digest) for name, digest in manifest["files"].items()}
        names = {name: files[f"{name}.parquet"] for name in manifest["tables"]}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ResultError("not a manifest of this version", where=str(path), advice=AGAIN) from None
    for name in names:
        if not (folder / f"{name}.parquet").is_file():
            raise ResultError(f"table {name!r} is missing", where=str(folder), advice=AGAIN)
    for name, digest in files.items():
        part = folder / name
        if part.is_file() and digest_if_there(part) != digest:
            raise ResultError("not as it was written", where=str(part), advice=AGAIN)
    return {name: pl.read_parquet(folder / f"{name}.parquet") for name in names}, manifest


MANIFEST = "manifest.json"
PARTED = "quarters"
"""Folder of the tables of quarters or months."""
NEW = ".ytterby-new-"
"""How the hidden folder begins in which files are made."""
STALE = 3600.0
"""Age [s] from which such a folder is one that nobody writes any more."""
NAMED = 5
"""Files that an error names."""
HEX = 64
"""Characters of a SHA-256."""


def check_folder(path: Path, *, force: bool = False, own: Collection[str] = ()) -> None:
    """Check that results may go into a folder, which need not be there: before a long run, so that none is in vain.

    force : whether files that are not ours may be replaced. own : names in the folder that the command looks after
    itself, such as a store of draws. Raises ResultError where the folder is somebody else's, or holds a result that was
    changed since it was written.
    """
    if os.path.lexists(path) and not path.is_dir():
        raise ResultError("--out must be a folder", where=str(path), advice="Name another place.")
    if not force and path.is_dir():
        _refuse(path, own)


class ResultFolder:
    """A folder of results while it is written; used with `with`, so that an interrupted write leaves nothing.

    Attributes
    ----------
    path : the folder. part : the hidden one in which every file is made, under the name that it will have.
    """

    def __init__(self, path: Path, *, force: bool = False, own: Collection[str] = ()) -> None:
        check_folder(Path(path), force=force, own=own)
        self._new = not Path(path).exists()
        self.path = make_folder(path, ResultError)
        self._force = force
        self._tables: set[str] = set()
        self._placing = False
        with disk_errors(self.path, ResultError):
            self.part = Path(tempfile.mkdtemp(prefix=NEW, dir=self.path))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._placing:  # else it says what is ours of a folder that is half replaced
            shutil.rmtree(self.part, ignore_errors=True)
            if self._new:
                with suppress(OSError):  # something else is in it by now
                    self.path.rmdir()

    def write_tables(
        self, tables: Mapping[str, pl.DataFrame], *, csv: bool = False, folder: str = ""
    ) -> None:
        """Tables as Parquet, and as CSV under `csv/` if so chosen. folder : of their own, such as `PARTED`: then the
        manifest does not name them."""
        for name, frame in tables.items():
            write = partial(frame.write_parquet, compression="zstd", metadata=metadata(frame, name))
            write_atomic(self.part / folder / f"{name}.parquet", write, ResultError)
        self._tables.update(() if folder else tables)
        if csv:
            write_csv(self.part / "csv" / folder, tables)

    def close(self, manifest: Mapping[str, Any]) -> None:
        """Put all files in their places, and the manifest last: with the names of the tables and the digest of each
        file. Raises ResultError, with nothing replaced, where a file that is not ours bears one of the names."""
        names = [path.relative_to(self.part).as_posix() for path in self.part.rglob("*")]
        for name, text in read_me(manifest, self._tables, sorted(names)).items():
            write_atomic(self.part / name, text, ResultError)
        paths = sorted(path for path in self.part.rglob("*") if path.is_file())
        made = {path.relative_to(self.part).as_posix(): digest_if_there(path) for path in paths}
        lost = [n for n in sorted(self._tables) if f"{n}.parquet" not in made]
        if lost:
            raise error_of(ResultError, "files_gone", self.path, names=_names(lost))
        content = {**manifest, "tables": sorted(self._tables), "files": dict(sorted(made.items()))}
        ours = _ours(self.path)
        self._refuse_others(made, ours)
        write_atomic(self.part / MANIFEST, json.dumps(content, indent=1), ResultError)
        for name in made:
            make_folder((self.path / name).parent, ResultError)
        self._placing = True
        for name in made:
            with disk_errors(self.path / name, ResultError):
                (self.part / name).replace(self.path / name)
        self._clear(made, ours)
        with disk_errors(self.path / MANIFEST, ResultError):
            (self.part / MANIFEST).replace(self.path / MANIFEST)
        shutil.rmtree(self.part, ignore_errors=True)
        _clear_unfinished(self.path)

    def _refuse_others(self, made: Mapping[str, str], ours: Digests) -> None:
        """Raises ResultError where a file bears a name of the new result and is not as a manifest of ours lists it,
        or a folder does."""
        folders = [name for name in made if (self.path / name).is_dir()]
        if folders:
            raise error_of(ResultError, "folder_for_file", self.path, names=_names(folders))
        here = {n: digest_if_there(self.path / n) for n in made if os.path.lexists(self.path / n)}
        others = [n for n, digest in here.items() if digest not in {*ours.get(n, ()), made[n]}]
        if others and not self._force:
            raise error_of(ResultError, "not_written_here", self.path, names=_names(others))

    def _clear(self, files: Collection[str], ours: Digests) -> None:
        """Remove what an earlier result has written and the new one has not; a file that was changed stays."""
        emptied: set[PurePosixPath] = set()
        for name, digests in ours.items():
            path = self.path / name
            if name in files or not path.is_file() or digest_if_there(path) not in digests:
                continue
            with disk_errors(path, ResultError):
                path.unlink()
            emptied.update(p for p in PurePosixPath(name).parents if p.name)
        for folder in sorted(emptied, reverse=True):
            with suppress(OSError):  # something of the user's is in it
                (self.path / folder).rmdir()


def _refuse(path: Path, own: Collection[str]) -> None:
    """Raises ResultError where a folder is not one that a result may be written into."""
    other = "Name another folder, or say --force: then files of the same names are replaced."
    hidden = list(path.glob(f"{NEW}*/{MANIFEST}"))
    if os.path.lexists(path / MANIFEST):
        if _read(path / MANIFEST) is None:
            raise error_of(ResultError, "no_manifest", path, manifest=MANIFEST, other=other)
    elif not hidden:
        others = sorted(one.name for one in path.iterdir() if one.name not in own and _counts(one))
        if others:
            raise error_of(ResultError, "other_files", path, names=_names(others), other=other)
    ours = _ours(path)
    there = [name for name in ours if (path / name).is_file()]
    changed = [name for name in there if digest_if_there(path / name) not in ours[name]]
    if changed:
        raise error_of(ResultError, "folder_changed", path, names=_names(changed))


def _counts(entry: Path) -> bool:
    """Whether an entry makes a folder somebody's: hidden ones and empty folders do not."""
    if entry.name.startswith("."):
        return False
    return not entry.is_dir() or any(entry.iterdir())


def _names(names: list[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _read(path: Path) -> dict[str, Any] | None:
    """A manifest of ours: plain data with the names of tables and the digest of each file; None where it is not."""
    try:
        content = json.loads(path.read_bytes())
        tables, files = content["tables"], content["files"]
        digests = all(len(one) == HEX and int(one, 16) >= 0 for one in files.values())
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return content if isinstance(tables, list) and digests else None


def _files_of(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Name and digest of each file that a manifest lists; no name leads out of the folder."""
    files = manifest.get("files", {})
    inside = (n for n in files if n and ".." not in Path(n).parts and not Path(n).is_absolute())
    return {name: files[name] for name in inside}


def _ours(path: Path) -> dict[str, set[str]]:
    """Name -> digests under which our manifests list a file: the folder's own, and those of interrupted writes."""
    ours: dict[str, set[str]] = {}
    for place in (path / MANIFEST, *sorted(path.glob(f"{NEW}*/{MANIFEST}"))):
        for name, digest in _files_of(_read(place) or {}).items():
            ours.setdefault(name, set()).add(digest)
    return ours


def _clear_unfinished(path: Path) -> None:
    """Remove what interrupted writes have left: half replaced, or an hour old."""
    for place in path.glob(f"{NEW}*"):
        with suppress(OSError):  # another process has just removed it
            if (place / MANIFEST).exists() or time.time() - place.stat().st_mtime > STALE:
                shutil.rmtree(place, ignore_errors=True)


def write_csv(folder: Path, tables: Mapping[str, pl.DataFrame]) -> list[Path]:
    """Tables as CSV, each whole or not at all; returns the paths."""
    paths = []
    for name, frame in tables.items():
        paths.append(folder / f"{name}.csv")
        write_atomic(paths[-1], safe_frame(frame).write_csv, ResultError)
    return paths


def digest_if_there(path: Path) -> str:
    """Digest of a file; nothing where it cannot be read."""
    try:
        return digest_of_file(path)
    except OSError:
        return ""
