"""One question in a process of its own on one core: its CPU time and the part of its tables, as JSON.

    python benchmarks/one_question.py technology-ban-2023

The store is that of `$YTTERBY_HOME`; whoever calls this says which.
"""

from __future__ import annotations

import argparse
import json
from time import process_time
from typing import TYPE_CHECKING, Any

from one_core import use_one_core

use_one_core()

import ytterby as yt  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable


def timed(spent: list[float]) -> None:
    """Let what builds the tables of a run add its CPU seconds to `spent`."""
    from ytterby.study.run import WANTS

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


def ask(name: str) -> dict[str, Any]:
    """CPU seconds of a question from its name to its tables, those of the tables, and how many runs it took."""
    spent: list[float] = []
    timed(spent)  # loads the modules too, before the clock starts
    start = process_time()
    results = yt.simulate(name)
    return {
        "cpu_s": process_time() - start,
        "tables_s": sum(spent),
        "runs": len(spent),
        "scenarios": results.scenarios,
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scenario")
    print(json.dumps(ask(parser.parse_args().scenario)))
