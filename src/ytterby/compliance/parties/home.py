"""The folder of the user's own data: imported lists, reviewer decisions, caches.

snapshots/<group>/<as-of>-<digest>/   one list file as imported, never overwritten
decisions.jsonl                        reviewer decisions, only ever added to
cache/                                 can be deleted at any time
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ytterby.ground.errors import DataError
from ytterby.ground.places import HOME, user_home


@dataclass(frozen=True)
class Home:
    """A user data folder; it need not exist before something is written."""

    path: Path

    @classmethod
    def find(cls, given: Path | str | None = None) -> Home:
        """The folder given, else `YTTERBY_HOME`, else the platform's place for user data.

        Raises
        ------
        DataError
            when the place is a file.
        """
        path = Path(given).expanduser() if given else user_home()
        if path.exists() and not path.is_dir():
            raise DataError(
                "the user data folder is a file",
                where=str(path),
                advice=f"Name a folder with --home or {HOME}.",
            )
        return cls(path)

    @property
    def snapshots(self) -> Path:
        """Where imported lists lie."""
        return self.path / "snapshots"

    @property
    def decisions(self) -> Path:
        """The file of reviewer decisions."""
        return self.path / "decisions.jsonl"

    @property
    def cache(self) -> Path:
        """What can be computed anew."""
        return self.path / "cache"


def json_bytes(data: Any) -> bytes:
    """Compact UTF-8 JSON; a lone surrogate has no UTF-8 form and becomes a question mark."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")
