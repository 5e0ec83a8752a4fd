"""The examples of docs/serve.md run as they stand, against a server that listens."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import subprocess

import pytest
from tests.serve.conftest import ROOT

PAGE = (ROOT / "docs" / "serve.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_examples_in_python_run_as_they_stand(address):
    code = "\n".join(re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL))
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(code.replace("http://127.0.0.1:8400", address), {})
    lines = said.getvalue().splitlines()
    assert lines[0].startswith("prohibited")
    assert len(lines) == 4
    assert "metal.Ga" in lines[-1]


@pytest.mark.slow
def test_examples_with_curl_run_as_they_stand(address, tmp_path):
    (tmp_path / "items.csv").write_text(
        "item_text,exporter_country\ngallium metal,CN\n", encoding="utf-8"
    )
    lines = [line for line in PAGE.splitlines() if line.startswith("curl ")]
    assert len(lines) == 3
    for line in lines:
        words = shlex.split(line.replace("http://127.0.0.1:8400", address))
        done = subprocess.run(
            [*words, "-sf"], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        assert done.stdout


def test_the_page_is_short():
    assert len(PAGE.split()) <= 950
