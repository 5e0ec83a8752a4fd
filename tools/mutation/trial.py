"""One mutant, one child: the parent has imported everything, a child swaps the code of a function and runs the tests.

A fork costs milliseconds where a fresh interpreter costs seconds. What a function does is its code object, so other
modules that imported it by name see the mutant too. A constant is replaced wherever it was imported by its name.
"""

from __future__ import annotations

import ast
import contextlib
import gc
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest

from mutation.operators import Site, mutated

OPTIONS = ("-x", "-q", "-n0", "-p", "no:cacheprovider")
STILL = 8.0
"""Seconds in which a child that neither runs nor waits for a core is ended: its threads wait for each other."""
LEAST_LIMIT = 20
"""CPU seconds that a child has at the least; beyond it the mutant counts as killed: it loops."""


@dataclass(frozen=True)
class Outcome:
    """How it ended: `killed`, `survived`, `loops`, `no test` or `not put in`, and CPU seconds of the child."""

    site: Site
    end: str
    cpu: float


class QuickFailure:
    """A test that fails has done its work: hypothesis looks for no smaller example."""

    def pytest_configure(self) -> None:
        """After the profile of the suite is loaded."""
        from hypothesis import HealthCheck, Phase, settings

        settings.register_profile(
            "mutants", phases=(Phase.explicit, Phase.generate), derandomize=True, database=None,
            deadline=None, suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        settings.load_profile("mutants")


def load(tests: list[str]) -> None:
    """Import the tests and what they import."""
    code = pytest.main([*OPTIONS[1:], "--collect-only", *tests], plugins=[QuickFailure()])
    if code:
        raise SystemExit(f"The tests of {' '.join(tests)} cannot be collected.")


def in_child(work: Any, cpu_limit: float, wall: float) -> tuple[int, float]:
    """Exit code of `work()` in a forked child, minus the signal that ended it, and its CPU seconds."""
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        code = 3
        try:
            quiet = os.open(os.devnull, os.O_WRONLY)
            os.dup2(quiet, 1)
            os.dup2(quiet, 2)
            most = int(cpu_limit) + 1
            resource.setrlimit(resource.RLIMIT_CPU, (most, most + 2))
            code = int(work())
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1
        except BaseException:
            code = 1
        finally:
            os._exit(code)
    return _wait(child, wall)


def _wait(child: int, wall: float) -> tuple[int, float]:
    """Exit code and CPU seconds; a child that waits for itself, or takes too long, is ended."""
    end, quiet_since, spent = time.monotonic() + wall, time.monotonic(), -1
    pause = 0.005
    while True:
        done, status, usage = os.wait4(child, os.WNOHANG)
        if done:
            break
        now = time.monotonic()
        running, ticks = _activity(child)
        if running or ticks != spent:
            quiet_since, spent = now, ticks
        if now > end or now - quiet_since > STILL:
            os.kill(child, signal.SIGKILL)
            _, status, usage = os.wait4(child, 0)
            break
        time.sleep(pause)
        pause = min(pause * 1.5, 0.2)
    return os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime


def _activity(child: int) -> tuple[bool, int]:
    """Whether any thread of the child wants a core, and what it has had of one, in ticks."""
    running, ticks = False, 0
    for path in Path(f"/proc/{child}/task").glob("*/stat"):
        with contextlib.suppress(OSError):  # the thread has ended meanwhile
            fields = path.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
            running |= fields[0] != "S"
            ticks += int(fields[11]) + int(fields[12])
    return running, ticks


def run_tests(tests: list[str], plugin: Any = None, first_failure: bool = True) -> int:
    """Exit code of pytest in this process, with a temporary folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="mutant"))
    try:
        options = OPTIONS if first_failure else OPTIONS[1:]
        plugins = [QuickFailure()] + ([plugin] if plugin else [])
        return int(pytest.main([*options, f"--basetemp={folder}/t", *tests], plugins=plugins))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def attempt(site: Site, source: str, tests: list[str], seconds: float) -> Outcome:
    """Try a mutant on tests that take `seconds` of CPU without it."""
    if not tests:
        return Outcome(site, "no test", 0.0)
    missing = 77

    def work() -> int:
        if not put_in(site, source):
            return missing
        return run_tests(tests)

    limit = max(LEAST_LIMIT, 4 * seconds)
    code, cpu = in_child(work, limit, 20 * limit)
    if code == missing:
        return Outcome(site, "not put in", cpu)
    if code < 0:
        return Outcome(site, "loops", cpu)
    return Outcome(site, "killed" if code else "survived", cpu)


def put_in(site: Site, source: str) -> bool:
    """Swap the code of the function, or the value of the constant; whether anything was swapped."""
    tree = mutated(source, site)
    if site.constant:
        return _new_constant(site, tree)
    code = compile(tree, site.path, "exec", dont_inherit=True)
    new = {(one.co_qualname, one.co_firstlineno): one for one in _codes(code)}
    swapped = False
    gc.unfreeze()  # the suite hides from the collector what stands when tests begin
    for function in gc.get_objects():
        if not isinstance(function, FunctionType):
            continue
        old = function.__code__
        if old.co_filename == site.path and old.co_qualname == site.owner:
            with contextlib.suppress(KeyError):
                function.__code__ = new[old.co_qualname, old.co_firstlineno]
                swapped = True
    return swapped


def _codes(code: CodeType) -> list[CodeType]:
    found = [code]
    for one in code.co_consts:
        if isinstance(one, CodeType):
            found += _codes(one)
    return found


def _new_constant(site: Site, tree: ast.Module) -> bool:
    home = next(m for m in list(sys.modules.values()) if getattr(m, "__file__", None) == site.path)
    statement = next(
        one for one in tree.body
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name) and one.targets[0].id == site.owner
    )  # fmt: skip
    value = eval(compile(ast.Expression(statement.value), site.path, "eval"), {})
    old = getattr(home, site.owner)
    for module in list(sys.modules.values()):
        if isinstance(module, ModuleType) and vars(module).get(site.owner) is old:
            setattr(module, site.owner, value)
    return True
