"""Which lines of the mutated modules each test runs, and how long it takes.

A plugin of pytest: lines are traced in the modules asked for alone, so that a run takes little longer than without.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest


class Reach:
    """Records of each test that passes: seconds of CPU, and lines by file."""

    def __init__(self, files: frozenset[str], out: Path) -> None:
        self.files, self.out = files, out
        self.lines: dict[str, set[int]] = {}
        self.failed = False
        self.records: dict[str, dict[str, Any]] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Trace one test, its fixtures too."""
        self.lines, self.failed = {}, False
        start = time.process_time()
        threading.settrace(self._call)  # lanes of draws are threads
        sys.settrace(self._call)
        try:
            result = yield
        finally:
            sys.settrace(None)
            threading.settrace(None)  # type: ignore[arg-type]
        if not self.failed:
            self.records[item.nodeid] = {
                "cpu": round(time.process_time() - start, 4),
                "lines": {name: sorted(found) for name, found in self.lines.items()},
            }
        return result  # type: ignore[return-value]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test that fails or is skipped without a mutant says nothing with one."""
        self.failed |= report.outcome != "passed"

    def pytest_sessionfinish(self) -> None:
        """Write what was seen."""
        self.out.write_text(json.dumps(self.records), encoding="utf-8")

    def _call(self, frame: FrameType, event: str, argument: Any) -> Any:
        name = frame.f_code.co_filename
        if name not in self.files:
            return None
        seen = self.lines.setdefault(name, set())
        seen.add(frame.f_lineno)

        def line(inner: FrameType, event: str, argument: Any) -> Any:
            seen.add(inner.f_lineno)
            return line

        return line


def choose(
    records: dict[str, dict[str, Any]], path: str, lines: Iterable[int], seconds: float
) -> list[str]:
    """Tests that run any of the lines, the quickest first, as long as together they take no longer than `seconds`.

    Tests of a file stay together, so that fixtures of the file are made once.
    """
    wanted = set(lines)
    reach = sorted(
        (record["cpu"], name)
        for name, record in records.items()
        if not wanted.isdisjoint(record["lines"].get(path, ()))
    )
    spent = 0.0
    chosen: list[str] = []
    for cpu, name in reach:
        if chosen and spent + cpu > seconds:
            break
        spent += cpu
        chosen.append(name)
    order: dict[str, int] = {}
    for name in chosen:
        order.setdefault(name.partition("::")[0], len(order))
    return sorted(chosen, key=lambda name: order[name.partition("::")[0]])
