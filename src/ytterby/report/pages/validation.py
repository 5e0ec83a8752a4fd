"""The answers of `validate` (scores, a dot-and-band chart per event, cases, misses) and of `ensemble` (effects, fans,
failures, what was drawn)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.draws.ensemble import by_row, largest_effects
from ytterby.figures.run_rows import ROW
from ytterby.report.charts import uncertainty as drawn
from ytterby.report.kinds.chart import in_words
from ytterby.report.kit.numbers import signed
from ytterby.report.kit.subject import Content, Page, ReportTable, Subject
from ytterby.report.pages.subjects import digests_in
from ytterby.report.picture import source_line
from ytterby.report.words import humanise, row_name, texts_of
from ytterby.validation.api import LISTS

if TYPE_CHECKING:
    from ytterby.ground.arrays import Tables
    from ytterby.validation.api import Validation
    from ytterby.validation.forecast import Forecasts


TEXTS = texts_of("pages/validation")
"""What the pages say whatever the run (`validation.yaml`)."""
SUBJECTS, ENSEMBLE = TEXTS["subjects"], TEXTS["ensemble_subjects"]
DRIVEN, NAMED_DRIVERS = 5, 3
"""Drivers of a measure that are named, and measures; the table `drivers` has all."""


def validation_page(result: Validation) -> Page:
    """The published record against the model."""
    cases = result.table
    reasons = cases.select("id", "title", "why")
    forecasts = [] if result.forecasts is None else _forecasts(result.forecasts)
    subjects = [
        Subject.of("scores", SUBJECTS, result.scores, result.event_scores),
        *forecasts,
        Subject.of("charts", SUBJECTS, pictures=drawn.dot_and_band(cases)),
        Subject.of("cases", SUBJECTS, cases.filter(pl.col("model").is_not_null())),
        *(
            Subject(status.replace(" ", "-"), title,
                    tables=[ReportTable(title, reasons.filter(cases["status"] == status))])
            for status, title in LISTS.items()
        ),
        Subject.of("measures", SUBJECTS, cases),
        Subject.of("sources", SUBJECTS, cases),
    ]  # fmt: skip
    source = source_line(f"of {result.about['date']}" if result.about.get("date") else "")
    title, facts = "The published record against the model", {"cases": result.records}
    return Page(title, subjects, lead=[TEXTS["validation"]], source=source, facts=facts)


def _forecasts(forecasts: Forecasts) -> list[Subject]:
    spreads = [
        f"Spreads, {event}: " + ", ".join(f"{kind} {one.size:.2f} ({one.cases})" for kind, one in kinds.items()) + "."
        for event, kinds in forecasts.spreads.by_event.items()
    ]  # fmt: skip
    return [Subject.of("forecasts", SUBJECTS, forecasts.scores, forecasts.table, notes=spreads)]


def ensemble_page(tables: Tables, pair: tuple[str, str], manifest: Mapping[str, Any]) -> Page:
    """How wide the answer is.

    tables : as `draws.ensemble.Ensemble` has them; pair : reference and scenario.
    """
    folder = f"data folder {manifest.get('data_folder', '')}"
    source = source_line(folder, f"{manifest['draws']} draws")
    reference, scenario = (humanise(one) for one in pair)
    effects, headline = tables["effect_quantiles"], tables["headline"]
    # a percentage of nothing lost says nothing
    in_percent = headline.filter(pl.col("figure") != "shortfall")
    worst = largest_effects(effects, in_percent)
    worst = worst.with_columns(in_words(pl.struct(*ROW), row_name).alias("measure"))
    quantiles = {name: f"{name} %" for name in (*drawn.QUANTILES, "central")}
    forecasts = {name: f"{name.replace('_', ' ')} %" for name in drawn.FORECAST}
    answered = manifest["draws_answered"]
    drivers = _drivers(tables["drivers"], in_percent.head(NAMED_DRIVERS))
    look = {"heads": {"measure": "measure", "year": "year", **quantiles, **forecasts, "spread": "spread"},
            "brief": ("measure", "year", "p05", "p50", "p95", "central", drawn.FORECAST[0], drawn.FORECAST[-1]),
            "note": _forecast_note(manifest.get("spreads") or {})}  # fmt: skip
    values = {**manifest, "run": scenario, "against": reference}
    failed = tables["failures"]
    few: dict[str, Any] = {} if drivers else {"lead": "", "notes": [TEXTS["few"]]}
    subjects = [
        Subject.of("effects", ENSEMBLE, Content(worst, look), values=values),
        Subject.of("paths", ENSEMBLE, pictures=[drawn.fans(tables["quantiles"], headline, pair, source)]),
        Subject.of("drivers", ENSEMBLE, statements=drivers, **few),
        Subject.of("failures", ENSEMBLE, failed, notes=[] if failed.height else ["None."]),
        Subject.of("assumptions", ENSEMBLE, tables["assumptions"], values=values),
        Subject("made", "How this was made", printed=False, pairs=[
            ("draws", f"{manifest['draws']}, of which {manifest['draws_failed']} without an answer"),
            ("seed", str(manifest["seed"])),
            ("last year", str(manifest["until"])),
            ("licences", "at random round their mean" if manifest["licences_at_random"] else "at their mean"),
            *digests_in(manifest["digests"]),
        ]),
    ]  # fmt: skip
    facts = {"effects": effects.to_dicts()}
    lead = TEXTS["ensemble"].format(answered=answered, drawn=manifest["assumptions_drawn"])
    return Page(
        f"{scenario}: how wide the answer is", subjects, lead=[lead], source=source, facts=facts
    )


def _forecast_note(spreads: Mapping[str, Any]) -> str:
    if not spreads.get("draws"):
        return "No spreads are packaged: the forecast is the range of the assumptions alone."
    since = ", ".join(spreads["changed_since"])
    changed = f"; changed since it was learned: {since}" if since else ""
    return f"Forecast: p05 to p95 with what the model missed of both events{changed}."


def _drivers(drivers: pl.DataFrame, rows: pl.DataFrame) -> list[str]:
    """What drives some effects, in words; a star where it is more than chance gives the largest of all drawn."""
    texts = []
    likely = (pl.col("of") == "effect") & (pl.col("rank_correlation").abs() > pl.col("noise"))
    for above in by_row(drivers.filter(likely), rows):
        names = [
            f"{row['assumption']} ({signed(row['rank_correlation'])}"
            f"{'*' if abs(row['rank_correlation']) > row['noise_of_any'] else ''})"
            for row in above.head(DRIVEN).to_dicts()
        ]
        texts.append(f"{row_name(above.row(0, named=True))}, driven by: {', '.join(names)}.")
    return texts
