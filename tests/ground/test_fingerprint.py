"""One module makes digests; what they are of is told by hand, for packaged files name them."""

from __future__ import annotations

import ast
import hashlib
import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from ytterby.ground import fingerprint
from ytterby.ground.files import PACKAGE
from ytterby.ground.fingerprint import (
    digest_of_bytes,
    digest_of_code,
    digest_of_data,
    digest_of_file,
    digest_of_files,
    digest_of_folder,
    digest_of_parts,
    digest_of_text,
    number_of_text,
)

HOME = "ground/fingerprint.py"
ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
"""SHA-256 of `abc` as published (FIPS 180-2)."""


def imports_hashlib(path: Path) -> bool:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = [
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
        )
    ]
    return "hashlib" in names


def test_one_module_makes_digests():
    at_home = {
        p.relative_to(PACKAGE).as_posix() for p in PACKAGE.rglob("*.py") if imports_hashlib(p)
    }
    assert at_home == {HOME}
    tools = Path(__file__).parents[2] / "tools"
    assert not [path.name for path in tools.glob("*.py") if imports_hashlib(path)]


def test_one_content_has_one_digest_however_it_comes(tmp_path):
    (tmp_path / "abc").write_bytes(b"abc")
    assert digest_of_bytes(b"abc") == ABC
    assert digest_of_text("abc") == ABC
    assert digest_of_file(tmp_path / "abc") == ABC
    assert digest_of_parts([b"a", b"", b"bc"]) == ABC


def test_a_text_that_is_no_utf8_has_a_digest():
    assert digest_of_text("\udc80") == digest_of_text("?")


def test_plain_data_is_canonical():
    said = b'{"a":[1,2.5,null],"b":"2025-04-04","\\u00e9":true}'
    data = {"\u00e9": True, "b": date(2025, 4, 4), "a": (1, 2.5, None)}
    assert digest_of_data(data) == hashlib.sha256(said).hexdigest()
    assert digest_of_data(dict(reversed(data.items()))) == digest_of_data(data)
    assert digest_of_data(Path("a")) == digest_of_data("a")


@pytest.mark.parametrize("content", [{"a", "b"}, object(), b"x"])
def test_what_has_no_order_or_no_text_is_refused(content):
    with pytest.raises(TypeError, match="no plain data"):
        digest_of_data([content])


def test_files_count_with_their_names(tmp_path):
    (tmp_path / "one").mkdir()
    for name, text in (("b.csv", "1"), ("one/a.csv", "2"), ("one/c.txt", "3")):
        (tmp_path / name).write_text(text)
    content = b"b.csv\x001one/a.csv\x002"
    assert digest_of_folder(tmp_path, "*.csv") == digest_of_bytes(content)
    files = [tmp_path / "b.csv", tmp_path / "one" / "a.csv"]
    assert digest_of_files(files, tmp_path) == digest_of_bytes(content)
    before = digest_of_folder(tmp_path, "*.csv")
    (tmp_path / "b.csv").rename(tmp_path / "d.csv")
    assert digest_of_folder(tmp_path, "*.csv") != before


def test_comments_and_texts_are_no_code(tmp_path):
    code = (
        'a = 1\n# why\n\ndef f():\n    """What it does.\n\n    More.\n    """\n    return "# no"\n'
    )
    plain = 'a = 1\ndef f():\n    return "# no"\n'
    texts = (code, plain, code.replace("a = 1", "a = 2"))
    digests = []
    for number, text in enumerate(texts):
        path = tmp_path / f"{number}.py"
        path.write_text(text)
        digests.append(digest_of_code([path]))
    assert digests[0] == digests[1] != digests[2]


def test_a_number_is_the_first_bytes_of_the_digest():
    assert number_of_text("abc", 2) == 0xBA78
    assert 0 <= number_of_text("1/2", 6) < 2**48


def test_it_starts_light():
    code = "import sys, ytterby.ground.fingerprint; print({'numpy', 'polars'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def rewrite(path: Path, content: bytes) -> None:
    """The file with other content and the time of change that it had."""
    state = path.stat()
    path.write_bytes(content)
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))


def test_a_file_that_has_just_been_written_is_always_read(tmp_path):
    path = tmp_path / "one.txt"
    path.write_bytes(b"0")
    for number in range(1, 10):
        before = digest_of_file(path), digest_of_folder(tmp_path, "*.txt")
        rewrite(path, b"%d" % number)
        assert digest_of_file(path) != before[0]
        assert digest_of_folder(tmp_path, "*.txt") != before[1]


def test_an_old_file_is_read_again_once_it_has_changed(tmp_path, monkeypatch):
    monkeypatch.setattr(fingerprint, "_SETTLED", 0)
    path = tmp_path / "one.txt"
    path.write_bytes(b"abc")
    time.sleep(0.05)
    assert digest_of_file(path) == digest_of_file(path) == ABC
    rewrite(path, b"abd")
    assert digest_of_file(path) != ABC


def test_an_old_folder_is_listed_again_once_a_file_comes_or_goes(tmp_path, monkeypatch):
    monkeypatch.setattr(fingerprint, "_SETTLED", 0)
    inner, digests = tmp_path / "a" / "b", []
    for change in (
        lambda: inner.mkdir(parents=True),
        lambda: (inner / "c.csv").write_bytes(b"1"),
        lambda: (inner / "d.csv").write_bytes(b"2"),
        lambda: (inner / "c.csv").rename(inner / "e.csv"),
        lambda: inner.rename(tmp_path / "a" / "f"),
        lambda: (tmp_path / "a" / "f" / "d.csv").unlink(),
        lambda: (tmp_path / "a").rename(tmp_path.with_name("elsewhere")),
    ):
        change()
        time.sleep(0.05)
        digests.append(digest_of_folder(tmp_path, "*.csv"))
        assert digest_of_folder(tmp_path, "*.csv") == digests[-1]
    first, *others, last = digests
    assert first == last
    assert len({first, *others}) == len(digests) - 1
    assert digest_of_folder(tmp_path / "nothing", "*.csv") == first
