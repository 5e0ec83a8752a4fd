"""By what a run is cited: its id, and the line under every picture."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from ytterby.ground.fingerprint import digest_of_text
from ytterby.report.first.formats import day

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.report.inputs import Report


def source_line(*parts: str) -> str:
    """Which program and run a page is of. parts : scenario, data folder and what else decides it."""
    names = [f"Ytterby {version('ytterby')}", *filter(None, parts)]
    return f"{', '.join(names)}. A model, no forecast."


def source_of(report: Report, run: str) -> str:
    """Which program, run and data a picture is of, and the day."""
    manifest = report.manifest
    parts = [f"Ytterby {manifest.get('version', '')}".strip(), f"run {run}" if run else "",
             f"data {manifest['data_folder']}" if manifest.get("data_folder") else "",
             day(report.day) if report.day else str(manifest.get("date", ""))]  # fmt: skip
    return ", ".join(part for part in parts if part) + ". A model, no forecast."


def run_id(manifest: Mapping[str, Any]) -> str:
    """Ten letters that name a run by all that decides it; blank where the manifest has no digests."""
    decides = [
        manifest.get("digests"),
        manifest.get("periods"),
        manifest.get("switches"),
        manifest.get("changed"),
    ]
    if not decides[0]:
        return ""
    text = json.dumps(decides, sort_keys=True, default=str)
    return digest_of_text(text)[:10]
