"""A small plan on the packaged germanium, quick to make."""

from __future__ import annotations

from pathlib import Path

import pytest

from ytterby.datasets.package import find_folder
from ytterby.planning.solve.placement import placed
from ytterby.planning.targets.read import read_targets
from ytterby.runs.workspace import Workspace

TEXT = (Path(__file__).parent / "small.yaml").read_text(encoding="utf-8")


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
