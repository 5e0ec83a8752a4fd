"""A small game on the packaged data folder, read once; nothing of it is run."""

from __future__ import annotations

import pytest

from ytterby.game.reading import read_game
from ytterby.runs.workspace import Workspace

SMALL = """\
name: small
title: Two and one
description: A game for tests.
reference: baseline
years: {from: 2025, until: 2026, windows: [2025], quarters: none}
rate: 0.1
players:
  - id: CHN
    actions:
      - {id: none, title: Nothing}
      - id: ban
        title: No magnets to the United States
        patch:
          controls:
            measures:
              - id: small-ban
                title: No magnets to the United States
                effective: 2025-01-01
                acts: [{act: prohibition, stages: [magnet], origin: CHN, destinations: [USA]}]
      - id: talk
        title: A threat that the market does not see
  - id: USA
    actions:
      - {id: none, title: Nothing}
      - id: duty
        title: A duty on magnets
        target: CHN
        patch:
          controls:
            measures:
              - id: small-duty
                title: A duty on magnets
                effective: 2025-01-01
                ended: 2025-12-31
                acts: [{act: tariff, stages: [magnet], origin: CHN, destinations: [USA], rate: 0.25}]
      - id: lists
        title: Lists
        target: CHN
        facts:
          - stake: ST-US-H20
            year: 2025
            value: {value: -4500, assumption: {low: -8000, high: -4500, reason: a test}}
  - id: EU27
    actions:
      - {id: none, title: Nothing}
leverage: {holder: CHN, target: USA}
"""


@pytest.fixture(scope="session")
def workspace():
    return Workspace.read()


@pytest.fixture
def small_file(tmp_path):
    path = tmp_path / "small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


@pytest.fixture
def small(small_file, workspace):
    return read_game(small_file, workspace)
