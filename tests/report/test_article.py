"""The article, claim by claim: every claim has a verdict, a figure or a reason, and evidence that exists."""

from __future__ import annotations

import importlib
import json
import re
import sys
from pathlib import Path

import polars as pl
import pytest

from ytterby.controls.book import Book
from ytterby.draws.ranges import PACKAGED, RangeOrigin, Ranges, rows_of_ranges
from ytterby.figures.run_figures import BY_ID

TOOLS = Path(__file__).parents[2] / "tools"
PAGE = TOOLS.parent / "docs" / "article.md"
FEWEST_WORDS = 4


@pytest.fixture(scope="module")
def docs():
    sys.path.insert(0, str(TOOLS))
    try:
        yield importlib.import_module("article_docs")
    finally:
        sys.path.remove(str(TOOLS))


@pytest.fixture(scope="module")
def figures(docs):
    return importlib.import_module("article_figures")


@pytest.fixture(scope="module")
def claims(figures):
    return figures.read("claims")


@pytest.fixture(scope="module")
def told(docs):
    return {**docs.given(), **docs.kept_figures()}


def test_every_paragraph_is_covered_and_every_claim_has_a_verdict(docs, claims):
    assert {int(row["paragraph"]) for row in claims} == {*docs.PARAGRAPHS}
    assert len({row["id"] for row in claims}) == len(claims) >= 25
    for row in claims:
        assert row["verdict"] in docs.VERDICTS, row["id"]


def test_every_claim_has_a_figure_or_a_reason(docs, claims):
    for row in claims:
        named = docs.NAMED.findall(row["answer"])
        assert named or len(row["answer"].split()) >= FEWEST_WORDS, row["id"]
        if row["verdict"] == "true with a range":
            assert named, row["id"]


def test_evidence_of_claims_and_figures_exists(figures, claims):
    facts, book = figures.evidence(), Book.read()
    for row in [*claims, *figures.read("figures")]:
        for name in row["evidence"].split():
            kind, _, rest = name.partition("/")
            assert rest in book if kind == "control" else name in facts, f"{row['id']}: {name}"
        assert bool(row.get("source")) == bool(row.get("source_url"))


def test_every_figure_that_is_named_is_told_and_every_one_is_used(docs, claims, told):
    texts = " ".join(row["answer"] + row["wrong"] + row["holds"] for row in claims)
    named = {
        name for row in claims for c in docs.TEXT_COLUMNS for name in docs.NAMED.findall(row[c])
    }
    assert named <= {*told}
    assert not [name for name in told if name not in texts]


def test_figures_bear_the_verdicts_out(docs, told):
    assert docs.broken(told) == []


@pytest.mark.parametrize(
    ("rule", "true"),
    [("a > 1", True), ("a < 2 * b and b > 4", True), ("a > b", False), ("a > 0 and b < 0", False), ("", True)],
)  # fmt: skip
def test_a_rule_compares_figures(docs, figures, rule, true):
    told = {
        n: figures.ArticleFigure(n, "", v, None, None, "") for n, v in {"a": 3.0, "b": 5.0}.items()
    }
    assert docs.holds(rule, told) is true


def test_a_verdict_that_no_longer_stands_is_told(docs, told, figures):
    claim = next(row for row in figures.read("claims") if row["holds"])
    name = re.match(r"[\w-]+", claim["holds"])[0]
    value = -1e9 if "> " in claim["holds"] else 1e9
    turned = {**told, name: figures.ArticleFigure(name, "", value, None, None, "")}
    assert claim["id"] in docs.broken(turned)
    assert "Look again" in next(r for r in docs.filled(turned) if r["id"] == claim["id"])["answer"]


def test_facts_are_set_against_each_other(figures):
    facts = {
        name: {"value": value, "source": "S", "source_url": "u"}
        for name, value in (("x", "30"), ("y", "120"))
    }
    spec = {"id": "f", "evidence": "x y", "unit": "%"}
    value = {
        how: figures.of_facts({**spec, "how": how}, facts).value
        for how in ("value", "share", "growth", "share_of_sum")
    }
    assert value == {"value": 30.0, "share": 25.0, "growth": -75.0, "share_of_sum": 20.0}


def capacity():
    tonnes = [
        ("none", "USA", 8.0),
        ("none", "JPN", 2.0),
        ("none", "CHN", 50.0),
        ("ban", "USA", 6.0),
        ("ban", "CHN", 50.0),
    ]
    rows = [(run, 2030, region, "metal", t) for run, region, t in tonnes]
    names = ["scenario", "year", "region", "technology", "capacity_t"]
    return {"capacity": pl.DataFrame(rows, schema=names, orient="row")}


def spec(how):
    return {"id": "m", "asked": "technology-ban-2023", "scenario": "ban", "against": "none", "table": "capacity",
            "column": "capacity_t", "labels": "region=OUTSIDE|technology=metal", "year": "2030", "how": how,
            "unit": "%" if how in ("percent", "share") else "t a year"}  # fmt: skip


