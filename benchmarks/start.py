"""The stored commit that every figure is compared with, laid out in `build/start`.

`start.txt` names two commits: `program`, whose `src` is measured, and `scripts`, whose `benchmarks` measure it. The
second is younger and knows the first by its names, so that names here may change; it moves when scripts measure more.
"""

from __future__ import annotations

import subprocess
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
FILE = Path(__file__).with_name("start.txt")
FOLDERS = {"program": "src", "scripts": "benchmarks"}


class NoStartError(Exception):
    """The stored commit cannot be laid out; says why and what to do."""


def start_commits(file: Path = FILE) -> dict[str, str]:
    """`program` and `scripts` of the file."""
    lines = (line.split() for line in file.read_text(encoding="utf-8").splitlines())
    commits = {words[0]: words[1] for words in lines if len(words) == 2 and words[0] in FOLDERS}
    if set(commits) != set(FOLDERS):
        raise NoStartError(
            f"{file.name} must name a commit on a line each for: {', '.join(FOLDERS)}"
        )
    return commits


def start_tree(build: Path, root: Path = ROOT, file: Path = FILE) -> Path:
    """A folder with `src` and `benchmarks` of the stored commits; made once."""
    commits = start_commits(file)
    tree = build / "start" / "-".join(commits[name][:12] for name in FOLDERS)
    if tree.is_dir():
        return tree
    tree.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=tree.parent) as folder:
        for name, inside in FOLDERS.items():
            archive = Path(folder) / f"{inside}.tar"
            command = ["git", "-C", str(root), "archive", "--output", str(archive), commits[name], inside]  # fmt: skip
            made = subprocess.run(command, capture_output=True, text=True, check=False)
            if made.returncode:
                raise NoStartError(
                    f"the commit {commits[name]} of {file.name} is not in this clone, so there is nothing to compare "
                    f"with: `git fetch --unshallow` brings it ({made.stderr.strip()})"
                )
            with tarfile.open(archive) as members:
                members.extractall(Path(folder) / "tree", filter="data")
        (Path(folder) / "tree").rename(tree)
    return tree
