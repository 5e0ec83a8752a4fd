"""What came of the cases: the table, its scores by role and kind, and the files they are written to."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, get_args

import polars as pl
import yaml

from ytterby.ground.files import write_atomic
from ytterby.ground.fingerprint import today
from ytterby.results.folder import ResultFolder, write_csv
from ytterby.results.manifest import code_digest
from ytterby.validation.case import Kind, Role
from ytterby.validation.forecast import AT, UNWEIGHTED
from ytterby.validation.judge import INSIDE, OUTSIDE
from ytterby.validation.language import Grammar
from ytterby.validation.score import distance, event_of, events, nearer, no_change_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from ytterby.controls.book import Book
    from ytterby.validation.forecast import Forecasts
    from ytterby.validation.judge import Outcome
    from ytterby.validation.language import Combination, Selection
    from ytterby.validation.plan import Planned

ABOUT, KEPT = "about.json", "draws"
OWN = (KEPT,)
"""What `validate --ensemble` looks after itself in its folder: the runs from which it goes on."""
T, N = pl.String, pl.Float64
COLUMNS: dict[str, Any] = {
    "id": T, "event": T, "title": T, "scenario": T, "data": T, "measure": T, "unit": T,
    "status": T, "model": N, "published": N, "low": N, "high": N, "inside": pl.Boolean,
    "distance": N, "no_change": N, "nearer": pl.Boolean,
    "kind": T, "role": T, "role_first": T, "evidence": T, "why": T, "note": T, "source": T, "source_url": T,
}  # fmt: skip
FORECAST = (*AT, "pit", "crps", "crps_no_change", "width90", "draws", "spread")
"""What `--json` says of a case's forecast."""
LISTS = {
    "outside": "Outside the band, and why",
    "failed": "Failed",
    "not run": "Not run yet",
    "not expressible": "Not expressible in this model",
}
"""Status -> title of the list of cases that have it."""


@dataclass(frozen=True)
class Validation:
    """The outcomes of some cases, in their order.

    about : what they were computed with, as of `about`. recorded : outcomes of the same cases with recorded
    acts only, no announcement; empty if not asked for. forecasts : of an ensemble; None if not asked for.
    """

    outcomes: Sequence[Outcome]
    about: dict[str, Any] = field(default_factory=dict)
    recorded: Sequence[Outcome] = ()
    forecasts: Forecasts | None = None

    @property
    def records(self) -> list[dict[str, Any]]:
        """One plain object per case, as `--json` prints them; with an ensemble each has a `forecast`, with recorded
        acts beside what the model says then, `recorded_acts`."""
        records = [_record(outcome) for outcome in self.outcomes]
        if self.recorded:
            pairs = zip(records, self.recorded, strict=True)
            records = [{**row, "recorded_acts": outcome.model} for row, outcome in pairs]
        if self.forecasts is not None:
            forecasts = self.forecasts.table.filter(pl.col("weights") == UNWEIGHTED).to_dicts()
            own = {row["id"]: {name: row[name] for name in FORECAST} for row in forecasts}
            records = [{**row, "forecast": own.get(row["id"])} for row in records]
        return records

    @property
    def table(self) -> pl.DataFrame:
        """One row per case."""
        return pl.DataFrame([_record(outcome) for outcome in self.outcomes], schema=COLUMNS)

    @property
    def scores(self) -> pl.DataFrame:
        """role, kind, inside, total, failed, not_run, not_expressible; then the sums by role, and of all.

        `total` counts the cases with a figure of the model; the others stand in columns of their own.
        """
        rows = []
        for role in (*get_args(Role), "all"):
            for kind in (*get_args(Kind), "all"):
                states = [one.status for one in self.outcomes
                          if role in (one.case.role, "all") and kind in (one.case.kind, "all")]  # fmt: skip
                inside, *others = (states.count(name) for name in (INSIDE, *LISTS))
                if states:
                    rows.append((role, kind, inside, inside + others[0], *others[1:]))
        counts = ("inside", "total", "failed", "not_run", "not_expressible")
        columns = {"role": T, "kind": T, **dict.fromkeys(counts, pl.Int64)}
        return pl.DataFrame(rows, schema=columns, orient="row")

    @property
    def event_scores(self) -> pl.DataFrame:
        """Observed cases by event: event, acts, total, inside, distance, no_change, nearer, compared.

        `acts` : `all`, or `recorded` for those without announcements. `distance` is the mean of the cases with
        a figure; `no_change` that of the answer that nothing changes and `nearer` how many cases the model is
        nearer in, both of the `compared` cases for which there is such an answer.
        """
        rows = []
        for acts, outcomes in (("all", self.outcomes), ("recorded", self.recorded)):
            for event in events():
                own = [o for o in outcomes if o.model is not None and event_of(o.case) == event]
                away = [distance(o.case, o.model) for o in own]
                still = [distance(o.case, no_change_of(o.case)) for o in own]
                closer = [n for o in own if (n := nearer(o.case, o.model)) is not None]
                if own:
                    rows.append((event, acts, len(own), sum(o.status == INSIDE for o in own),
                                 _mean(away), _mean(still), sum(closer), len(closer)))  # fmt: skip
        counts = dict.fromkeys(("total", "inside"), pl.Int64)
        columns = {"event": T, "acts": T, **counts, "distance": N, "no_change": N,
                   "nearer": pl.Int64, "compared": pl.Int64}  # fmt: skip
        return pl.DataFrame(rows, schema=columns, orient="row")

    def write(self, folder: Path, *, force: bool = False) -> None:
        """All tables as Parquet and CSV, cases.json and about.json, all or nothing. force : as in
        `results.folder.check_folder`."""
        with ResultFolder(folder, force=force, own=OWN) as results:
            put_validation(self, results)
            results.close({"command": "validate", **self.about})


