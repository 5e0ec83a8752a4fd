"""The report on disk: one first page, a page for each subject, each short, each with its files; or all in one."""

from __future__ import annotations

import csv
import math
import re
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from ytterby.report.inputs import Report
from ytterby.report.kit.html import ROWS, detail_html
from ytterby.report.kit.subject import ReportTable, Subject
from ytterby.report.pages.site import one_file_html, write_report
from ytterby.report.pages.subjects import TITLES
from ytterby.report.picture import Picture

MOST_FIRST = 1500
"""Words of a first page; a test, not a rule of the program."""
MAX_WORDS = 3000
"""Words of a page of one subject."""

KEYS = [key for key in TITLES if key != "users"]
"""Subjects of a report without a comparison."""


def words_in(page: str) -> int:
    """The words that a reader of a page sees: of text, tables and pictures, which are there in two widths."""
    unseen = r'<style.*?</style>|<title>.*?</title>|<!--.*?-->|<svg [^>]*class="narrow".*?</svg>'
    text = re.sub(unseen, " ", page, flags=re.DOTALL)
    return len(re.sub(r"<[^>]*>", " ", text).split())


@pytest.fixture(scope="module")
def written(demo: Report, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_report(demo, tmp_path_factory.mktemp("report") / "report.html")


def test_each_page_is_short(written: list[Path]) -> None:
    pages = [path for path in written if path.suffix == ".html"]
    assert {path.stem for path in pages[1:]} == {*KEYS}
    assert words_in(pages[0].read_text()) <= MOST_FIRST
    for path in pages[1:]:
        assert words_in(path.read_text()) <= MAX_WORDS, path.name


def test_every_link_leads_somewhere(written: list[Path]) -> None:
    folder = written[0].parent
    for path in written:
        if path.suffix == ".html":
            text = path.read_text()
            for link in re.findall(r'<a href="(?!https?:|data:|#)([^"]+)"', text):
                assert (path.parent / link).is_file(), f"{path.name}: {link}"
    assert {path.parent for path in written[1:]} == {folder / "details"}


def test_every_figure_has_svg_csv_and_words_to_cite(written: list[Path]) -> None:
    for path in [one for one in written if one.suffix == ".html"]:
        for figure in re.findall(r"<figure id.*?</figure>", path.read_text(), re.DOTALL):
            if "<svg" in figure:
                for kind in ("SVG", "CSV"):
                    assert f">{kind}</a>" in figure
                assert "Cite" in figure
                assert "Ytterby 0.1.0, run" in figure
                assert re.search(r"2026-1\d-\d\d", figure)  # the day, in the picture itself


AS_TEXT = re.compile(r"'?[−+~<-]?[\d.,]+ ?%?")
"""A number as a text: with a quote before it, a typographic minus, commas or a percent sign."""


def test_numbers_in_files_are_numbers(written: list[Path]) -> None:
    files = [one for one in written if one.suffix == ".csv"]
    assert len(files) > 15
    for path in files:
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
            for column, cell in row.items():
                if AS_TEXT.fullmatch(cell):
                    assert math.isfinite(float(cell)), (path.name, column)


def test_a_long_table_is_cut_and_stands_whole_beside() -> None:
    rows = pl.DataFrame({"a": [f"word{n} and more words here" for n in range(2000)]})
    subject = Subject("prices", "Prices", tables=[ReportTable("Every price", rows)])
    text, files = detail_html(subject, [], "A title", [])
    assert text.count("more words here") == ROWS
    assert "more rows are in" in text
    assert files["prices-every-price.csv"].count(b"\n") == 2001


def test_all_in_one_file_needs_no_other(demo: Report, tmp_path: Path) -> None:
    (path,) = write_report(demo, tmp_path / "one.html", one_file=True)
    text = path.read_text()
    assert not re.findall(r'href="(?!https?:|data:|#)[^"]+"', text)
    for key in KEYS:
        assert f'<section id="{key}"' in text
        assert f'href="#{key}"' in text
    assert [one.name for one in tmp_path.iterdir()] == ["one.html"]


def test_the_title_of_the_scenario_heads_every_page(demo: Report, tmp_path: Path) -> None:
    """N18."""
    told = replace(demo, labels={**demo.labels, "technology-ban-2023": "What the list does"})
    for path in write_report(told, tmp_path / "report.html"):
        if path.suffix == ".html":
            assert "<h1>What the list does</h1>" in path.read_text()
    assert "<h1>What the list does</h1>" in one_file_html(told)


def test_no_page_speaks_in_codes(written: list[Path]) -> None:
    """N20: the words that trials could not read, and names of the program, stand in no label."""
    never = ("by construction", "pairs of use and region", "one group at a time; widest", "Induced by prices",
             "import-weighted", "no delay", "The list's own effect", "Total effect")  # fmt: skip
    for path in written:
        if path.suffix == ".html":
            labels = " ".join(
                re.findall(r"<(?:text|h1|h2|h3|li|figcaption)[^>]*>([^<]*)<", path.read_text())
            )
            for words in never:
                assert words not in labels, f"{path.name}: {words}"
            assert not re.search(r"\b[a-z]+\.[A-Z][a-z]\b", labels), path.name  # oxide.Dy


def test_the_first_page_without_details_names_none(demo: Report) -> None:
    assert "details/" not in one_file_html(demo)
    assert Picture("a", "A", "no data", pl.DataFrame()).svg == ""
