"""What stands behind the first page, subject by subject: statements, pictures and tables of each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.datasets.burdens import burden_kinds
from ytterby.report.kit.numbers import MISSING, between, number
from ytterby.report.kit.subject import ReportTable, Subject
from ytterby.report.pages.figure_tables import figure_tables
from ytterby.report.pages.record import coverage_sentence, how_prices_lay, read_record
from ytterby.report.words import Words, humanise
from ytterby.results.burdens import WORLD, largest_shifts, shift_totals
from ytterby.results.goods import OUTSIDE

if TYPE_CHECKING:
    from ytterby.report.inputs import Report

NO_RECORD = "This package carries no table of cases."


SECTIONS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "prices": ("Prices", "What goods cost at home and outside, year by year.", ("prices",)),
    "supply": ("Trade, stage by stage", "What is sent from where to where.", ("flows",)),
    "users": ("Who goes without, who pays more", "Uses and regions at their worst year.", ("uses",)),
    "plants": ("Plants and know-how outside", "What can be made outside, and why.", ("capacity",)),
    "dependence": ("Dependence on one country", "Who buys how much from one country.", ("dependence",)),
    "money": ("Who earns what", "Rents of controls and value added.", ("money",)),
    "ranges": ("How wide the answer is", "What each group of assumptions does to it.", ()),
    "base-year": ("The base year", "Where published figures disagree, and what had to move.", ()),
}  # fmt: skip
"""Key -> heading, what it holds, names of its pictures in `charts.SECTIONS`."""
BY_MODEL = "supply"
"""The subject that has what follows from how the model is built, and is no finding."""
OTHERS = {
    "environment": "The environment",
    "record": "The published record against the model",
    "assumptions": "Assumptions and their ranges",
    "sources": "Sources",
    "not-known": "What the model does not know",
    "manifest": "How this was made",
}
TITLES = {**{key: one[0] for key, one in SECTIONS.items()}, **OTHERS}
"""Key of each subject -> its heading, in order."""
NOT_KNOWN = (
    "Elasticities above all: no public source gives them by element and use. The ranges are wide, and the tornado "
    "shows what they do.",
    "How much know-how a control really withholds. Its low end is no effect at all; what has been observed outside was "
    "observed under the controls of its day.",
    "The value of a product that stops for want of an input. It caps the price, so every answer about shortage rests "
    "on it.",
    "Stocks held by firms and states, contracts, and prices that nobody quotes.",
    "New announcements after the data were gathered, and retaliation: a scenario is an answer to the question what if, "
    "not a forecast.",
)
"""What holds for any mineral; the data folder adds its own (`notes.csv`)."""
ASSUMPTIONS_LEAD = (
    "A number without a source is an assumption, with a low end, a high end and a reason. The tornado moves them in "
    "groups."
)
ENVIRONMENT_LEAD = (
    "What the run does to the environment, all years after the first together. The bound of a change has every number "
    "on burdens at one end at once; ranges, and what a kilogram carries, are a question of their own."
)
AWAY = "all others"
UNKNOWN, UNKNOWN_IN_PART = "not known", "not known of all"
BURDEN_FIGURES = ("without", "with", "change", "bound of the change")


def subjects_of(report: Report) -> list[Subject]:
    """The subjects of a report, in order; those without anything to show are left out."""
    from ytterby.report.charts import sections_of

    tables, drawn = figure_tables(report), sections_of(report)
    subjects = [
        Subject(
            key, title, lead, (), [one for name in names for one in drawn[name]],
            [ReportTable(name, frame, open=False) for name, frame in tables.get(key, ())],
            report.model_identity if key == BY_MODEL else (),
        )
        for key, (title, lead, names) in SECTIONS.items()
    ]  # fmt: skip
    subjects[-1] = replace(subjects[-1], tables=_base_year_tables(report))
    subjects += [
        Subject(
            "environment", OTHERS["environment"], ENVIRONMENT_LEAD, tables=burden_tables(report)
        ),
        _record(report),
        _listed(report, "assumptions", "Assumptions used in these runs", ASSUMPTIONS_LEAD),
        _listed(report, "sources", "Sources of these runs"),
        _not_known(report),
        _made(report),
    ]
    return [one for one in subjects if not one.empty]


def _base_year_tables(report: Report) -> list[ReportTable]:
    titles = {
        "shares": "Shares on every basis",
        "conflicts": "Published figures that no balanced year can all satisfy",
        "adjustments": "Each fact: published, used, how far moved",
    }
    return [
        ReportTable(title, report.base_year.get(name, pl.DataFrame()), open=False)
        for name, title in titles.items()
    ]


def _record(report: Report) -> Subject:
    record = read_record()
    words = report.words
    if record is None or not record.is_of(report.manifest):
        text = (
            NO_RECORD
            if record is None
            else f"No published case is told of {words.material} in this package."
        )
        return Subject("record", OTHERS["record"], notes=[text])
    changed = record.changed_since(report.manifest)
    when = (
        f"Computed on {record.provenance['date']} with version {record.provenance['version']}, not with the runs of "
        "this report."
    )
    if "data" in changed or "control records" in changed:
        when += (
            f" Older model: this report rests on other numbers ({', '.join(changed)}), so the figures below need "
            "not be those of the model that made it."
        )
    elif changed:
        when += " Data and control records are those of this report; the code has changed since."
    else:
        when += " Data, control records and code are those of this report."
    about = (
        f"{record.sentence} Echo: an input comes back. In-sample: the figure was at hand when a number of the model "
        "was set. Prediction: neither. Misses stay in the table; no number is set to make one case fit."
    )
    folder = str(report.manifest.get("data_folder", ""))
    lines = [line for line in (coverage_sentence(folder), how_prices_lay(folder)) if line]
    tables = [
        ReportTable("Inside the band, by role and kind", record.scores, open=False),
        ReportTable("What the model gets wrong, the largest first", record.misses),
        ReportTable("All cases with a figure of the model", record.table, open=False),
    ]
    return Subject("record", OTHERS["record"], about, (), record.pictures(), tables, [*lines, when])


def _listed(report: Report, key: str, title: str, lead: str = "") -> Subject:
    """A table of the manifest: its assumptions, or its sources."""
    table = ReportTable.of_rows(title, report.manifest.get(key) or ())
    return Subject(key, OTHERS[key], lead, tables=[table])


def _not_known(report: Report) -> Subject:
    notes = [*NOT_KNOWN, *report.words.notes]
    return Subject("not-known", OTHERS["not-known"], notes=notes)


def _made(report: Report) -> Subject:
    manifest = report.manifest
    named = (("Version", "version"), ("Data folder", "data_folder"), ("Command", "command"))
    pairs = [
        (title, without_paths(str(manifest[name]))) for title, name in named if manifest.get(name)
    ]
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
        return [
            pair for key, one in value.items() for pair in digests_in(one, f"{name} {key}".strip())
        ]
    return [(humanise(name), ", ".join(value) if isinstance(value, list) else str(value))]


def burden_tables(report: Report) -> list[ReportTable]:
    """Totals by burden, and what moved by region and technology; none where the data folder says nothing of burdens."""
    shift = report.tables.get("burden_shift")
    names = report.scenarios
    if shift is None or shift.is_empty() or len(names) < 2:
        return []
    words = report.words
    own = shift.filter((pl.col("scenario") == names[-1]) & (pl.col("year") > shift["year"].min()))
    totals = {
        (row["burden"], row["region"]): row for row in shift_totals(own, words.holder).to_dicts()
    }
    places = {words.holder: words.region(words.holder), OUTSIDE: AWAY, WORLD: "the world"}
    rows = []
    for burden, kind in burden_kinds().items():
        for place, name in places.items():
            total = totals.get((burden, place))
            if total is None:
                continue
            head = {"burden": kind.title, "unit": kind.unit, "where": name}
            if total["shift"] is None:
                text = UNKNOWN_IN_PART if place == WORLD else UNKNOWN
                rows.append({**head, **dict.fromkeys(BURDEN_FIGURES, MISSING), "without": text})
                continue
            cells = (*(number(total[one]) for one in ("reference", "quantity", "shift")),
                     between(total["low"], total["high"]))  # fmt: skip
            rows.append({**head, **dict(zip(BURDEN_FIGURES, cells, strict=True))})
    moved = ReportTable("What moved where", _moved_rows(own, words), open=False)
    return [ReportTable("Totals", pl.DataFrame(rows)), moved]


def _moved_rows(own: pl.DataFrame, words: Words) -> pl.DataFrame:
    """Changes by burden, region and technology, the largest of each burden first."""
    kinds = burden_kinds()
    return pl.DataFrame(
        [
            {"burden": kinds[row["burden"]].title, "unit": kinds[row["burden"]].unit,
             "region": words.region(row["region"]), "technology": humanise(row["technology"]),
             "without": row["reference"], "with": row["quantity"], "change": row["shift"]}
            for row in largest_shifts(own, kinds).to_dicts()
        ]
    )  # fmt: skip
