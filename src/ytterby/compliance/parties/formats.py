"""Which kind of list file it is, and one way to read them all."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

from ytterby.compliance.parties.csl import read_csl_csv, read_csl_json
from ytterby.compliance.parties.opensanctions import read_ftm, read_simple_csv
from ytterby.compliance.parties.reading import ListReading, read_text
from ytterby.ground.errors import DataError, did_you_mean

READERS: dict[str, Callable[[Path], ListReading]] = {
    "csl-csv": read_csl_csv,
    "csl-tsv": partial(read_csl_csv, delimiter="\t"),
    "csl-json": read_csl_json,
    "opensanctions-csv": read_simple_csv,
    "ftm-json": read_ftm,
}
"""Every format by name, for `--format`."""

LONGEST_ENTITY = 5_000_000
_CSL_MARKS = {"entity_number", "federal_register_notice", "source_list_url", "license_policy"}
_SIMPLE_MARKS = {"schema", "dataset", "first_seen", "program_ids", "countries"}


def sniff(path: Path | str) -> str:
    """The format of a file, told from its first lines, never from its name.

    Raises DataError when it is none that can be read; the message says what was seen.
    """
    path = Path(path)
    text = read_text(path)
    start = text.lstrip()
    if start[0] in "{[":
        return _sniff_json(start, path)
    if start[0] == "<":
        raise DataError(
            "this is a web page (HTML or XML), not a list",
            where=str(path),
            advice="A server may answer with a page in place of the file. Nothing was imported.",
        )
    line = start.splitlines()[0]
    for delimiter, form in ((",", "csl-csv"), ("\t", "csl-tsv")):
        try:
            names = {c.strip().lower() for c in next(csv.reader([line], delimiter=delimiter))}
        except csv.Error:
            continue
        if {"source", "name"} <= names and names & _CSL_MARKS:
            return form
        if delimiter == "," and {"id", "name", "schema"} <= names and names & _SIMPLE_MARKS:
            return "opensanctions-csv"
    raise DataError(
        f"not a list that can be read; the first line is {line[:60]!r}",
        where=f"{path}, line 1",
        advice=f"Formats: {', '.join(READERS)}. Nothing was imported.",
    )


def read_file(path: Path | str, form: str | None = None) -> ListReading:
    """Read a list file, in the format named or found out.

    Raises DataError as the readers do; also for an unknown format.
    """
    path = Path(path)
    form = form or sniff(path)
    if form not in READERS:
        raise DataError(f"unknown format {form!r}", advice=did_you_mean(form, READERS))
    return READERS[form](path)


def _sniff_json(start: str, path: Path) -> str:
    if start[0] == "[":
        return "csl-json"
    first = start.split("\n", 1)[0]
    try:
        # a list on a single line may be long; an entity is not
        head = json.loads(first) if len(first) < LONGEST_ENTITY else None
    except (ValueError, RecursionError):
        head = None
    if isinstance(head, dict) and "schema" in head and "properties" in head:
        return "ftm-json"
    if '"results"' in start[:100_000]:
        return "csl-json"
    if '"schema"' in first and '"properties"' in first:
        return "ftm-json"  # a first line that is broken; the others may be whole
    raise DataError(
        "JSON, but neither the Consolidated Screening List nor FollowTheMoney lines",
        where=str(path),
        advice="Expected: an object with `results`, or one entity a line. Nothing was imported.",
    )
