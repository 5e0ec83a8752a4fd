"""Markets of several runs cleared together by the compiled kernel, one in each lane, where it is installed.

`together` makes calls in lanes: each in a thread of its own, one at a time, until it asks for a market to be cleared.
When all that are not yet done ask, one call of the kernel answers them. What a lane gets hangs on the other lanes in
its last digits alone: the same calls in the same order give the same bits. A run that is made alone asks for each of
its markets by itself. What the kernel leaves without an answer goes the way of `interior.py`.

The kernel is a distribution of its own (`kernel/` of the repository); `YTTERBY_KERNEL=off` leaves it out.
"""

from __future__ import annotations

import os
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import Condition, Thread
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from scipy import sparse

from ytterby.ground.errors import RunError
from ytterby.ground.fingerprint import digest_of_bytes
from ytterby.ground.group import grouped
from ytterby.ground.kernel import OFF, VARIABLE
from ytterby.market.interior import REGULAR, Marginal, first_point

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ytterby.ground.arrays import Floats, Ints
    from ytterby.market.problem import MarketNames, Problem
    from ytterby.market.solve import Program

T = TypeVar("T")

MOST, FEWER = 8, "YTTERBY_LANES"
LANES = int(n) if (n := os.environ.get(FEWER, "")) in map(str, range(1, MOST)) else MOST
"""Runs that are made together; fewer take less memory. A kernel with narrower vectors parts them by itself."""
HINT = "A compiled kernel makes runs in two thirds of the time, draws in half: pip install ./kernel in the repository."


def kernel() -> Any:
    """The module of the kernel, or None where it is not installed or switched off. Raises RunError."""
    variant = os.environ.get(VARIABLE, "")
    return None if variant == OFF else _installed(variant)


@lru_cache(maxsize=4)
def _installed(variant: str) -> Any:
    try:
        import ytterby_kernel
    except ImportError:
        return None
    if not ytterby_kernel.LIBRARY.is_file():
        return None
    try:
        ytterby_kernel.level()
    except ValueError as error:
        advice = f"Unset {VARIABLE}; `{OFF}` leaves the kernel out."
        what = f"{VARIABLE}={variant}: the kernel has no such variant."
        raise RunError(what, advice=advice) from error
    return ytterby_kernel


def kernel_name() -> str:
    """Which kernel clears, by its variant and its content; nothing without one."""
    module = kernel()
    return f"{module.level()} {_digest(module.LIBRARY)[:16]}" if module else ""


@lru_cache(maxsize=4)
def _digest(library: Path) -> str:
    return digest_of_bytes(library.read_bytes())


@dataclass(frozen=True)
class Ready:
    """A market as both ways clear it.

    problem : without closed columns, in straight parts; program : its scaled rows; at_cap : array (use) [t].
    columns : which of the columns of the period these are, rising, those beyond a kink after all others.
    limits : sparse (limit, column), of the period. names : as of `Problem`.
    """

    problem: Problem
    program: Program
    at_cap: Floats
    columns: Ints
    limits: Any
    names: MarketNames | None
    tolerance: float
    goal: float


@dataclass(frozen=True)
class LaneAnswer:
    """x, zu (column), y (row), scaled; steps."""

    x: Floats
    y: Floats
    zu: Floats
    steps: int


