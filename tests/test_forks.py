import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.forks import SAME_QUESTIONS, group_of

ALL_ENDS = """
import warnings
import pytest

def test_passes():
    warnings.warn("rain is near")

def test_fails(tmp_path):
    print(tmp_path.parent.name)
    assert 1 + 1 == 3

def test_is_skipped():
    pytest.skip("no sea")

@pytest.mark.xfail
def test_is_a_known_fault():
    assert False
"""
KILLED = """
import os

def test_passes():
    pass

def test_ends_its_process():
    os.kill(os.getpid(), 9)

def test_comes_after():
    pass
"""
SLOW = """
import pytest, time

@pytest.mark.parametrize("number", range(60))
def test_waits(number):
    time.sleep(0.05)
"""
POLARS = """
import polars as pl

SUM = pl.DataFrame({"a": [2.0, 1.0], "b": [1, 1]}).lazy().group_by("b").agg(pl.col("a").sum()).collect()

def test_passes():
    pass
"""


def run_of(folder, files, *words):
    """Output and exit code of pytest on files of tests."""
    (folder / "pytest.ini").write_text("[pytest]\n")
    for name, text in files.items():
        (folder / f"test_{name}.py").write_text(text)
    options = {"-c": folder / "pytest.ini", "--rootdir": folder, "--basetemp": folder / "made",
               "-p": "tests.forks", "--processes": 2}  # fmt: skip
    given = (str(word) for pair in options.items() for word in pair)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        *given,
        *words,
        str(folder),
    ]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[1]
    )
    return done.stdout + done.stderr, done.returncode


def test_every_end_is_counted_also_where_a_process_is_killed(tmp_path):
    files = {"ends": ALL_ENDS, "killed": KILLED, "third": "def test_passes():\n    pass\n"}
    words, code = run_of(tmp_path, files)
    assert code == 1
    assert "assert (1 + 1) == 3" in words
    assert "rain is near" in words
    assert re.search(r"^process\d$", words, re.M), "output of a failure, with a folder of its own"
    assert "not run to its end: processes ended with" in words
    assert "-9" in words
    lost = {"test_killed.py::test_ends_its_process", "test_killed.py::test_comes_after"}
    assert lost <= set(re.findall(r"FAILED \S+/(\S+)", words)), words
    (known,) = re.findall(r"(\d+) xfailed", words)
    last = words.splitlines()[-1]
    counts = {word: int(number) for number, word in re.findall(r"(\d+) (\w+)", last)}
    assert sum(counts[word] for word in ("failed", "passed", "skipped", "xfailed")) == 8, words
    assert (known, counts["skipped"], counts["warning"]) == ("1", 1, 1)


def test_a_stop_at_the_first_failure_reaches_all_processes(tmp_path):
    words, code = run_of(tmp_path, {"ends": ALL_ENDS, "slow": SLOW}, "-x")
    assert code == 1
    assert "stopping after 1 failures" in words
    passed = re.search(r"(\d+) passed", words)
    assert passed is None or int(passed[1]) < 60


def test_a_file_that_computes_as_it_is_imported_ends_the_run(tmp_path):
    words, code = run_of(tmp_path, {"ends": ALL_ENDS, "polars": POLARS})
    assert code == 4
    assert "computes with polars" in words


@pytest.mark.parametrize(
    ("nodeid", "group"),
    [
        ("tests/years/test_run.py::test_one[a::b]", "tests/years/test_run.py"),
        ("tests/planning/solve/test_solve.py::test_one", "tests/planning/"),
        (SAME_QUESTIONS[0], SAME_QUESTIONS[0]),
        ("tests/compliance/decide/test_cases.py::test_one", SAME_QUESTIONS[0]),
        ("tests/kept/test_parts.py::test_a_part_is_as_kept[embargo]", "tests/kept/test_parts.py"),
    ],
)
def test_a_file_or_a_dear_folder_is_a_group(nodeid, group):
    assert group_of(nodeid) == group
