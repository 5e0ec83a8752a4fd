"""Engines: the same answers from each, and no worker outlives the process that started it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ytterby.ground.errors import MarketError, RunError, YtterbyError
from ytterby.runs import engines
from ytterby.runs.engines import SHARE, PartDoneError, names, processes, share_of, work_through

pytestmark = pytest.mark.usefixtures("in_processes")
LATER = """
import os, sys, time
from pathlib import Path
from ytterby.runs.engines import work_through

def work(item):
    place, seconds = item
    Path(place).with_suffix(".begun").write_text(str(os.getpid()))
    time.sleep(seconds)
    return seconds

if __name__ == "__main__":
    folder, slow = Path(sys.argv[1]), float(sys.argv[2])
    items = {str(n): (str(folder / str(n)), 0.05 if n == 0 else slow) for n in range(6)}
    def done(key, result, error):
        (folder / f"{key}.done").write_text(str(result))
    print(os.getpid(), flush=True)
    work_through("processes", work, items, 2, done)
"""


def twice(item):
    if item == "bad":
        raise MarketError("no balance", where="here", advice="look")
    if item == "defect":
        raise KeyError("ours")
    return 2 * item


def die(item):
    if item:
        os._exit(1)
    return "alive"


def answers(engine, work, items):
    found = {}
    work_through(engine, work, items, 2, lambda key, *answer: found.update({key: answer}))
    return found


@pytest.mark.parametrize("engine", ["serial", "processes"])
def test_every_engine_gives_the_same(engine):
    assert engine in names()
    items = {"a": 1, "b": "bad", "c": 3, "d": "defect"}
    found = answers(engine, twice, items)
    assert {key: result for key, (result, _) in found.items()} == {
        "a": 2,
        "b": None,
        "c": 6,
        "d": None,
    }
    error = found["b"][1]
    assert (type(error), error.what, error.where, error.advice) == (
        MarketError, "no balance", "here", "look",
    )  # fmt: skip
    assert "ours" in str(found["d"][1])


def test_an_engine_is_one_file(tmp_path, monkeypatch):
    (tmp_path / "backwards.py").write_text(
        "def work_through(work, items, workers, done):\n"
        "    for key in reversed(items):\n        done(key, work(items[key]), None)\n"
    )
    monkeypatch.setattr(engines, "__path__", [*engines.__path__, str(tmp_path)])
    assert "backwards" in names()
    assert list(answers("backwards", twice, {"a": 1, "b": 2})) == ["b", "a"]
    with pytest.raises(YtterbyError, match="unknown engine 'backward'") as told:
        answers("backward", twice, {"a": 1})
    assert "backwards" in told.value.advice


def test_a_process_that_dies_is_told_and_leaves_the_others():
    alone = answers("processes", die, {"one": 1})
    assert isinstance(alone["one"][1], RunError)
    assert "without an answer" in str(alone["one"][1])
    found = answers("processes", die, {"x": 0, "one": 1, "y": 0})
    assert found["x"] == found["y"] == ("alive", None)
    assert isinstance(found["one"][1], RunError)


def test_a_script_without_a_guard_says_so_in_few_lines(tmp_path):
    script = tmp_path / "mine.py"
    lines = [
        "from ytterby.runs.engines import work_through",
        "answers = []",
        "work_through('processes', len, {'0': 'a', '1': 'b'}, 2, lambda *one: answers.append(one[2]))",
        "print(answers[0])",
    ]
    script.write_text("\n".join(lines), encoding="utf-8")
    words = [sys.executable, str(script)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    assert "__main__" in done.stdout
    # where the machine is busy Python itself may name semaphores of workers that did not begin
    own = [
        line
        for line in done.stderr.splitlines()
        if not re.search("resource_tracker|warnings.warn", line)
    ]
    assert not own


def test_parts_of_a_study_make_all_of_it_once():
    items, made = {str(n): n for n in range(7)}, []
    for part in (1, 2, 3):
        token = SHARE.set(share_of(f"{part}/3"))
        try:
            with pytest.raises(PartDoneError, match=f"part {part} of 3 is made") as told:
                work_through("serial", twice, items, 1, lambda key, *_: made.append(key))
        finally:
            SHARE.reset(token)
        assert told.value.exit_code == 0
    assert sorted(made) == sorted(items)


def test_a_part_ends_with_the_answer_where_the_others_are_made():
    """Those that a store has are not among the items."""
    token = SHARE.set((2, 3))
    try:
        found = answers("serial", twice, {"1": 1, "4": 4})
    finally:
        SHARE.reset(token)
    assert set(found) == {"1", "4"}


@pytest.mark.parametrize("text", ["3/2", "0/4", "1", "a/b", "1/2/3", "-1/2"])
def test_a_part_that_is_none_is_refused(text):
    with pytest.raises(YtterbyError, match="no part of a study"):
        share_of(text)


def alive(pid):
    """Whether a process runs; one that has ended and waits for its parent does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def begun(folder):
    return {int(p.read_text() or 0) for p in folder.glob("*.begun")} - {0}


