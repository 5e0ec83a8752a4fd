"""A picture of the report and the numbers that it shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Picture:
    """One picture of the report as SVG text.

    `table` is what the picture shows, for the reader who wants the numbers. A picture without
    data has no svg, and its caption says what is missing.
    """

    key: str
    title: str
    caption: str
    table: pl.DataFrame
    svg: str = ""
