"""Builds what programs write into the documents: all of it, a page, or a part.

python tools/docs.py                          # all, which takes hours: some parts make many runs
python tools/docs.py tables switches:spread   # a page, a part of a page
python tools/docs.py --data --check           # which parts, of those that read data alone, differ; writes nothing
python tools/docs.py --list                   # every part, and which of them make runs
python tools/docs.py --demo runs/demo         # article.html beside the report of `make demo`
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from documents.builder import Documents
from documents.results import VALIDATED

from ytterby.ground.errors import YtterbyError


def main() -> None:
    """Build or check; exit with an error where a part differs, or a figure no longer bears out what a page says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="PAGE[:PART]", help="all if left out")
    parser.add_argument("--check", action="store_true", help="write nothing, name what differs")
    parser.add_argument("--data", action="store_true", help="only parts that make no runs")
    parser.add_argument("--list", action="store_true", help="name the parts")
    parser.add_argument("--from", dest="folder", type=Path, default=VALIDATED, metavar="FOLDER",
                        help="results of `ytterby validate --out`, runs/validate if left out")  # fmt: skip
    parser.add_argument("--demo", type=Path, metavar="FOLDER", help="results of `make demo`")
    words = parser.parse_args()
    if words.demo:
        from documents.pages.article import write_demo

        print(f"The article, claim by claim: {write_demo(words.demo)}")
        return
    documents = Documents(words.folder)
    try:
        chosen = documents.chosen(words.parts, data_only=words.data)
        if words.list:
            print("\n".join(f"{one.id:40}{'runs' if one.runs else 'data'}" for one in chosen))
            return
        differing = documents.build(chosen, check=words.check)
    except YtterbyError as error:
        sys.exit(str(error))
    for note in documents.results.notes:
        print(note)
    if documents.results.notes or (words.check and differing):
        sys.exit(1)


if __name__ == "__main__":
    main()
