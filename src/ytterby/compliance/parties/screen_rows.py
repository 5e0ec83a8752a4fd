"""The rows of a screening: names read from a file, and what was found as the rows of another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from ytterby.compliance.parties.ownership import OwnedByListed
from ytterby.compliance.parties.reading import ListReading, RowProblem, read_rows
from ytterby.compliance.parties.screen import Query, ScreenAnswer, Screener, ScreenHit
from ytterby.compliance.read.countries import CountryError, read_country
from ytterby.ground.csvfile import write_csv
from ytterby.ground.errors import DataError

COLUMNS = (
    *("row", "id", "name", "result", "score", "matched_name", "party_name", "list", "measure"),
    *("party_id", "country", "state", "dates", "consequence", "licence_requirement", "policy"),
    *("features", "decision", "change", "note", "source_url", "lists", "missing_lists"),
)
"""Columns of the output, in this order."""


def read_names(path: Path | str) -> tuple[list[Query], list[RowProblem]]:
    """The rows to screen; a bad row is reported, the others are read.

    Columns: name, and if there are any schema, country, address, id; others are let be.

    Raises DataError when there is no `name` column, no row at all, or the file cannot be read as
    CSV.
    """
    reading = ListReading(str(path), "names")
    queries: list[Query] = []
    for where, cells in read_rows(reading, ("name",)):
        row = {column: " ".join(cell.split()) for column, cell in cells.items()}
        name = row["name"]
        if not any(c.isalnum() for c in name):
            shown = f"{name[:40]!r} has no letter or figure" if name else "no name"
            reading.skip(f"{where}, column 'name'", shown)
            continue
        country = None
        if told := row.get("country"):
            try:
                country = read_country(told)
            except CountryError:
                what = f"unknown country {told[:40]!r}; screened without it"
                reading.doubt(f"{where}, column 'country'", what)
        queries.append(
            Query(
                *(reading.rows, name, where, row.get("id", "")),
                schema=row.get("schema") or None,
                country=country,
                address=row.get("address") or None,
            )
        )
    if not reading.rows:
        raise DataError("no rows below the header", where=str(path))
    return queries, reading.problems


def output_rows(
    answers: Iterable[ScreenAnswer], problems: Iterable[RowProblem], screener: Screener
) -> list[dict[str, object]]:
    """Rows for the output file: hits, names without a hit, and the rows that were not screened."""
    lists, missing = screener.lists(), "; ".join(screener.held.missing_lists)
    none = "no hit in the lists named; no clearance"
    if screener.changes is not None:
        none = "nothing has changed for this name; no clearance"
    made: list[dict[str, object]] = []
    for answer in answers:
        query = answer.query
        head = {"row": query.row, "id": query.id, "name": query.name}
        rows = [hit_data(hit, screener.on) for hit in answer.hits]
        if answer.owned is not None and (answer.owned.holdings or answer.owned.below):
            rows.append(owned_data(answer.owned))
        if not rows:
            rows = [{"result": "no hit", "note": none}]
        made += [{**head, **row, "lists": lists, "missing_lists": missing} for row in rows]
    made += [
        {"result": "error", "note": str(problem), "lists": lists, "missing_lists": missing}
        for problem in problems
        if not problem.kept
    ]
    return made


def hit_data(hit: ScreenHit, on: date) -> dict[str, object]:
    """One hit as the cells of a row."""
    party = hit.party
    return {
        "result": hit.result,
        "score": round(hit.score, 4),
        "matched_name": hit.alias,
        "party_name": party.name,
        "list": party.list_id,
        "measure": party.measure_id or "",
        "party_id": party.id,
        "country": party.country or "",
        "state": hit.state,
        "dates": party.explain(on),
        "consequence": party.consequence,
        "licence_requirement": party.licence_requirement,
        "policy": party.policy or "",
        "features": "; ".join(f"{k} {v:+.3f}" for k, v in hit.features.items()),
        "decision": hit.applied.words() if hit.applied else "",
        "change": hit.change,
        "note": party.note,
        "source_url": party.source_url,
    }


def owned_data(owned: OwnedByListed) -> dict[str, object]:
    """What listed owners hold, as the cells of a row."""
    reached = owned.reaches_half
    return {
        "result": "owned" if reached else "possible",
        "score": round(owned.share, 4),
        "list": "; ".join(f"{name} {share:g} %" for name, share in owned.by_list),
        "consequence": (
            "owned 50 % or more by listed parties; what follows depends on the rule of the list"
            if reached
            else "below 50 %: a red flag, no match"
        ),
        "note": owned.explain(),
    }


def write_output(path: Path | str, rows: Iterable[Mapping[str, object]]) -> None:
    """Write the rows as CSV, whole or not at all, without cells that a spreadsheet would run."""
    write_csv(path, COLUMNS, rows)
