"""What the pictures of the first page share: their width and type, names of the two runs, and how ranges are drawn."""

from __future__ import annotations

from functools import partial

from ytterby.report.kinds import bar
from ytterby.report.picture import picture_of

NAME_WITH, NAME_WITHOUT = "with", "without"
WIDE, SIZE = 486.0, 12.0
"""Width between the margins of a picture, of which two stand side by side, and size of the type of rows [px]."""
MAX_ROWS = 8
RANGE = bar(thick=1.8)
half_page = partial(picture_of, room=WIDE)
"""As `picture_of`, of a picture as wide as half the page."""
