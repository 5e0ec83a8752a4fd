"""A brief prints on two sheets of A4 in Chromium, whatever the answer."""

from __future__ import annotations

import re

import pytest
from tests.report import synthetic

import ytterby as yt
from ytterby.report.first.page import first_page
from ytterby.report.pages.brief import brief_html

PAGES = re.compile(rb"/Type\s*/Page\b")
A4 = re.compile(rb"/MediaBox\s*\[\s*0 0 59[45](\.\d+)? 84[12](\.\d+)?\s*\]")


def printed(chromium, text):
    """The PDF of a page."""
    page = chromium.new_page()
    try:
        page.set_content(text)
        return page.pdf(prefer_css_page_size=True, print_background=True)
    finally:
        page.close()


def answer(name, data):
    return yt.answer(name, data=data, tornado=False, engine="serial").write


@pytest.mark.parametrize(
    ("name", "data"),
    [("gallium-full-ban", "gallium"), ("germanium-full-ban", "germanium"), ("", "")],
)
def test_it_has_two_sheets(chromium, tmp_path, name, data):
    if name:
        page = answer(name, data)(tmp_path / name, brief=True)
        text = (page.parent / "brief.html").read_text(encoding="utf-8")
    else:
        report = synthetic.report()
        text = brief_html(report, first_page(report))
    pdf = printed(chromium, text)
    assert len(PAGES.findall(pdf)) == 2
    assert A4.search(pdf)
