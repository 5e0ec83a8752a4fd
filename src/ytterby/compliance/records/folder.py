"""The folder of a user's own records of law, laid over the packaged ones.

It has the layout of the packaged data: `controls/<jurisdiction>/<id>.yaml`, `goods/<id>.yaml`,
`technologies/<id>.yaml`, `interpretations/<id>.yaml`, `parties/<list>/<id>.yaml`, `controls/coverage.yaml`; and
`sources.csv`, which says when a source was last read. A file replaces the packaged one of its name, whole.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from ytterby.ground.errors import DataError
from ytterby.ground.files import DATA
from ytterby.ground.fingerprint import digest_of_files

LAW = "YTTERBY_LAW"
PARTS = dict.fromkeys(("controls", "goods", "technologies", "interpretations", "parties"), "*.yaml")
PARTS |= dict.fromkeys(("controls", "parties"), "*/*.yaml")
"""Parts of the law, and where in the folder of a part its files lie."""


@dataclass(frozen=True)
class LawFolder:
    """A folder of records; it need not exist before something is written."""

    path: Path

    @classmethod
    def find(cls, given: Path | str | None, home: Path, *, new: bool = False) -> LawFolder:
        """The folder given, else `YTTERBY_LAW`, else `law` in the user data folder.

        Raises DataError when a folder that is named is none: a slip must not leave own law out.

        new : whether a folder that is named may be missing, since something is to be written.
        """
        named = str(given or os.environ.get(LAW, ""))
        path = Path(named).expanduser() if named else home / "law"
        if ((named and not new) or path.exists()) and not path.is_dir():
            what = "the law folder is a file" if path.exists() else "there is no law folder"
            advice = f"Make the folder, or name another with --law or {LAW}."
            raise DataError(what, where=str(path), advice=advice)
        return cls(path)

    def files(self, part: str) -> list[Path]:
        """The files of a part."""
        return sorted((self.path / part).glob(PARTS[part]))

    @property
    def coverage(self) -> Path:
        """What the records cover of a state, where that differs from what is packaged."""
        return self.path / "controls" / "coverage.yaml"

    @property
    def sources(self) -> Path:
        """When each source was last read."""
        return self.path / "sources.csv"

    def every(self) -> list[Path]:
        """All files that a check reads."""
        more = (self.coverage, self.sources)
        return [*(p for part in PARTS for p in self.files(part)), *(p for p in more if p.is_file())]

    def digest(self) -> str:
        """SHA-256 of names and content; "" of a folder without records."""
        files = self.every()
        return digest_of_files(files, self.path) if files else ""

    def name_of(self, path: Path) -> str:
        """A file of the folder by its place in it."""
        return path.relative_to(self.path).as_posix()

    def replaced(self) -> list[str]:
        """Own files in whose stead a packaged one is left unread."""
        names = (self.name_of(path) for part in PARTS for path in self.files(part))
        return [name for name in names if (DATA / name).is_file()]
