"""The worked example of docs/add_a_measure.md, done as printed on a copy of the source."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import ytterby

PAGE = Path(__file__).parents[3] / "docs" / "add_a_measure.md"
RUN = """
import json, sys, typer
from typer.testing import CliRunner
from ytterby.cli import check
from ytterby.cli import law
app = typer.Typer()
app.command("check")(check.check)
app.add_typer(law.app, name="law")
done = [CliRunner().invoke(app, [*words, "--json"]) for words in json.load(sys.stdin)]
print(json.dumps([json.loads(one.stdout) for one in done]))
"""


def blocks():
    """Files that the page shows: a line that begins with the path, then a YAML block."""
    found = re.findall(
        r"^`([\w/-]+\.yaml)`[^\n]*\n\n```yaml\n(.*?)```",
        PAGE.read_text(encoding="utf-8"),
        re.DOTALL | re.MULTILINE,
    )
    return dict(found)


def commands():
    """Words of the commands that are run on the copy."""
    found = re.findall(
        r"^    PYTHONPATH=build/trial ytterby ((?:.*\\\n)*.*)$",
        PAGE.read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    return [shlex.split(one.replace("\\\n", " ")) for one in found]


def run(source, words, home):
    env = {**os.environ, "PYTHONPATH": str(source), "YTTERBY_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "-c", RUN],
        input=json.dumps(words),
        capture_output=True,
        text=True,
        env=env,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """What the first command says before, and all the others after."""
    source = tmp_path_factory.mktemp("trial")
    shutil.copytree(Path(ytterby.__file__).parent, source / "ytterby")
    first, *others = commands()
    before = run(source, [first], source / "home")
    for name, text in blocks().items():
        (source / "ytterby" / "data" / name).write_text(text, encoding="utf-8")
    return before, run(source, [*others, first], source / "home")


def test_the_page_shows_all_four_files():
    assert sorted(name.split("/")[0] for name in blocks()) == [
        *("controls", "goods", "parties", "technologies")
    ]


def test_before_and_after(answers):
    before, after = answers
    assert before[0]["outcome"] == "no control found"
    assert after[-1]["outcome"] == "licence required"
    digests = [one["versions"][0]["digest"] for one in (before[0], after[-1])]
    assert digests[0] != digests[1]


def test_the_cases_come_out_as_the_table_says(answers):
    told = [(a["outcome"], a["governing"]) for a in answers[1][1:-1]]
    own = "CN-HYPO-2026-99"
    assert told == [
        ("no control found", ""),
        ("licence required", f"{own}#1"),
        ("licence required", f"{own}#1"),
        ("no control found", ""),
        ("cannot tell", f"{own}#1"),
        ("prohibited", f"{own}#2"),
        ("prohibited", "CN-MOFCOM-2024-46#1"),
        ("prohibited", f"{own}#4"),
    ]
    rows = re.findall(r"^\| [^|]+ \| `([^`]+)`", PAGE.read_text("utf-8"), re.MULTILINE)
    outcomes = [outcome for outcome, _ in told]
    start = next(i for i in range(len(rows)) if rows[i : i + len(outcomes)] == outcomes)
    assert rows[start : start + len(outcomes)] == outcomes
