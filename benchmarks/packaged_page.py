"""The page of a built-in scenario with its packaged ranges against the question itself: CPU seconds and peak memory.

    python benchmarks/packaged_page.py [licensing-2025 ...] [--rounds 8]

Both start in a process of their own, each on a core of its own, with an empty store. The question is `yt.simulate`
from its name to its tables (`one_question.py`); the page is `ytterby simulate NAME --out FOLDER` as a user types it,
start of the program included, without tornado and ends of defence use. The package is compiled before, as it is when it
is installed; else a page would compile some 300 files anew where Python is told to write no bytecode.

A machine that others use too runs a fifth faster or slower from one minute to the next. So both run at the same time,
`--rounds` times with the cores swapped, and the ratio is that of the sums. Printed, and in build/bench_page.json; a
goal that is missed is printed as a miss and the exit code stays zero, since this is no test.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ytterby

try:
    import resource
except ImportError:  # not on Windows
    resource = None  # type: ignore[assignment]

HERE = Path(__file__).parent
OUT = HERE.parent / "build" / "bench_page.json"
NAMES = ("technology-ban-2023", "licensing-2025", "embargo")
PAGE_OVER_QUESTION = 1.3
PEAK_MB = 1000.0
RUN = """\
import json, resource, sys
sys.path.insert(0, sys.argv[1])
from one_core import use_one_core
use_one_core()
sys.argv = ["ytterby", "simulate", sys.argv[2], "--out", sys.argv[3], "--engine", "serial"]
from ytterby.cli.main import main
try:
    main()
except SystemExit as left:
    if left.code:
        raise
own = resource.getrusage(resource.RUSAGE_SELF)
below = resource.getrusage(resource.RUSAGE_CHILDREN)
told = {"cpu_s": sum((own.ru_utime, own.ru_stime, below.ru_utime, below.ru_stime)),
        "peak_mb": max(own.ru_maxrss, below.ru_maxrss) / 1e3}
print(json.dumps(told), file=sys.stderr)
"""


def started(command: list[str], store: Path, core: int) -> subprocess.Popen[str]:
    """A command in a process of its own on one core, with an empty store."""
    env = {**os.environ, "YTTERBY_HOME": str(store)}
    process = subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(process.pid, {core})
    return process


def measure(name: str, *, swapped: bool) -> dict[str, Any]:
    """`question_s`, `page_s` [CPU s], run at the same time, `peak_mb`, and what the ranges of the page are from."""
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [0]
    first, second = (cores[0], cores[-1]) if swapped else (cores[-1], cores[0])
    with TemporaryDirectory() as home:
        out = Path(home) / "out"
        command = [sys.executable, str(HERE / "one_question.py"), name]
        asked = started(command, Path(home) / "question", first)
        command = [sys.executable, "-c", RUN, str(HERE), name, str(out)]
        told = started(command, Path(home) / "page", second)
        said, page = asked.communicate()[0], told.communicate()[1]
        if asked.returncode or told.returncode:
            raise SystemExit(f"{name} did not run: {page}")
        ranges = json.loads((out / "manifest.json").read_text(encoding="utf-8")).get("ranges", "")
    last = json.loads(page.splitlines()[-1])
    return {"question_s": json.loads(said)["cpu_s"], "page_s": last["cpu_s"],
            "peak_mb": last["peak_mb"], "ranges": ranges}  # fmt: skip


def rounds(name: str, times: int) -> dict[str, Any]:
    """The mean of all rounds, the most memory of all, and the ratios of all in order."""
    found = [measure(name, swapped=bool(n % 2)) for n in range(times)]
    question, page = (sum(one[key] for one in found) / times for key in ("question_s", "page_s"))
    return {
        "question_s": question, "page_s": page, "ratio": page / question,
        "ratios": sorted(one["page_s"] / one["question_s"] for one in found),
        "peak_mb": max(one["peak_mb"] for one in found), "ranges": found[0]["ranges"],
    }  # fmt: skip


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scenarios", nargs="*", default=NAMES)
    parser.add_argument("--rounds", type=int, default=4, help="how often both are run")
    asked = parser.parse_args()
    compileall.compile_dir(Path(ytterby.__file__).parent, quiet=1)
    found = {}
    for name in asked.scenarios:
        found[name] = row = rounds(name, asked.rounds)
        over = "" if row["ratio"] <= PAGE_OVER_QUESTION else f"  MISS (goal {PAGE_OVER_QUESTION})"
        much = "" if row["peak_mb"] <= PEAK_MB else f"  MISS (goal {PEAK_MB:.0f})"
        least, most = row["ratios"][0], row["ratios"][-1]
        print(f"{name}: question {row['question_s']:.2f} s, page {row['page_s']:.2f} s, "
              f"ratio {row['ratio']:.2f} ({least:.2f} to {most:.2f}){over}, peak {row['peak_mb']:.0f} MB{much}; "
              f"ranges: {row['ranges'] or 'NONE PACKAGED'}")  # fmt: skip
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if resource is None:
        raise SystemExit("memory of a process cannot be read on this system")
    main()
