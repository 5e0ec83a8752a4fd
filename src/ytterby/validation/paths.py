"""Prices along both events beside those of the cases: one case for each point of `price_paths.csv`."""

from __future__ import annotations

from typing import Any

from ytterby.ground.csvfile import read_csv
from ytterby.ground.document import Document
from ytterby.ground.files import DATA
from ytterby.validation.case import Case, CaseFile

PATHS = DATA / "validation" / "price_paths.csv"
RUNS: dict[str, tuple[Any, int]] = {
    "2010-15": ("quota-2010", 2015),
    "2025": ({"extends": "as-recorded", "years": {"months": [2025]}}, 2025),
}
"""Event -> the scenario that should give its prices, and its last year."""


def path_cases() -> list[CaseFile]:
    """The points as cases, in the order of the file: the ratio of two periods, without a band.

    An id is element, region and period; the event is that of the file.
    """
    return [_point(row) for row in read_csv(PATHS).rows]


def _point(row: dict[str, str]) -> CaseFile:
    scenario, end = RUNS[row["event"]]
    ratio = float(row["published_ratio"])
    content = {
        "id": f"{row['good'].partition('.')[2]}-{row['region']}-{row['period']}",
        "title": f"{row['good']} at {row['region']} in {row['period']} over {row['base_period']}",
        "event": row["event"],
        "data": row["data"],
        "scenario": scenario,
        "end": end,
        "measure": {
            "table": "prices",
            "filters": {"commodity": row["good"], "region": row["region"]},
            "period": _period(row["period"]),
            "value": "price_usd_kg",
            "aggregate": "mean",
            "ratio_to": {"period": _period(row["base_period"])},
        },
        **dict.fromkeys(("published", "low", "high"), ratio),
        "unit": "x",
        "kind": "observed",
        "evidence": "B",
        "role": "in-sample",
        "role_first": "prediction",
        **{name: row[name] for name in ("source", "source_url", "reads")},
    }
    return CaseFile(Case.model_validate(content), Document(content, {}, PATHS))


def _period(label: str) -> int | str:
    return int(label) if label.isdigit() else label