@dataclass
class _Meeting:
    """Calls in lanes. turn : the lane that runs; requests, answers : by lane, until all that are left have one."""

    left: set[int]
    turn: int = 0
    requests: dict[int, Ready] = field(default_factory=dict)
    answers: dict[int, LaneAnswer | Exception | None] = field(default_factory=dict)
    ended: bool = False
    changed: Condition = field(default_factory=Condition)

    def wait(self, lane: int) -> None:
        """Until it is the lane's turn."""
        self.changed.wait_for(lambda: self.turn == lane or self.ended)
        if self.ended:
            raise SystemExit

    def hand_on(self) -> None:
        """To the next lane that can go on; where all ask, they are answered first, markets with origins only where no
        other is asked for: lanes that clear a market more before it then clear it with the others."""
        running = sorted(self.left - set(self.requests))
        if not running and self.requests:
            plain = {lane: one for lane, one in self.requests.items() if one.names is None}
            own = plain or dict(self.requests)
            try:
                self.answers |= dict(zip(sorted(own), _answers(own), strict=True))
            except Exception as error:  # each lane tells it; none waits for ever
                self.answers |= dict.fromkeys(own, error)
            for lane in own:
                del self.requests[lane]
            running = sorted(own)
        self.turn = running[0] if running else -1
        self.changed.notify_all()

    def ask(self, lane: int, ready: Ready) -> LaneAnswer | None:
        """The answer of a lane's market, once all have one."""
        with self.changed:
            self.requests[lane] = ready
            self.hand_on()
            self.wait(lane)
            answer = self.answers.pop(lane)
        if isinstance(answer, Exception):
            raise answer
        return answer


_SEAT: ContextVar[tuple[_Meeting, int] | None] = ContextVar("_SEAT", default=None)


def lane_answer(ready: Ready) -> LaneAnswer | None:
    """What the kernel gives for a market, that of a lane once all lanes have one; None without a kernel, or where it
    has no answer."""
    seat = _SEAT.get()
    if seat:
        return seat[0].ask(seat[1], ready)
    return _cleared([ready])[0] if kernel() else None


def together(calls: Sequence[Callable[[], T]]) -> list[T | Exception]:
    """What each call gives, or the exception that it ends in; without a kernel, or alone, one after the other.

    What interrupts the caller ends the lanes where they next ask, and is raised.
    """
    if kernel() is None or len(calls) == 1:
        return [outcome_of(call) for call in calls]
    outcomes: list[Any] = [None] * len(calls)
    meeting = _Meeting(set(range(len(calls))))

    def lane(number: int) -> None:
        _SEAT.set((meeting, number))
        with meeting.changed:
            meeting.wait(number)
        outcomes[number] = outcome_of(calls[number])
        with meeting.changed:
            meeting.left.discard(number)
            meeting.hand_on()

    numbers = range(len(calls))
    threads = [Thread(target=copy_context().run, args=(lane, n), daemon=True) for n in numbers]
    for thread in threads:
        thread.start()
    try:
        for thread in threads:
            thread.join()
    except BaseException:
        with meeting.changed:
            meeting.ended = True
            meeting.changed.notify_all()
        raise
    return outcomes


def outcome_of(call: Callable[[], T]) -> T | Exception:
    """What a call gives, or the exception that it ends in."""
    try:
        return call()
    except Exception as error:
        return error


def _answers(requests: dict[int, Ready]) -> list[LaneAnswer | None]:
    """The answers of markets, in the order of their lanes; those of unlike size or goal are cleared apart."""
    groups = grouped(
        ((one.problem.nodes if one.names is None else 0, one.goal), lane)
        for lane, one in sorted(requests.items())
    )
    answers: dict[int, LaneAnswer | None] = {}
    width = kernel().lanes()
    for lanes in groups.values():
        for first in range(0, len(lanes), width):
            own = lanes[first : first + width]
            answers.update(zip(own, _cleared([requests[lane] for lane in own]), strict=True))
    return [answers[lane] for lane in sorted(requests)]


MOST_ROWS = 1.25
"""Rows of a batch over those of its largest market above which each is cleared alone: where few limits are shared the
factors fill."""


