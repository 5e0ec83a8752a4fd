"""Gallium and germanium: two more data folders on the same code."""

from __future__ import annotations

import polars as pl
import pytest
from tests.byproducts.multiples import price_multiples, use_changes

from ytterby.controls.book import Book
from ytterby.datasets.check import check
from ytterby.datasets.package import find_folder, packaged_folder, packaged_names
from ytterby.ground.errors import DataError, ScenarioError
from ytterby.runs.simulate import simulate
from ytterby.runs.workspace import load_scenario
from ytterby.world.base_year.calibrate import calibrate, summary
from ytterby.world.read import read_chain
from ytterby.years.run import reproduce

NAMES = ("gallium", "germanium")


@pytest.fixture(scope="module", params=NAMES)
def name(request):
    return request.param


@pytest.fixture(scope="module")
def base(name):
    return calibrate(read_chain(packaged_folder(name)))


@pytest.fixture(scope="module")
def banned(name):
    return simulate(f"{name}-full-ban", data=packaged_folder(name))


def pair(name):
    return f"{name}-baseline", f"{name}-full-ban"


def test_the_folder_is_sound_and_every_number_has_a_source_or_a_range(name):
    assert [str(problem) for problem in check(packaged_folder(name))] == []


def first_period(base):
    chain, book = base.network.chain, Book.read()
    return reproduce(base, load_scenario(chain.reference_scenario, book, chain), book)


def test_the_market_reproduces_the_base_year(base):
    found = first_period(base)
    assert base.first_year == 2022
    assert found.max_price_deviation < 0.01
    assert found.max_quantity_deviation < 0.01


def test_no_fact_moves_by_more_than_two_standard_deviations(base):
    found = summary(base, first_period(base))
    assert found["facts_moved_over_2sd"] == []
    assert found["conflicts"]
    shares = {(r["stage"], r["region"]): r["share"] for r in found["shares"]}
    assert 0.8 < shares["extraction", "CHN"] < 1.0
    for stage in {stage for stage, _ in shares}:
        total = sum(share for (at, _), share in shares.items() if at == stage)
        assert total == pytest.approx(1.0)


def test_mass_is_kept(base):
    """What is recovered = what uses keep and processes lose: no gallium comes from nowhere."""
    network, activity, values = base.network, base.activity, base.values
    made = used = lost = 0.0
    for number in network.process_columns:
        column, amount = network.columns[number], activity[number]
        entries = base.balance.tocsc()[:, [number]].toarray().ravel()
        change = float(entries[[not c.startswith("use.") for c, _ in network.nodes]].sum())
        if column.technology == "extraction":
            made += amount
        elif column.technology == "recipe":
            used -= change * amount
        else:
            lost -= change * amount
    assert lost > 0
    assert made == pytest.approx(used + lost, rel=1e-6)
    assert values("observed.exports.CHN") > 0


def test_a_ban_raises_the_price_outside_and_lowers_it_inside(name, banned):
    prices = price_multiples(banned.tables, *pair(name), "CHN")
    first, year = (prices.filter(pl.col("year") == y) for y in (2022, 2023))
    assert first["multiple"].to_list() == pytest.approx([1.0] * len(first), abs=1e-6)
    by_place = dict(year.group_by("place").agg(pl.col("multiple").min()).iter_rows())
    assert by_place["outside"] > 1.5
    assert year.filter(pl.col("place") == "inside")["multiple"].max() < 1.0


def test_a_ban_lowers_use_outside_and_ends(name, banned):
    uses = use_changes(banned.tables, *pair(name), "CHN")
    outside = uses.filter((pl.col("place") == "outside") & (pl.col("year") == 2023))
    assert outside["multiple"].max() < 1.0
    later = price_multiples(banned.tables, *pair(name), "CHN").filter(
        (pl.col("year") == 2030) & (pl.col("place") == "outside")
    )
    assert later["multiple"].to_list() == pytest.approx([1.0] * len(later), abs=0.25)


def test_nothing_leaves_the_holder_under_the_ban(name, banned):
    flows = banned.tables["flows"].filter(
        (pl.col("scenario") == f"{name}-full-ban")
        & (pl.col("year") == 2023)
        & (pl.col("origin") == "CHN")
        & (pl.col("stage") != "scrap")
    )
    assert flows["quantity_t"].sum() < 0.01


def test_tables_name_the_stages_of_the_folder(name, banned):
    stages = set(read_chain(packaged_folder(name)).stages)
    for table in ("production", "capacity", "flows", "prices", "dependence"):
        assert set(banned.tables[table]["stage"].unique()) <= stages
    assert len(banned.tables["knowhow"]) == 0
    shares = banned.tables["dependence"].filter(
        (pl.col("basis") == "last_processor") & (pl.col("supplier") == "CHN")
    )
    assert len(shares) > 0


def test_recorded_controls_of_both_elements_bind(name):
    recorded = f"{name}-as-recorded"
    found = simulate(recorded, data=packaged_folder(name))
    rents = found.tables["rents"].filter(pl.col("scenario") == recorded)
    assert "CN-MOFCOM-GAC-2023-23" in set(rents["control"])
    prices = price_multiples(found.tables, f"{name}-baseline", recorded, "CHN")
    in_2024 = prices.filter((pl.col("year") == 2024) & (pl.col("place") == "outside"))
    assert in_2024["multiple"].min() > 1.0


def test_folders_are_found_by_name_and_path():
    assert packaged_names()[0] == "rare_earths"
    assert set(NAMES) < set(packaged_names())
    assert find_folder("gallium") == packaged_folder("gallium")
    assert find_folder(packaged_folder("germanium")) == packaged_folder("germanium")
    with pytest.raises(DataError, match="gallium"):
        find_folder("galium")


def test_a_scenario_of_another_folder_is_refused_with_advice():
    with pytest.raises(ScenarioError, match="--data"):
        simulate("gallium-full-ban", reference=[])
