"""A price of next to nothing beside that of the base year is marked, and no page or sentence reads it."""

from __future__ import annotations

import polars as pl
from tests.report import synthetic
from tests.results.columns import columns_of_years

from ytterby.figures.run_figures import figures_by_run
from ytterby.results.goods import NOT_USABLE, usable_prices
from ytterby.results.tables import in_years
from ytterby.world.read import read_chain

PRICES = ("price_usd_kg", "contract_usd_kg", "paid_usd_kg", "base_price_usd_kg")


def quarters(*prices):
    """A table of periods: quarters of one year with these prices, of a good that cost 50 USD/kg."""
    rows = [
        {"scenario": "s", "year": 2026, "period": f"2026Q{n}", "length": 0.25, "commodity": "oxide.Pr",
         "stage": "oxide", "element": "Pr", "region": "USA", **dict.fromkeys(PRICES, price),
         "base_price_usd_kg": 50.0, "mark": ""}
        for n, price in enumerate(prices, 1)
    ]  # fmt: skip
    return pl.DataFrame(rows)


def test_a_year_is_marked_by_its_own_mean():
    assert in_years("prices", quarters(0.0, 1.5, 1.5, 1.5))["mark"].to_list() == [""]
    year = in_years("prices", quarters(0.0, 0.0, 0.0, 3.0))
    assert year["mark"].to_list() == [NOT_USABLE]
    assert year.columns == [*columns_of_years("prices")]


def test_what_is_marked_is_no_price_and_the_table_keeps_it():
    year = in_years("prices", quarters(0.0, 0.0, 0.0, 0.0))
    read = usable_prices({"prices": year})["prices"]
    assert read["price_usd_kg"].to_list() == read["paid_usd_kg"].to_list() == [None]
    assert year["price_usd_kg"].to_list() == [0.0]


def test_no_figure_is_a_price_that_is_marked():
    tables = dict(synthetic.tables(("baseline", "embargo")))
    marked = (pl.col("element") == "Dy") & (pl.col("scenario") == "embargo")
    mark = pl.when(marked).then(pl.lit(NOT_USABLE)).otherwise(pl.lit(""))
    low = pl.when(marked).then(1e-9).otherwise("price_usd_kg").alias("price_usd_kg")
    tables["prices"] = tables["prices"].with_columns(low, mark=mark)
    well = {name: synthetic.table(tables, name) for name in tables}
    runs = figures_by_run(
        ("baseline", "embargo"), usable_prices(well), {}, read_chain(), synthetic.TITLES, ()
    )
    of_dysprosium = {run: one["price"].filter(commodity="oxide.Dy") for run, one in runs.items()}
    assert of_dysprosium["embargo"].is_empty()
    assert of_dysprosium["baseline"].height
