"""Names and units of headline measures: `kind.subject.year`, with `:comparison` for an effect."""

from __future__ import annotations

from collections.abc import Mapping

from ytterby.report.words import humanise

KINDS = {
    "capacity_outside": ("Capacity outside", "t"),
    "price_outside": ("Price outside", "USD/kg"),
    "price_inside": ("Price inside", "USD/kg"),
    "exports": ("Exports", "t"),
    "leaked": ("Leaked round a control", "t"),
    "served": ("Demand served", "million USD"),
    "lost_share": ("Demand lost", "fraction"),
    "dependence": ("Largest supplier", "fraction"),
    "year_under": ("Year under the threshold", "year"),
}


def measure_name(measure: str, comparisons: Mapping[str, str] | None = None) -> str:
    """Put a measure such as `capacity_outside.heavy_separation.2035:total` into words."""
    name, _, comparison = measure.partition(":")
    kind, *rest = name.split(".")
    year = next((part for part in rest if part.isdigit()), "")
    subject = " ".join(humanise(p).lower() if "_" in p else p for p in rest if p != year)
    what = KINDS[kind][0] if kind in KINDS else humanise(kind)
    words = ", ".join(part for part in (what, subject, year) if part)
    if not comparison:
        return words
    return f"{words}: {(comparisons or {}).get(comparison, comparison).lower()}"


def measure_unit(measure: str) -> str:
    """Return the unit of a measure, empty when unknown; effects are in percent."""
    name, _, comparison = measure.partition(":")
    if comparison:
        return "%"
    return KINDS.get(name.split(".")[0], ("", ""))[1].replace("year", "")
