"""What each fact on ore adds to the supply of the magnet elements in `baseline`: one left out at a time.

    python tools/outlook_ore.py docs/outlooks.md        the table between its marks

Each line builds the rare-earth folder anew without one of them, in a folder that is thrown away after.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from build_model import build
from model import feeds, projects
from outlook_figures import BASELINE, Reading, Runs
from validation_docs import table

from ytterby.datasets import write_datapackage
from ytterby.datasets.package import packaged_folder
from ytterby.runs.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

AFRICA = "africa_carbonatite"
IREL = "projects/irel-ndpr-expansion-separation-light-primary"
LAOS = "projects/laos-ion-clay-mines-mine-primary"


def closed(*regions: str) -> None:
    """African ore may not be separated in these regions."""
    now, later = feeds.PROCESS[AFRICA]
    feeds.PROCESS[AFRICA] = (now, [place for place in later if place not in regions])


CASES: tuple[tuple[str, Callable[[], object]], ...] = (
    ("all of them", lambda: None),
    ("African ore may not go to China", lambda: closed("CHN")),
    ("nor to India or Heroya", lambda: closed("CHN", "IND", "ROW")),
    ("no ore comes with IREL's expansion", lambda: projects.OWN_FEED.pop(IREL)),
    ("no tonnage of Laos", lambda: projects.TONNAGE.pop(LAOS)),
)


@contextlib.contextmanager
def kept() -> Iterator[None]:
    """What a case changes is put back."""
    held = [(d, dict(d)) for d in (feeds.PROCESS, projects.OWN_FEED, projects.TONNAGE)]
    try:
        yield
    finally:
        for changed, before in held:
            changed.clear()
            changed.update(before)


def figures_of(change: Callable[[], object], folder: Path) -> list[str]:
    """Mined magnet elements in 2030 and 2040, China's share of refining in 2035, on a folder with a change."""
    shutil.copytree(packaged_folder(), folder)
    with kept():
        change()
        build(folder).write()
    write_datapackage(folder)
    runs = Runs(Workspace.read(folder))
    read = Reading(runs.tables(BASELINE), runs.base)
    share = 100 * read.refined(2035, "CHN") / read.refined(2035)
    return [f"{read.mined(2030):.1f}", f"{read.mined(2040):.1f}", f"{share:.1f}"]


def main(page: Path) -> None:
    """Write the table between its marks."""
    rows = []
    with TemporaryDirectory() as place:
        for number, (title, change) in enumerate(CASES):
            rows.append([title, *figures_of(change, Path(place) / str(number))])
    heads = ["ore", "S30, kt element", "S40, kt element", "REF35, %"]
    begin, end = "<!-- needed: begin -->", "<!-- needed: end -->"
    text = page.read_text(encoding="utf-8")
    if begin not in text:
        raise SystemExit(f"no mark {begin} in {page.name}")
    block = f"{begin}\n\n{table(heads, rows)}\n\n{end}"
    page.write_text(re.sub(f"{begin}.*?{end}", lambda _: block, text, flags=re.S), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
