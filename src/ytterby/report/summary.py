"""The terminal summary, from the headline alone; it fits 100 columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from ytterby.report import answer_tables, sentences
from ytterby.report.words import MISSING, Words, short_name

WIDTH = 100
MOST_USES = 10


def summary(headline: Mapping[str, Any]) -> Group:
    """Return the summary as one rich renderable: sentences and compact tables (a) to (f)."""
    parts: list[RenderableType] = [_heading(headline)]
    said = sentences.statements(headline)
    shown = _compact(headline)
    for letter, question in sentences.questions(headline).items():
        parts.append(Text(f"\n({letter}) {question}", style="bold"))
        mine = [s for s in said if s.letter == letter]
        if not mine:
            parts.append(Text("    not in these results", style="dim"))
        for statement in mine:
            parts.append(_statement(statement))
        frame = shown.get(letter)
        if frame is not None and frame.height:
            parts.append(_table(frame))
    if any("†" in str(value) for frame in shown.values() for row in frame.rows() for value in row):
        parts.append(Text("\n† holds by construction, hence is no finding", style="dim"))
    return Group(*parts)


def print_summary(headline: Mapping[str, Any], console: Console | None = None) -> None:
    """Print the summary, no wider than 100 columns."""
    chosen = console or Console()
    chosen.print(summary(headline), width=min(WIDTH, chosen.width))


def _heading(headline: Mapping[str, Any]) -> Text:
    text = Text("Runs: ", style="bold")
    text.append(", ".join(headline["labels"][s] for s in headline["scenarios"]), style="not bold")
    for pair in headline["comparisons"]:
        labels = headline["labels"]
        of, against = (labels.get(pair[k], pair[k]) for k in ("of", "against"))
        text.append(f"\n{pair['label']}: {of} against {against}", style="not bold dim")
    return text


def _statement(statement: sentences.Statement) -> Table:
    """Lay one sentence out with a hanging indent."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=3, justify="right")
    grid.add_column(ratio=1)
    text = Text(statement.text)
    if statement.construction:
        text.append(f" By construction: {statement.construction}.", style="italic dim")
    grid.add_row(Text("–"), text)
    return grid


def _compact(headline: Mapping[str, Any]) -> dict[str, pl.DataFrame]:
    """Pick the tables short enough for a terminal; (f) is said in sentences."""
    first_years = [f for f in headline["trade"] if f["measure"] != "price_inside"]
    first = headline["comparisons"][0]["name"] if headline["comparisons"] else "base year"
    worst = [u for u in headline["uses"] if u["comparison"] == first][:MOST_USES]
    uses = answer_tables.uses({**headline, "uses": worst})
    return {
        "a": answer_tables.figures(headline, first_years),
        "b": _in_unit(answer_tables.figures(headline, headline["capacity"]), "t a year"),
        "c": _years(headline),
        "d": _in_unit(answer_tables.figures(headline, headline["prices"]), "USD/kg"),
        "e": uses.drop("comparison", "lost in the reference", strict=False),
    }


def _in_unit(frame: pl.DataFrame, unit: str) -> pl.DataFrame:
    """Move the one unit of a table into its first heading."""
    return frame.drop("unit").rename({"what": unit}) if frame.width else frame


def _years(headline: Mapping[str, Any]) -> pl.DataFrame:
    """First year under the threshold in the last scenario: a row per region, a column per stage."""
    if not headline["scenarios"]:
        return pl.DataFrame()
    last = headline["scenarios"][-1]
    first = headline["scenarios"][0]
    stages = list(dict.fromkeys((a["stage"], a["group"]) for a in headline["dependence"]))
    rows = []
    for region in dict.fromkeys(a["region"] for a in headline["dependence"]):
        row = {"region": Words.in_headline(headline).region(region)}
        for stage in stages:
            found: Sequence[Mapping[str, Any]] = [
                a for a in headline["dependence"]
                if a["region"] == region and (a["stage"], a["group"]) == stage
            ]  # fmt: skip
            text = MISSING
            if found:
                years = found[0]["years"]
                was, now = years.get(first, MISSING), years.get(last, MISSING)
                text = f"{now}" if was == now else f"{was} → {now}"
            row[short_name(*stage)] = text
        rows.append(row)
    return pl.DataFrame(rows) if rows else pl.DataFrame()


def _table(frame: pl.DataFrame) -> Table:
    """Turn a frame of text into a compact table; repeated first cells are left blank."""
    made = Table(box=None, padding=(0, 1), header_style="dim", pad_edge=False, show_edge=False)
    for place, name in enumerate(frame.columns):
        left = place == 0 or name in ("use", "region", "what")
        made.add_column(name, justify="left" if left else "right", overflow="fold")
    before = None
    for row in frame.rows():
        cells = ["" if value is None else str(value) for value in row]
        if cells[0] == before:
            cells[0] = ""
        else:
            before = cells[0]
        made.add_row(*cells)
    return made
