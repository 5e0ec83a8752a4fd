"""RFF-01 and WOODS-01: what is read from runs, on games and tables made by hand; both on short runs of the market."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from ytterby.cli.game import app
from ytterby.game.cases import (
    BY,
    SHARE,
    TECHNOLOGIES,
    _reached,
    order_of_controls,
    outside,
    rff_case,
    woods_case,
)
from ytterby.game.reading import GAMES
from ytterby.game.solutions import NormalForm
from ytterby.runs.job import Run
from ytterby.runs.run import Executor

PLAYERS, ACTIONS = ("CHN", "REST"), (("none", "short", "lasting"), ("none", "build"))


def capacity(start, speed, technologies=TECHNOLOGIES):
    """1,000 t outside until `start`, then so many tonnes more each year; the holder has as much as it likes."""
    rows = [
        {"year": year, "technology": name, "region": region, "capacity_t": tonnes}
        for name in technologies
        for year in range(2024, 2041)
        for region, tonnes in (
            ("CHN", 1e5 + year), ("USA", 400.0), ("JPN", 600.0 + speed * max(0, year - start)),
        )
    ]  # fmt: skip
    return pl.DataFrame(rows)


@pytest.fixture
def answered(monkeypatch):
    """The two runs of WOODS-01 have these capacities; no market is run."""

    def give(known, unknown):
        def run_all(jobs, executor, on_result):
            assert [job.name.rsplit("-", 1)[1] for job in jobs] == ["perfect", "pipeline_aware"]
            runs = [Run({"capacity": known}), Run({"capacity": unknown})]
            outcomes = {job.key: run for job, run in zip(jobs, runs, strict=True)}
            for job in jobs:
                on_result(job, outcomes[job.key])
            return outcomes

        monkeypatch.setattr("ytterby.game.cases.run_all", run_all)
        seen = []
        case = woods_case(Executor.of("serial", store=False), lambda *now: seen.append(now))
        assert seen == [("case", 1, 2), ("case", 2, 2)]
        return case

    return give


def test_a_path_that_delays_all_plants_by_so_many_years_is_that_delay(answered):
    """Capacity that follows the known path four years later reaches any level four years later."""
    case = answered(capacity(2026, 100.0), capacity(2030, 100.0))
    assert case.figure == pytest.approx(4.0)
    assert (case.published, case.low, case.high, case.inside) == (4.0, 3.0, 6.0, True)
    assert all(f"{name} +4.0" in case.basis for name in TECHNOLOGIES)
    soon = answered(capacity(2026, 100.0), capacity(2027, 100.0))
    assert soon.figure == pytest.approx(1.0)
    assert not soon.inside


def test_a_level_that_is_never_reached_gives_no_figure(answered):
    never = answered(capacity(2026, 100.0), capacity(2026, 0.0))
    assert never.figure is None
    assert not never.inside
    assert "none reaches the level" in never.basis
    assert answered(capacity(2026, 0.0), capacity(2026, 100.0)).figure is None


def test_the_level_is_a_part_of_what_the_known_path_adds_outside():
    known = capacity(2025, 100.0)
    assert outside(known, "metal", "CHN")[2024] == 1000.0
    added = outside(known, "metal", "CHN")[BY] - 1000.0
    year = _reached(known, known, "metal", "CHN", 0)
    assert year == pytest.approx(2025 + SHARE * added / 100.0)
    half = _reached(known, capacity(2025, 80.0), "metal", "CHN", 1)
    assert half == pytest.approx(2025 + SHARE * added / 80.0)


@pytest.mark.parametrize(
    ("holder", "others", "order"),
    [
        # the order of the brief: rest at nothing, a short control costs less, only a lasting one makes others build
        ([[0, -1], [-1, -2], [-8, -9]], [[0, -1], [-5, -6], [-20, -12]], (True, True, True, True)),
        # building pays whatever the holder does
        ([[0, -1], [-1, -2], [-8, -9]], [[0, 1], [-5, -4], [-20, -12]], (False, True, True, False)),
        # a lasting control that brings the holder more, and moves nobody
        ([[0, 0], [1, 1], [2, 2]], [[0, -1], [-5, -6], [-6, -7]], (False, False, False, True)),
    ],
)
def test_order_of_controls(holder, others, order):
    game = NormalForm(PLAYERS, ACTIONS, np.array([holder, others], dtype=float), 0.0)
    found = order_of_controls(game)
    assert (
        found.status_quo,
        found.prefers_short,
        found.lasting_builds,
        found.short_does_not,
    ) == order


def test_rff_on_a_short_run(tmp_path):
    """To 2027 in whole years: plants that open then have cost what they cost, and have brought next to nothing."""
    text = (GAMES / "rff.yaml").read_text(encoding="utf-8")
    years = "years: {from: 2025, until: 2045, windows: [2030]}"
    assert years in text
    path = tmp_path / "rff.yaml"
    short = "years: {from: 2025, until: 2027, windows: [2026], quarters: none}"
    path.write_text(text.replace(years, short), encoding="utf-8")
    case = rff_case(Executor.of("serial", store=tmp_path / "store"), game=path)
    assert (case.figure, case.published, case.inside) == (1.0, 1.0, True)
    assert case.basis.count("status quo rests yes") == 2
    assert "to 2026:" in case.basis
    assert "to 2027: status quo rests yes, China prefers the short control yes" in case.basis


@pytest.mark.slow
def test_woods_on_the_market(tmp_path):
    """To the year of the comparison, in whole years. The published four years are missed: see docs/game.md."""
    path = tmp_path / "short.yaml"
    path.write_text(
        "name: short\ntitle: A quota\ndescription: Of whole years.\nextends: quota-cut\n"
        f"years: {{start: 2024, end: {BY}, quarters: none}}\n",
        encoding="utf-8",
    )
    case = woods_case(Executor.of("serial", store=False), path=path)
    assert case.figure is not None
    assert 0.0 <= case.figure < case.low
    assert "metal +" in case.basis


def test_command_prints_both(monkeypatch):
    from ytterby.game import cases

    made = [
        cases._case("RFF-01", 1.0, "made up"),
        cases._case("WOODS-01", None, "none reaches the level"),
    ]
    monkeypatch.setattr(cases, "game_cases", lambda *_: made)
    shown = CliRunner().invoke(app, ["cases", "--no-store"])
    assert shown.exit_code == 0, shown.output
    assert "yes" in shown.output
    assert "WOODS-01" in shown.output
    plain = CliRunner().invoke(app, ["cases", "--no-store", "--json"])
    assert '"inside": true' in plain.output
