from __future__ import annotations

import polars as pl
import pytest

from ytterby.ground.csvfile import read_csv, safe_cell, safe_frame, write_csv
from ytterby.ground.errors import ControlError, DataError


def table(tmp_path, data):
    path = tmp_path / "in.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_csv(path)


def test_reads_rows_with_their_lines(tmp_path):
    found = table(tmp_path, 'name,country\n"Smith,\nJohn",GB\n\nWang,CN\n')
    assert found.columns == ["name", "country"]
    assert found.rows[0] == {"name": "Smith,\nJohn", "country": "GB"}
    assert found.lines == [2, 5]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings(tmp_path, encoding):
    assert table(tmp_path, "name\n华为\n".encode(encoding)).rows == [{"name": "华为"}]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"name\nBj\xf6rn\n", r"line 2: not UTF-8: 0xf6 at byte 7"),
        (b"\xef\xbb\xbfname\nBj\xf6rn\n", r"line 2: not UTF-8: 0xf6 at byte 10"),
        (b"name\na\0b\n", r"line 2: NUL character at byte 6"),
        ("name\nx\n".encode("utf-16-le"), "NUL"),
        (b"", "empty"),
        (b"a,b,a\n", "column 'a' stands twice, at 1 and 3"),
        (b"a,,b\n", "column 2 has no name"),
        (b"a,b\n1\n", "line 2, from column 'b': row 1 has 1 fields, the header has 2"),
        (b"a,b\n1,2,3\n", "line 2, after column 'b': row 1 has 3 fields"),
        (b'a,b\n1,"2\n', "line 2"),
    ],
)
def test_what_is_wrong_and_where(tmp_path, data, message):
    with pytest.raises(DataError, match=message):
        table(tmp_path, data)


def test_missing_file_and_other_class(tmp_path):
    with pytest.raises(ControlError, match="Check the path"):
        read_csv(tmp_path / "none.csv", error=ControlError)


@pytest.mark.parametrize(
    "cell",
    [
        *("=1+1", "+1+1", "-2+3", "@SUM(A1)", "\t=1", " =1", "\r=1"),
        *("＝HYPERLINK(1)", "＠x", "﹦1+1", "＋1", "－1", "﹢1", "﹣1+2", "﹫x", "⁼1", "⁺1"),
        *("\u200b\u2060=1", "\u3000＝1", "\u2066=1", "-１", "\t\u200b"),
    ],
)
def test_formulas_are_neutralised(cell):
    assert safe_cell(cell) == "'" + cell.replace("\r", "\n")


@pytest.mark.parametrize("cell", ["-0.5", "+7", "a=b", "", "0.25", "Smith"])
def test_other_cells_stay(cell):
    assert safe_cell(cell) == cell


def test_tables_of_results_are_neutralised():
    frame = pl.DataFrame(
        {
            "＝name": ["＝x", "a", None, "=y"],
            "kind": ["@x", "b", "b", "b"],
            "tonnes": [-1.0, 2, 3, 4],
        },
        schema_overrides={"kind": pl.Categorical},
    )
    assert safe_frame(frame).write_csv().splitlines() == [
        "'＝name,kind,tonnes",
        "'＝x,'@x,-1.0",
        "a,b,2.0",
        ",b,3.0",
        "'=y,b,4.0",
    ]


def test_writes_whole_or_not_at_all(tmp_path):
    path = tmp_path / "out.csv"
    write_csv(path, ["a", "b"], [{"a": "=x", "b": 'q"'}, {"a": None, "b": 1.5}])
    assert read_csv(path).rows == [{"a": "'=x", "b": 'q"'}, {"a": "", "b": "1.5"}]
    before = path.read_bytes()

    def broken():
        yield {"a": 1}
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_csv(path, ["a"], broken())
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["out.csv"]
    with pytest.raises(DataError, match="cannot be written"):
        write_csv(tmp_path / "no" / "x.csv", ["a"], [])
