"""What is published names no machine, its links lead somewhere, and no data file is left out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import ytterby
from ytterby.cli.main import COMMANDS

ROOT = Path(__file__).parents[1]
DATA = Path(ytterby.__file__).parent / "data"
TEXTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
PUBLISHED = [
    *TEXTS,
    *sorted(p for p in DATA.rglob("*") if p.suffix in {".csv", ".yaml", ".json"}),
]
# paths of somebody's machine, and hosts that are not public
PRIVATE = re.compile(
    r"(?<![\w.:/])/(work|home|root|tmp|Users)/|\blocalhost\b|127\.0\.0\.1(?!:8[45]00)"
)
LINK = re.compile(r"\]\((?!https?://)([^)#\s]+)")


@pytest.mark.parametrize("path", TEXTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(path):
    missing = [
        link
        for link in LINK.findall(path.read_text(encoding="utf-8"))
        if not link.endswith(".png") and not (path.parent / link).exists()
    ]
    assert not missing


def test_no_private_path_or_host():
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in PUBLISHED
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if PRIVATE.search(line)
    ]
    assert not found


def test_commands_in_the_texts_exist():
    """`ytterby WORD` in a text is a command; `make WORD` a target."""
    commands = set(COMMANDS)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, flags=re.MULTILINE))
    for path in TEXTS:
        text = path.read_text(encoding="utf-8")
        code = "\n".join(
            [*re.findall(r"`([^`\n]+)`", text), *re.findall(r"^    (.+)$", text, re.M)]
        )
        for word in re.findall(r"(?:^|\n)ytterby ([a-z][a-z-]*)", code):
            assert word in commands, (path.name, word)
        for word in re.findall(r"(?:^|\n)make ([a-z-]+)", code):
            assert word in targets, (path.name, word)


def test_modules_in_the_equations_exist():
    text = (ROOT / "docs" / "equations.md").read_text(encoding="utf-8")
    named = re.findall(r"`([a-z_/]+/[a-z_]+\.py)`", text)
    assert named
    assert not [name for name in named if not (DATA.parent / name).exists()]


def test_line_endings_are_kept():
    """CSV files are hashed byte for byte: git must not change them."""
    rules = (ROOT / ".gitattributes").read_text(encoding="utf-8").splitlines()
    assert "*.csv -text" in rules
    assert not [p for p in DATA.rglob("*.yaml") if b"\r" in p.read_bytes()]
