"""The section on the published record: the packaged table of cases, and whether it is of this model."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.ground.files import DATA
from ytterby.report.kit.numbers import listed
from ytterby.report.pages.citation import run_id
from ytterby.validation.score import misses

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.report.picture import Picture

PACKAGED = DATA / "validation" / "record.json"
GROUPS = (
    ("validation_2010", "2010 to 2015", ("2010", "2011")),
    ("validation_2025", "Controls of 2025", ("2025",)),
    ("validation_outlooks", "Outlooks and models of others", ("",)),
)
"""Name of a picture, what it shows, and how the events in it begin; the last takes what is left."""
COLUMNS = ("id", "title", "model", "published", "low", "high", "unit", "status", "kind", "role")
NUMBERS = ("model", "published", "low", "high")


@dataclass(frozen=True)
class Record:
    """The table of cases as it was computed: `provenance` has version, date and digests."""

    cases: pl.DataFrame
    scores: pl.DataFrame
    provenance: Mapping[str, Any]

    @property
    def table(self) -> pl.DataFrame:
        """The cases with a figure of the model."""
        return self.cases.filter(pl.col("model").is_not_null()).select(COLUMNS)

    @property
    def misses(self) -> pl.DataFrame:
        """The cases outside their band, the farthest first: by what factor the model is off, and why."""
        return misses(self.cases)

    def counted(self, role: str) -> tuple[int, int]:
        """How many figures of a role lie in the published band, of how many; `all` are those of every role."""
        rows = self.scores.filter((pl.col("kind") == "all") & (pl.col("role") == role)).to_dicts()
        return (int(rows[0]["inside"]), int(rows[0]["total"])) if rows else (0, 0)

    @property
    def sentence(self) -> str:
        """How many figures lie inside, by role."""
        rows = self.scores.filter(pl.col("kind") == "all").to_dicts()
        total = [f"{r['inside']} of {r['total']}" for r in rows if r["role"] == "all"]
        parts = [f"{r['role']} {r['inside']} of {r['total']}" for r in rows if r["role"] != "all"]
        return f"{''.join(total)} figures lie in the published band ({', '.join(parts)})."

    def pictures(self) -> list[Picture]:
        """A dot-and-band chart per group of events."""
        provenance = self.provenance
        folders = listed((provenance.get("digests") or {}).get("data") or [])
        run = f"Ytterby {provenance.get('version', '')}, run {run_id(provenance)}, data {folders}"
        source = f"{run}, computed on {provenance.get('date', '')}"
        return grouped(self.cases, f"{source}; published figures as listed in the table.")

    def is_of(self, manifest: Mapping[str, Any]) -> bool:
        """Whether a case was computed on the run's data folder, or the run does not say on which it is."""
        folder = str(manifest.get("data_folder", ""))
        return not folder or folder in self.provenance.get("digests", {}).get("data", {folder: ""})

    def changed_since(self, manifest: Mapping[str, Any]) -> list[str]:
        """What of a run is not what the table was computed with: data, controls, code."""
        now, then = manifest.get("digests") or {}, self.provenance.get("digests") or {}
        folder = str(manifest.get("data_folder", ""))
        of_folder = then.get("data", {}).get(folder)
        differs = [
            ("data", now.get("data"), of_folder),
            ("control records", now.get("controls"), then.get("controls")),
            ("code", now.get("code"), then.get("code")),
        ]
        return [name for name, here, there in differs if here is None or here != there]


def read_record(path: Path = PACKAGED) -> Record | None:
    """The packaged table; None where a package has none, or it cannot be read."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        cases = pl.DataFrame(content["cases"], infer_schema_length=None)
        cases = cases.with_columns(pl.col(NUMBERS).cast(pl.Float64))
        return Record(cases, pl.DataFrame(content["scores"]), content)
    except (OSError, ValueError, KeyError, pl.exceptions.PolarsError):
        return None


def grouped(cases: pl.DataFrame, source: str) -> list[Picture]:
    """One picture per group of events that has a figure of the model, with a line on its source."""
    from ytterby.report.charts.published import dot_and_band

    pictures: list[Picture] = []
    for key, title, starts in GROUPS:
        these = pl.any_horizontal(pl.col("event").str.starts_with(start) for start in starts)
        some, cases = cases.filter(these), cases.filter(~these)
        drawn = dot_and_band(some.with_columns(pl.lit(title).alias("event")), source)
        pictures += [replace(one, key=key) for one in drawn]
    return pictures
