"""The same from Python: `import ytterby as yt`."""

from __future__ import annotations

import doctest
import inspect
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.warm import ANEW

import ytterby as yt
from ytterby.runs.simulate import Results, simulate

TEXT = """\
name: mine
title: Two years
description: A short one.
extends: embargo
years: {start: 2024, end: 2025, quarters: none}
"""


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("mine") / "mine.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def fresh(code):
    """What the code prints in a process of its own, where nothing of the package is loaded yet."""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_public_name_is_there():
    assert sorted(yt.__all__) == sorted(dir(yt))
    for name in yt.__all__:
        assert getattr(yt, name) is not None
    with pytest.raises(AttributeError, match="simulat"):
        yt.simulat  # noqa: B018


def test_import_is_quick():
    code = "import sys, ytterby; print([m for m in ('numpy', 'polars', 'pydantic') if m in sys.modules])"
    assert fresh(code).strip() == "[]"


@pytest.mark.usefixtures("warm_here")
def test_simulate_of_a_path_returns_results_beside_what_it_extends(path):
    """No further word: a user's scenario stands beside the one that it extends, on the packaged base."""
    told = json.loads(
        fresh(f"""{ANEW}
import json, ytterby as yt
seen = []
found = yt.simulate({str(path)!r}, on_progress=lambda now: seen.append((now.phase, now.done)))
print(json.dumps({{
    "type": type(found).__name__,
    "is_results": isinstance(found, yt.Results),
    "scenarios": found.scenarios,
    "in_tables": sorted(found.tables["prices"]["scenario"].unique()),
    "steps": [done for name, done in seen if name == "mine"],
    "manifest": found.manifest["scenarios"],
    "command": found.manifest["command"],
}}))
""")
    )
    assert told["type"] == "ResultsView"
    assert told["is_results"]
    assert told["scenarios"] == told["in_tables"] == told["manifest"] == ["embargo", "mine"]
    assert told["steps"] == [1, 2]
    assert told["command"] == f"ytterby simulate {path}"


@pytest.mark.usefixtures("warm_here")
@pytest.mark.parametrize("first", ["yt.Results", "from ytterby.runs.simulate import Results"])
def test_simulate_stays_a_function_whatever_is_loaded_first(first):
    code = f"{ANEW}\nimport ytterby as yt\n{first}\nprint(callable(yt.simulate))"
    assert fresh(code).strip() == "True"


def test_beside_nothing(path):
    found = simulate(str(path), reference=())
    assert isinstance(found, Results)
    assert found.scenarios == ["mine"]
    assert found.base.first_year == 2024
    assert sorted({year.year for year in found.years["mine"]}) == [2024, 2025]


def test_the_same_run_twice_is_the_same(path):
    first, second = (simulate(str(path), reference=(), store=False).tables for _ in range(2))
    for name, frame in first.items():
        assert frame.equals(second[name]), name


def test_a_changed_parameter_changes_its_run_and_leaves_the_base_alone(path, base, tmp_path):
    changed = tmp_path / "changed.yaml"
    changed.write_text(
        TEXT.replace("name: mine", "name: tight") + "parameters: {leak_capacity: 0.05}\n",
        encoding="utf-8",
    )
    found = simulate(str(changed), reference=[str(path)])
    leaks = found.tables["flows"].filter(found.tables["flows"]["leak"])
    sums = {name: part["quantity_t"].sum() for (name,), part in leaks.group_by("scenario")}
    assert sums["tight"] < 0.3 * sums["mine"]
    assert base.values("leak_capacity") == 0.25


def test_results_are_told_in_a_few_words(path):
    told = repr(simulate(str(path), reference=()))
    assert told.startswith("Results of mine, 2024 to 2025, on rare_earths; ")
    assert "prices" in told
    assert len(told) < 600


def test_an_error_is_of_the_house():
    with pytest.raises(yt.YtterbyError, match="nonsense"):
        simulate("nonsense")


def test_law_facts_screening_and_questions_from_python(tmp_path):
    """N28: what the commands answer without a run is at hand in a notebook too."""
    rows = {row["ref"]: row for row in yt.law("2025-10-20", element="Dy", home=tmp_path)}
    assert rows["CN-MOFCOM-GAC-2025-18"]["state"] == "active"
    assert {one.id for one in yt.facts(text="lead_time.metal")} >= {"lead_time.metal"}
    listed, other = yt.screen(["Rheinmetall AG", "Nobody at all"], on="2026-11-01", home=tmp_path)
    assert (listed.has_hit, other.has_hit) == (True, False)
    read = yt.ask("China stops dysprosium from 2027")
    assert read.text.startswith("name: asked-china-stops-dysprosium")
    with pytest.raises(yt.YtterbyError, match="unknown list"):
        yt.screen(["Nobody"], lists=["no-such-list"], home=tmp_path)


FUNCTIONS = {
    name: inspect.unwrap(value)
    for name in yt.__all__
    if inspect.isroutine(value := getattr(yt, name))
}
SECTIONS = ("Parameters", "Returns", "Raises", "Examples")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_verb_says_all_of_itself_and_its_example_runs(name):
    text = inspect.getdoc(FUNCTIONS[name]) or ""
    assert [one for one in SECTIONS if f"{one}\n{'-' * len(one)}\n" not in text] == []
    parameters = text.partition("Parameters\n")[2].partition("Returns\n")[0]
    said = {*re.findall(r"\w+", parameters)}
    assert {*inspect.signature(FUNCTIONS[name]).parameters} <= said
    runner = doctest.DocTestRunner(verbose=False)
    for one in doctest.DocTestFinder(recurse=False).find(FUNCTIONS[name], name, globs={}):
        assert one.examples
        runner.run(one)
    assert runner.failures == 0


def test_types_come_with_the_package():
    assert (Path(yt.__file__).parent / "py.typed").is_file()
    assert re.fullmatch(r"\d+\.\d+\.\d+.*", yt.__version__)
    for name in ("plan", "economy"):
        kinds = {one.kind for one in inspect.signature(getattr(yt, name)).parameters.values()}
        assert kinds <= {inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY}


def test_drawing_is_not_loaded_for_law():
    code = (
        "import sys, ytterby as yt; yt.law('2025-10-20'); yt.check('gallium metal', exporter='CN', on='2025-10-20')\n"
        "print([m for m in ('scipy', 'ytterby.report.views', 'ytterby.runs.run') if m in sys.modules])"
    )
    assert fresh(code).strip() == "[]"


def test_the_readme_cites_this_version():
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    assert f"Ytterby, version {yt.__version__}." in readme
