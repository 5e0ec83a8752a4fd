"""The verdict on a page: by a stated rule, from the published record."""

from __future__ import annotations

import pytest

from ytterby.report.first.page import first_page
from ytterby.report.pages.record import RULE, UNTESTED, coverage_sentence, trust_of, verdict


@pytest.mark.parametrize(
    ("inside", "of", "said"),
    [(66, 70, "good"), (85, 100, "good"), (84, 100, "middling"), (60, 100, "middling"), (19, 44, "poor"),
     (0, 0, "poor")],
)  # fmt: skip
def test_a_verdict_follows_the_rule(inside, of, said):
    assert verdict(inside, of) == said


def test_ranges_and_numbers_have_a_verdict_each(made):
    page = first_page(made())
    assert page.sure == trust_of(made())
    assert page.sure.startswith(
        "rely on the ranges, not on single numbers. Ranges good: they held 66 of 70"
    )
    assert "Single numbers poor" in page.sure
    assert page.sure.endswith(RULE)
    for jargon in ("echo", "in-sample", "as recorded"):
        assert jargon not in page.sure


def test_no_test_is_claimed_for_a_folder_that_had_none(made):
    assert coverage_sentence("gallium") == ""
    assert "nine in ten" in coverage_sentence("rare_earths")
    report = made()
    report.manifest["data_folder"] = "gallium"
    assert trust_of(report) == UNTESTED
