"""Stages the documents for Sphinx: pages of docs/ as they are, with a menu, and pages that are generated.

Pages are copied, since what is generated stands beside them and never in git. Links to pages become links of the site;
links to other files of the repository become their paths, or addresses in it where `repository` says where it stands.
"""

from __future__ import annotations

import os
import re
import shutil
import textwrap
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import yaml

from ..builder import DOCS, ROOT
from .reference import reference_pages

HERE = Path(__file__).parent
AS_PAGES = {
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "README.md": "index.md",
}
"""Files beside docs/ that are pages, and under which name; the README's is the first page of the site."""
LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^()\s]+)\)")
FENCE = re.compile(r"(^ *(```|~~~)[^\n]*\n.*?^ *\2[^\n]*$)", re.S | re.M)
INDEX = "index"
PART = re.compile(r"-\d\d$")
"""How a page ends that stands in the menu of another."""
CONSOLE = re.compile(r"^```console\n.*?^```$", re.S | re.M)
WIDTH = 96
"""Characters of a line of prose in an output, as a terminal would wrap it; rows of tables scroll."""


def staged_names() -> dict[str, str]:
    """Path in the repository -> path of the page or file on the site."""
    names = dict(AS_PAGES)
    for pattern in ("*.md", "decisions/*.md", "notebooks/*.ipynb", "pictures/*", "*.json", "*.csv"):
        for path in sorted(DOCS.glob(pattern)):
            names[path.relative_to(ROOT).as_posix()] = path.relative_to(DOCS).as_posix()
    return names


def stage(folder: Path, repository: str = "") -> None:
    """Write all sources of the site into a folder. repository : address that paths of the repository are put behind."""
    shutil.rmtree(folder, ignore_errors=True)
    names, texts = staged_names(), reference_pages()
    for source, place in names.items():
        path = ROOT / source
        if place == f"{INDEX}.md":
            path = DOCS / "index.md"
        if path.suffix == ".md":
            text = linked(path.read_text(encoding="utf-8"), path, names, repository)
            texts[place] = CONSOLE.sub(lambda match: wrapped(match[0]), text)
        else:
            (folder / place).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, folder / place)
    pages = {one.removesuffix(".md").removesuffix(".ipynb") for one in [*texts, *names.values()] if one.endswith((".md", ".ipynb"))}  # fmt: skip
    sections, at = menu_of(pages), f"{INDEX}.md"
    texts |= {f"{one['name']}.md": section_text(one) for one in sections}
    texts[at] += toctree([one["name"] for one in sections], hidden=True)
    for place, text in texts.items():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_text(text, encoding="utf-8")


def menu_of(pages: set[str]) -> list[dict[str, Any]]:
    """The sections with the pages that there are, each page once."""
    sections = yaml.safe_load((HERE / "menu.yaml").read_text(encoding="utf-8"))
    left = sorted(page for page in pages - {INDEX} if not PART.search(page))
    for plain in (True, False):  # a page by its name goes before a pattern
        for one in sections:
            for pattern in (p for p in one["pages"] if ("*" not in p) == plain):
                taken = [page for page in left if fnmatch(page, pattern)]
                one.setdefault("all", {})[pattern] = taken
                left = [page for page in left if page not in taken]
    for one in sections:
        one["all"] = [page for pattern in one["pages"] for page in one["all"][pattern]]
        one["all"] += left if one.get("rest") else []
    return sections


def wrapped(block: str) -> str:
    """An output with its lines of prose wrapped; commands and rows of tables stay."""
    lines: list[str] = []
    for line in block.splitlines():
        indent = " " * (len(line) - len(line.lstrip()))
        row = "  " in line.strip() or line.startswith("$ ")
        lines += [line] if row or len(line) <= WIDTH else textwrap.wrap(
            line.strip(), WIDTH, initial_indent=indent, subsequent_indent=indent + "  ", break_long_words=False,
            break_on_hyphens=False,
        )  # fmt: skip
    return "\n".join(lines)


def section_text(section: dict[str, Any]) -> str:
    """The page of a section: what it has, as a list."""
    return f"# {section['title']}\n\n{section['lead']}\n{toctree(section['all'])}"


def toctree(names: list[str], *, hidden: bool = False) -> str:
    """A menu in MyST."""
    options = ":hidden:\n" if hidden else ":titlesonly:\n:maxdepth: 1\n"
    return "\n```{toctree}\n" + options + "\n" + "".join(f"/{name}\n" for name in names) + "```\n"


def linked(text: str, path: Path, names: dict[str, str], repository: str) -> str:
    """A page with links of the site. path : of the page. names : as `staged_names`."""
    here = names.get(path.relative_to(ROOT).as_posix(), f"{INDEX}.md")

    def moved(match: re.Match[str]) -> str:
        picture, words, address = match.groups()
        place, hash_, anchor = address.partition("#")
        if not place or re.match(r"[a-z]+:", place):
            return match[0]
        target = (path.parent / place).resolve()
        if not target.is_relative_to(ROOT) or not target.exists():
            return match[0]  # Sphinx names it as a link that leads nowhere
        within = target.relative_to(ROOT).as_posix()
        if within in names:
            own = os.path.relpath(names[within], Path(here).parent).replace(os.sep, "/")
            return f"{picture}[{words}]({own}{hash_}{anchor})"
        if repository:
            return f"[{words}]({repository.rstrip('/')}/{within}{hash_}{anchor})"
        return words if within in words else f"{words} (`{within}`)"

    parts = FENCE.split(text)
    # of a split by a pattern of two groups, every third part is text, and the one behind it a fence
    return "".join(
        LINK.sub(moved, part) if n % 3 == 0 else part for n, part in enumerate(parts) if n % 3 != 2
    )
