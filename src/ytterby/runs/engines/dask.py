"""Items on a cluster of dask: the scheduler at `CLUSTER`, or workers of its own on this machine where none is named.

What is done is handed over at once, so the store of the study is the only checkpoint: a worker that dies loses the
batch under way, which another makes again; a client that dies loses what is under way. A worker of other code, law,
kernel or Python is refused by its address; the digest of a data folder is checked by each run.

Dask sends pickles between client and workers: a cluster is a network of one's own, or has TLS (decision 0059).
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from itertools import islice
from sys import version_info
from typing import TYPE_CHECKING, Any

from ytterby.ground.errors import RunError, error_of, of_extra
from ytterby.runs.engines import CLUSTER, attempt
from ytterby.runs.engines.processes import DIED, THREADS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.runs.engines import Items, OnResult, Work
    from ytterby.runs.engines.processes import Answer

IN_FLIGHT = 2
"""Items a worker under way: one that is made, and one that waits, so that no worker idles between two."""
QUIET = {
    "distributed.worker.profile.enabled": False,
    "distributed.worker.memory.monitor-interval": "2s",
    "distributed.admin.system-monitor.interval": "10s",
    "distributed.admin.tick.interval": "2s",
}
"""Clocks of a cluster that is made here: as they come they take a sixth of a worker's CPU on a busy machine."""
WAIT = 10
"""How long a scheduler is waited for [s]."""


def identity() -> dict[str, str]:
    """What must be the same on all machines for the same bytes."""
    from ytterby.controls.book import Book
    from ytterby.market.lockstep import kernel_name
    from ytterby.runs.job import computing_digest

    own = {"code": computing_digest(), "law": Book.read().digest()}
    own["kernel"] = kernel_name() or "none"
    return own | {"Python": ".".join(map(str, version_info[:2]))}


def work_through(work: Work, items: Items, workers: int, on_result: OnResult) -> None:
    """See `ytterby.runs.engines`. workers : of the cluster that is made here; one that is named has its own.

    Raises RunError where dask is not installed, no scheduler answers, or a worker is of another version.
    """
    of_extra("distributed", "cluster")
    from dask import config
    from distributed import Client, KilledWorker, LocalCluster, as_completed

    address = CLUSTER.get()
    with config.set({} if address else QUIET):  # a cluster of the user keeps its own clocks
        own = None if address else LocalCluster(
            min(workers, len(items)), threads_per_worker=1, dashboard_address=None, host="127.0.0.1",
            silence_logs=50, env=dict.fromkeys(THREADS, "1"), protocol="tcp",
        )  # fmt: skip
    try:
        client = Client(own or address, timeout=WAIT, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise error_of(RunError, "no_scheduler", address=address, error=error) from error
    try:
        _refuse_others(client.run(identity))
        waiting = iter(items.items())
        call = partial(_checked, identity(), work)
        keys: dict[Any, str] = {}

        def begin(count: int) -> list[Any]:
            begun = {client.submit(call, item, pure=False): key for key, item in islice(waiting, count)}  # fmt: skip
            keys.update(begun)
            return list(begun)

        threads = sum(client.nthreads().values())
        done = as_completed(begin(IN_FLIGHT * max(threads, 1)), loop=client.loop)
        for future in done:
            try:
                answer = future.result()
            except KilledWorker:
                answer = (None, RunError(DIED))
            on_result(keys.pop(future), *answer)
            done.update(begin(1))
    finally:
        with suppress(Exception):
            client.close(timeout=2)
        if own is not None:
            own.close(timeout=4)


def _checked(required: dict[str, str], work: Work, item: Any) -> Answer:
    """An item, on a worker that may have come later than the check of all."""
    from distributed import get_worker

    _refuse_others({get_worker().address: identity()}, required)
    return attempt(work, item)


def _refuse_others(
    workers: Mapping[str, dict[str, str]], required: dict[str, str] | None = None
) -> None:
    """Raises RunError where a worker would give other bytes. workers : address -> its `identity`."""
    required = required or identity()
    for address, own in workers.items():
        wrong = [name for name, value in required.items() if own[name] != value]
        if wrong:
            differing = ((name, own[name][:12], required[name][:12]) for name in wrong)
            seen = ", ".join(f"{name} {here}, not {there}" for name, here, there in differing)
            raise error_of(RunError, "worker_versions", address, seen=seen)
