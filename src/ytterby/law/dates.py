"""Days and partial dates: a year or a month keeps its precision."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, GetCoreSchemaHandler, PlainSerializer
from pydantic_core import CoreSchema, core_schema

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

        Raises
        ------
        ValueError
            when the text is none of these or no day of the calendar.
        """
        if isinstance(text, PartialDate):
            return text
        if isinstance(text, date):
            return cls(text.year, text.month, text.day)
        found = _PARTIAL.match(str(text)) if isinstance(text, str | int) else None
        if isinstance(text, bool) or found is None:
            raise ValueError(f"{text!r} is no date; write 2024-12-31, or 2024-12 or 2024")
        year, month, day = (int(part) if part else None for part in found.groups())
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
    """One exact day, from ISO text.

    Raises
    ------
    ValueError
        when it is no day of the calendar.
    """
    partial = PartialDate.parse(value)
    if not partial.exact:
        raise ValueError(f"{value!r} must be one day, such as {partial.first_day.isoformat()}")
    return partial.first_day


Day = Annotated[date, BeforeValidator(parse_day), PlainSerializer(date.isoformat, when_used="json")]
"""A day that is read from ISO text only (pydantic's own reading also takes numbers of seconds)."""
