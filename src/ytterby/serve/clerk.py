"""A process beside the server for what needs tables of the market: keys of questions, facts, stocks, projects.

It keeps what it has read, so that the server itself stays small and answers others meanwhile. It makes no run, ends
with the server, and is started anew when it has died.
"""

from __future__ import annotations

import os
import resource
import sys
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Pipe
from threading import Lock
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from ytterby.ground.errors import check_known
from ytterby.runs.engines.processes import WorkerContext, begin_worker
from ytterby.serve.kept import digests_now
from ytterby.serve.problems import ProblemError, problem_of
from ytterby.serve.sending import Sent
from ytterby.serve.table import made

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess
    from pathlib import Path

MEMORY = 700_000_000
"""Bytes that it may write to."""


def _key(kind: str, given: dict[str, Any]) -> tuple[str, str]:
    """The content key of a question, and the data folder that it is about."""
    from ytterby.serve.questions import KINDS

    question = KINDS[kind].model_validate(given)
    return question.key(), question.folder


def _reply(server: Any, name: str, form: str, given: dict[str, Any]) -> Sent:
    """The answer of a route in a form. Raises YtterbyError for a data folder that is not of the package."""
    from ytterby.datasets.package import packaged_names
    from ytterby.serve.routes import ROUTES

    route = next(one for one in ROUTES if one.name == name)
    asked = route.asks.model_validate(given)
    if folder := given.get("data"):
        check_known(folder, packaged_names(), "unknown data folder {!r}")
    try:
        return made(route.answer(server, asked), form)
    finally:
        if (checks := sys.modules.get("ytterby.serve.checks")) and route.method == "POST":
            checks.forget()


def serve_calls(line: Connection, register: Path) -> None:
    """Answer calls until the line is closed."""
    begin_worker()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    here = SimpleNamespace(register=register, site=lambda: None)
    calls: dict[str, Any] = {"digests": digests_now, "key": _key, "reply": partial(_reply, here)}
    while True:
        try:
            name, given = line.recv()
        except EOFError:
            os._exit(0)  # at once: to take all tables down in order takes seconds
        try:
            line.send((True, calls[name](*given)))
        except Exception as fault:  # one that no call expects is known by its kind alone
            line.send((False, problem_of(fault).problem.model_dump()))


@dataclass
class Clerk:
    """The process, started when it is first asked."""

    register: Path
    _process: SpawnProcess | None = None
    _line: Connection | None = None
    _lock: Lock = field(default_factory=Lock)

    def ask(self, name: str, *given: Any) -> Any:
        """What a call gives. Raises ProblemError as it does, and where the process died twice."""
        with self._lock:
            for _ in range(2):
                try:
                    line = self._open()
                    line.send((name, given))
                    sound, answer = line.recv()
                    break
                except (EOFError, OSError):
                    self.close()
            else:
                raise ProblemError(503, "what was asked could not be worked out", retry=5)
        if sound:
            return answer
        status = answer.pop("status")
        raise ProblemError(status, answer.pop("title"), **answer)

    def _open(self) -> Connection:
        if self._process is None or self._line is None or not self._process.is_alive():
            self._line, there = Pipe()
            given = there, self.register
            self._process = WorkerContext().Process(target=serve_calls, args=given, daemon=True)
            self._process.start()
            there.close()
        return self._line

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
        self._process = self._line = None
