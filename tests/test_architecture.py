"""The page on architecture names files that are there."""

from __future__ import annotations

import re
from pathlib import Path

import ytterby

ROOT = Path(ytterby.__file__).parent
PAGE = Path(__file__).parents[1] / "docs" / "architecture.md"


def test_files_of_the_walks_exist():
    text = PAGE.read_text(encoding="utf-8")
    names = set(re.findall(r"`([a-z_]+/[a-z_/0-9]+\.(?:py|csv|yaml|j2))`", text))
    assert len(names) > 40
    tests = {name for name in names if name.startswith("tests/")}
    missing = [
        name for name in names - tests if not (ROOT / name.removeprefix("src/ytterby/")).is_file()
    ]
    assert not missing


def test_every_wing_is_drawn():
    text = PAGE.read_text(encoding="utf-8")
    wings = {path.name for path in ROOT.iterdir() if (path / "__init__.py").is_file()}
    assert not [wing for wing in wings if f"  {wing}/" not in text]
