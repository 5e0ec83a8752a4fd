"""A picture of the report and the numbers that it shows. No chart library is imported here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Picture:
    """One picture of the report: an Altair chart or an SVG text, never both, or neither.

    `table` is what the picture shows, for the reader who wants the numbers. A picture without
    data has neither chart nor svg, and its caption says what is missing.
    """

    key: str
    title: str
    caption: str
    table: pl.DataFrame
    chart: Any = None
    svg: str = ""
