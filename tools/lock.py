"""Versions and digests of all that is installed: constraints/run.txt to run, constraints/dev.txt to develop.

python tools/lock.py            # by uv, which need not be installed otherwise: `make lock`
python tools/lock.py --upgrade  # newest versions; else those of the files stay where they still fit
python tools/lock.py --check    # whether every requirement of pyproject.toml is in the files; asks nobody

One file serves all platforms and each Python from 3.11 on: lines have markers. No index is named in them.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "constraints"
FILES = {"run.txt": [], "dev.txt": ["dev"]}
BUILD = ["hatchling>=1.26", "editables>=0.5"]
"""What an editable install asks for: it is built without isolation, so that nothing comes in without a digest."""
HEAD = "# Made by `make lock` from pyproject.toml: versions and digests, for pip install --require-hashes --no-deps -r.\n"
PINNED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==(\S+)(?: ; ([^\\]+?))? \\$", re.MULTILINE)


def main() -> None:
    """Write or check both files."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--upgrade", action="store_true")
    parser.add_argument("--check", action="store_true")
    words = parser.parse_args()
    if not words.check:
        for name, extras in FILES.items():
            write(FOLDER / name, extras, words.upgrade)
    if lacking := [
        line for name, extras in FILES.items() for line in missing(FOLDER / name, extras)
    ]:
        raise SystemExit("\n".join([*lacking, "`make lock` writes them anew."]))


def write(path: Path, extras: list[str], upgrade: bool) -> None:
    """One file, by `uv pip compile`."""
    environment = dict(os.environ)
    if certificates := environment.get("PIP_CERT"):
        environment.setdefault("SSL_CERT_FILE", certificates)
    command = [
        sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "-", "--universal", "--python-version", "3.11",
        "--generate-hashes", "--no-header", "--no-annotate", "--no-emit-package", "ytterby", "--quiet",
        "--output-file", str(path), *(word for extra in extras for word in ("--extra", extra)),
        *(["--upgrade"] if upgrade else []),
    ]  # fmt: skip
    path.parent.mkdir(exist_ok=True)
    subprocess.run(
        command,
        input="\n".join(BUILD),
        text=True,
        check=True,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    text = path.read_text(encoding="utf-8")
    if "://" in text:
        raise SystemExit(f"{path.name} names an address: it would bind others to it.")
    path.write_text(HEAD + text.removeprefix(HEAD), encoding="utf-8")
    print(f"{path.relative_to(ROOT)}: {len(PINNED.findall(text))} packages")


def pinned(path: Path) -> dict[str, list[str]]:
    """Versions by package name; several where Pythons differ."""
    found: dict[str, list[str]] = {}
    for name, version, _ in PINNED.findall(path.read_text(encoding="utf-8")):
        found.setdefault(canonicalize_name(name), []).append(version)
    return found


def missing(path: Path, extras: list[str]) -> list[str]:
    """Requirements of pyproject.toml that the file does not meet."""
    versions = pinned(path)
    return [
        f"{path.name}: {one} is not met"
        for one in required(extras)
        if not any(
            one.specifier.contains(version)
            for version in versions.get(canonicalize_name(one.name), [])
        )
    ]


def required(extras: list[str]) -> list[Requirement]:
    """Requirements of the package with extras, those that an extra takes from others too."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"], *BUILD]
    waiting = list(extras)
    while waiting:
        for line in project["optional-dependencies"][waiting.pop()]:
            one = Requirement(line)
            if canonicalize_name(one.name) == project["name"]:
                waiting += one.extras
            else:
                lines.append(line)
    return [Requirement(line) for line in lines]


if __name__ == "__main__":
    main()
