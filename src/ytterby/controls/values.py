"""Days and numbers of a record of law.

A day, a month or a year keeps its precision; a number has its source, or is an assumption with a range.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_PARTIAL = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$")


@dataclass(frozen=True)
class PartialDate:
    """A day, a month or a year, as exactly as the source says it."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: object) -> PartialDate:
        """From `2024`, `2024-12` or `2024-12-31`.

        Raises ValueError when the text is none of these or no day of the calendar.
        """
        if isinstance(text, PartialDate):
            return text
        if isinstance(text, date):
            return cls(text.year, text.month, text.day)
        match = _PARTIAL.match(str(text)) if isinstance(text, str | int) else None
        if isinstance(text, bool) or match is None:
            raise ValueError(f"{text!r} is no date; write 2024-12-31, or 2024-12 or 2024")
        year, month, day = (int(part) if part else None for part in match.groups())
        assert year is not None
        made = cls(year, month, day)
        try:
            _ = made.first_day
        except ValueError:
            raise ValueError(f"{text!r} is no day of the calendar") from None
        return made

    @property
    def first_day(self) -> date:
        """The first day it can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> date:
        """The last day it can mean."""
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    @property
    def exact(self) -> bool:
        """Whether the day is known."""
        return self.day is not None

    def __str__(self) -> str:
        parts = [f"{self.year:04d}"]
        parts += [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.parse, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )


def parse_day(value: object) -> date:
    """One exact day, from ISO text. Raises ValueError when it is no day of the calendar."""
    partial = PartialDate.parse(value)
    if not partial.exact:
        raise ValueError(f"{value!r} must be one day, such as {partial.first_day.isoformat()}")
    return partial.first_day


Day = Annotated[date, BeforeValidator(parse_day)]
"""A day that is read from ISO text only (pydantic's own reading also takes numbers of seconds)."""


EndDay = date | PartialDate | None
"""First or last day of something; None is open."""


def check_order(first: EndDay, last: EndDay, words: tuple[str, str] = ("from", "until")) -> None:
    """Refuse a last day before the first; `words` are their names in the file, None is open."""
    if first is None or last is None:
        return
    if PartialDate.parse(first).first_day > PartialDate.parse(last).last_day:
        raise ValueError(f"dates out of order: {words[0]} {first} is after {words[1]} {last}")


def check_differ(names: Iterable[Any], message: str) -> None:
    """Refuse a name that stands twice; `message` is what to say, with `{!r}` where the name goes."""
    for name, times in Counter(names).items():
        if times > 1:
            raise ValueError(message.format(name))


Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]


class Strict(BaseModel):
    """A part of a record: unknown keys are errors, and it never changes."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False, defer_build=True)


class AssumedRange(Strict):
    """The range of a number that no source gives, and why this range.

    evidence : published cases at hand when the number was set, `case/M25-MAY` or `event/2010-15`.
    set_from : the published figures that the number was set from, as ids of facts (`trade/...`) or of cases
        (`case/N26-DYJP`): what such a figure says is put in, and no result.
    """

    low: Number
    high: Number
    reason: str = Field(min_length=1)
    evidence: tuple[str, ...] = ()
    set_from: tuple[str, ...] = ()


class Figure(Strict):
    """A number with where it comes from: a source, or an assumption with a range.

    A bare number in YAML is a figure whose source is that of its act.
    """

    value: Number
    source: str | None = None
    source_url: str | None = None
    assumption: AssumedRange | None = None

    @model_validator(mode="before")
    @classmethod
    def _bare_number(cls, data: Any) -> Any:
        if isinstance(data, int | float) and not isinstance(data, bool):
            return {"value": data}
        if not isinstance(data, dict | Figure):
            raise ValueError(f"must be a number, or a number with its source, not {data!r}")
        return data

    def model_post_init(self, context: Any, /) -> None:
        """Refuse an assumption with a source, or with a value outside its range."""
        if self.assumption is not None:
            if self.source is not None:
                raise ValueError("a number has a source or is an assumption, not both")
            if not self.assumption.low <= self.value <= self.assumption.high:
                span = f"{self.assumption.low:g} to {self.assumption.high:g}"
                raise ValueError(f"value {self.value:g} lies outside its range {span}")

    @property
    def low(self) -> float:
        """Low end of the range; the value itself where it has a source."""
        return self.assumption.low if self.assumption else self.value

    @property
    def high(self) -> float:
        """High end of the range; the value itself where it has a source."""
        return self.assumption.high if self.assumption else self.value

    def numbers(self) -> tuple[float, float, float]:
        """Low end, value, high end."""
        return self.low, self.value, self.high


def _up_to(top: float | None) -> AfterValidator:
    """Refuses a figure of which an end of the range is negative or above `top`."""

    def check(figure: Figure) -> Figure:
        for number in figure.numbers():
            if number < 0:
                raise ValueError(f"must not be negative, not {number:g}")
            if top is not None and number > top:
                raise ValueError(f"must be at most {top:g}, not {number:g}")
        return figure

    return AfterValidator(check)


ShareFigure = Annotated[Figure, _up_to(1.0)]
MultipleFigure = Annotated[Figure, _up_to(5.0)]
RateFigure = Annotated[Figure, _up_to(10.0)]
DaysFigure = Annotated[Figure, _up_to(3650.0)]
AmountFigure = Annotated[Figure, _up_to(None)]


def value_of(figure: Figure | None, otherwise: float = 0.0) -> float:
    """The number of a figure; `otherwise` where there is none."""
    return otherwise if figure is None else figure.value


def mean_by_days(steps: Sequence[tuple[date, float]], first: date, last: date) -> float:
    """Mean from one day to another of what each step sets from its day on; the first begins before `first`."""
    after = last + timedelta(days=1)
    ends = [*(min(day, after) for day, _ in steps[1:]), after]
    begun = ((max(day, first), value) for day, value in steps)
    every = [((end - day).days, value) for (day, value), end in zip(begun, ends, strict=True)]
    lasting = [(days, value) for days, value in every if days > 0]
    final = lasting[-1][1]
    more = sum(days * (value - final) for days, value in lasting)
    return final + more / ((last - first).days + 1)
