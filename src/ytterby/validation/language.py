"""The measure language as it is read: one number out of the tables or figures of a run, written as data.

A *selection* takes rows of one table, or of one figure, and brings them to a number, or to one number per group. A
*combination* puts selections together. Read from the top, a selection works in this order:

    filters and period -> aggregate (per group of `by`) -> steps -> ratio_to | difference_from |
    percent_change_from -> times -> test -> over

`measure` computes it.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    model_validator,
)

from ytterby.figures.run_figures import BY_ID
from ytterby.ground.document import Loc
from ytterby.ground.yamlfile import unknown_name

CASE, REFERENCE = "case", "reference"
PARAMETERS = "parameters"
"""The table of the numbers that went in: every run has it in full."""
FIGURE = "figure "
"""What the names of tables begin with that are rows of a figure."""
TIME = ("year", "period")
COMPARISONS = {"ratio_to": "ratio", "difference_from": "difference"}
COMPARISONS["percent_change_from"] = "percent_change"
OPERATIONS = (*COMPARISONS.values(), "sum", "ascending")
Plain = Literal["sum", "mean", "min", "max"]
Name = str | int | float | bool


class Grammar(BaseModel):
    """A part of a case or calibration file: no unknown keys; frozen."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, str_strip_whitespace=True
    )


class Bounds(Grammar):
    """A range, both ends included; one may be left out."""

    min: float | None = None
    max: float | None = None

    def model_post_init(self, context: Any, /) -> None:
        """Refuse a range without an end."""
        if self.min is None and self.max is None:
            raise ValueError("a range needs min, max or both")


class Not(Grammar):
    """Everything but these values."""

    not_: Name | list[Name] = Field(alias="not")


class FirstOf(Grammar):
    """The first of these periods that the run has: `first_of: [2025Q2, 2025]`."""

    first_of: list[Name | list[Name]] = Field(min_length=1)


def as_list(value: Any) -> list[Any]:
    """A list as it is, anything else as a list of one."""
    return value if isinstance(value, list) else [value]


def _form(value: Any) -> str:
    """How a filter or a period is written, in a file or as it was read: a name, a list, or with keys."""
    if isinstance(value, FirstOf) or (isinstance(value, dict) and "first_of" in value):
        return "first_of"
    if isinstance(value, dict | Grammar):
        return "keys"
    return "list" if isinstance(value, list) else "name"


Filter = Annotated[
    Annotated[Name, Tag("name")] | Annotated[list[Name], Tag("list")] | Annotated[Not, Tag("keys")],
    Discriminator(_form),
]
Period = Annotated[
    Annotated[int | str, Tag("name")]
    | Annotated[list[int | str], Tag("list")]
    | Annotated[Bounds, Tag("keys")]
    | Annotated[FirstOf, Tag("first_of")],
    Discriminator(_form),
]


def _untimed(filters: dict[str, Any] | None) -> dict[str, Any] | None:
    if timed := [name for name in TIME if name in (filters or {})]:
        raise ValueError(f"say the {timed[0]} with `period`, not with a filter")
    return filters


def _known_figure(name: str) -> str:
    if name not in BY_ID:
        raise unknown_name("figure", name, BY_ID)
    return name


Filters = Annotated[dict[str, Filter], AfterValidator(_untimed)]
Changes = Annotated[dict[str, Filter | None], AfterValidator(_untimed)]
LABELS = AliasChoices("filters", "labels")


class Counterpart(Grammar):
    """What is different in the selection that another is compared with; the rest stays.

    `filters` (`labels` of a figure) are merged by column; null drops one.
    """

    scenario: str | None = None
    filters: Changes = Field(default_factory=dict, validation_alias=LABELS)
    period: Period | None = None
    times: float = 1.0


