"""Old names of keys work for one version, and warn."""

from __future__ import annotations

import pytest

import ytterby as yt
from ytterby.controls.book import PACKAGED, Book, read_measure
from ytterby.ground.progress import steps_of
from ytterby.ground.renamed import RenamedWarning, new_keys
from ytterby.ground.yamlfile import parse
from ytterby.runs.workspace import folder_of, references_of
from ytterby.scenarios.read import resolve

FILE = """\
name: own
title: t
description: d
extends: gallium-baseline
compare_with: [gallium-full-ban]
"""


def study(on_progress=None):
    """A function of two phases."""
    with steps_of(on_progress, {"late": 1.0}) as step:
        step("first", 1, 2)
        step("first", 2, 2)


def test_progress_ends_at_one_and_never_falls():
    seen = []
    study(seen.append)
    assert [now.share for now in seen] == [0.25, 0.5, 1.0]
    assert seen[0].phase == "first"


def test_an_old_key_of_a_scenario_file_works_with_file_and_line(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text(FILE, encoding="utf-8")
    with pytest.warns(RenamedWarning, match=r"own.yaml:5: compare_with is now reference"):
        assert resolve(path, Book.read()).compare_with == ("gallium-full-ban",)


def test_keys_are_renamed_at_any_depth_with_their_lines(monkeypatch):
    monkeypatch.setattr("ytterby.ground.renamed.KEYS", {"Kind": {"old": "new"}})
    document = parse("a:\n  - {old: 1}\n  - x\n", "f.yaml")
    with pytest.warns(RenamedWarning, match="f.yaml:2: old is now new"):
        renamed = new_keys(document, "Kind")
    assert renamed.data == {"a": [{"new": 1}, "x"]}
    assert renamed.line_of(("a", 0, "new")) == 2
    assert new_keys(document, "Other") is document


RECORDS = {
    "CN/CN-EXPORT-TAX-2008": {"ancillary": "beside"},
    "CN/CN-MOFCOM-GAC-2025-18": {
        "detained_share": "held_beside",
        "detained_days": "held_days",
        "detained_from": "held_from",
    },
}


@pytest.mark.parametrize("record", RECORDS)
def test_old_keys_of_a_record_say_the_same_as_the_new_ones(tmp_path, record):
    path = tmp_path / f"{record}.yaml"
    path.parent.mkdir()
    text = (PACKAGED / f"{record}.yaml").read_text(encoding="utf-8")
    for new, old in RECORDS[record].items():
        assert f"{new}:" in text
        text = text.replace(f"{new}:", f"{old}:")
    path.write_text(text, encoding="utf-8")
    with pytest.warns(RenamedWarning) as noted:
        measure = read_measure(path)
    notes = "\n".join(str(one.message) for one in noted)
    for new, old in RECORDS[record].items():
        assert f"{old} is now {new}" in notes
    assert measure == Book.read()[measure.id]


def test_an_old_name_of_a_number_in_an_act_works_in_a_scenario(tmp_path):
    path = tmp_path / "own.yaml"
    number = "CN-MOFCOM-GAC-2025-18/magnets"
    own = FILE.replace("compare_with", "reference").replace("gallium-baseline", "baseline")
    own = own.replace("gallium-full-ban", "baseline")
    path.write_text(f"{own}parameters: {{{number}.held_beside: 0.5}}\n", encoding="utf-8")
    with pytest.warns(RenamedWarning, match=f"{number}.held_beside is now {number}.detained_share"):
        assert resolve(path, Book.read()).parameters == {f"{number}.detained_share": 0.5}


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
