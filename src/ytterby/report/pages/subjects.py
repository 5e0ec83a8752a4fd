"""What stands behind the first page, subject by subject: statements, pictures and tables of each."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.draws.deciding import of_page
from ytterby.report.kit.numbers import fine_percent, listed, signed
from ytterby.report.kit.subject import ReportTable, Subject
from ytterby.report.pages.record import read_record
from ytterby.report.words import humanise, row_name, sentence_of, texts_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ytterby.report.inputs import Report


def _of_uses(
    report: Report, title: str, figure: str, name: str, form: Callable[[Any], str]
) -> ReportTable:
    """A row for each use and region of a figure of the question, with the year of its worst and its range."""
    words, rows = report.words, report.effects.rows(figure) if report.effects else []
    frame = pl.DataFrame(
        [
            (words.use(one.labels["use"]), words.region(one.labels["region"]), one.year, one.value, one.reference,
             *(one.ends or (None, None)))
            for one in rows
        ],
        {"use": pl.String, "region": pl.String, "in": pl.Int64,
         **dict.fromkeys((name, "without the control", "low", "high"), pl.Float64)}, orient="row",
    )  # fmt: skip
    known = [one for one in frame.columns if frame[one].count()]
    forms = {one: form for one in known if frame.schema[one] == pl.Float64}
    return ReportTable(title, frame.select(known), forms=forms, open=False)


TEXTS = texts_of("pages/subjects")
"""What the subjects say whatever the run (`subjects.yaml`)."""
SUBJECTS = TEXTS["subjects"]
TITLES = {key: one["title"] for key, one in SUBJECTS.items()}
"""Key of each subject -> its heading, in order."""
BASE_YEAR = ("shares", "conflicts", "adjustments")
"""Tables of the base year."""
BY_MODEL = "supply"
"""The subject that has what follows from how the model is built, and is no finding."""


def subjects_of(report: Report) -> list[Subject]:
    """The subjects of a report, in order; those without anything to show are left out."""
    from ytterby.report.charts import sections_of

    most, dearest = "Who goes without most", "Who pays most more, percent"
    users = [_of_uses(report, most, "use_shortest", "goes without", fine_percent)]
    users.append(_of_uses(report, dearest, "use_dearest", "pays more", signed))
    subjects = [
        Subject.of(
            key, SUBJECTS, pictures=own, statements=[one.finding for one in own if one.finding],
            notes=_by_construction(report) if key == BY_MODEL else (),
        )
        for key, own in sections_of(report).items()
    ]  # fmt: skip
    subjects.append(Subject.of("users", SUBJECTS, tables=users))
    balanced = (report.base_year.get(name, pl.DataFrame()) for name in BASE_YEAR)
    sources = Subject.of("sources", SUBJECTS, report.manifest.get("sources") or ())
    not_known = [*TEXTS["not_known"], *report.words.notes]
    subjects += [Subject.of("base-year", SUBJECTS, *balanced), _record(report)]
    subjects += [_assumptions(report), sources]
    subjects += [Subject.of("not-known", SUBJECTS, notes=not_known), _made(report)]
    return [one for one in subjects if not one.empty]


def _by_construction(report: Report) -> list[str]:
    """What follows from how the model is built, each once."""
    notes = dict.fromkeys(report.model_identity)
    return [f"No finding, but how the model is built: {one.rstrip('.')}." for one in notes]


def _record(report: Report) -> Subject:
    record = read_record()
    words = report.words
    if record is None or not record.is_of(report.manifest):
        none = f"No published case is of {words.material} in this package."
        return Subject.of(
            "record", SUBJECTS, notes=[TEXTS["no_record"] if record is None else none]
        )
    when = sentence_of("pages/subjects", "when", **record.provenance)
    if changed := record.changed_since(report.manifest):
        when += f" Changed since then: {', '.join(changed)}."
    about = f"{record.sentence} {TEXTS['roles']}"
    if off := record.cases.filter(role="echo", status="outside")["title"].to_list():
        names = listed(off, len(off))
        about += f" Echoes that do not come back, with the reason in the table: {names}."
    tables = record.scores, record.misses, record.table
    return Subject.of(
        "record", SUBJECTS, *tables, lead=about, pictures=record.pictures(), notes=[when]
    )


def _assumptions(report: Report) -> Subject:
    """The assumptions of the manifest, and the numbers that go most with the answer."""
    listed = Subject.of("assumptions", SUBJECTS, report.manifest.get("assumptions") or ())
    decides = report.ranges.decides
    if decides is None or decides.is_empty():
        return listed
    rows = [
        {
            "number": one["id"], "with": row_name({"figure": one["figure"], **json.loads(one["labels"])}),
            **{name: one[name] for name in ("rank_correlation", "low", "high", "chance")},
        }
        for one in of_page(decides).to_dicts()
    ]  # fmt: skip
    table = ReportTable.of_rows("Numbers that go most with the answer", rows, note=TEXTS["decides"])
    return replace(listed, tables=[table, *listed.tables])


def _made(report: Report) -> Subject:
    manifest = report.manifest
    named = (("Version", "version"), ("Data folder", "data_folder"), ("Command", "command"))
    given = ((title, manifest.get(name)) for title, name in named)
    pairs = [(title, without_paths(str(value))) for title, value in given if value]
    if report.day or manifest.get("date"):
        pairs.append(("Date", report.day or str(manifest["date"])))
    pairs += digests_in(manifest.get("digests") or {})
    return Subject.of("manifest", SUBJECTS, notes=[TEXTS["digests"]] if pairs else [], pairs=pairs)


def without_paths(command: str) -> str:
    """A command without the folders of the machine on which it was given."""
    return " ".join(word.replace("\\", "/").rpartition("/")[2] for word in command.split(" "))


def digests_in(value: Any, name: str = "") -> list[tuple[str, str]]:
    """Nested digests as (name, digest)."""
    if isinstance(value, dict):
        named = ((f"{name} {key}".strip(), one) for key, one in value.items())
        return [pair for name, one in named for pair in digests_in(one, name)]
    return [(humanise(name), ", ".join(value) if isinstance(value, list) else str(value))]
