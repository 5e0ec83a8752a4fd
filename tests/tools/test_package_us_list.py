from datetime import date

import package_us_list
import pytest

from ytterby.compliance.parties import home

HEAD = "source,name,type,addresses,federal_register_notice\n"


def test_packages_two_lists_of_the_file_as_a_snapshot(tmp_path):
    raw = tmp_path / "raw.csv"
    rows = "Entity List (EL) - BIS,One,,CN,76 FR 1\nUnverified List (UVL) - BIS,Two,,CN,\n"
    raw.write_text(HEAD + rows + "Denied Persons List (DPL) - BIS,Three,,CN,\n")
    for _ in range(2):
        assert package_us_list.package(raw, date(2026, 1, 2), tmp_path) < 2000
    (folder,) = (tmp_path / home.US_GROUP).iterdir()
    assert {file.name for file in folder.iterdir()} == {"manifest.json", "parties.json.gz"}
    snapshot = home.read_snapshot(folder)
    assert snapshot.as_of == date(2026, 1, 2)
    assert [party.name for party in home.load_parties(snapshot)] == ["One", "Two"]


def test_a_file_without_one_of_the_lists_packages_nothing(tmp_path):
    raw = tmp_path / "raw.csv"
    raw.write_text(HEAD + "Entity List (EL) - BIS,One,,CN,76 FR 1\n")
    with pytest.raises(ValueError, match="US-EL and US-UVL"):
        package_us_list.package(raw, date(2026, 1, 2), tmp_path)
    assert not (tmp_path / home.US_GROUP).exists()


def test_the_packaged_list_is_whole_and_small():
    snapshot = home.packaged_snapshot()
    assert len(home.load_parties(snapshot)) == sum(count for _, count in snapshot.counts) == 3642
    files = snapshot.folder.iterdir()
    assert sum(file.stat().st_size for file in files) <= package_us_list.MAX_BYTES
