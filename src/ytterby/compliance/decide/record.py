"""A printable record of one check: what an auditor asks for, also when nothing was found."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ytterby.compliance.decide.verdict import outcome_words
from ytterby.ground.errors import DataError
from ytterby.ground.files import write_whole

if TYPE_CHECKING:
    from ytterby.compliance.decide.verdict import Verdict

TEMPLATES = Path(__file__).parent / "templates"


def render_record(verdict: Verdict, made: datetime | None = None) -> str:
    """The record as one HTML page without outside parts.

    Parameters
    ----------
    verdict : what was found.
    made : moment of the check; now if None.
    """
    from importlib.metadata import version

    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = made or datetime.now(UTC)
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    said = json.dumps(verdict.as_data(), ensure_ascii=False, sort_keys=True)
    return environment.get_template("record.html.j2").render(
        verdict=verdict,
        outcome_words=outcome_words,
        made=made.isoformat(timespec="seconds"),
        version=version("ytterby"),
        digest=hashlib.sha256(said.encode("utf-8", "replace")).hexdigest(),
    )


def write_record(path: Path | str, verdict: Verdict) -> None:
    """Write the record, whole or not at all. Raises DataError when the place cannot be written."""
    path = Path(path)
    if path.is_file():
        raise DataError(
            "there is a file by this name, and a record is never written over",
            where=str(path),
            advice="Give the record another name.",
        )
    write_whole(path, render_record(verdict), folder=False)
