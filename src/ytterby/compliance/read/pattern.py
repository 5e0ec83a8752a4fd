"""Regular expressions compiled when first used: a command line that needs few starts sooner."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from re import Pattern

    def lazy(pattern: str, flags: int = 0) -> Pattern[str]:
        """A compiled pattern, as far as a type checker can tell."""
else:

    class lazy:  # noqa: N801
        """A pattern whose methods are those of the compiled one, from the first use on."""

        def __init__(self, pattern: str, flags: int = 0) -> None:
            self.source, self.flags_ = pattern, flags

        def __getattr__(self, name: str) -> Any:
            if name.startswith("__"):
                raise AttributeError(name)
            value = getattr(re.compile(self.source, self.flags_), name)
            setattr(self, name, value)
            return value
