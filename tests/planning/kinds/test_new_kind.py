"""A kind of target is one file: that of the recipe in the documentation is read, planned for, measured and judged."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.planning.conftest import TEXT
from tests.warm import ANEW

from ytterby.planning.kinds import KINDS

DOCS = Path(__file__).parents[3] / "docs" / "extending.md"
PLAN = f"""{ANEW}
import functools, importlib.util, json, sys

name, folder, file = "ytterby.planning.kinds", sys.argv[1], sys.argv[2]
spec = importlib.util.find_spec(name)
spec.submodule_search_locations.append(folder)
sys.modules[name] = module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)

import ytterby as yt
from ytterby.planning import judge, make_plan

make_plan.plan_and_judge = functools.partial(judge.plan_and_judge, rounds=1)
answer = yt.plan(file, data="germanium", workers=1, out=__import__("pathlib").Path(folder) / "out")
(target,) = answer.plan.planned.targets.targets
rows = answer.tables["plan_gap"].select("target", "what", "required", "planned", "simulated").rows()
print(json.dumps([type(target).__name__, answer.plan.met, float(answer.plan.builds.sum()), rows]))
"""


def test_every_file_is_a_kind():
    assert set(KINDS) == {"largest_share", "own_share", "loss", "cover"}
    assert all(one.model_fields["kind"].annotation for one in KINDS.values())


@pytest.mark.usefixtures("warm_here")
def test_a_new_kind_is_one_new_file(tmp_path):
    recipe = DOCS.read_text(encoding="utf-8").split("## A kind of target")[1]
    code = recipe.split("```python\n")[1].split("```")[0]
    (tmp_path / "made_here.py").write_text(code, encoding="utf-8")
    target = "  - {id: here, kind: made_here, technology: reduction, least: 0.2, from: 2026, until: 2030}\n"
    file = tmp_path / "plan.yaml"
    file.write_text(TEXT[: TEXT.index("targets:")] + f"targets:\n{target}", encoding="utf-8")
    command = [sys.executable, "-c", PLAN, str(tmp_path), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    name, met, built, rows = json.loads(done.stdout)
    assert name == "MadeHere"
    assert met
    assert built > 1.0
    assert {(one, what) for one, what, *_ in rows} == {("here", "reduction")}
    for _, _, required, planned, simulated in rows:
        assert planned >= required - 1e-4
        assert simulated > 0.0
