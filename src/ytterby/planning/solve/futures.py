"""All futures of a plan, each in one process that stays, or in this one."""

from __future__ import annotations

from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import cycle
from typing import TYPE_CHECKING, Any

from ytterby.ground.errors import RunError
from ytterby.planning.second_stage import future
from ytterby.runs.engines.processes import crew

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ytterby.ground.arrays import Floats
    from ytterby.planning.second_stage.recourse import Cut
    from ytterby.planning.second_stage.task import FutureTask

DIED = "a process of the plan ended without an answer"
AGAIN = "Call it again: rounds that are done are kept."


class Futures:
    """All futures, each in one process that stays, or in this one."""

    def __init__(self, tasks: Sequence[FutureTask], pools: Sequence[Any]) -> None:
        self.tasks, self.pools = list(tasks), list(pools)

    def call(
        self, work: Callable[..., Any], items: Sequence[tuple[Any, ...]], on_progress: Any = None
    ) -> list[Any]:
        """The answers of all futures, in their order; items : arguments for each."""
        waiting = [
            pool.submit(work, *item) for pool, item in zip(cycle(self.pools), items, strict=False)
        ]
        answers = []
        try:
            for number, item in enumerate(items):
                answers.append(waiting[number].result() if waiting else work(*item))
                if on_progress:
                    on_progress(number + 1, len(items))
        except BrokenProcessPool:
            raise RunError(DIED, advice=AGAIN) from None
        return answers

    def only(self, number: int) -> Futures:
        """One of them alone, in the process that holds it."""
        pools = [self.pools[number % len(self.pools)]] if self.pools else []
        return Futures([self.tasks[number]], pools)

    def cuts(self, plan: Floats) -> list[Cut]:
        """A cut of each future at a plan."""
        return self.call(future.ask, [(task.name, plan) for task in self.tasks])


@contextmanager
def futures_of(tasks: Sequence[FutureTask], workers: int) -> Iterator[Futures]:
    """The futures in so many processes; in this one where there is one."""
    if workers <= 1 or len(tasks) <= 1:
        try:
            yield Futures(tasks, ())
        finally:
            future.forget()
        return
    with crew(min(workers, len(tasks))) as pools:
        yield Futures(tasks, pools)
