"""What a selection of the measure language may ask of a column and of time: names, lists, ranges, periods."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

Name = str | int | float | bool
TIME = ("year", "period")


class Grammar(BaseModel):
    """A part of a case or calibration file: no unknown keys; frozen."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, str_strip_whitespace=True
    )


class Bounds(Grammar):
    """A range, both ends included; one may be left out."""

    min: float | None = None
    max: float | None = None

    @model_validator(mode="after")
    def _some(self) -> Self:
        if self.min is None and self.max is None:
            raise ValueError("a range needs min, max or both")
        return self

    def holds(self, value: float) -> bool:
        """Whether a value lies in the range."""
        return (self.min is None or value >= self.min) and (self.max is None or value <= self.max)


class Not(Grammar):
    """Everything but these values."""

    not_: Name | list[Name] = Field(alias="not")


class FirstOf(Grammar):
    """The first of these periods that the run has: `first_of: [2025Q2, 2025]`."""

    first_of: list[Name | list[Name]] = Field(min_length=1)


def _tells(word: str) -> Discriminator:
    """Tells a name, a list, a range and what is written with `word`: in a file, or as it was read."""

    def kind(value: Any) -> str:
        if isinstance(value, Not | FirstOf) or (isinstance(value, dict) and word in value):
            return word
        if isinstance(value, Bounds | dict):
            return "bounds"
        return "list" if isinstance(value, list | tuple) else "name"

    return Discriminator(kind)


Filter = Annotated[
    Annotated[Name, Tag("name")]
    | Annotated[list[Name], Tag("list")]
    | Annotated[Bounds, Tag("bounds")]
    | Annotated[Not, Tag("not")],
    _tells("not"),
]


Period = Annotated[
    Annotated[int | str, Tag("name")]
    | Annotated[list[int | str], Tag("list")]
    | Annotated[Bounds, Tag("bounds")]
    | Annotated[FirstOf, Tag("first_of")],
    _tells("first_of"),
]
Test = Literal["positive", "negative", "zero"] | Bounds


def time_as_period(value: Any) -> Any:
    """A filter on the column `year` or `period` is the period, unless there is one already."""
    if not isinstance(value, dict) or value.get("period") is not None:
        return value
    filters, of = value.get("filters"), value.get("of")
    if not isinstance(filters, dict):
        return value
    for column in TIME:
        selection = filters.get(column)
        ranged = column == "year" and isinstance(selection, dict) and "not" not in selection
        plain = isinstance(selection, int | str | list) or ranged
        if plain and "*" not in str(selection) and not (isinstance(of, dict) and column in of):
            rest = {name: other for name, other in filters.items() if name != column}
            return {**value, "filters": rest, "period": selection}
    return value
