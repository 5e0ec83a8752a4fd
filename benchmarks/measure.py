"""What every script here shares: one core, CPU seconds, and one line of figures for `run.py`.

A script measures in a process of its own and ends by `report(figures)`. Seconds are those of the processor, so
other work on the machine hardly moves them.
"""

from __future__ import annotations

import json
import os
import resource
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")


def use_one_core() -> None:
    """One thread for numerical libraries, one core where the system can bind a process; before numpy is imported."""
    use_one_thread()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def use_one_thread() -> None:
    """One thread for numerical libraries, in this process and those that it starts."""
    os.environ.update(dict.fromkeys(THREADS, "1"))


def cpu_seconds() -> float:
    """CPU seconds so far, of this process and of the children that it has waited for."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


def spent(work: Callable[[], Any]) -> float:
    """CPU seconds of a call, child processes among them."""
    start = cpu_seconds()
    work()
    return cpu_seconds() - start


def report(figures: dict[str, Any]) -> None:
    """Print the figures as the last line, as `run.py` reads them."""
    print(json.dumps(figures), flush=True)
