"""What a table of cases was computed with, and the published table that the package carries.

`record.json` holds the cases as `validate` found them, the scores, the day, and the digests of code,
controls and data folders, so that a report can show the table without computing it, and can tell when
the model has moved on since.
"""

from __future__ import annotations

import json
from datetime import date
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.ground.errors import ResultError
from ytterby.ground.files import write_whole
from ytterby.study.validation.case import PACKAGED
from ytterby.tables.manifest import code_digest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ytterby.law.book import Book
    from ytterby.study.validation.plan import Planned

ABOUT = "about.json"
RECORD = PACKAGED / "record.json"
FIELDS = ("id", "event", "title", "unit", "status", "model", "published", "low", "high", "inside",
          "kind", "role", "evidence", "why", "source", "source_url")  # fmt: skip


def about(planned: Iterable[Planned], book: Book) -> dict[str, Any]:
    """Version, day and digests of code, controls and the data folders of some cases."""
    data = {
        one.file.case.data: one.workspace.chain.digest
        for one in planned
        if one.workspace is not None
    }
    digests = {
        "code": code_digest(),
        "controls": book.digest(),
        "data": dict(sorted(data.items())),
    }
    return {"version": version("ytterby"), "date": date.today().isoformat(), "digests": digests}


def write_record(results: Path, target: Path = RECORD) -> None:
    """Make the packaged table of a folder that `validate --out` has written.

    Raises ResultError when it does not say what it was computed with.
    """
    if not (results / ABOUT).is_file():
        raise ResultError(f"no {ABOUT} in {results.name}", advice="Run `ytterby validate --out`.")
    told = json.loads((results / ABOUT).read_text(encoding="utf-8"))
    cases = json.loads((results / "cases.json").read_text(encoding="utf-8"))
    content = {
        **told,
        "scores": pl.read_csv(results / "scores.csv").to_dicts(),
        "cases": [{name: case[name] for name in FIELDS} for case in cases],
    }
    write_whole(target, json.dumps(content, indent=1, ensure_ascii=False) + "\n", ResultError)
