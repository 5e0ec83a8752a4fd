from __future__ import annotations

import json

import polars as pl
import pytest
import synthetic

from ytterby.report.headline import answers
from ytterby.report.headline.headline import HeadlineOptions, from_tables
from ytterby.report.inputs import (
    Report,
    first_year_under,
    inside_outside,
    largest_supplier,
    use_stress,
)


def test_headline_is_plain_json(demo: Report) -> None:
    assert json.loads(json.dumps(demo.headline, allow_nan=False)) == demo.headline


def test_capacity_picks_the_cells_of_the_table(demo: Report) -> None:
    figure = next(
        f for f in demo.headline["capacity"] if (f["subject"], f["year"]) == ("magnet", 2035)
    )
    cells = demo.tables["capacity"].filter(
        (pl.col("technology") == "magnet")
        & (pl.col("year") == 2035)
        & (pl.col("region") != "CHN")
        & (pl.col("scenario") == "baseline")
    )
    assert figure["values"]["baseline"] == pytest.approx(cells["capacity_t"].sum())
    induced = cells.filter(pl.col("category") == "induced")["capacity_t"].sum()
    assert figure["split"]["baseline"]["induced"] == pytest.approx(induced)
    values, effect = figure["values"], figure["effects"]["own"]
    assert effect["absolute"] == values["technology-ban-2023"] - values["baseline"]
    assert effect["percent"] == pytest.approx(effect["absolute"] / values["baseline"])


def test_price_outside_is_the_named_region_and_import_weighted_when_given(demo: Report) -> None:
    prices = demo.tables["prices"]
    figure = next(f for f in demo.headline["prices"] if (f["subject"], f["year"]) == ("Dy", 2030))
    cell = prices.filter(
        (pl.col("element") == "Dy") & (pl.col("year") == 2030) & (pl.col("region") == "USA")
        & (pl.col("scenario") == "baseline")
    )  # fmt: skip
    assert figure["values"]["baseline"] == cell["price_usd_kg"].item()
    weighted = pl.concat([prices, cell.with_columns(pl.lit("OUTSIDE").alias("region"))])
    dy = next(one for one in synthetic.WORDS.price if one.name == "Dy")
    assert inside_outside(prices, dy, "CHN", ["CHN", "KOR", "JPN"])[1] == "KOR"
    assert inside_outside(weighted, dy, "CHN")[1] == "OUTSIDE"


def test_construction_is_said_only_where_there_is_no_difference(demo: Report) -> None:
    heavy = [f for f in demo.headline["capacity"] if f["subject"] == "heavy_separation"]
    assert all(f["effects"]["own"]["model_identity"] for f in heavy)
    assert not any(f["effects"]["total"]["model_identity"] for f in heavy)
    different = synthetic.tables(("baseline", "technology-ban-2023"))
    claim = [{"answer": "capacity", "subject": "", "comparison": "", "note": "wrong"}]
    options = HeadlineOptions(titles=synthetic.TITLES, model_identity=claim)
    found = from_tables(different, ("baseline", "technology-ban-2023"), options)
    light = [f for f in found["capacity"] if f["subject"] == "light_separation"]
    assert not any(f["effects"]["effect"]["model_identity"] for f in light)


def _supply(shares: dict[int, dict[str, float]]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {"scenario": "s", "year": year, "region": "JPN", "stage": "oxide", "group": "light",
             "basis": "last_processor", "supplier": supplier, "share": share}
            for year, parts in shares.items() for supplier, share in parts.items()
        ]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("shares", "answer", "again"),
    [
        ({2024: {"CHN": 0.9}, 2025: {"CHN": 0.6, "MYS": 0.4}}, "2025", False),
        ({2024: {"CHN": 0.5, "MYS": 0.5}, 2025: {"CHN": 0.5, "MYS": 0.5}}, "already", False),
        ({2024: {"CHN": 0.9}, 2025: {"CHN": 0.65}}, "never", False),
        ({2024: {"CHN": 0.9}, 2025: {"CHN": 0.6}, 2026: {"CHN": 0.8}}, "2025", True),
        ({2024: {"JPN": 1.0}}, "already", False),  # supplying oneself is no dependence
        ({2024: {"CHN": 0.6, "MYS": 0.4}, 2025: {"MYS": 0.9, "CHN": 0.1}}, "already", True),
    ],
)
def test_first_year_under(shares: dict[int, dict[str, float]], answer: str, again: bool) -> None:
    found = first_year_under(largest_supplier(_supply(shares)), 0.65).to_dicts()
    assert [(r["answer"], r["rises_again"]) for r in found] == [(answer, again)]


def test_use_stress_takes_the_worst_year_against_the_same_year() -> None:
    def rows(
        scenario: str, prices: list[float | None], lost: list[float]
    ) -> list[dict[str, object]]:
        return [
            {"scenario": scenario, "year": 2024 + n, "use": "u", "region": "JPN",
             "lost_share": part, "bundle_price": p, "bundle_price_ratio": None}
            for n, (p, part) in enumerate(zip(prices, lost, strict=True))
        ]  # fmt: skip

    frame = pl.DataFrame(
        rows("a", [10.0, 20.0, 40.0], [0.0, 0.1, 0.0])
        + rows("b", [10.0, 30.0, None], [0.0, 0.15, 0.2]),
        infer_schema_length=None,
        schema_overrides={"bundle_price_ratio": pl.Float64},
    )
    worst = use_stress(frame, "b", "a").to_dicts()[0]
    assert (worst["lost_share"], worst["lost_year"]) == (0.2, 2026)
    assert (worst["price_ratio"], worst["price_year"]) == (1.5, 2025)


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_any_number_of_scenarios(count: int) -> None:
    names = ("no-technology-control", "baseline", "technology-ban-2023", "embargo")[:count]
    found = from_tables(synthetic.tables(names, (2024, 2025, 2030)), names)
    assert len(found["comparisons"]) == count - 1
    assert found["scenarios"] == list(names)
    assert found["uses_looked_at"] > 0


def test_empty_tables_give_an_empty_headline() -> None:
    found = from_tables({}, ["baseline", "embargo"])
    assert found["trade"] == found["capacity"] == found["uses"] == found["tornado"] == []
    assert found["dependence"] == found["prices"] == []


def test_a_learned_spread_stands_beside_the_range_of_the_assumptions():
    frame = pl.DataFrame({
        "group": ["stocks"] * 2, "title": ["Stocks"] * 2, "end": ["low", "high"],
        "measure": ["price_outside.Dy.2030"] * 2, "value": [90.0, 120.0], "base_value": [100.0] * 2,
        "forecast_low": [40.0] * 2, "forecast_high": [260.0] * 2,
        "spread": ["prices of both events: 0.50 (63 cases)"] * 2,
    })  # fmt: skip
    (found,) = answers.tornado(frame)
    assert (found["lowest"], found["highest"], found["forecast"]) == (90.0, 120.0, [40.0, 260.0])
    alone = frame.with_columns(spread=pl.lit("assumptions alone"))
    assert answers.tornado(alone)[0]["forecast"] is None
    assert answers.tornado(frame.drop("spread", "forecast_low"))[0]["forecast"] is None
