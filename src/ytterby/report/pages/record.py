"""The published record: the packaged table of cases, whether it is of this model, and how far a page can be trusted.

A verdict on ranges counts how many figures lay in a range that was made without them; one on single numbers, how many
lie within what was published.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.draws.predictive import read_spreads
from ytterby.figures.run_rows import FOLDER
from ytterby.ground.files import DATA
from ytterby.report.kit.numbers import listed
from ytterby.report.picture import run_id
from ytterby.report.words import texts_of
from ytterby.validation.price_comparison import ComparedPrice, compared, recorded_ranges
from ytterby.validation.score import misses

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.report.inputs import Report
    from ytterby.report.picture import Picture

PACKAGED = DATA / "validation" / "record.json"
COLUMNS = ("id", "title", "model", "published", "low", "high", "unit", "status", "kind", "role")
NUMBERS = ("model", "published", "low", "high")
SENTENCE, FIGURE = re.compile(r"(?<=\.) "), re.compile(r"\d|percent|^Eight")


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
        """The cases outside their band, the farthest first: by what factor the model is off, and why; without sentences
        that have figures, which are of the run that was explained."""
        rows = misses(self.cases)
        every = (SENTENCE.split(text or "") for text in rows["why"])
        why = [" ".join(one for one in own if not FIGURE.search(one)) for own in every]
        return rows.with_columns(pl.Series("why", why), pl.col("^unit$").replace("x", "times"))

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
        of_folder = then.get("data", {}).get(str(manifest.get("data_folder", "")))
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
    from ytterby.report.charts.uncertainty import dot_and_band

    pictures: list[Picture] = []
    for key, (title, *starts) in texts_of("pages/subjects")["record_pictures"].items():
        these = pl.any_horizontal(pl.col("event").str.starts_with(start) for start in starts)
        some, cases = cases.filter(these), cases.filter(~these)
        drawn = dot_and_band(some.with_columns(pl.lit(title).alias("event")), source)
        pictures += [replace(one, key=key) for one in drawn]
    return pictures


COVERAGE, WIDTH = "coverage", "range_width"
GOOD, MIDDLING = 0.85, 0.6
"""Shares of figures that lie inside from which on a verdict is good, and middling. Of a range of nine in ten 0.9 are
due; a choice of words, no number of the model."""
POOR = "poor"
RULE = f"Good: {GOOD:.0%} or more; middling: {MIDDLING:.0%}; poor: less."
UNTESTED = "no past event of this market tests its ranges or numbers."


def verdict(inside: int, of: int) -> str:
    """Good, middling or poor, by the share of figures that lie inside."""
    share = inside / of if of else 0.0
    return "good" if share >= GOOD else "middling" if share >= MIDDLING else POOR


def trust_of(report: Report) -> str:
    """The verdict on the ranges and on the numbers of a page, with what it rests on and the rule."""
    folder = str(report.manifest.get("data_folder", ""))
    coverage = coverage_without(folder)
    if not coverage:
        return UNTESTED
    origin = getattr(report.ranges, "origin", None)
    if origin is not None and origin.earlier:
        return str(texts_of("pages/subjects")["earlier"]).format(", ".join(origin.changed))
    inside, of, events = _added(coverage)
    priced = _priced(folder)
    within = sum(row.within for row in priced)
    ranges = verdict(inside + within, of + len(priced))
    text = f"ranges {ranges}: they held {inside} of {of} published figures of {events} that they were made without"
    if priced:
        text += f", and {within} of {len(priced)} prices of 2025 and 2026"
    width = read_spreads().about.get(WIDTH)
    if width:
        text += f"; the high end is usually {width:.1f} times the low one"
    record = read_record()
    if record is not None and record.is_of(report.manifest):
        numbers = verdict(*record.counted("all"))
        text += f". Single numbers {numbers}: {_single(record)}"
        if ranges != numbers == POOR:
            text = f"rely on the ranges, not on single numbers. R{text[1:]}"
    return f"{text}. {RULE}"


def coverage_without(folder: str) -> Mapping[str, Mapping[str, list[int]]]:
    """Event -> kind -> how many figures lay in a range of nine in ten that was made without that event, of how many;
    nothing for a folder of which no event was tested."""
    if not folder.startswith("rare_earths"):
        return {}
    return read_spreads().about.get(COVERAGE) or {}


def _added(coverage: Mapping[str, Mapping[str, list[int]]]) -> tuple[int, int, str]:
    pairs = [pair for kinds in coverage.values() for pair in kinds.values()]
    return sum(a for a, _ in pairs), sum(b for _, b in pairs), " and ".join(coverage)


@cache
def _priced(folder: str) -> tuple[ComparedPrice, ...]:
    """Published prices of 2025 and 2026 with their ranges; none where none is compared."""
    ranges = recorded_ranges() if folder == FOLDER else None
    return tuple(compared(ranges)) if ranges is not None else ()


def _single(record: Record) -> str:
    """How many numbers of the model lie within what was published, and of those that it had not seen."""
    inside, of = record.counted("all")
    fresh = record.counted("prediction")
    unseen = f" ({fresh[0]} of the {fresh[1]} that the model had not seen)" if fresh[1] else ""
    return f"{inside} of {of} lie within what was published{unseen}"
