from __future__ import annotations

import shutil

import pytest

import ytterby as yt
from ytterby.datasets.package import find_folder
from ytterby.runs.workspace import Workspace, folder_of, references_of


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


def test_data_is_a_name_a_path_or_what_was_read(tmp_path):
    chain = yt.read_chain("gallium")
    assert yt.read_chain(chain) is chain
    assert folder_of(None) == folder_of("rare_earths")
    assert folder_of(chain) == folder_of("gallium") == folder_of(str(chain.folder))
    with pytest.raises(yt.YtterbyError, match="no data folder"):
        folder_of(tmp_path / "none")


@pytest.mark.parametrize(
    ("given", "names"),
    [
        (None, None),
        ("", None),
        ("none", []),
        ([], []),
        ("baseline", ["baseline"]),
        ("a, b", ["a", "b"]),
        (("a",), ["a"]),
    ],
)
def test_references_are_one_or_several_or_none(given, names):
    assert references_of(given) == names