class Selection(Grammar):
    """Rows of one result table or figure, brought to a number (or one per group of `by`).

    Attributes
    ----------
    table : name of a result table. figure : in its place the name of a figure of a run (`figures.run_figures`).
    scenario : `case`, `reference`, or a name in the case's `runs`.
    filters : column -> value, list, `{not: ...}`, or a text with `*`; of a figure its `labels`.
    period : year, list, label such as 2025Q2, `{min, max}` of years, or `{first_of: [...]}`; left out: all.
    value : column of numbers of a table.
    aggregate : how the rows become one number, the sum if left out; several rows of a figure need it. `share` is the
        sum over the sum of the wider selection in which `of` replaces filters (null drops one).
    by : columns whose values make groups, each with a number of its own.
    steps : each group against the one before it, in the order of `by` (years, as a rule).
    ratio_to, difference_from, percent_change_from : a number, or what differs in the selection
        compared with.
    times : factor on the number.
    test : 1 where the number lies in the range, else 0.
    over : brings the groups to one number.
    """

    table: str = ""
    figure: Annotated[str, AfterValidator(_known_figure)] = ""
    scenario: str = CASE
    filters: Filters = Field(default_factory=dict, validation_alias=LABELS)
    period: Period | None = None
    value: str = ""
    aggregate: Plain | Literal["share"] | None = None
    of: Changes | None = None
    by: Annotated[list[str], BeforeValidator(as_list)] = Field(default_factory=list)
    steps: Literal["ratio", "difference", "percent change"] | None = None
    ratio_to: float | Counterpart | None = None
    difference_from: float | Counterpart | None = None
    percent_change_from: float | Counterpart | None = None
    times: float = 1.0
    test: Bounds | None = None
    over: Plain | None = None

    def model_post_init(self, context: Any, /) -> None:
        """Refuse words that contradict each other."""
        if bool(self.table) == bool(self.figure):
            raise ValueError("name a `table`, or a `figure` in place of `table` and `value`")
        if bool(self.table) != bool(self.value):
            raise ValueError("name the column of numbers of a table with `value`; a figure has one")
        if (self.aggregate == "share") != (self.of is not None):
            raise ValueError("`aggregate: share` and `of` belong together")
        if sum(getattr(self, name) is not None for name in COMPARISONS) > 1:
            raise ValueError(f"only one of {', '.join(COMPARISONS)} is possible")
        if (self.over or self.steps) and not self.by:
            raise ValueError("`over` and `steps` need groups: say which with `by`")
        if self.by and not self.over:
            raise ValueError("`by` gives many numbers: say with `over` how they become one")

    @property
    def source(self) -> str:
        """The table that is read: of a figure the one of its rows."""
        return self.table or FIGURE + self.figure

    def compared_with(self) -> tuple[str, float | Counterpart | None]:
        """Key and content of the comparison; blank and None where there is none."""
        given = ((name, getattr(self, name)) for name in COMPARISONS)
        return next(((name, other) for name, other in given if other is not None), ("", None))

    def changed(self, change: Counterpart) -> Selection:
        """The selection compared with, up to its aggregate: this one with the change. With a period of its own it has
        one number for all years or periods of this one."""
        filters = {k: v for k, v in {**self.filters, **change.filters}.items() if v is not None}
        given = {n: getattr(change, n) for n in ("scenario", "period")}
        timeless = [name for name in self.by if change.period is None or name not in TIME]
        own = {name: value for name, value in given.items() if value is not None}
        return self.model_copy(update={**own, "filters": filters, "by": timeless})


def _kind(value: Any) -> str:
    """What an expression is: in a file, or as it was read."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "number"
    written = isinstance(value, dict) and any(name in value for name in OPERATIONS)
    return "combination" if written or isinstance(value, Combination) else "selection"


class Combination(Grammar):
    """Selections, combinations and numbers put together: exactly one of the operations.

    `ratio`, `difference` and `percent_change` take two, first against second; `sum` any number. `ascending` is a test
    of order: 1 if each is strictly above the one before it, else 0.
    """

    ratio: Pair | None = None
    difference: Pair | None = None
    percent_change: Pair | None = None
    sum: Row | None = None
    ascending: Row | None = None
    times: float = 1.0
    test: Bounds | None = None

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

    def model_post_init(self, context: Any, /) -> None:
        """Refuse all but one operation."""
        operations = [name for name in OPERATIONS if getattr(self, name) is not None]
        if len(operations) != 1:
            raise ValueError(f"exactly one operation is possible, not {' and '.join(operations)}")

    def operation(self) -> tuple[str, list[Any]]:
        """Name of the operation and what it works on."""
        name = next(n for n in OPERATIONS if getattr(self, n) is not None)
        return name, getattr(self, name)


Expression = Annotated[
    Annotated[Selection, Tag("selection")]
    | Annotated[Combination, Tag("combination")]
    | Annotated[float, Tag("number")],
    Discriminator(_kind),
]
Pair = Annotated[list[Expression], Field(min_length=2, max_length=2)]
Row = Annotated[list[Expression], Field(min_length=2)]
Combination.model_rebuild()


def selections(measure: Selection | Combination | float, loc: Loc = ()) -> dict[Loc, Selection]:
    """Where each stands below `loc` -> all selections of a measure, those compared with included."""
    if isinstance(measure, Combination):
        name, parts = measure.operation()
        inner = (selections(part, (*loc, name, n)) for n, part in enumerate(parts))
        return {place: one for some in inner for place, one in some.items()}
    if not isinstance(measure, Selection):
        return {}
    key, other = measure.compared_with()
    changed = {(*loc, key): measure.changed(other)} if isinstance(other, Counterpart) else {}
    return {loc: measure, **changed}


def named_periods(period: Any) -> list[str]:
    """Years and labels that a period names; of a range the last year."""
    if isinstance(period, FirstOf):
        return [label for one in period.first_of for label in named_periods(one)]
    if isinstance(period, Bounds):
        period = None if period.max is None else int(period.max)
    return [str(label) for label in as_list(period) if label is not None]
