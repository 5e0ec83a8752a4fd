"""Every page of the product keeps the same rules; those that need a run are looked at where the run is made."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from rich.console import Console
from tests.report.economics.test_page import tables
from tests.report.kit.rules import faults

from ytterby.appraisal.bankable import bankable
from ytterby.controls.book import Book
from ytterby.game.timeline import read_race
from ytterby.report.economics.inputs import EconomyPages
from ytterby.report.economics.page import economy_page
from ytterby.report.game.page import race_page
from ytterby.report.inputs import Report
from ytterby.report.kit.html import page_html
from ytterby.report.kit.subject import Page, ReportTable, Subject, print_page
from ytterby.report.pages.projects import investor_page
from ytterby.report.pages.record import read_record
from ytterby.report.pages.site import one_file_html, write_report
from ytterby.report.pages.validation import validation_page
from ytterby.validation.api import Validation

NOT_PACKAGED = ("scenario", "data", "measure", "note")
"""Columns of cases that the packaged table has not."""


def printed(page: Page) -> str:
    out = io.StringIO()
    print_page(page, Console(file=out, width=200))
    return out.getvalue()


def test_every_page_of_a_report(demo: Report, bare: Report, tmp_path: Path) -> None:
    for name, report in (("demo", demo), ("bare", bare)):
        for path in write_report(report, tmp_path / name / "report.html"):
            if path.suffix == ".html":
                assert not faults(path.read_text(encoding="utf-8")), path.name
        assert not faults(one_file_html(report))


def test_a_command_is_named_without_its_paths(demo: Report) -> None:
    given = "ytterby simulate /home/me/own.yaml --out /home/me/results"
    page = one_file_html(replace(demo, manifest={**demo.manifest, "command": given}))
    assert "ytterby simulate own.yaml --out results" in page


@pytest.mark.parametrize("left_out", ["", "economy_bridge", "economy_width"])
def test_every_page_on_the_economy(left_out: str) -> None:
    made = {name: frame for name, frame in tables().items() if name != left_out}
    pages = EconomyPages(made, "USA", "Embargo", "Baseline", "Ytterby. A model, no forecast.")
    page = economy_page(pages)
    assert "Change of GDP, %" in printed(page)
    assert not faults(page_html(page))


def test_the_page_of_the_race() -> None:
    page = race_page(read_race(Book.read()))
    assert not faults(page_html(page))
    assert "53 steps, 38 links" in printed(page)


def test_the_page_of_an_investor() -> None:
    page = page_html(investor_page(bankable("nolans", draws=0)))
    assert not faults(page)
    assert "it earns 10% from 76 USD/kg of NdPr on" in page


def test_the_page_of_the_record() -> None:
    record = read_record()
    assert record is not None

    class Kept(Validation):
        table = record.cases.with_columns(pl.lit("").alias(name) for name in NOT_PACKAGED)
        scores = record.scores

    page = validation_page(Kept(()))
    assert not faults(page_html(page))
    text = printed(page)
    for part in ("Inside the band", "Outside the band, and why", "Not expressible in this model"):
        assert part in text
    assert "How each is measured" not in text


def test_the_rules_see_what_breaks_them() -> None:
    page = page_html(
        Page("A page", [Subject("one", "One", statements=["Use `ytterby plan list`."])])
    )
    assert any("a command in li" in one for one in faults(page))
    assert not faults(page.replace("ytterby plan list", "plan"))
    for text, wrong in (("<p style='x'>", "inline p style"), ("<script>", "script loads"),
                        ("/home/me/x", "a path"), ("<p id='one'>", "the id one twice")):  # fmt: skip
        assert any(wrong in one for one in faults(page.replace("<main>", f"<main>{text}"))), wrong


def test_text_of_a_table_is_escaped_and_a_source_is_a_link() -> None:
    rows = [{"source": "<b>A</b>", "source_url": "https://example.org/?a=1&b=2", "t": 1.0},
            {"source": "B", "source_url": "javascript:x", "t": None}]  # fmt: skip
    page = page_html(Page("P", [Subject("s", "S", tables=[ReportTable("T", pl.DataFrame(rows))])]))
    assert (
        '<a href="https://example.org/?a=1&amp;b=2" rel="noopener">&lt;b&gt;A&lt;/b&gt;</a>' in page
    )
    assert "javascript" not in page
