"""Is there a wheel of every run-time package, for a Python and each platform? A table; nothing is installed.

python tools/wheels.py                  # Python 3.14
python tools/wheels.py --python 3.13 --platform windows

Each package of constraints/run.txt is asked for by uv with wheels alone, in the version of the file. Asked of the index
that pip is set up with; what is said is that wheels exist, not that they were run.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

from lock import FOLDER, PINNED
from packaging.requirements import Requirement

PLATFORMS = {
    "linux": "x86_64-manylinux_2_28", "linux ARM": "aarch64-manylinux_2_28", "macOS": "x86_64-apple-darwin",
    "macOS ARM": "aarch64-apple-darwin", "windows": "x86_64-pc-windows-msvc", "windows ARM": "aarch64-pc-windows-msvc",
}  # fmt: skip


def main() -> None:
    """Print the table; ends with an error where a package has no wheel on one of the first five."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--python", default="3.14")
    parser.add_argument("--platform", action="append", choices=PLATFORMS, help="all if left out")
    words = parser.parse_args()
    packages = chosen(words.python)
    lacking: dict[str, list[str]] = {}
    for name in words.platform or PLATFORMS:
        lacking[name] = without(packages, words.python, name)
        said = ", ".join(lacking[name]) or "none"
        print(
            f"Python {words.python}, {name:12} {len(packages) - len(lacking[name])} of {len(packages)}; lacking: {said}",
            flush=True,
        )
    if any(found for name, found in lacking.items() if name != "windows ARM"):
        raise SystemExit("A package has no wheel.")


def chosen(python: str) -> list[str]:
    """Packages of the lock on a Python, with versions."""
    text = (FOLDER / "run.txt").read_text(encoding="utf-8")
    out = []
    for name, version, marker in PINNED.findall(text):
        one = Requirement(f"{name}; {marker}" if marker else name)
        if one.marker is None or one.marker.evaluate(
            {"python_full_version": f"{python}.0", "python_version": python}
        ):
            out.append(f"{name}=={version}")
    return out


def without(packages: list[str], python: str, platform: str) -> list[str]:
    """Packages that have no wheel: all are asked for at once, and halves where not all have one."""
    environment = dict(os.environ)
    if certificates := environment.get("PIP_CERT"):
        environment.setdefault("SSL_CERT_FILE", certificates)
    command = [
        sys.executable, "-m", "uv", "pip", "compile", "-", "--no-deps", "--only-binary", ":all:", "--quiet",
        "--python-version", python, "--python-platform", PLATFORMS[platform],
    ]  # fmt: skip
    done = subprocess.run(
        command, input="\n".join(packages), text=True, capture_output=True, env=environment
    )
    if done.returncode == 0:
        return []
    if "no wheels" not in done.stderr and "No solution" not in done.stderr:
        raise SystemExit(f"uv could not ask: {done.stderr}")
    if len(packages) == 1:
        return packages
    half = len(packages) // 2
    return without(packages[:half], python, platform) + without(packages[half:], python, platform)


if __name__ == "__main__":
    main()
