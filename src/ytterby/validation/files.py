"""The files of a validation, in a result folder that is open."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ytterby.ground.files import write_atomic
from ytterby.results.folder import write_csv

if TYPE_CHECKING:
    from ytterby.results.folder import ResultFolder
    from ytterby.validation.table import Validation

ABOUT, KEPT = "about.json", "draws"
OWN = (KEPT,)
"""What `validate --ensemble` looks after itself in its folder: the runs from which it goes on."""


def put_validation(validation: Validation, results: ResultFolder) -> None:
    """All tables as Parquet and CSV, cases.json and about.json; of an ensemble spreads.json too."""
    tables = {
        "cases": validation.table,
        "scores": validation.scores,
        "events": validation.event_scores,
    }
    results.write_tables(tables)
    write_csv(results.part, tables)
    if validation.forecasts is not None:
        results.write_tables(validation.forecasts.tables)
        validation.forecasts.write(results.part)
    text = json.dumps(validation.records, indent=1, ensure_ascii=False)
    write_atomic(results.part / "cases.json", text)
    write_atomic(results.part / ABOUT, json.dumps(validation.about, indent=1) + "\n")
