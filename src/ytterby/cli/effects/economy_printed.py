"""What `ytterby economy` prints: an answer, and the bridge between two presets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.cli.common import table_of

if TYPE_CHECKING:
    from rich.console import Console

    from ytterby.economics.answer import EconomyAnswer
    from ytterby.economics.decomposition.compare import Bridge

MAX_INDUSTRIES = 10
MAX_PERIODS = 12


def _percent(value: float, *, signed: bool) -> str:
    """A percentage with four digits; what would be all noughts is nothing."""
    if abs(value) < 5e-5:
        return "0"
    return f"{value:+,.4f}" if signed else f"{value:,.4f}"


def measured(method: str) -> str:
    """What a figure of a method is called. A value at risk is no change of anything."""
    return "Value at risk, % of GDP" if method == "at-risk" else "Change of GDP, %"


def print_answer(answer: EconomyAnswer, console: Console) -> None:
    """GDP by period, the five parts and industries of the worst one. Value at risk is called so."""
    import polars as pl

    gdp = answer.tables["economy_gdp"]
    at_risk = (gdp["measure"] == "value_at_risk").any()
    what = measured(answer.switches.method)
    if not at_risk:
        gdp = gdp.filter(pl.col("channel") == "total")
    names = ("low", "middle", "high")
    title = f"{what}: {answer.region}, {answer.scenario}" + (
        f" against {answer.against}" if answer.against else ""
    )
    table = table_of(title, ("period", *names), left=("period",))
    for row in gdp.head(MAX_PERIODS).to_dicts():
        label = row["period"] or (str(row["year"]) if row["year"] else "the cut")
        table.add_row(
            label, *[_percent(row[f"{name}_percent"], signed=not at_risk) for name in names]
        )
    console.print(table)
    worst = answer.worst()
    here = (pl.col("year") == worst["year"]) & (pl.col("period") == worst["period"])
    when = worst["period"] or worst["year"] or "the cut"
    unit = "million EUR" if worst["table"] == "figaro" else "million USD of the table's year"
    parts = answer.tables["economy_parts"].filter(here)
    if parts.height:
        details = table_of(f"Five parts in {when}, {unit}", ("part", *names), left=("part",))
        for row in parts.to_dicts():
            details.add_row(
                row["part"].replace("_", " "), *[f"{row[name]:+,.0f}" for name in names]
            )
        console.print(details)
    rows = answer.tables["economy_industries"].filter(here & (pl.col("channel") == "quantity"))
    rows = rows.filter(pl.col("middle").abs() >= 0.5)
    rows = rows.sort(pl.col("middle").abs(), descending=True).head(MAX_INDUSTRIES)
    if rows.height:
        details = table_of(
            f"Industries in {when}, {unit}",
            ("industry", *names, "own %"),
            left=("industry",),
        )
        for row in rows.to_dicts():
            details.add_row(
                row["title"][:38],
                *[f"{row[name]:+,.0f}" for name in names],
                f"{row['middle_percent']:+.1f}",
            )
        console.print(details)
    if (width := answer.tables.get("economy_width")) is not None and width[
        "share"
    ].is_not_null().any():
        share = width.filter(pl.col("group") == "exposure")["share"].item()
        both = width.row(by_predicate=pl.col("group") == "exposure and market", named=True)
        ends = " to ".join(
            _percent(both[f"{end}_percent"], signed=not at_risk) for end in ("low", "high")
        )
        console.print(
            f"The ranges above hold draws of exposure; what users pay has that of the market's prices. With all of the "
            f"market's range the figure of {when} is {ends}%: exposure makes {100.0 * share:.0f}% of the width.",
            highlight=False,
        )
    if (joint := answer.tables.get("economy_additivity")) is not None:
        details = table_of(
            f"One element at a time, {what[0].lower()}{what[1:]}, {when}",
            ("controls on", *names),
            left=("controls on",),
        )
        for row in joint.to_dicts():
            details.add_row(
                row["part"],
                *[_percent(row[f"{name}_percent"], signed=not at_risk) for name in names],
            )
        console.print(details)
        ratio = joint["ratio"].drop_nulls()
        if len(ratio):
            console.print(
                f"All at once over the sum of the parts: {ratio[0]:.3f}.", highlight=False
            )
    for note in answer.notes:
        console.print(f"Note: {note}", highlight=False)


def print_bridge(comparison: Bridge, console: Console) -> None:
    """Both answers, the share of each switch, and the answers at the ends of its evidence."""
    cut = f"cut of {comparison.scenario}" if comparison.scenario else "each with its own cut"
    texts = []
    for name, value in zip((comparison.start, comparison.goal), comparison.values, strict=True):
        own = [row["gdp_percent"] for row in comparison.ends.to_dicts()
               if row["preset"] == name and row["switch"] == "exposure"]  # fmt: skip
        ends = f" ({min(own):+.4f} to {max(own):+.4f} over exposure)" if own else ""
        texts.append(f"{name} {value:+.4f}% of GDP{ends}")
    console.print(f"{comparison.region}, {cut}: {', '.join(texts)}.", highlight=False)
    table = table_of(
        "Of the difference, points of GDP",
        ("switch", "from", "to", "points"),
        left=("switch", "from", "to"),
    )
    for row in comparison.points.to_dicts():
        table.add_row(row["switch"], row["from_value"], row["to_value"], f"{row['points']:+.4f}")
    table.add_row("sum", "", "", f"{comparison.points['points'].sum():+.4f}")
    console.print(table)
    end_table = table_of("At the ends of the evidence of each switch, % of GDP", ("preset", "switch", "value", "GDP"),
                    left=("preset", "switch", "value"))  # fmt: skip
    for row in comparison.ends.to_dicts():
        end_table.add_row(
            row["preset"], row["switch"] or "(as it is)", row["value"], f"{row['gdp_percent']:+.4f}"
        )
    console.print(end_table)
