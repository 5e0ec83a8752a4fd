"""Tests in processes forked from one that has collected them: files and some folders whole, reports in few messages.

Workers of pytest-xdist import and collect all tests each, and send five messages a test: half of the CPU of 12,000
empty tests. Here the files are read once, and a test that passes is a few numbers. `--processes 1` runs all tests in
the process that collects them, as a debugger asks (decision 0082).
"""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from multiprocessing import Lock, Pipe
from multiprocessing.connection import wait
from pathlib import Path

import pytest
from tests.kept.plain import plain_arithmetic, plainly

TOGETHER = ("tests/planning/", "tests/results/", "tests/data_2009/", "tests/test_")
"""Folders whose session fixtures are dear and in no store, and files that read the code: each in one process."""
SAME_QUESTIONS = (
    "tests/kept/test_parts.py::test_a_part_is_as_kept[decision cases]",
    "tests/compliance/decide/test_cases.py",
    "tests/compliance/decide/test_unknown.py",
)
"""Tests of the same decision cases: in one process each is answered once."""
UNSEEN_S = 0.005
"""Setups that are quicker are in no list of the slowest."""
WAIT_S = 0.2
"""Reports are sent as often."""
FOLDER = "process"
"""What the folders of processes are called, before their numbers."""
STOP = 2
"""Place of the sign to stop, behind the number of groups taken in front and behind."""


def pytest_addoption(parser):
    parser.addoption(
        "--processes", type=int, default=1, help="processes forked once all tests are collected"
    )


def many(option):
    """Whether tests are to be run in processes of this module."""
    alone = option.usepdb or option.collectonly or not hasattr(os, "fork")
    return option.processes > 1 and not alone


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config):
    """Processes round as kept results do, and libraries look for it once, as they are loaded: begin anew, in time."""
    if many(early_config.known_args_namespace) and not plainly():
        sys.stdout.flush()
        again = [sys.executable, *sys.orig_argv[1:]]
        os.execve(sys.executable, again, {**os.environ, **plain_arithmetic()})
    return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session):
    groups = in_groups(session.items)
    if not many(session.config.option) or session.testsfailed or len(groups) < 2:
        return None
    computing = [one.read_text() for one in Path("/proc/self/task").glob("*/comm")]
    if any(name.startswith("polars-") and name[7].isdigit() for name in computing):
        raise pytest.UsageError(
            "a test file computes with polars as it is imported: no process can be forked then"
        )
    return Forks(session, groups).run(session.config.option.processes)


def in_groups(items):
    """Tests that belong in one process, as lists in the order of their first."""
    groups = {}
    for item in items:
        groups.setdefault(group_of(item.nodeid), []).append(item)
    return [*groups.values()]


def group_of(nodeid):
    """Name of the group of a test: its file as a rule."""
    if nodeid.startswith(SAME_QUESTIONS):
        return SAME_QUESTIONS[0]
    own = (folder for folder in TOGETHER if nodeid.startswith(folder))
    return next(own, nodeid.partition("::")[0])


