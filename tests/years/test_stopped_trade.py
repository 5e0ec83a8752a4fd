"""Trade that its owner has given up: a dated row of the data folder, in force in every scenario."""

from __future__ import annotations

import shutil
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from ytterby.compliance.decide.engine import check
from ytterby.datasets.package import find_folder
from ytterby.ground.errors import DataError
from ytterby.runs.run import run
from ytterby.runs.simulate import simulate
from ytterby.runs.workspace import Workspace
from ytterby.world.read import read_chain
from ytterby.years.calendar import Period
from ytterby.years.processes.trade import TradeProcess


@pytest.fixture(scope="module")
def trade(base):
    from ytterby.years.capacity.openings import Openings
    from ytterby.years.capacity.projects import Listed
    from ytterby.years.capacity.route_growth import RouteGrowth

    listed = Listed(Openings.none(), Openings.none(), np.zeros(len(base.network.plants)))
    scenario = SimpleNamespace(outlook="STEPS", switches=SimpleNamespace(bounded_smuggling=False))
    return TradeProcess(base, RouteGrowth(base, listed), scenario)


def most(base, trade, span):
    """Upper bound on US concentrate to China in a period [t/yr]."""
    columns = [
        n
        for n in base.network.route_columns
        if base.network.columns[n].name == "concentrate.mountain_pass@USA>CHN"
    ]
    draft = SimpleNamespace(upper=np.full(len(base.network.columns), np.inf))
    trade._stop(draft, SimpleNamespace(period=span))
    return float(draft.upper[columns[0]]), float(base.activity[columns[0]])


def test_the_flow_of_the_base_year_up_to_the_day_and_none_after(base, trade):
    assert most(base, trade, Period(2024))[0] == np.inf
    assert most(base, trade, Period(2025, 1, 3))[0] == np.inf
    bound, usual = most(base, trade, Period(2025, 4, 3))
    assert bound == pytest.approx(usual * 30 / 91)
    assert most(base, trade, Period(2025, 7, 3))[0] == 0.0
    assert most(base, trade, Period(2026))[0] == 0.0


def test_no_us_concentrate_goes_to_china_after_2025_whatever_the_law(tmp_path):
    file = tmp_path / "free.yaml"
    file.write_text(
        "name: free\ntitle: No law\ndescription: a test\ncontrols: none\nyears: {end: 2027}\n"
    )
    flows = simulate(str(file), reference=[], store=False).tables["flows"]
    ore = flows.filter(
        pl.col("commodity").str.starts_with("concentrate.mountain_pass")
        & (pl.col("origin") == "USA") & (pl.col("destination") == "CHN")
    )  # fmt: skip
    by_year = dict(ore.group_by("year").agg(pl.col("quantity_t").sum()).iter_rows())
    assert by_year[2024] > 30_000
    assert by_year[2025] < 0.4 * by_year[2024]
    assert by_year.get(2026, 0.0) == by_year.get(2027, 0.0) == 0.0


def test_check_never_reads_it():
    """A company's decision is no law: the item goes by the law alone."""
    item = "rare-earth concentrate of bastnaesite"
    before, after = (
        check(item, exporter="US", destination="CN", on=day) for day in ("2025-04-01", "2025-08-01")
    )
    assert before.outcome == after.outcome
    assert "MP Materials" not in repr(after)


@pytest.mark.parametrize(("was", "now", "word"), [
    ("2025-05-01", "May 2025", "is no day"),
    ("concentrate.mountain_pass", "concentrate.mountain_pas", "concentrate.mountain_pas"),
    (",USA,", ",USX,", "USX"),
])  # fmt: skip
def test_a_mistake_in_the_row_is_told_with_file_and_line(tmp_path, was, now, word):
    folder = tmp_path / "own"
    shutil.copytree(find_folder("rare_earths"), folder)
    table = folder / "stopped_trade.csv"
    table.write_text(table.read_text().replace(was, now))
    with pytest.raises(DataError) as fault:
        read_chain(folder)
    assert word in str(fault.value)
    assert "stopped_trade.csv line 2" in str(fault.value)


def test_a_folder_may_go_without(tmp_path):
    folder = tmp_path / "own"
    shutil.copytree(find_folder("rare_earths"), folder)
    (folder / "stopped_trade.csv").unlink()
    assert read_chain(folder).stopped_trade == ()


def test_what_a_plant_begins_later_is_closed_until_its_day(base):
    """Lynas makes gadolinium from 2028 on."""
    workspace = Workspace.read()
    (job,) = workspace.jobs([workspace.scenario("baseline", until=2027)])
    flows = run(job).tables["production"]
    made = flows.filter(
        pl.col("commodity") == "oxide.Gd", pl.col("region") == "MYS", pl.col("role") == "out"
    )
    by_year = dict(made.group_by("year").agg(pl.col("quantity_t").sum()).iter_rows())
    assert all(by_year.get(year, 0.0) == 0.0 for year in (2025, 2026, 2027))


def test_habits_grow_with_the_market(base):
    """At base prices the use of a good grows as its uses do: what holds no magnet by two percent a year."""
    from ytterby.years.processes.demand import growth_of_goods

    now, then = (growth_of_goods(base, "STEPS", year) for year in (2024.0, 2030.0))
    assert now == pytest.approx(1.0, abs=1e-9)
    cerium = base.network.node_index["oxide.Ce", "JPN"]
    magnets = base.network.node_index["magnet.NdFeB_heavy", "EU27"]
    assert then[cerium] == pytest.approx(1.02**6, rel=1e-3)
    assert then[magnets] > 1.3
