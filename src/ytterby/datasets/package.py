"""The Data Package of a data folder: which tables belong to it, and their hashes; and units by the names of columns.

`datapackage.json` follows the Data Package layout (https://specs.frictionlessdata.io).
"""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any, Final

from ytterby.datasets.tables import FolderProblem, folder_of, table_paths
from ytterby.ground import yamlfile
from ytterby.ground.errors import DataError, check_known, error_of
from ytterby.ground.files import DATA, PACKAGE, write_atomic
from ytterby.ground.fingerprint import digest_of_file, digest_of_text

FILE: Final = "datapackage.json"
ALWAYS_THERE: Final = ("parameters.csv", "regions.csv", "settings.csv")
CHECK: Final = "hashes"
PACK_AGAIN: Final = "If the change is meant, run `ytterby facts pack`."
FOLDER: Final[dict[str, Any]] = yamlfile.load(DATA / "folder.yaml").data
"""What holds of the tables of every data folder, beside their columns."""


@cache
def made_tables() -> None:
    """In a checkout, make the tables that are not committed where they are older than what they are made from.

    An installed package has them. What they must be is in `datapackage.json`. Raises DataError where they cannot be
    written.
    """
    tools = PACKAGE.parents[1] / "tools"
    folders = [path.parent.name for path in tools.glob("model/tables/*/numbers.csv")]
    if not folders:
        return
    made = [DATA / name / "parameters.csv" for name in folders]  # the last that is written
    code, tables = tools.glob("model/**/*.py"), tools.glob("model/**/*.csv")
    sources = [*code, *tables, *DATA.glob("*/evidence/*.csv")]
    newest = max(path.stat().st_mtime_ns for path in sources)
    if min(path.stat().st_mtime_ns if path.is_file() else 0 for path in made) < newest:
        builder = tools / "build_model.py"
        command = [sys.executable, str(builder), "--tables"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            fault = done.stderr.strip().splitlines() or ["Run it by hand."]
            raise error_of(DataError, "made_tables", builder, fault=fault[-1])


def packaged_folder(name: str = "rare_earths") -> Path:
    """A data folder shipped with Ytterby."""
    made_tables()
    return DATA / name


def packaged_names() -> list[str]:
    """Names of the data folders shipped with Ytterby; rare earths first."""
    made_tables()
    names = sorted(path.parent.name for path in DATA.glob(f"*/{FILE}"))
    return sorted(names, key=lambda name: name != "rare_earths")


def find_folder(name_or_path: str | Path) -> Path:
    """A packaged data folder by name, or any other by its path. Raises DataError if there is none."""
    text = str(name_or_path)
    if Path(text).is_dir() and text not in packaged_names():
        return Path(text)
    more = " Or give the path of a folder."
    check_known(text, packaged_names(), "there is no data folder {!r}", more=more)
    return packaged_folder(text)


def is_data_folder(path: Path) -> bool:
    """Whether a folder holds the tables that every data folder has."""
    return all((path / name).is_file() for name in ALWAYS_THERE)


def file_hash(path: Path) -> str:
    """SHA-256 of a file as `sha256:` and 64 hexadecimal digits."""
    return "sha256:" + digest_of_file(path)


def digest(folder: Path | str) -> str:
    """The digest of the base: SHA-256 over the sorted paths and hashes of all its tables.

    Taken from the files as they are, not from `datapackage.json`: what is read is what is named.
    """
    root = folder_of(folder)
    lines = [f"{path} {file_hash(root / path)}\n" for path in table_paths(root)]
    return "sha256:" + digest_of_text("".join(lines))


def read_datapackage(folder: Path | str) -> dict[str, Any]:
    """`datapackage.json` as plain data; raises DataError if missing or without resources."""
    path = folder_of(folder) / FILE
    if not path.is_file():
        raise error_of(DataError, "no_descriptor", FILE)
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        _ = [resource["path"] for resource in content["resources"]]
    except (ValueError, TypeError, LookupError, RecursionError):
        raise DataError("no list 'resources' of objects with a 'path'", where=FILE) from None
    return content


def write_datapackage(folder: Path | str) -> Path:
    """Write `datapackage.json` for the tables in the folder and return its path.

    Name, title, version, licences and other members of an existing file are kept; the resources are
    written anew.
    """
    root = folder_of(folder)
    head = {**FOLDER["package"], **(read_datapackage(root) if (root / FILE).is_file() else {})}
    head["resources"] = []
    for path in table_paths(root):
        named = {"name": path.removesuffix(".csv"), "path": path}
        content = {"bytes": (root / path).stat().st_size, "hash": file_hash(root / path)}
        head["resources"].append({**named, **FOLDER["resource"], **content})
    write_atomic(root / FILE, json.dumps(head, indent=1, ensure_ascii=False) + "\n")
    return root / FILE


def verify(folder: Path | str) -> list[FolderProblem]:
    """Compare the tables with `datapackage.json`: missing, changed or unlisted files."""
    root = folder_of(folder)
    try:
        package = read_datapackage(root)
    except DataError as error:
        return [FolderProblem.of(CHECK, error)]
    present = table_paths(root)
    hashes = {resource["path"]: resource.get("hash") for resource in package["resources"]}
    whats = dict.fromkeys(hashes, f"listed in {FILE} but not in the folder")
    for path in present:
        if path not in hashes:
            whats[path] = f"the table is not listed in {FILE}"
        elif hashes[path] == file_hash(root / path):
            del whats[path]
        else:
            whats[path] = f"the file is not the one named in {FILE}"
    return [FolderProblem(CHECK, path, what, PACK_AGAIN) for path, what in whats.items()]


def changed_since_packed(folder: Path | str) -> str:
    """What to tell of a folder that is not the one in its `datapackage.json`; blank when it is, or there
    is no such file."""
    if not (folder_of(folder) / FILE).is_file() or not (problems := verify(folder)):
        return ""
    more = f" and {len(problems) - 1} more" if problems[1:] else ""
    return (
        f"{folder} has changed since it was packed: {problems[0].where}{more}. "
        "If that is meant, run `ytterby facts check` and `ytterby facts pack`."
    )


def unit_of(column: str) -> str:
    """The unit that a column name implies, or nothing: `net_weight_t` gives `t`."""
    if column.startswith("share_"):
        return str(FOLDER["units"].get(column, "1"))
    endings = (unit for end, unit in FOLDER["unit_endings"].items() if column.endswith(end))
    return str(FOLDER["units"].get(column) or next(endings, ""))
