"""What a user waits for: CPU seconds of questions on one core, and of `ytterby --help` over a bare program.

Every question starts from an empty store of its own, so that nothing is fast because it was run before.
A question *again* is a new one whose references are kept: a copy of the scenario under another name,
after the scenario itself.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

try:
    import resource
except ImportError:  # not on Windows
    resource = None  # type: ignore[assignment]

HERE = Path(__file__).parent
QUESTION_GOALS = {"baseline": 4.0, "technology-ban-2023": 11.0, "licensing-2025": 16.0}
AGAIN_GOALS = {"baseline": 4.0, "technology-ban-2023": 6.0, "licensing-2025": 9.0}
"""[CPU s] on one core."""
TABLES_SHARE = 0.35
OVER_BARE = 1.2
COPY = """\
name: {name}-again
title: The same under another name
description: A question that nobody has asked yet; what it is measured against is kept.
extends: {name}
reference: [baseline]
"""
BARE = """\
import typer

app = typer.Typer()


@app.command()
def hello(name: str) -> None:
    \"\"\"Say hello.\"\"\"


@app.command()
def goodbye(name: str) -> None:
    \"\"\"Say goodbye.\"\"\"


app()
"""


def questions() -> dict[str, Any]:
    """`question_s`, `question_again_s` [CPU s] by scenario, and `tables_share` of all first questions."""
    first, again, tables = {}, {}, 0.0
    for name in QUESTION_GOALS:
        with TemporaryDirectory() as home:
            asked = _ask(name, home)
            copy = Path(home) / "again.yaml"
            copy.write_text(COPY.format(name=name), encoding="utf-8")
            first[name], tables = asked["cpu_s"], tables + asked["tables_s"]
            asked = _ask(str(copy), home)
            again[name] = asked["cpu_s"]
            if asked["runs"] != 1:
                print(f"  {name} again: {asked['runs']} runs, not one", file=sys.stderr)
        print(
            f"  {name}: {first[name]:.2f} s, again {again[name]:.2f} s", file=sys.stderr, flush=True
        )
    share = tables / sum(first.values())
    return {"question_s": first, "question_again_s": again, "tables_share": share}


def _ask(name: str, home: str) -> dict[str, Any]:
    command = [sys.executable, str(HERE / "one_question.py"), name]
    env = {**os.environ, "YTTERBY_HOME": home}
    done = subprocess.run(command, capture_output=True, check=True, text=True, env=env)
    return dict(json.loads(done.stdout))


def command_help(repeat: int) -> dict[str, Any]:
    """`ytterby --help` as a process [s], and its CPU over that of a program of typer with two commands."""
    command = Path(sys.executable).with_name("ytterby")
    ours, bare, waited = [], [], []
    with TemporaryDirectory() as folder:
        script = Path(folder) / "bare.py"
        script.write_text(BARE, encoding="utf-8")
        for _ in range(repeat + 1):
            start = perf_counter()
            ours.append(_cpu([str(command), "--help"]))
            waited.append(perf_counter() - start)
            bare.append(_cpu([sys.executable, str(script), "--help"]))
    if None in ours:
        print("  ytterby --help failed; help_s is not measured", file=sys.stderr)
        return {"help_s": None, "help_over_bare": None}
    return {
        "help_s": median(waited[1:]),
        "help_over_bare": min(ours) / min(bare),  # the least: what else the machine does only adds
    }


def _cpu(command: list[str]) -> float | None:
    """CPU seconds of a process; None if it cannot be started or fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except OSError:
        return None
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        return None
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
