"""Runs that are asked for: one a key however many ask, a few at a time, a few waiting; each in a process of its own."""

from __future__ import annotations

import signal
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Pipe
from threading import RLock, Thread
from time import monotonic
from typing import TYPE_CHECKING, Any

from ytterby.report.kit.numbers import time_left
from ytterby.runs.engines.processes import WorkerContext
from ytterby.serve.problems import ProblemError
from ytterby.serve.questions import MEMORY, SECONDS
from ytterby.serve.worker import work

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess
    from pathlib import Path

    from ytterby.serve.questions import RunQuestion

WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"
SILENCE = 600.0
"""Seconds after which a worker that says nothing is ended."""
MOST_WAITING, REMEMBERED = 4, 200
AGAIN = "Ask again: runs that were finished are kept."
OUTSIDE = "`{}` makes it without a server"
GRANTS = "; who starts the server may grant more: `ytterby serve {}`."


@dataclass
class QueuedRun:
    """A run. phase, share : what is done now, and how much of all. stage : draws in the answer that is kept so far,
    None before there is one."""

    key: str
    question: RunQuestion
    state: str = WAITING
    phase: str = ""
    share: float = 0.0
    stage: int | None = None
    message: str = ""
    began: float = 0.0
    process: SpawnProcess | None = field(default=None, repr=False)

    def plain(self, before: int = 0) -> dict[str, Any]:
        """As data. before : how many wait before it."""
        spent = monotonic() - self.began if self.began else 0.0
        return {
            "key": self.key, "kind": self.question.kind, "question": self.question.given, "state": self.state,
            "phase": self.phase, "share": round(self.share, 3), "before": before, "stage": self.stage,
            "left": time_left(spent, self.share) if self.state == RUNNING else "", "message": self.message,
            "answer": f"answers/{self.key}/" if self.stage is not None else "", "link": self.question.link,
        }  # fmt: skip


@dataclass
class RunQueue:
    """The queue of a server.

    store : folder of runs. workers : how many run at a time. memory : bytes that each may write to. seconds : CPU
    seconds of plans and of draws; others have those of their kind.
    """

    store: Path
    workers: int = 1
    memory: int = MEMORY
    seconds: int = SECONDS
    runs: OrderedDict[str, QueuedRun] = field(default_factory=OrderedDict)
    _lock: RLock = field(default_factory=RLock)

    def submit(self, key: str, question: RunQuestion) -> QueuedRun:
        """The run of a key: the one that is under way, or a new one. Raises ProblemError where too many wait."""
        with self._lock:
            known = self.runs.get(key)
            if known is not None and known.state in (WAITING, RUNNING):
                return known
            if len(self._waiting) >= MOST_WAITING:
                raise ProblemError(429, "too many runs wait", advice="Ask again later.", retry=30)
            self.runs.pop(key, None)
            self.runs[key] = QueuedRun(key, question)
            ended = [n for n, one in self.runs.items() if one.state in (DONE, FAILED)]
            for old in ended[: max(0, len(self.runs) - REMEMBERED)]:
                del self.runs[old]
            self._start()
            return self.runs[key]

    def get(self, key: str) -> dict[str, Any] | None:
        """What is told of a run; None of one that nobody asked for since the server began."""
        with self._lock:
            one = self.runs.get(key)
            before = self._waiting.index(one) if one in self._waiting else 0
            return one.plain(before) if one else None

    @property
    def _waiting(self) -> list[QueuedRun]:
        return [one for one in self.runs.values() if one.state == WAITING]

    def close(self) -> None:
        """End all workers."""
        with self._lock:
            self.workers = 0  # none that waits begins
            for process in [one.process for one in self.runs.values()]:
                if process is not None and process.is_alive():
                    process.kill()

    def _start(self) -> None:
        active = sum(one.state == RUNNING for one in self.runs.values())
        for one in self._waiting[: max(0, self.workers - active)]:
            one.state, one.began = RUNNING, monotonic()
            Thread(target=self._follow, args=(one,), daemon=True).start()

    def _follow(self, one: QueuedRun) -> None:
        """Start the worker of a run and take in what it says until it ends."""
        line, end = Pipe(duplex=False)
        seconds = self.seconds if one.question.long else one.question.limit
        asked = one.question.kind, one.question.given, one.key
        given = *asked, self.store, seconds, self.memory, end
        one.process = WorkerContext().Process(target=work, args=given, daemon=True)
        one.process.start()
        end.close()
        self._listen(one, line)
        one.process.join()
        with self._lock:
            if one.state == RUNNING:
                one.state, one.message = FAILED, self._why(one, seconds)
            one.process = None
            self._start()

    def _listen(self, one: QueuedRun, line: Connection) -> None:
        with suppress(EOFError, OSError):
            while True:
                if not line.poll(SILENCE) and one.process:
                    one.process.kill()  # a library without memory may wait for ever
                word, more = line.recv()
                with self._lock:
                    if word == "progress":
                        one.phase, one.share = f"{more[0]}: {more[1]} of {more[2]}", more[3]
                    elif word == "stage":
                        one.stage = more
                    else:
                        one.state, one.message = (DONE if word == "done" else FAILED), more

    def _why(self, one: QueuedRun, seconds: int) -> str:
        """Why a worker that said nothing has ended."""
        code, size = one.process and one.process.exitcode, self.memory / 1e9
        outside = OUTSIDE.format(one.question.outside)
        if code == -signal.SIGXCPU:
            more = GRANTS.format(f"--seconds {2 * seconds}") if one.question.long else "."
            return f"The run used more than its {seconds} CPU seconds. {AGAIN} {outside}{more}"
        if code == -signal.SIGABRT:
            more = GRANTS.format(f"--memory {2 * size:g}")
            return f"The run needs more than its {size:g} GB of memory. {outside}{more}"
        return f"The run was ended before it had an answer ({code}). {AGAIN}"
