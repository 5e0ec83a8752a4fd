from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from ytterby.datasets.package import (
    FILE,
    changed_since_packed,
    digest,
    packaged_folder,
    read_datapackage,
    verify,
    write_datapackage,
)
from ytterby.ground.errors import DataError


def test_the_layout_names_hash_and_size(folder: Path) -> None:
    package = read_datapackage(folder)
    assert package["name"]
    assert package["version"]
    assert package["licenses"][0]["name"] == "Apache-2.0"
    output = next(r for r in package["resources"] if r["path"] == "evidence/output.csv")
    content = (folder / "evidence/output.csv").read_bytes()
    assert output["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()
    assert output["bytes"] == len(content)


def test_a_sound_folder_verifies_and_one_byte_is_found(folder: Path) -> None:
    assert verify(folder) == []
    file = folder / "evidence/output.csv"
    file.write_bytes(file.read_bytes().replace(b"29000", b"29001"))
    (problem,) = verify(folder)
    assert problem.where == "evidence/output.csv"
    assert "not the one named" in problem.what


def test_missing_and_unlisted_tables_are_found(folder: Path) -> None:
    (folder / "routes.csv").rename(folder / "roads.csv")
    assert {(p.where, p.what.split(" in ")[0]) for p in verify(folder)} == {
        ("routes.csv", "listed"),
        ("roads.csv", "the table is not listed"),
    }


def test_the_digest_follows_the_files_and_nothing_else(folder: Path) -> None:
    before = digest(folder)
    assert before.startswith("sha256:")
    (folder / "notes.txt").write_text("not a table")
    write_datapackage(folder)
    assert digest(folder) == before
    file = folder / "regions.csv"
    text = file.read_text()
    file.write_text(text.replace("Australia", "Australien"))
    assert digest(folder) != before
    file.write_text(text)
    assert digest(folder) == before
    file.rename(folder / "lands.csv")
    assert digest(folder) != before


def test_packing_keeps_what_people_wrote_and_leaves_no_part_behind(folder: Path) -> None:
    path = folder / "datapackage.json"
    package = json.loads(path.read_text())
    package |= {"title": "Antimony", "contributors": [{"title": "Somebody"}]}
    path.write_text(json.dumps(package))
    write_datapackage(folder)
    again = read_datapackage(folder)
    assert (again["title"], again["contributors"]) == ("Antimony", [{"title": "Somebody"}])
    assert not list(folder.glob(".*"))


@pytest.mark.parametrize("text", ["{", "[]", '{"resources": [1]}', '{"resources": [{}]}'])
def test_a_broken_datapackage_is_a_problem_not_a_crash(folder: Path, text: str) -> None:
    (folder / "datapackage.json").write_text(text)
    (problem,) = verify(folder)
    assert problem.where == "datapackage.json"
    with pytest.raises(DataError):
        read_datapackage(folder)


def test_a_folder_without_datapackage_says_how_to_write_one(folder: Path) -> None:
    (folder / "datapackage.json").unlink()
    (problem,) = verify(folder)
    assert "ytterby facts pack" in problem.advice


def test_the_packaged_evidence_verifies(tmp_path: Path) -> None:
    evidence = packaged_folder() / "evidence"
    assert [p for p in verify(packaged_folder()) if p.where.startswith("evidence/")] == []
    shutil.copytree(evidence, tmp_path / "evidence")
    file = tmp_path / "evidence/mine_production.csv"
    write_datapackage(tmp_path)
    assert verify(tmp_path) == []
    file.write_bytes(file.read_bytes()[:-1] + b" ")
    assert [p.where for p in verify(tmp_path)] == ["evidence/mine_production.csv"]


def test_a_folder_that_has_changed_since_it_was_packed_is_told(folder: Path) -> None:

    assert changed_since_packed(folder) == ""
    file = folder / "parameters.csv"
    file.write_bytes(file.read_bytes().replace(b"0.93", b"0.94"))
    told = changed_since_packed(folder)
    assert "has changed since it was packed: parameters.csv." in told
    assert "facts pack" in told
    (folder / FILE).unlink()
    assert changed_since_packed(folder) == ""


def test_packing_follows_no_link_that_waits_beside_the_file(folder: Path, tmp_path: Path) -> None:
    victim = tmp_path / "victim.txt"
    victim.write_text("mine")
    (folder / f".{FILE}.part").symlink_to(victim)
    write_datapackage(folder)
    assert victim.read_text() == "mine"
    assert not (folder / FILE).is_symlink()
