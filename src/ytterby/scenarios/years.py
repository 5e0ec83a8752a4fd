"""The years of a scenario: the first, the last, and which of them run in quarters or months."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from ytterby.law.values import Strict

FIRST_YEAR, LAST_YEAR = 1985, 2100
WORDS = ("auto", "none")
_QUARTER = re.compile(r"(\d{4})Q([1-4])")


def quarter_numbers(named: int | str) -> range:
    """The quarters that `2025`, `2025Q2` or `2025Q2..2027Q1` names, each as 4 x year + (0 to 3).

    Raises ValueError when it names no year, no quarter, a year out of bounds or a last quarter before the
    first.
    """
    if isinstance(named, int) and not isinstance(named, bool):
        found = range(4 * named, 4 * named + 4)
    else:
        parts = [_QUARTER.fullmatch(part.strip()) for part in str(named).split("..", 1)]
        if any(part is None for part in parts):
            raise ValueError(
                f"{named!r} names no quarters: write auto, none, or a list of years (2025), "
                "quarters (2025Q2) and stretches of quarters (2025Q2..2027Q1)"
            )
        first, *_, last = [4 * int(p[1]) + int(p[2]) - 1 for p in (parts[0], parts[-1]) if p]
        if last < first:
            raise ValueError(f"quarters out of order: {named!r} ends before it begins")
        found = range(first, last + 1)
    if not FIRST_YEAR <= found[0] // 4 <= found[-1] // 4 <= LAST_YEAR:
        raise ValueError(f"{named!r} lies outside {FIRST_YEAR} to {LAST_YEAR}")
    return found


def _names_quarters(value: Any) -> Any:
    if isinstance(value, float):
        raise ValueError(f"must be a whole year or a quarter such as 2025Q2, not {value!r}")
    quarter_numbers(value)
    return value


def _word_or_list(value: Any) -> Any:
    """A lone year or quarter stands for a list of one."""
    return value if value in WORDS or not isinstance(value, str | int) else [value]


def _kind_of_wish(value: Any) -> str:
    return "word" if value in WORDS else "list"


QuarterName = Annotated[int | str, BeforeValidator(_names_quarters)]
Quarters = Annotated[
    Annotated[Literal["auto", "none"], Tag("word")] | Annotated[list[QuarterName], Tag("list")],
    Discriminator(_kind_of_wish),
    BeforeValidator(_word_or_list),
]


class Years(Strict):
    """First and last year of a run, and which of them are split.

    Attributes
    ----------
    quarters : `auto` splits the eight quarters from the one in which a control on goods takes
        effect, `none` splits nothing, a list names years (2025), quarters (2025Q2) and stretches of
        quarters (2025Q2..2027Q1).
    months : years to split into months.
    """

    start: int = Field(default=2024, strict=True, ge=FIRST_YEAR, le=LAST_YEAR)
    end: int = Field(default=2045, strict=True, ge=FIRST_YEAR, le=LAST_YEAR)
    quarters: Quarters = "auto"
    months: list[int] = Field(default_factory=list)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start > self.end:
            raise ValueError(f"years out of order: start {self.start} is after end {self.end}")
        return self
