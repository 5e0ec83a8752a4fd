"""Plain words and number formats: one place, so that every chart and table says the same."""

from __future__ import annotations

import math
from collections.abc import Mapping

REGIONS: dict[str, str] = {
    "CHN": "China", "MMR": "Myanmar", "USA": "United States", "AUS": "Australia",
    "MYS": "Malaysia", "JPN": "Japan", "KOR": "South Korea", "EU27": "European Union",
    "GBR": "United Kingdom", "IND": "India", "VNM": "Viet Nam", "THA": "Thailand",
    "BRA": "Brazil", "RUS": "Russia", "CAN": "Canada", "ROW": "Rest of world",
    "OUTSIDE": "Outside (import-weighted)", "OTHER": "Other",
}  # fmt: skip

TECHNOLOGIES: dict[str, str] = {
    "mining": "Mining", "leaching": "Ion-clay leaching", "light_separation": "Light separation",
    "heavy_separation": "Heavy separation", "metal": "Metal and alloy", "magnet": "Magnets",
    "recycling": "Recycling",
}  # fmt: skip

STAGES: dict[str, str] = {
    "concentrate": "Ore and concentrate", "heavy_concentrate": "Heavy concentrate",
    "solution": "Solution", "oxide": "Separated oxide", "metal": "Metal and alloy",
    "magnet": "Magnets", "scrap": "Scrap", "use": "Use",
}  # fmt: skip

CATEGORIES: dict[str, str] = {
    "existing": "Existing", "announced": "Announced", "induced": "Induced by prices",
    "supported": "Publicly supported",
}  # fmt: skip

GROUPS: dict[str, str] = {"light": "light", "heavy": "medium and heavy", "magnets": "magnets"}
LIGHT = ("La", "Ce", "Pr", "Nd", "NdPr")
HEAVY = ("Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu", "Y")
KEPT_UPPER = {"ev": "EV", "fcc": "FCC", "led": "LED", "nimh": "NiMH", "usa": "USA", "mri": "MRI",
              "hdd": "HDD", "ndpr": "NdPr", "dy": "Dy", "tb": "Tb", "ndfeb": "NdFeB",
              "smco": "SmCo", "reo": "REO", "vat": "VAT"}  # fmt: skip
MISSING = "–"
MINUS = "−"


def humanise(name: str) -> str:
    """Turn `ev_traction` or `technology-ban-2023` into readable words."""
    words = name.replace("-", " ").replace("_", " ").replace(".", " ").split()
    said = [KEPT_UPPER.get(word.lower(), word) for word in words]
    if said and words[0] == said[0]:
        said[0] = said[0][:1].upper() + said[0][1:]
    return " ".join(said)


def region_name(code: str | None) -> str:
    """Name a region code."""
    return MISSING if code is None else REGIONS.get(code, code)


def technology_name(code: str) -> str:
    """Name a technology."""
    return TECHNOLOGIES.get(code, humanise(code))


def stage_name(code: str) -> str:
    """Name a stage."""
    return STAGES.get(code, humanise(code))


def stage_group_name(stage: str, group: str | None) -> str:
    """Name a stage with its group of elements: `Separated oxide, light`."""
    if stage == "magnet" or group in (None, "", "magnets"):
        return stage_name(stage)
    return f"{stage_name(stage)}, {GROUPS.get(str(group), str(group))}"


def short_name(stage: str, group: str | None) -> str:
    """Name a stage and group in a few letters, for charts: `Oxide, heavy`."""
    stages = {"oxide": "Oxide", "metal": "Metal", "magnet": "Magnets", "concentrate": "Ore",
              "heavy_concentrate": "Heavy conc."}  # fmt: skip
    name = stages.get(stage, stage_name(stage))
    return name if stage == "magnet" or group in (None, "", "magnets") else f"{name}, {group}"


def use_name(code: str) -> str:
    """Name a use."""
    return humanise(code.removeprefix("use."))


def scenario_name(code: str, labels: Mapping[str, str] | None = None) -> str:
    """Name a scenario, with the given label if there is one."""
    return (labels or {}).get(code) or humanise(code)


def number(value: float | int | None, digits: int = 3) -> str:
    """Format with `digits` significant digits and thousands separators; null is a dash."""
    if value is None or not math.isfinite(value):
        return MISSING
    if value == 0:
        return "0"
    size = math.floor(math.log10(abs(value)))
    places = max(0, digits - 1 - size)
    if size < -4:
        text = f"{value:.{digits - 1}e}"
    else:
        rounded = round(value, digits - 1 - size)
        text = f"{rounded:,.{places}f}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
    return text.replace("-", MINUS) if text.startswith("-") else text


def tonnes(value: float | None) -> str:
    """Format a mass [t] as t or kt."""
    if value is None or not math.isfinite(value):
        return MISSING
    return f"{number(value / 1e3)} kt" if abs(value) >= 10_000 else f"{number(value)} t"


def percent(fraction: float | None, digits: int = 0) -> str:
    """Format a fraction as a percentage."""
    if fraction is None or not math.isfinite(fraction):
        return MISSING
    return f"{fraction * 100:.{digits}f}%".replace("-", MINUS)


def signed_percent(fraction: float | None) -> str:
    """Format a change as a signed percentage; under 0.05% reads `no change`."""
    if fraction is None or not math.isfinite(fraction):
        return MISSING
    if abs(fraction) < 0.0005:
        return "no change"
    places = 1 if abs(fraction) < 0.0995 else 0
    return f"{fraction * 100:+,.{places}f}%".replace("-", MINUS)


def signed(value: float | None) -> str:
    """Format a change with its sign."""
    if value is None or not math.isfinite(value):
        return MISSING
    return ("+" if value > 0 else "") + number(value)


def amount(value: float | None, unit: str) -> str:
    """Format a value with its unit, choosing kt for large masses."""
    if unit == "t":
        return tonnes(value)
    if unit == "fraction":
        return percent(value)
    if unit == "%":
        return f"{number(value)}%" if value is not None else MISSING
    return f"{number(value)} {unit}".strip() if value is not None else MISSING
