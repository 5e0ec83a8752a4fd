"""The article, claim by claim: every claim has a verdict, a figure or a reason, and evidence that exists."""

from __future__ import annotations

import re

import polars as pl
import pytest
from documents.pages.article import claims as docs
from documents.pages.article import figures
from tests.draws.rows import rows_of_ranges

from ytterby.controls.book import Book
from ytterby.draws.ranges import PACKAGED, RangeOrigin, Ranges
from ytterby.figures.figure import NONE
from ytterby.figures.run_figures import BY_ID, RUN_FIGURES
from ytterby.results.registry import schema_of

FEWEST_WORDS = 4


@pytest.fixture(scope="module")
def claims():
    return figures.read("claims")


@pytest.fixture(scope="module")
def every():
    return docs.every_figure()


def test_every_paragraph_is_covered_and_every_claim_has_a_verdict(claims):
    assert {row["paragraph"] for row in claims} == {*docs.PARAGRAPHS}
    assert len({row["id"] for row in claims}) == len(claims) >= 25
    for row in claims:
        assert row["verdict"] in docs.VERDICTS, row["id"]


def test_every_claim_has_a_figure_or_a_reason(claims):
    for row in claims:
        named = docs.NAMED.findall(row["answer"])
        assert named or len(row["answer"].split()) >= FEWEST_WORDS, row["id"]
        if row["verdict"] == "true with a range":
            assert named, row["id"]


def test_evidence_of_claims_and_figures_exists(claims):
    facts, book = figures.evidence(), Book.read()
    for row in [*claims, *figures.read("figures")]:
        for name in row["evidence"].split():
            kind, _, rest = name.partition("/")
            assert rest in book if kind == "control" else name in facts, f"{row['id']}: {name}"
        assert bool(row.get("source")) == bool(row.get("source_url"))


def test_every_figure_that_is_named_is_known_and_every_one_is_used(claims, every):
    texts = " ".join(row["answer"] + row["wrong"] + row["holds"] for row in claims)
    named = {
        name for row in claims for c in docs.TEXT_COLUMNS for name in docs.NAMED.findall(row[c])
    }
    assert named <= {*every}
    assert not [name for name in every if name not in texts]


def test_figures_bear_the_verdicts_out(every):
    assert docs.broken(every) == []


@pytest.mark.parametrize(
    ("rule", "true"),
    [("a > 1", True), ("a < 2 * b and b > 4", True), ("a > b", False), ("a > 0 and b < 0", False), ("", True)],
)  # fmt: skip
def test_a_rule_compares_figures(rule, true):
    every = {
        n: figures.ArticleFigure(n, "", v, None, None, "") for n, v in {"a": 3.0, "b": 5.0}.items()
    }
    assert docs.holds(rule, every) is true


def test_a_verdict_that_no_longer_stands_is_marked(every):
    claim = next(row for row in figures.read("claims") if row["holds"])
    name = re.match(r"[\w-]+", claim["holds"])[0]
    value = -1e9 if "> " in claim["holds"] else 1e9
    turned = {**every, name: figures.ArticleFigure(name, "", value, None, None, "")}
    assert claim["id"] in docs.broken(turned)
    assert "Look again" in next(r for r in docs.filled(turned) if r["id"] == claim["id"])["answer"]


def test_facts_are_set_against_each_other():
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
    return {"id": "m", "focus": "technology-ban-2023", "scenario": "ban", "against": "none", "table": "capacity",
            "column": "capacity_t", "labels": "region=OUTSIDE|technology=metal", "year": "2030", "how": how,
            "unit": "%" if how in ("percent", "share") else "t a year"}  # fmt: skip


@pytest.mark.parametrize(
    ("how", "value", "text"),
    [("level", 6.0, "6 t a year"), ("change", -4.0, "−4 t a year"), ("percent", -40.0, "−40%")],
)
def test_a_figure_of_a_run_counts_what_is_outside(how, value, text):
    found = figures.of_run(spec(how), capacity(), (None, None))
    assert (found.value, found.text) == (pytest.approx(value), text)
    assert "ytterby simulate technology-ban-2023" in found.where


