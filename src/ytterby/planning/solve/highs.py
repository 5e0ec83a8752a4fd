"""HiGHS without a word on the output."""

from __future__ import annotations

import highspy


class QuietHighs(highspy.Highs):
    """A solver of linear and mixed-integer programmes, on one thread."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def enableCallbacks(self) -> None:  # noqa: N802 (the library's name)
        """Called as the first thing: what it prints when callbacks begin is not asked for."""
        self.silent()
        self.setOptionValue("threads", 1)
