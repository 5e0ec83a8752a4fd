"""What may be asked of the server: one model a question, from which forms, parameters and their description come.

Nothing of it is a path: a scenario is a built-in name or a text, a data folder one of the package. Lengths and numbers
of values are bounded; an unknown name is refused.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

LONGEST, MANY, ROWS = 500, 50, 1000
"""Characters of a value, values of one name, and rows of a table or a batch."""
LONG_TEXT = 100_000
"""Characters of a scenario file."""
LONG_LINK = 3000
"""Characters of a link that holds the question; a longer one is known by its key alone."""
DRAWS = 64
Text = Annotated[str, Field(max_length=LONGEST)]
Number = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Day = Annotated[str, Field(max_length=10, description="On the day; blank: today")]
Key = Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="Content key.")]
GOOD, PLACE = AliasChoices("good", "element"), AliasChoices("place", "region")
FIRST, LAST = AliasChoices("from", "first"), AliasChoices("to", "last")
Good = Annotated[Text, Field(validation_alias=GOOD, description="Good")]
Place = Annotated[Text, Field(validation_alias=PLACE, description="Place")]


class ServeRequest(BaseModel):
    """Parameters: unknown ones are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class EmptyRequest(ServeRequest):
    """No parameters."""


class CheckRequest(ServeRequest):
    """Goods or technology in one's own words, from where to where, on which day."""

    item: Text = Field("", description="Goods in your words")
    technology: Text = Field("", description="or technology")
    hs: Text = Field("", description="HS code, 2 to 10 digits")
    element: Text = Field("", description="Corrects what was read, such as Dy.")
    form: Text = Field("", description="Corrects it, such as oxide.")
    stage: Text = Field("", description="Corrects it, such as recycling.")
    content: Text = Field("", description="Facts, with ; between")
    exporter: Text = Field("", description="Exported from, such as CN")
    destination: Text = Field("", description="To, such as DE")
    origin: Text = Field("", description="Made in")
    end_use: Text = Field("", description="Use; blank: civil")
    regime: Text = Field("", description="Layer that sets the outcome.")
    list_number: Text = Field("", description="Number on another state's list.")
    on: Day = ""


class PartyCheckRequest(CheckRequest):
    """The same with the other side of the deal: by POST alone, never in an address, a log or a cache."""

    party: Text = Field("", description="The other side of the deal.")
    party_country: Text = Field("", description="Its seat.")
    party_birth_date: Text = Field("", description="Of a person: day or year of birth.")


class BatchRequest(ServeRequest):
    """Many questions as the text of a CSV file with the columns of `ytterby check --batch`."""

    csv: str = Field(max_length=1_000_000, description="CSV with a header.")


class ScreenRequest(ServeRequest):
    """Names against the party lists of a day, as a list or as the text of a CSV file with a column `name`."""

    names: list[Text] = Field([], max_length=ROWS, description="Names, one a line.")
    csv: str = Field("", max_length=1_000_000, description="or CSV with a column name.")
    on: Day = ""
    limit: int = Field(10, ge=1, le=50, description="Most hits a name.")


class AskRequest(ServeRequest):
    """A question in English; the others are those of the form, which write it."""

    q: Text = Field("", description="Your question")
    who: Text = ""
    does: Text = ""
    what: Text = ""
    much: Text = ""
    when: Text = ""
    long: Text = ""
    whom: Text = ""
    seen: Text = ""


class LawRequest(ServeRequest):
    """The law of a day."""

    on: Day = Field("", validation_alias=AliasChoices("on", "day"), description="On the day")
    jurisdiction: Text = Field("", description="of, such as CN")
    kind: Text = Field("", description="of the kind")
    element: Text = Field("", description="on the element, such as Dy")
    every: bool = Field(False, description="those not yet in force and ended too")


class BetweenRequest(ServeRequest):
    """What changed from one day to a later one."""

    first: Day = Field("", validation_alias=FIRST, description="From the day")
    last: Day = Field("", validation_alias=LAST, description="To the day; blank: today")


class RecordRequest(ServeRequest):
    """One record of law."""

    record: Text


class NameRequest(ServeRequest):
    """One of the built-in scenarios."""

    name: Text


class TextRequest(ServeRequest):
    """A scenario file as text."""

    text: str = Field("", max_length=LONG_TEXT, description="The scenario file.")
    data: Text = Field("", description="Data folder.")


class FolderRequest(ServeRequest):
    """Of one data folder."""

    data: Text = Field("rare_earths", description="Data folder")


class PagedRequest(ServeRequest):
    """So many rows, from one on."""

    limit: int = Field(100, ge=1, le=ROWS, description="Rows")
    offset: int = Field(0, ge=0, le=1_000_000, description="From row")


class FactsRequest(FolderRequest, PagedRequest):
    """Facts and parameters of a data folder; a blank field lets all through."""

    id: Text = Field("", description="Id")
    table: Text = Field("", description="Table")
    text: Text = Field("", description="Words")
    element: Text = Field("", description="Element")
    region: Text = Field("", description="Region")
    year: Text = Field("", description="Year")
    kind: Text = Field("", description="kind: source, derived, assumption")
    group: Text = Field("", description="group")


class CoverRequest(FolderRequest):
    """What a stock must hold."""

    region: Text = Field("EU27", description="Region or country")
    months: list[int] = Field([6, 12, 24], max_length=6, description="Months")
    supplier: Text = Field("", description="Who stops; blank: the largest supplier")
    year: int | None = Field(None, ge=2000, le=2045, description="Year of use")


class BankableRequest(FolderRequest):
    """What a project earns at a price, by formula: no run is made."""

    project: Text = Field("mountain-pass", description="Project")
    price: Annotated[Number, Field(le=10_000)] | None = Field(None, description="USD/kg; or blank")
    rate: Annotated[Number, Field(lt=1)] = Field(0.1, description="Return a year, as a share")


class KeyRequest(ServeRequest):
    """A kept answer or a run by its content key."""

    key: Key


class FigureRequest(KeyRequest, PagedRequest):
    """Figures of a kept answer; a blank field lets all through."""

    limit: int = Field(ROWS, ge=1, le=ROWS, description="Rows")
    figure: Text = Field("", description="figure")
    good: Good = ""
    place: Place = ""
    year: Text = Field("", description="Year")
