"""First pages that are kept say what docs/article.md says: the same numbers, and the same verdict on its main claim."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import polars as pl
import pytest

from ytterby.report.first.formats import technology_of

ROOT = Path(__file__).parents[3]
ARTICLE = ROOT / "tools" / "documents" / "pages" / "article"
KEPT = ROOT / "tests" / "kept" / "results.parquet"
HEAVY = "heavy_separation"


@pytest.fixture(scope="module")
def why() -> str:
    """The kept sentence on what becomes of plants outside."""
    if not (KEPT.is_file() and ARTICLE.is_dir()):
        pytest.skip("kept results and the article are not here")
    rows = pl.read_parquet(KEPT).filter(part="technology-ban-2023", table="first_page.why")
    (text,) = [word for word in rows["word"].drop_nulls() if word.startswith("Of plants outside")]
    return text


def of_article() -> dict[tuple[str, int], float]:
    """Technology and year -> change of capacity outside against the catalogue before the list [%]."""
    kept = json.loads((ARTICLE / "kept.json").read_text(encoding="utf-8"))["figures"]
    with (ARTICLE / "figures.csv").open(encoding="utf-8") as source:
        rows = [row for row in csv.DictReader(source) if row["focus"] == "technology-ban-2023"]
    return {
        (re.sub(".*technology=", "", row["labels"]), int(row["year"])): kept[row["id"]]["value"]
        for row in rows
        if (row["table"], row["how"], row["against"]) == ("capacity", "percent", "baseline")
    }


def test_the_same_plants_in_the_same_year_have_the_same_number(why):
    of_page = {
        (name, int(year)): float(size) * (-1.0 if way == "less" else 1.0)
        for name in ("metal", "magnet", "light_separation", HEAVY)
        for size, way, year in re.findall(
            rf"{technology_of(name)} ([0-9.]+)% (more|less) .([0-9]+)", why
        )
    }
    both = {*of_page} & {*of_article()}
    assert both
    for one in both:
        assert of_page[one] == pytest.approx(
            of_article()[one], abs=0.5 if abs(of_page[one]) >= 10.0 else 0.05
        )


def test_the_verdict_on_heavy_elements_most_of_all_is_the_same(why):
    with (ARTICLE / "claims.csv").open(encoding="utf-8") as source:
        (claim,) = [
            row
            for row in csv.DictReader(source)
            if "weigh heavily on heavy rare earths" in row["claim"]
        ]
    first = why.split(" most of all;")[0]
    assert (technology_of(HEAVY) in first) == (claim["verdict"] != "not supported")