def wait_for(condition, seconds=40.0):
    end = time.time() + seconds
    while not condition():
        assert time.time() < end, "waited too long"
        time.sleep(0.05)


@pytest.fixture
def script(tmp_path):
    place = tmp_path / "later.py"
    place.write_text(LATER)
    started = []

    def start(slow):
        process = subprocess.Popen(
            [sys.executable, str(place), str(tmp_path), str(slow)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        started.append(process)
        wait_for(lambda: (tmp_path / "0.done").exists() and len(begun(tmp_path)) == 2)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="asks /proc who lives")
@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_parent_leaves_no_worker_alive(script, tmp_path, sign):
    process = script(60.0)
    workers = begun(tmp_path)
    assert workers
    assert all(alive(pid) for pid in workers)
    os.kill(process.pid, sign)  # this process alone, not its group
    process.wait(20)
    wait_for(lambda: not any(alive(pid) for pid in workers), 20)
    assert (tmp_path / "0.done").read_text() == "0.05"  # what was done before was handed over


def test_a_run_that_is_told_to_end_says_nothing(script, tmp_path):
    process = script(60.0)
    process.terminate()
    _, words = process.communicate(timeout=20)
    assert words == b""
    assert process.returncode == 128 + signal.SIGTERM
    wait_for(lambda: not any(alive(pid) for pid in begun(tmp_path)), 20)


def threads(_):
    return [os.environ.get(name) for name in processes.THREADS]


def test_workers_have_one_thread_and_the_environment_here_stays(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.delenv("POLARS_MAX_THREADS", raising=False)
    before, seen = dict(os.environ), []

    def done(key, result, error):
        seen.append((result, dict(os.environ) == before))

    work_through("processes", threads, {"a": 1, "b": 2}, 1, done)
    assert seen == [(["1"] * 4, True)] * 2
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL


def test_a_handler_of_sigterm_is_kept(monkeypatch):
    seen = []
    before = signal.signal(signal.SIGTERM, lambda *of: seen.append(of))
    try:
        own = signal.getsignal(signal.SIGTERM)
        work_through(
            "processes", twice, {"a": 1}, 1,
            lambda *answer: seen.append(signal.getsignal(signal.SIGTERM) is own),
        )  # fmt: skip
    finally:
        signal.signal(signal.SIGTERM, before)
    assert seen == [True]


def test_ctrl_c_hands_over_what_is_under_way_and_starts_no_other(script, tmp_path):
    process = script(2.0)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the whole group
    _, told = process.communicate(timeout=40)
    assert process.returncode != 0
    assert b"KeyboardInterrupt" in told
    assert b"BrokenProcessPool" not in told
    started = {p.stem for p in tmp_path.glob("*.begun")}
    done = {p.stem for p in tmp_path.glob("*.done")}
    assert done == started
    assert (
        len(started) <= 4
    )  # the one that was done, the two under way, and one that followed it at most
