"""The tables of the main folder are what their tool writes from the evidence, to the byte."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from ytterby.datasets.package import packaged_folder

TOOL = Path(__file__).parents[2] / "tools" / "build_model.py"


def test_the_tables_are_what_the_tool_writes(tmp_path: Path) -> None:
    packaged, own = packaged_folder(), tmp_path / "rare_earths"
    shutil.copytree(packaged / "evidence", own / "evidence")
    subprocess.run([sys.executable, str(TOOL), str(own)], check=True, capture_output=True)
    written = sorted(path.name for path in own.glob("*.csv"))
    assert written == sorted(path.name for path in packaged.glob("*.csv"))
    assert [n for n in written if (own / n).read_bytes() != (packaged / n).read_bytes()] == []
