"""The documents as a site: each page once in the menu, links lead somewhere, the reference has what registries have."""

from __future__ import annotations

import re

import pytest
from documents.builder import DOCS, ROOT
from documents.site.reference import FOLDERS, docstring, parameter_pages
from documents.site.stage import (
    FENCE,
    HERE,
    LINK,
    PART,
    linked,
    menu_of,
    stage,
    staged_names,
    wrapped,
)

import ytterby
from ytterby.cli.main import COMMANDS, load
from ytterby.controls.acts import BY_KIND
from ytterby.datasets.package import find_folder
from ytterby.datasets.parameters import Parameters
from ytterby.scenarios.switches import Switches

DOORS = ("for_trade_compliance", "for_ministries", "for_press", "for_investors", "for_modellers")
HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.M)


@pytest.fixture(scope="module")
def staged(tmp_path_factory):
    folder = tmp_path_factory.mktemp("docs") / "source"
    stage(folder)
    return folder


@pytest.fixture(scope="module")
def texts(staged):
    return {
        path.relative_to(staged).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(staged.rglob("*.md"))
    }


def anchors(text):
    """Anchors of headings, as GitHub makes them."""
    prose = FENCE.sub("", text)
    names, seen = set(), {}
    for heading in HEADING.findall(prose):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "")
        slug = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
        seen[slug] = seen.get(slug, -1) + 1
        names.add(slug if not seen[slug] else f"{slug}-{seen[slug]}")
    return names


def test_every_link_leads_to_a_page_a_file_or_a_heading(texts, staged):
    """Sphinx looks at the same links, headings too, when the site is built."""
    lost = []
    for name, text in texts.items():
        for _, _, address in LINK.findall(FENCE.sub("", text)):
            place, _, anchor = address.partition("#")
            if re.match(r"[a-z]+:", address):
                continue
            target = ((staged / name).parent / place).resolve() if place else staged / name
            there = target.is_file()
            if there and anchor and target.suffix == ".md":
                there = anchor in anchors(target.read_text(encoding="utf-8"))
            if not there:
                lost.append(f"{name}: {address}")
    assert not lost


def test_every_page_stands_in_the_menu_once(texts):
    pages = {name.removesuffix(".md") for name in texts}
    sections = menu_of(pages - {"start", "guides", "explanation", "reference", "project"})
    every = [page for one in sections for page in one["all"]]
    assert len(every) == len({*every})
    assert not any(PART.search(page) for page in every)
    assert {*every} >= {
        one.removesuffix(".md") for one in staged_names().values() if one.endswith(".md")
    } - {"index"}
    assert sections[0]["all"][0] == "tutorial"


def test_a_name_without_a_page_is_passed_over():
    sections = menu_of({"tutorial", "decisions/0001", "decisions/README", "brand_new"})
    by_name = {one["name"]: one["all"] for one in sections}
    assert by_name["start"] == ["tutorial"]
    assert by_name["project"] == ["decisions/README", "decisions/0001"]
    assert by_name["explanation"] == ["brand_new"]


@pytest.mark.parametrize("door", DOORS)
def test_a_door_is_short_and_has_a_real_output(door):
    text = (DOCS / f"{door}.md").read_text(encoding="utf-8")
    assert len(re.findall(r"\S*\w\S*", FENCE.sub("", text))) <= 600
    assert "```console\n$ ytterby " in text or "```pycon\n>>> " in text


def test_the_readme_is_short():
    text = FENCE.sub("", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(re.findall(r"\S*\w\S*", re.sub(r"^    .*$", "", text, flags=re.M))) <= 700


def test_links_out_of_the_documents_become_paths_or_addresses():
    names = staged_names()
    page = DOCS / "tables.md"
    links = "[a table](../src/ytterby/data/units.csv) [it](../README.md) [x](nowhere.md)"
    text = f"{links}\n```text\n[it](../README.md)\n```\n"
    assert linked(text, page, names, "").startswith(
        "a table (`src/ytterby/data/units.csv`) [it](index.md) [x](nowhere.md)\n```text\n[it](../README.md)"
    )
    assert "[a table](https://host/x/src/ytterby/data/units.csv)" in linked(
        text, page, names, "https://host/x/"
    )


def test_prose_of_an_output_is_wrapped_and_rows_of_tables_are_not():
    row, prose = f" {'a':60}{'b':60}c", " ".join(["word"] * 40)
    lines = wrapped(f"```console\n$ ytterby {prose}\n{row}\n  {prose}\n```").splitlines()
    assert lines[:3] == ["```console", f"$ ytterby {prose}", row]
    assert lines[3].startswith("  word")
    assert lines[4].startswith("    word")
    assert " ".join(" ".join(lines[3:-1]).split()) == prose


def test_the_reference_has_every_command_and_option(texts):
    page = texts["reference/commands.md"]
    for name in COMMANDS:
        assert f"\n## ytterby {name}\n" in page
    for option in (
        one
        for name in ("check", "simulate")
        for one in load(name).params
        if not one.hidden and one.name != "help"
    ):
        assert option.opts[0] in page or option.name.upper() in page, option.name


def test_the_reference_has_every_name_switch_and_act(texts):
    for name in ytterby.__all__:
        assert f"\n### {name}\n" in texts["reference/python.md"]
    for name in Switches.model_fields:
        assert f"| `{name}` |" in texts["reference/switches.md"]
    for name in BY_KIND:
        assert f"\n## {name}\n" in texts["reference/acts.md"]
    assert re.search(r"\| `price_usd_kg` \|.*\| .*`prices`", texts["reference/columns.md"])


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_reference_has_every_number(folder):
    text = "\n".join(parameter_pages(folder).values())
    for one in Parameters.read(find_folder(folder)):
        assert f"| `{one.id}` |" in text


def test_docstrings_become_lists_and_examples():
    def example():
        """One line.

        Parameters
        ----------
        price : of a good, in
            USD/kg.

        >>> 1 + 1
        2
        """

    text = docstring(example)
    assert "**Parameters**" in text
    assert "- **price**: of a good, in USD/kg." in text
    assert "```pycon\n>>> 1 + 1\n2\n```" in text


def test_a_link_that_leads_nowhere_ends_the_build(tmp_path, capsys):
    pytest.importorskip("sphinx")
    from sphinx.cmd.build import build_main

    source = tmp_path / "source"
    source.mkdir()
    options = ["-q", "-W", "--keep-going", "-c", str(HERE), str(source), str(tmp_path / "out")]
    (source / "index.md").write_text(
        "# Start\n\n[here](#start)\n\n```csv\na,b\n```\n", encoding="utf-8"
    )
    assert build_main(options) == 0
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert not re.findall(r"<(?:script|link|img)[^>]*(?:src|href)=\"https?:", page)
    (source / "index.md").write_text("# Start\n\n[there](nowhere.md#x)\n", encoding="utf-8")
    assert build_main(options) != 0
    assert "nowhere.md" in capsys.readouterr().err
