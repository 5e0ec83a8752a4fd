"""One question in a process of its own on one core: its CPU time and the part of its tables.

    python benchmarks/one_question.py technology-ban-2023 [--again]

`question_s` is from the name to the tables; modules are loaded before. It starts from an empty store, so that nothing
is fast because it was run before. With `--again` it is a new question whose reference is kept: a copy of the scenario
under another name, after a process that ran the scenario itself.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import TYPE_CHECKING, Any

from measure import cpu_seconds, report, use_one_core

use_one_core()

import ytterby as yt  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

COPY = """\
name: {name}-again
title: The same under another name
description: A question that nobody has put yet; what it is measured against is kept.
extends: {name}
compare_with: [baseline]
"""


def timed(spent: list[float]) -> None:
    """Let what builds the tables of a run add its CPU seconds to `spent`."""
    from ytterby.runs.run import WANTS

    for name, build in WANTS.items():
        WANTS[name] = _timer(build, spent)


def _timer(build: Callable[..., Any], spent: list[float]) -> Callable[..., Any]:
    def run(*words: Any, **named: Any) -> Any:
        start = process_time()
        try:
            return build(*words, **named)
        finally:
            spent.append(process_time() - start)

    return run


def ask(name: str) -> tuple[float, float, int]:
    """CPU seconds of a question from its name to its tables, those of the tables, and how many runs it took."""
    spent: list[float] = []
    timed(spent)  # loads the modules too, before the clock starts
    start = cpu_seconds()
    yt.simulate(name)
    return cpu_seconds() - start, sum(spent), len(spent)


def again(name: str) -> float:
    """CPU seconds of a copy of the scenario, whose reference was run before by another process."""
    subprocess.run([sys.executable, __file__, name], check=True, stdout=subprocess.DEVNULL)
    copy = Path(os.environ["YTTERBY_HOME"]) / "again.yaml"
    copy.write_text(COPY.format(name=name), encoding="utf-8")
    seconds, _, runs = ask(str(copy))
    if runs != 1:
        raise SystemExit(f"{name} again took {runs} runs, not one: nothing was kept")
    return seconds


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scenario")
    parser.add_argument("--again", action="store_true")
    args = parser.parse_args()
    with TemporaryDirectory() as home:
        os.environ.setdefault("YTTERBY_HOME", home)
        if args.again:
            report({"question_again_s": again(args.scenario)})
        else:
            cpu, tables, _ = ask(args.scenario)
            report({"question_s": cpu, "tables_share": tables / cpu})
