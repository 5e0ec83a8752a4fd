"""Build hook: the made tables of the data folders are there before a wheel or an editable install is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class MadeTables(BuildHookInterface[Any]):
    """Makes them by `build_model.py`, which needs no other package."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Before the files are collected."""
        builder = Path(self.root) / "tools" / "build_model.py"
        if builder.is_file():  # a source distribution has them already
            subprocess.run(
                [sys.executable, builder, "--tables"], check=True, stdout=subprocess.DEVNULL
            )
