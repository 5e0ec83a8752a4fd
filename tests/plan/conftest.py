"""A small plan on the packaged germanium, quick to make."""

from __future__ import annotations

import pytest

from ytterby.facts.package import find_folder
from ytterby.plan.solve_frame import placed
from ytterby.plan.targets import read_targets
from ytterby.study.workspace import Workspace

TEXT = """\
name: small
title: Germanium of North America
description: A small case.
planner: [USA, CAN]
from: 2023
until: 2030
blocks: [1, 2, 2, 3]
common: 2
futures:
  - {name: calm, extends: germanium-baseline, probability: 0.6}
  - name: ban
    extends: germanium-baseline
    probability: 0.4
    stop: {origin: CHN, from: 2026-01-01, until: 2028-12-31}
measures:
  build: [extraction, reduction, recycling]
  most: {extraction: 40}
  stock: [{commodities: [metal.Ge], room: 40}]
targets:
  - {id: share, kind: largest_share, stage: metal, most: 0.3, from: 2026}
  - {id: loss, kind: loss, uses: [infrared], most: 0.3, from: 2026, futures: [ban]}
"""


@pytest.fixture(scope="session")
def workspace():
    return Workspace.read(find_folder("germanium"))


@pytest.fixture
def place(workspace, tmp_path):
    """A file of targets, with changes of its text, placed in the data folder."""

    def made(*changes, **options):
        text = TEXT
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        path = tmp_path / "targets.yaml"
        path.write_text(text, encoding="utf-8")
        targets, document = read_targets(str(path), workspace.chain.names)
        return placed(targets, document, workspace, **options)

    return made
