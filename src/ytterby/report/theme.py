"""House style of all pictures: colours, fonts, sizes."""

from __future__ import annotations

from collections.abc import Sequence

INK = "#1b1f24"
QUIET = "#5b6570"
GRID = "#e3e7eb"
FONT = "Liberation Sans, Arial, Helvetica, DejaVu Sans Condensed, sans-serif"
"""Fonts as wide as those by which labels are measured, so that none is cut."""

#: Colour-blind safe (after Okabe and Ito); constant over the whole report.
SCENARIO_COLOURS = {
    "no-technology-control": "#7a8793",
    "baseline": "#0b6fa4",
    "technology-ban-2023": "#d1570a",
}
SPARE_COLOURS = ("#d1570a", "#00795c", "#a3478c", "#b8860b")
SCENARIO_WIDTHS = (4.5, 2.8, 1.7, 1.2)

CATEGORY_COLOURS = {"announced": "#8cc1de", "supported": "#e0a31c"}

#: One for each region, in the order of the data folder; then they begin again.
REGION_COLOURS = (
    "#a32a31", "#d98c5f", "#1f5a94", "#d9a514", "#2e8b74", "#7b4f9d", "#b06fb0", "#4b9cd3",
    "#24406b", "#8a9a2c", "#5fb49c", "#c77c9a", "#4f7d3a", "#7d6a58", "#8fb8de", "#9aa6b1",
)  # fmt: skip
NO_REGION = "#bcc4cb"

#: A heat map of bad news: nothing, some, and most.
NOTHING, HEAT = "#f4f5f7", ("#f5c48f", "#b5530f")


def scenario_colours(scenarios: Sequence[str]) -> list[str]:
    """Give each scenario its colour: the named ones their own, the others the spare ones."""
    taken = {SCENARIO_COLOURS[s] for s in scenarios if s in SCENARIO_COLOURS}
    spare = iter(c for c in SPARE_COLOURS if c not in taken)
    return [SCENARIO_COLOURS.get(s) or next(spare, QUIET) for s in scenarios]


def region_colours(codes: Sequence[str], order: Sequence[str]) -> list[str]:
    """Give each region its colour, by its place in the data folder's order."""
    place = {code: REGION_COLOURS[n % len(REGION_COLOURS)] for n, code in enumerate(order)}
    return [place.get(code, NO_REGION) for code in codes]


def pale(colour: str, strength: float) -> str:
    """A colour, `#rrggbb`, as it looks on white where it covers only so much of it."""
    parts = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
    return "#" + "".join(f"{round(255 - strength * (255 - part)):02x}" for part in parts)
