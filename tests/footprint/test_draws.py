"""Bands of burdens: their own stream, and sums that agree with the tables."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from tests.short import write_pair

from ytterby.environment.coefficients import coefficients_of
from ytterby.footprint import draws as burden_draws
from ytterby.footprint.burdens import EACH, SMALLEST, burdens
from ytterby.footprint.draws import ALL_YEARS, bands, drawn_ends, stream_of
from ytterby.runs.workspace import Workspace


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The baseline and the embargo."""
    return write_pair(tmp_path_factory.mktemp("burdens"))


@pytest.fixture(scope="module")
def found(files):
    baseline, embargo = files
    return burdens(embargo, reference=[baseline])


def test_coefficients_have_a_stream_of_their_own():
    """No draw of the market moves with them, and the same seed gives the same."""
    from ytterby.draws.hypercube import of_parameters, sample

    workspace = Workspace.read()
    known = coefficients_of(workspace.network)
    numbers = of_parameters(workspace.chain.parameters)
    before = sample(numbers, 4, 1)
    one, again, other = drawn_ends(known, 6, 1), drawn_ends(known, 6, 1), drawn_ends(known, 6, 2)
    assert np.array_equal(before, sample(numbers, 4, 1))
    assert all(np.array_equal(a.rows, b.rows) for a, b in zip(one, again, strict=True))
    assert not any(np.array_equal(a.rows, b.rows) for a, b in zip(one, other, strict=True))
    assert stream_of(1) != stream_of(2)
    assert stream_of(1) > 2**16


def test_draws_lie_between_their_ends():
    known = coefficients_of(Workspace.read().network)
    drawn = drawn_ends(known, 40)
    rows = np.stack([one.rows for one in drawn])
    low, high = (
        np.array([getattr(row, end) for row in known.folder.rows]) for end in ("low", "high")
    )
    assert (rows >= low - 1e-12).all()
    assert (rows <= high + 1e-12).all()
    moving = low < high
    assert (rows[:, moving].std(axis=0) > 0).all()


def test_with_every_coefficient_at_its_value_the_sums_are_those_of_the_table(found, monkeypatch):
    workspace = found.results.workspace
    monkeypatch.setattr(
        burden_draws, "drawn_ends", lambda known, count, seed: [known.value] * count
    )
    runs = [found.results.activities]
    made = bands(workspace, runs, found.focus, [found.reference], 1).frame
    table = found.results.tables["burdens"].filter(
        (pl.col("scenario") == found.focus) & (pl.col("year") > 2024)
    )
    sums = dict(table.group_by("burden").agg(pl.col("quantity").sum()).iter_rows())
    rows = made.filter((pl.col("against") == "") & (pl.col("region") == "WORLD") & (pl.col("year") == ALL_YEARS)
                       & (pl.col("scenario") == found.focus))  # fmt: skip
    told = dict(rows.select("burden", "middle").iter_rows())
    assert told.keys() == sums.keys()
    for name, value in sums.items():
        assert told[name] == pytest.approx(value, rel=1e-9), name


def test_bands_are_in_order_and_hold_the_run(found):
    frame = found.bands.frame
    assert (frame["low"] <= frame["middle"]).all()
    assert (frame["middle"] <= frame["high"]).all()
    assert (found.bands.market, found.bands.coefficients) == (1, EACH)
    total = found.results.tables["burdens"].filter(
        (pl.col("scenario") == found.focus) & (pl.col("burden") == "reagents") & (pl.col("year") > 2024)
    )["quantity"].sum()  # fmt: skip
    low, _, high = found.band("reagents", "WORLD")
    assert low < total < high


def test_the_world_is_the_holder_and_the_others_draw_by_draw(found):
    """Medians do not add up, but a difference of nothing stays nothing."""
    assert found.band("wastewater", "OUTSIDE") == (0.0, 0.0, 0.0)
    assert found.band("wastewater", "CHN") == found.band("wastewater", "WORLD")


def test_what_is_known_of_one_side_alone_is_no_total_of_the_world(found):
    assert found.known_in("wastewater", "CHN")
    assert not found.known_in("wastewater", "OUTSIDE")
    assert not found.known_in("wastewater", "WORLD")
    assert found.known_in("greenhouse_gas", "WORLD")


def test_a_sum_says_which_mines_it_leaves_out(found):
    assert not found.results.workspace.chain.mines & {*found.left_out("greenhouse_gas")}
    for burden in ("electricity", "tailings", "radioactive_residue"):
        assert "mining" in found.left_out(burden)


def test_the_market_is_drawn_too_where_it_is_asked(files):
    baseline, embargo = files
    made = burdens(embargo, reference=[baseline], draws=2)
    assert made.bands.market == 2
    assert made.bands.coefficients == 1000
    assert made.band("greenhouse_gas", "CHN", made.reference) != (0.0, 0.0, 0.0)


def test_a_verdict_needs_a_band_on_one_side(found):
    frame = found.bands.frame
    for burden in found.burdens:
        low, _, high = found.band(burden, "CHN", found.reference)
        least = SMALLEST * found.reference_total(burden, "CHN")
        told = "less" if high < 0 else "more" if low > 0 else "open"
        assert found.moves(burden, "CHN") == (told if max(abs(low), abs(high)) >= least else "open")
    assert frame.height > 0
