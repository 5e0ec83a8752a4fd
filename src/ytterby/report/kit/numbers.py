"""Numbers in words: the one place where digits, units, signs, ranges and years are written."""

from __future__ import annotations

import math
from string import Formatter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    Form = Callable[[Any], str]

MISSING = "–"
MINUS = "−"
KILOTONNES = 10_000
"""Mass [t] from which it is written in kt."""
FULL = 1000
"""From here on `in_full` writes every digit before the point."""
FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Integers between them are years."""
MAX_NAMED = 3
"""Names in a sentence; more are counted."""


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
    return typeset(text)


def two_digits(value: float | None) -> str:
    """With two significant digits."""
    return number(value, 2)


def typeset(text: str) -> str:
    """A number as text with the sign of typesetters."""
    return text.replace("-", MINUS) if text.startswith("-") else text


def in_full(value: float | None) -> str:
    """Every digit before the point of a large number, three digits of one under a thousand."""
    if value is None or not FULL <= abs(value) < math.inf:
        return number(value)
    return typeset(f"{value:,.0f}")


def signed(value: float | None, form: Form = number) -> str:
    """A change with its sign."""
    text = form(value)
    return f"+{text}" if value is not None and value > 0 and text not in ("0", MISSING) else text


def signed_in_full(value: float | None) -> str:
    """A change with its sign, a large one with every digit before the point."""
    return signed(value, in_full)


def tonnes(value: float | None) -> str:
    """Format a mass [t] as t or kt."""
    if value is None or not math.isfinite(value):
        return MISSING
    return f"{number(value / 1e3)} kt" if abs(value) >= KILOTONNES else f"{number(value)} t"


def same_unit(values: Sequence[float | None]) -> tuple[Callable[[float | None], str], str]:
    """How all masses [t] of one list are reported, and their one unit, so that units of a list do not mix."""
    known = [abs(value) for value in values if value is not None]
    if known and max(known) >= KILOTONNES:
        return (lambda value: number(None if value is None else value / 1e3)), "kt"
    return number, "t"


def percent(fraction: float | None, digits: int = 0) -> str:
    """Format a fraction as a percentage."""
    if fraction is None or not math.isfinite(fraction):
        return MISSING
    return f"{fraction * 100:.{digits}f}%".replace("-", MINUS)


def fine_percent(fraction: float | None) -> str:
    """A fraction as a percentage with a decimal."""
    return percent(fraction, 1)


def amount(value: float | None, unit: str) -> str:
    """Format a value with its unit, choosing kt for large masses."""
    if unit == "t":
        return tonnes(value)
    if unit == "fraction":
        return percent(value)
    if unit == "%":
        return f"{number(value)}%" if value is not None else MISSING
    return f"{number(value)} {unit}".strip() if value is not None else MISSING


def between(low: float | None, high: float | None, form: Form = number) -> str:
    """A range, `2 to 5`; one figure where both ends read alike."""
    first, last = form(low), form(high)
    return first if first == last else f"{first} to {last}"


def listed(names: Iterable[str], maximum: int = MAX_NAMED) -> str:
    """`a`, `a and b`, `a, b and c`; `a, b and 4 others` where they are more than can be named."""
    names = list(dict.fromkeys(names))
    if len(names) > maximum:
        names = [*names[: maximum - 1], f"{len(names) - maximum + 1} others"]
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def cell(value: Any, column: str = "") -> str:
    """A value of a table: three digits, no separators in years, a dash for nothing. column : its name."""
    if value is None or value == "":
        return MISSING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) and (column.endswith("year") or FIRST_YEAR <= value <= LAST_YEAR):
        return str(value)
    if isinstance(value, int | float):
        return number(float(value))
    return str(value)


def time_left(spent: float, share: float) -> str:
    """In words what is left of a call after `spent` seconds, when so much of it is done; blank while nobody knows."""
    if spent < 5.0 or not 0.02 < share < 1.0:
        return ""
    left = spent * (1.0 - share) / share
    return f"{left:.0f} s left" if left < 90 else f"{left / 60:.0f} min left"


_ALL: Sequence[Form] = (number, in_full, percent, fine_percent, signed, signed_in_full, two_digits)
FORMS = {form.__name__.replace("_", " "): form for form in _ALL}
"""Word by which texts name how a number is written -> the form."""


class FormWords(Formatter):
    """As `str.format`; a place may name a form too, such as `{cost:in full}`."""

    def format_field(self, value: Any, format_spec: str) -> str:
        """A value by the form that is named, else by its own format."""
        form = FORMS.get(format_spec)
        return form(value) if form else str(super().format_field(value, format_spec))


def in_text(text: str, values: Mapping[str, Any]) -> str:
    """A text with values in the places that ask for them. Raises KeyError for one that is not given."""
    return FormWords().vformat(text, (), values)
