"""The printable record: complete, safe, whole or not at all."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from ytterby.compliance.decide.question import Question
from ytterby.compliance.decide.verdict import render_record, write_record
from ytterby.ground.errors import DataError

MADE = datetime(2026, 8, 1, 12, 0, tzinfo=UTC)


def question(**more):
    return Question(
        **({"date": "2025-10-20", "exporter_country": "CN", "destination_country": "JP"} | more)
    )


def test_question_verdict_reasons_versions_and_gaps(checker):
    verdict = checker.check(question(item_text="dysprosium oxide", hs_code="2846901500"))
    page = render_record(verdict, MADE)
    for words in (
        "Made 2026-08-01T12:00:00+00:00",
        "dysprosium oxide",
        "2846901500",
        "licence required",
        "CN-MOFCOM-GAC-2025-18",
        "Announcement 2025 No. 18",
        "What is and is not covered",
        "Checked by",
    ):
        assert words in page
    for line in verdict.coverage:
        assert line.layer in page
    for version in verdict.versions:
        assert version["list"] in page
        assert version["digest"] in page


def test_versions_and_the_question_stand_there_also_when_nothing_was_found(checker):
    verdict = checker.check(question(item_text="lanthanum oxide", date="2025-06-01"))
    assert verdict.outcome == "no control found"
    page = render_record(verdict, MADE)
    assert "not a clearance" in page
    assert "cleared" not in page.lower()
    assert "lanthanum oxide" in page
    for version in verdict.versions:
        assert version["digest"] in page


def test_nothing_at_all_was_met(checker):
    verdict = checker.check(question(item_text="cotton shirts", exporter_country="BR"))
    assert not verdict.hits
    page = render_record(verdict, MADE)
    assert "No rule was met" in page
    assert all(version["digest"] in page for version in verdict.versions)


@pytest.mark.parametrize("field", ["item_text", "content_data", "party_name", "end_use"])
def test_html_of_the_user_is_text(checker, field):
    bad = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&"
    verdict = checker.check(question(**({"item_text": "dysprosium oxide"} | {field: bad})))
    page = render_record(verdict, MADE)
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page


def test_no_outside_parts(checker):
    page = render_record(checker.check(question(item_text="dysprosium oxide")), MADE)
    assert not re.search(r"(?:src|href)\s*=|@import|url\(", page)


def test_the_digest_is_that_of_the_verdict(checker):
    asked = [question(item_text=f"{name} oxide") for name in ("dysprosium", "terbium")]
    digests = []
    for one in (asked[0], asked[0], asked[1]):
        page = render_record(checker.check(one), MADE)
        digests.append(re.search(r"Digest of this verdict:.*?([0-9a-f]{64})", page)[1])
    assert digests[0] == digests[1] != digests[2]


def test_lone_surrogates_are_written(checker, tmp_path):
    write_record(tmp_path / "r.html", checker.check(question(item_text="dysprosium \udc80 oxide")))
    assert "dysprosium ? oxide" in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_what_cannot_be_written_leaves_nothing_behind(checker, tmp_path):
    verdict = checker.check(question(item_text="dysprosium oxide"))
    (tmp_path / "folder").mkdir()
    for path in (tmp_path / "none" / "r.html", tmp_path / "folder"):
        with pytest.raises(DataError, match="cannot be written"):
            write_record(path, verdict)
    assert [p.name for p in tmp_path.iterdir()] == ["folder"]
    assert not list((tmp_path / "folder").iterdir())
