"""Shapes that stand at a point: told apart without colour, in pictures and in their legends."""

from __future__ import annotations

DOT, RING, DIAMOND, LEFT, RIGHT = "dot", "ring", "diamond", "left", "right"
"""Filled and hollow circle, diamond, and triangles that point aside."""


def shape_svg(shape: str, x: float, y: float, size: float, colour: str) -> str:
    """A shape round a point [px]; size : from its middle to its tip."""
    if shape == RING:
        rim = f'fill="white" stroke="{colour}" stroke-width="1.8"'
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size - 0.9:g}" {rim}/>'
    if shape == DOT:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:g}" fill="{colour}"/>'
    if shape == DIAMOND:
        way = f"M{x - size:.1f},{y:.1f}L{x:.1f},{y - size:.1f}L{x + size:.1f},{y:.1f}L{x:.1f},{y + size:.1f}Z"
    else:
        tip = -size if shape == LEFT else size
        way = f"M{x + tip:.1f},{y:.1f}L{x - tip:.1f},{y - size:.1f}V{y + size:.1f}Z"
    return f'<path d="{way}" fill="{colour}"/>'
