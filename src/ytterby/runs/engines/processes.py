"""Items in processes of their own: one that fails, or dies, leaves the others standing.

A worker ends with the process that started it, however that one ends.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor
from concurrent.futures import wait as first_of
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from itertools import islice
from multiprocessing import active_children, current_process, parent_process
from multiprocessing.connection import wait
from multiprocessing.context import SpawnContext, SpawnProcess
from threading import Lock, Thread, current_thread, main_thread
from typing import TYPE_CHECKING, Any

from ytterby.ground.collector import SELDOM
from ytterby.ground.errors import RunError
from ytterby.runs.engines import attempt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.runs.engines import Items, OnResult, Work

    Answer = tuple[Any, Exception | None]

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS")
STARTING = Lock()
DIED = "the process of the run ended without an answer"
GUARD = 'Call it from a file, under `if __name__ == "__main__":`.'


def work_through(work: Work, items: Items, workers: int, on_result: OnResult) -> None:
    """See `ytterby.runs.engines`.

    An interruption lets the items under way finish, hands over their answers and starts no other. A
    process that dies takes its pool with it; what was not finished is then run one by one, unless no
    process has lived to answer: then none will.
    """
    left, waiting = dict(items), iter(items.items())
    workers = max(1, min(workers, len(left)))
    with _ended_in_order():
        with _pool(workers) as pool:
            under_way: dict[Future[Answer], str] = {}

            def begin(count: int) -> None:
                for key, item in islice(waiting, count):
                    under_way[pool.submit(attempt, work, item)] = key

            def hand_over(future: Future[Answer]) -> None:
                answer = future.result()
                key = under_way.pop(future)
                del left[key]
                on_result(key, *answer)

            try:
                begin(workers)  # and no more: what waits in the pool's own queue cannot be stopped
                while under_way:
                    for future in first_of(under_way, return_when=FIRST_COMPLETED).done:
                        hand_over(future)
                        begin(1)
            except BrokenProcessPool:
                pass
            except BaseException:
                pool.shutdown(wait=True, cancel_futures=True)
                for future in list(under_way):
                    if not future.cancelled() and future.exception() is None:
                        with suppress(Exception):  # what stops it may stop each
                            hand_over(future)
                raise
        lived = len(left) < len(items)
        for place, (key, item) in enumerate(left.items()):
            answer: Answer = (None, RunError(DIED, advice="" if lived else GUARD))
            if lived or place == 0:
                try:
                    with _pool(1) as alone:
                        answer = alone.submit(attempt, work, item).result()
                    lived = True
                except BrokenProcessPool:
                    pass
            on_result(key, *answer)


@contextmanager
def crew(workers: int) -> Iterator[list[ProcessPoolExecutor]]:
    """Processes that stay: each is a pool of one, so that what is sent to it finds what it has kept."""
    with _ended_in_order():
        pools = [_pool(1) for _ in range(workers)]
        try:
            yield pools
        finally:
            for pool in pools:
                pool.shutdown(wait=True, cancel_futures=True)


class _Worker(SpawnProcess):
    """A process that uses one thread: as many as there are would fight for the cores."""

    def start(self) -> None:
        """Start it with the environment of this process but for THREADS.

        There is no other way to hand a process an environment; it is changed for the start alone. A process that
        begins the script anew, which has no guard, ends here: the first one says so.
        """
        if getattr(current_process(), "_inheriting", False):  # as Python asks itself
            raise SystemExit(1)
        with STARTING:
            before = {name: os.environ.get(name) for name in THREADS}
            os.environ.update(dict.fromkeys(THREADS, "1"))
            try:
                super().start()
            finally:
                for name, value in before.items():
                    if value is None:
                        os.environ.pop(name, None)
                    else:
                        os.environ[name] = value


class WorkerContext(SpawnContext):
    """Where a pool gets its processes from."""

    Process = _Worker


def _pool(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, mp_context=WorkerContext(), initializer=begin_worker)


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """SIGTERM within ends the workers at once and leaves by SystemExit, so that pools put their semaphores away.

    Where it would kill this process on the spot: who has a handler of his own keeps it.
    """
    if current_thread() is not main_thread() or signal.getsignal(signal.SIGTERM) != signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _end(number: int, _frame: object) -> None:
    """End all workers of this process, then it; a second signal ends it on the spot."""
    signal.signal(number, signal.SIG_DFL)
    for child in active_children():
        if isinstance(child, _Worker):
            child.terminate()
    sys.exit(128 + number)


def begin_worker() -> None:
    """Ctrl-C goes to the whole group of processes; the first one alone answers it."""
    gc.set_threshold(*SELDOM)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Wait for the end of the process that started this one, then end at once."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
