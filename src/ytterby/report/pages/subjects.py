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
from ytterby.report.words import humanise, row_name

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


NO_RECORD = "This package carries no table of cases."


SECTIONS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "prices": ("Prices", "What goods cost at home and outside, year by year.", ("prices",)),
    "supply": ("Trade, stage by stage", "Who makes what, and who uses it.", ("flows",)),
    "users": ("Who goes without, who pays more", "Uses and regions at their worst year.", ("uses",)),
    "plants": ("Plants and know-how outside", "What can be made outside, and why.", ("capacity",)),
    "dependence": ("Dependence on one country", "Who buys how much from one country.", ("dependence",)),
    "money": ("Who earns what", "Rents of controls and value added.", ("money",)),
    "base-year": ("The base year", "Where published figures disagree, and what had to move.", ()),
}  # fmt: skip
"""Key -> heading, what it holds, names of its pictures in `charts.SECTIONS`."""
BY_MODEL = "supply"
"""The subject that has what follows from how the model is built, and is no finding."""
OTHERS = {
    "record": "The published record against the model",
    "assumptions": "Assumptions and their ranges",
    "sources": "Sources",
    "not-known": "What the model does not know",
    "manifest": "How this was made",
}
TITLES = {**{key: one[0] for key, one in SECTIONS.items()}, **OTHERS}
"""Key of each subject -> its heading, in order."""
NOT_KNOWN = (
    "Elasticities above all: no public source gives them by element and use. The ranges are wide; a "
    "tornado shows what they do.",
    "How much know-how a control really withholds. Its low end is no effect at all; what has been observed outside was "
    "observed under the controls of its day.",
    "The value of a product that stops for want of an input. It caps the price, so every answer about shortage rests "
    "on it.",
    "Stocks of firms and states, contracts, and prices that nobody quotes.",
    "New announcements after the data were gathered, and retaliation: a scenario is an answer to the question what if, "
    "not a forecast.",
)
"""What holds for any mineral; the data folder adds its own (`notes.csv`)."""
ASSUMPTIONS_LEAD = (
    "A number without a source is an assumption, with a low end, a high end and a reason. The tornado moves them in "
    "groups."
)


def subjects_of(report: Report) -> list[Subject]:
    """The subjects of a report, in order; those without anything to show are left out."""
    from ytterby.report.charts import sections_of

    drawn = sections_of(report)
    tables = {
        "users": [
            _of_uses(report, "Who goes without most", "use_shortest", "goes without", fine_percent),
            _of_uses(report, "Who pays most more, percent", "use_dearest", "pays more", signed),
        ]
    }
    subjects = [
        Subject(
            key, title, lead, [one.finding for name in names for one in drawn[name] if one.finding],
            [one for name in names for one in drawn[name]],
            tables.get(key, ()),
            _by_construction(report) if key == BY_MODEL else (),
        )
        for key, (title, lead, names) in SECTIONS.items()
    ]  # fmt: skip
    subjects[-1] = replace(subjects[-1], tables=_base_year_tables(report))
    sources = _listed(report, "sources", "Sources of these runs")
    subjects += [_record(report), _assumptions(report), sources, _not_known(report), _made(report)]
    return [one for one in subjects if not one.empty]


def _by_construction(report: Report) -> list[str]:
    """What follows from how the model is built, each once."""
    notes = dict.fromkeys(report.model_identity)
    return [f"No finding, but how the model is built: {one.rstrip('.')}." for one in notes]


def _base_year_tables(report: Report) -> list[ReportTable]:
    titles = {
        "shares": "Shares on every basis",
        "conflicts": "Published figures that no balanced year can all satisfy",
        "adjustments": "Each fact: published, used, how far moved",
    }
    frames = {title: report.base_year.get(name, pl.DataFrame()) for name, title in titles.items()}
    return [ReportTable(title, frame, open=False) for title, frame in frames.items()]


def _record(report: Report) -> Subject:
    record = read_record()
    words = report.words
    if record is None or not record.is_of(report.manifest):
        none = f"No published case is of {words.material} in this package."
        text = NO_RECORD if record is None else none
        return Subject("record", OTHERS["record"], notes=[text])
    when = (
        f"Computed on {record.provenance['date']} with version {record.provenance['version']}, not with the runs of "
        "this report."
    )
    if changed := record.changed_since(report.manifest):
        when += f" Changed since then: {', '.join(changed)}."
    about = (
        f"{record.sentence} Echo: a number that follows from the inputs. In-sample: the figure was at hand when a "
        "number of the model was set. Prediction: neither. Misses stay in the table; no number is set to make one case "
        "fit."
    )
    if off := record.cases.filter(role="echo", status="outside")["title"].to_list():
        names = listed(off, len(off))
        about += f" Echoes that do not come back, with the reason in the table: {names}."
    tables = [
        ReportTable("Inside the band, by role and kind", record.scores, open=False),
        ReportTable("What the model gets wrong, the largest first", record.misses),
        ReportTable("All cases with a figure of the model", record.table, open=False),
    ]
    return Subject("record", OTHERS["record"], about, (), record.pictures(), tables, [when])


def _listed(report: Report, key: str, title: str, lead: str = "") -> Subject:
    """A table of the manifest: its assumptions, or its sources."""
    table = ReportTable.of_rows(title, report.manifest.get(key) or ())
    return Subject(key, OTHERS[key], lead, tables=[table])


DECIDES_NOTE = (
    "Rank correlation with what the control does to a figure, over the draws; nine in ten resamples of them lie in the "
    "band. The largest of all numbers that were drawn stays below chance, 95 times in 100, if none has an influence."
)


def _assumptions(report: Report) -> Subject:
    """The assumptions of the manifest, and the numbers that go most with the answer."""
    listed = _listed(report, "assumptions", "Assumptions used in these runs", ASSUMPTIONS_LEAD)
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
    table = ReportTable.of_rows("Numbers that go most with the answer", rows, note=DECIDES_NOTE)
    return replace(listed, tables=[table, *listed.tables])


def _not_known(report: Report) -> Subject:
    return Subject("not-known", OTHERS["not-known"], notes=[*NOT_KNOWN, *report.words.notes])


def _made(report: Report) -> Subject:
    manifest = report.manifest
    named = (("Version", "version"), ("Data folder", "data_folder"), ("Command", "command"))
    given = ((title, manifest.get(name)) for title, name in named)
    pairs = [(title, without_paths(str(value))) for title, value in given if value]
    if report.day or manifest.get("date"):
        pairs.append(("Date", report.day or str(manifest["date"])))
    pairs += digests_in(manifest.get("digests") or {})
    note = "The same version with the same digests gives the same tables. A digest that differs names what has changed."
    return Subject("manifest", OTHERS["manifest"], notes=[note] if pairs else [], pairs=pairs)


def without_paths(command: str) -> str:
    """A command without the folders of the machine on which it was given."""
    return " ".join(word.replace("\\", "/").rpartition("/")[2] for word in command.split(" "))


def digests_in(value: Any, name: str = "") -> list[tuple[str, str]]:
    """Nested digests as (name, digest)."""
    if isinstance(value, dict):
        named = ((f"{name} {key}".strip(), one) for key, one in value.items())
        return [pair for name, one in named for pair in digests_in(one, name)]
    return [(humanise(name), ", ".join(value) if isinstance(value, list) else str(value))]
