"""What a check found: one place, one sentence, one piece of advice."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ytterby.ground.errors import YtterbyError


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a data folder. `where` is file, line, column; `check` names the check."""

    check: str
    where: str
    what: str
    advice: str = ""

    @classmethod
    def of(cls, check: str, error: YtterbyError) -> Problem:
        """Turn an error raised while reading into a problem, so that a check can go on."""
        return cls(check, error.where, error.what, error.advice)

    def as_dict(self) -> dict[str, str]:
        """The same as plain data, for `--json`."""
        return asdict(self)

    def __str__(self) -> str:
        line = f"{self.where}: {self.what}" if self.where else self.what
        return " ".join((f"{line} ({self.advice})" if self.advice else line).split())
