"""House style of all pictures: colours, fonts, sizes."""

from __future__ import annotations

from collections.abc import Iterable

INK = "#1b1f24"
QUIET = "#5b6570"
GRID = "#e3e7eb"
FONT = "Liberation Sans, Arial, Helvetica, DejaVu Sans Condensed, sans-serif"
"""Fonts as wide as those by which labels are measured, so that none is cut."""

FOCUS = "#c2500a"
"""The run that is asked for, in every picture; those that it is compared with are grey."""
REFERENCES = (("#8d98a3", 4.2, ""), (QUIET, 1.8, "5 3"), (QUIET, 1.4, "1 3"), (QUIET, 1.2, "8 3"))
"""Colour, width [px] and dash of the lines of those, in order: the first shows as a halo where lines coincide."""

CATEGORY_COLOURS = {"announced": "#8cc1de", "supported": "#e0a31c"}

REGIONS = {
    "CHN": "#a32a31", "MMR": "#d98c5f", "USA": "#1f5a94", "AUS": "#d9a514", "MYS": "#2e8b74", "JPN": "#7b4f9d",
    "KOR": "#b06fb0", "EU27": "#4b9cd3", "GBR": "#24406b", "IND": "#8a9a2c", "VNM": "#5fb49c", "THA": "#c77c9a",
    "BRA": "#4f7d3a", "RUS": "#7d6a58", "CAN": "#8fb8de", "ROW": "#9aa6b1",
}  # fmt: skip
"""The colour of each region, the same in every picture and of every data folder."""
NO_REGION = "#bcc4cb"
SERIES = ("#0b6fa4", "#c2500a", "#00795c", "#a3478c", "#8a6d00", "#24406b", "#7d6a58", "#5fb49c")
"""Colours of what is no region and no run; after the last they begin again."""


def region_colours(codes: Iterable[str]) -> list[str]:
    """The colour of each region, by its code."""
    return [REGIONS.get(code, NO_REGION) for code in codes]


DARK = 0.45
"""Brightness, of one, of a colour under which letters on it are white."""


def is_dark(colour: str) -> bool:
    """Whether letters on a colour, `#rrggbb`, are white."""
    parts = (int(colour[n : n + 2], 16) / 255.0 for n in (1, 3, 5))
    weights = zip((0.2126, 0.7152, 0.0722), parts, strict=True)
    return sum(weight * part for weight, part in weights) < DARK


def pale(colour: str, strength: float) -> str:
    """A colour, `#rrggbb`, as it looks on white where it covers only so much of it."""
    parts = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
    return "#" + "".join(f"{round(255 - strength * (255 - part)):02x}" for part in parts)
