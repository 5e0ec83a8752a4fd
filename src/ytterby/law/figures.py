"""Numbers of a record of law: a value with its source, or an assumption with a range."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]


class Strict(BaseModel):
    """A part of a record: unknown keys are errors, and it never changes."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


class AssumedRange(Strict):
    """The range of a number that no source gives, and why this range."""

    low: Number
    high: Number
    reason: str = Field(min_length=1)


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

    @model_validator(mode="after")
    def _range_holds_value(self) -> Self:
        if self.assumption is not None:
            if self.source is not None:
                raise ValueError("a number has a source or is an assumption, not both")
            if not self.assumption.low <= self.value <= self.assumption.high:
                raise ValueError(
                    f"value {self.value:g} lies outside its range "
                    f"{self.assumption.low:g} to {self.assumption.high:g}"
                )
        return self

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
RateFigure = Annotated[Figure, _up_to(10.0)]
DaysFigure = Annotated[Figure, _up_to(3650.0)]
AmountFigure = Annotated[Figure, _up_to(None)]


def value_of(figure: Figure | None, otherwise: float = 0.0) -> float:
    """The number of a figure; `otherwise` where there is none."""
    return otherwise if figure is None else figure.value