def test_a_range_stands_where_the_figure_has_one_of_that_kind():
    row = ("ban", "none", "OUTSIDE", "metal", 2030, "", -6.0, -4.0, -1.0, 1.0)
    rows = {"capacity": rows_of_ranges(BY_ID["capacity"], [row])}
    ranges = Ranges(rows, RangeOrigin(PACKAGED, 64))
    between = figures.ends(spec("change"), ranges)
    assert between == (-6.0, -1.0)
    assert "(nine in ten: −6 to −1)" in figures.of_run(spec("change"), capacity(), between).text
    assert figures.ends(spec("percent"), ranges) == (None, None)


def test_a_burden_keeps_the_bounds_that_it_was_told_with():
    rows = [("ban", 2030, "CHN", "metal", 5.0), ("ban", 2030, "CHN", "metal", 1.0)]
    names = ["scenario", "year", "region", "technology", "quantity"]
    tables = {"burdens": pl.DataFrame(rows, schema=names, orient="row")}
    asked = {
        **spec("level"),
        "table": "burdens",
        "column": "quantity",
        "labels": "region=CHN",
        "unit": "t",
    }
    assert figures.of_run(asked, tables, (2.5, 11.0)).text == "6 t (bounds: 2.5 to 11)"
    assert figures.of_run(asked, tables, (None, None)).text == "6 t"


def test_the_figures_of_the_demo_read_columns_that_result_tables_have():
    for one in figures.read("figures"):
        if one["focus"] == docs.DEMO:
            known = {*schema_of(one["table"]), *figures.WORTH}
            assert {one["column"], *figures.labels(one)} <= known, one["id"]


def test_a_figure_of_a_page_is_what_the_page_tells(tmp_path, monkeypatch):
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


def test_no_row_is_no_figure():
    wrong = {**spec("level"), "labels": "region=OUTSIDE|technology=nothing"}
    with pytest.raises(KeyError, match="no row of capacity"):
        figures.of_run(wrong, capacity(), (None, None))


def test_the_demo_has_a_page_of_its_own(every, tmp_path, monkeypatch):
    monkeypatch.setattr(docs, "of_tables", lambda focus, tables, ranges: {})
    needed = {s["table"] for s in docs.read("figures") if s["focus"] == docs.DEMO}
    for name in needed:
        pl.DataFrame({"scenario": ["x"]}).write_parquet(tmp_path / f"{name}.parquet")
    (tmp_path / "manifest.json").write_text('{"digests": {"data": "other"}}', encoding="utf-8")
    text = docs.write_demo(tmp_path).read_text(encoding="utf-8")
    assert docs.OLDER in text
    assert text.count("<tr id=") == len(docs.read("claims"))
    assert 'href="report.html"' in text
    assert "<script" not in text
    assert docs.in_short(docs.filled(every)) in text


def test_kept_figures_are_those_of_the_table():
    assert {*docs.kept()[1]} == {s["id"] for s in figures.read("figures") if s["kind"] == "run"}


def test_a_figure_is_known_by_the_labels_of_a_row():
    row = {"commodity": "oxide.Dy", "stage": "oxide", "element": "Dy", "region": "OUTSIDE"}
    figure = figures.figure_of_row("prices", "price_usd_kg", frozenset(row))
    assert figure.id == "price"
    assert figure.label(row) == ("oxide.Dy", "OUTSIDE")
    assert figures.figure_of_row("prices", "price_usd_kg", frozenset({"commodity"})) is None
    assert figures.figure_of_row("prices", "paid_usd_kg", frozenset(row)) is None
    assert figures.figure_of_row("capacity", "capacity_t", frozenset({*row, "technology"})) is None
    leaks = {"leak": True, "stage": "magnet"}
    assert figures.figure_of_row("flows", "quantity_t", frozenset(leaks)).label(leaks) == (
        "true",
        "magnet",
    )


def test_a_row_of_a_table_names_the_first_figure_that_has_its_labels():
    """A figure behind another with the same labels is reached by its id alone."""
    hidden = [
        figure for figure in RUN_FIGURES
        if figures.figure_of_row(figure.table, figure.column, frozenset(figure.labels)) is not figure
    ]  # fmt: skip
    assert [(one.id, one.ranged) for one in hidden] == [("stop_of_control", NONE)]