def put_validation(validation: Validation, results: ResultFolder) -> None:
    """All tables as Parquet and CSV, cases.json and about.json; of an ensemble spreads.json too."""
    scores = {"scores": validation.scores, "events": validation.event_scores}
    tables = {"cases": validation.table, **scores}
    results.write_tables(tables)
    write_csv(results.part, tables)
    if validation.forecasts is not None:
        results.write_tables(validation.forecasts.tables)
        validation.forecasts.write(results.part)
    text = json.dumps(validation.records, indent=1, ensure_ascii=False)
    write_atomic(results.part / "cases.json", text)
    write_atomic(results.part / ABOUT, json.dumps(validation.about, indent=1) + "\n")


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _record(outcome: Outcome) -> dict[str, Any]:
    case = outcome.case
    scenario = case.scenario or ""
    if isinstance(scenario, dict):
        scenario = outcome.seen_in or f"patch of {scenario.get('extends', 'nothing')}"
    why = [outcome.why, case.cause if outcome.status == OUTSIDE else ""]
    note = [outcome.note, case.reads and f"reads: {case.reads}"]
    record = {
        **case.model_dump(include={*COLUMNS}),
        "scenario": scenario,
        "measure": text_of(case.measure) if case.measure is not None else "",
        "status": outcome.status,
        "model": outcome.model,
        "inside": outcome.inside,
        "distance": distance(case, outcome.model),
        "no_change": no_change_of(case),
        "nearer": nearer(case, outcome.model),
        "role_first": case.role_first or case.role,
        "why": ". ".join(part for part in why if part),
        "note": "; ".join(part for part in note if part),
    }
    return {name: record[name] for name in COLUMNS}


def about(planned: Iterable[Planned], book: Book) -> dict[str, Any]:
    """Version, day and digests of code, controls and the data folders of some cases."""
    chains = [one.workspace.chain for one in planned if one.workspace]
    data = {chain.folder.name: chain.digest for chain in chains}
    data = dict(sorted(data.items()))
    digests = {"code": code_digest(), "controls": book.digest(), "data": data}
    return {"version": version("ytterby"), "date": today().isoformat(), "digests": digests}


def text_of(measure: Selection | Combination | float) -> str:
    """A measure as a line in the words of a case file."""
    if not isinstance(measure, Grammar):
        return f"{measure:g}"
    written = measure.model_dump(by_alias=True, exclude_defaults=True)
    text = yaml.safe_dump(written, default_flow_style=True, sort_keys=False, width=math.inf)
    return str(text).strip()
