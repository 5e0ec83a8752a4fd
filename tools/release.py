"""What is released: wheel and source distribution, built twice, with digests and a list of parts.

python tools/release.py [FOLDER]   # build/release; `make release`

Each build is of a fresh copy of what git tracks, at the time of the last commit. Both must have the same bytes, and the
wheel less than 6 MB. parts.cdx.json lists what is installed with it (CycloneDX 1.5), SHA256SUMS the digests.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from lock import FOLDER as LOCKS
from lock import PINNED

ROOT = Path(__file__).resolve().parents[1]
MOST_MEGABYTES = {".whl": 6.0, ".gz": 12.0}
NAMED_OUT = ("docs/pictures/", "sources/")
"""Folders that a source distribution leaves out."""


def main() -> None:
    """Build, compare, write what goes with it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "build" / "release")
    folder: Path = parser.parse_args().folder.resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        builds = [built(Path(one)) for one in (first, second)]
        for name, digest in builds[0].items():
            if builds[1].get(name) != digest:
                raise SystemExit(f"{name}: two builds differ.")
            shutil.copy(Path(first) / "dist" / name, folder)
    for path in sorted(folder.iterdir()):
        check(path)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (folder / "parts.cdx.json").write_text(
        json.dumps(parts(project, (LOCKS / "run.txt").read_text(encoding="utf-8")), indent=1)
        + "\n",
        encoding="utf-8",
    )
    sums = [f"{sha256(path)}  {path.name}\n" for path in sorted(folder.iterdir())]
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
    print(f"Twice the same bytes: {folder}")


def built(folder: Path) -> dict[str, str]:
    """Both distributions of a fresh copy of the tracked files: name -> SHA-256."""
    copy, out = folder / "tree", folder / "dist"
    names = git("ls-files", "-z").split("\0")
    for name in filter(None, names):
        source = ROOT / name
        if source.is_file():
            target = copy / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    environment = {**os.environ, "SOURCE_DATE_EPOCH": git("log", "-1", "--format=%ct").strip()}
    command = [
        sys.executable,
        "-m",
        "hatchling",
        "build",
        "-t",
        "sdist",
        "-t",
        "wheel",
        "-d",
        str(out),
    ]
    subprocess.run(command, cwd=copy, env=environment, check=True, stdout=subprocess.DEVNULL)
    return {path.name: sha256(path) for path in out.iterdir()}


def git(*words: str) -> str:
    """What git prints."""
    return subprocess.run(
        ["git", *words], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout


def sha256(path: Path) -> str:
    """Digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def check(path: Path) -> None:
    """Size and, of the source distribution, what it leaves out."""
    size, most = path.stat().st_size / 1e6, MOST_MEGABYTES[path.suffix]
    print(f"{path.name}  {size:.2f} MB  {sha256(path)}")
    if size > most:
        raise SystemExit(f"{path.name} has {size:.2f} MB; {most:.0f} MB at most.")
    if path.suffix == ".gz":
        with tarfile.open(path) as archive:
            names = [name.partition("/")[2] for name in archive.getnames()]
        if inside := [name for name in names if name.startswith(NAMED_OUT)]:
            raise SystemExit(f"{path.name} has {inside[0]}, which it should leave out.")


def parts(project: dict[str, Any], lock: str) -> dict[str, Any]:
    """The software bill of materials: what `pip install` brings in, by name, version and marker."""
    components = []
    for name, version, marker in PINNED.findall(lock):
        one: dict[str, Any] = {
            "type": "library",
            "name": name,
            "version": version,
            "purl": f"pkg:pypi/{name}@{version}",
        }
        if marker:
            one["properties"] = [{"name": "ytterby:marker", "value": marker}]
        components.append({"bom-ref": f"{one['purl']}{'#' + marker if marker else ''}", **one})
    own = f"pkg:pypi/{project['name']}@{project['version']}"
    return {
        "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
        "metadata": {"component": {
            "type": "application", "bom-ref": own, "name": project["name"], "version": project["version"], "purl": own,
            "licenses": [{"expression": project["license"]}]}},
        "components": components,
        "dependencies": [{"ref": own, "dependsOn": [one["bom-ref"] for one in components]}],
    }  # fmt: skip


if __name__ == "__main__":
    main()