@pytest.mark.parametrize(
    ("how", "value", "text"),
    [("level", 6.0, "6 t a year"), ("change", -4.0, "−4 t a year"), ("percent", -40.0, "−40%")],
)
def test_a_figure_of_a_run_counts_what_is_outside(figures, how, value, text):
    found = figures.of_run(spec(how), capacity(), (None, None))
    assert (found.value, found.text) == (pytest.approx(value), text)
    assert "ytterby simulate technology-ban-2023" in found.where


def test_a_range_is_told_where_the_figure_has_one_of_that_kind(figures):
    row = ("ban", "none", "OUTSIDE", "metal", 2030, "", -6.0, -4.0, -1.0, 1.0)
    rows = {"capacity": rows_of_ranges(BY_ID["capacity"], [row])}
    ranges = Ranges(rows, RangeOrigin(PACKAGED, 64))
    between = figures.ends(spec("change"), ranges)
    assert between == (-6.0, -1.0)
    assert "(nine in ten: −6 to −1)" in figures.of_run(spec("change"), capacity(), between).text
    assert figures.ends(spec("percent"), ranges) == (None, None)


def test_a_burden_has_the_bounds_of_its_table(figures):
    rows = [
        ("ban", 2030, "CHN", "metal", 5.0, 2.0, 9.0),
        ("ban", 2030, "CHN", "metal", 1.0, 0.5, 2.0),
    ]
    names = ["scenario", "year", "region", "technology", "quantity", "low", "high"]
    tables = {"burdens": pl.DataFrame(rows, schema=names, orient="row")}
    asked = {
        **spec("level"),
        "table": "burdens",
        "column": "quantity",
        "labels": "region=CHN",
        "unit": "t",
    }
    between = figures.bounds(asked, tables)
    assert between == (2.5, 11.0)
    assert figures.of_run(asked, tables, between).text == "6 t (bounds: 2.5 to 11)"
    assert figures.bounds({**asked, "how": "percent"}, tables) == (None, None)


def test_a_figure_of_a_page_is_what_the_page_tells(figures, tmp_path, monkeypatch):
    monkeypatch.setattr(figures, "DOCS", tmp_path)
    (tmp_path / "game.md").write_text(
        "| ban | -1,438 | and 1.5% of it (0.7 to 2.4) |", encoding="utf-8"
    )
    asked = {"id": "b", "table": "game.md", "scenario": "ytterby game mine", "how": "change", "unit": "million USD",
             "labels": r"\| ban \| ([-\d,]+)"}  # fmt: skip
    found = figures.of_page(asked)
    assert (found.value, found.text) == (-1438.0, "−1,440 million USD")
    assert "`ytterby game mine`, as `docs/game.md` tells it" in found.where
    pattern = r"([\d.]+)% of it \((?P<low>[\d.]+) to (?P<high>[\d.]+)"
    ends = figures.of_page({**asked, "how": "level", "unit": "%", "labels": pattern})
    assert (ends.text, ends.low, ends.high) == ("1.5% (0.7 to 2.4)", 0.7, 2.4)
    with pytest.raises(KeyError, match="has no gone"):
        figures.of_page({**asked, "labels": "gone"})


def test_no_row_is_no_figure(figures):
    wrong = {**spec("level"), "labels": "region=OUTSIDE|technology=nothing"}
    with pytest.raises(KeyError, match="no row of capacity"):
        figures.of_run(wrong, capacity(), (None, None))


def test_the_page_is_that_of_the_tables(docs, told):
    assert PAGE.read_text(encoding="utf-8") == docs.page(docs.filled(told), told, docs.ranged(told))


def test_the_demo_has_a_page_of_its_own(docs, told, tmp_path, monkeypatch):
    monkeypatch.setattr(docs, "of_tables", lambda asked, tables, ranges: {})
    needed = {s["table"] for s in docs.read("figures") if s["asked"] == docs.DEMO}
    for name in needed:
        pl.DataFrame({"scenario": ["x"]}).write_parquet(tmp_path / f"{name}.parquet")
    (tmp_path / "manifest.json").write_text('{"digests": {"data": "other"}}', encoding="utf-8")
    text = docs.demo(tmp_path).read_text(encoding="utf-8")
    assert docs.OLDER in text
    assert text.count("<tr id=") == len(docs.read("claims"))
    assert 'href="report.html"' in text
    assert "<script" not in text
    assert docs.in_short(docs.filled(told)) in text


def test_kept_figures_are_those_of_the_table(docs, figures):
    kept = json.loads(docs.KEPT.read_text(encoding="utf-8"))["figures"]
    assert {*kept} == {s["id"] for s in figures.read("figures") if s["kind"] == "run"}
