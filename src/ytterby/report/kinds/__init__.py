"""Kinds of chart: each takes a tidy table and a specification, and gives a drawn box and its legend.

A picture is a table, a specification and its words (`picture.worded`).
"""

from ytterby.report.kinds.bars import GROUPED, STACKED, BarChart, DotChart, bar, dot
from ytterby.report.kinds.lines import LineChart, Look

__all__ = [
    "GROUPED", "STACKED", "BarChart", "DotChart", "LineChart", "Look", "bar",
    "dot",
]  # fmt: skip
