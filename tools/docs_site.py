"""Builds the documents as a site of pages, with a reference from registries and a search of its own.

python tools/docs_site.py build/docs                       # warnings are errors
python tools/docs_site.py build/docs --site ../site/       # with a link to a folder of `ytterby site`
python tools/docs_site.py --menu                           # names of the menu that no page has, pages that it does not name
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from documents.builder import ROOT
from documents.site.reference import reference_pages
from documents.site.stage import HERE, menu_of, stage, staged_names

from ytterby.ground.errors import YtterbyError


def main() -> int:
    """Stage and build; the exit code is that of Sphinx."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "out", nargs="?", type=Path, default=ROOT / "build" / "docs", metavar="FOLDER"
    )
    parser.add_argument(
        "--site",
        default="",
        metavar="ADDRESS",
        help="of a folder of `ytterby site`, absolute or relative",
    )
    parser.add_argument(
        "--repository",
        default="",
        metavar="ADDRESS",
        help="where files of the repository are shown",
    )
    parser.add_argument(
        "--menu", action="store_true", help="say what the menu and the pages lack of each other"
    )
    words = parser.parse_args()
    if words.menu:
        print("\n".join(menu_notes()))
        return 0
    try:
        from sphinx.cmd.build import build_main
    except ImportError:
        sys.exit("no Sphinx here: pip install -e '.[docs]'")
    staged = words.out.parent / f"{words.out.name}-source"
    try:
        stage(staged, words.repository)
    except YtterbyError as error:
        sys.exit(str(error))
    os.environ["YTTERBY_SITE"] = words.site
    trees = words.out.parent / f"{words.out.name}-trees"
    options = [
        "-q",
        "-W",
        "--keep-going",
        "-E",
        "-a",
        "-b",
        "html",
        "-c",
        str(HERE),
        "-d",
        str(trees),
    ]
    return int(build_main([*options, str(staged), str(words.out)]))


def menu_notes() -> list[str]:
    """What the menu names without a page, and what stands in it without being named."""
    every = (*staged_names().values(), *reference_pages())
    pages = {one.removesuffix(".md") for one in every if one.endswith(".md")}
    notes = []
    for section in menu_of(pages):
        named = [one for one in section["pages"] if "*" not in one]
        notes += [f"{section['name']}: no page {one}" for one in named if one not in section["all"]]
        if section.get("rest"):
            notes += [
                f"{section['name']}: not named {one}" for one in section["all"] if one not in named
            ]
    return notes


if __name__ == "__main__":
    sys.exit(main())
