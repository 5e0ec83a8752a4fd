"""Packaged records kept in the user's cache are those of the files."""

from __future__ import annotations

import pytest
from pydantic import BaseModel

from ytterby.compliance.records import laid_over
from ytterby.compliance.records.laid_over import records_of
from ytterby.controls import book, entries


def read_again():
    book._packaged.cache_clear()
    laid_over._packaged.cache_clear()
    return records_of()


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    for module in (book, laid_over):
        monkeypatch.setattr(module, "user_cache", lambda: tmp_path)
    return tmp_path


def plain(one):
    """A record with all that it is made of: also which parts its file has, in which order and of which types."""
    if isinstance(one, BaseModel):
        parts = [(name, plain(value)) for name, value in vars(one).items()]
        return type(one), one.model_fields_set, parts
    if isinstance(one, list | tuple):
        return type(one), [plain(part) for part in one]
    return type(one), repr(one)


def test_kept_records_are_those_of_the_files(cache, monkeypatch):
    fresh = read_again()
    assert {path.name for path in cache.iterdir()} == {"book.json", "law.json"}
    # a second reading of the files would fail
    monkeypatch.setattr(book, "read_measure", None)
    monkeypatch.setattr(entries, "read_goods", None)
    kept = read_again()
    assert kept.book is not fresh.book
    assert [*kept.book] == [*fresh.book]
    assert plain([*kept.book]) == plain([*fresh.book])
    assert plain(kept.book.about) == plain(fresh.book.about)
    assert kept.book.digest() == fresh.book.digest()
    assert kept.digest == fresh.digest
    for part in ("goods", "technologies", "interpretations"):
        assert getattr(kept, part) == getattr(fresh, part)


@pytest.mark.parametrize("name", ["law.json", "book.json"])
def test_a_damaged_file_or_one_of_other_records_is_made_again(name, cache):
    fresh, path = read_again(), cache / name
    whole = path.read_bytes()
    digest = whole.partition(b",")[2].split(b", ")[1]
    for wrong in (b"", whole[: len(whole) // 2], whole.replace(digest, b"0" * 64)):
        assert wrong != whole
        path.write_bytes(wrong)
        assert [*read_again().book] == [*fresh.book]
        assert path.read_bytes() == whole
