"""Regular expressions compiled when first used: a command line that needs few starts sooner."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from re import Pattern

    def lazy(pattern: str | Callable[[], str], flags: int = 0) -> Pattern[str]:
        """A compiled pattern, as far as a type checker can tell."""
else:

    class lazy:  # noqa: N801
        """A pattern, or what makes one, whose methods are those of the compiled one."""

        def __init__(self, pattern: str | Callable[[], str], flags: int = 0) -> None:
            self.source, self.flags_ = pattern, flags

        def __getattr__(self, name: str) -> Any:
            if name.startswith("__"):
                raise AttributeError(name)
            source = self.source if isinstance(self.source, str) else self.source()
            value = getattr(re.compile(source, self.flags_), name)
            setattr(self, name, value)
            return value
