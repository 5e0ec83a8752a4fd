"""What would help, on draws: the ends lie round what one run says, and hold the difference of runs of one draw."""

from __future__ import annotations

import pytest

from ytterby.datasets.package import packaged_folder
from ytterby.draws.instrument_trials import InstrumentTrials
from ytterby.figures.change import change_of
from ytterby.runs.run import Executor
from ytterby.runs.simulate import simulate
from ytterby.runs.workspace import Workspace

FOLDER = packaged_folder("gallium")
NAMES = ("gallium-full-ban", "gallium-baseline")


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    path = tmp_path_factory.mktemp("own") / "short.yaml"
    path.write_text(
        f"name: short\ntitle: t\ndescription: d\nextends: {NAMES[0]}\nyears: {{end: 2025}}\n"
    )
    workspace = Workspace.read(FOLDER)
    pair = (workspace.scenario(str(path)), workspace.scenario(NAMES[1]))
    change = change_of(workspace, *pair)
    tables = simulate(str(path), reference=[NAMES[1]], data=FOLDER).tables
    means, ticks = Executor("serial", 1, None), []
    study = InstrumentTrials(workspace, tables, pair, change)
    once = study.once()
    ends = study.ranges(2, means, lambda *now: ticks.append(now))
    return once, ends, ticks


def test_every_instrument_that_has_an_answer_has_ends(both):
    once, ends, ticks = both
    assert set(ends["id"]) == set(once.filter(once["kind"] != "pair")["id"])
    assert ticks[-1] == (2, 2)
    assert (ends["draws"] == 2).all()
    assert (ends["avoided_low"] <= ends["avoided_high"]).all()
    assert (ends["cost_low"] <= ends["cost_high"]).all()
    assert ends["cost_high"].max() > 0.0


def test_draws_are_of_the_size_of_one_run(both):
    once, ends, _ = both
    joined = once.join(ends, on="id")
    grants = joined.filter(joined["kind"] == "grant")
    assert grants.height
    for row in grants.to_dicts():
        assert row["cost_low"] / 3.0 <= row["cost_musd"] <= row["cost_high"] * 3.0
