"""The worked example of docs/add_a_measure.md, done as printed in a law folder."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from ytterby.cli import check, law

PAGE = Path(__file__).parents[3] / "docs" / "add_a_measure.md"
app = typer.Typer()
app.add_typer(check.app, name="check")
app.add_typer(law.app, name="law")


def blocks():
    """Files that the page shows: a line that begins with the path, then a YAML block."""
    found = re.findall(
        r"^`([\w/-]+\.yaml)`[^\n]*\n\n```yaml\n(.*?)```",
        PAGE.read_text(encoding="utf-8"),
        re.DOTALL | re.MULTILINE,
    )
    return dict(found)


def commands():
    """Words of the commands of the worked example."""
    text = PAGE.read_text(encoding="utf-8")
    example = text[text.index("## Worked example") :]
    found = re.findall(r"^    ytterby ((?:.*\\\n)*.*)$", example, re.MULTILINE)
    return [shlex.split(one.replace("\\\n", " ")) for one in found]


def run(words):
    done = CliRunner().invoke(app, [*words, "--json"] if words[0] == "check" else words)
    assert done.exit_code == 0, (words, done.output, done.exception)
    return json.loads(done.stdout) if words[0] == "check" else done.stdout


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """What the first command says before, and all the others after."""
    place = tmp_path_factory.mktemp("example")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        patch.setenv("YTTERBY_HOME", str(place / "home"))
        first, *others = commands()
        before = run(first)
        for name, text in blocks().items():
            path = place / "trial" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return before, [run(words) for words in others]


def test_the_page_shows_all_four_files():
    assert sorted(name.split("/")[0] for name in blocks()) == [
        *("controls", "goods", "parties", "technologies")
    ]


def test_what_the_folder_adds_is_told(answers):
    sound, changes, words, record, *_ = answers[1]
    assert "4 files in trial: sound." in sound
    assert "CN-HYPO-2026-99#1" in changes
    assert "0 missed" in words
    assert "announced: '2026-09-01'" in record


def test_the_digest_of_the_folder_stands_in_the_verdict(answers):
    before, (*_, after) = answers
    assert "own records of law" not in {one["list"] for one in before["versions"]}
    assert "own records of law" in {one["list"] for one in after["versions"]}


def test_the_cases_come_out_as_the_table_says(answers):
    told = [(a["outcome"], a["governing"]) for a in answers[1] if isinstance(a, dict)]
    assert answers[0]["outcome"] == "no control found"
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
