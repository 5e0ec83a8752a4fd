"""docs/validation.md: the published record against the model, as `ytterby validate --out` has written it.

The same results make the tables that the package carries: `record.json` for the report of `simulate`, and from results
with `--draws` the spreads of forecasts.
"""

from __future__ import annotations

import json
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.draws.predictive import PATH as SPREADS
from ytterby.draws.predictive import read_spreads
from ytterby.ground.errors import ResultError
from ytterby.ground.files import PACKAGE
from ytterby.report.pages.record import PACKAGED, grouped
from ytterby.report.words import texts_of
from ytterby.validation.api import ABOUT

from ..builder import cell, paragraphs, part, table

if TYPE_CHECKING:
    from ytterby.report.picture import Picture

    from ..results import Results

FIELDS = ("id", "event", "title", "unit", "status", "model", "published", "low", "high", "inside",
          "distance", "no_change", "nearer", "kind", "role", "role_first", "evidence", "why", "source", "source_url")  # fmt: skip
WHY = {
    "outside": "Outside the band, and why",
    "failed": "Failed",
    "not run": "Not run yet",
    "not expressible": "Not expressible",
}
COUNTS = {
    "failed": "failed",
    "not_run": "not run",
    "not_expressible": "not expressible",
}
CASE = {"id": "case", "title": "", "model": "model", "published": "published", "band": "band", "unit": "unit", "status": "",
        "distance": "distance", "no_change": "no change", "kind": "kind", "role": "role",
        "role_first": "role at 1bff3ff"}  # fmt: skip
FORECAST = {"event": "event", "role": "role", "cases": "cases", "distance": "distance of the median",
            "crps": "CRPS", "crps_no_change": "of no change", "skill": "skill", "covered50": "in 50%", "covered90": "in 90%",
            "width90": "width of 90%"}  # fmt: skip
SOURCE = "ytterby validate; published figures as listed in the table"


@cache
def cases(results: Results) -> list[dict[str, Any]]:
    """Every case. Raises ResultError where the folder does not say what it was computed with."""
    if not (results.folder / ABOUT).is_file():
        raise ResultError(f"no {ABOUT}", where=results.folder.name,
                          advice="Run `ytterby validate --out runs/validate`.")  # fmt: skip
    return json.loads((results.folder / "cases.json").read_text(encoding="utf-8"))


def rows_of(results: Results, name: str) -> list[dict[str, Any]]:
    """Rows of a table of the folder; none where it has no such table."""
    path = results.folder / f"{name}.csv"
    return pl.read_csv(path).to_dicts() if path.is_file() else []


def two(value: float | None) -> str | None:
    """Two decimals."""
    return None if value is None else f"{value:.2f}"


@part(runs=True)
def record(results: Results) -> str:
    """Scores, cases with a figure, and lists of the others with their reasons."""
    every = cases(results)
    scores = [[s["role"], s["kind"], f"{s['inside']} of {s['total']}", *(s[name] for name in COUNTS)]
              for s in rows_of(results, "scores")]  # fmt: skip
    events = [[e["event"], f"{e['inside']} of {e['total']}",
               two(e["distance"]), two(e["no_change"]), f"{e['nearer']} of {e['compared']}"]
              for e in rows_of(results, "events")]  # fmt: skip
    rows = []
    for case in every:
        if case["model"] is not None:
            band = f"{cell(float(case['low']))} to {cell(float(case['high']))}"
            worded = {**case, "band": band, "distance": two(case["distance"])}
            rows.append([worded[name] for name in CASE])
    lists = []
    for status, title in WHY.items():
        some = [[case["id"], case["title"], case["why"]] for case in every if case["status"] == status]  # fmt: skip
        lists += [f"### {title}", table(["case", "", "why"], some)] if some else []
    return paragraphs(
        "### Scores",
        table(["role", "kind", "inside", *COUNTS.values()], scores),
        "### Observed cases by event",
        table(["event", "inside", "mean distance", "of no change", "nearer than no change"], events),
        "### Cases with a figure of the model",
        table([*CASE.values()], rows),
        *lists,
    )  # fmt: skip


@part(runs=True)
def forecasts(results: Results) -> str | None:
    """Scores by event and role, and what was learned; None without draws."""
    if not (results.folder / "spreads.json").is_file():
        return None
    rows = []
    for score in rows_of(results, "forecast_scores"):
        worded = {**score, "event": score["event"] or "neither"}
        worded |= {n: two(score[n]) for n in ("distance", "crps", "crps_no_change", "skill", "width90")}  # fmt: skip
        rows.append([worded[name] for name in FORECAST])
    learned = read_spreads(results.folder / "spreads.json").by_event
    sizes = [[event, kind, two(one.size), one.cases] for event, own in learned.items() for kind, one in own.items()]  # fmt: skip
    heads = ["learned on", "kind", "spread", "cases and points"]
    return paragraphs(table([*FORECAST.values()], rows), table(heads, sizes))


def picture(results: Results, title: str) -> Picture | None:
    """Dots and bands of a group of events that has a figure of the model."""
    cases(results)
    drawn = grouped(pl.read_parquet(results.folder / "cases.parquet"), SOURCE)
    return next((one for one in drawn if one.title.rpartition(":")[0] == title), None)


for key, (title, *_) in texts_of("pages/subjects")["record_pictures"].items():
    name = key.removeprefix("validation_")
    part(partial(picture, title=title), name=name, page="validation", runs=True)


@part(runs=True, path=f"src/ytterby/{PACKAGED.relative_to(PACKAGE).as_posix()}")
def packaged_record(results: Results) -> str:
    """The table that the package carries."""
    rows = [{name: case[name] for name in FIELDS} for case in cases(results)]
    about = json.loads((results.folder / ABOUT).read_text(encoding="utf-8"))
    content = {**about, "scores": rows_of(results, "scores"), "cases": rows}
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


@part(runs=True, path=f"src/ytterby/{SPREADS.relative_to(PACKAGE).as_posix()}")
def packaged_spreads(results: Results) -> str | None:
    """The spreads that the package carries; None without draws."""
    path = results.folder / "spreads.json"
    return path.read_text(encoding="utf-8") if path.is_file() else None