class Forks:
    """Processes that take groups of tests in turn, one from the front and one from behind, and the one that counts."""

    def __init__(self, session, groups):
        from mmap import mmap

        self.session, self.groups = session, groups
        self.items = {item.nodeid: item for group in groups for item in group}
        self.waiting = dict.fromkeys(self.items)
        self.lock, self.taken = Lock(), memoryview(mmap(-1, 4 * (STOP + 1))).cast("i")
        self.lines, self.children = [], []

    def run(self, count):
        """Fork, and report what the processes send; True, as of the hook."""
        self.session.config._tmp_path_factory.getbasetemp()
        self.session.config.get_terminal_writer().flush()
        try:
            for number in range(count):
                self.fork(number)
            while self.lines:
                self.listen()
        except BaseException:
            for pid in self.children:
                os.kill(pid, signal.SIGKILL)
            raise
        finally:
            ends = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in self.children]
        if self.session.shouldfail:
            raise self.session.Failed(self.session.shouldfail)
        if self.session.shouldstop:
            raise self.session.Interrupted(self.session.shouldstop)
        for nodeid in self.waiting:
            self.report(
                nodeid,
                "call",
                0.0,
                0.0,
                "failed",
                f"not run to its end: processes ended with {ends}",
            )
        return True

    def fork(self, number):
        """Begin a process, which never returns."""
        line, end = Pipe(duplex=False)
        sys.stdout.flush()
        if pid := os.fork():
            end.close()
            self.lines.append(line)
            self.children.append(pid)
            return
        code = 1
        try:
            for one in (*self.lines, line):
                one.close()
            Worker(self, number, end).run()
            code = 0
        except BaseException:
            os.write(2, traceback.format_exc().encode())
        finally:
            os._exit(code)

    def listen(self):
        """Report what has come."""
        for line in wait(self.lines):
            try:
                messages = line.recv()
            except EOFError:
                self.lines.remove(line)
                continue
            for kind, content in messages:
                getattr(self, kind)(*content)
        if self.session.shouldfail or self.session.shouldstop:
            self.taken[STOP] = 1

    def report(self, nodeid, when, duration, start, outcome="passed", words=None):
        """A report of few words."""
        self.waiting.pop(nodeid, None) if when == "call" and outcome == "passed" else None
        self.session.config.hook.pytest_runtest_logreport(
            report=pytest.TestReport(
                nodeid, self.items[nodeid].location, {}, outcome, words, when,
                duration=duration, start=start, stop=start + duration,
            )
        )  # fmt: skip

    def whole(self, data):
        """A report of a test that does not pass, or that says something."""
        hook = self.session.config.hook
        report = hook.pytest_report_from_serializable(config=self.session.config, data=data)
        if report.when != "teardown" and (report.when == "call" or not report.passed):
            self.waiting.pop(report.nodeid, None)
        hook.pytest_runtest_logreport(report=report)

    def warning(self, content):
        """A warning of a test."""
        self.session.config.hook.pytest_warning_recorded.call_historic(kwargs=content)

    def take(self, behind):
        """Tests of the next group, none where all are taken."""
        with self.lock:
            left = len(self.groups) - self.taken[0] - self.taken[1]
            if left <= 0 or self.taken[STOP]:
                return []
            place = -1 - self.taken[1] if behind else self.taken[0]
            self.taken[behind] += 1
        return self.groups[place]


class Worker:
    """A forked process: its own folder, streams and reports."""

    def __init__(self, forks, number, line):
        self.forks, self.number, self.line = forks, number, line
        self.messages, self.sent = [], time.monotonic()

    def run(self):
        """Run groups of tests until none is left."""
        session = self.forks.session
        config = session.config
        manager = config.pluginmanager
        manager.unregister(name="terminalreporter")
        manager.register(self)
        folder = config._tmp_path_factory.getbasetemp() / f"{FOLDER}{self.number}"
        folder.mkdir(mode=0o700)
        config._tmp_path_factory._basetemp = folder
        capture = manager.getplugin("capturemanager")
        capture.stop_global_capturing()
        capture.start_global_capturing()
        capture.suspend_global_capture()
        queue = self.forks.take(self.number % 2)[::-1]
        while queue and not (self.forks.taken[STOP] or session.shouldfail or session.shouldstop):
            item, last = queue.pop(), not queue
            queue = queue or self.forks.take(self.number % 2)[::-1]
            following = queue[-1] if queue else None
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            self.send(0.0 if last else WAIT_S)
        self.send(0.0)

    def pytest_runtest_logreport(self, report):
        """Of a test that passes, that it did."""
        if (
            not report.passed
            or hasattr(report, "wasxfail")
            or report.sections
            or report.user_properties
        ):
            hook, config = self.forks.session.config.hook, self.forks.session.config
            data = hook.pytest_report_to_serializable(config=config, report=report)
            self.messages.append(("whole", (data,)))
        elif report.when == "call" or report.duration > UNSEEN_S:
            few = (report.nodeid, report.when, report.duration, report.start)
            self.messages.append(("report", few))

    def pytest_warning_recorded(self, warning_message, when, nodeid, location):
        """A warning, as words."""
        words = pytest.PytestWarning(
            f"{warning_message.category.__name__}: {warning_message.message}"
        )
        message = type(warning_message)(
            words, pytest.PytestWarning, warning_message.filename, warning_message.lineno
        )
        content = {"warning_message": message, "when": when, "nodeid": nodeid, "location": location}
        self.messages.append(("warning", (content,)))

    def send(self, after):
        """What there is to report, unless some was sent this moment."""
        if time.monotonic() - self.sent >= after:
            self.line.send(self.messages)
            self.messages, self.sent = [], time.monotonic()
