"""What a check found: one place, one sentence, one piece of advice."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from ytterby.ground.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.ground.errors import YtterbyError

MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class FolderProblem:
    """Something wrong in a data folder. `where` is file, line, column; `check` names the check."""

    check: str
    where: str
    what: str
    advice: str = ""

    @classmethod
    def of(cls, check: str, error: YtterbyError) -> FolderProblem:
        """Turn an error raised while reading into a problem, so that a check can go on."""
        return cls(check, error.where, error.what, error.advice)

    def as_dict(self) -> dict[str, str]:
        """The same as plain data, for `--json`."""
        return asdict(self)

    def __str__(self) -> str:
        line = f"{self.where}: {self.what}" if self.where else self.what
        return " ".join((f"{line} ({self.advice})" if self.advice else line).split())


def as_error(problems: Sequence[FolderProblem]) -> DataError:
    """One error that lists the problems."""
    if len(problems) == 1:
        return DataError(problems[0].what, where=problems[0].where, advice=problems[0].advice)
    shown = [
        f"{p.where}: {p.what}" + (f"\n    {p.advice}" if p.advice else "")
        for p in problems[:MOST_TOLD]
    ]
    more = len(problems) - MOST_TOLD
    if more > 0:
        shown.append(f"and {more} more: see `ytterby facts check`")
    return DataError(f"{len(problems)} mistakes in the data folder\n  " + "\n  ".join(shown))
