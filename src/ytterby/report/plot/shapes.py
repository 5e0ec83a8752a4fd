"""Shapes that stand at a point: told apart without colour, in pictures and in their legends."""

from __future__ import annotations

from dataclasses import dataclass

from ytterby.report.plot.letters import width_of

DOT, RING, DIAMOND, LEFT, RIGHT, TICK, HATCH = (
    "dot",
    "ring",
    "diamond",
    "left",
    "right",
    "tick",
    "hatch",
)
"""Filled and hollow circle, diamond, triangles that point aside, short upright line, and a hatched box."""
SHAPES = frozenset({DOT, RING, DIAMOND, LEFT, RIGHT, TICK, HATCH})
STEP = 6.0
"""Between two strokes of a hatching [px]."""
KEY = 12.0
"""Size of the type of legends [px]."""


@dataclass(frozen=True)
class LegendEntry:
    """What a mark means. thick : of the line that stands for it [px]; a box where it is thicker than a line.
    dash : of that line. shape : in place of a line."""

    label: str
    colour: str
    thick: float = 11.0
    dash: str = ""
    shape: str = ""

    @property
    def wide(self) -> float:
        """The room that it takes [px]."""
        return 46 + width_of(self.label, KEY)


def dashed(dash: str) -> str:
    """The attribute of a dashed line, if it is one."""
    return f' stroke-dasharray="{dash}"' if dash else ""


def hatched_svg(x: float, y: float, wide: float, high: float, colour: str) -> str:
    """A box that is outlined and hatched, from its left upper corner [px]: what is not known."""
    ways = [f"M{x:.1f},{y:.1f}h{wide:.1f}v{high:.1f}h{-wide:.1f}Z"]
    at = STEP - high
    while at < wide:  # strokes rise to the right; what would leave the box is cut
        left, right = max(at, 0.0), min(at + high, wide)
        if right > left:
            ways.append(
                f"M{x + left:.1f},{y + high - (left - at):.1f}L{x + right:.1f},{y + high - (right - at):.1f}"
            )
        at += STEP
    return f'<path d="{"".join(ways)}" fill="none" stroke="{colour}" stroke-width="1"/>'


def shape_svg(shape: str, x: float, y: float, size: float, colour: str) -> str:
    """A shape round a point [px]; size : from its middle to its tip."""
    if shape == RING:
        rim = f'fill="white" stroke="{colour}" stroke-width="1.8"'
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size - 0.9:g}" {rim}/>'
    if shape == DOT:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:g}" fill="{colour}"/>'
    if shape == TICK:
        return (
            f'<path d="M{x:.1f},{y - size:.1f}v{2 * size:g}" stroke="{colour}" stroke-width="2.5"/>'
        )
    if shape == HATCH:
        return hatched_svg(x - 9.0, y - size, 18.0, 2.0 * size, colour)
    if shape == DIAMOND:
        way = f"M{x - size:.1f},{y:.1f}L{x:.1f},{y - size:.1f}L{x + size:.1f},{y:.1f}L{x:.1f},{y + size:.1f}Z"
    else:
        tip = -size if shape == LEFT else size
        way = f"M{x + tip:.1f},{y:.1f}L{x - tip:.1f},{y - size:.1f}V{y + size:.1f}Z"
    return f'<path d="{way}" fill="{colour}"/>'
