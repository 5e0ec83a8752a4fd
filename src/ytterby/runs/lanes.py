"""Which jobs are run in lockstep, where the compiled kernel is installed: eight, one in each lane.

Lanes are fixed by the jobs of a batch alone, never by what a store has or which worker is free: the same kernel and the
same lanes give the same bytes in any engine. Between kernels, and without one, answers agree to 1e-9.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import count, groupby
from typing import TYPE_CHECKING

from ytterby.ground.fingerprint import digest_of_data
from ytterby.market.lockstep import LANES, kernel_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.runs.job import Job


def in_lanes(jobs: Mapping[str, Job]) -> list[dict[str, Job]]:
    """Jobs by the lanes in which they are run: key -> the job with its batch; one that is alone has none.

    Runs of one scenario clear much the same markets, so they stand together, in the order in which they came; those of
    half as many draws as there are lanes, so that other scenarios of these draws, which share years with them, follow.
    """
    name, batches = kernel_name(), []
    half, draws = max(LANES // 2, 1), defaultdict[str, "count[int]"](count)
    rank = {
        k: (str(one.folder), next(draws[one.name]) // half, one.name) for k, one in jobs.items()
    }
    ordered = sorted(jobs.items(), key=lambda one: rank[one[0]])
    for _, same in groupby(ordered, key=lambda one: str(one[1].folder)):
        left = list(same)
        while left:
            own, left = dict(left[:LANES]), left[LANES:]
            batch = f"{name} {digest_of_data(list(own))}" if len(own) > 1 else ""
            batches.append({key: replace(job, batch=batch) for key, job in own.items()})
    return batches


def as_run(jobs: Mapping[str, Job]) -> dict[str, Job]:
    """Jobs as they are run and kept: with their batch where the kernel is installed."""
    if not kernel_name():
        return dict(jobs)
    return {key: job for batch in in_lanes(jobs) for key, job in batch.items()}