def _cleared(markets: Sequence[Ready], regular: float = REGULAR[0]) -> list[LaneAnswer | None]:
    """Markets in one call: columns, nodes and limits that are the same share a place in the batch.

    regular : of `REGULAR`; what stalls with the first is cleared again, alone, with the second.
    """
    columns = np.unique(np.concatenate([one.columns for one in markets]))
    own_nodes = [_nodes_of(one) for one in markets]
    own_limits = [_limits_of(one) for one in markets]
    nodes, limits = (np.unique(np.concatenate(own)) for own in (own_nodes, own_limits))
    size, lanes = nodes.size + limits.size, []
    if len(markets) > 1 and size > MOST_ROWS * max(one.program.right.size for one in markets):
        return [_cleared([one], regular)[0] for one in markets]
    for one, node, limit in zip(markets, own_nodes, own_limits, strict=True):
        rows = [np.searchsorted(nodes, node), nodes.size + np.searchsorted(limits, limit)]
        lanes.append(_lane(one, np.concatenate(rows), np.searchsorted(columns, one.columns)))
    given = kernel().clear_lanes(lanes, size, columns.size, nodes.size, markets[0].goal, regular)
    answers = [one and LaneAnswer(one.x, one.y, one.zu, one.steps) for one in given]
    if regular != REGULAR[0]:
        return answers
    pairs = zip(markets, answers, strict=True)
    return [answer or _cleared([one], REGULAR[1])[0] for one, answer in pairs]


def _nodes_of(ready: Ready) -> Ints:
    return np.arange(ready.problem.nodes) if ready.names is None else ready.names.nodes


def _limits_of(ready: Ready) -> Ints:
    """A number for each limit: those of the period's own market by their columns, those added by their names."""
    if ready.names is None:
        return _numbered(limit_names(ready.limits))
    own = ready.limits.shape[0] - ready.names.limits.size
    return np.concatenate([_numbered(limit_names(ready.limits[:own])), ready.names.limits])


def _lane(ready: Ready, rows: Ints, columns: Ints) -> Any:
    """A market as the kernel takes it. rows, columns : their places in the batch."""
    problem, program, demand = ready.problem, ready.program, ready.problem.demand
    marginal = Marginal(problem, program, ready.at_cap)
    point = first_point(program, marginal)
    # the kernel's own measure of demand knows no orders: their answer is judged by its residual alone
    tolerance = ready.tolerance if demand.ordered is None else np.inf
    shape = (program.right.size, problem.columns)
    taxes = sparse.csc_matrix((marginal.rate, (marginal.levied_on, marginal.taxed)), shape=shape)
    return kernel().Market(
        row_of=rows, column_of=columns, start=program.rows.indptr, index=program.rows.indices,
        tax_start=taxes.indptr, tax_index=taxes.indices, value=program.rows.data, rate=taxes.data,
        right=program.right, cost=marginal.cost, curvature=marginal.curvature, upper=program.upper,
        capped=demand.capped, elastic=demand.elastic, anchor=demand.anchor, price=demand.price,
        elasticity=demand.elasticity, cap=demand.cap, at_cap=ready.at_cap, size=marginal.size,
        worth=marginal.scale[demand.elastic], capped_size=program.column_scale[demand.capped],
        tolerance=tolerance, dual=float(point.zl[0]), value_scale=program.value_scale,
    )  # fmt: skip


def limit_names(limits: Any) -> Ints:
    """Of each limit a number that those with the same columns share. limits : sparse (limit, column)."""
    rows = limits.tocsr()
    order = np.arange(rows.shape[1], dtype=np.uint64) + np.uint64(1)
    mixed = order * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    sums = np.cumsum(mixed[rows.indices], dtype=np.uint64)
    total = np.concatenate([np.zeros(1, np.uint64), sums])
    return np.asarray((total[rows.indptr[1:]] - total[rows.indptr[:-1]]).view(np.int64))


def _numbered(names: Ints) -> Ints:
    """The same numbers, others where one comes again."""
    order = np.argsort(names, kind="stable")
    sorted_ = names[order]
    starts = np.flatnonzero(np.concatenate([[True], sorted_[1:] != sorted_[:-1]]))
    again = np.arange(names.size) - np.repeat(starts, np.diff([*starts, names.size]))
    out = np.empty_like(names)
    out[order] = sorted_ + again
    return out
