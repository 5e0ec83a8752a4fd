"""Where the packaged data lie, and the user's own."""

from __future__ import annotations

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
DATA = PACKAGE / "data"
HOME = "YTTERBY_HOME"


def user_home() -> Path:
    """`YTTERBY_HOME`, else the platform's place for user data. It need not exist."""
    if os.environ.get(HOME):
        return Path(os.environ[HOME]).expanduser()
    if os.name == "nt":
        base = os.environ.get("LOCALAPPDATA")
        return (Path(base) if base else Path.home() / "AppData" / "Local") / "ytterby"
    base = os.environ.get("XDG_DATA_HOME")
    # the XDG rules say that a relative path is to be ignored
    root = Path(base) if base and Path(base).is_absolute() else Path.home() / ".local" / "share"
    return root / "ytterby"
