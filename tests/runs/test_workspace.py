from __future__ import annotations

import shutil

from ytterby.datasets.package import find_folder
from ytterby.runs.workspace import Workspace


def test_a_workspace_is_read_once_while_no_file_changes(tmp_path):
    folder = tmp_path / "own"
    shutil.copytree(find_folder("rare_earths"), folder)
    first = Workspace.read(folder)
    assert Workspace.read(folder) is first
    assert Workspace.read(folder).network is first.network
    path = folder / "parameters.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count("1.17277") == 1
    path.write_text(text.replace("1.17277", "1.17278"), encoding="utf-8")
    later = Workspace.read(folder)
    assert later is not first
    assert later.chain.digest != first.chain.digest
    assert Workspace.read().chain.folder != folder
