"""The measure language: one number out of the result tables of a run, written as data.

A *selection* takes rows of one table and brings them to a number, or to one number per group. A
*combination* puts selections together. Read from the top, a selection works in this order:

    filters and period -> aggregate (per group of `by`) -> steps -> ratio_to | difference_from |
    percent_change_from -> times -> test -> over

Two *series*, selections left in their groups, are held against each other by their ranks.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from ytterby.validation.selection import (
    TIME,
    Filter,
    Grammar,
    Period,
    Test,
    time_as_period,
)

Aggregate = Literal["sum", "mean", "weighted mean", "min", "max", "first", "last", "share", "count"]
Over = Literal["sum", "mean", "min", "max", "count", "first", "last", "onset"]
Peak = Literal["max", "min", "mean"]
Step = Literal["ratio", "difference", "percent change"]
COMPARISONS = {"ratio_to": "ratio", "difference_from": "difference",
               "percent_change_from": "percent_change"}  # fmt: skip
LISTS = ("sum", "product", "largest", "smallest", "descending", "ascending")
RANKS = "rank_correlation"
OPERATIONS = (*COMPARISONS.values(), *LISTS, RANKS)
CASE, REFERENCE = "case", "reference"


class Counterpart(Grammar):
    """What is different in the selection that another is compared with; the rest stays.

    `filters` are merged by column; null drops one. With `over` the other side is brought to one number of the
    years (or, with `by: period`, the periods) of each group: `max` is a series' own peak.
    """

    table: str | None = None
    scenario: str | None = None
    filters: dict[str, Filter | None] = Field(default_factory=dict)
    period: Period | None = None
    value: str | None = None
    aggregate: Aggregate | None = None
    weight: str | None = None
    of: dict[str, Filter | None] | None = None
    by: Literal["year", "period"] | None = None
    over: Peak | None = None
    times: float = 1.0

    _time = model_validator(mode="before")(time_as_period)

    @model_validator(mode="after")
    def _time_for_a_peak(self) -> Self:
        if self.by and not self.over:
            raise ValueError("`by` of what is compared with needs `over`: max, min or mean")
        return self


class Selection(Grammar):
    """Rows of one result table, brought to a number (or one per group of `by`).

    Attributes
    ----------
    table : name of a result table. scenario : `case`, `reference`, or a name in the case's `runs`.
    scenario : the case's own run, or its `reference`.
    filters : column -> value, list, `{min, max}`, `{not: ...}`, or a text with `*`.
    period : year, list, label such as 2025Q2, `{min, max}` of years, or `{first_of: [...]}`.
    value : column of numbers; not needed to count rows.
    aggregate : how the rows become one number. `share` is the sum over the sum of the wider
        selection in which `of` replaces filters (null drops one). `first` and `last` go by time.
    weight : column of weights of `weighted mean`.
    by : columns whose values make groups, each with a number of its own.
    steps : each group against the one before it, in the order of `by` (years, as a rule).
    ratio_to, difference_from, percent_change_from : a number, or what differs in the selection
        compared with.
    times : factor on the number.
    test : 1 where the number passes, else 0.
    over : brings the groups to one number; `onset` is the first year or period whose number passes `test`,
        told by its start in years.
    """

    table: str
    scenario: str = CASE
    filters: dict[str, Filter] = Field(default_factory=dict)
    period: Period | None = None
    value: str | None = None
    aggregate: Aggregate = "sum"
    weight: str | None = None
    of: dict[str, Filter | None] | None = None
    by: Annotated[list[str], BeforeValidator(lambda v: [v] if isinstance(v, str) else v)] = Field(
        default_factory=list
    )
    steps: Step | None = None
    ratio_to: float | Counterpart | None = None
    difference_from: float | Counterpart | None = None
    percent_change_from: float | Counterpart | None = None
    times: float = 1.0
    test: Test | None = None
    over: Over | None = None

    _time = model_validator(mode="before")(time_as_period)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.aggregate != "count" and self.value is None:
            raise ValueError("name the column of numbers with `value`")
        if (self.aggregate == "share") != (self.of is not None):
            raise ValueError("`aggregate: share` and `of` belong together")
        if (self.aggregate == "weighted mean") != (self.weight is not None):
            raise ValueError("`aggregate: weighted mean` and `weight` belong together")
        if sum(getattr(self, name) is not None for name in COMPARISONS) > 1:
            raise ValueError(f"only one of {', '.join(COMPARISONS)} is possible")
        if (self.over or self.steps) and not self.by:
            raise ValueError("`over` and `steps` need groups: say which with `by`")
        if self.over == "onset" and (self.test is None or self.by not in (["year"], ["period"])):
            raise ValueError("`over: onset` needs a `test`, and `by: year` or `by: period` alone")
        self._settle_groups()
        return self

    def _settle_groups(self) -> None:
        """Raises ValueError where groups are left, or are missing."""
        if self.by and not self.over:
            raise ValueError("`by` gives many numbers: say with `over` how they become one")

    def compared_with(self) -> tuple[str, float | Counterpart] | None:
        """Key and content of the comparison, if there is one."""
        given = ((name, getattr(self, name)) for name in COMPARISONS)
        return next(((name, other) for name, other in given if other is not None), None)

    def changed(self, change: Counterpart) -> Selection:
        """The selection compared with: this one with the change, up to its aggregate.

        With a period of its own it has one number for all years or periods of this one; with `over` its groups
        are parted by time, last, so that they can be brought to one number.
        """
        given = {
            name: getattr(change, name)
            for name in ("table", "scenario", "period", "value", "aggregate", "weight", "of")
            if getattr(change, name) is not None
        }
        filters = {**self.filters, **change.filters}
        kept = {k: v for k, v in filters.items() if v is not None}
        untimed = [name for name in self.by if name not in TIME]
        if change.over is not None:
            own = next((name for name in self.by if name in TIME), "year")
            given["by"] = [*untimed, change.by or own]
            if change.period is None:
                given["period"] = None  # a peak is one of all years, whichever is compared with it
        elif change.period is not None:
            given["by"] = untimed
        elif any(name in change.filters for name in TIME):  # null: of all years
            given["period"] = None
        if given.get("aggregate", self.aggregate) != "share":
            given["of"] = None
        if given.get("aggregate", self.aggregate) != "weighted mean":
            given["weight"] = None
        nothing = dict.fromkeys(("steps", "test", *COMPARISONS))
        return self.model_copy(update={**nothing, **given, "filters": kept, "over": None})


class Series(Selection):
    """A selection left in its groups, such as one number for each element."""

    def _settle_groups(self) -> None:
        if not self.by or self.over:
            raise ValueError("a series needs `by` and no `over`: it has a number for each group")


class Given(Grammar):
    """A series written in the case: group -> number. Groups of several columns are told as `Dy JPN`."""

    values: dict[str, float] = Field(min_length=3)


def _kind_of_series(value: Any) -> str:
    written = isinstance(value, Given) or (isinstance(value, dict) and "values" in value)
    return "given" if written else "series"


Ranked = Annotated[
    Annotated[Series, Tag("series")] | Annotated[Given, Tag("given")],
    Discriminator(_kind_of_series),
]


class Combination(Grammar):
    """Selections, combinations and numbers put together: exactly one of the operations.

    `ratio`, `difference` and `percent_change` take two, first against second; `sum`, `product`,
    `largest` and `smallest` any number. `descending` and `ascending` are order tests: 1 if each is
    strictly below (above) the one before it, else 0. `rank_correlation` is Spearman's, -1 to 1, of two series
    over the groups that both have, at least three.
    """

    ratio: list[Expression] | None = Field(default=None, min_length=2, max_length=2)
    difference: list[Expression] | None = Field(default=None, min_length=2, max_length=2)
    percent_change: list[Expression] | None = Field(default=None, min_length=2, max_length=2)
    sum: list[Expression] | None = Field(default=None, min_length=1)
    product: list[Expression] | None = Field(default=None, min_length=1)
    largest: list[Expression] | None = Field(default=None, min_length=1)
    smallest: list[Expression] | None = Field(default=None, min_length=1)
    descending: list[Expression] | None = Field(default=None, min_length=2)
    ascending: list[Expression] | None = Field(default=None, min_length=2)
    rank_correlation: list[Ranked] | None = Field(default=None, min_length=2, max_length=2)
    times: float = 1.0
    test: Test | None = None

    @model_validator(mode="before")
    @classmethod
    def _no_selection(cls, value: Any) -> Any:
        if isinstance(value, dict) and "table" in value:
            name = next(n for n in OPERATIONS if n in value)
            raise ValueError(
                f"`table` and `{name}` stand in one block: a selection has `table`, a combination has "
                f"`{name}` with selections in its list; to divide a selection use `ratio_to`"
            )
        return value

    @model_validator(mode="after")
    def _one_operation(self) -> Self:
        operations = [name for name in OPERATIONS if getattr(self, name) is not None]
        if len(operations) != 1:
            raise ValueError(f"exactly one operation is possible, not {' and '.join(operations)}")
        return self

    def operation(self) -> tuple[str, list[Any]]:
        """Name of the operation and what it works on: expressions, or two series."""
        name = next(n for n in OPERATIONS if getattr(self, n) is not None)
        return name, getattr(self, name)


def _kind_of_expression(value: Any) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "number"
    combined = isinstance(value, dict) and any(name in value for name in OPERATIONS)
    return "combination" if combined or isinstance(value, Combination) else "selection"


Expression = Annotated[
    Annotated[Selection, Tag("selection")]
    | Annotated[Combination, Tag("combination")]
    | Annotated[float, Tag("number")],
    Discriminator(_kind_of_expression),
]
Combination.model_rebuild()
