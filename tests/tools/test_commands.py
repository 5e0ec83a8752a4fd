"""Commands that pages show: what is printed is what stands, and slow ones are of today's kept results."""

from __future__ import annotations

import pytest
from documents.builder import DOCS, ROOT, Documents
from documents.commands import (
    KEPT,
    CommandError,
    PageRun,
    has_commands,
    plain,
    shortened,
    stamp,
    stamps,
)

PAGES = [
    path
    for path in (ROOT / "README.md", *sorted(DOCS.glob("*.md")))
    if has_commands(path.read_text(encoding="utf-8"))
]
CHECK = '$ ytterby check --item "lanthanum metal" --from CN --to DE --on 2026-12-02'


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_slow_commands_are_of_todays_kept_results(path):
    """`make docs-outputs PAGE=NAME` runs them anew."""
    assert {*stamps(path.read_text(encoding="utf-8"))} <= {stamp()}


def test_pages_with_commands_are_parts_of_a_build():
    chosen = {one.id for one in Documents().chosen(data_only=True)}
    assert {f"{path.stem.lower()}:commands" for path in PAGES} <= chosen
    assert len(PAGES) >= 7


def test_what_is_printed_takes_the_place_of_what_stood():
    page = f"before\n\n```console\n{CHECK}\nsomething else\n```\n\nafter\n"
    made = PageRun("page").renewed(page)
    assert "something else" not in made
    assert "\n NO CONTROL FOUND\n" in made
    assert made.startswith("before\n")
    assert made.endswith("```\n\nafter\n")
    assert PageRun("page").renewed(made) == made


def test_lines_that_are_left_out_stay_so():
    now = "one\ntwo\nthree\nfour\n"
    assert shortened("a\n...\nz\n", now) == "one\n...\nfour\n"
    assert shortened("a\nb\n...\n", now) == "one\ntwo\n...\n"
    assert shortened("a\nb\nc\n...\nz\n\n", now) == f"{now}\n"
    assert shortened("", now) == now
    assert plain("\n a  \n\nb\n\n") == " a\n\nb\n"


def test_a_file_of_a_page_is_there_for_its_commands():
    page = (
        "<!-- file: goods.csv -->\n```csv\n"
        "item_text,exporter_country,destination_country,date\nlanthanum metal,CN,DE,2026-12-02\n```\n\n"
        "```console\n$ ytterby check --batch goods.csv\n```\n"
    )
    assert "no control found" in PageRun("page").renewed(page)


def test_python_is_run_with_the_names_of_the_page():
    page = "```pycon\n>>> a = 2\n```\n\n```pycon\n>>> for n in range(a):\n...     print(n)\n7\n>>> a\n```\n"
    assert PageRun("page").renewed(page).endswith("...     print(n)\n0\n1\n>>> a\n2\n```\n")


def test_slow_blocks_are_left_as_they_stand_and_stamped_when_run():
    page = f"<!-- slow: none -->\n```console\n{CHECK}\n```\n"
    assert PageRun("page").renewed(page) == page
    made = PageRun("page", slow=True).renewed(page)
    assert made.startswith(f"<!-- slow: {stamp()} -->\n```console\n")
    assert "NO CONTROL FOUND" in made
    assert stamps(page) == ["none"]


def test_a_stamp_is_of_the_file_of_kept_results():
    assert KEPT.is_file()
    assert len(stamp()) == 12


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("$ rm -rf x\n", "only `ytterby`"),
        ("$ ytterby simulate nothing\n", "fails: .*nothing"),
        ("$ ytterby check --nothing\n", "fails"),
    ],
)
def test_a_command_that_fails_is_one_error(body, message):
    with pytest.raises(CommandError, match=message):
        PageRun("page").renewed(f"```console\n{body}```\n")


def test_python_that_fails_and_a_file_elsewhere_are_errors():
    with pytest.raises(CommandError, match="1 / 0"):
        PageRun("page").renewed("```pycon\n>>> 1 / 0\n```\n")
    with pytest.raises(CommandError, match="no file name"):
        PageRun("page").renewed("<!-- file: ../x -->\n```text\nx\n```\n")
