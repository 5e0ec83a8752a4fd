"""What `ytterby economy` prints: an answer by its questions, widths, and swings of a tornado."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.report.economics.folder import heading_of
from ytterby.report.economics.subjects import subjects_of
from ytterby.report.kit.numbers import percent, signed
from ytterby.report.kit.subject import Page, ReportTable, Subject

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from ytterby.economics.gdp_ensemble import GdpEnsemble
    from ytterby.report.economics.inputs import EconomyPages

MAX_SWINGS = 20
MAKERS = {
    "dispute": "`ytterby economy compare usgs imf --out FOLDER` adds it to the folder of an answer",
    "stock": "--by-element adds it",
}
"""Question -> what makes the tables that answer it."""


def measured(method: str) -> str:
    """What a figure of a method is called. A value at risk is no change of anything."""
    return "Value at risk, % of GDP" if method == "at-risk" else "Change of GDP, %"


def printed_page(pages: EconomyPages) -> Page:
    """The questions that the tables answer, each with its sentences and tables; and how to have the others."""
    subjects = subjects_of(pages)
    titles = {one.key: one.title for one in subjects if not one.printed}
    others = [f"{titles[key]}: {command}." for key, command in MAKERS.items() if key in titles]
    notes = Subject("notes", "Notes", notes=[*pages.notes, *others])
    what = measured("at-risk" if pages.at_risk else "")
    return Page(f"{what}: {heading_of(pages)}", [*subjects, notes])


def width_subject(result: GdpEnsemble, about: str) -> Subject:
    """How wide GDP is over draws, and which share of it exposure is. about : region, scenario and year."""
    title = f"{measured(result.draws['method'][0])}: {about}"
    heads = {"group": "drawn", "low_percent": "low", "high_percent": "high", "share": "share"}
    table = ReportTable(
        title, result.width, heads, {"low_percent": signed, "high_percent": signed, "share": percent}, key="width"
    )  # fmt: skip
    failures = [f"No answer in {failure}" for failure in result.failures]
    return Subject("width", title, tables=[table], notes=[result.sentence, *failures])


def swings_subject(swings: pl.DataFrame, failures: Sequence[str], about: str) -> Subject:
    """What GDP makes of each group of assumptions at its ends. about : region and year."""
    base = signed(swings["base_percent"][0])
    title = f"{measured(swings['method'][0])}: {about}, {base} in the middle"
    heads = {"title": "assumptions", "low_end_percent": "low end", "high_end_percent": "high end"}
    table = ReportTable(
        title, swings.head(MAX_SWINGS), heads, {"low_end_percent": signed, "high_end_percent": signed}, key="rows",
        data=swings,
    )  # fmt: skip
    return Subject("swings", title, tables=[table], notes=[f"No answer: {one}" for one in failures])
