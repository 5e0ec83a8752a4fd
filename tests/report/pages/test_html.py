from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from ytterby.report.inputs import Report
from ytterby.report.pages.site import one_file_html, write_report

IDS = ("answers", "prices", "supply", "plants", "dependence", "base-year", "record",
       "assumptions", "sources", "not-known", "manifest")  # fmt: skip


class Loads(HTMLParser):
    """Collect every element that could load something, and every id."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag in ("script", "link", "img", "iframe", "object", "embed", "image", "base"):
            self.loads.append(tag)
        self.loads += [str(known[a]) for a in ("src", "srcset", "poster") if a in known]
        if tag == "a":
            self.links.append(known.get("href") or "")
        if known.get("id"):
            self.ids.append(str(known["id"]))


@pytest.fixture(scope="module")
def page(demo: Report) -> str:
    return one_file_html(demo)


def test_the_page_loads_nothing(page: str) -> None:
    parsed = Loads()
    parsed.feed(page)
    assert parsed.loads == []
    assert not re.search(r"@import|url\((?!#)", page)
    assert all(link.startswith(("#", "https://", "data:")) for link in parsed.links)
    without_links = re.sub(r'<a href="https://[^"]*"', "", page)
    assert "http://" not in without_links
    assert "https://" not in without_links


def test_the_page_has_every_section_and_unique_ids(page: str) -> None:
    parsed = Loads()
    parsed.feed(page)
    assert set(IDS) <= set(parsed.ids)
    assert len(parsed.ids) == len(set(parsed.ids))
    assert {link[1:] for link in parsed.links if link.startswith("#")} <= set(parsed.ids)
    for digest in ("3f9a" * 16, "77be" * 16, "0c1d" * 16):
        assert digest in page
    assert 2 * page.count("<figure") == page.count('<svg role="img"')
    assert page.count("<figure") == page.count('class="narrow"')
    assert "A technology control changes no flow" in page


def test_text_of_users_is_escaped(page: str, demo: Report) -> None:
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert 'href="javascript' not in page
    assert "&lt;b&gt;per kg" in page
    evil = "<img src=x onerror=alert(1)>"
    hostile = replace(
        demo,
        labels=dict.fromkeys(demo.scenarios, evil),
        manifest={"version": evil, "digests": {evil: evil}, "date": evil, "command": evil},
    )
    text = one_file_html(hostile)
    assert "<img" not in text
    assert "&lt;img" in text


def test_a_bare_report_still_comes_out(bare: Report, tmp_path: Path) -> None:
    path, *others = write_report(bare, tmp_path / "deep" / "report.html")
    assert "nothing is compared" in path.read_text()
    pages = {one.name for one in others if one.suffix == ".html"}
    assert {"not-known.html"} <= pages <= {"record.html", "not-known.html"}


def test_the_answer_and_its_pages_do_not_load_the_chart_libraries() -> None:
    code = (
        "import sys, ytterby.report, ytterby.report.first.page, ytterby.report.kit.html, ytterby.report.answer\n"
        "assert not {'altair', 'resvg', 'scipy.stats'} & set(sys.modules), 'loaded for nothing'"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
