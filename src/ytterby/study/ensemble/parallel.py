"""Many runs in processes of their own: one that fails, or dies, leaves the others standing."""

from __future__ import annotations

import os
import signal
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, TypeVar

from ytterby.ground.errors import YtterbyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

ResultT = TypeVar("ResultT")
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS")
DIED = "the process of the run ended without an answer"


def in_processes(
    work: Callable[[Any], ResultT],
    items: Mapping[str, Any],
    workers: int,
    done: Callable[[str, ResultT | None, str], None],
) -> None:
    """Call `work` for each item; `done(key, result, why)` as they come, `why` empty where it went well.

    `work` stands at the top of a module, so that a new process can import it. An interruption lets the
    runs under way finish (a run keeps its own answer where it writes one) and starts no other. A
    process that dies takes its pool with it; what was not finished is then run one by one, unless no
    process has lived to answer: then none will.
    """
    left = dict(items)
    if not left:
        return
    with one_thread_each():
        with _pool(max(1, min(workers, len(left)))) as pool:
            futures: dict[Future[tuple[ResultT | None, str]], str] = {
                pool.submit(attempt, work, item): key for key, item in left.items()
            }
            try:
                for future in as_completed(futures):
                    key = futures[future]
                    try:
                        result, why = future.result()
                    except BrokenProcessPool:
                        break
                    del left[key]
                    done(key, result, why)
            except BaseException:
                pool.shutdown(wait=True, cancel_futures=True)
                raise
        lived = len(left) < len(items)
        for place, (key, item) in enumerate(left.items()):
            result, why = None, DIED
            if lived or place == 0:
                try:
                    with _pool(1) as alone:
                        result, why = alone.submit(attempt, work, item).result()
                    lived = True
                except BrokenProcessPool:
                    pass
            done(key, result, why)


def attempt(work: Callable[[Any], ResultT], item: Any) -> tuple[ResultT | None, str]:
    """A result, or the reason why there is none. Runs in the worker process."""
    try:
        return work(item), ""
    except YtterbyError as error:
        return None, str(error).splitlines()[0]
    except Exception as error:  # a run must not take the others with it, whatever goes wrong inside
        return None, f"{type(error).__name__}: {(str(error).splitlines() or [''])[0]}"


@contextmanager
def one_thread_each() -> Iterator[None]:
    """Processes started meanwhile use one thread each: as many as there are would fight for the cores."""
    before = {name: os.environ.get(name) for name in THREADS}
    os.environ.update(dict.fromkeys(THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _pool(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_leave_ctrl_c)


def _leave_ctrl_c() -> None:
    """Ctrl-C goes to the whole group of processes; the first one alone answers it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
