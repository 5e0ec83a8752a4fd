"""What `check` and `ask` need to run in a reader's browser: Pyodide's files and an archive of Ytterby.

`make site-assets` fetches the packages that `browser_assets.csv` names and checks them against its digests; none is in
the repository or the wheel. The same versions give the same archive, byte for byte.
"""

from __future__ import annotations

import io
import tarfile
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ytterby.ground.csvfile import read_csv
from ytterby.ground.errors import ResultError, error_of
from ytterby.ground.files import DATA, PACKAGE, read_bytes
from ytterby.ground.fingerprint import digest_of_file
from ytterby.site.frame import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

ASSETS = PACKAGE / "site" / "browser_assets.csv"
MOST = 50_000_000
STAMP = (1980, 1, 1, 0, 0, 0)
"""The time of all members of the archive, so that the same files give the same bytes."""


@dataclass(frozen=True)
class BrowserAsset:
    """A package that the browser needs.

    name, version, licence : of the package. file : its archive. sha256 : of that. registry : npm or pypi.
    """

    name: str
    version: str
    licence: str
    registry: str
    file: str
    sha256: str


def assets() -> list[BrowserAsset]:
    """The packages, Pyodide first."""
    return [BrowserAsset(**row) for row in read_csv(ASSETS).rows]


def checked(
    folder: Path, needed: Sequence[BrowserAsset] | None = None
) -> list[tuple[BrowserAsset, Path]]:
    """The packages in a folder. Raises ResultError for one that is missing, or is another than the table says.

    needed : else those of the table.
    """
    pairs = [(one, folder / one.file) for one in needed or assets()]
    for one, path in pairs:
        if not path.is_file() or digest_of_file(path) != one.sha256:
            what = "is missing" if not path.is_file() else "is not the one that was tested"
            raise error_of(ResultError, "asset", path, one=one, what=what)
    return pairs


def browser_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The files of `static/pyodide` by path. folder : where `make site-assets` has put the packages.

    Raises ResultError as `checked`.
    """
    pairs = checked(folder)
    pyodide = next(path for one, path in pairs if one.name == "pyodide")
    with tarfile.open(fileobj=io.BytesIO(read_bytes(pyodide, ResultError, MOST))) as packed:
        for name in words()["browser"]["pyodide"]:
            member = packed.extractfile(f"package/{name}")
            assert member is not None
            yield f"static/pyodide/{name}", member.read()
    wheels = [path for one, path in pairs if one.name != "pyodide"]
    yield "static/pyodide/ytterby.zip", archive(wheels)
    notice = "".join(f"{one.name} {one.version}: {one.licence}\n" for one, _ in pairs)
    notice = f"Parts of other authors, unchanged, with their licences:\n{notice}"
    yield "static/pyodide/NOTICE.txt", notice.encode()


def archive(wheels: list[Path]) -> bytes:
    """Ytterby's own files and those of wheels in one zip; of a wheel with machine code only what is Python."""
    members, unread = dict(own_files()), tuple(words()["browser"]["unread"])
    for path in wheels:
        with zipfile.ZipFile(path) as wheel:
            wasm = "wasm32" in path.name
            for name in wheel.namelist():
                plain = not name.endswith("/") and not name.startswith(unread)
                if plain and (wasm or not name.endswith((".so", ".pyd"))):
                    members[name] = wheel.read(name)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name in sorted(members):
            packed.writestr(zipfile.ZipInfo(name, STAMP), members[name], zipfile.ZIP_DEFLATED, 9)
    return made.getvalue()


def own_files() -> Iterator[tuple[str, bytes]]:
    """Code and data of Ytterby that run in a browser, by path in the archive."""
    needed = words()["browser"]
    paths = [PACKAGE / one for one in needed["modules"]]
    for wing in needed["wings"]:
        paths += (PACKAGE / wing).rglob("*.py")
    for folder in needed["folders"]:
        paths += (one for one in (DATA / folder).rglob("*") if one.is_file())
    for pattern in (*needed["files"], *(f"*/{one}.csv" for one in needed["tables"])):
        paths += DATA.glob(pattern)
    for path in sorted({*paths}):
        yield f"ytterby/{path.relative_to(PACKAGE).as_posix()}", path.read_bytes()
