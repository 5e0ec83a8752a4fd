"""Labels of the first page are words of the glossary (docs/nomenclature.md), names of the data folder, or numbers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ytterby.datasets.catalogue import PublishedPrice
from ytterby.report.first import prices
from ytterby.report.first.half_page import NAME_WITH, NAME_WITHOUT
from ytterby.report.first.page import first_page
from ytterby.report.first.rows import COLUMNS

GLOSSARY = Path(__file__).parents[3] / "docs" / "nomenclature.md"
RECORD = PublishedPrice(
    "oxide.Dy", 2011.7, "2011-09", 600.0, 600.0, False, "FOB China", "A list", ""
)


class EveryRange:
    note = "nine draws in ten of 64"
    lacking = "no range is packaged"

    def range_of(self, table, key, column):
        return {"prices": (450.0, 1800.0), "demand": (0.5, 0.8), "stoppages": (30.0, 60.0)}.get(
            table
        )


@pytest.fixture(scope="module")
def glossary():
    if not GLOSSARY.is_file():
        pytest.skip("the documents are not here")
    text = (
        GLOSSARY.read_text(encoding="utf-8")
        .split("## Words of the page")[1]
        .split("## Command line")[0]
    )
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("|")]
    return {word.strip() for row in rows for word in row.split(";")}


def test_columns_are_words_of_the_glossary(glossary):
    assert {*COLUMNS} - {"with"} <= glossary


def test_names_in_pictures_are_words_of_the_glossary(glossary):
    assert {*prices.LOOKS} - {"with"} <= glossary


class DownToNothing:
    note = "nine draws in ten of 64"
    lacking = ""

    def range_of(self, table, key, column):
        return (0.0, 4000.0) if table == "prices" and "against" not in key else None


def test_a_range_that_reaches_to_nothing_ends_at_the_axis(made):
    page = first_page(made(ranges=DownToNothing()))
    price = next(one for one in page.pictures() if one.key == "price")
    assert "logarithmic" in price.svg
    heights = [
        float(y)
        for area in re.findall(r'points="([^"]+)"', price.svg)
        for y in re.findall(r",([\d.-]+)", area)
    ]
    assert heights
    assert 0.0 <= min(heights) <= max(heights) <= prices.HIGH + 0.1
    assert price.table["low"].min() == 0.0


def test_colours_have_a_width_and_a_name_of_their_own(made):
    """Whoever sees few colours, and who prints in black, tells with from without by width and by its name."""
    drawn = {one.key: one.svg for one in first_page(made(published=[RECORD])).pictures()}
    looks = prices.LOOKS
    assert looks[NAME_WITHOUT].wide >= 1.5 * looks[NAME_WITH].wide
    for name in (NAME_WITH, NAME_WITHOUT):
        assert f'font-weight="bold" fill="{looks[name].colour}">{name}</text>' in drawn["price"]
