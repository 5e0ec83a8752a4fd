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
from ytterby.ground.errors import ResultError
from ytterby.ground.files import DATA, PACKAGE, read_bytes
from ytterby.ground.fingerprint import digest_of_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

ASSETS = PACKAGE / "site" / "browser_assets.csv"
MOST = 50_000_000
WINGS = ("ground", "datasets", "controls", "instruments", "compliance", "scenarios")
"""Wings that `check` and the reading of a question import."""
DATA_FOLDERS = (
    "other_lists",
    "controls",
    "headings",
    "interpretations",
    "items",
    "goods",
    "technologies",
    "parties",
    "scenarios",
)
_TABLES = (
    "commodities", "elements", "processes", "project_cases", "projects", "regions", "settings", "stages",
    "technologies", "uses",
)  # fmt: skip
DATA_FILES = ("*.csv", "economy/regions.csv", *(f"*/{one}.csv" for one in _TABLES))
"""Data that they read; facts and names of parties stay out."""
PYODIDE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")  # fmt: skip
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
            raise ResultError(
                f"{one.name} {one.version} {what}",
                where=str(path),
                advice="`make site-assets` fetches it.",
            )
    return pairs


def browser_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The files of `static/pyodide` by path. folder : where `make site-assets` has put the packages.

    Raises ResultError as `checked`.
    """
    pairs = checked(folder)
    pyodide = next(path for one, path in pairs if one.name == "pyodide")
    with tarfile.open(fileobj=io.BytesIO(read_bytes(pyodide, ResultError, MOST))) as packed:
        for name in PYODIDE:
            member = packed.extractfile(f"package/{name}")
            assert member is not None
            yield f"static/pyodide/{name}", member.read()
    yield (
        "static/pyodide/ytterby.zip",
        archive([path for one, path in pairs if one.name != "pyodide"]),
    )
    notice = "".join(f"{one.name} {one.version}: {one.licence}\n" for one, _ in pairs)
    yield (
        "static/pyodide/NOTICE.txt",
        f"Parts of other authors, unchanged, with their licences:\n{notice}".encode(),
    )


def archive(wheels: list[Path]) -> bytes:
    """Ytterby's own files and those of wheels in one zip; of a wheel with machine code only what is Python."""
    members = dict(own_files())
    for path in wheels:
        with zipfile.ZipFile(path) as wheel:
            wasm = "wasm32" in path.name
            for name in wheel.namelist():
                if not name.endswith("/") and (wasm or not name.endswith((".so", ".pyd"))):
                    members[name] = wheel.read(name)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name in sorted(members):
            packed.writestr(zipfile.ZipInfo(name, STAMP), members[name], zipfile.ZIP_DEFLATED, 9)
    return made.getvalue()


def own_files() -> Iterator[tuple[str, bytes]]:
    """Code and data of Ytterby that run in a browser, by path in the archive."""
    paths = [
        PACKAGE / "__init__.py",
        PACKAGE / "site" / "__init__.py",
        PACKAGE / "site" / "in_browser.py",
    ]
    for wing in WINGS:
        paths += (PACKAGE / wing).rglob("*.py")
    for folder in DATA_FOLDERS:
        paths += (one for one in (DATA / folder).rglob("*") if one.is_file())
    for pattern in DATA_FILES:
        paths += DATA.glob(pattern)
    for path in sorted({*paths}):
        yield f"ytterby/{path.relative_to(PACKAGE).as_posix()}", path.read_bytes()
