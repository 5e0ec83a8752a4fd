"""The wheel in empty environments: does it install by the locked digests, and do its commands run outside the repository?

python tools/try_release.py python3.11 python3.13    # after `make release`; `make try-release`
python tools/try_release.py python3.13 --quick       # no site, which takes minutes

A command that fails, prints a traceback or leaves out what it should write ends it with an error.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SCENARIO = "technology-ban-2023"


@dataclass(frozen=True)
class Trial:
    """A command, what its output holds, and a file that it writes."""

    words: tuple[str, ...]
    says: str
    writes: str = ""
    quick: bool = True


TRIALS = (
    Trial(("--help",), "simulate"),
    Trial(
        (
            "check",
            "--item",
            "dysprosium oxide",
            "--from",
            "CHN",
            "--to",
            "DEU",
            "--on",
            "2025-11-01",
        ),
        "licence",
    ),
    Trial(("simulate", SCENARIO, "--out", "answer"), "", "answer/report.html"),
    Trial(("site", "--out", "site"), "", "site/index.html", quick=False),
)


def main() -> None:
    """Every Python, every command, and a table of seconds."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("pythons", nargs="+", help="interpreters, by name or path")
    parser.add_argument("--from", dest="folder", type=Path, default=ROOT / "build" / "release")
    parser.add_argument("--quick", action="store_true", help="leave out what takes minutes")
    words = parser.parse_args()
    wheel = next(iter(words.folder.resolve().glob("*.whl")), None)
    if wheel is None:
        raise SystemExit(f"There is no wheel in {words.folder}: `make release` builds it.")
    for python in words.pythons:
        with tempfile.TemporaryDirectory(prefix="try") as folder:
            one_python(python, wheel, Path(folder), words.quick)


def one_python(python: str, wheel: Path, folder: Path, quick: bool) -> None:
    """Install into an empty environment and run the commands in an empty folder."""
    # nothing of the caller's environment or folders of packages may help
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("PYTHON")
    }
    environment |= {
        "HOME": str(folder),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "YTTERBY_HOME": str(folder / "home"),
    }
    place = folder / "work"
    place.mkdir()
    own = folder / "environment" / "bin" / "python"
    pip = (str(own), "-m", "pip", "--disable-pip-version-check", "install", "--quiet")

    def run(*command: str) -> tuple[str, float]:
        start = time.monotonic()
        done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True)
        said = done.stdout + done.stderr
        if done.returncode or "Traceback" in said:
            raise SystemExit(
                f"{python}: {' '.join(command)} ended with {done.returncode}\n{said[-2000:]}"
            )
        return said, time.monotonic() - start

    run(python, "-m", "venv", str(folder / "environment"))
    version = run(str(own), "-V")[0].strip()
    _, locked = run(
        *pip, "--require-hashes", "--no-deps", "-r", str(ROOT / "constraints" / "run.txt")
    )
    run(*pip, "--no-deps", str(wheel))
    run(str(own), "-m", "pip", "check")
    print(f"{version}: {wheel.name} installed by digests in {locked:.0f} s", flush=True)
    for trial in TRIALS:
        if quick and not trial.quick:
            continue
        said, seconds = run(str(own.parent / "ytterby"), *trial.words)
        if trial.says not in said:
            raise SystemExit(
                f"{version}: {' '.join(trial.words)} does not say {trial.says!r}:\n{said[-1000:]}"
            )
        if trial.writes and not (place / trial.writes).is_file():
            raise SystemExit(f"{version}: {' '.join(trial.words)} wrote no {trial.writes}.")
        print(f"{version}: ytterby {' '.join(trial.words)}  {seconds:.0f} s", flush=True)


if __name__ == "__main__":
    main()
