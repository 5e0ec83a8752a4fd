"""The IAMC long format: complete, without doubles, and pyam reads it."""

from __future__ import annotations

import polars as pl
import pytest

from ytterby.datasets.burdens import burden_kinds
from ytterby.results.store import VARIABLES, iamc

COLUMNS = ["model", "scenario", "region", "variable", "unit", "year", "value"]


@pytest.fixture(scope="module")
def frame(short):
    from ytterby.results.tables import stack

    return iamc(stack([short("baseline").tables, short("embargo").tables]))


@pytest.fixture(scope="module")
def pyam():
    try:
        import pyam
    except (ImportError, TypeError) as fault:  # ixmp4 0.14 breaks on SQLAlchemy 2.1 when imported
        pytest.skip(f"pyam cannot be imported here: {fault}")
    return pyam


def test_columns_and_index(frame):
    assert frame.columns == COLUMNS
    assert sum(frame.null_count().row(0)) == 0
    assert frame["value"].is_finite().all()
    assert frame.select(COLUMNS[:-1]).is_duplicated().sum() == 0
    assert set(frame["scenario"]) == {"short-baseline", "short-embargo"}
    assert set(frame["year"]) == {2024, 2025, 2026}


def test_each_variable_has_its_title_and_one_unit(frame):
    titles = {title for title, *_ in VARIABLES.values()}
    burdens = {kind.variable for kind in burden_kinds().values()}
    own = [v for v in frame["variable"].unique() if v not in burdens]
    assert {v.split("|")[0] for v in own} == titles
    units = frame.group_by("variable").agg(pl.col("unit").n_unique().alias("n"))
    assert units["n"].max() == 1
    dysprosium = frame.filter(pl.col("variable") == "Price|oxide|oxide.Dy")
    assert dysprosium["unit"].unique().to_list() == ["USD_2024/kg"]


def test_values_are_those_of_the_tables(frame, short):
    tables = short("embargo").tables
    mine = frame.filter((pl.col("scenario") == "short-embargo") & (pl.col("year") == 2025))
    price = mine.filter(
        (pl.col("variable") == "Price|oxide|oxide.Nd") & (pl.col("region") == "JPN")
    )
    told = tables["prices"].filter(
        (pl.col("year") == 2025) & (pl.col("commodity") == "oxide.Nd") & (pl.col("region") == "JPN")
    )
    assert price["value"].to_list() == told["price_usd_kg"].to_list()
    made = mine.filter(
        (pl.col("variable") == "Production|solution|solution.Nd") & (pl.col("region") == "CHN")
    )
    expected = tables["production"].filter(
        (pl.col("year") == 2025)
        & (pl.col("commodity") == "solution.Nd")
        & (pl.col("region") == "CHN")
    )
    assert set(expected["technology"]) == {"light_separation", "recycling"}
    assert made["value"].to_list() == pytest.approx([expected["quantity_t"].sum()])
    capacity = mine.filter(pl.col("variable").str.starts_with("Capacity|magnet|"))["value"].sum()
    expected = tables["capacity"].filter(
        (pl.col("year") == 2025) & (pl.col("technology") == "magnet")
    )
    assert capacity == pytest.approx(expected["capacity_t"].sum())
    demand = mine.filter(pl.col("variable").str.starts_with("Demand|"))["value"].sum()
    served = tables["demand"].filter(pl.col("year") == 2025)["served"].sum()
    assert demand == pytest.approx(served)


def test_pyam_reads_it(frame, pyam, tmp_path):
    data = pyam.IamDataFrame(_pandas(frame))
    assert sorted(data.scenario) == ["short-baseline", "short-embargo"]
    assert data.model == ["Ytterby"]
    assert data.year == [2024, 2025, 2026]
    assert len(data) == frame.height
    path = tmp_path / "iamc.csv"
    frame.write_csv(path)
    again = pyam.IamDataFrame(path)
    assert again.equals(data)
    magnets = data.filter(variable="Capacity|magnet|*", year=2024, scenario="short-baseline")
    assert magnets.data["value"].sum() > 1e5


def _pandas(frame):
    import pandas as pd

    return pd.DataFrame(frame.to_dict(as_series=False))


def test_burdens_have_the_fields_names_and_units(frame, short):
    """Greenhouse gas in Mt CO2-equiv a year, electricity in EJ."""
    here = (pl.col("year") == 2025) & (pl.col("region") == "CHN")
    mine = frame.filter(here & (pl.col("scenario") == "short-embargo"))
    table = short("embargo").tables["burdens"].filter(here)
    for burden, variable, unit, factor in (
        ("greenhouse_gas", "Emissions|Kyoto Gases", "Mt CO2-equiv/yr", 1e-6),
        ("electricity", "Final Energy|Industry|Electricity", "EJ/yr", 3.6e-9),
    ):
        row = mine.filter(pl.col("variable") == variable)
        assert row["unit"].to_list() == [unit]
        total = table.filter(pl.col("burden") == burden)["quantity"].sum()
        assert row["value"].to_list() == pytest.approx([total * factor])
