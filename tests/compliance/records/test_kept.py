"""Packaged records kept in the user's cache are those of the files."""

from __future__ import annotations

from ytterby.compliance.records import laid_over
from ytterby.compliance.records.laid_over import records_of


def read_again():
    laid_over._packaged.cache_clear()
    return records_of()


def test_kept_records_are_those_of_the_files(tmp_path, monkeypatch):
    monkeypatch.setattr(laid_over, "user_cache", lambda: tmp_path)
    fresh = read_again()
    assert (tmp_path / "law.json").is_file()
    monkeypatch.setattr(laid_over.Book, "read", None)  # a second reading of the files would fail
    kept = read_again()
    assert [*kept.book] == [*fresh.book]
    assert kept.book.about == fresh.book.about
    assert kept.digest == fresh.digest
    for part in ("goods", "technologies", "interpretations"):
        assert getattr(kept, part) == getattr(fresh, part)


def test_a_damaged_file_or_one_of_other_records_is_made_again(tmp_path, monkeypatch):
    monkeypatch.setattr(laid_over, "user_cache", lambda: tmp_path)
    fresh, path = read_again(), tmp_path / "law.json"
    whole = path.read_bytes()
    for wrong in (b"", whole[: len(whole) // 2], whole.replace(fresh.digest.encode(), b"0" * 64)):
        path.write_bytes(wrong)
        assert [*read_again().book] == [*fresh.book]
        assert path.read_bytes() == whole
