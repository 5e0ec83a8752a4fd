"""The brief: what it holds, and that it loads nothing. How many sheets it prints on: `static_site/test_brief.py`."""

from __future__ import annotations

import re
from dataclasses import replace

from ytterby.report.first.page import first_page
from ytterby.report.pages.brief import ROWS, brief_html


def test_it_has_what_a_reader_quotes(demo):
    page = first_page(demo)
    text = brief_html(demo, page)
    for part in (f"run {page.run}", "Ytterby ", *(line.text for line in page.lines)):
        assert part.replace("'", "&#39;") in text or part in text
    assert page.cite.partition(":")[0] in text
    assert text.count('class="sheet"') == 2
    assert text.count("<tr>") <= 1 + ROWS
    assert ("The check against the record" in text) == bool(page.sure)


def test_it_loads_nothing_and_has_no_script(demo):
    text = brief_html(demo, first_page(demo))
    assert "<script" not in text
    assert "<link" not in text
    assert not re.search(r'(src|href)="http', text)


def test_words_of_a_user_stay_words(demo):
    page = replace(first_page(demo), marks=["<b>mark</b>"], cite="<i>me</i>")
    text = brief_html(demo, page)
    assert "&lt;b&gt;mark" in text
    assert "<i>me" not in text


def test_a_report_without_comparison_has_one_too(bare):
    assert "nothing is compared" in brief_html(bare, first_page(bare))
