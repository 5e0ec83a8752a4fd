"""The gallery: each picture is there and small, with a line on how to read it and a command that exists."""

from __future__ import annotations

import re
import shlex

from documents.builder import DOCS
from documents.pages.gallery import PICTURES, STUDIES, study

from ytterby.cli.main import COMMANDS, load

SECTION = re.compile(
    r"^## (.+)\n\n(.+)\n\n    (.+)\n\n<!-- made: ([\w-]+) -->\n\n!\[.*\]\((.+)\)", re.M
)
SECTIONS = SECTION.findall((DOCS / "gallery.md").read_text(encoding="utf-8"))
LARGEST = 1.5e6
"""Bytes of all pictures together."""


def test_every_picture_has_its_section():
    assert [name for *_, name, _ in SECTIONS] == list(PICTURES)
    files = [DOCS / path for *_, path in SECTIONS]
    assert all(one.read_bytes().startswith(b"\x89PNG") for one in files)
    assert sum(one.stat().st_size for one in files) < LARGEST


def test_every_line_says_how_to_read_it():
    assert all(4 < len(line.split()) < 40 and line.endswith(".") for _, line, *_ in SECTIONS)


def test_every_command_is_one():
    for *_, text, _, _ in SECTIONS:
        for command in text.split(" && "):
            program, name, *words = shlex.split(command)
            assert program == "ytterby"
            assert name in COMMANDS
            flags = {one for one in words if one.startswith("--")}
            known = load(name)
            for word in words:
                known = getattr(known, "commands", {}).get(word, known)
            if hasattr(known, "commands"):  # `game FILE` is `game play FILE`
                known = known.commands["play"]
            assert flags <= {flag for one in known.params for flag in one.opts}, command


def test_every_study_is_drawn():
    assert {of for of, _ in PICTURES.values()} == set(STUDIES)
    assert study("bankable").plot(PICTURES["levels"][1]).svg.startswith("<svg")
