"""Kinds of chart: each takes a tidy table and a specification, and gives a drawn box and its legend.

A picture is a table, a specification and its words: `picture.picture_of`.
"""

from ytterby.report.kinds.bars import GROUPED, STACKED, BarChart
from ytterby.report.kinds.chart import (
    ALL,
    COLUMN,
    LINE,
    Chart,
    Drawn,
    Facets,
    Table,
    coloured,
    tidy,
)
from ytterby.report.kinds.dots import DotChart, bar, dot
from ytterby.report.kinds.flow import FlowChart
from ytterby.report.kinds.heat import CellText, HeatChart
from ytterby.report.kinds.lines import LineChart, Look
from ytterby.report.plot.marks import RuleMark, SpanMark

__all__ = [
    "ALL", "COLUMN", "GROUPED", "LINE", "STACKED", "BarChart", "CellText", "Chart", "DotChart", "Drawn", "Facets",
    "FlowChart", "HeatChart", "LineChart", "Look", "RuleMark", "SpanMark", "Table", "bar", "coloured", "dot",
    "tidy",
]  # fmt: skip
