"""Tables that a wing above the studies makes of a case's run: here a made-up one that counts and doubles prices."""

from __future__ import annotations

import re

import polars as pl
import pytest
from tests.validation.conftest import tables
from tests.validation.test_cases import TEXT, written

from ytterby.ground.errors import CaseError, YtterbyError
from ytterby.runs.job import Run
from ytterby.validation.case import read_case
from ytterby.validation.judge import outcomes, plan
from ytterby.validation.known import markets

SCHEMA = {"part": pl.String(), "year": pl.Int64(), "value": pl.Float64()}
ALONE = (
    TEXT.replace("scenario: baseline\n", "layers: {doubled: {times: 3}}\n")
    .replace("table: prices", "table: doubled")
    .replace("{commodity: oxide.Dy, region: JPN}", "{part: whole}")
    .replace("  period: 2025\n", "")
    .replace("price_usd_kg", "value")
)
ON_A_RUN = ALONE.replace("layers:", "scenario: baseline\nreference: embargo\nlayers:").replace(
    "value: value", "value: value\n  period: 2025"
)


class Doubled:
    """The number of runs that it sees, a price of the run times `times`, and less that of the reference."""

    name = "doubled"

    def schemas(self, asked, basis):
        return {"doubled": SCHEMA}

    def names(self, asked, basis):
        return {"part": ["whole", "half"]}

    def check(self, asked, basis):
        if "times" not in asked:
            raise YtterbyError("say how many `times`")
        assert basis.file.name == "mine.yaml"

    def tables(self, asked, basis):
        if asked["times"] < 0:
            raise YtterbyError("no such number of times")
        rows = [("whole", 2025, 300.0 * asked["times"])]
        if basis.run is not None:
            assert basis.folder.name == "rare_earths"
            here, there = (t["prices"].filter(commodity="oxide.Dy", region="JPN", year=2025)
                           for t in (basis.run, basis.reference))  # fmt: skip
            change = here["price_usd_kg"][0] - there["price_usd_kg"][0]
            rows = [("whole", 2025, change * asked["times"])]
        return {"doubled": pl.DataFrame(rows, schema=SCHEMA, orient="row")}


LAYERS = [Doubled()]


def planned(folder, text, layers=LAYERS):
    (one,) = plan([read_case(written(folder, text))], layers)
    return one


def made_up(monkeypatch, factors):
    """No run is made: prices of each are some factor of what `tables` has."""

    def made(job, on_progress=None, trail=None):
        return Run({"prices": tables(factors.get(job.name, 1.0))["prices"]})

    monkeypatch.setattr("ytterby.runs.run.run", made)


def test_a_case_of_layers_alone_needs_no_run(tmp_path):
    one = planned(tmp_path, ALONE)
    assert (one.status, one.jobs) == ("", [])
    (found,) = outcomes([one])
    assert (found.status, found.model) == ("inside", 900.0)


def test_a_layer_reads_the_run_and_its_reference(tmp_path, monkeypatch):
    made_up(monkeypatch, {"baseline": 2.0})
    (found,) = outcomes([planned(tmp_path, ON_A_RUN)])
    assert found.model == pytest.approx(3 * (250 * 4 - 250))
    assert found.seen_in == "baseline"


def test_layers_of_a_run_beside(tmp_path, monkeypatch):
    made_up(monkeypatch, {"baseline": 2.0, "quota-cut": 3.0})
    runs = "runs:\n  cut: {scenario: quota-cut, layered: true}\nlayers:"
    text = ON_A_RUN.replace("layers:", runs)
    (found,) = outcomes([planned(tmp_path, text.replace("measure:", "measure:\n  scenario: cut"))])
    assert found.model == pytest.approx(3 * (250 * 9 - 250))
    with pytest.raises(CaseError, match="`layered` of a run needs the case's `layers`"):
        read_case(
            written(
                tmp_path,
                TEXT.replace(
                    "measure:",
                    "runs:\n  cut: {scenario: quota-cut, layered: true}\nmeasure:\n  scenario: cut",
                ),
            )
        )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("doubled: {", "dubled: {", r"mine.yaml:4: unknown layer 'dubled'.*Did you mean 'doubled'"),
        ("times: 3", "time: 3", "mine.yaml:4: say how many `times`"),
        ("part: whole", "part: hole", "mine.yaml:7: unknown value 'hole'.*Did you mean 'whole'"),
        ("table: doubled", "table: prices", "mine.yaml:6: unknown table 'prices'"),
        ("value: value", "value: values", "unknown column 'values'"),
    ],
)
def test_mistakes_are_told_before_a_run(tmp_path, old, new, said):
    one = planned(tmp_path, ALONE.replace(old, new))
    assert one.status == "failed"
    assert re.search(said, one.why), one.why


def test_what_a_layer_cannot_make_fails_its_case(tmp_path):
    (found,) = outcomes([planned(tmp_path, ALONE.replace("times: 3", "times: -3"))])
    assert (found.status, found.why) == ("failed", "no such number of times")
    assert planned(tmp_path, ALONE, []).why.startswith(f"{tmp_path}/mine.yaml:4: unknown layer")


def test_markets_are_what_is_used_at_its_price():
    place = {"scenario": "s", "year": 2024, "region": "USA"}
    labels = {"stage": "oxide", "commodity": "oxide.Dy", "element": "Dy"}
    inputs = pl.DataFrame([
        {**place, **labels, "technology": "metal", "process": "m", "quantity_t": 30.0},
        {**place, **labels, "technology": "recipe", "process": "a", "quantity_t": 8.0},
        {**place, **labels, "technology": "recipe", "process": "b", "quantity_t": 2.0},
        {**place, **labels, "technology": "unused", "process": "unused", "quantity_t": 99.0},
        {**place, **labels, "commodity": "oxide.Xx", "technology": "metal", "process": "m", "quantity_t": 1.0},
    ])  # fmt: skip
    prices = pl.DataFrame([{**place, **labels, "price_usd_kg": 250.0}])
    found = markets({"inputs": inputs, "prices": prices})
    rows = found.select("technology", "used_t", "value_musd").rows()
    assert rows == [("metal", 30.0, 7.5), ("recipe", 10.0, 2.5)]
