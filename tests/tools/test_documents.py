"""Parts of pages that programs make: every mark has its part, and those that make no runs are as they stand."""

from __future__ import annotations

import polars as pl
import pytest
from documents.builder import DOCS, DocumentError, Documents, Part, cell, marks, table, table_of
from documents.pages.readme import front
from documents.results import where

from ytterby.report.kinds import LineChart, Look
from ytterby.report.kit.html import png_from
from ytterby.report.picture import picture_of


@pytest.fixture(scope="module")
def documents():
    return Documents()


@pytest.fixture
def page(tmp_path):
    """A page with one part, in a folder of its own."""
    path = tmp_path / "docs" / "page.md"
    path.parent.mkdir()
    path.write_text("before\n\n<!-- made: one -->\nold\n<!-- end -->\n\nafter\n", encoding="utf-8")
    return path


def test_every_mark_has_a_part_and_every_part_a_mark(documents):
    parts = {one.id for one in documents.chosen() if one.path is None}
    assert {f"{page.stem}:{name}" for page in DOCS.glob("*.md") for name in marks(page)} == parts


def test_parts_that_make_no_runs_are_as_they_stand(documents):
    """`python tools/docs.py --data` writes them anew."""
    assert documents.build(documents.chosen(data_only=True), check=True) == []
    assert documents.results.notes == []


def test_a_page_a_part_or_a_mistake_is_chosen(documents):
    assert {one.page for one in documents.chosen(["tables"])} == {"tables"}
    assert [one.id for one in documents.chosen(["switches:spread"])] == ["switches:spread"]
    assert not any(one.runs for one in documents.chosen(data_only=True))
    with pytest.raises(DocumentError, match="no page or part 'nothing'"):
        documents.chosen(["nothing"])


def test_only_what_stands_between_the_marks_is_replaced(page):
    documents = Documents(docs=page.parent)
    part = Part("page", "one", lambda results: "new")
    assert documents.build([part], check=True) == ["page:one"]
    assert "old" in page.read_text(encoding="utf-8")
    assert documents.build([part]) == ["page:one"]
    new = "before\n\n<!-- made: one -->\n\nnew\n\n<!-- end -->\n\nafter\n"
    assert page.read_text(encoding="utf-8") == new
    assert documents.build([part]) == []
    assert documents.build([Part("page", "one", lambda results: None)], check=True) == []


def test_a_file_is_made_before_the_parts_that_read_it(page):
    documents = Documents(docs=page.parent)
    made = page.parent.parent / "made.txt"
    reads = Part("page", "one", lambda results: made.read_text(encoding="utf-8"))
    documents.build([reads, Part("page", "made", lambda results: "seven\n", path="made.txt")])
    assert "seven" in page.read_text(encoding="utf-8")


def test_a_mark_that_is_not_there_or_has_no_end_is_one_error(page):
    documents = Documents(docs=page.parent)
    with pytest.raises(DocumentError, match="no mark 'two'"):
        documents.build([Part("page", "two", lambda results: "new")])
    page.write_text("<!-- made: one -->\n<!-- made: two -->\n<!-- end -->\n", encoding="utf-8")
    with pytest.raises(DocumentError, match="no `<!-- end -->`"):
        marks(page)


def test_runs_are_made_once_in_a_build(documents, monkeypatch):
    made = []

    def run_all(jobs, executor, on_result):
        made.extend(jobs)
        return {}

    monkeypatch.setattr("documents.results.run_all", run_all)
    monkeypatch.setattr(
        "documents.results.runs_of",
        lambda jobs, found: [type("Run", (), {"tables": {"of": job.name}}) for job in jobs],
    )
    results = Documents().results
    assert results.alone("baseline") is results.alone("baseline")
    assert [job.name for job in made] == ["baseline"]


def test_tables_of_markdown():
    assert table(["a", "b"], [["x|y", 1234.5678]], right=[1]) == (
        "| a | b |\n|---|---:|\n| x\\|y | 1,235 |"
    )
    rows = [{"n": 1, "t": None}]
    assert table_of(rows, {"twice": lambda r: 2 * r["n"], "text": "t"}).endswith("| 2 |  |")
    assert cell(12_345_678.0) == "12,345,678"


def test_outside_is_every_region_but_the_holder():
    frame = pl.DataFrame({"region": ["CHN", "USA", "JPN"], "year": [2030, 2030, 2031]})
    assert where(frame, region="OUTSIDE")["region"].to_list() == ["USA", "JPN"]
    assert where(frame, region="OUTSIDE", year=2030).height == 1
    assert where(frame, region=("CHN", "JPN")).height == 2
    whole = pl.DataFrame({"region": ["OUTSIDE", "USA"]})
    assert where(whole, region="OUTSIDE").height == 1


def test_a_picture_is_a_file_and_the_line_that_shows_it(page):
    from ytterby.report.picture import Picture

    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2" viewBox="0 0 2 2"/>'
    drawn = Picture("key", "A title", "", pl.DataFrame(), svg)
    Documents(docs=page.parent).build([Part("page", "one", lambda results: drawn)])
    assert "\n![A title](pictures/page_one.png)\n" in page.read_text(encoding="utf-8")
    png = page.parent / "pictures" / "page_one.png"
    assert png.read_bytes().startswith(b"\x89PNG")


def test_the_picture_of_the_readme_has_two_pictures_beside_each_other() -> None:
    chart = LineChart(looks={"a": Look("#111111")})
    rows = [{"year": year, "series": "a", "value": 1.0} for year in (2024, 2025)]
    pictures = [
        picture_of(name, f"Title {name}", "", pl.DataFrame(), chart.of(rows)) for name in "xyz"
    ]
    made = front(pictures, "The scenario", "What it does.", "Cited.").svg
    for words in ("The scenario", "What it does.", "Title x", "Title y", "Cited."):
        assert words in made
    assert "Title z" not in made
    assert png_from(made)
