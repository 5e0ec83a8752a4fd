from __future__ import annotations

from pathlib import Path

import pytest

from ytterby.datasets.tables import read_table, read_tables, table_paths
from ytterby.ground.errors import DataError


def write(folder: Path, text: str | bytes) -> Path:
    (folder / "t.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def test_rows_know_their_line_even_after_a_cell_of_two_lines(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, 'id,value,note\na,1,"two\nlines"\n\nb, 2.5e3 ,\n'), "t.csv")
    assert [row.line for row in table] == [2, 5]
    assert table.rows[1].number("value") == 2500.0
    assert table.rows[1].text("note") == ""
    assert table.columns == ("id", "value", "note")


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, b"\xef\xbb\xbfid,value\r\na,1\r\n"), "t.csv")
    assert table.rows[0].number("value") == 1.0


@pytest.mark.parametrize("cell", ["1O5", "1_000", "nan", "inf", '"1,000"', "3-5", "5 t"])
def test_a_cell_that_is_not_a_number_names_file_line_and_column(tmp_path: Path, cell: str) -> None:
    row = read_table(write(tmp_path, f"id,value\na,{cell}\n"), "t.csv").rows[0]
    with pytest.raises(DataError, match="is not a number") as caught:
        row.number("value")
    assert caught.value.where == "t.csv line 2, column 'value'"
    assert caught.value.advice


def test_a_blank_cell_is_none_or_an_error(tmp_path: Path) -> None:
    row = read_table(write(tmp_path, "id,value\na,\n"), "t.csv").rows[0]
    assert row.number_or_none("value") is None
    with pytest.raises(DataError, match="blank") as caught:
        row.number("value")
    assert caught.value.where == "t.csv line 2, column 'value'"


@pytest.mark.parametrize(
    ("text", "what", "where"),
    [
        (
            "id,value\na,1,000\n",
            "3 fields, the header has 2",
            "t.csv, line 2, after column 'value'",
        ),
        ("id,id\na,1\n", "'id' stands twice", "t.csv, line 1"),
        ("id,\na,1\n", "column 2 has no name", "t.csv, line 1"),
        ("", "the file is empty", "t.csv"),
        ('id,value\na,1\nb,"2\n', "never closed", "t.csv, line 3"),
        (b"id\n\xff\xfe\n", "not UTF-8", "t.csv, line 2"),
    ],
)
def test_a_broken_file_is_one_clear_error(
    tmp_path: Path, text: str | bytes, what: str, where: str
) -> None:
    with pytest.raises(DataError, match=what) as caught:
        read_table(write(tmp_path, text), "t.csv")
    assert caught.value.where == where


def test_a_missing_column_table_or_folder_is_named(tmp_path: Path) -> None:
    row = read_table(write(tmp_path, "id,valu\na,1\n"), "t.csv").rows[0]
    with pytest.raises(DataError, match="no column 'value'") as caught:
        row.number("value")
    assert "'valu'" in caught.value.advice
    with pytest.raises(DataError, match="no such table"):
        read_table(tmp_path, "u.csv")
    with pytest.raises(DataError, match="no such data folder"):
        read_tables(tmp_path / "nowhere")


def test_tables_are_named_by_their_path(folder: Path) -> None:
    tables = read_tables(folder)
    assert table_paths(folder)[:2] == ["coefficients.csv", "commodities.csv"]
    assert tables["evidence/output"].is_evidence
    assert not tables["regions"].is_evidence
